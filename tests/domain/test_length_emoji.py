"""Emoji of several code points, one of each shape that Unicode 18.0 recommends.

`emoji.json` has rows of: text, whether it is recommended, its weight, and its weight in
npm twitter-text 3.1.0, as that library said it.
"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dissemination.domain import emoji
from dissemination.domain.length import clusters, measure, measure_safely

ROWS: list[tuple[str, str, int, int]] = [
    (text, kind, weight, theirs)
    for text, kind, weight, theirs in json.loads(
        (
            Path(__file__).resolve().parents[1] / "fixtures" / "text" / "emoji.json"
        ).read_text(encoding="utf-8")
    )
]
RECOMMENDED = [row for row in ROWS if row[1] == "recommended"]
OTHERS = [row for row in ROWS if row[1] == "not"]
TONES = "🏻🏼🏽🏾🏿"

weighted = measure("weighted")
safely = measure_safely("weighted")


def test_the_table_has_emoji_that_are_new_and_some_that_are_none() -> None:
    assert len(RECOMMENDED) > 400
    assert sum(theirs > 2 for *_, theirs in RECOMMENDED) > 100
    assert len(OTHERS) > 80


def test_what_unicode_recommends_weighs_two() -> None:
    assert [text for text, *_ in RECOMMENDED if weighted(text) != 2] == []
    today = emoji.of_today()
    assert [text for text, *_ in RECOMMENDED if not today.fullmatch(text)] == []


def test_to_be_safe_an_emoji_weighs_what_it_weighs_in_the_library() -> None:
    assert [text for text, _, _, theirs in ROWS if safely(text) != theirs] == []


def test_what_unicode_does_not_recommend_weighs_as_much_as_its_parts() -> None:
    assert [text for text, _, weight, _ in OTHERS if weighted(text) != weight] == []
    lighter = [text for text, _, weight, theirs in OTHERS if weight < theirs]
    today = emoji.of_today()
    assert len(lighter) > 5
    assert [text for text in lighter if not today.search(text)] == []


def test_an_emoji_is_one_grapheme() -> None:
    assert [text for text, *_ in RECOMMENDED if list(clusters(text)) != [text]] == []


def test_emoji_side_by_side_weigh_as_much_as_each() -> None:
    for text, _, _, theirs in RECOMMENDED:
        assert weighted(f"a{text} {text}{text}!") == 1 + 2 + 1 + 2 + 2 + 1
        assert safely(f"a{text} {text}!") == 3 + 2 * theirs


@pytest.mark.parametrize("first", TONES)
@pytest.mark.parametrize("second", TONES)
def test_two_skin_tones_make_one_emoji_only_where_they_differ(
    first: str, second: str
) -> None:
    text = f"👩{first}\u200d🤝\u200d👩{second}"
    assert weighted(text) == (2 if first != second else 2 + 1 + 2 + 1 + 2)


@pytest.mark.parametrize("text", ["☝️🏻", "✌️🏿", "🕵️🏽", "🏋️🏾"])
def test_a_selector_before_a_skin_tone_is_forgiven_as_in_the_library(text: str) -> None:
    assert weighted(text) == safely(text) == 2


def test_every_emoji_of_several_code_points_has_a_hint() -> None:
    assert all(emoji.HINT.search(text) for text, *_ in RECOMMENDED)
    assert not emoji.HINT.search("Halo 😀 dunia ❤ © 2026")


def test_the_emoji_of_2018_are_among_those_of_today() -> None:
    for text, *_ in ROWS:
        if emoji.of_2018().fullmatch(text):
            assert emoji.of_today().fullmatch(text)
