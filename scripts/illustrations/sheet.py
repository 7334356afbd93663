"""A sheet of paper with a few flat shapes, drawn twice as large and made smaller."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

WIDTH, HEIGHT = 1600, 1200
FONTS = Path(__file__).resolve().parents[2] / "templates" / "fonts"
_FINER = 2
_ROUND = 24  # steps of a full turn, for the bends of thick lines

Point = tuple[float, float]


class Sheet:
    """Draws in units of the finished picture; its corner is 0, 0."""

    def __init__(self, top: str, bottom: str) -> None:
        size = (WIDTH * _FINER, HEIGHT * _FINER)
        ramp = Image.linear_gradient("L").resize(size)
        self._image = Image.composite(
            Image.new("RGB", size, bottom), Image.new("RGB", size, top), ramp
        )
        self._draw = ImageDraw.Draw(self._image, "RGBA")
        self._raised = 0.0

    def lift(self, by: float) -> None:
        """Draw what follows so much higher."""
        self._raised = by

    def box(
        self,
        x: float,
        y: float,
        width: float,
        height: float,
        fill: str,
        *,
        r: float = 0,
    ) -> None:
        """Draw a rectangle; `r` rounds its corners."""
        ends = self._fine([(x, y), (x + width, y + height)])
        self._draw.rounded_rectangle(ends, radius=r * _FINER, fill=fill)

    def disc(self, x: float, y: float, r: float, fill: str, *, ry: float = 0) -> None:
        """Draw a disc around a point, or an ellipse where `ry` is given."""
        tall = ry or r
        self._draw.ellipse(
            self._fine([(x - r, y - tall), (x + r, y + tall)]), fill=fill
        )

    def shape(self, points: Sequence[Point], fill: str) -> None:
        """Fill a polygon."""
        self._draw.polygon(self._fine(points), fill=fill)

    def stroke(self, points: Sequence[Point], fill: str, width: float) -> None:
        """Draw a thick line with round ends and bends."""
        self._draw.line(self._fine(points), fill=fill, width=round(width * _FINER))
        for x, y in points:
            self.disc(x, y, width / 2, fill)

    def pie(
        self, x: float, y: float, r: float, fill: str, *, start: float, end: float
    ) -> None:
        """Draw a slice of a disc, in degrees clockwise from the right."""
        ends = self._fine([(x - r, y - r), (x + r, y + r)])
        self._draw.pieslice(ends, start, end, fill=fill)

    def curve(
        self, start: Point, bend: Point, end: Point, fill: str, width: float
    ) -> None:
        """Draw a thick line from start to end that is pulled towards a third point."""
        self.stroke(arc(start, bend, end), fill, width)

    def write(
        self,
        x: float,
        y: float,
        text: str,
        fill: str,
        *,
        size: float,
        middle: bool = True,
    ) -> None:
        """Write a line in the house's bold type, around or from a point."""
        font = ImageFont.truetype(
            FONTS / "PlusJakartaSans_800ExtraBold.ttf", round(size * _FINER)
        )
        at = self._fine([(x, y)])[0]
        self._draw.text(at, text, fill=fill, font=font, anchor="mm" if middle else "lm")

    def paste(self, other: Image.Image, x: float, y: float) -> None:
        """Lay a picture with transparency upon the sheet, its middle on a point."""
        at = (
            round(x * _FINER - other.width / 2),
            round((y - self._raised) * _FINER - other.height / 2),
        )
        self._image.paste(other, at, other)

    def save(self, path: Path) -> None:
        """Write a JPEG of 1600 x 1200."""
        small = self._image.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
        small.save(path, quality=84, optimize=True, progressive=True)

    def _fine(self, points: Sequence[Point]) -> list[Point]:
        return [(x * _FINER, (y - self._raised) * _FINER) for x, y in points]


def stamp(text: str, colour: str, *, turned: float) -> Image.Image:
    """Return a word in a frame, as a rubber stamp leaves it."""
    font = ImageFont.truetype(FONTS / "PlusJakartaSans_800ExtraBold.ttf", 300)
    left, top, right, bottom = font.getbbox(text)
    size = (round(right - left) + 200, round(bottom - top) + 170)
    made = Image.new("RGBA", size, (0, 0, 0, 0))
    draw = ImageDraw.Draw(made)
    draw.rounded_rectangle(
        (8, 8, size[0] - 8, size[1] - 8),
        radius=50,
        fill="#fff6f4",
        outline=colour,
        width=26,
    )
    draw.text((size[0] / 2, size[1] / 2), text, fill=colour, font=font, anchor="mm")
    return made.rotate(turned, expand=True, resample=Image.Resampling.BICUBIC)


def arc(start: Point, bend: Point, end: Point, steps: int = _ROUND) -> list[Point]:
    """Return points of a curve from start to end that is pulled towards `bend`."""
    points = []
    for step in range(steps + 1):
        t = step / steps
        x, y = (
            (1 - t) ** 2 * a + 2 * t * (1 - t) * b + t**2 * c
            for a, b, c in zip(start, bend, end, strict=True)
        )
        points.append((x, y))
    return points


def around(x: float, y: float, r: float, angle: float) -> Point:
    """Return the point at an angle (degrees, clockwise from the right) of a circle."""
    return x + r * math.cos(math.radians(angle)), y + r * math.sin(math.radians(angle))
