"""The video service: it makes a video fit for every viewer before a record names it.

docs.bsky.app, Tutorials, Video (bsky-docs 17a5d59e): a video that is sent to the
account's own server alone is made fit after the post is public, and missing until then.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

import httpx

from channels._bluesky.errors import SignedOut
from channels._bluesky.host import Host
from channels._bluesky.job import Job, has_room, is_done, read_job
from channels._bluesky.line import Line
from channels._steps.media import file_name, opened
from dissemination.channel import Media, Part, Publication, Rejected, Transient

_UPLOAD_BLOB = "com.atproto.repo.uploadBlob"
_UPLOAD = "app.bsky.video.uploadVideo"
_LIMITS = "app.bsky.video.getUploadLimits"
_STATUS = "app.bsky.video.getJobStatus"
_PERMIT_S = 30 * 60  # as the documents advise: the service uploads when it is done
_ANSWER_S = 300.0  # it looks at 300 MB before it answers


class Full(Transient):
    """The service takes no more videos of this account today."""


class Unknown(Transient):
    """The service says nothing of a video that was sent to it."""


class VideoService:
    """Sends videos of the account that a line speaks for, and asks after them."""

    def __init__(self, root: str, line: Line, *, timeout_s: float) -> None:
        self._host = Host(root, timeout_s=timeout_s)
        self._line = line
        self._timeout = httpx.Timeout(timeout_s, read=max(timeout_s, _ANSWER_S))

    def start(self, request: Publication, video: Media) -> Job:
        """Send a video; one that the service knows already is not worked at twice.

        Raises:
            Full: it must wait for another day.
            Rejected: the service takes no videos of this account, or not this one.
        """
        self._require_room(video)
        permit = self._line.permit(_UPLOAD_BLOB, seconds=_PERMIT_S)
        asked = {
            "did": self._line.session().did,
            "name": file_name(video),
        }
        with opened(request, video) as file:
            said = self._call(
                "POST",
                _UPLOAD,
                permit,
                # A video that it has: it names the job of then.
                also={HTTPStatus.CONFLICT},
                params=asked,
                content=file,
                headers={"Content-Type": video.mime},
                timeout=self._timeout,
            )
        job = read_job(said)
        return job if job.blob or not is_done(said) else self.look(job.id)

    def look(self, id: str) -> Job:
        """Ask after a video.

        Raises:
            Rejected: the service could not use it, and says why.
            Unknown: it does not know it any more.
        """
        try:
            said = self._call("GET", _STATUS, params={"jobId": id})
        except Rejected as error:
            raise Unknown(str(error)) from error
        return read_job(said)

    def _require_room(self, video: Media) -> None:
        permit = self._line.permit(_LIMITS, at=self._host.did)
        said = self._call("GET", _LIMITS, permit)
        if said.get("canUpload") is True and has_room(said, video.size):
            return
        words = f"{said.get('error') or ''} {said.get('message') or ''}".strip()[:200]
        if has_room(said, video.size):
            raise Rejected(words or "it takes no videos of this account")
        raise Full(words or "it takes no more videos of this account today")

    def _call(
        self, method: str, name: str, permit: str = "", **sent: Any
    ) -> dict[str, Any]:
        try:
            return self._host.call(method, name, permit, lost=Transient, **sent)
        except SignedOut as error:  # the permit, and not the session
            raise Transient(str(error)) from error


def film(part: Part) -> Media | None:
    """Return the video of a part.

    Raises:
        Rejected: Bluesky has no place for anything beside it.
    """
    videos = [one for one in part.media if one.mime.startswith("video/")]
    if videos and len(part.media) > 1:
        raise Rejected("Bluesky takes one video, or pictures")
    return videos[0] if videos else None
