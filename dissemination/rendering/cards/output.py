"""A drawn card as a file that a channel takes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from PIL import Image

from dissemination.rendering.pictures import UnfitPicture, encoded, on_white

_MIMES = frozenset({"image/jpeg", "image/png"})
# Below the last, letters of a card fray; a card that needs less has to be refused.
_QUALITIES = (88, 82, 75, 68, 60)
_LEVELS = (1, 6)  # of a PNG: four times as fast, then a sixth smaller


@dataclass(frozen=True, slots=True, kw_only=True)
class Encoded:
    """A picture's file: its bytes and their type."""

    data: bytes
    mime: str


def encode(image: Image.Image, *, mimes: frozenset[str], max_bytes: int) -> Encoded:
    """Return a card as the best file that a channel takes.

    A JPEG where one is taken, else a PNG. It holds nothing but the picture, and the
    same pixels give the same bytes.

    Args:
        image: the card; what is transparent becomes white.
        mimes: types that the channel takes.
        max_bytes: how large the file may be.

    Raises:
        UnfitPicture: neither JPEG nor PNG is taken, or `max_bytes` has no room.
    """
    if mimes.isdisjoint(_MIMES):
        raise UnfitPicture("picture.no_format", mimes=", ".join(sorted(mimes)))
    flat = image if image.mode == "RGB" else on_white(image)
    for file in _files(flat, mimes):
        if len(file.data) <= max_bytes:
            return file
    raise UnfitPicture("picture.no_room", bytes=str(max_bytes))


def _files(image: Image.Image, mimes: frozenset[str]) -> Iterator[Encoded]:
    """Yield ever smaller files of one picture."""
    if "image/jpeg" in mimes:
        for quality in _QUALITIES:
            data = encoded(image, "JPEG", quality=quality, subsampling="4:2:0")
            yield Encoded(data=data, mime="image/jpeg")
    elif "image/png" in mimes:
        for level in _LEVELS:
            data = encoded(image, "PNG", compress_level=level)
            yield Encoded(data=data, mime="image/png")
