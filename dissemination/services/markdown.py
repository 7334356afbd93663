"""Markdown to plain paragraphs: what an item's body is, one paragraph a line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

# An address of its own is no file beside the text.
_SCHEMES = ("http:", "https:", "data:", "//")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture that a text shows: its file beside the text, and what it shows."""

    file: str
    alt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Plain:
    """Markdown without its marks: a first heading, paragraphs and pictures."""

    title: str
    lines: tuple[str, ...]
    pictures: tuple[Picture, ...]


def read_markdown(text: str) -> Plain:
    """Return Markdown as plain text.

    List items keep their mark ("•", "1."); emphasis and link texts lose theirs, and an
    address follows its text in brackets. HTML is text like any other.
    """
    reader = _Reader()
    for token in MarkdownIt("commonmark", {"html": False}).parse(text):
        reader.read(token)
    return Plain(
        title=reader.title,
        lines=tuple(line for line in reader.lines if line.strip()),
        pictures=tuple(reader.pictures),
    )


@dataclass(slots=True)
class _Reader:
    title: str = ""
    lines: list[str] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    _mark: str = ""
    _is_title: bool = False

    def read(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self._is_title = token.tag == "h1" and not self.title and not self.lines
            case "list_item_open":
                self._mark = f"{token.info}. " if token.info else "• "
            case "inline":
                self._say(self._inline(token.children or []))
            case "code_block" | "fence":
                self._say(token.content.rstrip("\n"))

    def _say(self, said: str) -> None:
        if self._is_title:
            self.title, self._is_title = said.replace("\n", " "), False
        elif said.strip():
            self.lines += (self._mark + said).split("\n")
            self._mark = ""

    def _inline(self, children: Sequence[Token]) -> str:
        said, address, starts_at = "", "", 0
        for token in children:
            match token.type:
                case "text" | "code_inline":
                    said += token.content
                case "softbreak":
                    said += " "
                case "hardbreak":
                    said += "\n"
                case "link_open":
                    address, starts_at = _address(token, "href"), len(said)
                case "link_close" if address != said[starts_at:]:
                    said += f" ({address})" if said[starts_at:] else address
                case "image":
                    said += self._picture(token)
        return said

    def _picture(self, token: Token) -> str:
        file, alt = _address(token, "src"), token.content
        if file.startswith(_SCHEMES):
            return f"{alt} ({file})".strip()
        self.pictures.append(Picture(file=unquote(file), alt=alt))
        return ""


def _address(token: Token, name: str) -> str:
    address = str(token.attrGet(name) or "")
    for scheme in ("mailto:", "tel:"):
        address = address.removeprefix(scheme)
    return address
