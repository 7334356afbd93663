"""Where the parts of a text end that together hurt the reader least."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise

import regex

from dissemination.domain.length import clusters
from dissemination.rendering.cuts import Break, Cut, breaks

# What makes a thread worse, in the unit of Cut: one more part, one that says almost
# nothing, one of hashtags and links alone, one that is half empty.
PART_PAIN = 10
SMALL_PAIN = 12
BARE_PAIN = 60
EMPTY_PAIN = 3
LENDS = 1 / 4  # a last sentence longer than this share of a room may be cut
SMALL = 60  # units; or a quarter of the room, where that is less

_LINK_OR_TAG = r"(?:(?:[\p{L} ]{1,24}: ?)?https?://\S+|#\w+)"
LINKS_AND_TAGS = rf"{_LINK_OR_TAG}(?:\s+{_LINK_OR_TAG})*\s*$"  # at a text's end


@dataclass(frozen=True, slots=True)
class Room:
    """How long a part may be: at most `max`, as `measure` counts."""

    max: int
    measure: Callable[[str], int] = len

    def fits(self, text: str) -> bool:
        """Whether `text` is short enough."""
        return self.measure(text) <= self.max

    def narrowed(self, by: int) -> Room:
        """Return a room with `by` less."""
        return Room(self.max - by, self.measure)

    def shared(self, share: float) -> Room:
        """Return a room with a share of it."""
        return Room(int(self.max * share), self.measure)


def spans(
    text: str, rooms: Sequence[Room], most: int, *, share: float
) -> list[tuple[int, int]]:
    """Return where the pieces of a text stand that together hurt the reader least.

    Args:
        text: what to split.
        rooms: of the first piece, the second, …; the last holds for all that follow.
        most: few pieces are made where these would be exceeded; it may take more.
        share: how much of a room a sentence fills before it may be cut.

    Raises:
        ValueError: a room cannot hold one letter.
    """
    segments = _Segments.of(text, rooms, share)
    cuts = _arranged(segments, rooms, PART_PAIN)
    if len(cuts) > most:
        cuts = _arranged(segments, rooms, len(text) * Cut.TOKEN)
    return list(pairwise((0, *cuts)))


def longest(text: str, rooms: Sequence[Room], mark: Callable[[str], str]) -> int:
    """Return the end of the longest beginning of whole graphemes that fits.

    Where not even one does, code points are counted, and 0 means that none fits.
    """

    def overflows(end: int) -> bool:
        return not all(room.fits(mark(text[:end])) for room in rooms)

    most = max(room.max for room in rooms) + 1
    ends = list(accumulate(len(one) for one in islice(clusters(text), most)))
    if overflows(ends[0]):
        ends = list(range(1, ends[0] + 1))
    fitting = bisect_left(ends, x=True, key=overflows)
    return ends[fitting - 1] if fitting else 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Segments:
    """What lies between the places where a text may be cut.

    `starts` has one entry more than there are segments: the text's end. For each room,
    `sums` is the length of all segments before one, with the space that follows them,
    `alone` that of one segment without it. `bare_from`: from here on no sentence.
    """

    starts: tuple[int, ...]
    pains: tuple[int, ...]
    sums: tuple[tuple[int, ...], ...]
    alone: tuple[tuple[int, ...], ...]
    bare_from: int

    @classmethod
    def of(cls, text: str, rooms: Sequence[Room], share: float) -> _Segments:
        places = list(_enough(text, rooms, share))
        starts = (0, *(place.start for place in places), len(text))
        words = [text[first:after] for first, after in pairwise(starts)]
        bare = list(map(str.rstrip, words))
        return cls(
            starts=starts,
            pains=(0, *(place.pain for place in places), 0),
            sums=tuple(
                tuple(accumulate(map(r.measure, words), initial=0)) for r in rooms
            ),
            alone=tuple(tuple(map(room.measure, bare)) for room in rooms),
            bare_from=_bare_from(text),
        )

    def length(self, room: int, first: int, after: int) -> int:
        """Return how long segments `first` to `after`, exclusive, are together."""
        sums = self.sums[room]
        return sums[after - 1] - sums[first] + self.alone[room][after - 1]

    def is_bare_from(self, first: int) -> bool:
        """Whether from segment `first` on no sentence follows those before it."""
        return first > 0 and self.starts[first] >= self.bare_from


_BARE = regex.compile(rf"(?:^|(?<=\s)){LINKS_AND_TAGS}")


def _bare_from(text: str) -> int:
    bare = _BARE.search(text)
    return bare.start() if bare else len(text)


def _enough(text: str, rooms: Sequence[Room], share: float) -> Iterator[Break]:
    """Yield the breaks, and more of them inside words that no room can hold."""
    start = 0
    for place in (*_useful(text, rooms, share), Break(len(text), Cut.WORD, 0)):
        while word := _too_long(text[start : place.start].rstrip(), rooms):
            end = longest(word, rooms, str)
            if end == 0:
                raise ValueError(f"no room for {word[:1]!r} in {rooms[0].max}")
            start += end
            yield Break(start, Cut.TOKEN, Cut.TOKEN)
        if place.start < len(text):
            yield place
        start = place.start


def _too_long(word: str, rooms: Sequence[Room]) -> str:
    return "" if all(room.fits(word) for room in rooms) else word


def _useful(text: str, rooms: Sequence[Room], share: float) -> Iterator[Break]:
    """Yield the breaks, but those inside a sentence only where it is long.

    The last one may lend its end to the links and hashtags that follow it.
    """
    bare = _bare_from(text)
    for start, inner, end in _by_sentence(text):
        is_last = start < bare <= end.start < len(text)
        most = [room.shared(LENDS if is_last else share) for room in rooms]
        if _too_long(text[start : end.start].rstrip(), most):
            yield from inner
        if end.start < len(text):
            yield end


def _by_sentence(text: str) -> Iterator[tuple[int, Sequence[Break], Break]]:
    """Yield where each sentence starts, the breaks inside it, and that at its end."""
    start = 0
    inner: list[Break] = []
    for place in (*breaks(text), Break(len(text), Cut.SENTENCE, 0)):
        if place.kind > Cut.SENTENCE:
            inner.append(place)
            continue
        yield start, inner, place
        start, inner = place.start, []


def _arranged(
    segments: _Segments, rooms: Sequence[Room], part_pain: int
) -> tuple[int, ...]:
    """Return where the parts end that together hurt least (dynamic programming).

    A state is the segment that starts a part, and the part's room.
    """
    count, last_room = len(segments.starts) - 1, len(rooms) - 1
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]] = {(0, 0): (0.0, (0, 0))}
    for first in range(count):
        for room in range(last_room + 1):
            if (first, room) not in best:
                continue
            pain_here = best[first, room][0] + part_pain
            for after, pain in _next_parts(segments, rooms[room].max, room, first):
                state = (after, min(room + 1, last_room))
                total = pain_here + pain
                if total < best.get(state, (math.inf,))[0]:
                    best[state] = (total, (first, room))
    return _traced(segments, best, count)


def _next_parts(
    segments: _Segments, limit: int, room: int, first: int
) -> Iterator[tuple[int, float]]:
    """Yield where a part that starts at `first` may end, and the pain of it."""
    count = len(segments.starts) - 1
    small = min(limit / 4, SMALL)
    last_pain = BARE_PAIN if segments.is_bare_from(first) else 0
    for after in range(first + 1, count + 1):
        length = segments.length(room, first, after)
        if length > limit:
            return
        pain: float = segments.pains[after] + (SMALL_PAIN if length < small else 0)
        is_last = after == count
        pain += last_pain if is_last else EMPTY_PAIN * (1 - length / limit) ** 2
        yield after, pain


def _traced(
    segments: _Segments,
    best: dict[tuple[int, int], tuple[float, tuple[int, int]]],
    count: int,
) -> tuple[int, ...]:
    state = min(
        (state for state in best if state[0] == count), key=lambda s: best[s][0]
    )
    cuts: list[int] = []
    while state[0]:
        cuts.append(segments.starts[state[0]])
        state = best[state][1]
    return tuple(reversed(cuts))
