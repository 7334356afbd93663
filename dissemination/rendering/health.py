"""Whether text can be drawn as it should be: looked at once, before the first line."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from functools import lru_cache

from PIL import Image, ImageChops, ImageStat

from dissemination.rendering import plain_text, raster
from dissemination.rendering.fonts import CHAINS, Weight, typeface
from dissemination.rendering.shaping import Glyph, shape

log = logging.getLogger(__name__)

# What an API that may be gone, or changed at will, can do to who calls it.
_CHANGED = (AttributeError, TypeError, ValueError, RuntimeError, LookupError, OSError)
_SAMPLE = "Rg8&"
_SIZE = 48.0
_EMOJI = "🎉"
# Two ways to fill the same outlines: their pixels differ at the edges alone.
_ALIKE = 12.0  # mean difference, of 255
_COLOURFUL = 60  # between the strongest and the weakest of red, green and blue


def rendering_health() -> list[str]:
    """Return what is wrong with the drawing of text; nothing if all is well.

    "fonts": a file is missing or broken; "raster": text is drawn by `plain_text`;
    "emoji": they are left out.
    """
    if not _has_fonts():
        return ["fonts"]
    problems = [] if draws_glyphs(raster.ink) else ["raster"]
    return problems if _paints_emoji() else [*problems, "emoji"]


Ink = Callable[[Iterable[Glyph], float], raster.Inked | None]
Sprite = Callable[[Glyph, float], raster.Inked | None]


@lru_cache(maxsize=1)
def drawer() -> Ink:
    """Return what draws glyphs: HarfBuzz's raster, or `plain_text` where that fails."""
    if draws_glyphs(raster.ink):
        return raster.ink
    log.warning("HarfBuzz's raster fails here: Pillow draws text, more slowly")
    return plain_text.ink


@lru_cache(maxsize=1)
def painter() -> Sprite:
    """Return what paints emoji; where nothing can, their places stay empty."""
    if _paints_emoji():
        return raster.sprite
    log.warning("HarfBuzz's raster fails here: emoji are left out")
    return lambda _glyph, _size: None


def draws_glyphs(ink: Ink) -> bool:
    """Tell whether known glyphs are drawn as their outlines say."""
    glyphs = shape(_SAMPLE, Weight.EXTRABOLD).glyphs
    try:
        drawn = ink(glyphs, _SIZE)
    except _CHANGED:
        return False
    expected = plain_text.ink(glyphs, _SIZE)
    if drawn is None or expected is None:
        return False
    if max(abs(drawn.x - expected.x), abs(drawn.y - expected.y)) > 1:
        return False
    difference = ImageChops.difference(
        _framed(drawn, expected), _framed(expected, expected)
    )
    return ImageStat.Stat(difference).mean[0] <= _ALIKE


def _framed(inked: raster.Inked, frame: raster.Inked) -> Image.Image:
    page = Image.new("L", (frame.pixels.width + 8, frame.pixels.height + 8))
    page.paste(inked.pixels, (4 + inked.x - frame.x, 4 + inked.y - frame.y))
    return page


def _has_fonts() -> bool:
    files = {file for chain in CHAINS.values() for file in chain}
    try:
        return all(typeface(file).coverage for file in files)
    except (OSError, ValueError):
        return False


def _paints_emoji() -> bool:
    glyphs = shape(_EMOJI, Weight.REGULAR).glyphs
    try:
        painted = [raster.sprite(glyph, _SIZE) for glyph in glyphs]
    except _CHANGED:
        return False
    return any(one is not None and _is_colourful(one) for one in painted)


def _is_colourful(inked: raster.Inked) -> bool:
    red, green, blue, _ = inked.pixels.split()
    spread = ImageChops.difference(red, blue), ImageChops.difference(red, green)
    return any(any(band.histogram()[_COLOURFUL:]) for band in spread)
