"""What can be tapped in a text: Bluesky is told where, in bytes of UTF-8."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

_URL = re.compile(r"https?://[^\s<>\"“”]+", re.IGNORECASE)
# An office writes its own address bare: "riau.go.id/siaga".
_BARE = re.compile(
    r"(?<![\w@./:-])(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+id(?![\w.@-]*\w)"
    r"(?:/[^\s<>\"“”]*)?"
)
_TAG = re.compile(r"(?<![\w&/#])[#＃](?P<tag>(?=\w*[^\W\d_])\w{1,64})")
_MENTION = re.compile(
    r"(?<![\w.@/-])@(?P<handle>(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z]{2,})"
    r"(?![\w-])",
    re.IGNORECASE,
)
_TRAILING = ".,;:!?'’*_~…"
_PAIRS = {")": "(", "]": "[", "}": "{"}


def mentions(text: str) -> tuple[str, ...]:
    """Return the handles that a text mentions, each once."""
    return tuple(dict.fromkeys(found["handle"] for found in _MENTION.finditer(text)))


def addresses(text: str) -> tuple[str, ...]:
    """Return the web addresses in a text, as they will be opened."""
    return tuple(uri for _, _, uri in _links(text))


def facets(text: str, known: Mapping[str, str]) -> list[dict[str, Any]]:
    """Return where a text has links, hashtags and mentions, in order.

    Args:
        text: as it will be public.
        known: the DIDs of the handles that could be resolved; the others stay words.
    """
    links = list(_links(text))
    found = [(start, end, _feature("link", uri=uri)) for start, end, uri in links]
    found += [
        (tag.start(), tag.end(), _feature("tag", tag=tag["tag"]))
        for tag in _TAG.finditer(text)
        if not _is_inside(tag.start(), links)
    ]
    found += [
        (one.start(), one.end(), _feature("mention", did=known[one["handle"]]))
        for one in _MENTION.finditer(text)
        if one["handle"] in known and not _is_inside(one.start(), links)
    ]
    return [
        {"index": _index(text, start, end), "features": [feature]}
        for start, end, feature in sorted(found, key=lambda each: each[0])
    ]


def _links(text: str) -> Iterator[tuple[int, int, str]]:
    spans = [(one.start(), _trimmed(one[0])) for one in _URL.finditer(text)]
    whole = [
        (start, start + len(uri), uri)
        for start, uri in spans
        if not uri.endswith("//")  # a scheme, and nothing behind it
    ]
    for one in _BARE.finditer(text):
        if not _is_inside(one.start(), whole):
            address = _trimmed(one[0])
            end = one.start() + len(address)
            whole.append((one.start(), end, f"https://{address}"))
    yield from sorted(whole)


def _trimmed(uri: str) -> str:
    """Return an address without the punctuation of the sentence around it."""
    while uri:
        last = uri[-1]
        is_open = last in _PAIRS and uri.count(last) > uri.count(_PAIRS[last])
        if not is_open and last not in _TRAILING:
            break
        uri = uri[:-1]
    return uri


def _is_inside(at: int, links: list[tuple[int, int, str]]) -> bool:
    return any(start <= at < end for start, end, _ in links)


def _feature(kind: str, **more: str) -> dict[str, str]:
    return {"$type": f"app.bsky.richtext.facet#{kind}", **more}


def _index(text: str, start: int, end: int) -> dict[str, int]:
    first = len(text[:start].encode())
    return {"byteStart": first, "byteEnd": first + len(text[start:end].encode())}
