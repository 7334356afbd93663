"""Pictures as they come in, and as a channel takes them."""

from __future__ import annotations

import hashlib
import io
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps

from dissemination.domain.rendition import Media

MAX_BYTES = 64 * 1024 * 1024
MAX_PIXELS = 120_000_000  # a phone's largest, and half a gigabyte once decoded

# Pillow's own limit only warns; ours is checked before anything is decoded.
Image.MAX_IMAGE_PIXELS = None

_FORMATS = ("JPEG", "PNG", "WEBP", "GIF", "AVIF", "TIFF", "BMP")
_BROKEN = (OSError, SyntaxError, ValueError, RuntimeError, EOFError, MemoryError)
_MIMES: Mapping[str, str] = {
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",  # what some phones call a JPEG with a second picture in it
    "PNG": "image/png",
    "WEBP": "image/webp",
    "GIF": "image/gif",
    "AVIF": "image/avif",
    "TIFF": "image/tiff",
    "BMP": "image/bmp",
    "HEIF": "image/heic",
}
# Brands of files whose pictures are kept as HEVC (ISO/IEC 23008-12, annex B).
_HEIC = frozenset(
    {b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"hevm", b"hevs"}
)
_METADATA = frozenset({"exif", "xmp", "photoshop", "XML:com.adobe.xmp", "comment"})
# What only says how to draw. Other parts hold hours, places, tools or a second file.
_PLAIN_SEGMENTS = {"APP0": b"JFIF", "APP2": b"ICC_PROFILE", "APP14": b"Adobe"}
_PLAIN_CHUNKS = frozenset(
    b"IHDR PLTE IDAT IEND tRNS gAMA cHRM sRGB iCCP pHYs bKGD sBIT".split()
    + b"acTL fcTL fdAT".split()  # a moving PNG
)
SIDEWAYS = range(5, 9)  # notes of EXIF by which width and height change places
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


class PictureError(ValueError):
    """A picture cannot be used: an id of `messages`, and its values."""

    def __init__(self, error_id: str, **values: str) -> None:
        super().__init__(f"{error_id} {values}")
        self.id = error_id
        self.values: Mapping[str, str] = values


class UnreadablePicture(PictureError):
    """The file is broken, too large, or no picture."""


class UnfitPicture(PictureError):
    """The picture is sound, but cannot be made to obey a channel's limits."""


def read_picture(data: bytes, alt: str) -> Media:
    """Return the facts of a picture, as seen: turned upright.

    Raises:
        UnreadablePicture: broken, too large, or no picture.
    """
    image = decode(data)
    on_its_side = turn_of(image) in SIDEWAYS
    width, height = image.size[::-1] if on_its_side else image.size
    return Media(
        sha256=hashlib.sha256(data).hexdigest(),
        mime=mime_of(image),
        width=width,
        height=height,
        size=len(data),
        alt=alt,
    )


def decode(data: bytes, *, at_least: tuple[int, int] | None = None) -> Image.Image:
    """Open a picture and decode all of it.

    Args:
        data: the file.
        at_least: width and height that are enough; a JPEG then takes less time.

    Raises:
        UnreadablePicture: broken, too large, or no picture.
    """
    image = open_picture(data)
    try:
        if at_least:
            image.draft("RGB", at_least)
        image.load()
    except _BROKEN as error:
        raise UnreadablePicture("picture.broken", detail=str(error)) from error
    return image


def open_picture(data: bytes) -> Image.Image:
    """Open a picture without decoding it; its size is known and allowed.

    Raises:
        UnreadablePicture: too large, or no picture.
    """
    if len(data) > MAX_BYTES:
        raise UnreadablePicture(
            "picture.too_heavy", bytes=str(len(data)), limit=str(MAX_BYTES)
        )
    is_heic = _is_heic(data)
    if is_heic and not _knows_heic():
        raise UnreadablePicture("picture.no_heic")
    try:
        formats = ("HEIF",) if is_heic else _FORMATS
        image = Image.open(io.BytesIO(data), formats=formats)
    except _BROKEN as error:
        raise UnreadablePicture("picture.unknown", detail=str(error)) from error
    if image.width * image.height > MAX_PIXELS:
        raise UnreadablePicture(
            "picture.too_large", width=str(image.width), height=str(image.height)
        )
    return image


def mime_of(image: Image.Image) -> str:
    """Return the type of the file that a picture came from."""
    return _MIMES[image.format or ""]


def turn_of(image: Image.Image) -> int:
    """Return how a picture lies in its file: 1 to 8, as EXIF counts; 1 is upright."""
    if image.format == "TIFF":
        return 1  # Pillow turns these itself
    turn = image.getexif().get(0x0112, 1)
    return turn if turn in range(1, 9) else 1


def tells_tales(image: Image.Image, data: bytes) -> bool:
    """Tell whether a file says more than how its picture looks: hours, places."""
    told = _METADATA.intersection(image.info) or getattr(image, "text", None)
    if told or image.getexif():
        return True
    match image.format:
        case "JPEG":
            segments: Sequence[tuple[str, bytes]] = getattr(image, "applist", ())
            return not (_are_plain(segments) and data.endswith(b"\xff\xd9"))
        case "PNG":
            return not _is_plain_png(data)
    return image.format in {"MPO", "HEIF"}


def as_seen(image: Image.Image) -> Image.Image:
    """Return a picture upright and in sRGB, with transparency kept."""
    return in_srgb(ImageOps.exif_transpose(in_eight_bits(image)))


def in_srgb(image: Image.Image) -> Image.Image:
    """Return a picture in sRGB, as RGB or, where it is transparent, as RGBA."""
    has_alpha = image.has_transparency_data
    profile = image.info.get("icc_profile")
    if profile and not has_alpha and image.mode in {"RGB", "CMYK", "L"}:
        image = _by_profile(image, profile)
    return image.convert("RGBA" if has_alpha else "RGB")


def in_eight_bits(image: Image.Image) -> Image.Image:
    """Return a grey picture of 16 bits in 8; Pillow would make most of it white."""
    if not image.mode.startswith("I"):
        return image
    fine = image.convert("F").point(lambda value: value * (255 / 65535) + 0.5)
    return fine.convert("L")


def on_white(image: Image.Image) -> Image.Image:
    """Return a picture without transparency."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    flat = Image.new("RGB", image.size, "white")
    flat.paste(image, (0, 0), image)
    return flat


def encode_jpeg(image: Image.Image) -> bytes:
    """Return a JPEG that holds nothing but the picture."""
    return encoded(image, "JPEG", quality=88, subsampling="4:2:0")


def encoded(
    image: Image.Image, file_format: str, **options: int | bool | str | bytes
) -> bytes:
    """Return a file that holds nothing but the picture: same pixels, same bytes.

    Other threads go on meanwhile: Pillow holds the interpreter's lock for the whole of
    a JPEG that it writes to memory, but not where it may write to the system itself.
    """
    plain = image
    if image.info:  # Pillow would write colour profiles and comments back
        plain = image.copy()
        plain.info.clear()
    with _fresh_file() as file:
        plain.save(file, file_format, **options)
        file.seek(0)
        return file.read()


def _fresh_file() -> BinaryIO:
    if sys.platform == "linux":
        return os.fdopen(os.memfd_create("picture"), "w+b")
    return tempfile.TemporaryFile()


def _is_heic(data: bytes) -> bool:
    """Tell by its brands: a box of the length that stands first, then four letters."""
    if data[4:8] != b"ftyp":
        return False
    end = min(int.from_bytes(data[:4]), 256)
    return any(data[at : at + 4] in _HEIC for at in range(8, end, 4))


@lru_cache(maxsize=1)
def _knows_heic() -> bool:
    try:
        import pillow_heif  # noqa: PLC0415 - an extra, and slow to load
    except ImportError:
        return False
    # Thumbnails, maps of depth and the like are not what was photographed.
    pillow_heif.register_heif_opener(
        thumbnails=False, depth_images=False, aux_images=False
    )
    return True


def _by_profile(image: Image.Image, profile: bytes) -> Image.Image:
    try:
        source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
        changed = ImageCms.profileToProfile(image, source, _SRGB, outputMode="RGB")
    except (ImageCms.PyCMSError, OSError):
        return image  # a broken profile: the plain numbers are the best guess
    return changed or image


def _are_plain(segments: Sequence[tuple[str, bytes]]) -> bool:
    return all(
        name in _PLAIN_SEGMENTS and body.startswith(_PLAIN_SEGMENTS[name])
        for name, body in segments
    )


def _is_plain_png(data: bytes) -> bool:
    """Walk through the chunks; what follows the picture counts as a strange one."""
    at = 8
    while at < len(data):
        if data[at + 4 : at + 8] not in _PLAIN_CHUNKS:
            return False
        at += 12 + int.from_bytes(data[at : at + 4])
    return True
