"""The word lists of the rules, from `data`, as patterns."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from dissemination.checking.words import table as lists

_BLANK = r"[\s\u00a0]{1,3}"


@cache
def words(subject: str, table: str, key: str) -> tuple[str, ...]:
    """Return one list of `data/<subject>.toml`."""
    return tuple(lists(subject)[table][key])


def any_of(listed: Iterable[str]) -> str:
    """Return a pattern of whole words, the longest first.

    A blank stands for any blanks, and a "*" at the end for any ending.
    """
    longest = sorted(set(listed), key=len, reverse=True)
    return rf"(?<!\w)(?:{'|'.join(_pattern(word) for word in longest)})(?!\w)"


def ignoring_case(pattern: str) -> re.Pattern[str]:
    """Compile a pattern for which Partai and PARTAI are the same."""
    return re.compile(pattern, re.IGNORECASE)


def _pattern(word: str) -> str:
    stem = re.escape(word.removesuffix("*")).replace(r"\ ", _BLANK)
    return stem + r"\w*" if word.endswith("*") else stem
