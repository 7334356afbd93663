"""Small real videos for tests."""

from __future__ import annotations

import io
from collections.abc import Mapping
from fractions import Fraction
from functools import cache
from typing import Any

import av

_RATE = 10  # pictures a second
_SOUND = 48_000  # samples a second
_SAMPLES = 960  # of one frame of sound


def film(
    seconds: int = 1,
    size: tuple[int, int] = (64, 48),
    *,
    kind: str = "mp4",
    says: Mapping[str, str] | None = None,
) -> bytes:
    """Return a video that turns from dark to bright, with silence under it.

    Args:
        seconds: how long it runs.
        size: width and height in pixels, even numbers.
        kind: "mp4" or "webm".
        says: metadata of the file.
    """
    return _film(seconds, size, kind, tuple((says or {}).items()))


def on_its_side(data: bytes) -> bytes:
    """Return an MP4 whose pictures are to be turned a quarter to the right."""
    at = data.index(b"tkhd") + 4 + 40  # past the version, hours and layers
    quarter = (0, 0x10000, 0, -0x10000, 0, 0, 0, 0, 0x40000000)
    matrix = b"".join(n.to_bytes(4, "big", signed=True) for n in quarter)
    return data[:at] + matrix + data[at + len(matrix) :]


@cache
def _film(
    seconds: int, size: tuple[int, int], kind: str, says: tuple[tuple[str, str], ...]
) -> bytes:
    held = io.BytesIO()
    picture, sound = ("libx264", "aac") if kind == "mp4" else ("libvpx", "libopus")
    with av.open(held, "w", format=kind) as container:
        container.metadata.update(says)
        pictures: Any = container.add_stream(picture, rate=_RATE)
        pictures.width, pictures.height = size
        pictures.pix_fmt = "yuv420p"
        silence: Any = container.add_stream(sound, rate=_SOUND)
        for n in range(seconds * _RATE):
            container.mux(pictures.encode(_picture(n, seconds, size)))
        for n in range(seconds * _SOUND // _SAMPLES):
            container.mux(silence.encode(_silence(n)))
        for stream in (pictures, silence):
            container.mux(stream.encode())
    return held.getvalue()


def _picture(n: int, seconds: int, size: tuple[int, int]) -> av.VideoFrame:
    bright = 255 * n // (seconds * _RATE)
    frame = av.VideoFrame(*size, "rgb24")
    frame.planes[0].update(bytes([bright]) * frame.planes[0].buffer_size)
    frame.pts, frame.time_base = n, Fraction(1, _RATE)
    return frame


def _silence(n: int) -> av.AudioFrame:
    frame = av.AudioFrame(format="fltp", layout="mono", samples=_SAMPLES)
    frame.sample_rate, frame.pts = _SOUND, n * _SAMPLES
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    return frame
