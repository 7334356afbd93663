"""Public posts of the account: read back, and removed."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import tweepy

from channels._steps.verdict import judge_shown, name_of
from channels._x.errors import Gone, names_what_is_gone, outcomes
from channels._x.timeline import is_said, unwrapped
from dissemination.channel import (
    Absent,
    Changed,
    Intact,
    Part,
    Receipt,
    Rejected,
    Transient,
)

_FIELDS = ["attachments", "author_id", "entities"]
_ID = re.compile(r"[0-9]{1,19}")


class PublicPosts:
    """What happens to the account's posts after they were posted."""

    def __init__(self, client: tweepy.Client) -> None:
        self._client = client
        self._me = 0  # each asking is paid for, and the answer never changes

    def read_back(self, part: Part, receipt: Receipt) -> Intact | Changed | Absent:
        """Compare what the public sees with what was to be published.

        Raises:
            ChannelError: it cannot be read.
        """
        try:
            seen = self._read_newest(_post(receipt))
        except Gone:
            return Absent()
        with outcomes("read back", lost=Transient):
            keys = (seen.get("attachments") or {}).get("media_keys") or []
            return judge_shown(
                {
                    "account": int(seen["author_id"]) != self._identify(),
                    "text": not is_said(part.text, seen),
                    "media": len(keys) != len(part.media),
                },
                unwrapped(seen),
            )

    def remove(self, receipt: Receipt) -> None:
        """Delete a post with all its versions, unless it is gone already.

        A lost answer is `Transient`: gone twice is gone.
        """
        post = _post(receipt)
        try:
            with outcomes("take down", lost=Transient):
                answer = self._client.delete_tweet(post, user_auth=True)
                if _is_gone(answer):
                    return
                if answer.data["deleted"] is not True:
                    raise ValueError(answer.data)
        except Gone:
            return

    def _read_newest(self, post: str) -> Mapping[str, Any]:
        # Somebody who edits a post on X makes another one: the id that we know goes on
        # showing the text that we know.
        seen = self._read(post)
        newest = str((seen.get("edit_history_tweet_ids") or [post])[-1])
        return seen if newest == post else self._read(newest)

    def _read(self, post: str) -> Mapping[str, Any]:
        with outcomes("read back", lost=Transient):
            answer = self._client.get_tweet(post, tweet_fields=_FIELDS, user_auth=True)
            if answer.data is None and _is_gone(answer):
                raise Gone("read back: X knows no such post")
            seen: Mapping[str, Any] = answer.data.data
            return seen

    def _identify(self) -> int:
        if not self._me:
            self._me = int(self._client.get_me(user_auth=True).data["id"])
        return self._me


def _post(receipt: Receipt) -> str:
    post = name_of(receipt)
    if not _ID.fullmatch(post):
        raise Rejected(f"{post[:40]!r} is no post's id")
    return post


def _is_gone(answer: tweepy.Response) -> bool:
    # X says so in an answer that is a success by its status.
    return any(names_what_is_gone(problem) for problem in answer.errors or [])
