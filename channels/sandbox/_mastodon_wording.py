"""How Mastodon counts a status, and the HTML that it makes of it."""

from __future__ import annotations

import re
from html import escape

import regex

_LINK_WEIGHT = 23
_CLUSTER = regex.compile(r"\X")
_URL = re.compile(r"https?://[^\s<>\"]+[^\s<>\".,;:!?)\]']")
_NAME = r"\w+(?:[.-]+\w+)*"  # as MENTION_RE of mastodon/mastodon, account.rb
_REMOTE = re.compile(rf"(?<![\w@/])@({_NAME})@{_NAME}")
_TOKEN = re.compile(
    rf"(?P<url>{_URL.pattern})|(?<![\w/])#(?P<tag>\w*[^\W\d]\w*)"
    rf"|(?<![\w@/])@(?P<name>{_NAME})(?P<host>@{_NAME})?"
)
_SHOWN = 30  # characters of an address; the rest is there and not seen


def count(text: str) -> int:
    """Return how long a status is: a link 23, a mention without its server."""
    text = _REMOTE.sub(r"@\1", _URL.sub("x" * _LINK_WEIGHT, text))
    return len(_CLUSTER.findall(text))


def as_html(text: str, root: str) -> str:
    """Return a status's `content`."""
    paragraphs = re.split(r"\n{2,}", text.strip())
    return "".join(f"<p>{_marked(one, root)}</p>" for one in paragraphs if one)


def _marked(paragraph: str, root: str) -> str:
    html, end = "", 0
    for found in _TOKEN.finditer(paragraph):
        html += escape(paragraph[end : found.start()]) + _token(found, root)
        end = found.end()
    return (html + escape(paragraph[end:])).replace("\n", "<br />")


def _token(found: re.Match[str], root: str) -> str:
    if url := found["url"]:
        return _link(url)
    if tag := found["tag"]:
        return (
            f'<a href="{root}/tags/{escape(tag)}" class="mention hashtag" rel="tag">'
            f"#<span>{escape(tag)}</span></a>"
        )
    name = escape(found["name"])
    return (
        f'<span class="h-card"><a href="{root}/@{name}" class="u-url mention">'
        f"@<span>{name}</span></a></span>"
    )


def _link(url: str) -> str:
    scheme, rest = url.split("://", 1)
    shown, hidden = rest[:_SHOWN], rest[_SHOWN:]
    kind = ' class="ellipsis"' if hidden else ' class=""'
    return (
        f'<a href="{escape(url)}" target="_blank" rel="nofollow noopener">'
        f'<span class="invisible">{scheme}://</span><span{kind}>{escape(shown)}</span>'
        f'<span class="invisible">{escape(hidden)}</span></a>'
    )
