from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels._steps.verdict import judge_shown, level, name_of
from dissemination.channel import Changed, Intact, Receipt, Rejected


def test_a_receipt_is_known_by_what_it_names() -> None:
    assert name_of(Receipt(remote_id="7")) == "7"


@pytest.mark.parametrize("nameless", [None, ""])
def test_what_no_receipt_names_is_for_a_person(nameless: str | None) -> None:
    with pytest.raises(Rejected, match="names nothing"):
        name_of(Receipt(remote_id=nameless))


@given(st.text())
def test_what_is_level_stays_so(text: str) -> None:
    assert level(level(text)) == level(text)


@given(st.text(), st.sampled_from(["NFC", "NFD"]))
def test_how_a_letter_is_composed_makes_no_difference(text: str, form: str) -> None:
    assert level(unicodedata.normalize(form, text)) == level(text)  # type: ignore[arg-type, unused-ignore]


@pytest.mark.parametrize("shown", ["Rapat\n\nbatal", " Rapat batal ", "Rapat\tbatal\r"])
def test_spaces_that_a_platform_trims_make_no_difference(shown: str) -> None:
    assert level(shown) == level("Rapat batal")


def test_a_letter_makes_a_difference() -> None:
    assert level("Rapat batal") != level("Rapat Batal")


def test_where_nothing_differs_all_is_intact() -> None:
    assert judge_shown({"account": False, "text": False}, "Rapat") == Intact()


def test_each_difference_is_named_with_the_text_that_stands_there() -> None:
    verdict = judge_shown({"account": True, "text": False, "media": True}, "Rapat")
    assert verdict == Changed(differs=("account", "media"), text="Rapat")
