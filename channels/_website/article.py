"""An article: the facts of one page, its pictures, and the sidecar that keeps both."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from feedgenerator import get_tag_uri

from channels._steps.media import read
from channels._website.markup import clean, summary
from dissemination.channel import Publication, Rejected

SIDECAR = "item.json"
SUFFIXES: Mapping[str, str] = {
    "image/jpeg": "jpg",
    "image/png": "png",
    "image/webp": "webp",
    "video/mp4": "mp4",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture or video; `file`, `cover` and `captions` lie beside the page.

    `width` and `height` are pixels, `size` is bytes.
    """

    file: str
    mime: str
    alt: str
    width: int
    height: int
    size: int
    cover: str = ""
    captions: str = ""

    @property
    def still(self) -> str:
        """The file of what can be shown without playing; empty where there is none."""
        return self.file if self.mime.startswith("image/") else self.cover


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """One page. `id` is its identity in the feed, for good; `key` who wrote it."""

    id: str
    slug: str
    key: str
    at: datetime
    title: str
    text: str
    language: str
    media: tuple[Picture, ...] = ()

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
        media=tuple(_pictures(request, files)),
    )
    return article, files


def dump(article: Article) -> bytes:
    """Return the sidecar, the same bytes for the same article."""
    said = asdict(article) | {"at": article.at.isoformat()}
    return json.dumps(said, ensure_ascii=False, indent=1, sort_keys=True).encode()


def load(folder: Path) -> Article | None:
    """Read the article in `folder`; None where no sidecar of ours is."""
    try:
        said = json.loads((folder / SIDECAR).read_bytes())
        at = datetime.fromisoformat(said.pop("at"))
        media = tuple(Picture(**medium) for medium in said.pop("media"))
        return Article(**said, at=at, media=media) if at.tzinfo else None
    except (FileNotFoundError, ValueError, TypeError, KeyError, AttributeError):
        return None


def _seen(article: Article) -> tuple[object, ...]:
    return article.title, article.text, article.language, article.media


def _without_title(text: str, title: str) -> str:
    """Leave out the first line where it is the title: the page has that on top."""
    first, _, rest = text.partition("\n")
    return rest.strip() if first.strip() == title else text


def _pictures(request: Publication, files: dict[str, bytes]) -> Iterator[Picture]:
    part = request.part
    for medium in part.media:
        is_video = medium.mime.startswith("video/")
        data = read(request, medium)
        yield Picture(
            file=_keep(data, medium.mime, files),
            mime=medium.mime,
            alt=clean(medium.alt),
            width=medium.width,
            height=medium.height,
            size=len(data),
            cover=_cover(request, files) if is_video else "",
            captions=_captions(request, files) if is_video else "",
        )


def _cover(request: Publication, files: dict[str, bytes]) -> str:
    cover = request.part.cover
    return _keep(read(request, cover), cover.mime, files) if cover else ""


def _captions(request: Publication, files: dict[str, bytes]) -> str:
    captions = request.part.captions
    if captions is None:
        return ""
    data = captions.vtt.encode()
    name = f"{hashlib.sha256(data).hexdigest()[:8]}.vtt"
    files[name] = data
    return name


def _keep(data: bytes, mime: str, files: dict[str, bytes]) -> str:
    try:
        name = f"{hashlib.sha256(data).hexdigest()[:8]}.{SUFFIXES[mime]}"
    except KeyError as error:
        raise Rejected(f"no page shows {mime!r}") from error
    files[name] = data
    return name
