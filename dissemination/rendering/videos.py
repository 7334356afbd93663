"""Videos as they come in: their facts, a still, and nothing that tells tales."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from fractions import Fraction
from itertools import islice
from pathlib import Path
from typing import cast

import av
from av.container import InputContainer, OutputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import Image

from dissemination.rendering.pictures import encode_jpeg

# What a container says of its own making; all else tells where, when or by whom.
_PLAIN = frozenset(
    {"major_brand", "minor_version", "compatible_brands", "encoder", "duration"}
    | {"handler_name", "vendor_id", "language"}
)
_SAME_BYTES = {"fflags": "+bitexact"}
_MIMES = {"mp4": "video/mp4", "webm": "video/webm"}
MOST_PIXELS = 40_000_000  # of a picture: 8K, and some more
_STILL_AT = 0.1  # of its length: the first picture is often black
_STILL_WITHIN_S = 5.0
_MOST_DECODED = 300  # pictures: a second's work


class UnreadableVideo(ValueError):
    """No MP4 or WebM, or broken: nothing in it can be shown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """What is known of a video, as it is seen.

    Attributes:
        mime: "video/mp4" or "video/webm".
        width: pixels, as `height`; turned upright.
        seconds: how long it runs.
        still: a JPEG of one of its pictures.
        tells_tales: whether the file says where, when or by whom it was made.
    """

    mime: str
    width: int
    height: int
    seconds: float
    still: bytes
    tells_tales: bool


def read_video(path: Path) -> Video:
    """Return what is known of a video; one picture of it is decoded.

    Raises:
        UnreadableVideo: it cannot be played.
        OSError: the file cannot be read.
    """
    with ExitStack() as stack:
        source = _opened(path, stack)
        stream = _stream(source)
        still = _still(source, stream)
        return Video(
            mime=_mime(source),
            width=still.width,
            height=still.height,
            seconds=_seconds(source, stream),
            still=encode_jpeg(still),
            tells_tales=not _keys(source) <= _PLAIN,
        )


def without_tales(path: Path, to: Path) -> None:
    """Write the same pictures and sound to a file that says nothing else of them.

    Nothing is encoded anew. The index goes to the front, so that it plays while it is
    still being fetched.

    Raises:
        UnreadableVideo: it cannot be played.
        OSError: a file cannot be read or written.
    """
    with ExitStack() as stack:
        source = _opened(path, stack)
        kind = _mime(source).rpartition("/")[2]
        # Else a WebM gets a random number, and the same film twice is two.
        options = {"movflags": "+faststart"} if kind == "mp4" else _SAME_BYTES
        target = stack.enter_context(
            av.open(str(to), "w", format=kind, options=options)
        )
        try:
            _copy(source, target)
        except (av.error.FFmpegError, ValueError) as error:
            raise UnreadableVideo(str(path)) from error


def _opened(path: Path, stack: ExitStack) -> InputContainer:
    path.open("rb").close()  # so that what is the system's stays an OSError
    try:
        return stack.enter_context(av.open(str(path), "r"))
    except (av.error.FFmpegError, ValueError) as error:
        raise UnreadableVideo(str(path)) from error


def _mime(source: InputContainer) -> str:
    names = source.format.name.split(",")
    for name, mime in _MIMES.items():
        if name in names:
            return mime
    raise UnreadableVideo(source.format.name)


def _stream(source: InputContainer) -> VideoStream:
    if not source.streams.video:
        raise UnreadableVideo("no pictures")
    stream = source.streams.video[0]
    # Before it is decoded: a small file may hold pictures that fill any memory.
    if stream.width * stream.height > MOST_PIXELS:
        raise UnreadableVideo(f"{stream.width} x {stream.height} is too large")
    return stream


def _seconds(source: InputContainer, stream: VideoStream) -> float:
    if source.duration:
        return float(Fraction(source.duration, av.time_base))
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    return 0.0


def _still(source: InputContainer, stream: VideoStream) -> Image.Image:
    wanted = min(_seconds(source, stream) * _STILL_AT, _STILL_WITHIN_S)
    shown = None
    try:
        # Before it only a whole picture can be sought, and others build upon that.
        source.seek(int(wanted * av.time_base))
        for shown in islice(source.decode(stream), _MOST_DECODED):
            if shown.time >= wanted:
                break
    except (av.error.FFmpegError, ValueError) as error:
        raise UnreadableVideo("no picture can be shown") from error
    if shown is None:
        raise UnreadableVideo("it holds no picture")
    return _upright(shown)


def _upright(frame: VideoFrame) -> Image.Image:
    seen = cast("Image.Image", frame.to_image())  # type: ignore[no-untyped-call]
    return seen.rotate(frame.rotation, expand=True) if frame.rotation else seen


def _keys(source: InputContainer) -> set[str]:
    said: Iterable[Mapping[str, str]] = (
        source.metadata,
        *(stream.metadata for stream in source.streams),
    )
    return {key.lower() for one in said for key in one}


def _copy(source: InputContainer, target: OutputContainer) -> None:
    # Others hold places as a track of their own ("mebx"), or thumbnails.
    kept = [*source.streams.video[:1], *source.streams.audio[:1]]
    copies = {one.index: target.add_stream_from_template(one) for one in kept}
    for copy in copies.values():
        copy.metadata.clear()
    for packet in source.demux(kept):
        if packet.dts is not None:  # the last one is empty
            packet.stream = copies[packet.stream_index]
            target.mux(packet)
