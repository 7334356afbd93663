"""The texts of an item, as the rules read them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import regex

from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem

_NEGATION_REACH = 110  # code points before a hit
_NEGATED = regex.compile(
    r"\b(?:dilarang|tidak boleh|tak boleh|jangan|larangan|melarang|netral\w*)\b",
    regex.IGNORECASE,
)
_QUOTED = regex.compile(r"“[^”\n]{0,2000}”|(?<!\w)\"[^\"\n]{0,2000}\"(?!\w)")


@dataclass(frozen=True)
class Passage:
    """One text of an item: the field it is in, and the words.

    Positions are code points. It is made once for a check, and knows what several
    rules ask: its small letters, and where it quotes.
    """

    field: str
    text: str

    @cached_property
    def folded(self) -> str:
        """The text in small letters, each where it stood."""
        return "".join(c.lower() if len(c.lower()) == 1 else c for c in self.text)

    @cached_property
    def quotes(self) -> tuple[tuple[int, int], ...]:
        """Where somebody's words stand in quotation marks."""
        return tuple(found.span() for found in _QUOTED.finditer(self.text))

    def is_quoted(self, at: int) -> bool:
        """Tell whether a place is inside somebody's words."""
        return any(start <= at < end for start, end in self.quotes)

    def is_negated(self, at: int) -> bool:
        """Tell whether a word of prohibition or neutrality stands shortly before."""
        return bool(_NEGATED.search(self.text, max(0, at - _NEGATION_REACH), at))

    def finding(
        self, rule: str, severity: Severity, span: tuple[int, int], suggestion: str = ""
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
        )


def passages(item: ContentItem) -> Iterator[Passage]:
    """Yield what an item says in words: title, body, and the texts of its media."""
    yield Passage("title", item.title)
    yield Passage("body", item.body)
    for attachment in item.attachments:
        yield Passage("media", attachment.alt)
        yield Passage("media", attachment.caption)
