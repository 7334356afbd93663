from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination.domain.sentences import sentences
from dissemination.rendering.choosing import (
    CHOSEN_FROM,
    Fits,
    Kept,
    beginning,
    most_telling,
)

PATIENT = settings(deadline=None)  # other work may share the machine

LEAD = "Dinas Kesehatan membuka pekan imunisasi di 21 puskesmas mulai 1 Desember 2026."
TALK = "Kepala dinas berterima kasih kepada semua pihak yang mendukung acara."
WHEN = "Pelayanan berlangsung pukul 08.00–12.00 WIB."
LEANS = "Jadwal itu berlaku sampai 5 Desember 2026."
CALL = "Hubungi 112 bila ada pertanyaan."
BODY = (f"{LEAD} {TALK}", f"{WHEN} {LEANS}", CALL)


def within(limit: int) -> Fits:
    def fits(paragraphs: Sequence[str]) -> bool:
        return len("\n".join(paragraphs)) <= limit

    return fits


def telling(limit: int, *paragraphs: str) -> Kept:
    kept = most_telling(paragraphs or BODY, within(limit))
    assert kept is not None
    return kept


def test_the_facts_are_kept_before_the_thanks() -> None:
    kept = telling(len(LEAD) + len(WHEN) + len(CALL) + 2)
    assert kept.paragraphs == (LEAD, WHEN, CALL)
    assert TALK in kept.rest
    assert LEANS in kept.rest


def test_with_room_for_all_only_what_says_nothing_goes() -> None:
    assert telling(999).paragraphs == (LEAD, f"{WHEN} {LEANS}", CALL)


def test_what_leans_on_a_sentence_that_is_out_is_out() -> None:
    kept = telling(len(LEAD) + len(LEANS) + 1, LEAD, f"{TALK} {LEANS}")
    assert kept.paragraphs == (LEAD,)


def test_a_greeting_is_no_lead() -> None:
    kept = telling(len(LEAD), f"Halo, Sobat! {LEAD}")
    assert kept.paragraphs == (LEAD,)
    assert kept.rest == "Halo, Sobat!"


def test_a_list_is_kept_whole_or_not_at_all() -> None:
    items = ("Wilayah yang ditutup:", "• Rumbai", "• Tenayan Raya")
    whole = len(LEAD) + sum(map(len, items)) + 3
    assert telling(whole, LEAD, *items).paragraphs == (LEAD, *items)
    assert telling(whole - 1, LEAD, *items).paragraphs == (LEAD,)


def test_without_room_for_the_lead_nothing_is_chosen() -> None:
    assert most_telling(BODY, within(len(LEAD) - 1)) is None


def test_an_article_is_not_picked_apart() -> None:
    article = [LEAD] * (CHOSEN_FROM + 1)
    assert most_telling(article, within(9999)) is None


@PATIENT
@given(
    st.lists(st.sampled_from([LEAD, TALK, WHEN, LEANS, CALL, "• satu"]), max_size=9),
    st.integers(80, 500),
)
def test_every_sentence_is_either_kept_or_handed_back(
    paragraphs: list[str], limit: int
) -> None:
    kept = most_telling(paragraphs, within(limit))
    if kept is not None:
        assert within(limit)(kept.paragraphs)
        said = [s for p in (*kept.paragraphs, kept.rest) for s in sentences(p)]
        assert sorted(said) == sorted(s for p in paragraphs for s in sentences(p))


# --- the beginning ------------------------------------------------------------------


def test_the_beginning_ends_at_a_sentence_and_is_marked() -> None:
    kept = beginning(BODY, within(len(LEAD) + 10), "…")
    assert kept.paragraphs == (f"{LEAD} …",)
    assert kept.rest == "\n".join((TALK, *BODY[1:]))


def test_one_sentence_is_kept_even_where_it_does_not_fit() -> None:
    assert beginning(BODY, within(1), "…").paragraphs == (f"{LEAD} …",)


def test_no_colon_is_left_hanging() -> None:
    assert beginning(("Wilayah:", "• Rumbai"), within(12), "…").paragraphs == (
        "Wilayah …",
    )


@pytest.mark.timeout(10)
def test_a_book_is_begun_in_no_time() -> None:
    assert beginning([LEAD] * 3000, within(5000), "…").rest
