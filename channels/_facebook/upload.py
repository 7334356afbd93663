"""How far a video's upload has come, as it is written into a memo."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any, Self

from channels._facebook.kinds import is_id
from dissemination.channel import Pending, Rejected, Transient

_PATIENCE_S = 86_400  # ours: Meta names no time within which a video is ready
_FARTHEST = 10**13  # bytes: a stranger's number is not looked for beyond it


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A video on its way, unpublished.

    Attributes:
        video: its id, which it keeps.
        session: of the upload; empty once Graph has all of the video.
        start: the byte that Graph wants next, and `end` the one after the last that it
            wants with it; the same where it wants no more.
        until: when we stop waiting, in seconds since 1970.
        restarts: how often it was begun anew.
    """

    video: str
    session: str = ""
    start: int = 0
    end: int = 0
    until: float = 0.0
    restarts: int = 0

    @classmethod
    def read(cls, memo: str) -> Self | None:
        """Read what `write` wrote; None where it is nothing of the kind."""
        try:
            found = cls(**json.loads(memo))
            # Longer than we wait: the clock was set back since.
            return found if found.until - time.time() <= _PATIENCE_S else None
        except (TypeError, ValueError):
            return None

    @classmethod
    def begun(cls, said: Mapping[str, Any]) -> Self:
        """Return the upload that an answer to the phase `start` names.

        Raises:
            Transient: it names none.
        """
        video, session = str(said.get("video_id")), str(said.get("upload_session_id"))
        if not (is_id(video) and is_id(session)):
            raise Transient("the answer names no upload")
        begun = cls(video=video, session=session, until=time.time() + _PATIENCE_S)
        return begun.further(said)

    def write(self) -> str:
        """Return it as text."""
        return json.dumps(asdict(self))

    def further(self, said: Mapping[str, Any]) -> Self:
        """Return it as an answer tells which bytes are wanted next.

        Raises:
            Transient: it does not tell.
        """
        try:
            start, end = int(said["start_offset"]), int(said["end_offset"])
        except (LookupError, TypeError, ValueError) as error:
            raise Transient("the answer does not say what is wanted next") from error
        if not 0 <= start <= end <= _FARTHEST:
            raise Transient(f"the answer wants bytes {start} to {end}")
        return replace(self, start=start, end=end)

    def whole(self) -> Self:
        """Return it as one of which Graph has every byte, and makes a video."""
        until = time.time() + _PATIENCE_S
        return replace(self, session="", start=0, end=0, until=until)

    def unready(self, why: str, after: timedelta) -> Pending | Rejected:
        """Return the outcome of a video that is not ready: a day long it may become."""
        if time.time() >= self.until:
            return Rejected(f"{why}: for more than a day now")
        return Pending(why, after, self.write())
