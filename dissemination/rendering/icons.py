"""Small pictures for kinds and facts: strokes on a grid of 24 by 24.

Each is a file of `templates/icons/`; the workspace's own folder goes before it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

from PIL import Image

from dissemination.rendering.vectors import (
    find_vector,
    ink,
    read_vector,
    vector_names,
)


def icon_names(folders: Sequence[Path] | None = None) -> list[str]:
    """Return the names of all icons; None means the folders that ship."""
    return vector_names("icons", folders)


def icon_mask(
    name: str,
    side: int,
    weight: float = 2.0,
    *,
    folders: Sequence[Path] | None = None,
) -> Image.Image:
    """Return an icon's mask.

    Args:
        name: its file's, without the ending.
        side: of the mask, in pixels.
        weight: how wide its strokes are, on the grid of 24.
        folders: of templates, the workspace's own first; None means those that ship.

    Raises:
        ConfigInvalid: there is no such icon, or its file cannot be used.
    """
    path, changed_ns = find_vector("icons", name, folders)
    return _mask(path, changed_ns, side, weight)


@lru_cache(maxsize=256)
def _mask(path: Path, changed_ns: int, side: int, weight: float) -> Image.Image:
    drawing = read_vector(path, changed_ns, weight)
    return ink(drawing, (side, side), [(0, 0, side, side)])
