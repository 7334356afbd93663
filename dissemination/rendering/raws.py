"""Photos as they lie in their files: decoded once, cut before anything else.

Turning, colours and transparency are seen to on the few pixels that are left, not on
the twelve million that were decoded.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from PIL import Image

from dissemination.rendering.focus import Focus
from dissemination.rendering.pictures import (
    SIDEWAYS,
    decode,
    in_eight_bits,
    in_srgb,
    on_white,
    open_picture,
    turn_of,
)

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Pixels = tuple[int, int]
Edges = tuple[float, float, float, float]

_TURNS = {  # by the note of EXIF
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
# From a place in the upright photo to the same in the file.
_LAID: Mapping[int, Callable[[float, float], Focus]] = {
    1: lambda x, y: (x, y),
    2: lambda x, y: (1 - x, y),
    3: lambda x, y: (1 - x, 1 - y),
    4: lambda x, y: (x, 1 - y),
    5: lambda x, y: (y, x),
    6: lambda x, y: (y, 1 - x),
    7: lambda x, y: (1 - y, 1 - x),
    8: lambda x, y: (1 - y, x),
}
# Less than this is cut by OpenCV without smoothing, which nobody sees in a photo.
_SLIGHT = 2.0


class Source(Protocol):
    """Decoded pixels, in whoever's memory they lie."""

    @property
    def size(self) -> Pixels:
        """Width and height."""

    def cut(self, box: Edges, size: Pixels) -> Image.Image:
        """Return what lies in a box, at another size."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Raw:
    """A decoded photo, with what the file says of it."""

    source: Source
    turn: int = 1
    profile: bytes | None = None

    @property
    def size(self) -> Pixels:
        """Width and height of the upright photo."""
        return _laid(self.source.size, self.turn)


def read_raw(data: bytes, at_least: Pixels, *, quickly: bool = False) -> Raw:
    """Decode a photo.

    Args:
        data: the file.
        at_least: size of the upright photo that is enough; a JPEG then takes less time.
        quickly: by simplejpeg and OpenCV where both are there (the extra `quick`). The
            pixels then differ a little from those of another machine.

    Raises:
        UnreadablePicture: broken, too large, or no picture.
    """
    opened = open_picture(data)
    turn = turn_of(opened)
    laid = _laid(at_least, turn)
    source = _quick(opened, data, laid) if quickly else None
    if source is None:
        source = Drawn(_plain(decode(data, at_least=laid)))
    return Raw(source=source, turn=turn, profile=opened.info.get("icc_profile"))


def upright_size(image: Image.Image) -> Pixels:
    """Return the size of a picture as it is seen."""
    return _laid(image.size, turn_of(image))


def whole(raw: Raw, size: Pixels) -> Image.Image:
    """Return all of a photo at another size: upright, in sRGB, on white."""
    width, height = raw.source.size
    cut = raw.source.cut((0, 0, width, height), _laid(size, raw.turn))
    return _as_seen(cut, raw)


def cover(raw: Raw, size: Pixels, focus: Focus) -> Image.Image:
    """Return what of a photo fills `size` around its focus; as `whole`."""
    laid = _laid(size, raw.turn)
    box = cover_box(raw.source.size, laid, _LAID[raw.turn](*focus))
    return _as_seen(raw.source.cut(box, laid), raw)


def cover_box(whole: Pixels, size: Pixels, focus: Focus) -> Edges:
    """Return the box that fills `size`, as near to the focus as the rim allows."""
    scale = max(size[0] / whole[0], size[1] / whole[1])
    wide, high = min(whole[0], size[0] / scale), min(whole[1], size[1] / scale)
    left = min(max(whole[0] * focus[0] - wide / 2, 0), whole[0] - wide)
    top = min(max(whole[1] * focus[1] - high / 2, 0), whole[1] - high)
    return left, top, left + wide, top + high


@dataclass(frozen=True, slots=True)
class Drawn:
    """Pixels in Pillow's memory."""

    image: Image.Image

    @property
    def size(self) -> Pixels:
        """Width and height."""
        return self.image.size

    def cut(self, box: Edges, size: Pixels) -> Image.Image:
        """Return what lies in a box, at another size."""
        left, top, right, bottom = box
        if (round(right - left), round(bottom - top)) == size:
            at = (round(left), round(top))
            return self.image.crop((*at, at[0] + size[0], at[1] + size[1]))
        larger = right - left < size[0]
        way = Image.Resampling.BICUBIC if larger else Image.Resampling.HAMMING
        return self.image.resize(size, way, box=box, reducing_gap=3)


@dataclass(frozen=True, slots=True)
class _Rows:
    """Pixels in NumPy's memory: to bring all of them into Pillow's takes too long."""

    rows: NDArray[np.uint8]

    @property
    def size(self) -> Pixels:
        return self.rows.shape[1], self.rows.shape[0]

    def cut(self, box: Edges, size: Pixels) -> Image.Image:
        import cv2  # noqa: PLC0415 - an extra

        # At least one pixel, even at the end of a row.
        left, top = math.floor(box[0]), math.floor(box[1])
        part = self.rows[top : math.ceil(box[3]), left : math.ceil(box[2])]
        slight = part.shape[1] / size[0] < _SLIGHT
        way = cv2.INTER_CUBIC if slight else cv2.INTER_AREA
        return Image.fromarray(cv2.resize(part, size, interpolation=way))


def _quick(opened: Image.Image, data: bytes, at_least: Pixels) -> Source | None:
    """Return a JPEG's pixels as NumPy has them; None where Pillow has to do it."""
    if opened.format not in {"JPEG", "MPO"} or opened.mode != "RGB":
        return None
    try:
        import cv2  # noqa: F401, PLC0415 - an extra
        import simplejpeg  # noqa: PLC0415 - an extra
    except ImportError:
        return None
    width, height = opened.size
    # Nothing between a half and a quarter: libjpeg-turbo is slower there than at 1.
    by = next(n for n in (8, 4, 2, 1) if n == 1 or _enough(opened.size, n, at_least))
    least = {"min_width": -(-width // by), "min_height": -(-height // by)}
    try:
        rows = simplejpeg.decode_jpeg(data, "RGB", min_factor=1, **least)
    except ValueError:
        return None  # what is odd in it, Pillow forgives or names
    return _Rows(rows)


def _enough(size: Pixels, by: int, at_least: Pixels) -> bool:
    return size[0] >= at_least[0] * by and size[1] >= at_least[1] * by


def _plain(image: Image.Image) -> Image.Image:
    """Return a picture of which the mean of two pixels is a colour."""
    image = in_eight_bits(image)
    if image.mode in {"P", "1", "PA"} or "transparency" in image.info:
        return image.convert("RGBA" if image.has_transparency_data else "RGB")
    return image


def _as_seen(cut: Image.Image, raw: Raw) -> Image.Image:
    cut.info = {"icc_profile": raw.profile} if raw.profile else {}
    seen = on_white(in_srgb(cut))
    return seen.transpose(_TURNS[raw.turn]) if raw.turn in _TURNS else seen


def _laid(size: Pixels, turn: int) -> Pixels:
    return size[::-1] if turn in SIDEWAYS else size
