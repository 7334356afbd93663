"""Pictures and videos of Telegram's stand-in: as they come, are told and are shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from werkzeug.wrappers import Request

from channels.sandbox._entities import Entities
from channels.sandbox._platform import picture_type
from channels.sandbox._telegram_calls import refuse

_PHOTO_MAX_BYTES = 10_000_000
_VIDEO_MAX_BYTES = 50_000_000
_MP4 = b"ftyp"  # from the fifth byte on


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A picture or a video that came with a request.

    `said` is what the request says of a video: pixels and seconds.
    """

    kind: str
    data: bytes
    mime: str
    said: Mapping[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """What is about to be public: one message, or the messages of an album.

    `reply_to` is the number of a message or empty.
    """

    text: str
    entities: Entities
    media: Sequence[Upload] = ()
    reply_to: str


def read_upload(request: Request, kind: str, said: Mapping[str, Any]) -> Upload:
    """Return what one item of a request refers to.

    Args:
        request: carries the files.
        kind: "photo" or "video".
        said: the request itself, or one item of its album.
    """
    if kind not in {"photo", "video"}:
        refuse("Bad Request: can't parse InputMedia: type must be one of the allowed")
    reference = str(said.get("media") or said.get(kind) or kind)
    data = _bytes(request, reference)
    if said.get("cover"):
        _picture(_bytes(request, str(said["cover"])))
    if kind == "photo":
        return Upload(kind=kind, data=data, mime=_picture(data), said={})
    if len(data) > _VIDEO_MAX_BYTES:
        refuse("Request Entity Too Large", status=413)
    if data[4:8] != _MP4:
        refuse("Bad Request: VIDEO_CONTENT_TYPE_INVALID")
    named = ("width", "height", "duration")
    return Upload(
        kind=kind,
        data=data,
        mime="video/mp4",
        said={name: int(said.get(name) or 0) for name in named},
    )


def tell(upload: Upload, file_id: str) -> Mapping[str, Any]:
    """Return what a message says of the picture or video that it carries."""
    file = {
        "file_id": file_id,
        "file_unique_id": file_id,
        "file_size": len(upload.data),
    }
    if upload.kind == "video":
        return {"video": {**file, **upload.said}}
    # Nobody here looks into a picture for its size in pixels.
    return {"photo": [{**file, "width": 0, "height": 0}]}


def _bytes(request: Request, reference: str) -> bytes:
    file = request.files.get(reference.removeprefix("attach://"))
    if file is None:
        refuse("Bad Request: wrong file identifier/HTTP URL specified")
    data: bytes = file.read()
    file.close()
    return data


def _picture(data: bytes) -> str:
    if len(data) > _PHOTO_MAX_BYTES:
        refuse("Bad Request: file is too big")
    mime = picture_type(data)
    if not mime:
        refuse("Bad Request: IMAGE_PROCESS_FAILED")
    return mime
