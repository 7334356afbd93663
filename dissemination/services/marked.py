"""Marked: a text in pieces, so that what the checks found stands out where it is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from dissemination.domain.finding import Finding, Severity

_ORDER = list(Severity)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A run of text; `found` is what was found there, or None."""

    text: str
    found: Finding | None = None


def marked(text: str, findings: Iterable[Finding], *, field: str) -> tuple[Piece, ...]:
    """Return a text in pieces: joined they are it, and each finding is one of them.

    Where two overlap the graver one stands; one whose text is not where it says is left
    out, rather than a wrong word marked.
    """
    here = (f for f in findings if f.field == field and _is_there(text, f))
    return tuple(_pieces(text, _apart(here)))


def _is_there(text: str, found: Finding) -> bool:
    return bool(found.text) and text[found.start : found.end] == found.text


def _apart(findings: Iterable[Finding]) -> list[Finding]:
    """Return findings of which no two overlap, in the order of the text."""
    kept: list[Finding] = []
    for one in sorted(findings, key=lambda f: (_ORDER.index(f.severity), f.start)):
        if all(one.end <= other.start or one.start >= other.end for other in kept):
            kept.append(one)
    return sorted(kept, key=lambda f: f.start)


def _pieces(text: str, findings: Iterable[Finding]) -> Iterator[Piece]:
    at = 0
    for one in findings:
        if one.start > at:
            yield Piece(text=text[at : one.start])
        yield Piece(text=one.text, found=one)
        at = one.end
    if at < len(text):
        yield Piece(text=text[at:])
