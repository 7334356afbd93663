"""Public posts of the account: read back, and removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from channels._steps.verdict import judge_shown
from channels._x.account import Account, named
from channels._x.errors import Gone, names_what_is_gone, outcomes
from channels._x.wording import is_said, unwrapped
from dissemination.channel import (
    Absent,
    Changed,
    Intact,
    Part,
    Receipt,
    Transient,
)

COMPARED = ("attachments", "author_id", "entities")


def read_back(
    account: Account, part: Part, receipt: Receipt
) -> Intact | Changed | Absent:
    """Compare what the public sees with what was to be published.

    Raises:
        ChannelError: it cannot be read.
    """
    try:
        seen = read_newest(account, named(receipt), COMPARED)
    except Gone:
        return Absent()
    with outcomes("read back", lost=Transient):
        return judge_shown(
            {
                "account": int(seen["author_id"]) != account.identify(),
                "text": not is_said(part.text, seen),
                "media": len(media_ids(seen)) != len(part.media),
            },
            unwrapped(seen),
        )


def remove(account: Account, receipt: Receipt) -> None:
    """Delete a post with all its versions, unless it is gone already.

    A lost answer is `Transient`: gone twice is gone.
    """
    post = named(receipt)
    try:
        with outcomes("take down", lost=Transient):
            answer = account.client.delete_tweet(post, user_auth=True)
            if _are_of_gone(answer.errors):
                return
            if answer.data["deleted"] is not True:
                raise ValueError(answer.data)
    except Gone:
        return


def read_newest(
    account: Account, post: str, fields: Sequence[str]
) -> Mapping[str, Any]:
    """Read the version of a post that the public sees.

    Who edits a post on X makes another one: the id that we know may go on showing the
    text that we know.

    Args:
        account: whose.
        post: the id of any version.
        fields: that X tells only if it is asked.

    Raises:
        Gone: X knows no such post.
        ChannelError: it cannot be read.
    """
    seen = _read(account, post, fields)
    with outcomes("read back", lost=Transient):
        newest = str((seen.get("edit_history_tweet_ids") or [post])[-1])
    return seen if newest == str(seen["id"]) else _read(account, newest, fields)


def media_ids(seen: Mapping[str, Any]) -> list[str]:
    """Return the ids under which a post's media were uploaded."""
    # A media key, such as "3_1790", is the kind and the id.
    keys = (seen.get("attachments") or {}).get("media_keys") or []
    return [str(key).rpartition("_")[2] for key in keys]


def _read(account: Account, post: str, fields: Sequence[str]) -> Mapping[str, Any]:
    asked = {"tweet.fields": ",".join(fields)}
    with outcomes("read back", lost=Transient):
        # As it comes: tweepy's own call makes other things of some fields.
        said = account.call("GET", f"/2/tweets/{post}", params=asked).json()
        if "data" not in said and _are_of_gone(said.get("errors")):
            raise Gone("read back: X knows no such post")
        seen: Mapping[str, Any] = {"id": post, **said["data"]}
        return seen


def _are_of_gone(problems: Sequence[Mapping[str, Any]] | None) -> bool:
    # X says so in an answer that is a success by its status.
    return any(names_what_is_gone(problem) for problem in problems or [])
