"""LinkedIn reads what we wrote, to the last character."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels._linkedin.little import RESERVED, little

TEMPLATE = re.compile(r"\{hashtag\|\\#\|((?:[^\\|{}]|\\.)+)\}")
PIECES = [*RESERVED, *'ab1 \n"“”é🔴ا', "hashtag", "#Riau"]
NASTY = st.lists(st.sampled_from(PIECES)).map("".join)


class CutShort(ValueError):
    """Where LinkedIn would silently end the post."""


def read(said: str) -> tuple[str, list[str]]:
    """Return what LinkedIn shows, and its hashtags, as its document says."""
    shown, tags, at = "", list[str](), 0
    while at < len(said):
        template = TEMPLATE.match(said, at)
        if template:
            tag = re.sub(r"\\(.)", r"\1", template[1])
            tags.append(tag)
            shown, at = f"{shown}#{tag}", template.end()
        elif said[at] == "\\":
            if said[at + 1 : at + 2] not in [*RESERVED]:
                raise CutShort(said[at:])
            shown, at = shown + said[at + 1], at + 2
        elif said[at] in RESERVED:
            raise CutShort(said[at:])
        else:
            shown, at = shown + said[at], at + 1
    return shown, tags


@given(NASTY | st.text())
def test_every_text_is_shown_whole(text: str) -> None:
    assert read(little(text))[0] == text


@given(st.text(st.characters(exclude_characters=RESERVED)))
def test_a_text_without_reserved_characters_is_left_as_it_is(text: str) -> None:
    assert little(text) == text


@pytest.mark.parametrize("reserved", RESERVED)
def test_every_reserved_character_is_escaped(reserved: str) -> None:
    assert little(f"a {reserved} b") == f"a \\{reserved} b"


@pytest.mark.parametrize(
    ("text", "tags"),
    [
        ("#Riau #PasarMurah", ["Riau", "PasarMurah"]),
        ("Ayo (#Riau), “#Siak”!", ["Riau", "Siak"]),
        ("#HUT_RI81", ["HUT_RI81"]),
        ("#2026Bisa", ["2026Bisa"]),
        ("#Kopi☕", ["Kopi"]),
        ("#رياو", ["رياو"]),
        ("#1 terbaik, C#, nomor #12_3", []),
        ("https://info.example/a_(b)#Riau", []),
        ("##Riau a#b @#c # #", []),
    ],
)
def test_a_hashtag_is_one_by_its_template_and_nothing_else_is(
    text: str, tags: list[str]
) -> None:
    assert read(little(text)) == (text, tags)


def test_an_underscore_within_a_hashtag_is_escaped_too() -> None:
    assert little("#HUT_RI") == r"{hashtag|\#|HUT\_RI}"


def test_what_looks_like_a_mention_or_a_template_is_plain_text() -> None:
    text = r"@[Siak](urn:li:organization:1) {hashtag|\#|palsu}"
    assert read(little(text)) == (text, [])


@given(NASTY, NASTY)
def test_lines_do_not_change_each_other(one: str, other: str) -> None:
    assert little(f"{one}\n{other}") == f"{little(one)}\n{little(other)}"
