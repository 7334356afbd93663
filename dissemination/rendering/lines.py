"""Which breaks look best: of all with the fewest lines, the least ragged."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import inf

from dissemination.rendering.breaking import (
    Piece,
    ends_weakly,
    natural_pieces,
    pieces_of,
    width_of,
)
from dissemination.rendering.fonts import Weight
from dissemination.rendering.shaping import TextStyle, advance

# Widths that are added up from the other end differ in their last bits.
_ROUNDING = 1e-9  # ems

# What a line's end costs beside its raggedness, in squares of shares of its width.
_LITTLE_WORD = 0.8**2
_LITTLE_WORD_IN_PROSE = 0.3**2
_WIDOW = 1.0
_WIDOW_IN_PROSE = 0.6**2
# A last word is short that fills less of its line than this.
_SHORT = 0.5
_SHORT_IN_PROSE = 0.25


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ruled:
    """Pieces on one line without end: where each starts and ends, in ems."""

    pieces: Sequence[Piece]
    starts: tuple[float, ...]
    ends: tuple[float, ...]
    widest: float


def fewest_lines(text: str, style: TextStyle, limit: float) -> int:
    """Return how many lines of at most `limit` ems a text needs at least."""
    return len(_greedy(_ruled(text, style, limit), limit)) - 1


@lru_cache(maxsize=512)
def best_lines(text: str, style: TextStyle, limit: float) -> tuple[str, ...]:
    """Break a text into the fewest lines of at most `limit` ems.

    Among those breaks it chooses the least ragged that leave no short word alone on
    the last line and no little word ("di", "yang") at a line's end.
    """
    ruled = _ruled(text, style, limit)
    latest = _greedy(ruled, limit)
    edges = _Choice(ruled, limit, is_balanced=style.balanced).edges(latest)
    return tuple(_joined(ruled.pieces[a:b]) for a, b in pairwise(edges))


def _ruled(text: str, style: TextStyle, limit: float) -> _Ruled:
    natural = _naturally_ruled(text, style.weight, style.tracking, style.family)
    if natural.widest <= limit:
        return natural
    return _rule(pieces_of(text, style, limit), width_of(" ", style))


@lru_cache(maxsize=512)
def _naturally_ruled(text: str, weight: Weight, tracking: float, family: str) -> _Ruled:
    space = advance(" ", weight, tracking=tracking, family=family)
    return _rule(natural_pieces(text, weight, tracking, family), space)


def _rule(pieces: Sequence[Piece], space: float) -> _Ruled:
    starts: list[float] = []
    ends: list[float] = []
    pen = 0.0
    for piece in pieces:
        starts.append(pen)
        pen += piece.width
        ends.append(pen)
        pen += space if piece.joint else 0.0
    return _Ruled(
        pieces=pieces,
        starts=tuple(starts),
        ends=tuple(ends),
        widest=max((piece.width for piece in pieces), default=0.0),
    )


def _greedy(ruled: _Ruled, limit: float) -> list[int]:
    """Return the first piece of each line when each takes all it can, and the end."""
    edges = [0]
    while edges[-1] < len(ruled.ends):
        start = edges[-1]
        reach = ruled.starts[start] + limit + _ROUNDING
        edges.append(max(start + 1, bisect_right(ruled.ends, reach)))
    return edges


class _Choice:
    """The search for the cheapest edges of lines."""

    def __init__(self, ruled: _Ruled, limit: float, *, is_balanced: bool) -> None:
        self._ruled = ruled
        self._limit = limit
        self._is_balanced = is_balanced
        # What is wider than a line still stands on one.
        self._reach = [
            max(start + limit + _ROUNDING, end)
            for start, end in zip(ruled.starts, ruled.ends, strict=True)
        ]

    def edges(self, latest: Sequence[int]) -> Sequence[int]:
        """Return where lines begin and end; `latest` is how late each of them could."""
        count = len(latest) - 1
        if count < 2:  # noqa: PLR2004 - one line is one line
            return latest
        earliest = self._earliest(count)
        costs = {0: 0.0}
        steps: list[dict[int, int]] = []
        for line in range(1, count + 1):
            found, step = {}, {}
            for end in range(earliest[line], latest[line] + 1):
                found[end], step[end] = self._cheapest(costs, end)
            costs = found
            steps.append(step)
        edges = [len(self._reach)]
        for step in reversed(steps):
            edges.append(step[edges[-1]])
        return edges[::-1]

    def _earliest(self, count: int) -> list[int]:
        """Return how early each line may begin for the rest to fit on the others."""
        edges = [len(self._reach)]
        for line in range(count - 1, 0, -1):
            last = self._ruled.ends[edges[-1] - 1]
            edges.append(max(line, bisect_left(self._reach, last)))
        return [0, *reversed(edges)]

    def _cheapest(self, costs: dict[int, float], end: int) -> tuple[float, int]:
        """Return the cost of lines up to `end`, and where the last of them starts."""
        ruled, limit = self._ruled, self._limit
        right = ruled.ends[end - 1]
        is_last = end == len(ruled.ends)
        fixed = 0.0 if is_last else self._reluctance(end)
        best, chosen = inf, 0
        for start, before in costs.items():
            if start >= end or right > self._reach[start]:
                continue
            slack = max(0.0, limit - right + ruled.starts[start])
            cost = before + fixed
            cost += self._last(start, slack) if is_last else slack * slack
            if cost < best:
                best, chosen = cost, start
        return best, chosen

    def _reluctance(self, end: int) -> float:
        if not ends_weakly(self._ruled.pieces[end - 1]):
            return 0.0
        share = _LITTLE_WORD if self._is_balanced else _LITTLE_WORD_IN_PROSE
        return share * self._limit**2

    def _last(self, start: int, slack: float) -> float:
        limit = self._limit
        short = _SHORT if self._is_balanced else _SHORT_IN_PROSE
        is_alone = start == len(self._reach) - 1
        is_alone = is_alone and " " not in self._ruled.pieces[start].text
        widow = 0.0
        if is_alone and limit - slack < short * limit:
            widow = (_WIDOW if self._is_balanced else _WIDOW_IN_PROSE) * limit**2
        return widow + (slack * slack * 0.5 if self._is_balanced else 0.0)


def _joined(line: Sequence[Piece]) -> str:
    return "".join(piece.text + piece.joint for piece in line).rstrip()
