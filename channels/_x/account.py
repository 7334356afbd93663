"""One account on X, and the calls that are signed with its tokens."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import requests

from channels._steps.address import refuse_open
from channels._steps.verdict import name_of
from channels._x.client import build_client
from channels._x.errors import outcomes
from dissemination.channel import Publication, Receipt, Rejected, Transient

_ID = re.compile(r"[0-9]{1,19}")
_ADDRESS = re.compile(r"https?://[^?#]+/status/([0-9]{1,19})(?:[/?#].*)?")


class Account:
    """The account of the tokens. `site` is where people read it.

    Args:
        settings: the tokens among them.

    Raises:
        ValueError: a practice address at which others could listen.
    """

    def __init__(self, settings: Mapping[str, str]) -> None:
        practice = (settings.get("base_url") or "").rstrip("/")
        if practice:
            refuse_open(practice)
        self.site = practice or "https://x.com"
        self.client = build_client(settings, practice)
        self._id = 0  # each asking is paid for, and the answer never changes

    def identify(self) -> int:
        """Return the account's id, asked for once."""
        if not self._id:
            self._id = int(self._me()["id"])
        return self._id

    def ask_handle(self) -> str:
        """Ask under which name X knows the account."""
        return str(self._me()["username"])

    def call(self, method: str, route: str, **sent: Any) -> requests.Response:
        """Make one signed call.

        Raises:
            tweepy.HTTPException: it was refused.
            requests.RequestException: no answer came.
        """
        answer: requests.Response = self.client.request(
            method, route, user_auth=True, **sent
        )
        return answer

    def receipt(self, id: str) -> Receipt:
        """Return the proof of a post.

        Raises:
            ValueError: X named none.
        """
        if not _ID.fullmatch(id):
            raise ValueError(id)
        return Receipt(remote_id=id, url=f"{self.site}/i/status/{id}")

    def _me(self) -> Any:
        with outcomes("who we are", lost=Transient):
            me = self.client.get_me(user_auth=True).data
            return {"id": int(me["id"]), "username": me["username"]}


def answered(request: Publication) -> str:
    """Return the id of the post under which a thread goes on; empty for none.

    Raises:
        Rejected: nobody knows it, and alone the part must not stand.
    """
    before = request.reply_to
    if before is None:
        return ""
    if before.remote_id:
        return before.remote_id
    # A person said where it stands.
    found = _ADDRESS.fullmatch(before.url)
    if found is None:
        raise Rejected(f"{before.url[:80]!r}, the part before, is no post's address")
    return found[1]


def named(receipt: Receipt) -> str:
    """Return the id of the post that a receipt names.

    Raises:
        Rejected: it names none.
    """
    post = name_of(receipt)
    if not _ID.fullmatch(post):
        raise Rejected(f"{post[:40]!r} is no post's id")
    return post
