"""How X gives a text back, and whether that is the text that was meant."""

from __future__ import annotations

import html
import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from channels._steps.verdict import level

_OWN_MEDIA = re.compile(r"/status/\d+/(photo|video)/\d+$")
_SCHEME = re.compile(r"https?://", re.IGNORECASE)
# X writes "https://riau.go.id/" where the text said "riau.go.id".
_LAST_SLASH = re.compile(r"/(?=[\s.,;:!?)\]\"'”’]|$)")
_LETTERS = 40  # which two posts hardly begin with that are not the same


def is_said(text: str, post: Mapping[str, Any]) -> bool:
    """Say whether a post, as the API gives it, says this text.

    Args:
        text: what was to be posted.
        post: with its `entities`, or a link in it cannot be told.
    """
    return _plain(text) == _plain(unwrapped(post))


def is_like(text: str, post: Mapping[str, Any]) -> bool:
    """Say whether a post may be this text, of which X made something unforeseen."""
    one, other = _letters(text), _letters(unwrapped(post))
    if not (one and other):
        return one == other
    return one.startswith(other) or other.startswith(one)


def unwrapped(post: Mapping[str, Any]) -> str:
    """Return a post's text with the links that its author wrote."""
    text = html.unescape(str(post["text"]))  # X escapes & < > and nothing else
    for url in (post.get("entities") or {}).get("urls", ()):
        meant = str(url.get("expanded_url", url["url"]))
        is_media = "media_key" in url or _OWN_MEDIA.search(meant)
        text = text.replace(url["url"], "" if is_media else meant, 1)
    return text


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, _plain(text).casefold()))[:_LETTERS]


def _plain(text: str) -> str:
    return _LAST_SLASH.sub("", _SCHEME.sub("", unquote(level(text))))
