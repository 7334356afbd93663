"""Scrims: a photo darkened just enough that the text on it can be read."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, pairwise
from math import ceil

from PIL import Image

from dissemination.rendering import palette
from dissemination.rendering.bisection import largest_that
from dissemination.rendering.cards.marks import Scrim, Stop, Way
from dissemination.rendering.palette import Colour

# WCAG 2.2, 1.4.3 asks for 4.5; the rest is for the rounding to eight bits, and JPEG's.
_WANTED = 4.8
_MOST_OF_THEM = 0.99
_STRONGEST = 4.0  # times the profile: a line may stand at its thin end
_STEPS = 32
_MIDDLE = 0.5
_SMALL = 2  # measured on so many pixels in one: finer than a letter
_LINEAR = [round(255 * palette.linear(value / 255)) for value in range(256)]
_LUMINANCE = (0.2126, 0.7152, 0.0722, 0.0)

PixelBox = tuple[int, int, int, int]


def strength(
    image: Image.Image, scrim: Scrim, box: PixelBox, behind: Sequence[PixelBox]
) -> tuple[Stop, ...]:
    """Return the stops that let `scrim.ink` be read on what is painted so far.

    Args:
        image: the card so far.
        scrim: its profile, at its lightest.
        box: where it stands, in pixels.
        behind: where text will stand, in pixels.
    """
    patches = [_patch(image, scrim, box, one) for one in behind]
    times = max((_times(scrim, *patch) for patch in patches), default=1.0)
    return tuple((at, min(1.0, opacity * times)) for at, opacity in scrim.stops)


def least_contrast(behind: Image.Image, ink: Colour) -> float:
    """Return the contrast of ink on pixels where it is worst, by WCAG, 1 to 21.

    A hundredth of them may be worse: a few specks hide no letter.
    """
    shine = palette.luminance(ink)
    lighter, darker = sorted((_worst(_light(behind), shine), shine), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=32)
def ramp(size: tuple[int, int], stops: tuple[Stop, ...], way: Way) -> Image.Image:
    """Return the mask of a gradient: eased, since a straight one shows its ends."""
    length = size[1] if way == "down" else size[0]
    values = [round(255 * opacity_at(at / length, stops)) for at in range(length)]
    line = Image.new("L", (1, length) if way == "down" else (length, 1))
    line.putdata(values)
    return line.resize(size)


def opacity_at(share: float, stops: Sequence[Stop]) -> float:
    """Return the opacity of a gradient at a share of its way."""
    if share <= stops[0][0]:
        return stops[0][1]
    for (start, low), (end, high) in pairwise(stops):
        if share < end:
            part = (share - start) / (end - start)
            return low + (high - low) * part * part * (3 - 2 * part)
    return stops[-1][1]


def _patch(
    image: Image.Image, scrim: Scrim, box: PixelBox, one: PixelBox
) -> tuple[Image.Image, float]:
    """Return the pixels behind a line, fewer of them, and the profile's least there."""
    left, top = max(0, one[0]), max(0, one[1])
    right, bottom = min(image.width, one[2]), min(image.height, one[3])
    patch = image.crop((left, top, max(right, left + 1), max(bottom, top + 1)))
    start, end, length = (
        (box[1], (top, bottom), box[3] - box[1])
        if scrim.way == "down"
        else (box[0], (left, right), box[2] - box[0])
    )
    shares = ((at - start) / length for at in end)
    least = min(opacity_at(share, scrim.stops) for share in shares)
    fewer = min(_SMALL, *patch.size)
    return patch.reduce(fewer) if fewer > 1 else patch, least


def _times(scrim: Scrim, patch: Image.Image, least: float) -> float:
    """Return how much stronger than its profile a scrim must be for one line."""
    needed = _opacity(patch, scrim)
    if needed <= least:
        return 1.0
    # In steps, so that typing another letter seldom changes all the pixels.
    return min(_STRONGEST, ceil(_STEPS * needed / max(least, 1e-3)) / _STEPS)


def _opacity(patch: Image.Image, scrim: Scrim) -> float:
    """Return the least opacity at which the ink can be read."""
    grey = _grey(_worst(_light(patch), palette.luminance(scrim.ink)))
    # What is reckoned on one grey is nearly right; then all of the pixels are asked.
    first = _nearly(grey, scrim.colour, scrim.ink)
    return next(
        (n / _STEPS for n in range(first, _STEPS) if _reads(patch, scrim, n)), 1.0
    )


@lru_cache(maxsize=256)
def _nearly(grey: int, veil: Colour, ink: Colour) -> int:
    """Return the last step at which ink cannot be read on one veiled grey; or 0."""

    def is_hidden(step: int) -> bool:
        share = (step - 1) / _STEPS
        red, green, blue = (round(grey + (part - grey) * share) for part in veil)
        return palette.contrast((red, green, blue), ink) < _WANTED

    return largest_that(0, _STEPS, lambda step: step == 0 or is_hidden(step))


def _reads(patch: Image.Image, scrim: Scrim, step: int) -> bool:
    veil = Image.new("RGB", patch.size, scrim.colour)
    covered = Image.blend(patch, veil, step / _STEPS)
    return least_contrast(covered, scrim.ink) >= _WANTED


def _light(image: Image.Image) -> Image.Image:
    return image.point(_LINEAR * 3).convert("L", matrix=_LUMINANCE)


def _grey(luminance: float) -> int:
    """Return the grey of a luminance, 0 to 255."""
    return bisect_left(_LINEAR, round(255 * luminance))


def _worst(light: Image.Image, shine: float) -> float:
    """Return the luminance that is nearest to the ink's, but for a few specks."""
    is_light = shine > _MIDDLE
    counts = light.histogram()[:: 1 if is_light else -1]
    wanted = sum(counts) * _MOST_OF_THEM
    upto = next(n for n, seen in enumerate(accumulate(counts)) if seen >= wanted)
    return (upto if is_light else 255 - upto) / 255
