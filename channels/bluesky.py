"""Bluesky: posts and threads of one account, under keys of our own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from channels._bluesky import limits
from channels._bluesky.errors import Gone, Taken
from channels._bluesky.line import Line
from channels._bluesky.posts import Posts
from channels._bluesky.record import instant, post
from channels._bluesky.tid import tid
from channels._bluesky.uploads import store
from channels._steps.verdict import level
from dissemination.channel import (
    Absent,
    CannotTell,
    Capabilities,
    Changed,
    ChannelError,
    Field,
    Found,
    Identity,
    Intact,
    OutcomeUnknown,
    Publication,
    Receipt,
    Rejected,
)

_SERVER = "https://bsky.social"
_SITE = "https://bsky.app"


class BlueskyChannel:
    """Writes a record under a key made from the request: a repeat is the same post."""

    name: ClassVar[str] = "bluesky"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="handle", label="Handle", help="diskominfo.bsky.social"),
        Field(name="password", label="App password", help="xxxx-xxxx-…", secret=True),
        Field(name="base_url", label="Server (PDS)", default=_SERVER),
        Field(name="timeout_s", label="Timeout (s)", default="30"),
    )
    capabilities: Mapping[str, Capabilities] = {"feed": limits.FEED}

    def __init__(self, settings: Mapping[str, str]) -> None:
        root = (settings.get("base_url") or _SERVER).rstrip("/")
        is_practice = root.startswith("http://")
        self._site = root if is_practice else _SITE
        self._line = Line(
            root,
            handle=settings["handle"].strip().lstrip("@"),
            password=settings["password"].strip(),
            timeout_s=float(settings.get("timeout_s") or 30),
        )
        self._posts = Posts(self._line, site=self._site)

    def check(self) -> Identity:
        """Sign in."""
        session = self._line.session()
        return Identity(
            handle=session.handle, url=f"{self._site}/profile/{session.handle}"
        )

    def prepare(self, request: Publication) -> str:
        """Store the media and look up the mentioned; nobody sees any of it."""
        return store(self._line, request).write()

    def publish(self, request: Publication) -> Receipt:
        """Write one record, as a reply where a thread goes on."""
        before = request.reply_to
        record = post(
            request.part,
            store(self._line, request),
            created_at=instant(request.intended_at),
            reply=self._posts.reply_to(before) if before else None,
        )
        try:
            return self._posts.create(_key(request), record)
        except Taken as error:
            return self._explain(request, error)

    def find(
        self,
        request: Publication,
        since: datetime,  # noqa: ARG002 - the key tells the record
    ) -> Found | Absent | CannotTell:
        """Read the record of this request's key."""
        try:
            seen = self._posts.read(_key(request))
            if level(seen.text) == level(request.part.text):
                return Found(receipt=self._posts.receipt(seen.uri))
        except Gone:
            return Absent()
        except ChannelError:
            pass
        return CannotTell()

    def read_back(
        self, request: Publication, receipt: Receipt
    ) -> Intact | Changed | Absent | CannotTell:
        """Compare text and number of pictures of a public post, free."""
        try:
            return self._posts.read_back(request.part, receipt)
        except Rejected:
            return CannotTell()

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        """Replace the record, words and pictures; its address and its place stay.

        A lost answer is `Transient`: the same record set twice is one record.
        """
        seen = self._posts.read_own(receipt)
        record = post(
            request.part,
            store(self._line, request),
            created_at=seen.value.get("createdAt") or instant(request.intended_at),
            reply=seen.value.get("reply"),
        )
        if record != seen.value:
            self._posts.replace(seen, record)
        return receipt

    def take_down(self, receipt: Receipt) -> None:
        """Delete the record; a lost answer is `Transient`: gone twice is gone."""
        self._posts.remove(receipt)

    def _explain(self, request: Publication, error: Taken) -> Receipt:
        # Our key, and another record: an earlier attempt of ours that was corrected
        # since, or that quoted another state of the thread. Never overwritten.
        found = self.find(request, request.intended_at)
        if isinstance(found, Found):
            return found.receipt
        raise OutcomeUnknown(str(error)) from error


def _key(request: Publication) -> str:
    return tid(request.intended_at, request.key)
