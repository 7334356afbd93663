"""The texts of an item, as the rules read them."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter
from typing import NamedTuple

import regex

from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem

_SENTENCE_REACH = 400  # code points to each side of a place
# The press opens a quotation in each paragraph and closes it in the last alone.
_QUOTED = regex.compile(r"“[^”“\n]*+”?|(?<!\w)\"(?=\S)[^\"\n]*+\"?")
_STOP = regex.compile(r"[.!?…][\"”’)\]]*+\s++(?=[\"“‘(\[]*+[\p{Lu}\d•])|\n")
_WORD = regex.compile(r"\p{L}[\p{L}\p{M}\p{N}]*+(?:['’`\-][\p{L}\p{N}]++)*+")


class Word(NamedTuple):
    """A word of a passage: where it stands, and in small letters."""

    start: int
    end: int
    folded: str


_start = attrgetter("start")


@dataclass(frozen=True)
class Passage:
    """One text of an item: the field it is in, and the words.

    Positions are code points. It is made once for a check, and knows what several
    rules ask: its small letters, its words, and where it quotes.
    """

    field: str
    text: str

    @cached_property
    def folded(self) -> str:
        """The text in small letters, each where it stood."""
        low = self.text.lower()
        if len(low) == len(self.text):
            return low
        return "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """The words in order; hyphens and apostrophes inside belong to them."""
        low = self.folded
        spans = (found.span() for found in _WORD.finditer(self.text))
        return tuple(Word(a, b, low[a:b]) for a, b in spans)

    @cached_property
    def quotes(self) -> tuple[tuple[int, int], ...]:
        """Where somebody's words stand in quotation marks."""
        return tuple(found.span() for found in _QUOTED.finditer(self.text))

    def is_quoted(self, at: int) -> bool:
        """Tell whether a place is inside somebody's words."""
        return self.quote_around(at) is not None

    def quote_around(self, at: int) -> tuple[int, int] | None:
        """Return the quotation around a place, with its marks."""
        before = bisect_right(self.quotes, (at, len(self.text) + 1)) - 1
        is_inside = before >= 0 and at < self.quotes[before][1]
        return self.quotes[before] if is_inside else None

    def words_between(self, start: int, end: int) -> tuple[Word, ...]:
        """Return the words that begin between two places."""
        first = bisect_left(self.words, start, key=_start)
        return self.words[first : bisect_left(self.words, end, key=_start)]

    def sentence(self, at: int) -> tuple[int, int]:
        """Return where the sentence around a place begins and ends.

        It is cut at stops before capitals, and at some hundred code points to each
        side: a long list has no stops, and a rule must not read all of it each time.
        """
        place = bisect_right(self._stops, at)
        before = self._stops[place - 1] if place else 0
        after = self._stops[place] if place < len(self._stops) else len(self.text)
        return max(before, at - _SENTENCE_REACH), min(after, at + _SENTENCE_REACH)

    @cached_property
    def _stops(self) -> tuple[int, ...]:
        """Where a new sentence begins."""
        return tuple(found.end() for found in _STOP.finditer(self.text))

    def finding(
        self,
        rule: str,
        severity: Severity,
        span: tuple[int, int],
        suggestion: str = "",
        detail: str = "",
    ) -> Finding:
        """Return a finding of the text between two places."""
        start, end = span
        return Finding(
            rule=rule,
            severity=severity,
            field=self.field,
            text=self.text[start:end],
            start=start,
            end=end,
            suggestion=suggestion,
            detail=detail,
        )


def passages(item: ContentItem) -> Iterator[Passage]:
    """Yield what an item says in words: title, body, and the texts of its media."""
    yield Passage("title", item.title)
    yield Passage("body", item.body)
    for attachment in item.attachments:
        yield Passage("media", attachment.alt)
        yield Passage("media", attachment.caption)
