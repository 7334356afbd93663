"""Glyphs to pixels without HarfBuzz's raster: outlines that we fill ourselves.

The glyphs are the same and stand where they stood, in every script; only the edges
are a little rougher, and it takes longer.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from itertools import pairwise
from math import ceil, floor

from PIL import Image

from dissemination.rendering.fonts import Typeface
from dissemination.rendering.raster import Inked
from dissemination.rendering.shaping import Glyph

_FINE = 4  # drawn this much larger, then reduced
_STEPS = 6  # straight pieces of a curve

Point = tuple[float, float]
Contour = Sequence[Point]


def ink(glyphs: Iterable[Glyph], size: float) -> Inked | None:
    """Return the mask of all glyphs without colours of their own; None for no ink."""
    placed = [
        (found, round(glyph.x * size * _FINE), -round(glyph.y * size * _FINE))
        for glyph in glyphs
        if not glyph.face.in_colour and (found := _outlined(glyph.face, glyph.id, size))
    ]
    if not placed:
        return None
    left = min(x + one.x for one, x, _ in placed) // _FINE
    top = min(y + one.y for one, _, y in placed) // _FINE
    right = ceil(max(x + one.x + one.pixels.width for one, x, _ in placed) / _FINE)
    bottom = ceil(max(y + one.y + one.pixels.height for one, _, y in placed) / _FINE)
    large = Image.new("L", ((right - left) * _FINE, (bottom - top) * _FINE))
    for one, x, y in placed:
        at = (x + one.x - left * _FINE, y + one.y - top * _FINE)
        # Joined letters overlap: none may erase its neighbour.
        large.paste(255, at, one.pixels)
    return Inked(large.reduce(_FINE), left, top)


@lru_cache(maxsize=4096)
def _outlined(face: Typeface, glyph: int, size: float) -> Inked | None:
    """Return one glyph, so many times finer than it will be."""
    k = size * _FINE * face.grow / face.units
    contours = [
        [(x * k, -y * k) for x, y in contour] for contour in _contours(face, glyph)
    ]
    if not contours:
        return None
    xs = [x for contour in contours for x, _ in contour]
    ys = [y for contour in contours for _, y in contour]
    left, top = floor(min(xs)), floor(min(ys))
    width, height = ceil(max(xs)) - left + 1, ceil(max(ys)) - top + 1
    rows = _crossings(contours, top, height)
    pixels = b"".join(_filled(row, left, width) for row in rows)
    return Inked(Image.frombytes("L", (width, height), pixels), left, top)


def _crossings(
    contours: Sequence[Contour], top: int, height: int
) -> list[list[tuple[float, int]]]:
    """Return where outlines cross the middle of each row, and whether down or up."""
    rows: list[list[tuple[float, int]]] = [[] for _ in range(height)]
    for contour in contours:
        for (x, y), (x2, y2) in pairwise([*contour, contour[0]]):
            way = 1 if y2 > y else -1
            upper, lower = min(y, y2), max(y, y2)
            for row in range(ceil(upper - top - 0.5), ceil(lower - top - 0.5)):
                share = (row + 0.5 + top - y) / (y2 - y)
                rows[row].append((x + (x2 - x) * share, way))
    return rows


def _filled(crossings: list[tuple[float, int]], left: int, width: int) -> bytes:
    """Fill one row where outlines run around it, however often they overlap."""
    row = bytearray(width)
    around = 0
    start = 0
    for x, way in sorted(crossings):
        at = ceil(x - left - 0.5)
        if around:
            row[start:at] = b"\xff" * (at - start)
        start = at
        around += way
    return bytes(row)


def _contours(face: Typeface, glyph: int) -> list[Contour]:
    pen = _Pen()
    face.font.draw_glyph_with_pen(glyph, pen)
    return [contour for contour in pen.contours if len(contour) > 2]  # noqa: PLR2004


class _Pen:
    """What HarfBuzz draws an outline with; curves become short straight pieces."""

    def __init__(self) -> None:
        self.contours: list[list[Point]] = []

    def moveTo(self, point: Point) -> None:  # noqa: N802 - fontTools' names
        self.contours.append([point])

    def lineTo(self, point: Point) -> None:  # noqa: N802
        self.contours[-1].append(point)

    def qCurveTo(self, bend: Point, end: Point) -> None:  # noqa: N802
        (x0, y0), (x1, y1), (x2, y2) = self.contours[-1][-1], bend, end
        for step in range(1, _STEPS + 1):
            t = step / _STEPS
            a, b, c = (1 - t) ** 2, 2 * t * (1 - t), t * t
            point = (a * x0 + b * x1 + c * x2, a * y0 + b * y1 + c * y2)
            self.contours[-1].append(point)

    def curveTo(self, bend: Point, other: Point, end: Point) -> None:  # noqa: N802
        (x0, y0), (x1, y1) = self.contours[-1][-1], bend
        (x2, y2), (x3, y3) = other, end
        for step in range(1, _STEPS + 1):
            t = step / _STEPS
            a, b = (1 - t) ** 3, 3 * t * (1 - t) ** 2
            c, d = 3 * t * t * (1 - t), t**3
            x = a * x0 + b * x1 + c * x2 + d * x3
            self.contours[-1].append((x, a * y0 + b * y1 + c * y2 + d * y3))

    def closePath(self) -> None:  # noqa: N802
        """Do nothing: a polygon closes itself."""

    def endPath(self) -> None:  # noqa: N802
        """Do nothing: fonts have no open outlines."""
