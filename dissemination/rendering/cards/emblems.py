"""Pictures that stand on cards: the office's emblem, QR codes."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import segno
from PIL import Image

from dissemination.rendering.pictures import as_seen, decode

_QUIET = 4  # modules of light around a QR code (ISO/IEC 18004)
_SHARP = 2  # pixels of a module, at least, for it to be drawn sharp
Pixels = tuple[int, int]


@lru_cache(maxsize=8)
def emblem(path: Path, size: Pixels, _changed_ns: int) -> Image.Image:
    """Return the office's emblem, whole, as large as `size` allows.

    Raises:
        UnreadablePicture: broken, too large, or no picture.
    """
    mark = as_seen(decode(path.read_bytes())).convert("RGBA")
    mark.thumbnail(size, Image.Resampling.LANCZOS)
    return mark


@lru_cache(maxsize=8)
def qr(text: str, side: int) -> Image.Image:
    """Return the mask of a QR code with its quiet zone, `side` pixels square.

    A module is a whole number of pixels, or the code would blur; in a preview that is
    too small for this it is grey at its edges, and as large as in the finished card.
    """
    rows = [bytes(row) for row in segno.make_qr(text, error="m").matrix]
    modules = len(rows)
    small = Image.frombytes("L", (modules, modules), b"".join(rows))
    code = small.point(lambda value: 255 * value)
    each = side // (modules + 2 * _QUIET)
    if each >= _SHARP:
        large = code.resize((modules * each,) * 2, Image.Resampling.NEAREST)
    else:
        room = max(1, round(side * modules / (modules + 2 * _QUIET)))
        large = _reduced(code, room)
    mask = Image.new("L", (side, side))
    inset = (side - large.width) // 2
    mask.paste(large, (inset, inset))
    return mask


def _reduced(code: Image.Image, side: int) -> Image.Image:
    fine = code.resize((code.width * 8,) * 2, Image.Resampling.NEAREST)
    return fine.resize((side, side), Image.Resampling.BOX)
