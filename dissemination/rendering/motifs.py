"""Malay motifs of Riau's woven songket, drawn as shapes.

Pucuk rebung is the bamboo shoot: a row of tall leaves. Siku keluang, the bat's elbow,
is a lattice of stepped lozenges. Tampuk manggis is the mangosteen's calyx: a rosette.
"""

from __future__ import annotations

from functools import lru_cache
from math import cos, pi, sin

from PIL import Image, ImageDraw

from dissemination.rendering.drawing import Point, shape_mask

_SHELLS = (1.0, 0.93, 0.52, 0.40)


@lru_cache(maxsize=8)
def bamboo_row(width: int, height: int, shoots: int, shell: int) -> Image.Image:
    """Return a row of bamboo shoots; `shell` 0 is the outermost of four."""
    step = width / shoots
    share = _SHELLS[shell]

    def paint(draw: ImageDraw.ImageDraw, k: float) -> None:
        for number in range(-1, shoots + 1):
            middle = (number + 0.5) * step
            for x, tall, wide in ((middle, 1.0, 0.44), (middle + step / 2, 0.5, 0.24)):
                leaf = _shoot(x, height, step * wide * share, height * tall * share)
                draw.polygon([(a * k, b * k) for a, b in leaf], fill=255)

    return shape_mask((width, height), paint)


@lru_cache(maxsize=8)
def songket_band(width: int, height: int) -> Image.Image:
    """Return a border of lozenges between two threads."""
    middle, step = height / 2, height * 1.15
    count = max(1, round(width / step))
    step = width / count

    def paint(draw: ImageDraw.ImageDraw, k: float) -> None:
        thread = max(2.0, height * 0.07)
        draw.rectangle((0, 0, width * k, thread * k), fill=255)
        draw.rectangle((0, (height - thread) * k, width * k, height * k), fill=255)
        for number in range(count + 1):
            x = number * step
            _lozenge(draw, (x, middle), step * 0.30, height * 0.30, k, 255)
            _lozenge(draw, (x, middle), step * 0.13, height * 0.13, k, 0)
            _lozenge(draw, (x + step / 2, middle), step * 0.09, height * 0.11, k, 255)

    return shape_mask((width, height), paint)


@lru_cache(maxsize=4)
def hazard_band(width: int, height: int) -> Image.Image:
    """Return the slanted stripes that mean danger."""
    step = height * 1.6

    def paint(draw: ImageDraw.ImageDraw, k: float) -> None:
        for number in range(-2, int(width / step) + 2):
            x = number * step
            corners = [
                (x, height),
                (x + height, 0),
                (x + height + step / 2, 0),
                (x + step / 2, height),
            ]
            draw.polygon([(a * k, b * k) for a, b in corners], fill=255)

    return shape_mask((width, height), paint)


@lru_cache(maxsize=4)
def lattice(width: int, height: int, cell: int) -> Image.Image:
    """Return a lattice of lozenges with a small flower in each."""
    columns, rows = width // cell + 2, height // cell + 2

    def paint(draw: ImageDraw.ImageDraw, k: float) -> None:
        for row in range(rows * 2):
            for column in range(columns):
                x = (column + (row % 2) / 2) * cell
                y = row * cell / 2
                _lozenge(draw, (x, y), cell * 0.44, cell * 0.44, k, 255)
                _lozenge(draw, (x, y), cell * 0.405, cell * 0.405, k, 0)
                for turn in range(4):
                    angle = turn * pi / 2
                    at = (x + cos(angle) * cell * 0.13, y + sin(angle) * cell * 0.13)
                    _lozenge(draw, at, cell * 0.085, cell * 0.085, k, 255)

    return shape_mask((width, height), paint)


@lru_cache(maxsize=96)
def rosette(side: int, layer: int) -> Image.Image:
    """Return one of the three layers of a mangosteen rosette: petals, hearts, ring."""
    centre = side / 2
    petals = 16

    def paint(draw: ImageDraw.ImageDraw, k: float) -> None:
        for number in range(petals):
            angle = number * 2 * pi / petals
            match layer:
                case 0:
                    leaf = _shoot(0, 0, side * 0.072, side * 0.20)
                    inner = _shoot(0, 0, side * 0.052, side * 0.16)
                    _turned(draw, leaf, angle, (centre, side * 0.295), k, 255)
                    _turned(draw, inner, angle, (centre, side * 0.300), k, 0)
                case 1:
                    leaf = _shoot(0, 0, side * 0.026, side * 0.095)
                    _turned(draw, leaf, angle, (centre, side * 0.305), k, 255)
                case _:
                    at = (
                        centre + sin(angle + pi / petals) * side * 0.462,
                        centre - cos(angle + pi / petals) * side * 0.462,
                    )
                    _lozenge(draw, at, side * 0.014, side * 0.014, k, 255)
        if layer == 2:  # noqa: PLR2004 - the ring
            _ring(draw, centre, side * 0.275, side * 0.010, k)
            _ring(draw, centre, side * 0.252, side * 0.004, k)

    return shape_mask((side, side), paint)


def _shoot(x: float, base: float, half: float, tall: float) -> list[Point]:
    """Return the outline of a leaf that stands on `base` and ends in a point."""
    steps = [number / 14 for number in range(15)]
    right = [(x + half * (1 - t**1.9), base - tall * t) for t in steps]
    return right + [(2 * x - a, b) for a, b in reversed(right)]


def _turned(
    draw: ImageDraw.ImageDraw,
    outline: list[Point],
    angle: float,
    around: tuple[float, float],
    k: float,
    fill: int,
) -> None:
    """Draw an outline pushed outwards by `around[1]` and turned about the centre."""
    centre, radius = around
    points = []
    for x, y in outline:
        out = radius - y
        points.append(
            (
                (centre + out * sin(angle) + x * cos(angle)) * k,
                (centre - out * cos(angle) + x * sin(angle)) * k,
            )
        )
    draw.polygon(points, fill=fill)


def _lozenge(
    draw: ImageDraw.ImageDraw, at: Point, dx: float, dy: float, k: float, fill: int
) -> None:
    x, y = at
    corners = [(x, y - dy), (x + dx, y), (x, y + dy), (x - dx, y)]
    draw.polygon([(a * k, b * k) for a, b in corners], fill=fill)


def _ring(
    draw: ImageDraw.ImageDraw, centre: float, radius: float, width: float, k: float
) -> None:
    box = [(centre - radius) * k] * 2 + [(centre + radius) * k] * 2
    draw.ellipse(tuple(box), outline=255, width=round(width * k))
