"""How X reads a text, small enough for a stand-in: what it weighs, where links are."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any, Self

import regex
from publicsuffixlist import PublicSuffixList

_LINK_WEIGHT = 23
_DISPLAYED = 27  # characters of a link that X shows
_EMOJI_WEIGHT = 2
# docs.x.com, counting characters, 2026-08-22: what weighs one; all else weighs two.
_LIGHT = ((0, 4351), (8192, 8205), (8208, 8223), (8242, 8247))
_EMOJI = regex.compile(
    r"\p{Emoji_Presentation}|\p{Regional_Indicator}{2}|[\ufe0f\u20e3]"
)
_LINK = regex.compile(
    r"(?<![\w@#$.\-/])(?P<scheme>https?://)?"
    r"(?P<host>(?:[\p{L}\p{N}](?:[\p{L}\p{N}_-]*[\p{L}\p{N}])?\.)+(?P<tld>[a-z]{2,}))"
    r"(?![\p{L}\p{N}_@-])(?::\d+)?"
    r"(?P<path>/[^\s<>\"“”]*[^\s<>\"“”.,;:!?'’)\]]|/)?"
    r"(?:\?[^\s<>\"“”]*[\p{L}\p{N}_&=/])?",
    regex.IGNORECASE,
)


def find_links(text: str) -> list[tuple[int, int]]:
    """Return where X sees links, names of hosts without a scheme among them."""
    return [
        match.span()
        for match in _LINK.finditer(text)
        if _is_top_level(match["tld"].lower())
    ]


def weigh(text: str) -> int:
    """Return the weighted length of a text."""
    text = unicodedata.normalize("NFC", text)
    links = find_links(text)
    for start, end in reversed(links):
        text = text[:start] + text[end:]
    return len(links) * _LINK_WEIGHT + sum(map(_weigh, regex.findall(r"\X", text)))


@dataclass(frozen=True, slots=True)
class Wrapped:
    """A text with short links in it, and what each stands for, as X tells it."""

    text: str
    urls: tuple[dict[str, Any], ...] = ()

    def followed_by(self, short: str, meant: str, **more: str) -> Self:
        """Return it with one link more, at its end."""
        text = f"{self.text} {short}".lstrip()
        start = len(text) - len(short)
        return type(self)(text, (*self.urls, _entity(short, meant, start) | more))


def wrap(text: str, shorten: Callable[[], str]) -> Wrapped:
    """Put a short link in the place of each link, and escape the rest as X does."""
    said, urls, rest = "", [], 0
    for start, end in find_links(text):
        short = shorten()
        said += escape(text[rest:start], quote=False)
        urls.append(_entity(short, text[start:end], len(said)))
        said, rest = said + short, end
    return Wrapped(said + escape(text[rest:], quote=False), tuple(urls))


def _entity(short: str, meant: str, start: int) -> dict[str, Any]:
    bare = meant.split("://", 1)[-1]
    return {
        "start": start,
        "end": start + len(short),
        "url": short,
        "expanded_url": meant if meant != bare else f"http://{bare}",
        "display_url": bare if len(bare) < _DISPLAYED else f"{bare[:_DISPLAYED]}…",
    }


def _weigh(grapheme: str) -> int:
    if _EMOJI.search(grapheme):
        return _EMOJI_WEIGHT
    return sum(
        1 if any(low <= ord(sign) <= high for low, high in _LIGHT) else 2
        for sign in grapheme
    )


@cache
def _suffixes() -> PublicSuffixList:
    return PublicSuffixList(accept_unknown=False)


@cache
def _is_top_level(name: str) -> bool:
    return _suffixes().publicsuffix(name) is not None
