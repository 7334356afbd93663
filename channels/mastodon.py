"""Mastodon: statuses and threads of one account on its server."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import ClassVar

from channels._mastodon import limits
from channels._mastodon.instance import ask
from channels._mastodon.media import upload
from channels._mastodon.publishing import publish
from channels._mastodon.server import Server
from channels._mastodon.statuses import Statuses
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


class MastodonChannel:
    """Posts statuses. For an hour the server knows a repeat by its key."""

    name: ClassVar[str] = "mastodon"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="base_url", label="Server", help="https://mastodon.example"),
        Field(name="token", label="Access token", secret=True),
        Field(name="timeout_s", label="Timeout (s)", default="30", tells_who=False),
    )
    capabilities: Mapping[str, Capabilities] = {"feed": limits.FEED}

    def __init__(self, settings: Mapping[str, str]) -> None:
        said = settings["base_url"].strip().rstrip("/")
        self._server = Server(
            said if "://" in said else f"https://{said}",
            settings["token"].strip(),
            timeout_s=float(settings.get("timeout_s") or 30),
        )
        self._statuses = Statuses(self._server)
        self._is_learned = False
        # A server of which nothing is known yet may be one that knows no keys.
        self.capabilities = {"feed": replace(limits.FEED, keyed_for=timedelta(0))}

    def check(self) -> Identity:
        """Ask who the token belongs to, and what the server takes."""
        identity = self._statuses.identify().identity
        self._learn()
        return identity

    def prepare(self, request: Publication) -> str:
        """Upload the media, with their alternative texts, and return their ids."""
        if not self._is_learned:
            self._learn()
        return upload(self._server, request).write()

    def publish(self, request: Publication) -> Receipt:
        """Post one status, as a reply where a thread goes on."""
        media = upload(self._server, request)
        return publish(self._server, self._statuses, request, media.ids)

    def find(
        self, request: Publication, since: datetime
    ) -> Found | Absent | CannotTell:
        """Look for the text among the account's own statuses."""
        return self._statuses.find(request, since)

    def read_back(
        self, request: Publication, receipt: Receipt
    ) -> Intact | Changed | Absent | CannotTell:
        """Compare author, text and number of pictures of a public status, free."""
        return self._statuses.read_back(request.part, receipt)

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        """Give the status another text; its pictures and its address stay.

        A lost answer is `Transient`: the same text set twice is one text.
        """
        self._statuses.change(request.part, receipt)
        return receipt

    def take_down(self, receipt: Receipt) -> None:
        """Delete the status; a lost answer is `Transient`: gone twice is gone."""
        self._statuses.remove(receipt)

    def _learn(self) -> None:
        today = datetime.now(UTC).date()
        said = ask(self._server)
        self.capabilities = {"feed": limits.learned(said, self._server.host, today)}
        self._is_learned = True
