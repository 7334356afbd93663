"""Media that are uploaded, and that nobody sees before a status names them."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from typing import Any, Self

from channels._mastodon.answers import read_id
from channels._mastodon.errors import Gone
from channels._mastodon.server import Server
from channels._steps.media import file_name, read
from dissemination.channel import Media, Pending, Publication, Rejected, Transient

# Unattached media go after a day (mastodon/mastodon, vacuum of media attachments).
_KEPT_S = 20 * 3600
_SOON_S, _LATE_S = 5.0, 300.0
# A server may look at a video before it answers; a lost answer costs all of it again.
_VIDEO_S = 300.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Memo:
    """Uploaded media, in order: ids, those still at work, and until when they serve.

    `is_second`: the server knew the first ones no more.
    """

    ids: tuple[str, ...] = ()
    busy: tuple[str, ...] = ()
    until: int = 0  # seconds since 1970
    is_second: bool = False

    @classmethod
    def read(cls, memo: str) -> Self:
        """Read what `write` wrote."""
        if not memo:
            return cls()
        said = json.loads(memo)
        return cls(
            ids=tuple(said["ids"]),
            busy=tuple(said["busy"]),
            until=said["until"],
            is_second=said.get("is_second", False),
        )

    def write(self) -> str:
        """Return it as text."""
        return json.dumps(asdict(self))

    def serves(self, media: Sequence[Media]) -> bool:
        """Say whether it is worth asking after what was uploaded."""
        # Longer than it can be kept: the clock was set back since.
        is_kept = 0 < self.until - time.time() <= _KEPT_S
        return len(self.ids) == len(media) and (is_kept or bool(self.busy))


def upload(server: Server, request: Publication) -> Memo:
    """Upload the media of a request, or ask after those that the server is still at.

    Raises:
        Pending: it is still at work; come back with its memo.
        Rejected: it cannot use a file, or was at work on it for most of a day.
        ChannelError: it could not be asked, or forgets what it takes; nothing is
            public.
    """
    memo, is_second = Memo.read(request.memo), False
    if memo.serves(request.part.media):
        try:
            busy = [name for name in memo.busy if not _is_ready(server, name)]
            return _settled(replace(memo, busy=tuple(busy)))
        except Gone as error:  # swept away
            if memo.is_second:  # or never to be asked after: some servers know no way
                raise Transient(f"it knows the media no more: {error}") from error
            is_second = True
    sent = [_send(server, request, one) for one in request.part.media]
    ids = tuple(name for name, _ in sent)
    at_work = tuple(name for name, is_ready in sent if not is_ready)
    until = int(time.time()) + _KEPT_S
    return _settled(Memo(ids=ids, busy=at_work, until=until, is_second=is_second))


def _settled(memo: Memo) -> Memo:
    if not memo.busy:
        return memo
    # The distance: a clock that was set back must not make it endless.
    waited_s = abs(time.time() - (memo.until - _KEPT_S))
    if waited_s > _KEPT_S:
        hours = _KEPT_S // 3600
        raise Rejected(f"the server was at work on the media for {hours} hours")
    after = timedelta(seconds=min(max(waited_s / 10, _SOON_S), _LATE_S))
    raise Pending("it is still at work on the media", after, memo.write())


def _send(server: Server, request: Publication, medium: Media) -> tuple[str, bool]:
    is_video = medium.mime.startswith("video/")
    cover = request.part.cover if is_video else None
    data, still = read(request, medium), read(request, cover) if cover else None
    return server.call(
        lambda sdk: _state(
            sdk.media_post(
                data,
                mime_type=medium.mime,
                description=medium.alt or None,
                file_name=file_name(medium),
                thumbnail=still,
                thumbnail_mime_type=cover.mime if cover else None,
            )
        ),
        lost=Transient,
        patience_s=_VIDEO_S if is_video else 0.0,
    )


def _is_ready(server: Server, name: str) -> bool:
    _, is_ready = server.call(lambda sdk: _state(sdk.media(name)), lost=Transient)
    return is_ready


def _state(medium: Any) -> tuple[str, bool]:
    # Without an address, it is being worked at (202, and 206 to whoever asks).
    return read_id(medium), bool(medium["url"])


def described(
    attachments: Sequence[Any], media: Sequence[Media]
) -> list[dict[str, str]]:
    """Return what public attachments are to say to who cannot see them."""
    pairs = zip(attachments, media, strict=True)
    return [{"id": str(there["id"]), "description": one.alt} for there, one in pairs]
