from __future__ import annotations

import io
import os
from collections.abc import Callable
from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from dissemination.domain.item import Kind
from dissemination.rendering import palette
from dissemination.rendering.card import (
    Brand,
    CardContent,
    draw_status,
)
from dissemination.rendering.looks import LOOKS, scheme_of
from dissemination.rendering.pictures import UnreadablePicture
from dissemination.rendering.status_hero import draw_hero, draw_stamp
from dissemination.rendering.status_plan import (
    COLUMN,
    HEIGHT,
    MARGIN,
    SAFE_BOTTOM,
    SAFE_TOP,
    WIDTH,
    Plan,
    plan_footer,
    plan_status,
)
from dissemination.rendering.typesetting import TextBlock

CompareGolden = Callable[[str, bytes], None]

LONG_HEADLINE = (
    "Sekretaris Daerah Mewakili Bupati Membuka Secara Resmi Kegiatan Bimbingan Teknis "
    "Penguatan Kapasitas Pengelola Informasi dan Dokumentasi Pelaksana bagi Seluruh "
    "Perangkat Daerah, di Lingkungan Pemerintah Kabupaten Contoh Tahun Anggaran 2026"
)


def pixels(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg)).convert("RGB")


def plan_of(content: CardContent, *, has_photo: bool = False) -> Plan:
    look = LOOKS[content.kind]
    footer = plan_footer(
        offices=("Dinas Komunikasi dan Informatika",),
        unit=content.unit,
        link=content.link,
        hashtags=content.hashtags,
    )
    return plan_status(
        headline=content.headline,
        paragraphs=content.paragraphs,
        facts=(("calendar", content.when), ("pin", content.where)),
        footer=footer,
        has_photo=has_photo,
        is_festive=look.is_festive,
        has_stamp=bool(look.stamp),
    )


def blocks_of(plan: Plan) -> list[TextBlock]:
    footer = plan.footer
    return [
        plan.headline,
        *(fact.block for fact in plan.facts),
        *(paragraph.block for paragraph in plan.body.paragraphs),
        *(footer.office, footer.unit, footer.link, footer.tags),
    ]


def test_a_news_card_with_a_photo_looks_as_it_did(
    content: CardContent, brand: Brand, photo: Path, compare_golden: CompareGolden
) -> None:
    news = replace(content, kind=Kind.NEWS, photo=photo, when="", where="")
    compare_golden("card-news-photo", draw_status(news, brand).jpeg)


def test_a_notice_without_a_photo_looks_as_it_did(
    content: CardContent, brand: Brand, compare_golden: CompareGolden
) -> None:
    compare_golden("card-notice", draw_status(content, brand).jpeg)


def test_an_emergency_looks_as_it_did(
    content: CardContent, brand: Brand, compare_golden: CompareGolden
) -> None:
    storm = replace(
        content,
        kind=Kind.WEATHER_EMERGENCY,
        headline="⚠️ Peringatan Dini: Hujan Lebat dan Angin Kencang Sore Ini",
        urgent=True,
    )
    compare_golden("card-emergency", draw_status(storm, brand).jpeg)


def test_a_greeting_with_emoji_looks_as_it_did(
    content: CardContent, brand: Brand, compare_golden: CompareGolden
) -> None:
    greeting = replace(
        content,
        kind=Kind.GREETING,
        headline="Selamat Hari Jadi Kabupaten Contoh",
        paragraphs=("Dirgahayu! 🎉🇮🇩", "Tetap netral, tetap melayani."),
        when="",
        where="",
    )
    compare_golden("card-greeting", draw_status(greeting, brand).jpeg)


def test_a_very_long_headline_looks_as_it_did(
    content: CardContent, brand: Brand, compare_golden: CompareGolden
) -> None:
    assert len(LONG_HEADLINE) == 239
    long = replace(content, kind=Kind.NEWS, headline=LONG_HEADLINE)
    card = draw_status(long, brand)
    assert LONG_HEADLINE in card.drawn
    compare_golden("card-long-headline", card.jpeg)


def test_a_line_of_jawi_looks_as_it_did(
    content: CardContent, brand: Brand, compare_golden: CompareGolden
) -> None:
    jawi = replace(
        content,
        headline="ڤمرينته کابوڤاتين مڠادکن فيستيۏل بوداي",
        paragraphs=("• ڤمرينته (PPID) 2026", "Aksara Jawi جاوي diajarkan."),
    )
    compare_golden("card-jawi", draw_status(jawi, brand).jpeg)


def test_a_stamped_clarification_looks_as_it_did(
    content: CardContent, brand: Brand, compare_golden: CompareGolden
) -> None:
    hoax = replace(
        content, kind=Kind.HOAX_CLARIFICATION, when="", where="", urgent=True
    )
    card = draw_status(hoax, brand)
    assert card.drawn[:2] == ("HOAKS", "Klarifikasi Hoaks")
    compare_golden("card-hoax", card.jpeg)


def test_one_letter_taken_out_is_seen_by_the_comparison(
    content: CardContent,
    brand: Brand,
    compare_golden: CompareGolden,
    request: pytest.FixtureRequest,
) -> None:
    if request.config.getoption("--image-snapshot-update"):
        pytest.skip("the golden images are being drawn anew")
    typo = replace(content, hashtags="#KTPel #LayanaPublik")
    with pytest.raises(AssertionError, match="card-notice: a block differs by"):
        compare_golden("card-notice", draw_status(typo, brand).jpeg)


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_card_that_says_its_label_and_all_facts(
    kind: Kind, content: CardContent, brand: Brand
) -> None:
    card = draw_status(replace(content, kind=kind), brand)
    assert LOOKS[kind].label in card.drawn
    for said in (
        content.headline,
        *content.paragraphs,
        content.when,
        content.where,
        content.unit,
        content.link,
        content.hashtags,
        brand.office,
    ):
        assert said in card.drawn
    assert card.notes == ()


def test_a_card_is_a_bare_jpeg_of_a_phones_size(
    content: CardContent, brand: Brand, photo: Path
) -> None:
    card = draw_status(replace(content, photo=photo), brand)
    image = Image.open(io.BytesIO(card.jpeg))
    assert (image.format, image.size) == ("JPEG", (card.width, card.height))
    assert image.size == (1080, 1920)
    assert not image.getexif()
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}


def test_the_same_content_gives_the_same_bytes(
    content: CardContent, brand: Brand, photo: Path
) -> None:
    with_photo = replace(content, photo=photo)
    assert draw_status(with_photo, brand) == draw_status(with_photo, brand)


def test_a_changed_photo_changes_the_card(
    content: CardContent, brand: Brand, photo: Path
) -> None:
    with_photo = replace(content, photo=photo)
    before = draw_status(with_photo, brand)
    Image.new("RGB", (900, 900), "green").save(photo)
    os.utime(photo, ns=(1, 1))
    assert draw_status(with_photo, brand).jpeg != before.jpeg


def test_a_fact_broken_over_lines_is_still_whole_in_what_was_drawn(
    content: CardContent, brand: Brand
) -> None:
    fact = "Rapat di Gedung Serba Guna Kecamatan Contoh Barat Laut Sekali "
    card = draw_status(replace(content, paragraphs=(fact * 3,)), brand)
    assert (fact * 3).strip() in card.drawn


def test_what_is_cut_is_said_in_a_note(content: CardContent, brand: Brand) -> None:
    card = draw_status(
        replace(content, paragraphs=("Kata demi kata demi kata. " * 90,)), brand
    )
    (note,) = card.notes
    assert note.id == "card.body_cut"
    assert note.values["kept"] in card.drawn
    assert note.values["kept"].endswith("…")


def test_whole_paragraphs_without_room_leave_an_ellipsis_too(
    content: CardContent, brand: Brand
) -> None:
    card = draw_status(replace(content, paragraphs=("Satu kalimat.",) * 60), brand)
    assert "Satu kalimat…" in card.drawn
    assert [note.id for note in card.notes] == ["card.body_cut"]


def test_a_cut_headline_is_said_in_a_note(content: CardContent, brand: Brand) -> None:
    card = draw_status(replace(content, headline=LONG_HEADLINE * 3), brand)
    assert "card.headline_cut" in [note.id for note in card.notes]


def test_hashtags_are_dropped_whole_and_named(
    content: CardContent, brand: Brand
) -> None:
    tags = [f"#TagarNomor{number}" for number in range(20)]
    card = draw_status(replace(content, hashtags=" ".join(tags)), brand)
    (note,) = card.notes
    dropped = note.values["hashtags"].split()
    shown = card.drawn[-1].split()
    assert note.id == "card.hashtags_dropped"
    assert shown + dropped == tags


def test_a_character_that_no_font_has_is_left_out_and_named(
    content: CardContent, brand: Brand
) -> None:
    card = draw_status(replace(content, headline="Kabar\ue000 Baik"), brand)
    assert "Kabar Baik" in card.drawn
    assert [(note.id, note.values) for note in card.notes] == [
        ("card.missing_glyph", {"character": "\ue000"})
    ]


def test_a_name_too_long_for_two_lines_gives_way_to_the_short_one(
    content: CardContent, brand: Brand
) -> None:
    card = draw_status(content, replace(brand, office="Dinas Yang Panjang " * 9))
    assert "Diskominfo" in card.drawn


def test_an_office_and_a_headline_without_a_name_still_make_a_card(
    brand: Brand,
) -> None:
    empty = CardContent(
        kind=Kind.NOTICE,
        headline="",
        paragraphs=(),
        when="",
        unit="",
        link="",
        hashtags="",
        photo=None,
        urgent=False,
    )
    card = draw_status(empty, replace(brand, office="", short=""))
    assert card.drawn == ("Pengumuman",)


def test_a_broken_photo_is_an_error(
    content: CardContent, brand: Brand, tmp_path: Path
) -> None:
    broken = tmp_path / "broken.jpg"
    broken.write_bytes(b"no picture")
    with pytest.raises(UnreadablePicture):
        draw_status(replace(content, photo=broken), brand)


def test_the_offices_own_logo_is_drawn(
    content: CardContent, brand: Brand, tmp_path: Path
) -> None:
    logo = tmp_path / "logo.png"
    Image.new("RGBA", (64, 64), (255, 0, 255, 255)).save(logo)
    image = pixels(draw_status(content, replace(brand, logo=logo)).jpeg)
    row = plan_of(content).footer.top + 30 + 48
    red, green, blue = image.getpixel((MARGIN + 48, round(row)))  # type: ignore[misc]
    assert red > 200
    assert green < 60
    assert blue > 200


def test_a_photo_lying_on_its_side_is_drawn_upright(
    content: CardContent, brand: Brand, tmp_path: Path
) -> None:
    upright = Image.new("RGB", (600, 900), "blue")
    upright.paste("red", (0, 0, 600, 450))
    path = tmp_path / "side.png"
    exif = Image.Exif()
    exif[0x0112] = 6
    upright.rotate(90, expand=True).save(path, exif=exif)
    card = draw_status(replace(content, photo=path, paragraphs=()), brand)
    red, _, blue = pixels(card.jpeg).getpixel((540, 120))  # type: ignore[misc]
    assert red > 2 * blue


TEXTS = st.text(alphabet="abc deghi klm nops tu ABC 123 ,.-–🎉ب", max_size=400)


@given(
    headline=TEXTS,
    paragraphs=st.lists(TEXTS, max_size=8),
    when=TEXTS,
    where=TEXTS,
    has_photo=st.booleans(),
    kind=st.sampled_from(Kind),
)
@settings(max_examples=40, deadline=None)
def test_nothing_is_written_outside_the_safe_area(
    *,
    headline: str,
    paragraphs: list[str],
    when: str,
    where: str,
    has_photo: bool,
    kind: Kind,
) -> None:
    content = CardContent(
        kind=kind,
        headline=" ".join(headline.split()),
        paragraphs=tuple(" ".join(text.split()) for text in paragraphs),
        when=" ".join(when.split()),
        where=" ".join(where.split()),
        unit="IKP",
        link="contoh.example/berita",
        hashtags="#Contoh",
        photo=None,
        urgent=False,
    )
    plan = plan_of(content, has_photo=has_photo)
    assert plan.label_top >= SAFE_TOP - 0.5
    assert plan.label_top < plan.headline_top < plan.facts_top + 1
    assert plan.body_top + plan.body.height <= plan.band_top
    for block in blocks_of(plan):
        widths = [block.style.size * _em(line, block) for line in block.lines]
        assert max(widths, default=0) <= COLUMN + 1


def _em(line: str, block: TextBlock) -> float:
    from dissemination.rendering.breaking import width_of  # noqa: PLC0415 - only here

    return width_of(line, block.style)


def test_the_rows_below_the_safe_area_are_the_same_whatever_is_said(
    content: CardContent, brand: Brand
) -> None:
    other = replace(content, headline="Lain", paragraphs=(), link="", hashtags="")
    below = (0, SAFE_BOTTOM + 16, WIDTH, HEIGHT)
    one, two = (
        pixels(draw_status(c, brand).jpeg).crop(below) for c in (content, other)
    )
    assert one.tobytes() == two.tobytes()


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("light", ["white", "black", None])
def test_headlines_contrast_with_every_pixel_behind_them(
    kind: Kind, light: str | None, content: CardContent, brand: Brand, tmp_path: Path
) -> None:
    photo = None
    if light:
        photo = tmp_path / f"{light}.png"
        Image.new("RGB", (900, 900), light).save(photo)
    said = replace(content, kind=kind)
    plan = plan_of(said, has_photo=photo is not None)
    scheme = scheme_of(LOOKS[kind], brand.colour, brand.accent)
    image = Image.new("RGB", (WIDTH, HEIGHT))
    draw_hero(image, plan, LOOKS[kind], scheme, photo)
    top, bottom = plan.headline_top, plan.headline_top + plan.headline.height
    behind = image.crop((MARGIN, round(top), MARGIN + COLUMN, round(bottom)))
    colours = behind.getcolors(behind.width * behind.height) or []
    ratios = [palette.contrast(scheme.ink, colour) for _, colour in colours]  # type: ignore[arg-type]
    assert min(ratios) >= 4.5


# --- only what was asked for --------------------------------------------------------

JPEG_BLOCK = 16


def changed(one: bytes, other: bytes) -> tuple[int, int, int, int]:
    """The box of all pixels that differ by more than a JPEG's noise."""
    difference = ImageChops.difference(pixels(one), pixels(other)).convert("L")
    box = difference.point(lambda value: 255 * (value > 24)).getbbox()
    assert box, "nothing changed"
    return box


@pytest.mark.parametrize(
    "other",
    [
        {"unit": "Disdukcaqil"},
        {"link": "contoh.example/ktq"},
        {"hashtags": "#KTPel #LayananPublic"},
    ],
)
def test_the_senders_words_change_only_the_senders_rows(
    other: dict[str, str], content: CardContent, brand: Brand
) -> None:
    said = CardContent(**{**fields_of(content), **other})  # type: ignore[arg-type]
    box = changed(draw_status(content, brand).jpeg, draw_status(said, brand).jpeg)
    assert box[1] >= plan_of(content).footer.top - JPEG_BLOCK
    assert box[3] <= SAFE_BOTTOM + JPEG_BLOCK


def fields_of(content: CardContent) -> dict[str, object]:
    return {field.name: getattr(content, field.name) for field in fields(content)}


def test_a_headlines_letter_changes_only_the_headlines_rows(
    content: CardContent, brand: Brand
) -> None:
    other = replace(content, headline=content.headline.replace("Pagi", "Paqi"))
    box = changed(draw_status(content, brand).jpeg, draw_status(other, brand).jpeg)
    plan = plan_of(content)
    assert box[1] >= plan.headline_top - JPEG_BLOCK
    assert box[3] <= plan.headline_top + plan.headline.height + JPEG_BLOCK


def test_urgency_is_a_sign_beside_the_label(content: CardContent, brand: Brand) -> None:
    urgent = draw_status(replace(content, urgent=True), brand)
    calm = draw_status(content, brand)
    box = changed(urgent.jpeg, calm.jpeg)
    top = plan_of(content).label_top
    assert box[0] > MARGIN + 200
    assert top - JPEG_BLOCK <= box[1] < box[3] <= top + 64 + JPEG_BLOCK
    assert urgent.drawn == calm.drawn


@pytest.mark.parametrize("has_photo", [True, False])
def test_a_stamp_stays_in_the_safe_area_and_off_the_headline(
    content: CardContent, *, has_photo: bool
) -> None:
    crowded = replace(content, kind=Kind.HOAX_CLARIFICATION, headline=LONG_HEADLINE)
    plans = [
        plan_of(replace(crowded, paragraphs=("kata " * count,)), has_photo=has_photo)
        for count in range(20, 260, 3)
    ]
    plan = min(plans, key=lambda tight: tight.label_top)
    image = Image.new("RGB", (WIDTH, HEIGHT))
    draw_stamp(image, plan, LOOKS[crowded.kind])
    left, top, right, bottom = image.getbbox() or (0, 0, 0, 0)
    assert top >= SAFE_TOP
    assert bottom <= plan.headline_top
    assert MARGIN < left < right <= WIDTH


def test_what_is_drawn_is_told_in_the_order_in_which_it_is_read(
    content: CardContent, brand: Brand
) -> None:
    assert draw_status(content, brand).drawn == (
        LOOKS[content.kind].label,
        content.headline,
        content.when,
        content.where,
        *content.paragraphs,
        brand.office,
        content.unit,
        content.link,
        content.hashtags,
    )
