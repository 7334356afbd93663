"""X's chunked media upload, version 2, which tweepy does not know (tweepy#2217)."""

from __future__ import annotations

import json
import time
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Self

import tweepy

from channels._steps.media import read
from channels._x.client import HOST
from channels._x.errors import outcomes
from dissemination.channel import Media, Pending, Publication, Rejected, Transient

_UPLOAD = "/2/media/upload"
_CHUNK = 2_000_000  # bytes; at most 1000 chunks (OpenAPI 2.167, segment_index <= 999)
_TTL_S = 86_400  # where X does not say how long it keeps the upload
_SPARE_S = 600  # an upload that is about to go is taken for gone


@dataclass(frozen=True, slots=True)
class Memo:
    """Uploaded media, in order: ids, those still at work, and when X forgets them."""

    ids: tuple[str, ...] = ()
    busy: tuple[str, ...] = ()
    until: int = 0  # seconds since 1970

    @classmethod
    def read(cls, memo: str) -> Self:
        """Read what `write` wrote; empty where there is nothing to read."""
        if not memo:
            return cls()
        said = json.loads(memo)
        return cls(tuple(said["ids"]), tuple(said["busy"]), said["until"])

    def write(self) -> str:
        """Return it as text."""
        return json.dumps({"ids": self.ids, "busy": self.busy, "until": self.until})

    def serves(self, request: Publication) -> bool:
        """Say whether all media of a request are here and will stay."""
        there = len(self.ids) == len(request.part.media)
        return there and (not self.ids or self.until > time.time() + _SPARE_S)


class Uploader:
    """Uploads media; nothing of it is public until a post names it."""

    def __init__(self, client: tweepy.Client) -> None:
        self._client = client

    def upload(self, request: Publication) -> Memo:
        """Upload all media of a request, or ask after those that X is still at.

        Raises:
            Pending: X is still at work; come back with its memo.
            Rejected: X cannot use a file.
        """
        memo = Memo.read(request.memo)
        if memo.serves(request):
            states = [self._ask_after(name) for name in memo.busy]
        else:
            states = [
                self._send(medium, read(request, medium))
                for medium in request.part.media
            ]
            ends = [state.until for state in states]
            memo = Memo(tuple(state.id for state in states), until=min(ends, default=0))
        waits = {state.id: state.wait for state in states if state.wait}
        memo = replace(memo, busy=tuple(waits))
        if waits:
            after = timedelta(seconds=max(waits.values()))
            raise Pending("X is still at work on the media", after, memo.write())
        return memo

    def _send(self, medium: Media, data: bytes) -> _State:
        with outcomes("upload", lost=Transient):
            wanted = {
                "media_type": medium.mime,
                "media_category": "tweet_image",
                "total_bytes": len(data),
            }
            begun = self._call("POST", f"{_UPLOAD}/initialize", json=wanted)
            name = str(begun["id"])
            for index, start in enumerate(range(0, len(data), _CHUNK)):
                self._append(name, index, data[start : start + _CHUNK])
            done = _read_state(self._call("POST", f"{_UPLOAD}/{name}/finalize"))
            if medium.alt:
                metadata = {"alt_text": {"text": medium.alt}}
                said = {"id": done.id, "metadata": metadata}
                self._call("POST", "/2/media/metadata", json=said)
        return done

    def _append(self, name: str, index: int, chunk: bytes) -> None:
        client = self._client
        signer = tweepy.OAuth1UserHandler(
            client.consumer_key,
            client.consumer_secret,
            client.access_token,
            client.access_token_secret,
        )
        with client.session.post(
            f"{HOST}{_UPLOAD}/{name}/append",
            data={"segment_index": str(index)},
            files={"media": ("media", chunk, "application/octet-stream")},
            auth=signer.apply_auth(),
        ) as response:
            if not response.ok:
                raise tweepy.HTTPException(response)

    def _ask_after(self, name: str) -> _State:
        asked = {"command": "STATUS", "media_id": name}
        with outcomes("media status", lost=Transient):
            return _read_state(self._call("GET", _UPLOAD, params=asked))

    def _call(self, method: str, route: str, **sent: Any) -> Any:
        said = self._client.request(method, route, user_auth=True, **sent).json()
        return said["data"]


@dataclass(frozen=True, slots=True, kw_only=True)
class _State:
    id: str
    until: int
    wait: float  # seconds; 0 where it is ready


def _read_state(said: dict[str, Any]) -> _State:
    work = said.get("processing_info") or {"state": "succeeded"}
    if work["state"] == "failed":
        raise Rejected("upload: X cannot use the file")
    wait = 0.0 if work["state"] == "succeeded" else work.get("check_after_secs", 1)
    until = int(time.time()) + int(said.get("expires_after_secs", _TTL_S))
    return _State(id=str(said["id"]), until=until, wait=max(wait, 0))
