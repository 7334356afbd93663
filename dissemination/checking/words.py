"""The word lists of the rules: TOML in `data/`, one table a family of words."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def table(name: str) -> Mapping[str, Any]:
    """Return a file of `data/`, parsed; `name` is without its suffix."""
    place = files("dissemination.checking") / "data" / f"{name}.toml"
    return tomllib.loads(place.read_text(encoding="utf-8"))


@cache
def words(subject: str, family: str, key: str) -> tuple[str, ...]:
    """Return one list of a table of `data/<subject>.toml`."""
    return tuple(table(subject)[family][key])


def alternation(words: Iterable[str]) -> str:
    """Return a pattern of any of these words, the longest first.

    A space in a word stands for any run of a few spaces or one line's end, and a "*" at
    its end for any ending.
    """
    ordered = sorted(set(words), key=lambda word: (-len(word), word))
    return "|".join(map(_pattern, ordered))


def whole(words: Iterable[str]) -> str:
    """Return a pattern of any of these words where they stand alone."""
    return rf"(?<!\w)(?:{alternation(words)})(?!\w)"


def ignoring_case(pattern: str) -> re.Pattern[str]:
    """Compile a pattern for which Partai and PARTAI are the same."""
    return re.compile(pattern, re.IGNORECASE)


def in_small(words: Iterable[str]) -> re.Pattern[str]:
    """Return what `any_of` does, but fast, and for a text in small letters alone."""
    known = {word.lower() for word in words}
    return re.compile(rf"{firsts(known)}(?:{alternation(known)})(?!\w)")


def firsts(words: Iterable[str]) -> str:
    """Return the beginning of a pattern: here a word begins with one of their letters.

    At most places one look at the letter spares trying each word.
    """
    letters = re.escape("".join(sorted({word[0] for word in words})))
    return rf"(?<!\w)(?=[{letters}])"


def any_of(words: Iterable[str]) -> re.Pattern[str]:
    """Return a pattern that finds any of these words where they stand alone."""
    return ignoring_case(whole(words))


def _pattern(word: str) -> str:
    stem = re.escape(word.removesuffix("*")).replace(r"\ ", r"\s{1,3}")
    return stem + r"\w*" if word.endswith("*") else stem
