"""What the public sees of an article, and what becomes of one that is public."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from html.parser import HTMLParser
from pathlib import Path

from channels._steps.verdict import judge_shown, level
from channels._website.article import Article
from channels._website.pages import PAGE, Site, article_page
from dissemination.channel import Absent, Changed, Intact

_VOID = frozenset({"br", "hr", "img", "source", "track", "wbr"})
_SHOWN = frozenset({"img", "source", "track", "video"})
_BLOCKS = frozenset({"div", "figure", "h1", "h2", "li", "p"})
_ASIDE = frozenset({"foot", "updated"})


@dataclass(frozen=True, slots=True)
class Seen:
    """What a visitor reads and sees of one page, dates and imprint left out."""

    text: str
    pictures: tuple[tuple[str | None, ...], ...]
    is_notice: bool


def renew(standing: Article, article: Article, now: datetime) -> Article:
    """Return `article` as the successor of `standing`: same address, same identity.

    What stands there already stays, so that a repeat gives it no second date.
    """
    if standing.says_the_same_as(article):
        return standing
    return replace(
        article, id=standing.id, key=standing.key, at=standing.at, updated_at=now
    )


def withdraw(standing: Article) -> Article:
    """Return what is left of an article that was taken down: its address."""
    return replace(
        standing, title="", text="", media=(), updated_at=None, is_withdrawn=True
    )


def compare(
    site: Site, article: Article, files: Mapping[str, bytes], place: Path
) -> Intact | Changed | Absent:
    """Compare an article and its files with what lies in its place.

    Both pages are read as a visitor does, so that what a newer version of the program
    writes around them is no difference.

    Raises:
        OSError: it cannot be read.
    """
    try:
        said = (place / PAGE).read_bytes()
    except FileNotFoundError:
        return Absent()
    seen, meant = _see(said), _see(article_page(site, article))
    if seen.is_notice:
        return Absent()
    lost = any(not _lies(place / name, data) for name, data in files.items())
    return judge_shown(
        {
            "text": level(seen.text) != level(meant.text),
            "media": seen.pictures != meant.pictures or lost,
        },
        seen.text,
    )


def _lies(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data


def _see(page: bytes) -> Seen:
    reader = _Reader()
    reader.feed(page.decode(errors="replace"))
    reader.close()
    lines = (line.strip() for line in "".join(reader.words).splitlines())
    text = "\n".join(line for line in lines if line)
    return Seen(text, tuple(reader.pictures), reader.is_notice)


class _Reader(HTMLParser):
    """Reads what stands in an article of ours."""

    def __init__(self) -> None:
        super().__init__()
        self.words: list[str] = []
        self.pictures: list[tuple[str | None, ...]] = []
        self.is_notice = False
        self._open: list[bool] = []  # of each open element: is it read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = dict(attrs)
        classes = set((said.get("class") or "").split())
        is_article = tag == "article"
        if is_article:
            self.is_notice = "withdrawn" in classes
        is_read = is_article or self._is_read()
        if is_read:
            self._see(tag, said)
        if tag not in _VOID:
            self._open.append(is_read and tag != "time" and classes.isdisjoint(_ASIDE))

    def handle_endtag(self, tag: str) -> None:
        if self._open and tag not in _VOID:
            self._open.pop()

    def handle_data(self, data: str) -> None:
        if self._is_read():
            self.words.append(data)

    def _is_read(self) -> bool:
        return bool(self._open) and self._open[-1]

    def _see(self, tag: str, said: Mapping[str, str | None]) -> None:
        if tag in _BLOCKS:
            self.words.append("\n")
        elif tag in _SHOWN:
            named = said.get("alt", said.get("aria-label"))
            self.pictures.append((said.get("src"), named, said.get("poster")))
