"""X: posts and threads on one account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from channels._x import limits
from channels._x.client import build_client
from channels._x.errors import DuplicateRefused, outcomes
from channels._x.media import Memo, Uploader
from channels._x.public import PublicPosts
from channels._x.timeline import search
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
    Transient,
)

_SKEW = timedelta(seconds=60)  # our clock may be ahead of X's


class XChannel:
    """Posts on X. It knows no keys: what may be public is looked up on the timeline."""

    name: ClassVar[str] = "x"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="consumer_key", label="API key", secret=True),
        Field(name="consumer_secret", label="API key secret", secret=True),
        Field(name="access_token", label="Access token", secret=True),
        Field(name="access_token_secret", label="Access token secret", secret=True),
        Field(name="base_url", label="Address, for practice", default=""),
        Field(name="timeout_s", label="Time-out in seconds", default="30"),
        Field(name="read_lag_s", label="Read lag in seconds", default="60"),
    )
    capabilities: Mapping[str, Capabilities] = {"feed": limits.FEED}

    def __init__(self, settings: Mapping[str, str]) -> None:
        practice = (settings.get("base_url") or "").rstrip("/")
        self._site = practice or "https://x.com"
        self._client = build_client(settings, practice)
        self._posts = PublicPosts(self._client)
        read_lag = timedelta(seconds=float(settings.get("read_lag_s") or 60))
        self.capabilities = {"feed": replace(limits.FEED, read_lag=read_lag)}

    def check(self) -> Identity:
        """Ask who the tokens belong to."""
        with outcomes("check", lost=Transient):
            handle = str(self._client.get_me(user_auth=True).data["username"])
        return Identity(handle=handle, url=f"{self._site}/{handle}")

    def prepare(self, request: Publication) -> str:
        """Upload the media, with their alternative texts, and return their ids."""
        return Uploader(self._client).upload(request).write()

    def publish(self, request: Publication) -> Receipt:
        """Post one part, as a reply where a thread goes on."""
        reply_to = request.reply_to.remote_id if request.reply_to else None
        media_ids = Memo.read(request.memo or self.prepare(request)).ids
        try:
            with outcomes("post", lost=OutcomeUnknown):
                post = self._client.create_tweet(
                    text=request.part.text,
                    media_ids=media_ids or None,
                    in_reply_to_tweet_id=reply_to,
                    user_auth=True,
                )
                return self._receipt(str(post.data["id"]))
        except DuplicateRefused as error:
            return self._explain(request, error)

    def find(
        self, request: Publication, since: datetime
    ) -> Found | Absent | CannotTell:
        """Look for the text on the account's own timeline."""
        try:
            post, is_all = search(self._client, request.part.text, since - _SKEW)
        except ChannelError:
            return CannotTell()
        if post:
            return Found(receipt=self._receipt(post))
        return Absent() if is_all else CannotTell()

    def read_back(
        self, request: Publication, receipt: Receipt
    ) -> Intact | Changed | Absent | CannotTell:
        """Compare author, text and number of pictures of a public post.

        It costs US$0.005, on a day of UTC once for each post, and US$0.010 for who we
        are, once a process (docs.x.com, pricing, 2026-08-28).
        """
        try:
            return self._posts.read_back(request.part, receipt)
        except Rejected:
            return CannotTell()

    def take_down(self, receipt: Receipt) -> None:
        """Delete the post; US$0.010. A lost answer is `Transient`: gone is gone."""
        self._posts.remove(receipt)

    def _explain(self, request: Publication, error: DuplicateRefused) -> Receipt:
        # X compares texts, over a time it does not tell, and names no post. Listed
        # since this was intended: it is ours, sent by an attempt whose answer was lost.
        # Listed before: somebody said the same earlier, and ours is not public. Not
        # listed at all: perhaps ours, and the list is late.
        if isinstance(found := self.find(request, request.intended_at), Found):
            return found.receipt
        try:
            earlier, _ = search(self._client, request.part.text, None)
        except ChannelError as unread:
            raise OutcomeUnknown(str(error)) from unread
        raise (Rejected if earlier else OutcomeUnknown)(str(error)) from error

    def _receipt(self, id: str) -> Receipt:
        if not re.fullmatch(r"[0-9]{1,19}", id):
            raise ValueError(id)
        return Receipt(remote_id=id, url=f"{self._site}/i/status/{id}")
