"""What a visitor reads in a piece of HTML, and the pictures in it."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

from channels._steps.verdict import level

_BLOCKS = frozenset({"br", "div", "figure", "h1", "h2", "h3", "h4", "li", "p"})


@dataclass(frozen=True, slots=True)
class Seen:
    """The words, levelled, and what each picture says."""

    text: str
    alts: tuple[str, ...]


def see(html: str) -> Seen:
    """Read a piece of HTML as a visitor does."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return Seen(level("".join(reader.words)), tuple(reader.alts))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.alts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _BLOCKS:
            self.words.append("\n")
        if tag == "img":
            self.alts.append(level(dict(attrs).get("alt") or ""))

    def handle_data(self, data: str) -> None:
        self.words.append(data)
