"""People, trees and houses, put together from flat shapes."""

from __future__ import annotations

from dataclasses import dataclass

from sheet import HEIGHT, WIDTH, Point, Sheet, arc

INK = "#2b3a3a"
SKIN = "#c98d62"
HAIR = "#2a211d"


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """How somebody looks; `veil` is the colour of a headscarf, empty for hair."""

    cloth: str
    skin: str = SKIN
    veil: str = ""


def draw_bust(
    sheet: Sheet,
    x: float,
    y: float,
    person: Person,
    *,
    size: float = 1,
    tall: float = 300,
) -> None:
    """Draw somebody from the head, whose middle is x, y, down to the lap."""
    s = size
    top = y + 78 * s
    if person.veil:
        sheet.disc(x, y + 8 * s, 88 * s, person.veil, ry=98 * s)
    sheet.box(x - 105 * s, top + 8 * s, 210 * s, tall * s, person.cloth, r=78 * s)
    if person.veil:
        veil = [(x - 84 * s, y + 20 * s), (x + 84 * s, y + 20 * s)]
        sheet.shape(
            [*veil, (x + 66 * s, top + 105 * s), (x - 66 * s, top + 105 * s)],
            person.veil,
        )
        sheet.disc(x, top + 95 * s, 68 * s, person.veil, ry=44 * s)
    else:
        sheet.box(
            x - 27 * s, y + 46 * s, 54 * s, 72 * s, _darker(person.skin), r=20 * s
        )
    sheet.disc(x, y, 66 * s, person.skin, ry=76 * s)
    if person.veil:
        sheet.pie(x, y - 6 * s, 78 * s, person.veil, start=196, end=344)
        sheet.disc(x, y + 6 * s, 62 * s, person.skin, ry=68 * s)
    else:
        sheet.pie(x, y - 12 * s, 76 * s, HAIR, start=178, end=362)
        sheet.disc(x, y + 4 * s, 62 * s, person.skin, ry=54 * s)
        sheet.disc(x - 66 * s, y + 6 * s, 12 * s, person.skin)
        sheet.disc(x + 66 * s, y + 6 * s, 12 * s, person.skin)
    draw_face(sheet, x, y + 8 * s, size=s)


def draw_face(sheet: Sheet, x: float, y: float, *, size: float = 1) -> None:
    """Draw two eyes and a smile."""
    for side in (-1, 1):
        sheet.disc(x + side * 24 * size, y - 4 * size, 6 * size, INK)
    smile = arc(
        (x - 20 * size, y + 28 * size),
        (x, y + 46 * size),
        (x + 20 * size, y + 28 * size),
    )
    sheet.stroke(smile, INK, 6 * size)


def draw_arm(
    sheet: Sheet, points: list[Point], person: Person, *, width: float = 56
) -> None:
    """Draw a sleeve along points and a hand at their end."""
    sheet.stroke(points, person.cloth, width)
    sheet.disc(*points[-1], width * 0.46, person.skin)


def draw_tree(
    sheet: Sheet, x: float, y: float, *, size: float = 1, leaf: str = "#3f9a6c"
) -> None:
    """Draw a tree that stands on x, y."""
    sheet.box(
        x - 13 * size, y - 190 * size, 26 * size, 190 * size, "#7a5a43", r=8 * size
    )
    for dx, dy, r in ((-62, -215, 72), (60, -225, 78), (0, -285, 92), (0, -200, 82)):
        sheet.disc(x + dx * size, y + dy * size, r * size, leaf)


def draw_cloud(sheet: Sheet, x: float, y: float, fill: str, *, size: float = 1) -> None:
    """Draw a cloud around x, y."""
    for dx, dy, r in ((-110, 18, 62), (-40, -28, 84), (52, -14, 74), (120, 22, 56)):
        sheet.disc(x + dx * size, y + dy * size, r * size, fill)
    sheet.box(x - 165 * size, y + 12 * size, 340 * size, 68 * size, fill, r=34 * size)


def draw_skyline(sheet: Sheet, ground: float, fill: str, windows: str = "") -> None:
    """Draw a row of houses on a line, from edge to edge."""
    heights = (150, 240, 190, 310, 170, 270, 130, 220, 180, 290, 160, 230, 140)
    wide = WIDTH / len(heights)
    for number, high in enumerate(heights):
        x = number * wide
        sheet.box(x, ground - high, wide - 12, high, fill)
        if windows:
            for row in range(int(high // 62)):
                for column in range(2):
                    at = x + 24 + column * 42
                    sheet.box(at, ground - high + 26 + row * 62, 22, 28, windows, r=3)
    sheet.box(0, ground - 4, WIDTH, HEIGHT - ground, fill)


def draw_bridge(sheet: Sheet, deck: float, fill: str, rope: str) -> None:
    """Draw a cable-stayed bridge with one pylon over the whole width."""
    middle, top = WIDTH * 0.56, deck - 470
    for side in (-1, 1):
        for number in range(1, 9):
            foot = (middle + side * (60 + number * 86), deck)
            sheet.stroke([(middle, top + number * 24), foot], rope, 5)
    sheet.shape(
        [
            (middle - 10, top - 30),
            (middle + 10, top - 30),
            (middle + 62, deck + 230),
            (middle + 22, deck + 230),
            (middle, top + 170),
            (middle - 22, deck + 230),
            (middle - 62, deck + 230),
        ],
        fill,
    )
    sheet.box(0, deck, WIDTH, 34, fill)
    for x in range(90, WIDTH, 260):
        sheet.box(x, deck + 30, 34, 220, fill)


def _darker(colour: str) -> str:
    red, green, blue = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return f"#{int(red * 0.86):02x}{int(green * 0.86):02x}{int(blue * 0.86):02x}"
