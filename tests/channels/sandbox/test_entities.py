from __future__ import annotations

import html
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.sandbox._entities import read_entities, show_bold

plain = st.text(st.characters(exclude_categories=["Cs"]))


def bold(start: int, length: int) -> dict[str, Any]:
    return {"type": "bold", "offset": start, "length": length}


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@given(plain, plain.filter(bool), plain)
def test_what_is_bold_is_shown_so_and_the_rest_is_not(
    before: str, middle: str, after: str
) -> None:
    text = before + middle + after
    entities = read_entities([bold(units(before), units(middle))], text)
    said = (html.escape(part) for part in (before, middle, after))
    assert show_bold(text, entities) == "{}<b>{}</b>{}".format(*said)


@given(plain)
def test_a_text_without_entities_is_shown_as_it_is(text: str) -> None:
    assert html.unescape(show_bold(text, read_entities(None, text))) == html.unescape(
        html.escape(text)
    )


@given(plain, st.integers(-3, 40), st.integers(-3, 40))
def test_what_is_read_can_be_shown(text: str, start: int, length: int) -> None:
    try:
        entities = read_entities([bold(start, length)], text)
    except ValueError:
        return
    shown = re.sub("</?b>", "", show_bold(text, entities))
    assert shown == html.escape(text)


@pytest.mark.parametrize(("start", "length"), [(0, 1), (1, 2), (-1, 2), (0, 9), (0, 0)])
def test_what_is_outside_or_cuts_a_character_is_refused(
    start: int, length: int
) -> None:
    with pytest.raises(ValueError, match="entity"):
        read_entities([bold(start, length)], "🔴ab")


def test_only_a_hundred_entities_are_kept() -> None:
    text = "a" * 200
    assert len(read_entities([bold(n, 1) for n in range(200)], text)) == 100


def test_of_entities_that_overlap_the_first_is_shown() -> None:
    text = "abcd"
    entities = read_entities([bold(1, 3), bold(0, 2)], text)
    assert show_bold(text, entities) == "<b>ab</b>cd"


def test_other_kinds_are_not_shown() -> None:
    italic = {"type": "italic", "offset": 0, "length": 2}
    assert show_bold("abcd", read_entities([italic], "abcd")) == "abcd"
