"""Bluesky: posts and threads of one account, under keys of our own."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from channels._bluesky import limits, publishing
from channels._bluesky.line import Line
from channels._bluesky.places import SERVER, VIDEO, places
from channels._bluesky.posts import Posts
from channels._bluesky.uploads import store
from channels._bluesky.video import VideoService
from dissemination.channel import (
    Absent,
    CannotTell,
    Capabilities,
    Changed,
    Field,
    Found,
    Identity,
    Intact,
    Publication,
    Receipt,
)


class BlueskyChannel:
    """Writes a record under a key made from the request: a repeat is the same post."""

    name: ClassVar[str] = "bluesky"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="handle", label="Handle", help="diskominfo.bsky.social"),
        Field(name="password", label="App password", help="xxxx-xxxx-…", secret=True),
        Field(name="base_url", label="Server (PDS)", default=SERVER),
        Field(name="video_url", label="Video service", default=VIDEO, tells_who=False),
        Field(name="timeout_s", label="Timeout (s)", default="30", tells_who=False),
    )
    capabilities: Mapping[str, Capabilities] = {"feed": limits.FEED}

    def __init__(self, settings: Mapping[str, str]) -> None:
        at = places(settings)
        timeout_s = float(settings.get("timeout_s") or 30)
        self._site = at.site
        self._line = Line(
            at.server,
            handle=settings["handle"].strip().lstrip("@"),
            password=settings["password"].strip(),
            timeout_s=timeout_s,
        )
        self._video = VideoService(at.video, self._line, timeout_s=timeout_s)
        self._posts = Posts(self._line, site=at.site)

    def check(self) -> Identity:
        """Sign in."""
        session = self._line.session()
        return Identity(
            handle=session.handle, url=f"{self._site}/profile/{session.handle}"
        )

    def prepare(self, request: Publication) -> str:
        """Store the media and look up the mentioned; nobody sees any of it."""
        return store(self._line, self._video, request).write()

    def publish(self, request: Publication) -> Receipt:
        """Write one record, as a reply where a thread goes on."""
        stored = store(self._line, self._video, request)
        return publishing.publish(self._posts, request, stored)

    def find(
        self,
        request: Publication,
        since: datetime,  # noqa: ARG002 - the key tells the record
    ) -> Found | Absent | CannotTell:
        """Read the record of this request's key."""
        return publishing.find(self._posts, request)

    def read_back(
        self, request: Publication, receipt: Receipt
    ) -> Intact | Changed | Absent | CannotTell:
        """Compare text and number of pictures of a public post, free."""
        return self._posts.read_back(request.part, receipt)

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        """Replace the record, words and pictures; its address and its place stay.

        A lost answer is `Transient`: the same record set twice is one record.
        """
        seen = self._posts.read_own(receipt)
        stored = store(self._line, self._video, request)
        publishing.correct(self._posts, request, stored, seen)
        return receipt

    def take_down(self, receipt: Receipt) -> None:
        """Delete the record; a lost answer is `Transient`: gone twice is gone."""
        self._posts.remove(receipt)
