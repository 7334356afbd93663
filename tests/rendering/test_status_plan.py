from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination.rendering.breaking import width_of
from dissemination.rendering.status_plan import (
    BAND,
    BODY_SIZES,
    COLUMN,
    FACT_PADDING,
    FACT_TEXT,
    HEADLINE_SIZES,
    HEIGHT,
    LABEL_GAP,
    LABEL_HEIGHT,
    LOGO,
    MARGIN,
    SAFE_BOTTOM,
    SAFE_TOP,
    STAMP_ROOM,
    WIDTH,
    Footer,
    Plan,
    plan_footer,
    plan_status,
)
from dissemination.rendering.typesetting import TextBlock

OFFICE = "Dinas Komunikasi dan Informatika Kabupaten Contoh"
HEADLINE = "Perekaman KTP-el di Area Bebas Kendaraan, Minggu Pagi"
SENTENCE = "Petugas melayani warga di depan perpustakaan kabupaten, Jalan Merdeka. "
WHEN = "Minggu, 29 November 2026, 06.30–09.00 WIB"
WHERE = "Depan Perpustakaan Kabupaten"

WORDS = st.lists(
    st.sampled_from([*SENTENCE.split(), *WHEN.split(), "ڤمرينته", "🎉", "ꦱꦸꦒꦼꦁ"]),
    max_size=60,
).map(" ".join)


def footer_of(
    offices: Sequence[str] = (OFFICE, "Diskominfo"),
    unit: str = "Bidang IKP",
    link: str = "contoh.example/ktp",
    hashtags: str = "#KTPel #LayananPublik",
) -> Footer:
    return plan_footer(offices=offices, unit=unit, link=link, hashtags=hashtags)


def plan_of(
    *,
    headline: str = HEADLINE,
    paragraphs: Sequence[str] = (SENTENCE,),
    when: str = WHEN,
    where: str = WHERE,
    footer: Footer | None = None,
    has_photo: bool = False,
    is_festive: bool = False,
    has_stamp: bool = False,
) -> Plan:
    return plan_status(
        headline=headline,
        paragraphs=paragraphs,
        facts=(("calendar", when), ("pin", where)),
        footer=footer or footer_of(),
        has_photo=has_photo,
        is_festive=is_festive,
        has_stamp=has_stamp,
    )


def widest(block: TextBlock) -> float:
    lines = [width_of(line, block.style) for line in block.lines]
    return max(lines, default=0.0) * block.style.size


def panel_height(plan: Plan) -> float:
    rows = sum(fact.height for fact in plan.facts)
    return rows + 2 * FACT_PADDING if plan.facts else 0


PLANS = st.builds(
    lambda headline, paragraphs, when, where, *flags: plan_of(
        headline=headline,
        paragraphs=[text for text in paragraphs if text],
        when=when,
        where=where,
        has_photo=flags[0],
        is_festive=flags[1],
        has_stamp=flags[2],
    ),
    WORDS,
    st.lists(WORDS, max_size=7),
    WORDS,
    WORDS,
    st.booleans(),
    st.booleans(),
    st.booleans(),
)


@given(PLANS)
@settings(max_examples=120, deadline=None)
def test_everything_stands_in_its_order_within_the_safe_area(plan: Plan) -> None:
    rows = [
        SAFE_TOP - 1e-6,
        plan.label_top,
        plan.label_top + LABEL_HEIGHT,
        plan.headline_top,
        plan.headline_top + plan.headline.height,
        plan.facts_top,
        plan.facts_top + panel_height(plan),
        plan.body_top,
        plan.body_top + plan.body.height,
        plan.band_top,
        plan.band_top + BAND,
        plan.footer.top + 1e-6,
        SAFE_BOTTOM,
    ]
    for above, below in pairwise(rows):
        assert above <= below + 1e-6


@given(PLANS)
@settings(max_examples=120, deadline=None)
def test_no_text_is_wider_than_its_place(plan: Plan) -> None:
    assert widest(plan.headline) <= COLUMN + 1
    for fact in plan.facts:
        assert widest(fact.block) <= FACT_TEXT + 1
    for paragraph in plan.body.paragraphs:
        assert widest(paragraph.block) <= COLUMN - paragraph.indent + 1


@given(PLANS)
@settings(max_examples=120, deadline=None)
def test_no_text_is_smaller_or_larger_than_may_be(plan: Plan) -> None:
    assert HEADLINE_SIZES[0] <= plan.headline.style.size <= HEADLINE_SIZES[1]
    for paragraph in plan.body.paragraphs:
        assert BODY_SIZES[0] <= paragraph.block.style.size <= BODY_SIZES[1]
    for fact in plan.facts:
        assert 29 <= fact.block.style.size <= 38


@given(
    headline=WORDS,
    paragraphs=st.lists(WORDS, max_size=7),
    has_photo=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_a_stamp_always_has_its_room(
    headline: str, paragraphs: list[str], *, has_photo: bool
) -> None:
    plan = plan_of(
        headline=headline,
        paragraphs=paragraphs,
        has_stamp=True,
        has_photo=has_photo,
    )
    assert plan.label_top >= SAFE_TOP + STAMP_ROOM - 1e-6


@pytest.mark.parametrize("has_photo", [True, False])
def test_much_text_takes_from_the_picture_and_from_the_letters(
    *, has_photo: bool
) -> None:
    few, many, too_many = (
        plan_of(paragraphs=(SENTENCE,) * count, has_photo=has_photo)
        for count in (1, 5, 19)
    )
    assert few.label_top > many.label_top
    sizes = [p.body.paragraphs[0].block.style.size for p in (few, many, too_many)]
    assert sizes == sorted(sizes, reverse=True)
    assert sizes[-1] == BODY_SIZES[0] < sizes[0]
    assert [p.body.is_cut for p in (few, many, too_many)] == [False, False, True]


# --- what the picture gets ----------------------------------------------------------


@pytest.mark.parametrize(("has_photo", "least"), [(True, 560), (False, 360)])
def test_little_text_leaves_much_room_for_the_picture(
    *, has_photo: bool, least: int
) -> None:
    plan = plan_of(headline="Gotong Royong", paragraphs=(), has_photo=has_photo)
    assert plan.label_top >= SAFE_TOP + least


def test_a_photo_gets_more_room_than_a_motif() -> None:
    motif, photo = (plan_of(has_photo=has_photo) for has_photo in (False, True))
    assert photo.label_top >= motif.label_top


def test_the_picture_gives_way_before_the_text_is_cut() -> None:
    tops = []
    for count in range(1, 14):
        plan = plan_of(paragraphs=(SENTENCE * 2,) * count, has_photo=True)
        if plan.body.is_cut:
            break
        tops.append(plan.label_top)
    assert len(tops) > 3
    assert min(tops) < SAFE_TOP + 200 < max(tops)


def test_a_long_headline_is_whole_before_the_body_is() -> None:
    plan = plan_of(headline=SENTENCE * 3, paragraphs=(SENTENCE,) * 20)
    assert not plan.headline.is_cut
    assert plan.body.is_cut


# --- the sheet ----------------------------------------------------------------------


def test_the_sheet_begins_behind_the_facts() -> None:
    plan = plan_of()
    middle = plan.facts_top + panel_height(plan) / 2
    assert plan.sheet_top == pytest.approx(middle)


def test_without_facts_the_sheet_begins_below_the_headline() -> None:
    plan = plan_of(when="", where="")
    assert plan.facts == ()
    assert plan.headline_top + plan.headline.height < plan.sheet_top < plan.body_top


@pytest.mark.parametrize("is_festive", [True, False])
def test_what_is_festive_or_has_no_body_has_no_sheet(*, is_festive: bool) -> None:
    plan = plan_of(paragraphs=(SENTENCE,) if is_festive else (), is_festive=is_festive)
    assert plan.sheet_top == plan.band_top


# --- facts --------------------------------------------------------------------------


def test_facts_without_text_are_left_out() -> None:
    assert [fact.icon for fact in plan_of(when="").facts] == ["pin"]
    assert [fact.icon for fact in plan_of(where="").facts] == ["calendar"]


def test_a_short_fact_stands_on_one_line_in_full_size() -> None:
    fact, _ = plan_of(when="Minggu, 29 November 2026").facts
    assert len(fact.block.lines) == 1
    assert fact.block.style.size == 38


def test_a_longer_fact_is_smaller_before_it_takes_two_lines() -> None:
    longer, _ = plan_of(when="Minggu, 29 November 2026, 06.30–09.00 WIB").facts
    longest, _ = plan_of(when=f"{WHEN} sampai kuota habis di lokasi").facts
    assert len(longer.block.lines) == 1
    assert len(longest.block.lines) == 2
    assert longest.height > longer.height
    assert not longest.block.is_cut


def test_a_fact_is_cut_after_two_lines() -> None:
    fact, _ = plan_of(when=SENTENCE * 4).facts
    assert len(fact.block.lines) == 2
    assert fact.block.is_cut


# --- the sender ---------------------------------------------------------------------


@given(
    offices=st.lists(WORDS, max_size=2),
    unit=WORDS,
    link=st.text(alphabet="abcdefgh/.-", max_size=200),
    tags=st.lists(st.sampled_from(["#KTPel", "#LayananPublikPrima"]), max_size=15),
)
@settings(max_examples=100, deadline=None)
def test_the_sender_fits_above_the_safe_areas_end(
    offices: list[str], unit: str, link: str, tags: list[str]
) -> None:
    footer = footer_of(offices, unit, link, " ".join(tags))
    beside = footer.office.height + footer.unit.height
    end = footer.top + 30 + max(LOGO, beside)
    if footer.link.lines:
        end += 26 + footer.link.height
    if footer.tags.lines:
        end += 8 + footer.tags.height
    assert end == pytest.approx(SAFE_BOTTOM)
    for block in (footer.office, footer.unit):
        assert widest(block) <= COLUMN - LOGO - 28 + 1
    assert widest(footer.link) <= COLUMN - 56 + 1
    assert widest(footer.tags) <= COLUMN + 1


@given(st.lists(st.sampled_from(["#A", "#LayananPublik", "#KTPelUntukSemua"])))
@settings(max_examples=60, deadline=None)
def test_hashtags_are_kept_from_the_front_and_none_is_lost(tags: list[str]) -> None:
    footer = footer_of(hashtags=" ".join(tags))
    kept = footer.tags.text.split()
    assert [*kept, *footer.dropped] == tags
    assert len(footer.tags.lines) <= 2
    assert "…" not in footer.tags.text


def test_a_hashtag_too_long_for_the_card_is_dropped_whole() -> None:
    footer = footer_of(hashtags="#" + "Panjang" * 30)
    assert footer.tags.lines == ()
    assert len(footer.dropped) == 1


@pytest.mark.parametrize(
    ("offices", "shown"),
    [
        ((OFFICE, "Diskominfo"), OFFICE),
        ((OFFICE * 3, "Diskominfo"), "Diskominfo"),
        (("", "Diskominfo"), "Diskominfo"),
        (("", ""), ""),
        ((), ""),
    ],
)
def test_the_first_name_that_fits_is_shown(
    offices: tuple[str, ...], shown: str
) -> None:
    assert footer_of(offices).office.text == shown


def test_a_name_is_cut_only_where_none_fits() -> None:
    footer = footer_of((OFFICE * 3, OFFICE * 4))
    assert footer.office.is_cut
    assert footer.office.text.startswith("Dinas Komunikasi")


def test_a_footer_without_link_and_hashtags_is_lower() -> None:
    assert footer_of(link="", hashtags="").top > footer_of().top


def test_the_units_name_stands_on_one_line() -> None:
    footer = footer_of(unit=SENTENCE * 3)
    assert len(footer.unit.lines) == 1
    assert footer.unit.is_cut


def test_the_card_is_a_phones_screen_with_room_for_its_controls() -> None:
    assert WIDTH * 16 == HEIGHT * 9
    assert COLUMN == WIDTH - 2 * MARGIN
    assert SAFE_TOP >= HEIGHT * 0.07
    assert HEIGHT - SAFE_BOTTOM >= HEIGHT * 0.11


def test_label_and_headline_keep_their_distance() -> None:
    plan = plan_of()
    gap = plan.headline_top - plan.label_top - LABEL_HEIGHT
    assert gap == pytest.approx(LABEL_GAP)
