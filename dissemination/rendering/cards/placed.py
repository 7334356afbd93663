"""What stands in a width: how high it is, and the marks it is made of.

How high is asked for each size that is tried, the marks only of the one that is taken:
they are made last, and where they stand.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from dissemination.rendering.cards.blocks import Align
from dissemination.rendering.cards.colours import Colours
from dissemination.rendering.cards.content import Brand, Words
from dissemination.rendering.cards.layers import Panelled
from dissemination.rendering.cards.marks import Box, Fill, Mark, Shadow
from dissemination.rendering.families import family_named

_BLUR = 18.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """All that items are set with; `growth` goes from 0 (smallest) to 1 (largest).

    `logo_changed_ns` is when the file of the brand's logo was changed.
    """

    words: Words
    paragraphs: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    brand: Brand
    colours: Colours
    folders: tuple[Path, ...] = ()
    logo_changed_ns: int = 0
    growth: float = 1.0


Ink = Callable[[float, float], Iterator[Mark]]


def _no_ink(x: float, y: float) -> Iterator[Mark]:
    del x, y
    return iter(())


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An item in its width.

    `ink` makes its marks, the item's top left corner at a place. `cut` are pairs of a
    note's id and what is left of a text.
    """

    height: float
    ink: Ink = _no_ink
    texts: tuple[str, ...] = ()
    cut: tuple[tuple[str, str], ...] = ()


nothing = Placed(height=0.0)
Row = tuple[float, Placed]  # the room above it, and what stands there


def height_of(rows: Sequence[Row]) -> float:
    """Return how high rows are together."""
    return sum(gap + placed.height for gap, placed in rows)


def piled(rows: Sequence[Row]) -> Placed:
    """Return rows as one; nothing of them all is nothing."""
    if all(placed is nothing for _, placed in rows):
        return nothing

    def ink(x: float, y: float) -> Iterator[Mark]:
        for gap, placed in rows:
            yield from placed.ink(x, y + gap)
            y += gap + placed.height

    return Placed(
        height=height_of(rows),
        ink=ink,
        texts=tuple(text for _, placed in rows for text in placed.texts),
        cut=tuple(one for _, placed in rows for one in placed.cut),
    )


def panelled(
    item: Panelled, inside: Placed, held: float, width: float, setting: Setting
) -> Placed:
    """Put what an item holds on its ground, and that in its place."""
    across, down = item.padding
    wide = held + 2 * across
    high = inside.height + 2 * down
    shift = shift_of(item.align, width - wide)

    def ink(x: float, y: float) -> Iterator[Mark]:
        left = x + shift
        if item.ground:
            yield from _ground(item, (left, y, left + wide, y + high), setting)
        yield from inside.ink(left + across, y + down)

    return replace(inside, height=high, ink=ink)


def _ground(item: Panelled, box: Box, setting: Setting) -> Iterator[Mark]:
    radius = min(item.radius, (box[3] - box[1]) / 2)
    if item.shadow:
        yield Shadow(box=box, radius=radius, opacity=item.shadow, blur=_BLUR)
    yield Fill(box=box, colour=setting.colours[item.ground], radius=radius)


def family_of(name: str, setting: Setting) -> str:
    """Return the font family of an item: its own, or else the office's."""
    wanted = name or setting.brand.family
    return family_named(wanted, setting.folders) if wanted else ""


def shift_of(align: Align, spare: float) -> float:
    """Return how far right something stands that leaves room beside it."""
    return {"left": 0.0, "centre": spare / 2, "right": spare}[align]


def grown(sizes: tuple[int, int], setting: Setting) -> int:
    """Return the largest size that the growth of a stack allows."""
    smallest, largest = sizes
    return round(smallest + (largest - smallest) * setting.growth)
