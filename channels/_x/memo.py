"""What is remembered of uploads between two calls, so that a restart goes on."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Self

KEPT_S = 86_400  # the longest that X keeps a finished upload (docs.x.com, 2026-08)
_SPARE_S = 600  # an upload that is about to go is taken for gone


class Stage(StrEnum):
    """How far an upload is."""

    SENDING = "sending"
    WORKING = "working"  # X has all of it, and is at work
    READY = "ready"


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """One file on its way to X.

    Attributes:
        id: X's; empty before it was asked for one.
        pieces: how many X has.
        wait_s: seconds until it is worth asking again.
        until: when X forgets it; seconds since 1970.
        restarts: how often the file was begun anew, since X had lost it.
    """

    id: str = ""
    stage: Stage = Stage.SENDING
    pieces: int = 0
    wait_s: float = 0.0
    until: int = 0
    restarts: int = 0

    @property
    def is_over(self) -> bool:
        """Whether the time is over for which X promised to keep it."""
        return time.time() >= self.until

    @property
    def is_kept(self) -> bool:
        """Whether X still has it, and will for a while."""
        # Longer than X keeps anything: our clock was set back since.
        return _SPARE_S < self.until - time.time() <= KEPT_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """The uploads of a request, in order; whether the subtitles are the video's."""

    uploads: tuple[Upload, ...] = ()
    is_subtitled: bool = False

    @classmethod
    def read(cls, memo: str, count: int) -> Self:
        """Read what `write` wrote, or begin `count` uploads anew."""
        anew = cls(uploads=(Upload(),) * count)
        try:
            said = json.loads(memo)
            uploads = tuple(
                Upload(**{**one, "stage": Stage(one["stage"])})
                for one in said["uploads"]
            )
            known = cls(uploads=uploads, is_subtitled=bool(said["is_subtitled"]))
        except (LookupError, TypeError, ValueError):  # of an older version, or none
            return anew
        return known if len(uploads) == count else anew

    def write(self) -> str:
        """Return it as text; empty where nothing is uploaded."""
        return json.dumps(asdict(self)) if self.uploads else ""

    @property
    def waits_s(self) -> Sequence[float]:
        """How long to wait for each upload that is not ready, in seconds."""
        return [one.wait_s for one in self.uploads if one.stage is not Stage.READY]
