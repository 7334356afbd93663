"""Whole sentences in English, beside those in our language."""

from __future__ import annotations

import re

from dissemination.checking.passages import Passage
from dissemination.checking.words import table

_WORDS = table("foreign")["sentences"]
_ENGLISH, _OURS = frozenset(_WORDS["english"]), frozenset(_WORDS["ours"])
_ENDS = re.compile(r"[.!?…\n|;“”\"()\[\]]|\s[/–—]\s")
_REACH = 200  # code points to each side
_FEWEST = 2
_SHARE = 0.2  # of the words of a sentence are small English ones


def is_english(passage: Passage, start: int, end: int) -> bool:
    """Tell whether the sentence around some words is English, by its other small words.

    One or two of them in a sentence of ours make none: "gratis for all warga".
    """
    low, high = max(0, start - _REACH), min(len(passage.text), end + _REACH)
    begin = max(
        (m.end() for m in _ENDS.finditer(passage.text, low, start)), default=low
    )
    stop = _ENDS.search(passage.text, end, high)
    before = passage.words_between(begin, start)
    words = before + passage.words_between(end, stop.start() if stop else high)
    english = sum(word.folded in _ENGLISH for word in words)
    ours = sum(word.folded in _OURS for word in words)
    is_most = english > 2 * ours and english >= _SHARE * len(words)
    return english >= _FEWEST and is_most
