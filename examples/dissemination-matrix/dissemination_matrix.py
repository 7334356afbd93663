"""Matrix: messages in one room, on a server of the office's choice."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from hashlib import sha256
from html import escape
from typing import Any, ClassVar
from urllib.parse import quote

import httpx

from dissemination import channel

_SOURCE = "ours; matrix-synapse 1.163.2 takes 64 KiB an event, 50 MB, 2026-11-22"


class MatrixChannel:
    """Sends messages. The server knows a repeat by its transaction."""

    name: ClassVar[str] = "matrix"
    fields: ClassVar[tuple[channel.Field, ...]] = (
        channel.Field(name="base_url", label="Server", help="https://matrix.example"),
        channel.Field(name="room", label="Room id", help="!AbCdEf:matrix.example"),
        channel.Field(name="token", label="Access token", secret=True),
        channel.Field(name="timeout_s", label="Seconds", default="30", tells_who=False),
    )
    capabilities: Mapping[str, channel.Capabilities] = {
        "room": channel.Capabilities(
            text=channel.Limit(max=8000, unit="utf8", source=_SOURCE),
            media=channel.MediaLimit(
                max_items=1,
                mimes=frozenset({"image/jpeg", "image/png"}),
                max_bytes=10_000_000,
                source=_SOURCE,
                alt=channel.Limit(max=200, unit="utf8", source=_SOURCE),
            ),
            # Synapse keeps transactions for 24 hours; the standard names no time.
            keyed_for=timedelta(minutes=25),
            quotas=(channel.Quota(max=10, span=timedelta(minutes=1), source=_SOURCE),),
        )
    }

    def __init__(self, settings: Mapping[str, str]) -> None:
        root = settings["base_url"].strip().rstrip("/")
        if not root.startswith(("https://", "http://127.0.0.1:")):
            raise ValueError("base_url: it must begin with https://")
        self._room = settings["room"].strip()
        self._client = httpx.Client(
            base_url=f"{root}/_matrix/",
            headers={"Authorization": f"Bearer {settings['token'].strip()}"},
            timeout=float(settings.get("timeout_s") or 30),
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def check(self) -> channel.Identity:
        """Ask who the token belongs to, and whether that one is in the room."""
        me = self._call("GET", "client/v3/account/whoami", "user_id")["user_id"]
        said = self._call("GET", "client/v3/joined_rooms", "joined_rooms")
        if self._room not in said["joined_rooms"]:
            raise channel.AuthExpired(f"{me} is not in the room {self._room}")
        return channel.Identity(handle=me, url=f"https://matrix.to/#/{me}")

    def prepare(self, request: channel.Publication) -> str:
        """Upload the picture, where there is one, and return its address."""
        for medium in request.part.media:
            with request.open(medium) as file:
                data, kind = file.read(), {"Content-Type": medium.mime}
            sent = {"content": data, "headers": kind}
            said = self._call("POST", "media/v3/upload", "content_uri", **sent)
            return str(said["content_uri"])
        return ""

    def publish(self, request: channel.Publication) -> channel.Receipt:
        """Send one message; what was sent before under its key is not sent again."""
        path = self._in_room("send", "m.room.message", _transaction(request.key))
        content = _content(request.part, request.memo)
        sent = {"json": content, "lost": channel.OutcomeUnknown}
        event = self._call("PUT", path, "event_id", **sent)["event_id"]
        url = f"https://matrix.to/#/{self._room}/{event}"
        return channel.Receipt(remote_id=event, url=url)

    def read_back(
        self, request: channel.Publication, receipt: channel.Receipt
    ) -> channel.Intact | channel.Changed | channel.Absent | channel.CannotTell:
        """Compare the message, as it was last edited, with what was to be said."""
        event = self._call("GET", self._in_room("event", _named(receipt)), "content")
        if not event["content"]:  # redacted
            return channel.Absent()
        last = event.get("unsigned", {}).get("m.relations", {}).get("m.replace", event)
        shown = last["content"].get("m.new_content", last["content"])["body"]
        if shown.split() != request.part.text.split():
            return channel.Changed(differs=("text",), text=shown)
        return channel.Intact()

    def take_down(self, receipt: channel.Receipt) -> None:
        """Redact the message; to do so twice is to do it once."""
        event = _named(receipt)
        # Synapse redacts what it never saw; nobody shall believe that it is gone.
        self._call("GET", self._in_room("event", event), "content")
        path = self._in_room("redact", event, _transaction(event))
        self._call("PUT", path, "event_id", json={})

    def _in_room(self, *words: str) -> str:
        steps = [quote(word, safe="") for word in (self._room, *words)]
        return "/".join(["client/v3/rooms", *steps])

    def _call(self, method: str, path: str, wanted: str, **sent: Any) -> dict[str, Any]:
        lost = sent.pop("lost", channel.Transient)
        try:
            answer = self._client.request(method, path, **sent)
            found = answer.json()
        except (httpx.ConnectError, httpx.ConnectTimeout) as error:
            raise channel.Transient(f"not reached: {type(error).__name__}") from error
        except (httpx.HTTPError, ValueError) as error:
            raise lost(f"no answer: {type(error).__name__}") from error
        said: dict[str, Any] = found if isinstance(found, dict) else {}
        told = f"{answer.status_code} {said.get('errcode', '')}"
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:
            wait = timedelta(milliseconds=said.get("retry_after_ms") or 60_000)
            raise channel.RateLimited(told, wait)
        if answer.is_client_error:
            is_about_us = answer.status_code in {401, 403}
            raise (channel.AuthExpired if is_about_us else channel.Rejected)(told)
        if answer.is_error or said.get(wanted) is None:
            raise lost(told)
        return said


def _content(part: channel.Part, picture: str) -> dict[str, Any]:
    said = {"msgtype": "m.text", "body": part.text, "m.mentions": {}}
    html = escape(part.text).replace("\n", "<br>")
    said |= {"format": "org.matrix.custom.html", "formatted_body": html}
    if not picture:
        return said
    medium = part.media[0]
    info = {"w": medium.width, "h": medium.height, "mimetype": medium.mime}
    shown = {"url": picture, "filename": medium.alt or "gambar", "info": info}
    return {**said, "msgtype": "m.image", **shown}


def _named(receipt: channel.Receipt) -> str:
    if not receipt.remote_id:
        raise channel.Rejected("the receipt names no event")
    return receipt.remote_id


def _transaction(key: str) -> str:
    return sha256(key.encode()).hexdigest()[:32]
