"""Make text fit: cut one text, or split it into the parts of a thread."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, repeat

import regex

from dissemination.rendering.arranging import LINKS_AND_TAGS, Room, longest, spans
from dissemination.rendering.cuts import Break, Cut, breaks

__all__ = ["ELLIPSIS", "Room", "Split", "divide", "shorten", "split"]

ELLIPSIS = "…"
SENTENCE_KEEPS = 1 / 3  # a cut at a sentence keeps at least that much of what fits
CLAUSE_KEEPS = 1 / 2
MARKED_FROM = 60  # a smaller room has none to say that a sentence goes on


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


def split(
    text: str, rooms: Sequence[Room], *, max_parts: int, numbered: bool = True
) -> Split:
    """Split `text` into parts, at the places that hurt the reader least.

    Parts end at a paragraph rather than at a sentence. A sentence goes on in the next
    part only where it alone is longer than one, or where there are not parts enough;
    both ends then have an ellipsis. A fact or a word is torn only where that alone is
    longer than a part.

    Args:
        text: what to split; one part, untouched, when it fits.
        rooms: of the first part, the second, …; the last holds for all that follow.
        max_parts: at least 1; what does not fit is cut, and returned as `left_out`.
        numbered: whether each part of several says which one it is, " (2/5)", behind
            its words and before the links and hashtags at its end.

    Raises:
        ValueError: a room cannot hold the numbering and one letter.
    """
    if rooms[0].fits(text):
        return Split(parts=(text,))
    if max_parts == 1:
        kept, rest = _shorten(text, rooms[0])
        return Split(parts=(kept,), left_out=rest)
    pieces, rest = _thread(text.strip(), rooms, max_parts, numbered=numbered)
    if numbered:
        numbers = [_number(place, len(pieces)) for place in range(1, len(pieces) + 1)]
        pieces = list(map(_numbered, pieces, numbers))
    return Split(parts=tuple(pieces), left_out=rest)


def divide(text: str, room: Room) -> tuple[str, ...]:
    """Split `text` into as many pieces as it needs, without numbers."""
    text = text.strip()
    return tuple(_pieces(text, (room,), len(text) + 1, _CAPTIONS)[0])


def _thread(
    text: str, rooms: Sequence[Room], max_parts: int, *, numbered: bool
) -> tuple[list[str], str]:
    """Return the pieces of a thread, with room for their numbers, and the rest."""
    pieces: list[str] = []
    rest = text
    for most, manner in _tries(max_parts):
        number = _number(most, most) if numbered else ""
        narrow = [room.narrowed(room.measure(number)) for room in rooms]
        pieces, rest = _pieces(text, narrow, most, manner)
        if not rest:
            break
    return pieces, rest


def _tries(max_parts: int) -> Iterator[tuple[int, _Manner]]:
    """Yield how many parts to try, and how; few have shorter numbers."""
    fewer = (nines for nines in (9, 99, 999) if nines < max_parts)
    yield from ((most, _THREAD) for most in (*fewer, max_parts))
    yield max_parts, _CROWDED


def _number(place: int, total: int) -> str:
    return f" ({place}/{total})"


def _numbered(piece: str, number: str) -> str:
    """Return a piece with its number, before the links and hashtags at its end."""
    tail = _TAIL.search(piece)
    end = tail.start() if tail else len(piece)
    return piece[:end] + number + piece[end:]


_TAIL = regex.compile(rf"(?<=\S)\s*\n{LINKS_AND_TAGS}")


def _shorten(text: str, room: Room) -> tuple[str, str]:
    """Return the shortened text and what was left out of it."""
    if not room.fits(ELLIPSIS):
        raise ValueError(f"no room for an ellipsis in {room.max}")
    if room.fits(text):
        return text, ""
    fitting = list(_fitting(text, room))
    end = _kindest(fitting) or longest(text, (room,), _marked)
    return _marked(text[:end]), text[end:].strip()


def _fitting(text: str, room: Room) -> Iterator[Break]:
    for place in breaks(text):
        length = room.measure(_marked(text[: place.start]))
        if length <= room.max:
            yield place
        elif length > 2 * room.max:
            return


def _kindest(fitting: Sequence[Break]) -> int:
    """Return the last place of those that hurt least and keep enough; 0 for none."""
    widest = max((place.start for place in fitting), default=0)
    for kinds, least in _PREFERRED:
        ends = [place.start for place in fitting if place.kind in kinds]
        if ends and ends[-1] >= widest * least:
            return ends[-1]
    return 0


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Manner:
    """How to split: `share` of a room that a sentence fills before it may be cut.

    `marks` says whether a sentence that is cut says so.
    """

    share: float
    marks: bool


_THREAD = _Manner(share=1, marks=True)
_CROWDED = _Manner(share=1 / 4, marks=True)
_CAPTIONS = _Manner(share=1 / 4, marks=False)


def _pieces(
    text: str,
    rooms: Sequence[Room],
    most: int,
    manner: _Manner,
    *,
    kept_free: int = 0,
) -> tuple[list[str], str]:
    """Return at most `most` pieces that fit, and the rest.

    `kept_free`: how much of each room is for the marks of a sentence that is cut.
    """
    places = spans(text, _narrowed(rooms, kept_free), most, share=manner.share)
    torn = _torn(text, places, manner)
    if torn and not kept_free:
        if marks := _room_for_marks(rooms):
            return _pieces(text, rooms, most, manner, kept_free=marks)
        torn = frozenset()
    pieces = [_piece(text, span, torn) for span in places]
    # Some units count two words otherwise than each of them ("bantu.ini" is a link).
    if excess := _excess(pieces, rooms):
        narrow = _narrowed(rooms, excess)
        return _pieces(text, narrow, most, manner, kept_free=kept_free)
    if len(pieces) <= most:
        return pieces, ""
    last, rest = _shorten(text[places[most - 1][0] :], rooms[min(most, len(rooms)) - 1])
    return [*pieces[: most - 1], last], rest


def _narrowed(rooms: Sequence[Room], by: int) -> Sequence[Room]:
    return [room.narrowed(by) for room in rooms]


def _room_for_marks(rooms: Sequence[Room]) -> int:
    """Return what the marks of a cut sentence take; 0 where a room is too small."""
    marks = max(room.measure(f"{ELLIPSIS}{ELLIPSIS} ") for room in rooms)
    least = min(room.max for room in rooms)
    return marks if least - marks >= MARKED_FROM else 0


def _excess(pieces: Sequence[str], rooms: Sequence[Room]) -> int:
    """Return by how much the worst of the pieces is too long; 0 if none is."""
    given = chain(rooms, repeat(rooms[-1]))
    return max([0, *map(_length_over, pieces, given)])


def _length_over(piece: str, room: Room) -> int:
    return room.measure(piece) - room.max


def _torn(
    text: str, places: Sequence[tuple[int, int]], manner: _Manner
) -> frozenset[int]:
    """Return where pieces start that are marked: in a sentence, but in no word."""
    if not manner.marks:
        return frozenset()
    starts = frozenset(start for start, _ in places)
    inside = (Cut.CLAUSE, Cut.PHRASE, Cut.WORD, Cut.DANGLING, Cut.FACT)
    torn = (b.start for b in breaks(text) if b.start in starts and b.kind in inside)
    return frozenset(place for place in torn if text[place - 1] != "\n")


def _piece(text: str, span: tuple[int, int], torn: frozenset[int]) -> str:
    start, end = span
    piece = text[start:end].strip()
    before = f"{ELLIPSIS} " if start in torn else ""
    # A comma says by itself that the sentence goes on.
    is_open = end in torn and piece[-1:] not in ",;:–—"
    return before + (piece + ELLIPSIS if is_open else piece)
