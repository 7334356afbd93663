"""Photos on cards: taken in once, drawn many times.

Beside the original in the media store lie what is made of it: a *proxy*, upright, in
sRGB and just large enough for every card, with the focus that was found in its comment;
and *cuts* of it, as the last cards showed it. They are named by the original and by the
recipe; one that is lost or spoilt is made anew, the same to the byte. Photos that lie
elsewhere are decoded each time.
"""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Callable
from contextlib import ExitStack, suppress
from functools import lru_cache
from pathlib import Path

from PIL import Image

from dissemination.rendering.cards.sizes import SIZES
from dissemination.rendering.focus import Focus, focus_of
from dissemination.rendering.pictures import (
    UnfitPicture,
    decode,
    encoded,
    open_picture,
)
from dissemination.rendering.raws import (
    Drawn,
    Pixels,
    Raw,
    cover,
    read_raw,
    upright_size,
    whole,
)

LEAST = 200  # pixels of the shorter side; below it, a photo on a card is a blur

_RECIPE = "v1"  # goes up with every change of what is made
_CARDS = frozenset((size.width, size.height) for size in SIZES.values())
_WIDEST = max(width for width, _ in _CARDS)
_HIGHEST = max(height for _, height in _CARDS)
_LOOKED_AT = 480  # pixels of the longer side, to find the focus
_QUALITY = 92
_KEPT_CUTS = 24  # of one photo
_HELD = 16_000_000  # pixels that may stay decoded between two cards
_SHA256 = re.compile(r"[0-9a-f]{64}")
_HEAD = 200  # bytes of a JPEG, in which a comment begins
_FOCUS = re.compile(rb"focus=([01]\.\d{3}),([01]\.\d{3})")


def take_in(path: Path) -> Focus:
    """Make ready a photo of the media store for all cards; return its focus.

    Raises:
        UnreadablePicture: broken, too large, or no picture.
        UnfitPicture: too small for a card.
    """
    found = _FOCUS.search(_proxy(path), 0, _HEAD)
    if found is None:
        raise ValueError(path.name)
    return float(found[1]), float(found[2])


def photo_focus(path: Path) -> Focus:
    """Return the point that must stay in sight, as it was found, in shares.

    Raises:
        UnreadablePicture: broken, too large, or no picture.
        UnfitPicture: too small for a card.
    """
    if _is_in_store(path):
        return take_in(path)
    return _found_focus(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=6)
def photo_cover(
    path: Path, size: Pixels, focus: Focus, changed_ns: int, *, is_kept: bool = True
) -> Image.Image:
    """Return a photo, upright, cut so that it fills `size` around its focus.

    Args:
        path: of the photo.
        size: in pixels.
        focus: the point that stays in sight, in shares.
        changed_ns: when its file was changed; another file is another photo.
        is_kept: whether the cut is kept on disk, as for finished cards.

    Raises:
        UnreadablePicture: broken, too large, or no picture.
        UnfitPicture: too small for a card.
    """
    if not _is_in_store(path):
        full = _size(path, changed_ns)
        return cover(_raw(path, changed_ns, _divisor(full, size)), size, focus)
    if not is_kept:
        return _from_proxy(path, size, focus)
    # As fine as its name, lest the first of two that are nearly the same decide.
    across, down = (round(share * 1000) for share in focus)
    near = (across / 1000, down / 1000)
    place = _beside(path, f".{size[0]}x{size[1]}.{across}-{down}")
    return decode(kept(place, lambda: _new_cut(path, size, near)))


def _is_in_store(path: Path) -> bool:
    return bool(_SHA256.fullmatch(path.name)) and path.name.startswith(path.parent.name)


def _beside(path: Path, what: str) -> Path:
    return path.with_name(f"{path.name}.{_RECIPE}{what}.jpg")


def _proxy(path: Path) -> bytes:
    return kept(
        _beside(path, ""),
        lambda: _proxy_of(path),
        is_whole=lambda data: _is_ended(data) and bool(_FOCUS.search(data, 0, _HEAD)),
    )


def _is_ended(data: bytes) -> bool:
    return data.endswith(b"\xff\xd9")


def kept(
    place: Path,
    make: Callable[[], bytes],
    is_whole: Callable[[bytes], bool] = _is_ended,
) -> bytes:
    """Return what lies in a place; what is not there, or not whole, is made anew."""
    with suppress(OSError):
        data = place.read_bytes()
        if is_whole(data):
            return data
    data = make()
    # A full or read-only disk makes the next look slower, not impossible.
    with suppress(OSError):
        _write(place, data)
    return data


def _write(place: Path, data: bytes) -> None:
    handle, name = tempfile.mkstemp(dir=place.parent, prefix=".new-")
    with ExitStack() as undo:
        undo.callback(Path(name).unlink, missing_ok=True)
        with os.fdopen(handle, "wb") as file:
            file.write(data)
        Path(name).replace(place)


def _proxy_of(path: Path) -> bytes:
    data = path.read_bytes()
    size = _proxy_size(_checked_size(data))
    image = whole(read_raw(data, size), size)
    across, down = focus_of(image)
    return encoded(
        image,
        "JPEG",
        quality=_QUALITY,
        subsampling="4:2:0",
        comment=f"focus={across:.3f},{down:.3f}",
    )


def _new_cut(path: Path, size: Pixels, focus: Focus) -> bytes:
    """Return a cut that is not there, and remove those that were made long ago."""
    cuts = sorted(path.parent.glob(f"{path.name}.*x*.jpg"), key=_made_at)
    for old in cuts[: -_KEPT_CUTS + 1]:
        with suppress(OSError):
            old.unlink()
    image = _from_proxy(path, size, focus)
    return encoded(image, "JPEG", quality=_QUALITY, subsampling="4:2:0")


def _made_at(place: Path) -> float:
    try:
        return place.stat().st_mtime
    except FileNotFoundError:  # another process was first
        return 0.0


def _from_proxy(path: Path, size: Pixels, focus: Focus) -> Image.Image:
    full = open_picture(_proxy(path)).size
    proxy = Raw(source=Drawn(_proxy_pixels(path, _divisor(full, size))))
    return cover(proxy, size, focus)


@lru_cache(maxsize=2)
def _proxy_pixels(path: Path, by: int) -> Image.Image:
    """Return a proxy's pixels, or a half or a quarter of them, which take less time."""
    data = _proxy(path)
    width, height = open_picture(data).size
    return decode(data, at_least=(width // by, height // by))


def _checked_size(data: bytes) -> Pixels:
    seen = upright_size(open_picture(data))
    if min(seen) < LEAST:
        width, height = map(str, seen)
        raise UnfitPicture(
            "picture.too_small", width=width, height=height, least=str(LEAST)
        )
    return seen


def _divisor(full: Pixels, size: Pixels) -> int:
    """Return by how much less of a photo may be decoded to cover a size."""
    scale = max(size[0] / full[0], size[1] / full[1])
    return next(n for n in (8, 4, 2, 1) if n == 1 or scale * n <= 1)


def _proxy_size(size: Pixels) -> Pixels:
    """Return the least size that covers every card, whatever its focus."""
    scale = min(1.0, max(_WIDEST / size[0], _HIGHEST / size[1]))
    return round(size[0] * scale), round(size[1] * scale)


@lru_cache(maxsize=1)
def _file(path: Path, _changed_ns: int) -> bytes:
    return path.read_bytes()


@lru_cache(maxsize=8)
def _size(path: Path, changed_ns: int) -> Pixels:
    return _checked_size(_file(path, changed_ns))


@lru_cache(maxsize=1)
def _raw(path: Path, changed_ns: int, by: int) -> Raw:
    """Return a photo that lies elsewhere, for the further sizes of a card."""
    width, height = _size(path, changed_ns)
    least = (width // by, height // by)
    raw = read_raw(_file(path, changed_ns), least, quickly=True)
    if raw.size[0] * raw.size[1] <= _HELD:
        return raw
    return Raw(source=Drawn(whole(raw, _proxy_size(raw.size))))


@lru_cache(maxsize=64)
def _found_focus(path: Path, changed_ns: int) -> Focus:
    width, height = _size(path, changed_ns)
    scale = min(1.0, _LOOKED_AT / max(width, height))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    raw = _raw(path, changed_ns, _divisor((width, height), size))
    return focus_of(whole(raw, size))
