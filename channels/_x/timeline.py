"""The account's own posts: whether one is among them, or surely not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from channels._x.account import Account, answered
from channels._x.errors import outcomes
from channels._x.wording import is_like, is_said
from dissemination.channel import (
    Absent,
    CannotTell,
    ChannelError,
    Found,
    OutcomeUnknown,
    Publication,
    Receipt,
    Rejected,
    Transient,
)

_PAGE = 100  # posts; X bills each that it returns
_SKEW = timedelta(seconds=60)  # two clocks that are right
# A clock that is further off signs nothing: X refuses a signature that is minutes too
# old or too new (docs.x.com, response codes, error 135, 2026-08).
_CLOCKS_DIFFER_BY = timedelta(hours=1)
_FIELDS = "created_at,entities,referenced_tweets"


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """The latest posts; `is_whole` where there are no more."""

    posts: Sequence[Mapping[str, Any]]
    is_whole: bool


def find(
    account: Account, request: Publication, since: datetime
) -> Found | Absent | CannotTell:
    """Look for a post among those since a call that is in doubt.

    It is absent where all posts since an hour before the call are listed, and none of
    them is like it: not even one whose text X or a person changed.

    Raises:
        ChannelError: the timeline could not be read.
    """
    text, under = request.part.text, answered(request)
    page = list_posts(account, since - _CLOCKS_DIFFER_BY)
    with outcomes("look", lost=Transient):
        for post in page.posts:
            is_new = _written_at(post) >= since - _SKEW
            if is_new and _is_it(text, under, post):
                return Found(receipt=account.receipt(str(post["id"])))
        is_open = any(_may_be(text, post, since) for post in page.posts)
    return Absent() if page.is_whole and not is_open else CannotTell()


def list_posts(account: Account, since: datetime | None) -> Page:
    """Return the account's latest posts, the newest first.

    Args:
        account: whose.
        since: None for as far back as one page goes.

    Raises:
        ChannelError: they cannot be read.
    """
    asked = {"max_results": _PAGE, "tweet.fields": _FIELDS}
    if since:
        asked["start_time"] = f"{since:%Y-%m-%dT%H:%M:%SZ}"
    with outcomes("look", lost=Transient):
        route = f"/2/users/{account.identify()}/tweets"
        said = account.call("GET", route, params=asked).json()
        posts = said.get("data") or []
        # An empty list proves absence only where X counted it.
        if said.get("errors") or said["meta"]["result_count"] != len(posts):
            raise ValueError(said["meta"])
        return Page(posts=posts, is_whole="next_token" not in said["meta"])


def explain_duplicate(
    account: Account, request: Publication, refused: Rejected
) -> Receipt:
    """Return the proof of the post for which X refused another with the same text.

    X compares texts, over a time it does not tell, and names no post. Listed since this
    was intended: it is ours, sent by an attempt whose answer was lost. Listed before:
    somebody said the same earlier, and ours is not public. Not listed at all: perhaps
    ours, and the list is late.

    Raises:
        Rejected: somebody said the same earlier.
        OutcomeUnknown: nothing explains it.
    """
    try:
        found = find(account, request, request.intended_at)
        if isinstance(found, Found):
            return found.receipt
        earlier = list_posts(account, None).posts
    except ChannelError as unread:
        raise OutcomeUnknown(str(refused)) from unread
    was_said = any(is_said(request.part.text, post) for post in earlier)
    raise (Rejected if was_said else OutcomeUnknown)(str(refused)) from refused


def _written_at(post: Mapping[str, Any]) -> datetime:
    return datetime.fromisoformat(post["created_at"])


def _is_it(text: str, under: str, post: Mapping[str, Any]) -> bool:
    # Without words, one picture is like another.
    return bool(text) and is_said(text, post) and _answers(post) == under


def _may_be(text: str, post: Mapping[str, Any], since: datetime) -> bool:
    if is_like(text, post):
        return True
    # Edited by a person since, it would say something else.
    was_edited = len(post.get("edit_history_tweet_ids") or ()) > 1
    return was_edited and _written_at(post) >= since - _SKEW


def _answers(post: Mapping[str, Any]) -> str:
    """Return the id of the post that a post answers; empty where it answers none."""
    for other in post.get("referenced_tweets") or ():
        if other["type"] == "replied_to":
            return str(other["id"])
    return ""
