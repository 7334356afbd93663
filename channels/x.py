"""X: posts and threads on one account."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import ClassVar

from channels._x import limits, public, timeline
from channels._x.account import Account, answered
from channels._x.edits import edit
from channels._x.errors import DuplicateRefused, outcomes
from channels._x.media import media_ids, prepare_media
from dissemination.channel import (
    Absent,
    CannotTell,
    Capabilities,
    Changed,
    Field,
    Found,
    Identity,
    Intact,
    OutcomeUnknown,
    Publication,
    Receipt,
    Rejected,
)


class XChannel:
    """Posts on X. It knows no keys: what may be public is looked up on the timeline."""

    name: ClassVar[str] = "x"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="consumer_key", label="API key", secret=True),
        Field(name="consumer_secret", label="API key secret", secret=True),
        Field(name="access_token", label="Access token", secret=True),
        Field(name="access_token_secret", label="Access token secret", secret=True),
        Field(
            name="may_edit",
            label="May edit: yes for X Premium",
            default="no",
            tells_who=False,
        ),
        Field(name="base_url", label="Address, for practice", default=""),
        Field(name="timeout_s", label="Timeout (s)", default="30", tells_who=False),
        Field(name="read_lag_s", label="Read lag (s)", default="60", tells_who=False),
    )
    capabilities: Mapping[str, Capabilities] = {"feed": limits.FEED}

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._account = Account(settings)
        self._client = self._account.client
        self._may_edit = (settings.get("may_edit") or "").strip().lower() == "yes"
        read_lag = timedelta(seconds=float(settings.get("read_lag_s") or 60))
        self.capabilities = {"feed": replace(limits.FEED, read_lag=read_lag)}

    def check(self) -> Identity:
        """Ask who the tokens belong to."""
        handle = self._account.ask_handle()
        return Identity(handle=handle, url=f"{self._account.site}/{handle}")

    def prepare(self, request: Publication) -> str:
        """Upload the media, with alternative texts and subtitles."""
        return prepare_media(self._account, request).write()

    def publish(self, request: Publication) -> Receipt:
        """Post one part, as a reply where a thread goes on."""
        media, under = media_ids(request), answered(request)
        try:
            with outcomes("post", lost=OutcomeUnknown):
                post = self._client.create_tweet(
                    text=request.part.text,
                    media_ids=media or None,
                    in_reply_to_tweet_id=under or None,
                    user_auth=True,
                )
                return self._account.receipt(str(post.data["id"]))
        except DuplicateRefused as refused:
            return timeline.explain_duplicate(self._account, request, refused)

    def find(
        self, request: Publication, since: datetime
    ) -> Found | Absent | CannotTell:
        """Look for the text on the account's own timeline; US$0.001 a listed post."""
        return timeline.find(self._account, request, since)

    def read_back(
        self, request: Publication, receipt: Receipt
    ) -> Intact | Changed | Absent | CannotTell:
        """Compare author, text and number of media of a public post.

        It costs US$0.005, on a day of UTC once for each post, and US$0.010 for who we
        are, once a process (docs.x.com, pricing, 2026-08-28).
        """
        return public.read_back(self._account, request.part, receipt)

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        """Give the post another text, at another address; it costs what a post does."""
        if not self._may_edit:
            raise Rejected("this account may not edit (its setting `may_edit`)")
        return edit(self._account, request.part, receipt)

    def take_down(self, receipt: Receipt) -> None:
        """Delete the post; US$0.010. A lost answer is `Transient`: gone is gone."""
        public.remove(self._account, receipt)
