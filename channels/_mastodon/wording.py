"""A status's HTML as the text that its author wrote."""

from __future__ import annotations

import re
from html.parser import HTMLParser

from channels._steps.verdict import level

# Of "@info@kota.example" Mastodon shows "@info"; a name may hold "." and "-" inside.
_MENTION = re.compile(r"(?<![\w@])(@\w+(?:[.-]+\w+)*)@\w+(?:[.-]+\w+)*")
_BREAKS = frozenset({"br", "p"})
# A line for old readers that names what a status quotes; nobody wrote it.
_NOT_SAID = "quote-inline"
_LETTERS = 40  # which two statuses hardly begin with that are not the same


def plain(content: str) -> str:
    """Return what a status's HTML says; a shortened link in full."""
    reader = _Reader()
    reader.feed(content)
    reader.close()
    return "".join(reader.said).strip()


def is_said(text: str, content: str) -> bool:
    """Say whether a status, by its HTML, says this text."""
    return _comparable(text) == _comparable(plain(content))


def is_like(text: str, content: str) -> bool:
    """Say whether a status may be this text, as some server writes it.

    Relatives of Mastodon mend quotes, take away signs, or put words behind a text.
    """
    one, other = _letters(text), _letters(plain(content))
    return one.startswith(other) or other.startswith(one)


def _letters(text: str) -> str:
    bare = _comparable(text).casefold()
    return "".join(filter(str.isalnum, bare))[:_LETTERS]


def _comparable(text: str) -> str:
    return level(_MENTION.sub(r"\1", text))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.said: list[str] = []
        self._is_silent = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "p":
            self._is_silent = _NOT_SAID in (dict(attrs).get("class") or "").split()
        if tag in _BREAKS:
            self.said.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag == "p":
            self._is_silent = False
            self.said.append("\n")

    def handle_data(self, data: str) -> None:
        if not self._is_silent:
            self.said.append(data)
