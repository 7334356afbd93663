"""Make text fit: cut one text, or split it into the parts of a thread."""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice, pairwise

import regex

from dissemination.rendering.cuts import Break, Cut, breaks

ELLIPSIS = "…"
SENTENCE_KEEPS = 1 / 3  # a cut at a sentence keeps at least that much of what fits
CLAUSE_KEEPS = 1 / 2

# What makes a thread worse, in the unit of Cut: one more part, one that says almost
# nothing, one of hashtags and links alone, one that is half empty.
PART_PAIN = 10
SMALL_PAIN = 12
BARE_PAIN = 60
EMPTY_PAIN = 3
SMALL = 60  # units; or a quarter of the room, where that is less


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Split:
    """A text in parts that fit, and the rest, for which there was no part left."""

    parts: tuple[str, ...]
    left_out: str = ""


def shorten(text: str, limit: int, *, measure: Callable[[str], int] = len) -> str:
    """Cut `text` at a sentence, a clause or a word, and mark the cut with an ellipsis.

    A date, an amount or a name is torn only where it alone is longer than the limit.

    Args:
        text: what to cut; returned as it is when it fits.
        limit: in the unit that `measure` counts, at least 1.
        measure: how the platform counts; `len` counts code points.

    Returns:
        A text with `measure(result) <= limit`.

    Raises:
        ValueError: `limit` has no room even for the ellipsis.
    """
    return _shorten(text, Room(limit, measure))[0]


def split(text: str, rooms: Sequence[Room], *, max_parts: int) -> Split:
    """Split `text` into numbered parts, at the places that hurt the reader least.

    Each part of several ends in its number, " (2/5)". Parts end at a paragraph rather
    than at a sentence, at a sentence rather than at a clause, and so on down to a word;
    inside a fact or a word only where that alone is longer than a part.

    Args:
        text: what to split; one part, untouched, when it fits.
        rooms: of the first part, the second, …; the last holds for all that follow.
        max_parts: at least 1; what does not fit is cut, and returned as `left_out`.

    Raises:
        ValueError: a room cannot hold the numbering and one letter.
    """
    if rooms[0].fits(text):
        return Split(parts=(text,))
    if max_parts == 1:
        kept, rest = _shorten(text, rooms[0])
        return Split(parts=(kept,), left_out=rest)
    pieces: Sequence[str] = ()
    rest = text
    for most in (*(nines for nines in (9, 99, 999) if nines < max_parts), max_parts):
        number = f" ({most}/{most})"
        narrow = tuple(room.narrowed(room.measure(number)) for room in rooms)
        pieces, rest = _pieces(text.strip(), narrow, most)
        if not rest:
            break
    total = len(pieces)
    parts = (f"{piece} ({at}/{total})" for at, piece in enumerate(pieces, start=1))
    return Split(parts=tuple(parts), left_out=rest)


def divide(text: str, room: Room) -> tuple[str, ...]:
    """Split `text` into as many pieces as it needs, without numbers."""
    text = text.strip()
    return tuple(_pieces(text, (room,), len(text) + 1)[0])


def _shorten(text: str, room: Room) -> tuple[str, str]:
    """Return the shortened text and what was left out of it."""
    if not room.fits(ELLIPSIS):
        raise ValueError(f"no room for an ellipsis in {room.max}")
    if room.fits(text):
        return text, ""
    fitting = list(_fitting(text, room))
    widest = max((place.start for place in fitting), default=0)
    for kinds, least in _PREFERRED:
        for place in reversed(fitting):
            if place.kind in kinds and place.start >= widest * least:
                return _marked(text[: place.start]), text[place.start :].strip()
    end = _longest(text, (room,), _marked)
    return _marked(text[:end]), text[end:].strip()


def _fitting(text: str, room: Room) -> Iterator[Break]:
    for place in breaks(text):
        length = room.measure(_marked(text[: place.start]))
        if length <= room.max:
            yield place
        elif length > 2 * room.max:
            return


_PREFERRED = (
    ({Cut.PARAGRAPH, Cut.LINE, Cut.SENTENCE}, SENTENCE_KEEPS),
    ({Cut.CLAUSE}, CLAUSE_KEEPS),
    ({Cut.PHRASE, Cut.WORD, Cut.CLAUSE, Cut.SENTENCE, Cut.LINE, Cut.PARAGRAPH}, 0),
    ({Cut.DANGLING}, 0),
    ({Cut.FACT}, 0),
)
_LOOSE = regex.compile(r"[\s,;:–—\-(\[“‘]+$")


def _marked(kept: str) -> str:
    """Return what was kept with the ellipsis that says that more followed."""
    kept = _LOOSE.sub("", kept)
    if kept.endswith(ELLIPSIS):
        return kept
    return f"{kept} {ELLIPSIS}" if kept.endswith((".", "!", "?")) else kept + ELLIPSIS


def _longest(text: str, rooms: Sequence[Room], mark: Callable[[str], str]) -> int:
    """Return the end of the longest beginning of whole graphemes that fits.

    Where not even one does, code points are counted, and 0 means that none fits.
    """

    def overflows(end: int) -> bool:
        return not all(room.fits(mark(text[:end])) for room in rooms)

    graphemes = regex.finditer(r"\X", text)
    ends = [found.end() for found in islice(graphemes, max(r.max for r in rooms) + 1)]
    if overflows(ends[0]):
        ends = list(range(1, ends[0] + 1))
    fitting = bisect_left(ends, x=True, key=overflows)
    return ends[fitting - 1] if fitting else 0


def _pieces(text: str, rooms: Sequence[Room], most: int) -> tuple[list[str], str]:
    """Return at most `most` pieces that fit, and the rest."""
    spans = _spans(text, rooms, most)
    pieces = [text[start:end].strip() for start, end in spans]
    # Some units count two words otherwise than each of them ("bantu.ini" is a link).
    given = (*rooms, *[rooms[-1]] * len(pieces))
    excess = max(map(_excess, pieces, given), default=0)
    if excess > 0:
        return _pieces(text, [room.narrowed(excess) for room in rooms], most)
    if len(pieces) <= most:
        return pieces, ""
    last, rest = _shorten(text[spans[most - 1][0] :], rooms[min(most, len(rooms)) - 1])
    return [*pieces[: most - 1], last], rest


def _excess(piece: str, room: Room) -> int:
    return room.measure(piece) - room.max


def _spans(text: str, rooms: Sequence[Room], most: int) -> list[tuple[int, int]]:
    """Return where the pieces stand; few of them, where `most` would be exceeded."""
    segments = _Segments.of(text, rooms)
    cuts = _arranged(segments, rooms, PART_PAIN)
    if len(cuts) > most:
        cuts = _arranged(segments, rooms, len(text) * Cut.TOKEN)
    return list(pairwise((0, *cuts)))


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
    def of(cls, text: str, rooms: Sequence[Room]) -> _Segments:
        places = list(_enough(text, rooms))
        starts = (0, *(place.start for place in places), len(text))
        words = [text[first:after] for first, after in pairwise(starts)]
        bare = _BARE.search(text)
        return cls(
            starts=starts,
            pains=(0, *(place.pain for place in places), 0),
            sums=tuple(
                tuple(accumulate(map(r.measure, words), initial=0)) for r in rooms
            ),
            alone=tuple(
                tuple(r.measure(word.rstrip()) for word in words) for r in rooms
            ),
            bare_from=bare.start() if bare else len(text),
        )

    def length(self, room: int, first: int, after: int) -> int:
        """Return how long segments `first` to `after`, exclusive, are together."""
        sums = self.sums[room]
        return sums[after - 1] - sums[first] + self.alone[room][after - 1]


_BARE = regex.compile(
    r"(?:^|(?<=\s))(?:(?:[\p{L} ]{1,24}: ?)?https?://\S+|#\w+)"
    r"(?:\s+(?:(?:[\p{L} ]{1,24}: ?)?https?://\S+|#\w+))*\s*$"
)


def _enough(text: str, rooms: Sequence[Room]) -> Iterator[Break]:
    """Yield the breaks, and more of them inside words that no room can hold."""
    start = 0
    for place in (*_useful(text, rooms), Break(len(text), Cut.WORD, 0)):
        while word := _too_long(text[start : place.start].rstrip(), rooms):
            end = _longest(word, rooms, str)
            if end == 0:
                raise ValueError(f"no room for {word[:1]!r} in {rooms[0].max}")
            start += end
            yield Break(start, Cut.TOKEN, Cut.TOKEN)
        if place.start < len(text):
            yield place
        start = place.start


def _too_long(word: str, rooms: Sequence[Room]) -> str:
    return "" if all(room.fits(word) for room in rooms) else word


def _useful(text: str, rooms: Sequence[Room]) -> Iterator[Break]:
    """Yield the breaks, but those inside a sentence only where it is long."""
    inner: list[Break] = []
    start = 0
    quarters = [Room(room.max // 4, room.measure) for room in rooms]
    for place in (*breaks(text), Break(len(text), Cut.SENTENCE, 0)):
        if place.kind > Cut.SENTENCE:
            inner.append(place)
            continue
        if _too_long(text[start : place.start].rstrip(), quarters):
            yield from inner
        if place.start < len(text):
            yield place
        start = place.start
        inner.clear()


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
    for after in range(first + 1, count + 1):
        length = segments.length(room, first, after)
        if length > limit:
            return
        pain: float = segments.pains[after] + (SMALL_PAIN if length < small else 0)
        if after < count:
            pain += EMPTY_PAIN * (1 - length / limit) ** 2
        elif first and segments.starts[first] >= segments.bare_from:
            pain += BARE_PAIN
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
