"""The videos of the practice Page: uploads in pieces, captions, what is ready."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Request

from channels.sandbox._facebook_refusals import refuse, refuse_object

_MAX_BYTES = 1_000_000_000
_CAPTIONS_MAX_BYTES = 200_000
_CAPTIONS_FILE = re.compile(r".+\.([a-z]{2}_[A-Z]{2})\.srt")


@dataclass(frozen=True, slots=True, kw_only=True)
class Video:
    """A video of the Page, public or not. `captions` are SRT, by locale."""

    id: str
    description: str
    url: str
    works_for: int
    captions: Mapping[str, str] = field(default_factory=dict)
    is_published: bool = False


@dataclass(slots=True, kw_only=True)
class Arriving:
    """An upload: how many bytes are to come, and those that came."""

    video: str
    size: int
    data: bytearray = field(default_factory=bytearray)


class VideoShelf:
    """Videos by id, and uploads by session.

    Attributes:
        videos: those of which every byte is there.
        uploads: those that are on their way.
        works_for: how often a new video is asked after until it is ready.
        wants: how many bytes are asked for at once.
    """

    def __init__(
        self, new_id: Callable[[], str], keep: Callable[[bytes, str, str], str]
    ) -> None:
        self.videos: dict[str, Video] = {}
        self.uploads: dict[str, Arriving] = {}
        self.works_for = 0
        self.wants = 1_000_000
        self._new_id = new_id
        self._keep = keep

    def upload(self, request: Request, address: str) -> dict[str, object]:
        """Take a video that nobody sees, in phases; it will stand at `address`."""
        phase = request.form.get("upload_phase")
        if phase == "start":
            return self._start(request)
        if phase == "transfer":
            return self._transfer(request)
        if phase != "finish":
            refuse(100, "(#100) This stand-in takes videos in phases only")
        self._finish(request, address)
        return {"success": True}

    def caption(self, request: Request, id: str) -> None:
        """Keep captions, in the place of those of the same language."""
        video = self.videos.get(id) or refuse_object(id)
        file = request.files.get("captions_file") or FileStorage()
        data = file.read()
        file.close()
        named = _CAPTIONS_FILE.fullmatch(file.filename or "")
        if named is None or len(data) > _CAPTIONS_MAX_BYTES or b"-->" not in data:
            refuse(100, "(#100) Invalid captions file", error_subcode=1363052)
        captions = {**video.captions, named[1]: data.decode()}
        self.videos[id] = replace(video, captions=captions)

    def read(self, id: str) -> dict[str, object]:
        """Return the fields of a video that are its own; a look brings it on."""
        video = self.videos[id]
        state = "processing" if video.works_for else "ready"
        self.videos[id] = replace(video, works_for=max(video.works_for - 1, 0))
        return {
            "description": video.description,
            "published": video.is_published,
            "permalink_url": video.url,
            "status": {"video_status": state},
        }

    def _start(self, request: Request) -> dict[str, object]:
        size = request.form.get("file_size", "")
        if not size.isdecimal() or not 0 < int(size) <= _MAX_BYTES:
            refuse(100, "(#100) Param file_size must be a number of bytes")
        session, video = self._new_id(), self._new_id()
        self.uploads[session] = Arriving(video=video, size=int(size))
        return {
            "upload_session_id": session,
            "video_id": video,
            **self._wanted(self.uploads[session]),
        }

    def _transfer(self, request: Request) -> dict[str, object]:
        upload = self._arriving(request)
        piece = request.files.get("video_file_chunk") or FileStorage()
        data = piece.read()
        piece.close()
        wanted = self._wanted(upload)
        if request.form.get("start_offset") != wanted["start_offset"]:
            words = "There was a problem uploading your video. Please try again."
            refuse(6001, words, error_subcode=1363037, error_data=wanted)
        if not data or len(data) > self.wants:
            refuse(100, "(#100) Param video_file_chunk must be what was asked for")
        upload.data += data
        return self._wanted(upload)

    def _finish(self, request: Request, address: str) -> None:
        if request.form.get("published") != "false":
            refuse(100, "(#100) This stand-in takes unpublished videos only")
        upload = self._arriving(request)
        data = bytes(upload.data)
        if len(data) != upload.size:
            refuse(6000, "There was a problem uploading your video file.")
        if data[4:8] != b"ftyp":
            refuse(352, "The video file you selected is in a format we don't support.")
        del self.uploads[request.form["upload_session_id"]]
        video = Video(
            id=upload.video,
            description=request.form.get("description", ""),
            url=f"{address}/{upload.video}",
            works_for=self.works_for,
        )
        self._keep(data, "video/mp4", video.id)
        self.videos[video.id] = video

    def _arriving(self, request: Request) -> Arriving:
        session = request.form.get("upload_session_id", "")
        if session not in self.uploads:
            refuse(6000, "Upload session not found", error_subcode=1363041)
        return self.uploads[session]

    def _wanted(self, upload: Arriving) -> dict[str, object]:
        start = len(upload.data)
        end = min(start + self.wants, upload.size)
        return {"start_offset": str(start), "end_offset": str(end)}
