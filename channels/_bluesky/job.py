"""What the video service says of a video that was sent to it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dissemination.channel import Rejected, Transient


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """What the service does with a video: its name there, and the file once done."""

    id: str
    blob: Mapping[str, Any] | None = None


def read_job(answer: Mapping[str, Any]) -> Job:
    """Read what the service says of a video.

    Raises:
        Rejected: it failed.
        Transient: it is no such answer.
    """
    said = _bare(answer)
    id_, blob = said.get("jobId"), said.get("blob")
    # A file is one, whatever else is said: the documents want it looked for first.
    if isinstance(blob, dict) and blob.get("ref"):
        return Job(id=str(id_ or ""), blob=blob)
    if said.get("state") == "JOB_STATE_FAILED":
        why = (said.get(key) for key in ("failureCode", "message", "error"))
        words = ": ".join(dict.fromkeys(str(one) for one in why if one))
        raise Rejected(f"the video service could not use it: {words[:200]}")
    if not (isinstance(id_, str) and id_):
        raise Transient("the answer names no job")
    return Job(id=id_)


def is_done(answer: Mapping[str, Any]) -> bool:
    """Say whether the service has finished with a video."""
    return _bare(answer).get("state") == "JOB_STATE_COMPLETED"


def has_room(said: Mapping[str, Any], size: int) -> bool:
    """Say whether today's allowance, where the service tells one, leaves room."""
    videos, left = said.get("remainingDailyVideos"), said.get("remainingDailyBytes")
    return not (
        (isinstance(videos, int) and videos < 1)
        or (isinstance(left, int) and left < size)
    )


def _bare(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return an answer as the lexicon has it inside; some come unwrapped."""
    inner = answer.get("jobStatus")
    return inner if isinstance(inner, dict) else answer
