"""Glyphs to pixels by HarfBuzz, whose raster is young: `plain_text` stands by."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor
from typing import NamedTuple

import uharfbuzz as hb
from PIL import Image

from dissemination.rendering.shaping import Glyph


class Inked(NamedTuple):
    """Pixels and where they stand: right of and below the origin of their line."""

    pixels: Image.Image
    x: int
    y: int


def ink(glyphs: Iterable[Glyph], size: float) -> Inked | None:
    """Return the mask of all glyphs without colours of their own; None for no ink."""
    pencil = hb.RasterDraw()
    for glyph in glyphs:
        if not glyph.face.in_colour:
            k = size * glyph.face.grow / glyph.face.units
            pencil.transform = (k, 0, 0, k, glyph.x * size, glyph.y * size)
            pencil.draw_glyph(glyph.face.font, glyph.id)
    drawn = pencil.render()
    box = drawn.extents
    if not box.width or not box.height:
        return None
    # HarfBuzz counts rows from the bottom.
    rows = ("raw", "L", box.stride, -1)
    mask = Image.frombytes("L", (box.width, box.height), drawn.buffer, *rows)
    return Inked(mask, box.x_origin, -box.y_origin - box.height)


def sprite(glyph: Glyph, size: float) -> Inked | None:
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
    rows = ("raw", "BGRa", drawn.extents.stride, -1)
    painted = Image.frombytes("RGBA", (side, side), drawn.buffer, *rows)
    box = painted.getbbox()
    if box is None:
        return None
    return Inked(painted.crop(box), floor(x) + box[0], below - side + box[1])
