"""Small pictures for kinds and facts, as strokes on a grid of 24 by 24."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from itertools import pairwise

from PIL import Image, ImageDraw

from dissemination.rendering.drawing import shape_mask

Stroke = tuple[str, tuple[float, ...]]

_GRID = 24.0

# path and loop: points, open and closed; ring and disc: centre, radius;
# arc: centre, radius, from and to in degrees clockwise from three o'clock;
# box: left, top, right, bottom, corner radius.
ICONS: Mapping[str, tuple[Stroke, ...]] = {
    "news": (
        ("box", (3, 4, 21, 20, 2)),
        ("box", (6.5, 8, 11, 12.5, 0.5)),
        ("path", (14.5, 8.5, 17.5, 8.5)),
        ("path", (14.5, 12, 17.5, 12)),
        ("path", (6.5, 16, 17.5, 16)),
    ),
    "megaphone": (
        ("loop", (4, 9.5, 9, 9.5, 18, 4.5, 18, 18.5, 9, 13.5, 4, 13.5)),
        ("path", (7, 13.5, 8.5, 19.5, 11, 19.5, 10.2, 14.5)),
        ("arc", (18, 11.5, 3, -60, 60)),
    ),
    "service": (
        ("box", (2.5, 5, 21.5, 19, 2)),
        ("ring", (8.5, 10.5, 2.2)),
        ("arc", (8.5, 17, 3.6, 200, 340)),
        ("path", (14.5, 9.5, 18.5, 9.5)),
        ("path", (14.5, 13, 18.5, 13)),
    ),
    "traffic": (
        ("path", (12, 3, 12, 5)),
        ("loop", (4, 5, 16.5, 5, 20, 8, 16.5, 11, 4, 11)),
        ("path", (12, 11, 12, 13.5)),
        ("path", (12, 13.5, 19, 13.5)),
        ("loop", (20, 13.5, 7.5, 13.5, 4.5, 15.75, 7.5, 18, 20, 18)),
        ("path", (12, 18, 12, 21.5)),
    ),
    "disruption": (
        ("path", (9, 3, 9, 7)),
        ("path", (15, 3, 15, 7)),
        ("path", (6, 7, 18, 7)),
        ("path", (7, 7, 7, 11)),
        ("path", (17, 7, 17, 11)),
        ("arc", (12, 11, 5, 0, 180)),
        ("path", (12, 16, 12, 21)),
    ),
    "health": (
        ("arc", (7.5, 8.5, 4.5, 150, 330)),
        ("arc", (16.5, 8.5, 4.5, 210, 390)),
        ("path", (3.6, 10.7, 12, 20.5, 20.4, 10.7)),
        ("path", (12, 9.5, 12, 15)),
        ("path", (9.25, 12.25, 14.75, 12.25)),
    ),
    "chart": (
        ("path", (3.5, 3.5, 3.5, 20.5, 20.5, 20.5)),
        ("box", (7, 12, 10, 17, 0.5)),
        ("box", (12, 8, 15, 17, 0.5)),
        ("box", (17, 5, 20, 17, 0.5)),
    ),
    "shield": (
        (
            "loop",
            (12, 2.8, 20, 6, 19.6, 13, 16.5, 18, 12, 21.4, 7.5, 18, 4.4, 13, 4, 6),
        ),
        ("path", (9, 9, 15, 15)),
        ("path", (15, 9, 9, 15)),
    ),
    "greeting": (
        (
            "loop",
            (
                12,
                2.5,
                14.2,
                9.8,
                21.5,
                12,
                14.2,
                14.2,
                12,
                21.5,
                9.8,
                14.2,
                2.5,
                12,
                9.8,
                9.8,
            ),
        ),
        ("disc", (19, 5, 1.3)),
        ("disc", (5, 19, 1.3)),
    ),
    "trophy": (
        ("path", (7, 3.5, 17, 3.5)),
        ("path", (7, 3.5, 7, 9.5)),
        ("path", (17, 3.5, 17, 9.5)),
        ("arc", (12, 9.5, 5, 0, 180)),
        ("arc", (7, 7.5, 3.2, 90, 250)),
        ("arc", (17, 7.5, 3.2, -70, 90)),
        ("path", (12, 14.5, 12, 18)),
        ("path", (8, 20.5, 16, 20.5)),
        ("path", (9.5, 20.5, 10.5, 18, 13.5, 18, 14.5, 20.5)),
    ),
    "calendar": (
        ("box", (3, 5, 21, 21, 2.5)),
        ("path", (3, 10, 21, 10)),
        ("path", (8, 2.8, 8, 7)),
        ("path", (16, 2.8, 16, 7)),
        ("disc", (8, 14, 1.1)),
        ("disc", (12, 14, 1.1)),
        ("disc", (16, 14, 1.1)),
        ("disc", (8, 17.5, 1.1)),
        ("disc", (12, 17.5, 1.1)),
    ),
    "video": (
        ("box", (2.5, 4.5, 21.5, 19.5, 3)),
        ("loop", (10, 9, 15.2, 12, 10, 15)),
    ),
    "storm": (
        ("arc", (10.5, 8.5, 5, 150, 345)),
        ("arc", (17, 11, 3.8, -105, 90)),
        ("arc", (6.5, 11, 3.8, 90, 265)),
        ("path", (6.5, 14.8, 8.5, 14.8)),
        ("path", (16, 14.8, 17, 14.8)),
        ("path", (13, 11.5, 10, 16.5, 13.6, 16.5, 10.8, 21.5)),
    ),
    "danger": (
        ("loop", (12, 3.2, 22, 20.5, 2, 20.5)),
        ("path", (12, 9.5, 12, 14.2)),
        ("disc", (12, 17.4, 1.2)),
    ),
    "pin": (
        ("arc", (12, 9.8, 7, 155, 385)),
        ("path", (5.7, 12.8, 12, 21.5, 18.3, 12.8)),
        ("ring", (12, 9.8, 2.5)),
    ),
    "globe": (
        ("ring", (12, 12, 9)),
        ("path", (3, 12, 21, 12)),
        ("oval", (8.2, 3, 15.8, 21)),
    ),
    "picture": (
        ("box", (2.5, 4, 21.5, 20, 2.5)),
        ("ring", (8, 9.2, 1.9)),
        ("path", (3, 17.5, 8.5, 13, 12, 16, 16.5, 10.5, 21, 15.5)),
    ),
}


@lru_cache(maxsize=128)
def icon_mask(name: str, side: int, weight: float = 2.0) -> Image.Image:
    """Return an icon's mask, `side` pixels square; `weight` is in grid units."""

    def paint(draw: ImageDraw.ImageDraw, fine: float) -> None:
        k = side * fine / _GRID
        for shape, numbers in ICONS[name]:
            _stroke(
                draw, shape, [number * k for number in numbers], numbers, weight * k
            )

    return shape_mask((side, side), paint)


def _stroke(
    draw: ImageDraw.ImageDraw,
    shape: str,
    at: list[float],
    numbers: tuple[float, ...],
    width: float,
) -> None:
    match shape:
        case "path":
            _line(draw, at, width)
        case "loop":
            _line(draw, [*at, *at[:2]], width)
        case "box":
            draw.rounded_rectangle(at[:4], at[4], outline=255, width=round(width))
        case "oval":
            draw.ellipse(at, outline=255, width=round(width))
        case "disc":
            draw.ellipse(_around(*at), fill=255)
        case "ring":
            x, y, radius = at
            box = _around(x, y, radius + width / 2)
            draw.ellipse(box, outline=255, width=round(width))
        case _:
            box = _around(at[0], at[1], at[2] + width / 2)
            draw.arc(box, numbers[3], numbers[4], fill=255, width=round(width))


def _around(x: float, y: float, radius: float) -> tuple[float, float, float, float]:
    return x - radius, y - radius, x + radius, y + radius


def _line(draw: ImageDraw.ImageDraw, at: list[float], width: float) -> None:
    points = list(zip(at[::2], at[1::2], strict=True))
    for start, end in pairwise(points):
        draw.line((start, end), fill=255, width=round(width))
    for x, y in points:
        draw.ellipse(_around(x, y, width / 2), fill=255)
