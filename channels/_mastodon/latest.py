"""The account's latest statuses: whether a text is among them, or surely not."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from channels._mastodon.server import Server
from channels._mastodon.wording import is_like, is_said
from dissemination.channel import Absent, CannotTell, Found, Receipt, Transient

_PAGE = 40  # docs.joinmastodon.org, accounts: the most that one answer lists
_SHORTEST_PAGE = 20  # and what it lists unasked: some servers list no more
# A clock that is off by a time zone makes what is new look older than our call.
_CLOCKS_DIFFER_BY = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A status of the list: its HTML, its proof, and how long before a call it came."""

    content: str
    receipt: Receipt
    before: timedelta


def list_latest(
    server: Server, me: str, since: datetime, receipt: Callable[[Any], Receipt]
) -> list[Listed]:
    """Return an account's latest statuses, the newest first.

    Args:
        server: the account's.
        me: the account's id.
        since: when the call was made that is in doubt.
        receipt: makes the proof of a status.

    Raises:
        ChannelError: they cannot be read.
    """
    return server.call(
        lambda sdk: [
            Listed(
                content=str(one["content"]),
                receipt=receipt(one),
                before=since - one["created_at"],
            )
            for one in sdk.account_statuses(me, exclude_reblogs=True, limit=_PAGE)
        ],
        lost=Transient,
        wants=list,
    )


def find_in(listed: Sequence[Listed], text: str) -> Found | Absent | CannotTell:
    """Look for a text in a list.

    It is absent where the list goes back to the call, and nothing like it is there,
    not even a little before.
    """
    newer = [one for one in listed if one.before <= timedelta(0)]
    for one in newer:
        if is_said(text, one.content):
            return Found(receipt=one.receipt)
    is_cut = len(newer) == len(listed) >= _SHORTEST_PAGE
    near = (one.content for one in listed if one.before <= _CLOCKS_DIFFER_BY)
    is_open = is_cut or any(is_like(text, content) for content in near)
    return CannotTell() if is_open else Absent()
