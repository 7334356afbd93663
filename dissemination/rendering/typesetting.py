"""Lines: which breaks look best, and how large a text may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import accumulate

import regex

from dissemination.rendering.bisection import largest_that
from dissemination.rendering.breaking import natural_pieces, parts_of, width_of
from dissemination.rendering.cuts import Cut, breaks
from dissemination.rendering.direction import in_paragraph, reads_leftwards
from dissemination.rendering.lines import best_lines, fewest_lines
from dissemination.rendering.shaping import TextStyle, clusters

ELLIPSIS = "…"

# What should stay together makes a text smaller, unless that made it far too small.
_LONGEST_HELD = 15.0  # ems

# Javanese pairs hang below the line; vowel signs of Naskh stand high above it.
_STACKED = (
    (regex.compile(r"\p{Javanese}"), 1.95),
    (regex.compile(r"[\u064B-\u0655\u0670]"), 1.6),
)


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
    needed = [leading for script, leading in _STACKED if script.search(whole)]
    if max(needed, default=0.0) <= style.leading:
        return style
    return replace(style, leading=max(needed))


def set_text(text: str, style: TextStyle, width: float) -> TextBlock:
    """Break a text into lines of at most `width` pixels."""
    leftwards = reads_leftwards(text)
    lines = best_lines(text, style, width / style.size)
    return TextBlock(
        lines=in_paragraph(lines, text, leftwards=leftwards),
        text=text,
        style=style,
        leftwards=leftwards,
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
        whole = widest_word(text, tried) <= width / size
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
    return fewest_lines(text, style, width / style.size)


def _longest(text: str, ends: Sequence[int], fits: Callable[[str], bool]) -> str:
    """Return as much of a text as fits when it stops at one of `ends`, or nothing."""
    count = largest_that(0, len(ends), lambda n: fits(_ended(text[: ends[n - 1]])))
    return _ended(text[: ends[count - 1]]) if count else ""


def _ended(text: str) -> str:
    return text.rstrip(" ,;:.–-—(\"“'") + ELLIPSIS


def widest_word(text: str, style: TextStyle) -> float:
    """Return how wide the widest part is that no line break should part, in ems.

    Long names and addresses are no such parts: they may be parted where they must.
    """
    return _widest(text, replace(style, size=1.0))


@lru_cache(maxsize=512)
def _widest(text: str, style: TextStyle) -> float:
    pieces = natural_pieces(text, style.weight, style.tracking, style.family)
    held = (one.width for one in pieces if one.width <= _LONGEST_HELD)
    words = (part for word in text.split() for part in parts_of(word))
    return max(*held, *(width_of(word, style) for word in words), 0.0, 0.0)
