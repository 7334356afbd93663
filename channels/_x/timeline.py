"""The account's own posts, and how X gives their texts back."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from urllib.parse import unquote

import tweepy

from channels._steps.verdict import level
from channels._x.errors import outcomes
from dissemination.channel import Transient

_PAGE = 100  # posts; X bills each that it returns

_OWN_MEDIA = re.compile(r"/status/\d+/(photo|video)/\d+$")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
# X writes "https://riau.go.id/" where the text said "riau.go.id".
_LAST_SLASH = re.compile(r"/(?=[\s.,;:!?)\]\"'”’]|$)")


def search(
    client: tweepy.Client, text: str, since: datetime | None
) -> tuple[str, bool]:
    """Look for a text among the latest posts.

    Args:
        client: of the account.
        text: what was to be posted.
        since: None for as far back as one page goes.

    Returns:
        The id of the post that says it, empty where none does; and whether what was
        seen is all there is since then.

    Raises:
        ChannelError: the timeline could not be read.
    """
    with outcomes("look", lost=Transient):
        page = client.get_users_tweets(
            client.get_me(user_auth=True).data["id"],
            start_time=since,
            max_results=_PAGE,
            tweet_fields=["created_at", "entities"],
            user_auth=True,
        )
        posts = [post.data for post in page.data or []]
        # An empty list proves absence only where X counted it.
        if page.errors or page.meta["result_count"] != len(posts):
            raise ValueError(page.meta)
        said = (str(post["id"]) for post in posts if is_said(text, post))
        return next(said, ""), "next_token" not in page.meta


def is_said(text: str, post: Mapping[str, Any]) -> bool:
    """Say whether a post, as the API gives it, says this text.

    Args:
        text: what was to be posted.
        post: with its `entities`, or a link in it cannot be told.
    """
    return _plain(text) == _plain(unwrapped(post))


def unwrapped(post: Mapping[str, Any]) -> str:
    """Return a post's text with the links that its author wrote."""
    text = html.unescape(str(post["text"]))  # X escapes & < > and nothing else
    for url in (post.get("entities") or {}).get("urls", ()):
        meant = str(url.get("expanded_url", url["url"]))
        is_media = "media_key" in url or _OWN_MEDIA.search(meant)
        text = text.replace(url["url"], "" if is_media else meant, 1)
    return text


def _plain(text: str) -> str:
    return _LAST_SLASH.sub("", _SCHEME.sub("", unquote(level(text))))
