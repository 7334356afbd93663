"""Ink on pixels: anti-aliased text and shapes.

Text looks the same whatever libraries the machine has. Masks are cached; pasting
pixels through a mask is all that is left.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from math import floor

from PIL import Image, ImageDraw

from dissemination.rendering.fonts import CAP_HEIGHT
from dissemination.rendering.health import drawer, painter
from dissemination.rendering.palette import Colour
from dissemination.rendering.raster import Inked
from dissemination.rendering.shaping import Glyph, TextStyle, advance, shape
from dissemination.rendering.typesetting import TextBlock

Point = tuple[float, float]
Box = tuple[float, float, float, float]

_FINE = 4  # shapes are drawn this much larger, then reduced


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
    ink, sprites = _inked(text, style, leftwards=leftwards)
    if ink:
        # Pasting pixels is twice as fast as pasting a colour.
        pixels = Image.new(image.mode, ink.pixels.size, colour)
        image.paste(pixels, (x + ink.x, y + ink.y), ink.pixels)
    for sprite in sprites:
        image.paste(sprite.pixels, (x + sprite.x, y + sprite.y), sprite.pixels)
    return line_width(text, style)


def line_width(text: str, style: TextStyle) -> float:
    """Return how wide a line is, in pixels."""
    if not text:
        return 0.0
    width = advance(text, style.weight, tracking=style.tracking, family=style.family)
    return width * style.size


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
def _inked(
    text: str, style: TextStyle, *, leftwards: bool
) -> tuple[Inked | None, tuple[Inked, ...]]:
    """Return the mask of one line, and the pictures of its emoji."""
    glyphs = shape(
        text,
        style.weight,
        tracking=style.tracking,
        leftwards=leftwards,
        family=style.family,
    ).glyphs
    sprites = (_sprite(glyph, style.size) for glyph in glyphs if glyph.face.in_colour)
    return drawer()(glyphs, style.size), tuple(one for one in sprites if one)


def _sprite(glyph: Glyph, size: float) -> Inked | None:
    """Return one emoji; the same one is painted once for all its places."""
    x = glyph.x * size
    at = floor(x)
    quarter = round((x - at) * 4) / 4
    one = _painted(Glyph(glyph.face, glyph.id, quarter / size, 0.0), size)
    return Inked(one.pixels, at + one.x, one.y) if one else None


@lru_cache(maxsize=256)
def _painted(glyph: Glyph, size: float) -> Inked | None:
    return painter()(glyph, size)


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
