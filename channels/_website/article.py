"""An article: the facts of one page, its pictures, and the sidecar that keeps both."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from feedgenerator import get_tag_uri

from channels._website.markup import clean, summary
from channels._website.pictures import Picture, take_pictures
from dissemination.channel import Publication

SIDECAR = "item.json"


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One page. `id` is its identity in the feed, for good; `key` who wrote it.

    `updated_at` is when it was last corrected. What was withdrawn says nothing more
    than that, under the address that it had.
    """

    id: str
    slug: str
    key: str
    at: datetime
    title: str
    text: str
    language: str
    media: tuple[Picture, ...] = ()
    updated_at: datetime | None = None
    is_withdrawn: bool = False

    @property
    def changed_at(self) -> datetime:
        """The instant of what it says now."""
        return self.updated_at or self.at

    @property
    def still(self) -> Picture | None:
        """The first of its pictures that can be shown without playing."""
        return next((medium for medium in self.media if medium.still), None)

    def says_the_same_as(self, other: Article) -> bool:
        """Compare what a visitor reads and sees."""
        return _seen(self) == _seen(other)


def compose(
    request: Publication, slug: str, address: str
) -> tuple[Article, dict[str, bytes]]:
    """Return the article that `request` asks for, and its files by name.

    Raises:
        Rejected: a medium is gone, or of a kind that a page cannot show.
        Transient: a medium cannot be read just now.
    """
    part, files = request.part, dict[str, bytes]()
    title = clean(part.title) or summary(clean(part.text), 120)
    article = Article(
        id=get_tag_uri(address, request.intended_at),
        slug=slug,
        key=request.key,
        at=request.intended_at,
        title=title,
        text=_without_title(clean(part.text), title),
        language=part.language,
        media=tuple(take_pictures(request, files)),
    )
    return article, files


def dump(article: Article) -> bytes:
    """Return the sidecar, the same bytes for the same article."""
    said = asdict(article) | {"at": article.at.isoformat()}
    said["updated_at"] = article.updated_at and article.updated_at.isoformat()
    # What never happened is left out: then the version before this reads it too.
    for name in ("updated_at", "is_withdrawn"):
        if not said[name]:
            del said[name]
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode()


def load(folder: Path) -> Article | None:
    """Read the article in `folder`; None where no sidecar of ours is."""
    try:
        said = json.loads((folder / SIDECAR).read_bytes())
        at, updated = said.pop("at"), said.pop("updated_at", None)
        media = tuple(Picture(**medium) for medium in said.pop("media"))
        return Article(
            **said,
            at=_instant(at),
            media=media,
            updated_at=_instant(updated) if updated else None,
        )
    except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _instant(said: str) -> datetime:
    at = datetime.fromisoformat(said)
    if at.tzinfo is None:
        raise ValueError(f"{said!r} has no zone")
    return at


def _seen(article: Article) -> tuple[object, ...]:
    words = article.title, article.text, article.language
    return *words, article.media, article.is_withdrawn


def _without_title(text: str, title: str) -> str:
    """Leave out the first line where it is the title: the page has that on top."""
    first, _, rest = text.partition("\n")
    return rest.strip() if first.strip() == title else text
