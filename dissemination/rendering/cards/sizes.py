"""The sizes of cards, and what of them stays visible under a platform's own controls.

WhatsApp and Instagram lay a name above and an answer field below what is shown over the
whole screen; how high these are differs from phone to phone. Meta asks to keep 14 % at
the top and 20 % at the bottom of a story free (250 and 340 of 1,920 pixels; Meta
Business Help, "Safe zones", read 2026-11-21). WhatsApp names no figures: ours hold on
the phones that were tried.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class CardSize:
    """One size, in pixels.

    `left`, `top`, `right` and `bottom` are the edges of the safe area, counted from the
    left and from the top.
    """

    name: str
    width: int
    height: int
    left: int
    top: int
    right: int
    bottom: int


def _size(
    name: str, width: int, height: int, margins: tuple[int, int, int]
) -> CardSize:
    """Return a size by the margins at its sides, its top and its bottom."""
    side, top, bottom = margins
    return CardSize(
        name=name,
        width=width,
        height=height,
        left=side,
        top=top,
        right=width - side,
        bottom=height - bottom,
    )


SIZES: Mapping[str, CardSize] = {
    size.name: size
    for size in (
        _size("status", 1080, 1920, (72, 140, 220)),
        _size("story", 1080, 1920, (72, 250, 340)),
        _size("feed", 1080, 1350, (64, 64, 64)),
        _size("square", 1080, 1080, (60, 60, 60)),
        _size("wide", 1280, 720, (56, 52, 52)),
    )
}
