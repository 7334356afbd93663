"""What is uploaded to X's stand-in: pictures, a video, its subtitles."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from werkzeug.wrappers import Request, Response

from channels.sandbox._platform import reply
from channels.sandbox._x_answers import invalid, media, missing

_MAX_ALT = 1000
_MB = 1_000_000
_MAX_INDEX = 999
_VIDEO = "tweet_video"
# What each category takes: types, and bytes.
_TAKES = {
    "tweet_image": ({"image/jpeg", "image/png", "image/webp"}, 5 * _MB),
    _VIDEO: ({"video/mp4", "video/quicktime"}, 512 * _MB),
    "subtitles": ({"text/srt", "text/vtt"}, _MB),
}
_KEYS = {"tweet_image": "3", _VIDEO: "7"}


@dataclass(slots=True, kw_only=True)
class Upload:
    """Media on its way. A picture is ready as soon as it is finalized.

    `asks_left`: how often somebody has to ask until X is done with a video.
    """

    mime: str
    category: str
    total: int
    chunks: dict[int, bytes] = field(default_factory=dict)
    alt: str = ""
    subtitles: dict[str, str] = field(default_factory=dict)  # ids, by language
    asks_left: int = 0
    is_final: bool = False
    is_broken: bool = False

    @property
    def is_ready(self) -> bool:
        """Whether a post may show it: whole, done with, and a picture or video."""
        is_done = self.is_final and not self.asks_left and not self.is_broken
        return is_done and self.category in _KEYS


class Uploads:
    """The uploads of one platform, which keeps their bytes."""

    def __init__(
        self, *, keep: Callable[[bytes, str, str], str], new_id: Callable[[], str]
    ) -> None:
        self.known: dict[str, Upload] = {}
        self._keep = keep
        self._new_id = new_id

    def begin(self, request: Request) -> Response:
        """POST /2/media/upload/initialize."""
        said = request.get_json(silent=True) or {}
        category = said.get("media_category", "tweet_image")
        mime, total = str(said.get("media_type")), said.get("total_bytes")
        mimes, max_bytes = _TAKES.get(category, (frozenset(), 0))
        if mime not in mimes or not isinstance(total, int):
            return invalid("The media type or size is not supported")
        if not 0 < total <= max_bytes:
            return invalid("The file is too large")
        name = self._new_id()
        self.known[name] = Upload(mime=mime, category=category, total=total)
        return reply({"data": media(self.key(name))})

    def append(self, request: Request, id: str) -> Response:
        """POST /2/media/upload/:id/append."""
        chunk, index = request.files.get("media"), request.form.get("segment_index", "")
        if id not in self.known:
            return missing("media", id)
        if chunk is None or not index.isdecimal() or int(index) > _MAX_INDEX:
            return invalid("`media` and `segment_index` are required")
        self.known[id].chunks[int(index)] = chunk.read()
        return reply({"data": {"expires_at": int(time.time()) + 86_400}})

    def finish(self, _: Request, id: str) -> Response:
        """POST /2/media/upload/:id/finalize."""
        upload = self.known.get(id)
        if upload is None:
            return missing("media", id)
        data = b"".join(chunk for _, chunk in sorted(upload.chunks.items()))
        if len(data) != upload.total:
            return invalid("Segments do not add up to the total size")
        self._keep(data, upload.mime, id)
        upload.is_final = True
        upload.chunks.clear()
        more: dict[str, Any] = {"size": len(data)}
        if upload.category == _VIDEO:
            upload.asks_left = 1
            upload.is_broken = data[4:8] != b"ftyp"  # what MP4 and MOV begin with
            more["processing_info"] = {"state": "pending", "check_after_secs": 1}
        return reply({"data": media(self.key(id), **more)})

    def tell(self, request: Request) -> Response:
        """GET /2/media/upload?command=STATUS."""
        name = request.args.get("media_id", "")
        upload = self.known.get(name)
        if upload is None or not upload.is_final:
            return missing("media", name)
        work: dict[str, Any] = {"state": "succeeded", "progress_percent": 100}
        if upload.asks_left:
            upload.asks_left -= 1
            work = {"state": "in_progress", "check_after_secs": 1}
        elif upload.is_broken:
            error = {"code": 1, "name": "InvalidMedia", "message": "Unsupported video"}
            work = {"state": "failed", "error": error}
        return reply({"data": media(self.key(name), processing_info=work)})

    def describe(self, request: Request) -> Response:
        """POST /2/media/metadata."""
        said = request.get_json(silent=True) or {}
        name = str(said.get("id", ""))
        if name not in self.known:
            return missing("media", name)
        text = said.get("metadata", {}).get("alt_text", {}).get("text", "")
        if len(text) > _MAX_ALT:
            return invalid(f"`alt_text` is longer than {_MAX_ALT}")
        self.known[name].alt = text
        return reply({"data": {"id": name, "associated_metadata": said["metadata"]}})

    def subtitle(self, request: Request) -> Response:
        """POST /2/media/subtitles."""
        said = request.get_json(silent=True) or {}
        name, track = str(said.get("id", "")), said.get("subtitles") or {}
        video, words = self.known.get(name), self.known.get(str(track.get("id")))
        if video is None or words is None:
            return missing("media", name if video is None else str(track.get("id")))
        if (video.category, words.category) != (_VIDEO, "subtitles"):
            return invalid("Subtitles belong to a video")
        video.subtitles[track["language_code"]] = track["id"]
        told = {"id": name, "media_category": said["media_category"]}
        return reply({"data": {**told, "associated_subtitles": [track]}})

    def key(self, name: str) -> str:
        """Return the media key of an upload: its kind, and its id."""
        return f"{_KEYS.get(self.known[name].category, '0')}_{name}"

    def alts(self, names: Sequence[str]) -> tuple[str, ...]:
        """Return the alternative texts of uploads."""
        return tuple(self.known[name].alt for name in names if name in self.known)

    def serve(self, names: Sequence[str]) -> bool:
        """Say whether these may go into one post: ready, four pictures or a video."""
        found = [self.known.get(name) for name in names]
        are_ready = all(one is not None and one.is_ready for one in found)
        has_video = any(one is not None and one.category == _VIDEO for one in found)
        return are_ready and not (has_video and len(names) > 1)
