"""Paint: marks become pixels, at any scale."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import Any

from PIL import Image, ImageFilter

from dissemination.rendering import palette
from dissemination.rendering.cards.compose import Composition
from dissemination.rendering.cards.emblems import emblem, qr
from dissemination.rendering.cards.marks import (
    Box,
    Code,
    Fill,
    Gradient,
    Icon,
    Line,
    Logo,
    Mark,
    Motif,
    Photo,
    Scrim,
    Shadow,
    Stamp,
)
from dissemination.rendering.cards.scrims import ramp, strength
from dissemination.rendering.drawing import draw_line, line_width, rounded_mask
from dissemination.rendering.fonts import ASCENT, CAP_HEIGHT, DESCENT
from dissemination.rendering.icons import icon_mask
from dissemination.rendering.motifs import motif_mask
from dissemination.rendering.palette import Colour
from dissemination.rendering.photos import photo_cover

_KEPT_GROUNDS = 12  # as many as people write at once; half a card has 1.5 MB


def paint(composition: Composition, scale: float = 1.0) -> Image.Image:
    """Return a card as RGB pixels; a preview is the same card at a smaller scale."""
    size = composition.size
    pixels = (round(size.width * scale), round(size.height * scale))
    ground, rest = _parted(composition.marks)
    image = _ground(ground, pixels, scale).copy()
    for mark in rest:
        _draw(image, mark, scale)
    return image


def _parted(marks: Sequence[Mark]) -> tuple[tuple[Mark, ...], tuple[Mark, ...]]:
    """Part what changes with every letter from what does not.

    Texts, and whatever lies above one of them, are painted last; the rest, which may
    stand anywhere among them, is kept from one stroke to the next.
    """
    ground: list[Mark] = []
    above: list[Mark] = []
    taken: list[Box] = []
    for mark in marks:
        bounds = _bounds(mark)
        if isinstance(mark, Line) or any(_touch(bounds, one) for one in taken):
            above.append(mark)
            taken.append(bounds)
        else:
            ground.append(mark)
    return tuple(ground), tuple(above)


def _bounds(mark: Mark) -> Box:
    """Return a box that a mark stays within, generously."""
    if isinstance(mark, Line):
        (x, y), size = mark.at, mark.style.size
        wide = line_width(mark.text, mark.style)
        return x - size, y - ASCENT * size, x + wide + size, y + DESCENT * size
    left, top, right, bottom = mark.box
    room = 0.0
    if isinstance(mark, Shadow):
        room = 3 * mark.blur
    elif isinstance(mark, Stamp):
        room = max(right - left, bottom - top)  # it is turned
    return left - room, top - room, right + room, bottom + room


def _touch(one: Box, other: Box) -> bool:
    return (
        one[0] < other[2]
        and other[0] < one[2]
        and one[1] < other[3]
        and other[1] < one[3]
    )


@lru_cache(maxsize=_KEPT_GROUNDS)
def _ground(
    marks: tuple[Mark, ...], pixels: tuple[int, int], scale: float
) -> Image.Image:
    image = Image.new("RGB", pixels, palette.PAPER)
    for mark in marks:
        _draw(image, mark, scale)
    return image


def _draw(image: Image.Image, mark: Mark, scale: float) -> None:
    _PAINTERS[type(mark)](image, mark, scale)


def _pixels(box: Box, scale: float) -> tuple[int, int, int, int]:
    left, top, right, bottom = (round(edge * scale) for edge in box)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _tint(
    image: Image.Image, colour: Colour, at: tuple[int, int], mask: Image.Image
) -> None:
    # Pasting pixels is twice as fast as pasting a colour.
    image.paste(Image.new(image.mode, mask.size, colour), at, mask)


def _faded(mask: Image.Image, opacity: float) -> Image.Image:
    return mask if opacity == 1 else mask.point(_weakened(opacity))


@lru_cache(maxsize=64)
def _weakened(opacity: float) -> list[int]:
    return [round(value * opacity) for value in range(256)]


def _fill(image: Image.Image, mark: Fill, scale: float) -> None:
    box = _pixels(mark.box, scale)
    radius = round(mark.radius * scale)
    if not radius and mark.opacity == 1:
        image.paste(mark.colour, box)
        return
    size = (box[2] - box[0], box[3] - box[1])
    mask = rounded_mask(size, radius, below=mark.round_below)
    _tint(image, mark.colour, box[:2], _faded(mask, mark.opacity))


def _shadow(image: Image.Image, mark: Shadow, scale: float) -> None:
    left, top, right, bottom = _pixels(mark.box, scale)
    blur = max(1, round(mark.blur * scale))
    mask = _shadow_mask(
        (right - left, bottom - top), round(mark.radius * scale), mark.opacity, blur
    )
    down = round(10 * scale)
    _tint(image, palette.BLACK, (left - 2 * blur, top - 2 * blur + down), mask)


@lru_cache(maxsize=32)
def _shadow_mask(
    size: tuple[int, int], radius: int, opacity: float, blur: int
) -> Image.Image:
    mask = Image.new("L", (size[0] + 4 * blur, size[1] + 4 * blur))
    mask.paste(round(255 * opacity), (2 * blur, 2 * blur), rounded_mask(size, radius))
    small = mask.reduce(4).filter(ImageFilter.GaussianBlur(blur / 4))
    return small.resize(mask.size, Image.Resampling.BILINEAR)


def _gradient(image: Image.Image, mark: Gradient, scale: float) -> None:
    box = _pixels(mark.box, scale)
    size = (box[2] - box[0], box[3] - box[1])
    _tint(image, mark.colour, box[:2], ramp(size, mark.stops, mark.way))


def _scrim(image: Image.Image, mark: Scrim, scale: float) -> None:
    box = _pixels(mark.box, scale)
    size = (box[2] - box[0], box[3] - box[1])
    behind = [_pixels(one, scale) for one in mark.behind]
    stops = strength(image, mark, box, behind)
    _tint(image, mark.colour, box[:2], ramp(size, stops, mark.way))


def _photo(image: Image.Image, mark: Photo, scale: float) -> None:
    box = _pixels(mark.box, scale)
    size = (box[2] - box[0], box[3] - box[1])
    is_kept = scale == 1
    photo = photo_cover(mark.path, size, mark.focus, mark.changed_ns, is_kept=is_kept)
    if mark.radius:
        mask = rounded_mask(size, round(mark.radius * scale))
        image.paste(photo, box[:2], mask)
    else:
        image.paste(photo, box[:2])


def _motif(image: Image.Image, mark: Motif, scale: float) -> None:
    box = _pixels(mark.box, scale)
    size = (box[2] - box[0], box[3] - box[1])
    left, top, right, bottom = mark.box
    mask = motif_mask(
        mark.name,
        size,
        mark.fit,
        unit=scale,
        shape=(right - left) / max(bottom - top, 1),
        folders=mark.folders or None,
    )
    _tint(image, mark.colour, box[:2], _faded(mask, mark.opacity))


def _icon(image: Image.Image, mark: Icon, scale: float) -> None:
    left, top, right, bottom = _pixels(mark.box, scale)
    side = min(right - left, bottom - top)
    mask = icon_mask(mark.name, side, mark.weight, folders=mark.folders or None)
    at = ((left + right - side) // 2, (top + bottom - side) // 2)
    _tint(image, mark.colour, at, mask)


def _logo(image: Image.Image, mark: Logo, scale: float) -> None:
    left, top, right, bottom = _pixels(mark.box, scale)
    logo = emblem(mark.path, (right - left, bottom - top), mark.changed_ns)
    at = ((left + right - logo.width) // 2, (top + bottom - logo.height) // 2)
    image.paste(logo, at, logo)


def _code(image: Image.Image, mark: Code, scale: float) -> None:
    left, top, right, bottom = _pixels(mark.box, scale)
    side = min(right - left, bottom - top)
    image.paste(mark.light, (left, top, left + side, top + side))
    image.paste(mark.dark, (left, top), qr(mark.text, side))


def _line(image: Image.Image, mark: Line, scale: float) -> None:
    style = replace(mark.style, size=mark.style.size * scale)
    at = (mark.at[0] * scale, mark.at[1] * scale)
    draw_line(image, mark.text, style, at, mark.colour, leftwards=mark.leftwards)


def _stamp(image: Image.Image, mark: Stamp, scale: float) -> None:
    left, top, right, bottom = _pixels(mark.box, scale)
    stamp = _rubber(mark, scale)
    at = ((left + right - stamp.width) // 2, (top + bottom - stamp.height) // 2)
    image.paste(stamp, at, stamp)


@lru_cache(maxsize=8)
def _rubber(mark: Stamp, scale: float) -> Image.Image:
    style = replace(mark.style, size=mark.style.size * scale)
    unit = style.size / 80
    width = round(line_width(mark.text, style) + 84 * unit)
    height = round(136 * unit)
    stamp = Image.new("RGBA", (width, height), (*mark.ground, 0))
    rings: tuple[tuple[float, Colour], ...] = (
        (0, mark.ground),
        (7, mark.colour),
        (13, mark.ground),
    )
    for inset, colour in rings:
        edge = round(inset * unit)
        size = (width - 2 * edge, height - 2 * edge)
        mask = rounded_mask(size, round((24 - inset) * unit))
        stamp.paste((*colour, 255), (edge, edge), mask)
    at = (42 * unit, height / 2 + CAP_HEIGHT * style.size / 2)
    draw_line(stamp, mark.text, style, at, mark.colour)
    return stamp.rotate(-mark.degrees, Image.Resampling.BICUBIC, expand=True)


_PAINTERS: Mapping[type, Callable[[Image.Image, Any, float], None]] = {
    Fill: _fill,
    Shadow: _shadow,
    Gradient: _gradient,
    Scrim: _scrim,
    Photo: _photo,
    Motif: _motif,
    Icon: _icon,
    Logo: _logo,
    Code: _code,
    Line: _line,
    Stamp: _stamp,
}
