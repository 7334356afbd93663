"""The video service of the practice Bluesky: jobs, each at work for a few looks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_VIDEOS_A_DAY = 25
_BYTES_A_DAY = 10_000_000_000
_MAX_VIDEO = 300_000_000
_FILM = b"ftyp"  # what the first box of an MP4 is called


@dataclass(slots=True, kw_only=True)
class Job:
    """A video that was sent: its file, how often it is still at work, why it failed."""

    id: str
    blob: Mapping[str, Any]
    works_for: int
    fails: str = ""

    def look(self) -> dict[str, Any]:
        """Return its state; each look brings it nearer to its end."""
        told = {"jobId": self.id, "progress": 40}
        if self.works_for:
            self.works_for -= 1
            return {**told, "state": "JOB_STATE_ENCODING"}
        if self.fails:
            more = {"failureCode": self.fails, "message": "Failed to process video"}
            return {**told, **more, "state": "JOB_STATE_FAILED", "error": self.fails}
        done = {"state": "JOB_STATE_COMPLETED", "progress": 100, "blob": self.blob}
        return {**told, **done}


@dataclass(slots=True, kw_only=True)
class Studio:
    """What the service does with what comes next.

    `works_for` is how often a new video is said to be at work, `fails` the code with
    which it then fails, `refuses` what is said to an account that may send none;
    `is_full` where the account has sent enough today.
    """

    works_for: int = 0
    fails: str = ""
    refuses: str = ""
    is_full: bool = False
    jobs: dict[str, Job] = field(default_factory=dict)

    def allowance(self) -> dict[str, Any]:
        """Return app.bsky.video.getUploadLimits."""
        told: dict[str, Any] = {
            "canUpload": not (self.is_full or self.refuses),
            "remainingDailyVideos": 0 if self.is_full else _VIDEOS_A_DAY,
            "remainingDailyBytes": _BYTES_A_DAY,
        }
        if self.refuses:
            return {**told, "error": self.refuses, "message": "Not this account"}
        return {**told, "message": "Daily limit reached"} if self.is_full else told

    def take(self, id: str, blob: Mapping[str, Any]) -> tuple[dict[str, Any], int]:
        """Begin a job, and return what is said of it with its status."""
        known = self._known(blob)
        if known:
            more = {"error": "already_exists", "message": "Video already processed"}
            return {"jobId": known.id, "state": "JOB_STATE_COMPLETED", **more}, 409
        self.jobs[id] = Job(
            id=id, blob=blob, works_for=self.works_for, fails=self.fails
        )
        return {"jobId": id, "state": "JOB_STATE_CREATED"}, 200

    def _known(self, blob: Mapping[str, Any]) -> Job | None:
        """Return the job of a video that was sent before and did not fail."""
        same = (j for j in self.jobs.values() if j.blob == blob and not j.fails)
        return next(same, None)


def film_fault(data: bytes) -> str:
    """Return what is wrong with a file that should be an MP4, or nothing."""
    if len(data) > _MAX_VIDEO:
        return "video is too large"
    return "" if data[4:8] == _FILM else "unsupported content type"
