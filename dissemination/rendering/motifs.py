"""Motifs of Riau's Malay carving and weaving, and other ornaments, in one colour.

Each is a file of `templates/motifs/`: pucuk rebung (bamboo shoots), itik pulang petang
(ducks going home), siku keluang (the bat's elbow), awan larat (a cloud that flows on),
lebah bergayut (bees that hang from the eaves) and their like. The workspace's own
folder goes before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import ceil
from pathlib import Path

from PIL import Image

from dissemination.rendering.cards.marks import Fit
from dissemination.rendering.vectors import (
    Box,
    Drawing,
    find_vector,
    ink,
    read_vector,
    vector_names,
)

Pixels = tuple[int, int]


def motif_names(folders: Sequence[Path] | None = None) -> list[str]:
    """Return the names of all motifs; None means the folders that ship."""
    return vector_names("motifs", folders)


def motif_mask(
    name: str,
    size: Pixels,
    fit: Fit,
    *,
    unit: float = 1.0,
    shape: float = 0.0,
    folders: Sequence[Path] | None = None,
) -> Image.Image:
    """Return the mask of a motif.

    Args:
        name: its file's, without the ending.
        size: of the mask.
        fit: "stretch" fills it; "contain" is whole and in the middle; "row" repeats it
            along x, whole and a little wider or narrower so that it ends as it begins;
            "tile" repeats it both ways from the middle, as large as its file says.
        unit: pixels for each of the file's, for "tile": the card's scale.
        shape: for "row", how many times as wide as high the whole card has it, so that
            a preview repeats it as often; 0 takes the mask's own.
        folders: of templates, the workspace's own first; None means those that ship.

    Raises:
        ConfigInvalid: there is no such motif, or its file cannot be used.
    """
    path, changed_ns = find_vector("motifs", name, folders)
    wide = shape or size[0] / size[1]
    return _mask(path, changed_ns, size, fit, unit if fit == "tile" else wide)


@lru_cache(maxsize=32)
def _mask(
    path: Path, changed_ns: int, size: Pixels, fit: Fit, factor: float
) -> Image.Image:
    drawing = read_vector(path, changed_ns)
    return ink(drawing, size, _boxes(drawing, size, fit, factor))


def _boxes(drawing: Drawing, size: Pixels, fit: Fit, factor: float) -> list[Box]:
    """Return where a motif stands in a mask, once or often.

    `factor` is the unit of a tile, and the shape of a row.
    """
    width, height = size
    match fit:
        case "stretch":
            return [(0, 0, width, height)]
        case "contain":
            k = min(width / drawing.width, height / drawing.height)
            wide, high = drawing.width * k, drawing.height * k
            return [((width - wide) / 2, (height - high) / 2, wide, high)]
        case "row":
            count = max(1, round(factor * drawing.height / drawing.width))
            wide = width / count
            return [(number * wide, 0, wide, height) for number in range(count)]
        case "tile":
            wide, high = drawing.width * factor, drawing.height * factor
            columns, rows = ceil(width / wide), ceil(height / high)
            left, top = (width - columns * wide) / 2, (height - rows * high) / 2
            return [
                (left + column * wide, top + row * high, wide, high)
                for row in range(rows)
                for column in range(columns)
            ]
