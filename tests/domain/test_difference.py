"""A difference tells all of both texts, and is readable."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.domain.difference import Change, difference, likeness
from tests.pace import fastest_s

PROSE = st.lists(st.sampled_from(["a", "b", "kata", "\n", " ", "di", "."])).map(
    " ".join
)


def told(old: str, new: str) -> list[tuple[str, str, str]]:
    return [(c.op, c.old, c.new) for c in difference(old, new)]


def test_a_changed_word_is_one_replacement() -> None:
    assert told("buka Sabtu pagi ini", "buka Minggu pagi ini") == [
        ("equal", "buka ", "buka "),
        ("replace", "Sabtu", "Minggu"),
        ("equal", " pagi ini", " pagi ini"),
    ]


def test_what_only_came_or_went_says_so() -> None:
    ops = [c.op for c in difference("satu dua tiga empat", "satu dua tiga")]
    assert ops == ["equal", "delete"]
    ops = [c.op for c in difference("tiga empat lima", "dua tiga empat lima")]
    assert ops == ["insert", "equal"]


def test_two_changes_around_one_word_are_read_as_one() -> None:
    changes = told("mulai pukul 09.00 di aula itu", "mulai jam 10.00 di aula itu")
    assert changes[1] == ("replace", "pukul 09.00", "jam 10.00")
    changes = told("satu a kata b lima enam", "satu c kata d lima enam")
    assert changes[1] == ("replace", "a kata b", "c kata d")


def test_equal_texts_have_no_change() -> None:
    assert {c.op for c in difference("sama\n\nsaja", "sama\n\nsaja")} == {"equal"}
    assert difference("", "") == ()


@given(PROSE | st.text(), PROSE | st.text())
def test_joined_the_old_and_the_new_are_both_texts(old: str, new: str) -> None:
    changes = difference(old, new)
    assert "".join(c.old for c in changes) == old
    assert "".join(c.new for c in changes) == new
    assert all((c.op == "equal") == (c.old == c.new) for c in changes)


@given(PROSE, PROSE)
def test_likeness_is_a_share_and_one_for_equals_only(old: str, new: str) -> None:
    share = likeness(difference(old, new))
    assert 0 <= share <= 1
    assert (share == 1) == (old == new)


@pytest.mark.parametrize(("new", "share"), [("b", 0.0), ("a", 1.0)])
def test_the_ends_of_likeness(new: str, share: float) -> None:
    assert likeness(difference("a", new)) == share


def test_nothing_is_like_nothing() -> None:
    assert likeness(()) == 1
    assert likeness([Change(op="insert", old="", new="a")]) == 0


def test_what_is_too_long_to_compare_is_one_change_in_no_time() -> None:
    old, new = ("lama " * 20_000, "baru lagi " * 20_000)
    (change,) = difference(old, new)
    assert (change.op, change.old, change.new) == ("replace", old, new)
    assert {c.op for c in difference(old, old)} == {"equal"}
    assert fastest_s(lambda: (difference(old, new), difference(old, old))) < 5
