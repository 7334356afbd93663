"""Ink on pixels: anti-aliased text and shapes.

Text goes through HarfBuzz alone, so that it looks the same whatever libraries the
machine has. Masks are cached; pasting a colour through a mask is all that is left.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor

import uharfbuzz as hb
from PIL import Image, ImageDraw

from dissemination.rendering.fonts import ASCENT, CAP_HEIGHT, DESCENT
from dissemination.rendering.palette import Colour
from dissemination.rendering.shaping import Glyph, TextStyle, shape
from dissemination.rendering.typesetting import TextBlock

Point = tuple[float, float]
Box = tuple[float, float, float, float]

_FINE = 4  # shapes are drawn this much larger, then reduced


@dataclass(frozen=True, slots=True)
class _Ink:
    """One line of text: its mask, its coloured glyphs, and where its origin is."""

    mask: Image.Image
    colours: tuple[tuple[Image.Image, int, int], ...]
    left: int
    up: int


def draw_line(
    image: Image.Image,
    text: str,
    style: TextStyle,
    at: Point,
    colour: Colour,
    *,
    leftwards: bool = False,
) -> float:
    """Draw one line with its origin `at` (left end, baseline); return its width."""
    if not text:
        return 0.0
    # Whole pixels: a line keeps its cached mask wherever it stands.
    x, y = round(at[0]), round(at[1])
    ink = _ink(text, style, leftwards=leftwards)
    image.paste(colour, (x - ink.left, y - ink.up), ink.mask)
    for sprite, dx, dy in ink.colours:
        image.paste(sprite, (x + dx, y + dy), sprite)
    return line_width(text, style)


def line_width(text: str, style: TextStyle) -> float:
    """Return how wide a line is, in pixels."""
    if not text:
        return 0.0
    return shape(text, style.weight, tracking=style.tracking).advance * style.size


def draw_block(
    image: Image.Image,
    block: TextBlock,
    box: Box,
    colour: Colour,
    *,
    is_centred: bool = False,
) -> None:
    """Draw a block from the top of `box`; what reads leftwards starts at its right."""
    left, top, right, _ = box
    style = block.style
    for number, line in enumerate(block.lines):
        room = right - left - line_width(line, style)
        shift = room / 2 if is_centred else room * block.leftwards
        middle = top + (number + 0.5) * style.line_height
        at = (left + shift, middle + CAP_HEIGHT * style.size / 2)
        draw_line(image, line, style, at, colour, leftwards=block.leftwards)


@lru_cache(maxsize=1024)
def _ink(text: str, style: TextStyle, *, leftwards: bool) -> _Ink:
    size = style.size
    shaped = shape(text, style.weight, tracking=style.tracking, leftwards=leftwards)
    left, up = ceil(size * 0.4), ceil(size * ASCENT)
    width = left * 2 + ceil(shaped.advance * size)
    height = up + ceil(size * DESCENT)
    pencil = hb.RasterDraw()
    for glyph in shaped.glyphs:
        if not glyph.face.in_colour:
            k = size * glyph.face.grow / glyph.face.units
            x, y = left + glyph.x * size, height - up + glyph.y * size
            pencil.transform = (k, 0, 0, k, x, y)
            pencil.draw_glyph(glyph.face.font, glyph.id)
    pencil.transform = (1, 0, 0, 1, 0, 0)
    pencil.extents = hb.RasterExtents(0, 0, width, height, 0)
    drawn = pencil.render()
    # HarfBuzz counts rows from the bottom.
    mask = Image.frombytes(
        "L", (width, height), drawn.buffer, "raw", "L", drawn.extents.stride, -1
    )
    sprites = (_sprite(glyph, size) for glyph in shaped.glyphs if glyph.face.in_colour)
    # Most of the mask is air; the rest pastes twice as fast.
    air_left, air_above, right, bottom = mask.getbbox() or (0, 0, 1, 1)
    inked = mask.crop((air_left, air_above, right, bottom))
    return _Ink(inked, tuple(s for s in sprites if s), left - air_left, up - air_above)


def _sprite(glyph: Glyph, size: float) -> tuple[Image.Image, int, int] | None:
    """Paint one emoji; None for its invisible parts."""
    side, below = ceil(size * 1.6), ceil(size * 0.4)
    k = size * glyph.face.grow / glyph.face.units
    x = glyph.x * size
    brush = hb.RasterPaint()
    brush.transform = (k, 0, 0, k, x - floor(x), below)
    brush.extents = hb.RasterExtents(0, 0, side, side, 0)
    if not brush.paint_glyph_or_fail(glyph.face.font, glyph.id):
        return None
    drawn = brush.render()
    sprite = Image.frombytes(
        "RGBA", (side, side), drawn.buffer, "raw", "BGRa", drawn.extents.stride, -1
    )
    return sprite, floor(x), below - side


Painter = Callable[[ImageDraw.ImageDraw, float], None]


def shape_mask(size: tuple[int, int], paint: Painter) -> Image.Image:
    """Return an anti-aliased mask of what `paint(draw, scale)` draws in white."""
    large = Image.new("L", (size[0] * _FINE, size[1] * _FINE))
    paint(ImageDraw.Draw(large), _FINE)
    return large.reduce(_FINE)


@lru_cache(maxsize=64)
def rounded_mask(
    size: tuple[int, int], radius: int, *, below: bool = True
) -> Image.Image:
    """Return a rectangle's mask with round corners; not `below`: at the top only."""

    def paint(draw: ImageDraw.ImageDraw, k: float) -> None:
        box = (0, 0, size[0] * k - 1, size[1] * k - 1)
        corners = (True, True, below, below)
        draw.rounded_rectangle(box, radius * k, fill=255, corners=corners)

    return shape_mask(size, paint)


def fill_rounded(
    image: Image.Image, box: Box, radius: int, colour: Colour, *, below: bool = True
) -> None:
    """Fill a rectangle with round corners; not `below`, round at the top only."""
    left, top, right, bottom = (round(edge) for edge in box)
    size = (right - left, bottom - top)
    if size[1] <= 4 * radius:
        image.paste(colour, (left, top), rounded_mask(size, radius, below=below))
        return
    # Only the rows with corners need a mask.
    whole = rounded_mask((size[0], 4 * radius), radius)
    cap = whole.crop((0, 0, size[0], radius))
    image.paste(colour, (left, top), cap)
    foot = bottom - radius if below else bottom
    image.paste(colour, (left, top + radius, right, foot))
    if below:
        turned = cap.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
        image.paste(colour, (left, foot), turned)


def fade(
    image: Image.Image, colour: Colour, top: int, stops: Sequence[tuple[int, float]]
) -> None:
    """Cover rows with `colour`; `stops` are pairs of row below `top` and opacity."""
    height = stops[-1][0]
    image.paste(colour, (0, top), _ramp(image.width, height, tuple(stops)))


@lru_cache(maxsize=16)
def _ramp(width: int, height: int, stops: tuple[tuple[int, float], ...]) -> Image.Image:
    column = Image.new("L", (1, height))
    values = [0] * height
    for (start, low), (end, high) in pairwise(stops):
        for row in range(start, end):
            share = (row - start) / (end - start)
            # Eased: a straight ramp shows its two ends as edges.
            eased = share * share * (3 - 2 * share)
            values[row] = round(255 * (low + (high - low) * eased))
    column.putdata(values)
    return column.resize((width, height))
