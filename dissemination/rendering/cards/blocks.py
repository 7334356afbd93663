"""Text blocks on cards: as large as their lines allow, and where each line stands."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from typing import Literal

from dissemination.rendering.bisection import largest_that
from dissemination.rendering.cards.marks import Line
from dissemination.rendering.drawing import line_width
from dissemination.rendering.fonts import CAP_HEIGHT
from dissemination.rendering.lines import fewest_lines
from dissemination.rendering.palette import Colour
from dissemination.rendering.shaping import TextStyle
from dissemination.rendering.typesetting import (
    TextBlock,
    set_within,
    widest_word,
)

Align = Literal["left", "centre", "right"]


@lru_cache(maxsize=512)
def set_as_large(
    text: str, style: TextStyle, width: float, lines: int, sizes: tuple[int, int]
) -> TextBlock:
    """Set a text on at most `lines` lines, as large as `sizes` allow.

    Words are broken, and then the text is cut, only at the smallest size.
    """
    widest = widest_word(text, style)

    def fits(size: int) -> bool:
        limit = width / size
        return widest <= limit and fewest_lines(text, style, limit) <= lines

    size = largest_that(*sizes, fits)
    return set_within(text, replace(style, size=size), width, lines)


def block_width(block: TextBlock) -> float:
    """Return how wide the widest line of a block is, in pixels."""
    return max((line_width(line, block.style) for line in block.lines), default=0.0)


def block_marks(
    block: TextBlock,
    left: float,
    top: float,
    width: float,
    colour: Colour,
    align: Align,
) -> Iterator[Line]:
    """Yield the lines of a block; "left" is where its script begins."""
    style = block.style
    for number, line in enumerate(block.lines):
        if not line:
            continue
        spare = width - line_width(line, style)
        far = align == "right" or (align == "left" and block.leftwards)
        shift = spare / 2 if align == "centre" else spare * far
        middle = top + (number + 0.5) * style.line_height
        yield Line(
            text=line,
            style=style,
            at=(left + shift, middle + CAP_HEIGHT * style.size / 2),
            colour=colour,
            leftwards=block.leftwards,
        )
