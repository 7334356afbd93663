"""What differs between two texts, word by word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

import regex

Op = Literal["equal", "delete", "insert", "replace"]

_PIECE = regex.compile(r"\n+|[^\S\n]+|[^\s]+")
_SHORT = 2  # words: what is equal for less between two changes tells nobody a thing
_MOST = 10_000_000  # pairs of pieces, a second's work; longer texts are not compared


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One run of words: `old` stood there, `new` does; equal where nothing changed."""

    op: Op
    old: str
    new: str


def difference(old: str, new: str) -> tuple[Change, ...]:
    """Return how one text becomes another: joined, all `old` are it, all `new` that."""
    before, after = _PIECE.findall(old), _PIECE.findall(new)
    if old == new or len(before) * len(after) > _MOST:
        return (_change(old, new),) if old or new else ()
    matcher = SequenceMatcher(a=before, b=after, autojunk=False)
    runs = [
        ("".join(before[i:j]), "".join(after[k:end]))
        for _, i, j, k, end in matcher.get_opcodes()
    ]
    return tuple(_change(*run) for run in _readable(runs))


def likeness(changes: Sequence[Change]) -> float:
    """Return which share of both texts is the same, from 0 to 1, in characters."""
    whole = sum(len(change.old) + len(change.new) for change in changes)
    same = sum(2 * len(change.old) for change in changes if change.op == "equal")
    return same / whole if whole else 1.0


def _readable(runs: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
    """Join changes that hardly anything lies between: words in pieces are not read."""
    held: tuple[str, str] | None = None
    between = ""
    for old, new in runs:
        if old != new:
            start = held or ("", "")
            held = start[0] + between + old, start[1] + between + new
            between = ""
        elif held is not None and _is_short(old):
            between = old
        else:
            yield from _kept(held, between)
            held, between = None, ""
            yield old, new
    yield from _kept(held, between)


def _kept(held: tuple[str, str] | None, between: str) -> Iterator[tuple[str, str]]:
    if held is not None:
        yield held
    if between:
        yield between, between


def _is_short(text: str) -> bool:
    return "\n" not in text and len(text.split()) < _SHORT


def _change(old: str, new: str) -> Change:
    op: Op = "replace"
    if old == new:
        op = "equal"
    elif not old or not new:
        op = "delete" if old else "insert"
    return Change(op=op, old=old, new=new)
