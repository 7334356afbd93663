"""What a visitor reads in HTML: its words, line by line, and its pictures."""

from __future__ import annotations

from dataclasses import dataclass
from html.parser import HTMLParser

_BLOCKS = frozenset({"br", "div", "figure", "h1", "h2", "li", "p"})


@dataclass(frozen=True, slots=True)
class Read:
    """The words; the addresses of the pictures, and what each of them says."""

    text: str
    pictures: tuple[str, ...]
    alts: tuple[str, ...]


def read_html(html: str) -> Read:
    """Read a piece of HTML as a visitor does."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    lines = (line.strip() for line in "".join(reader.words).splitlines())
    text = "\n".join(line for line in lines if line)
    return Read(text, tuple(reader.pictures), tuple(reader.alts))


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.pictures: list[str] = []
        self.alts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        if tag in _BLOCKS:
            self.words.append("\n")
        if tag == "img":
            self.pictures.append(said.get("src") or "")
            self.alts.append(said.get("alt") or "")

    def handle_data(self, data: str) -> None:
        self.words.append(data)
