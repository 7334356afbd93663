"""Lines: which breaks look best, and how large a text may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from math import inf

import regex

from dissemination.rendering.bisection import largest_that
from dissemination.rendering.breaking import (
    Piece,
    ends_weakly,
    parts_of,
    pieces_of,
    width_of,
)
from dissemination.rendering.cuts import Cut, breaks
from dissemination.rendering.direction import reads_leftwards
from dissemination.rendering.shaping import TextStyle, clusters

ELLIPSIS = "…"

# Javanese pairs hang below the line; vowel signs of Naskh stand high above it.
_STACKED = (
    (regex.compile(r"\p{Javanese}"), 1.95),
    (regex.compile(r"[\u064B-\u0655\u0670]"), 1.6),
)

# Widths that are added up from the other end differ in their last bits.
_ROUNDING = 1e-9  # ems


@dataclass(frozen=True, slots=True, kw_only=True)
class TextBlock:
    """A text cut into lines.

    `text` is what can be read, in one piece; `is_cut` when something was left out.
    """

    lines: tuple[str, ...]
    text: str
    style: TextStyle
    leftwards: bool = False
    is_cut: bool = False

    @property
    def height(self) -> float:
        """From the top of the first line to the bottom of the last, in pixels."""
        return len(self.lines) * self.style.line_height


def spaced(style: TextStyle, texts: Iterable[str]) -> TextStyle:
    """Move lines apart for scripts that stack letters and signs above each other."""
    whole = "\n".join(texts)
    needed = (leading for script, leading in _STACKED if script.search(whole))
    return replace(style, leading=max(style.leading, *needed, 0.0))


def set_text(text: str, style: TextStyle, width: float) -> TextBlock:
    """Break a text into lines of at most `width` pixels."""
    pieces = pieces_of(text, style, width / style.size)
    return TextBlock(
        lines=_best_lines(pieces, style, width / style.size),
        text=text,
        style=style,
        leftwards=reads_leftwards(text),
    )


def set_within(text: str, style: TextStyle, width: float, max_lines: int) -> TextBlock:
    """Break a text into at most `max_lines` lines, with an ellipsis where it is cut."""
    if count_lines(text, style, width) <= max_lines:
        return set_text(text, style, width)
    kept = shorten(text, fits_lines(style, width, max_lines))
    return replace(set_text(kept, style, width), is_cut=True)


def fits_lines(style: TextStyle, width: float, max_lines: int) -> Callable[[str], bool]:
    """Return the test whether a text fits on so many lines."""
    return lambda text: count_lines(text, style, width) <= max_lines


def fit_text(
    text: str,
    style: TextStyle,
    *,
    width: float,
    height: float,
    sizes: tuple[int, int],
) -> TextBlock:
    """Set a text as large as `sizes` (smallest, largest) and the room allow.

    Words are broken, and then the text is cut, only at the smallest size.
    """
    smallest, largest = sizes

    def fits(size: int) -> bool:
        tried = replace(style, size=size)
        lines = count_lines(text, tried, width)
        whole = _widest_word(text, tried) <= width / size
        return whole and lines * tried.line_height <= height

    size = largest_that(smallest, largest, fits)
    chosen = replace(style, size=size)
    return set_within(text, chosen, width, max(1, int(height / chosen.line_height)))


def shorten(text: str, fits: Callable[[str], bool]) -> str:
    """Cut a text so that it fits with its ellipsis.

    The cut is at a word that leaves amounts, hours and names whole, else at any word,
    else at a character.
    """
    gaps = breaks(text)
    gentle = [gap.start for gap in gaps if gap.kind < Cut.DANGLING]
    letters = accumulate(len(cluster) for cluster in clusters(text)[:-1])
    for ends in (gentle, [gap.start for gap in gaps], list(letters)):
        kept = _longest(text, ends, fits)
        if kept:
            return kept
    return ELLIPSIS


def count_lines(text: str, style: TextStyle, width: float) -> int:
    """Return how many lines a text needs at least."""
    limit = width / style.size
    return len(_greedy(pieces_of(text, style, limit), limit, width_of(" ", style)))


def _longest(text: str, ends: Sequence[int], fits: Callable[[str], bool]) -> str:
    """Return as much of a text as fits when it stops at one of `ends`, or nothing."""
    count = largest_that(0, len(ends), lambda n: fits(_ended(text[: ends[n - 1]])))
    return _ended(text[: ends[count - 1]]) if count else ""


def _ended(text: str) -> str:
    return text.rstrip(" ,;:.–-—(\"“'") + ELLIPSIS


def _widest_word(text: str, style: TextStyle) -> float:
    words = text.split()
    return max((width_of(p, style) for w in words for p in parts_of(w)), default=0.0)


def _best_lines(
    pieces: Sequence[Piece], style: TextStyle, limit: float
) -> tuple[str, ...]:
    """Choose, among the breaks with the fewest lines, the least ragged ones."""
    space = width_of(" ", style)
    fewest = len(_greedy(pieces, limit, space))
    # best[n][k]: cost and last break of the first n pieces on k lines
    best: list[dict[int, tuple[float, int]]] = [{0: (0.0, 0)}]
    for end in range(1, len(pieces) + 1):
        found: dict[int, tuple[float, int]] = {}
        for start, width in _line_starts(pieces, end, limit, space):
            is_last = end == len(pieces)
            cost = _cost(
                pieces[start:end], limit - width, limit, style, is_last=is_last
            )
            for lines, (before, _) in best[start].items():
                known = found.get(lines + 1, (inf, 0))
                if lines < fewest and before + cost < known[0]:
                    found[lines + 1] = (before + cost, start)
        best.append(found)
    return _walk_back(pieces, best, fewest)


def _line_starts(
    pieces: Sequence[Piece], end: int, limit: float, space: float
) -> Iterable[tuple[int, float]]:
    """Yield where the line before `end` may start, and how wide it is then."""
    width = 0.0
    for start in range(end - 1, -1, -1):
        if start < end - 1:
            width += space if pieces[start].joint else 0.0
        width += pieces[start].width
        if width > limit + _ROUNDING and start < end - 1:
            return
        yield start, width


def _cost(
    line: Sequence[Piece],
    slack: float,
    limit: float,
    style: TextStyle,
    *,
    is_last: bool,
) -> float:
    if is_last and not style.balanced:
        return 0.0
    if is_last:
        alone = len(line) == 1 and slack > limit / 2
        return slack**2 * 0.5 + (limit**2 if alone else 0.0)
    reluctance = 0.4 if style.balanced else 0.2
    return slack**2 + ((limit * reluctance) ** 2 if ends_weakly(line[-1]) else 0.0)


def _walk_back(
    pieces: Sequence[Piece],
    best: Sequence[dict[int, tuple[float, int]]],
    count: int,
) -> tuple[str, ...]:
    lines: list[str] = []
    end = len(pieces)
    for left in range(count, 0, -1):
        _, start = best[end][left]
        lines.append(_join(pieces[start:end]))
        end = start
    return tuple(reversed(lines))


def _join(line: Sequence[Piece]) -> str:
    return "".join(piece.text + piece.joint for piece in line).rstrip()


def _greedy(pieces: Sequence[Piece], limit: float, space: float) -> list[list[Piece]]:
    lines: list[list[Piece]] = []
    width = inf
    for piece in pieces:
        gap = space if lines and lines[-1][-1].joint else 0.0
        if width + gap + piece.width > limit:
            lines.append([])
            width = -gap
        lines[-1].append(piece)
        width += gap + piece.width
    return lines
