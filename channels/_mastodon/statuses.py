"""Public statuses of the account: found, read back, given another text, removed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from channels._mastodon.answers import (
    Me,
    Seen,
    named,
    read_id,
    read_me,
    read_seen,
)
from channels._mastodon.errors import Gone
from channels._mastodon.latest import find_in, list_latest
from channels._mastodon.media import described
from channels._mastodon.server import Server
from channels._mastodon.wording import is_said, plain
from channels._steps.verdict import judge_shown
from dissemination.channel import (
    Absent,
    CannotTell,
    Changed,
    Found,
    Intact,
    Part,
    Publication,
    Receipt,
    Rejected,
    Transient,
)


class Statuses:
    """The statuses of the account whose token a server was given."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._me: Me | None = None  # the answer never changes

    def identify(self) -> Me:
        """Ask who the token belongs to."""
        return self._server.call(
            lambda sdk: read_me(sdk.account_verify_credentials()), lost=Transient
        )

    def find(
        self, request: Publication, since: datetime
    ) -> Found | Absent | CannotTell:
        """Look for a text among the account's latest statuses.

        Raises:
            ChannelError: they cannot be read.
        """
        me = self._known().id
        listed = list_latest(self._server, me, since, self.receipt)
        return find_in(listed, request.part.text)

    def read_back(self, part: Part, receipt: Receipt) -> Intact | Changed | Absent:
        """Compare what the public sees with what was to be published.

        Raises:
            ChannelError: it cannot be read.
        """
        try:
            seen = self._read(named(receipt))
        except Gone:
            return Absent()
        return judge_shown(
            {
                "account": seen.author != self._known().id,
                "text": not is_said(part.text, seen.content),
                "media": len(seen.media) != len(part.media),
            },
            plain(seen.content),
        )

    def change(self, part: Part, receipt: Receipt) -> None:
        """Give a status another text, and its pictures other alternative texts.

        Raises:
            Rejected: it is gone, or has other pictures than `part`.
        """
        name = named(receipt)
        seen = self._read(name)
        if len(seen.media) != len(part.media):
            raise Rejected("the pictures of a public status cannot be changed")
        alts = [str(one.get("description") or "") for one in seen.media]
        is_same = alts == [one.alt for one in part.media]
        if is_same and is_said(part.text, seen.content):
            return
        # With its pictures: a change that does not name them takes them away.
        media = described(seen.media, part.media) or None
        self._server.call(
            lambda sdk: read_id(
                sdk.status_update(name, status=part.text, media_attributes=media)
            ),
            lost=Transient,
        )

    def remove(self, receipt: Receipt) -> None:
        """Delete a status and its pictures, unless it is gone already.

        The pictures would stay at their addresses until the server next tidies up.
        """
        name = named(receipt)
        try:
            self._server.call(
                lambda sdk: read_id(sdk.status_delete(name, delete_media=True)),
                lost=Transient,
            )
        except Gone:
            return

    def receipt(self, status: Any) -> Receipt:
        """Return the proof of a status, with an address of our making if need be.

        Raises:
            ValueError: the answer names none.
        """
        name = read_id(status)
        said = str(status.get("url") or "")
        is_web = said.startswith(("http://", "https://"))
        return Receipt(
            remote_id=name,
            url=said if is_web else f"{self._server.root}/statuses/{name}",
        )

    def _known(self) -> Me:
        if self._me is None:
            self._me = self.identify()
        return self._me

    def _read(self, name: str) -> Seen:
        return self._server.call(
            lambda sdk: read_seen(sdk.status(name)), lost=Transient
        )
