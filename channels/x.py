"""X: posts and threads on one account."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, ClassVar

import tweepy

from channels._x.line import HOST, DuplicateRefused, Line, outcomes
from channels._x.media import Memo, Uploader
from channels._x.timeline import is_said, read_own_posts
from dissemination.channel import (
    Absent,
    CannotTell,
    Capabilities,
    ChannelError,
    Field,
    Found,
    Identity,
    Limit,
    MediaLimit,
    OutcomeUnknown,
    Publication,
    Quota,
    Receipt,
    Rejected,
    Transient,
)

_COUNTING = "docs.x.com, counting characters, 2026-08-22"
_MEDIA = "docs.x.com, media best practices, 2026-08-22"
_ALT = "X OpenAPI 2.167, CreateMediaMetadataMetadataAltText, 2026-08"
_RATES = "docs.x.com, rate limits, 2026-08-22"
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

    capabilities: Mapping[str, Capabilities] = {
        "feed": Capabilities(
            text=Limit(max=280, unit="weighted", source=_COUNTING),
            media=MediaLimit(
                max_items=4,
                mimes=frozenset({"image/jpeg", "image/png", "image/webp"}),
                max_bytes=5_000_000,
                source=_MEDIA,
                alt=Limit(max=1000, source=_ALT),
            ),
            max_parts=25,
            forbidden="\ufffe\ufeff\uffff",
            read_lag=timedelta(seconds=60),
            cost_usd=(0.015, 0.20),
            quotas=(
                Quota(max=100, span=timedelta(minutes=15), source=_RATES),
                Quota(max=10_000, span=timedelta(hours=24), source=_RATES),
            ),
        )
    }

    def __init__(self, settings: Mapping[str, str]) -> None:
        practice = settings.get("base_url", "").rstrip("/")
        self._site = practice or "https://x.com"
        self._client = tweepy.Client(
            **{f.name: settings[f.name] for f in self.fields if f.secret}
        )
        session = self._client.session
        session.max_redirects = 0  # a redirected POST would arrive as a GET
        session.trust_env = not practice  # the office's proxy is for X alone
        timeout_s = float(settings.get("timeout_s") or "30")
        session.mount("https://", Line(practice or HOST, timeout_s))
        read_lag = timedelta(seconds=float(settings.get("read_lag_s") or "60"))
        self.capabilities = {
            placement: replace(declared, read_lag=read_lag)
            for placement, declared in self.capabilities.items()
        }

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
                return self._receipt(post.data["id"])
        except DuplicateRefused as error:
            return self._explain(request, error)

    def find(
        self, request: Publication, since: datetime
    ) -> Found | Absent | CannotTell:
        """Look for the text on the account's own timeline."""
        try:
            posts, is_all = read_own_posts(self._client, since - _SKEW)
        except ChannelError:
            return CannotTell()
        for post in posts:
            if is_said(request.part.text, post):
                return Found(receipt=self._receipt(post["id"]))
        return Absent() if is_all else CannotTell()

    def _explain(self, request: Publication, error: DuplicateRefused) -> Receipt:
        # X compares texts, over a time it does not tell, and names no post. Listed
        # since this was intended: it is ours, sent by an attempt whose answer was lost.
        # Listed before: somebody said the same earlier, and ours is not public. Not
        # listed at all: perhaps ours, and the list is late.
        if isinstance(found := self.find(request, request.intended_at), Found):
            return found.receipt
        try:
            posts, _ = read_own_posts(self._client, None)
        except ChannelError as unread:
            raise OutcomeUnknown(str(error)) from unread
        if any(is_said(request.part.text, post) for post in posts):
            raise Rejected(str(error)) from error
        raise OutcomeUnknown(str(error)) from error

    def _receipt(self, id: Any) -> Receipt:
        if not re.fullmatch(r"[0-9]{1,19}", str(id)):
            raise ValueError(id)
        return Receipt(remote_id=str(id), url=f"{self._site}/i/status/{id}")
