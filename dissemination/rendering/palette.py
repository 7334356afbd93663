"""Colours and how they go together."""

from __future__ import annotations

import re

Colour = tuple[int, int, int]

_CODE = re.compile(r"#[0-9A-Fa-f]{6}")

READABLE = 4.5  # contrast of text, WCAG 2.2, 1.4.3

WHITE: Colour = (255, 255, 255)
BLACK: Colour = (0, 0, 0)
INK: Colour = (17, 24, 39)
PAPER: Colour = (255, 252, 245)
YELLOW: Colour = (255, 214, 10)


def parse(code: str) -> Colour:
    """Read "#0B5D57".

    Raises:
        ValueError: it is not a colour of six hexadecimal digits.
    """
    if not _CODE.fullmatch(code):
        raise ValueError(f"no colour: {code!r}")
    red, green, blue = bytes.fromhex(code[1:])
    return red, green, blue


def mix(colour: Colour, other: Colour, share: float) -> Colour:
    """Return `colour` with `share` (0 to 1) of `other` in it."""
    red, green, blue = (
        round(a + (b - a) * share) for a, b in zip(colour, other, strict=True)
    )
    return red, green, blue


def luminance(colour: Colour) -> float:
    """Return the relative luminance by WCAG, 0 (black) to 1 (white)."""
    red, green, blue = (linear(channel / 255) for channel in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(colour: Colour, other: Colour) -> float:
    """Return the contrast ratio by WCAG, 1 to 21."""
    lighter, darker = sorted((luminance(colour), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def ink_on(ground: Colour) -> Colour:
    """Return white or ink, whichever reads better; black where neither reads well."""
    best = max((WHITE, INK), key=lambda ink: contrast(ink, ground))
    if contrast(best, ground) >= READABLE:
        return best
    # Between white and black one always has 4.58.
    return max((WHITE, BLACK), key=lambda ink: contrast(ink, ground))


def deepen(colour: Colour, ratio: float) -> Colour:
    """Darken `colour` until white text on it has at least this contrast."""
    return _until(colour, BLACK, WHITE, ratio)


def readable(colour: Colour, ground: Colour, ratio: float = READABLE) -> Colour:
    """Move `colour` towards the ink that suits `ground` until it can be read."""
    return _until(colour, ink_on(ground), ground, ratio)


def _until(colour: Colour, goal: Colour, ground: Colour, ratio: float) -> Colour:
    for share in range(0, 101, 2):
        moved = mix(colour, goal, share / 100)
        if contrast(moved, ground) >= ratio:
            return moved
    return goal


def linear(value: float) -> float:
    """Return a channel (0 to 1) without its gamma: WCAG 2.2, relative luminance."""
    bend = 0.04045
    return value / 12.92 if value <= bend else ((value + 0.055) / 1.055) ** 2.4
