"""What each placement carries: which pictures, how they were made to fit, and why."""

from __future__ import annotations

import hashlib
import io
import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from dissemination.channel import Capabilities, Limit, MediaLimit, VideoLimit
from dissemination.domain.item import Attachment, ContentItem, ItemId, Kind
from dissemination.domain.rendition import Media, Note
from dissemination.domain.sentences import sentences
from dissemination.messages import sentence
from dissemination.rendering.fitting import Done
from dissemination.rendering.pictures import read_picture
from dissemination.services.desk import Desk
from dissemination.services.media_plan import (
    PROBLEMS,
    Carried,
    card_alt,
    plan_media,
)

ALT = Limit(max=40, source="a test")
FEED = MediaLimit(
    max_items=3,
    mimes=frozenset({"image/jpeg", "image/png"}),
    max_bytes=5_000_000,
    source="a test",
    alt=ALT,
)
FILM = b"a film"
FILMS = VideoLimit(
    mimes=frozenset({"video/mp4"}),
    max_bytes=5_000_000,
    min_seconds=3,
    max_seconds=140,
    source="a test",
    alt=ALT,
)
BOTH = replace(FEED, video=FILMS)
CARD = [
    "Pengumuman",
    "Pasar Murah di Siak",
    "SABTU",
    "5",
    "DESEMBER 2026",
    "Siak.go.id",
]


def file(colour: str, size: tuple[int, int], file_format: str = "JPEG") -> bytes:
    held = io.BytesIO()
    Image.new("RGB", size, colour).save(held, file_format)
    return held.getvalue()


def grain(width: int, height: int) -> bytes:
    held = io.BytesIO()
    data = random.Random(7).randbytes(width * height * 3)  # noqa: S311 - just grain
    Image.frombytes("RGB", (width, height), data).save(held, "JPEG", quality=97)
    return held.getvalue()


def picture(
    desk: Desk,
    name: str,
    *,
    alt: str = "",
    data: bytes | None = None,
    size: tuple[int, int] = (320, 240),
    focus: tuple[float, float] | None = None,
) -> Attachment:
    colour = f"#{hashlib.sha256(name.encode()).hexdigest()[:6]}"
    bytes_ = file(colour, size) if data is None else data
    desk.media.keep(bytes_)
    medium = read_picture(bytes_, alt)
    return Attachment(file=name, kind="image", alt=alt, media=medium, focus=focus)


def film(
    desk: Desk, name: str, *, size: int = len(FILM), seconds: float = 0
) -> Attachment:
    sha256 = desk.media.keep(FILM)
    medium = Media(
        sha256=sha256,
        mime="video/mp4",
        width=0,
        height=0,
        size=size,
        seconds=seconds,
    )
    return Attachment(file=name, kind="video", alt="Tari zapin", media=medium)


def planned(
    desk: Desk, limit: MediaLimit | None, *attachments: Attachment, body: str = "Isi."
) -> Carried:
    item = ContentItem(
        id=ItemId("a1"),
        kind=Kind.NOTICE,
        title="Pasar Murah Dibuka",
        body=body,
        unit="Dinas",
        attachments=attachments,
    )
    text = Limit(max=1000, source="a test")
    return plan_media(desk, item, Capabilities(text=text, media=limit), link="")


def noted(carried: Carried) -> list[tuple[str, str]]:
    return [
        (n.id.removeprefix("note."), n.values.get("file", "")) for n in carried.notes
    ]


def test_pictures_keep_the_authors_order_and_each_its_own_alt(desk: Desk) -> None:
    names = ["c.jpg", "a.jpg", "b.jpg"]
    given_ = [picture(desk, name, alt=f"Gambar {name}") for name in names]
    carried = planned(desk, FEED, *given_)
    assert [m.sha256 for m in carried.media] == [
        a.media.sha256 for a in given_ if a.media
    ]
    assert [m.alt for m in carried.media] == [f"Gambar {name}" for name in names]
    assert carried.notes == ()


def test_what_is_more_than_a_placement_takes_stays_behind_by_name(desk: Desk) -> None:
    carried = planned(desk, FEED, *[picture(desk, f"{n}.jpg") for n in range(5)])
    assert len(carried.media) == 3
    assert noted(carried) == [
        ("media_too_many", "3.jpg"),
        ("media_too_many", "4.jpg"),
    ]


def test_a_placement_without_pictures_says_so_of_each(desk: Desk) -> None:
    carried = planned(desk, None, picture(desk, "a.jpg"), film(desk, "b.mp4"))
    assert carried.media == ()
    assert noted(carried) == [
        ("media_left_out", "a.jpg"),
        ("media_left_out", "b.mp4"),
    ]


def test_a_file_that_never_came_stays_behind(desk: Desk) -> None:
    lost = Attachment(file="hilang.jpg", kind="image")
    assert noted(planned(desk, FEED, lost)) == [("media_left_out", "hilang.jpg")]


@pytest.mark.parametrize(
    ("data", "limit", "done"),
    [
        (file("teal", (900, 300)), replace(FEED, aspect=(0.8, 1.91)), [Done.CROPPED]),
        (file("teal", (900, 300)), replace(FEED, max_width=600), [Done.SCALED]),
        (file("teal", (100, 90)), replace(FEED, min_width=200), [Done.ENLARGED]),
        (file("teal", (90, 90), "WEBP"), FEED, [Done.CONVERTED]),
        (
            file("teal", (90, 90), "PNG"),
            replace(FEED, mimes=frozenset({"image/jpeg"})),
            [Done.CONVERTED],
        ),
        (grain(300, 300), replace(FEED, max_bytes=80_000), [Done.SQUEEZED]),
    ],
)
def test_what_was_done_to_a_picture_is_said_and_the_result_is_in_the_store(
    desk: Desk, data: bytes, limit: MediaLimit, done: Sequence[Done]
) -> None:
    carried = planned(desk, limit, picture(desk, "a.jpg", data=data))
    assert noted(carried) == [(f"picture_{one}", "a.jpg") for one in done]
    [medium] = carried.media
    kept = desk.media.path(medium.sha256).read_bytes()
    assert read_picture(kept, "") == medium
    assert medium.size <= limit.max_bytes
    for note in carried.notes:
        said = sentence(note.id, note.values)
        assert "a.jpg" in said
        assert "{" not in said


def test_the_size_that_is_said_is_the_size_that_goes_out(desk: Desk) -> None:
    data = file("teal", (900, 300))
    carried = planned(
        desk, replace(FEED, aspect=(0.8, 1.91)), picture(desk, "a.jpg", data=data)
    )
    [note] = carried.notes
    [medium] = carried.media
    assert (note.values["width"], note.values["height"]) == ("573", "300")
    assert (medium.width, medium.height) == (573, 300)


def test_a_crop_keeps_the_focus_that_the_author_named(desk: Desk) -> None:
    image = Image.new("RGB", (1200, 300), "red")
    image.paste("blue", (900, 0, 1200, 300))
    held = io.BytesIO()
    image.save(held, "JPEG", quality=95)
    limit = replace(FEED, aspect=(0.8, 1.0))
    named = picture(desk, "a.jpg", data=held.getvalue(), focus=(0.9, 0.5))
    [medium] = planned(desk, limit, named).media
    with Image.open(desk.media.path(medium.sha256)) as cut:
        assert cut.size == (300, 300)
        middle = cut.getpixel((150, 150))
    assert isinstance(middle, tuple)
    assert middle[2] > 200


def test_an_alternative_text_is_cut_at_a_word_and_that_is_said(desk: Desk) -> None:
    alt = "Petugas menimbang beras untuk warga di halaman kantor camat"
    carried = planned(desk, FEED, picture(desk, "a.jpg", alt=alt))
    [medium] = carried.media
    assert medium.alt == "Petugas menimbang beras…"
    assert len(medium.alt) <= ALT.max
    assert noted(carried) == [("alt_cut", "a.jpg")]


@pytest.mark.parametrize(
    ("limit", "alt", "encoding", "size"),
    [
        (Limit(max=30, unit="utf8", source="a test"), "é" * 15 + " aku", "utf-8", 1),
        (
            Limit(max=30, unit="utf16", source="a test"),
            "🔴" * 15 + " a",
            "utf-16-le",
            2,
        ),
    ],
)
def test_an_alternative_text_is_counted_as_the_platform_counts(
    desk: Desk, limit: Limit, alt: str, encoding: str, size: int
) -> None:
    named = picture(desk, "a.jpg", alt=alt)
    [medium] = planned(desk, replace(FEED, alt=limit), named).media
    assert len(medium.alt.encode(encoding)) // size <= limit.max
    assert medium.alt.startswith(alt[:5])


@pytest.mark.parametrize("alt", ["", "  "])
def test_a_placement_that_demands_an_alt_names_the_picture_without(
    desk: Desk, alt: str
) -> None:
    demanding = replace(FEED, alt_required=True)
    there = picture(desk, "ada.jpg", alt="Balai")
    missing = picture(desk, "tanpa.jpg", alt=alt)
    carried = planned(desk, demanding, there, missing)
    assert noted(carried) == [("alt_required", "tanpa.jpg")]
    assert {note.id for note in carried.notes} <= PROBLEMS
    assert planned(desk, FEED, there, missing).notes == ()


def test_a_placement_that_needs_pictures_says_how_many_are_missing(desk: Desk) -> None:
    album = replace(FEED, min_items=2)
    [note] = planned(desk, album, picture(desk, "a.jpg")).notes
    assert note == Note(id="note.media_too_few", values={"least": "2", "there": "1"})
    assert note.id in PROBLEMS
    assert planned(desk, album, *[picture(desk, n) for n in ("a", "b")]).notes == ()


def test_pictures_and_videos_go_together_where_that_is_taken(desk: Desk) -> None:
    limit = replace(BOTH, mixes=True)
    mixed = [picture(desk, "a.jpg"), film(desk, "b.mp4"), picture(desk, "c.jpg")]
    carried = planned(desk, limit, *mixed)
    mimes = [medium.mime for medium in carried.media]
    assert mimes == ["image/jpeg", "video/mp4", "image/jpeg"]
    assert carried.media[1].alt == "Tari zapin"
    assert carried.notes == ()


@pytest.mark.parametrize("first", ["image", "video"])
def test_where_they_do_not_mix_the_authors_first_one_decides(
    desk: Desk, first: str
) -> None:
    mixed = [picture(desk, "a.jpg"), film(desk, "b.mp4"), picture(desk, "c.jpg")]
    if first == "video":
        mixed = [mixed[1], mixed[0], mixed[2]]
    carried = planned(desk, BOTH, *mixed)
    assert {medium.mime.partition("/")[0] for medium in carried.media} == {first}
    others = [a.file for a in mixed if a.kind != first]
    assert noted(carried) == [("media_not_mixed", name) for name in others]


def test_where_only_videos_go_a_person_may_have_it_elsewhere(desk: Desk) -> None:
    limit = replace(BOTH, mimes=frozenset(), max_items=1, min_items=1)
    absent = replace(film(desk, "b.mp4"), media=None)
    carried = planned(desk, limit, picture(desk, "a.jpg"), absent)
    assert carried.media == ()
    assert noted(carried) == [("media_left_out", "a.jpg"), ("video_by_hand", "b.mp4")]
    there = planned(desk, limit, film(desk, "b.mp4"))
    assert ([m.mime for m in there.media], there.notes) == (["video/mp4"], ())
    without = planned(desk, limit, picture(desk, "a.jpg"))
    assert ("media_too_few", "") in noted(without)


def test_a_video_of_too_many_bytes_stays_behind(desk: Desk) -> None:
    heavy = replace(BOTH, max_bytes=9_000_000)
    carried = planned(desk, heavy, film(desk, "b.mp4", size=FILMS.max_bytes + 1))
    assert (carried.media, noted(carried)) == ((), [("media_too_heavy", "b.mp4")])


@pytest.mark.parametrize(
    ("seconds", "why"),
    [(2.9, ["video_too_short"]), (3, []), (140, []), (140.1, ["video_too_long"])],
)
def test_a_video_that_runs_too_short_or_too_long_stays_behind(
    desk: Desk, seconds: float, why: list[str]
) -> None:
    carried = planned(desk, BOTH, film(desk, "b.mp4", seconds=seconds))
    assert noted(carried) == [(one, "b.mp4") for one in why]
    assert len(carried.media) == 1 - len(why)


def test_a_video_of_unknown_length_goes_and_the_platform_decides(desk: Desk) -> None:
    assert len(planned(desk, BOTH, film(desk, "b.mp4")).media) == 1


def test_of_several_videos_those_that_go_are_the_first(desk: Desk) -> None:
    limit = replace(BOTH, mixes=True)
    films = [film(desk, "a.mp4"), film(desk, "b.mp4")]
    carried = planned(desk, limit, *films, picture(desk, "c.jpg"))
    assert [m.mime for m in carried.media] == ["video/mp4", "image/jpeg"]
    assert noted(carried) == [("media_too_many", "b.mp4")]


def test_the_still_of_the_first_video_comes_with_it(desk: Desk) -> None:
    still = picture(desk, "still.jpg").media
    first = replace(film(desk, "a.mp4"), cover=still)
    assert planned(desk, BOTH, first).cover == still
    assert planned(desk, FEED, first, picture(desk, "c.jpg")).cover is None


def test_the_alternative_text_of_a_video_obeys_the_limit_of_videos(desk: Desk) -> None:
    long = replace(film(desk, "a.mp4"), alt="Penari zapin " * 9)
    free = replace(BOTH, video=replace(FILMS, alt=None))
    for limit, most in ((BOTH, ALT.max), (free, 1000)):
        [medium] = planned(desk, limit, long).media
        assert medium.alt.startswith("Penari zapin")
        assert len(medium.alt) <= most


THUMB = replace(FEED, card="wide", max_bytes=1_000_000, max_width=1200)


def linked(desk: Desk, *attachments: Attachment, link: str) -> Carried:
    item = ContentItem(
        id=ItemId("a1"),
        kind=Kind.NOTICE,
        title="Pasar Murah Dibuka",
        body="Isi.",
        unit="Dinas",
        attachments=attachments,
    )
    text = Limit(max=300, source="a test")
    capabilities = Capabilities(text=text, media=FEED, link_card=THUMB)
    return plan_media(desk, item, capabilities, link=link)


def test_a_link_without_pictures_gets_a_card_that_says_what_it_is(desk: Desk) -> None:
    carried = linked(desk, link="https://siak.example/pasar")
    assert carried.media == ()
    assert carried.cover is not None
    kept = desk.media.path(carried.cover.sha256).read_bytes()
    assert read_picture(kept, carried.cover.alt) == carried.cover
    assert carried.cover.width / carried.cover.height > 1.7
    assert carried.cover.size <= THUMB.max_bytes
    assert "Pasar Murah Dibuka" in " ".join(carried.drawn)
    assert "Pasar Murah" in carried.cover.alt


def test_a_link_beside_pictures_and_none_at_all_get_no_card(desk: Desk) -> None:
    shown = linked(desk, picture(desk, "a.jpg"), link="https://siak.example/pasar")
    assert (len(shown.media), shown.cover) == (1, None)
    assert linked(desk, link="").cover is None


def test_where_pictures_need_an_alt_a_video_goes_without(desk: Desk) -> None:
    silent = replace(film(desk, "b.mp4"), alt="")
    carried = planned(desk, replace(BOTH, alt_required=True), silent)
    assert (len(carried.media), noted(carried)) == (1, [])


def test_a_video_where_only_pictures_go_stays_behind(desk: Desk) -> None:
    carried = planned(desk, FEED, film(desk, "b.mp4"), picture(desk, "a.jpg"))
    assert [medium.mime for medium in carried.media] == ["image/jpeg"]
    assert noted(carried) == [("media_left_out", "b.mp4")]


def test_a_card_says_in_its_alt_what_can_be_read_on_it(desk: Desk) -> None:
    limit = replace(FEED, card="square", alt=Limit(max=1000, source="a test"))
    body = "Beras dijual Rp11.000 per kilogram. Bawa kantong sendiri."
    carried = planned(desk, limit, picture(desk, "a.jpg"), body=body)
    [medium] = carried.media
    assert carried.drawn
    for line in carried.drawn:
        assert line.strip(" •").rstrip(".") in medium.alt
    assert "Rp11.000" in medium.alt


def test_a_cards_strings_are_read_out_as_sentences() -> None:
    assert card_alt(CARD, FEED) == "Pengumuman. Pasar Murah di Siak."
    roomy = replace(FEED, alt=None)
    assert card_alt(CARD, roomy) == (
        "Pengumuman. Pasar Murah di Siak. SABTU 5 DESEMBER 2026. Siak.go.id"
    )


@pytest.mark.parametrize(
    ("drawn", "said"),
    [
        (["Bawa:", "• KTP-el", "• KK"], "Bawa: KTP-el. KK."),
        (["Dirgahayu! 🎉", "Merdeka"], "Dirgahayu! 🎉 Merdeka."),
        (["HOAKS", "HOAKS"], "HOAKS."),
        (["“Kutipan”", "Warga"], "“Kutipan”. Warga."),
        (["Gratis…", "", " "], "Gratis…"),
        (["100%", "selesai"], "100%. selesai."),
        ([], ""),
    ],
)
def test_strings_end_as_a_reader_would_end_them(
    drawn: Sequence[str], said: str
) -> None:
    assert card_alt(drawn, replace(FEED, alt=None)) == said


@given(st.lists(st.text(), max_size=8), st.integers(min_value=2, max_value=80))
def test_the_alt_of_a_card_fits_and_ends_with_a_whole_sentence(
    drawn: Sequence[str], most: int
) -> None:
    limit = replace(FEED, alt=Limit(max=most, source="a test"))
    whole, cut = card_alt(drawn, replace(FEED, alt=None)), card_alt(drawn, limit)
    assert len(cut) <= most
    first = (*sentences(whole), "")[0]
    if len(first) <= most:
        assert " ".join(cut.split()) in " ".join(whole.split())


def test_a_first_sentence_that_is_too_long_is_cut_at_a_word() -> None:
    said = card_alt(["Pasar murah di halaman kantor camat Siak dan Tualang"], FEED)
    assert said == "Pasar murah di halaman kantor camat…"
