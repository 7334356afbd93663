"""Another text in the place of a public one: for paying accounts, for half an hour."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from channels._x.account import Account, named
from channels._x.errors import DuplicateRefused, outcomes
from channels._x.public import COMPARED, media_ids, read_newest
from channels._x.wording import is_said
from dissemination.channel import (
    OutcomeUnknown,
    Part,
    Receipt,
    Rejected,
    Transient,
)

_FIELDS = (*COMPARED, "edit_controls", "referenced_tweets")


def edit(account: Account, part: Part, receipt: Receipt) -> Receipt:
    """Put another text in a post's place, and return the proof of the new one.

    An edit is another post with another id. What an edit did whose answer was lost is
    looked up in the history, to which any of the ids leads, before another is sent.

    Args:
        account: whose post it is.
        part: what it shall say; its media are those of the post.
        receipt: of any version.

    Raises:
        Rejected: X does not allow it, or not any more, or the post is gone.
        OutcomeUnknown: no answer came; perhaps it was edited.
    """
    seen = read_newest(account, named(receipt), _FIELDS)
    with outcomes("read back", lost=Transient):
        if len(media_ids(seen)) != len(part.media):
            raise Rejected("edit: the media of a public post cannot be changed")
        if is_said(part.text, seen):
            return account.receipt(str(seen["id"]))
        _require_editable(seen["edit_controls"])
        wanted = _wanted(seen, part.text)
    try:
        with outcomes("edit", lost=OutcomeUnknown):
            # tweepy's own call knows no `edit_options` (4.17.0, 2026-07-02).
            said = account.call("POST", "/2/tweets", json=wanted).json()
            return account.receipt(str(said["data"]["id"]))
    except Rejected as refused:
        return _explain(account, seen, part.text, refused)


def _require_editable(controls: Mapping[str, Any]) -> None:
    is_late = datetime.now(UTC) >= datetime.fromisoformat(controls["editable_until"])
    may = controls["is_edit_eligible"] and int(controls["edits_remaining"]) > 0
    if is_late or not may:
        raise Rejected("edit: X allows no more edits of this post")


def _wanted(seen: Mapping[str, Any], text: str) -> dict[str, Any]:
    wanted: dict[str, Any] = {
        "text": text,
        "edit_options": {"previous_post_id": str(seen["id"])},
    }
    # Whether it would keep them unasked X does not say.
    if media := media_ids(seen):
        wanted["media"] = {"media_ids": media}
    for other in seen.get("referenced_tweets") or ():
        if other["type"] == "replied_to":
            wanted["reply"] = {"in_reply_to_tweet_id": str(other["id"])}
    return wanted


def _explain(
    account: Account, seen: Mapping[str, Any], text: str, refused: Rejected
) -> Receipt:
    # X takes neither the same text twice nor an edit of what is not the newest version:
    # perhaps an edit whose answer was lost has arrived only now.
    newest = read_newest(account, str(seen["id"]), _FIELDS)
    with outcomes("read back", lost=Transient):
        if is_said(text, newest):
            return account.receipt(str(newest["id"]))
    is_open = isinstance(refused, DuplicateRefused)
    raise (OutcomeUnknown if is_open else Rejected)(str(refused)) from refused
