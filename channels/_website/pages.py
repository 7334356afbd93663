"""What a website shows: the pages of its articles, the lists and the feed, as bytes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

from babel import Locale, UnknownLocaleError
from babel.dates import format_datetime
from feedgenerator import Atom1Feed, Enclosure
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from channels._website.article import Article, load
from channels._website.markup import as_html, sanitise, summary

# By this a page is known as ours; a home page without it is never overwritten.
MARK = '<meta name="generator" content="dissemination">'
PAGE = "index.html"
NEWEST = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """Whose site it is; `base_url` has no slash at its end.

    `language` is what the pages are marked with, `locale` how they write a date.
    """

    office: str
    base_url: str
    language: str
    locale: Locale
    zone: ZoneInfo


def read_site(settings: Mapping[str, str]) -> Site:
    """Read whose site it is.

    Raises:
        KeyError: a setting is missing, or nobody knows the zone.
        ValueError: nobody knows the language.
    """
    language = settings.get("language") or "id"
    try:
        locale = Locale.parse(language, sep="-")
    except UnknownLocaleError as error:
        raise ValueError(f"language {language!r} is unknown") from error
    return Site(
        office=settings["office"],
        base_url=settings["base_url"].rstrip("/"),
        language=language,
        locale=locale,
        zone=ZoneInfo(settings.get("zone") or "Asia/Jakarta"),
    )


def articles(folder: Path) -> list[Article]:
    """Return the articles that are public in `folder`, the newest first.

    A folder without a page of ours is somebody else's, or was never finished. What was
    withdrawn has a page, but is in no list.
    """
    pages = sorted(folder.glob(f"*/{PAGE}"))
    found = [article for page in pages if (article := load(page.parent))]
    public = [article for article in found if not article.is_withdrawn]
    return sorted(public, key=lambda article: (article.at, article.slug), reverse=True)


def article_page(site: Site, article: Article) -> bytes:
    """Return the page of one article, or the notice in the place of a withdrawn one."""
    kind = "notice" if article.is_withdrawn else "article"
    return _render(site, kind=kind, root="../", article=article)


def lists(site: Site, public: Sequence[Article]) -> dict[str, bytes]:
    """Return the feed, the archive of everything and the home page, by file name."""
    newest, older = public[:NEWEST], public[NEWEST:]
    home = _render(site, kind="home", root="", articles=newest, older=len(older))
    archive = _render(site, kind="archive", root="", articles=public, older=0)
    return {"feed.xml": _feed(site, newest), "archive.html": archive, PAGE: home}


def _feed(site: Site, newest: Sequence[Article]) -> bytes:
    atom = Atom1Feed(
        title=site.office,
        link=f"{site.base_url}/",
        description="",
        language=site.language,
        author_name=site.office,
        feed_url=f"{site.base_url}/feed.xml",
    )
    for article in newest:
        address = f"{site.base_url}/{article.slug}/"
        atom.add_item(
            title=article.title,
            link=address,
            description=escape(summary(article.text)),
            content=sanitise(_stills(address, article)) + as_html(article.text),
            unique_id=article.id,
            pubdate=article.at,
            updateddate=article.changed_at,
            enclosures=[
                Enclosure(address + medium.file, str(medium.size), medium.mime)
                for medium in article.media
            ],
        )
    said: str = atom.writeString("utf-8")
    return said.encode()


def _stills(address: str, article: Article) -> Markup:
    tag = Markup('<p><img src="{}" alt="{}"></p>\n')
    shown = [medium for medium in article.media if medium.still]
    return Markup().join(tag.format(address + m.still, m.alt) for m in shown)


def _render(site: Site, **values: object) -> bytes:
    def when(at: datetime, pattern: str) -> str:
        return format_datetime(at, pattern, tzinfo=site.zone, locale=site.locale)

    mark = Markup(MARK)  # noqa: S704 - our own constant
    template = _templates().get_template("website.html.j2")
    said = template.render(site=site, when=when, mark=mark, **values)
    return said.encode()


@cache
def _templates() -> Environment:
    templates = Environment(
        loader=FileSystemLoader(Path(__file__).parent.parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    templates.filters |= {"html": as_html, "summary": summary}
    return templates
