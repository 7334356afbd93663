"""What was stored for a post: a memo, until a record names it."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from typing import Any, Self

from channels._bluesky.video import film
from dissemination.channel import ChannelError, Part, Pending, Rejected, Transient

# A file that no record names is kept for minutes (lexicon com.atproto.repo.uploadBlob,
# 2026-08-20). To store the same bytes again changes nothing.
_KEPT_S = 300
# A video is heavy: it is sent again when the server says that it is gone.
_VIDEO_KEPT_S = 3600
_PATIENCE_S = 24 * 3600
_SOON = timedelta(seconds=2)
_LATE_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What a record needs beside the words.

    `blobs` are the media, in order; `captions` is the file of a video's and `thumb`
    that of a link's card, or None; `dids` are of the mentioned; `until` is when the
    server may forget the files. A video that is not done has its `job` at the service,
    and `since` when it is waited for. `is_plain` where the service has no part in it.
    Instants are seconds since 1970.
    """

    blobs: tuple[Mapping[str, Any], ...] = ()
    captions: Mapping[str, Any] | None = None
    thumb: Mapping[str, Any] | None = None
    dids: Mapping[str, str] = field(default_factory=dict)
    until: int = 0
    job: str = ""
    since: int = 0
    is_plain: bool = False

    @classmethod
    def read(cls, memo: str) -> Self:
        """Read what `write` wrote into a memo."""
        said = json.loads(memo) if memo else {"blobs": ()}
        return cls(**{**said, "blobs": tuple(said["blobs"])})

    def write(self) -> str:
        """Return it as text."""
        return json.dumps(asdict(self))

    def serves(self, part: Part) -> bool:
        """Say whether a part can be published with it."""
        is_whole = len(self.blobs) == len(part.media)
        # Longer than it can be kept: the clock was set back since.
        is_kept = 0 < self.until - time.time() <= kept_s(part)
        return is_whole and (is_kept or not (self.blobs or self.thumb))


def not_yet(waiting: Stored, why: str, *, at_least: timedelta = _SOON) -> ChannelError:
    """Return that a video is waited for; less often the longer, and not for ever."""
    # The distance: a clock that was set back must not make it endless.
    waited_s = abs(time.time() - waiting.since)
    if waited_s > _PATIENCE_S:
        return Rejected(f"after a day still: {why}")
    after = timedelta(seconds=min(waited_s / 10, _LATE_S))
    return Pending(why, max(after, at_least), waiting.write())


def forgotten(stored: Stored, part: Part, error: ChannelError) -> ChannelError:
    """Return what follows when files are not there that were sent.

    That is so where the server has not what a record names, or the service knows a
    video no more. The service stores no video a second time, so that one whose post was
    deleted could never be published again: it goes to the server without it then.
    """
    if film(part) is None or stored.is_plain:
        return Transient(str(error))
    memo = Stored(is_plain=True).write()
    return Pending(str(error), _SOON, memo)


def kept_s(part: Part) -> int:
    """Return for how long what was stored serves."""
    return _VIDEO_KEPT_S if film(part) else _KEPT_S
