"""What people upload, as it is kept: the picture itself, and nothing beside it.

Everything is decoded and written anew, so that no file of a stranger is ever served:
turned upright, in sRGB, without places, hours, makers, comments or a second file.
"""

from __future__ import annotations

import subprocess
import sys
from enum import StrEnum
from pathlib import Path
from threading import BoundedSemaphore

from PIL import Image

from dissemination.rendering.photos import kept
from dissemination.rendering.pictures import (
    UnreadablePicture,
    as_seen,
    decode,
    encoded,
    on_white,
    open_picture,
)

HEAD = 4096  # bytes, by which a file's sort is told
LONGEST = 4096  # pixels of the longer side of what is kept: more than any card needs
THUMB = 480  # pixels of the longer side; sharp on a phone, two in a row

_THUMB_NAME = ".thumb-v1"  # goes up with every change of how they are drawn
_ENDS = (b"\xff\xd9", b"IEND\xaeB`\x82")  # of a whole JPEG, of a whole PNG
_QUALITY = 92
_THUMB_QUALITY = 78
_HEAVIEST_PNG = 6_000_000  # bytes; what is heavier was a photo
_MOVING = frozenset({"GIF", "PNG", "WEBP", "AVIF"})
_LOSSLESS = frozenset({"PNG", "GIF", "BMP"})
# Brands of ISO base media files that hold pictures, and no film.
_STILL_BRANDS = frozenset(
    {b"avif", b"mif1", b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx"}
)
_EBML = b"\x1a\x45\xdf\xa3"
_DRAWN_WITHIN_S = 20
# A decoded picture takes up to half a gigabyte: two at once are enough for any machine.
_turns = BoundedSemaphore(2)
_drawn_at_once = BoundedSemaphore(2)  # so that a slow drawing holds up no thumbnail


class Sort(StrEnum):
    """What a file is, by its first bytes; its name is not asked."""

    PICTURE = "picture"
    VIDEO = "video"
    DRAWING = "drawing"


def sort_of(head: bytes) -> Sort:
    """Tell what a file is by its first bytes; what is unknown may be a picture."""
    if head[4:8] == b"ftyp":
        return Sort.PICTURE if head[8:12] in _STILL_BRANDS else Sort.VIDEO
    if head.startswith(_EBML):
        return Sort.VIDEO
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if text.startswith(b"<") and b"<svg" in head:
        return Sort.DRAWING
    return Sort.PICTURE


def clean_picture(data: bytes) -> bytes:
    """Return a picture as it is kept: a JPEG, or a PNG where it is see-through.

    What came without loss stays so, unless it is a photo and heavy.

    Raises:
        UnreadablePicture: broken, too large, moving, or no picture.
    """
    opened = open_picture(data)
    if opened.format in _MOVING and getattr(opened, "n_frames", 1) > 1:
        raise UnreadablePicture("picture.moves")
    with _turns:
        image = _smaller(as_seen(_decoded(data)), LONGEST)
        if image.mode == "RGBA" and image.getchannel("A").getextrema() == (255, 255):
            image = image.convert("RGB")
        if image.mode == "RGBA" or opened.format in _LOSSLESS:
            plain = encoded(image, "PNG", optimize=False)
            if image.mode == "RGBA" or len(plain) <= _HEAVIEST_PNG:
                return plain
        return encoded(on_white(image), "JPEG", quality=_QUALITY, subsampling="4:2:0")


def clean_drawing(data: bytes) -> bytes:
    """Return the PNG that an SVG draws.

    Another process draws it, which is ended where it takes too long; whatever scripts,
    addresses and files it names are left out.

    Raises:
        UnreadablePicture: it is broken, or cannot be drawn safely.
    """
    command = [sys.executable, "-m", "dissemination.rendering.drawing_process"]
    try:
        with _drawn_at_once:
            drawn = subprocess.run(  # noqa: S603 - our own program, and no shell
                command,
                input=data,
                capture_output=True,
                timeout=_DRAWN_WITHIN_S,
                check=True,
            )
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        raise UnreadablePicture("picture.no_drawing", detail=str(error)) from error
    return clean_picture(drawn.stdout)


def thumbnail(data: bytes) -> bytes:
    """Return a small JPEG of a picture, or a small PNG where it is see-through.

    Raises:
        UnreadablePicture: broken, too large, or no picture.
    """
    with _turns:
        image = decode(data, at_least=(THUMB, THUMB))
        image = _smaller(as_seen(image), THUMB)
        if image.mode == "RGBA":
            return encoded(image, "PNG", optimize=True)
        return encoded(image, "JPEG", quality=_THUMB_QUALITY, optimize=True)


def thumbnail_of(path: Path) -> bytes:
    """Return the small picture of a file of the media store, kept beside it.

    Raises:
        UnreadablePicture: broken, too large, or no picture.
        OSError: there is no such file.
    """
    return kept(
        path.with_name(f"{path.name}{_THUMB_NAME}"),
        lambda: thumbnail(path.read_bytes()),
        is_whole=lambda data: data.endswith(_ENDS),
    )


def mime_of_bytes(data: bytes) -> str:
    """Return the type of what `clean_picture` and `thumbnail` return."""
    return "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"


def _decoded(data: bytes) -> Image.Image:
    opened = open_picture(data)
    scale = LONGEST / max(opened.size)
    if scale >= 1:
        return decode(data)
    width, height = opened.size
    return decode(data, at_least=(round(width * scale), round(height * scale)))


def _smaller(image: Image.Image, longest: int) -> Image.Image:
    scale = longest / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3)
