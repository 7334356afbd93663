"""Pictures made to obey a channel's limits, and what was done to them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace
from enum import StrEnum

from PIL import Image

from dissemination.channel import MediaLimit
from dissemination.rendering.focus import Focus, focus_of
from dissemination.rendering.pictures import (
    UnfitPicture,
    as_seen,
    decode,
    encoded,
    mime_of,
    on_white,
    tells_tales,
)
from dissemination.rendering.raws import Pixels, cover_box, upright_size

_QUALITIES = (92, 85, 75)  # below the last, a smaller picture looks better
_SMALLER = 0.8
# What a JPEG of one of these shows depends on who opens it.
_INKS = frozenset({"CMYK", "LAB", "YCbCr"})
_DRAWN = frozenset({"image/bmp", "image/gif", "image/png"})  # lines, letters: no photo
_WRITTEN = frozenset({"image/jpeg", "image/png"})
_MIDDLE = (0.5, 0.5)
_HAIR = 1e-6  # what arithmetic loses of a pixel


class Done(StrEnum):
    """What was done to a picture, in the order in which it is told."""

    CROPPED = "cropped"
    ENLARGED = "enlarged"
    SCALED = "scaled"
    CONVERTED = "converted"
    SQUEEZED = "squeezed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Fitted:
    """A picture as a channel takes it; `width` and `height` are as it is seen."""

    data: bytes
    width: int
    height: int
    mime: str
    done: tuple[Done, ...] = ()


def fit_picture(
    data: bytes, limit: MediaLimit, *, focus: Focus | None = None
) -> Fitted:
    """Return a picture that obeys a limit, without where and when it was taken.

    Bytes that already obey and tell nothing are returned untouched. Of a moving
    picture that does not obey, the first frame is left.

    Args:
        data: the file.
        limit: of the channel.
        focus: what a crop keeps, in shares of width and height; None looks for it.

    Raises:
        UnreadablePicture: broken, too large, or no picture.
        UnfitPicture: neither JPEG nor PNG is taken, or `max_bytes` has no room.
    """
    image = decode(data)
    if _obeys(image, data, limit) and not tells_tales(image, data):
        width, height = upright_size(image)
        return Fitted(data=data, width=width, height=height, mime=mime_of(image))
    if limit.mimes.isdisjoint(_WRITTEN):
        raise UnfitPicture("picture.no_format", mimes=", ".join(sorted(limit.mimes)))
    made = _made(image, limit, focus)
    return replace(made, done=_told(made, image, data, limit))


def framed(full: Pixels, limit: MediaLimit) -> Pixels:
    """Return the size that a picture of a size gets: as much of it as is taken."""
    return next(_sizes(full, limit))


def _obeys(image: Image.Image, data: bytes, limit: MediaLimit) -> bool:
    full = upright_size(image)
    is_taken = mime_of(image) in limit.mimes and image.mode not in _INKS
    is_small = len(data) <= limit.max_bytes and framed(full, limit) == full
    return is_taken and is_small


def _made(image: Image.Image, limit: MediaLimit, focus: Focus | None) -> Fitted:
    """Return the best file that has room, of the largest picture that has."""
    seen = as_seen(image)
    is_drawn = mime_of(image) in _DRAWN or "image/jpeg" not in limit.mimes
    shape = _shape(seen.size, limit)
    focus = focus or _focus(seen, shape)
    for size in _sizes(seen.size, limit):
        cut = _cut(seen, size, focus)
        for mime, quality, data in _files(cut, limit.mimes, is_drawn=is_drawn):
            if len(data) <= limit.max_bytes:
                done = _done(seen.size, shape, size, quality)
                return Fitted(
                    data=data, width=size[0], height=size[1], mime=mime, done=done
                )
    raise UnfitPicture("picture.no_room", bytes=str(limit.max_bytes))


def _told(
    made: Fitted, image: Image.Image, data: bytes, limit: MediaLimit
) -> tuple[Done, ...]:
    """Return what was done to the file besides what was done to the picture."""
    if made.mime != mime_of(image) or image.mode in _INKS:
        return (*made.done, Done.CONVERTED)
    if len(data) > limit.max_bytes:
        return made.done or (Done.SQUEEZED,)
    return made.done


def _focus(seen: Image.Image, shape: tuple[float, float]) -> Focus:
    """Return what a crop keeps; where nothing is cropped, nobody need look for it."""
    return _MIDDLE if shape == seen.size else focus_of(on_white(seen))


def _done(
    full: Pixels, shape: tuple[float, float], size: Pixels, quality: int
) -> tuple[Done, ...]:
    found = {
        Done.CROPPED: shape != full,
        Done.SCALED: size[0] < int(shape[0]),
        Done.ENLARGED: size[0] > shape[0],
        Done.SQUEEZED: quality < _QUALITIES[0],
    }
    return tuple(one for one, is_so in found.items() if is_so)


def _sizes(full: Pixels, limit: MediaLimit) -> Iterator[Pixels]:
    """Yield the size that a picture gets, and ever smaller ones."""
    shape = _shape(full, limit)
    width, height = shape
    most = min(1.0, limit.max_width / width, limit.max_height / height)
    scale = min(max(most, limit.min_width / width), limit.max_height / height)
    size = _sized(shape, scale, limit)
    yield size
    while max(size) > 1:
        scale *= _SMALLER
        size = _sized(shape, scale, limit)
        if size[0] < limit.min_width:
            return
        yield size


def _shape(full: Pixels, limit: MediaLimit) -> tuple[float, float]:
    """Return how much of a picture is left where its shape is one that is taken."""
    width, height = full
    if limit.aspect is None:
        return width, height
    least, greatest = limit.aspect
    return min(width, height * greatest), min(height, width / least)


def _sized(shape: tuple[float, float], scale: float, limit: MediaLimit) -> Pixels:
    """Return whole pixels, rounded so that the shape stays one that is taken."""
    width = max(1, math.floor(shape[0] * scale + _HAIR))
    height = max(1, round(shape[1] * scale))
    if limit.aspect is None:
        return width, height
    least, greatest = limit.aspect
    return width, max(math.ceil(width / greatest), min(height, int(width / least)), 1)


def _cut(seen: Image.Image, size: Pixels, focus: Focus) -> Image.Image:
    if size == seen.size:
        return seen
    box = cover_box(seen.size, size, focus)
    return seen.resize(size, Image.Resampling.LANCZOS, box=box, reducing_gap=3)


def _files(
    image: Image.Image, mimes: frozenset[str], *, is_drawn: bool
) -> Iterator[tuple[str, int, bytes]]:
    """Yield ever smaller files of one picture: type, quality and bytes."""
    if "image/png" in mimes and is_drawn:
        yield "image/png", _QUALITIES[0], encoded(image, "PNG", optimize=True)
    if "image/jpeg" in mimes:
        flat = on_white(image)
        for quality in _QUALITIES:
            data = encoded(flat, "JPEG", quality=quality, optimize=True)
            yield "image/jpeg", quality, data
