"""Website: a folder of static pages with an Atom feed, for any web server to show."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from channels._website.article import SIDECAR, Article, compose, dump, load
from channels._website.folder import (
    after_public,
    before_public,
    keep_names,
    make_folder,
    write,
)
from channels._website.limits import ARTICLE
from channels._website.pages import MARK, PAGE, article_page, articles, lists, read_site
from dissemination.channel import (
    AuthExpired,
    Capabilities,
    Field,
    Identity,
    Publication,
    Receipt,
    Rejected,
)

_SLUG = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,199}")


class WebsiteChannel:
    """Writes articles. One account writes into a folder, one article at a time."""

    name: ClassVar[str] = "website"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="folder", label="Folder", help="/var/www/info"),
        Field(name="base_url", label="Public address", help="https://info.example.id"),
        Field(name="office", label="Office"),
        Field(name="language", label="Language", default="id"),
        Field(name="zone", label="Time zone", default="Asia/Jakarta"),
    )
    capabilities: Mapping[str, Capabilities] = {"article": ARTICLE}

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._folder = Path(settings["folder"])
        self._site = read_site(settings)

    def address(self, slug: str) -> str:
        """Return where the article of this slug will stand.

        Raises:
            ValueError: a slug that could leave the folder.
        """
        if not _SLUG.fullmatch(slug):
            raise ValueError(f"slug {slug!r}: only A-Z a-z 0-9 - _, at most 200")
        return f"{self._site.base_url}/{slug}/"

    def check(self) -> Identity:
        """Prove that the folder is there, may be written to, and is ours to fill."""
        with before_public():
            os.scandir(self._folder).close()
            if not os.access(self._folder, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, "not writable", str(self._folder))
            self._refuse_another_home()
        return Identity(handle=self._site.office, url=f"{self._site.base_url}/")

    def publish(self, request: Publication) -> Receipt:
        """Write one article, then the lists and the feed that name it.

        Its page comes after all that the page needs, and is what makes it public.
        """
        slug = self._slug(request.part.link)
        place = self._folder / slug
        with before_public():
            self._refuse_another_home()
            article, files = compose(request, slug, self.address(slug))
            article = _as_it_stands(article, place)
            make_folder(place)
            for name, data in (files | {SIDECAR: dump(article)}).items():
                write(place / name, data)
            keep_names(place)
            write(place / PAGE, article_page(self._site, article))
        with after_public(slug):
            keep_names(place)
            for name, data in lists(self._site, articles(self._folder)).items():
                write(self._folder / name, data)
            keep_names(self._folder)
        return Receipt(remote_id=slug, url=self.address(slug))

    def _slug(self, link: str) -> str:
        """Return the folder's name that `link`, an article's own address, ends in."""
        start = f"{self._site.base_url}/"
        slug = link.removeprefix(start).removesuffix("/")
        if not link.startswith(start) or not _SLUG.fullmatch(slug):
            raise Rejected(f"link {link!r} is no article's address under {start}")
        return slug

    def _refuse_another_home(self) -> None:
        home = self._folder / PAGE
        if home.exists() and MARK not in home.read_text(errors="replace"):
            raise AuthExpired(
                f"{home} is another's home page: give us a folder of ours"
            )


def _as_it_stands(article: Article, place: Path) -> Article:
    """Return what is public of `article` already, or `article` where nothing is.

    Raises:
        Rejected: the page is there and says something else.
    """
    if not (place / PAGE).exists():
        return article
    standing = load(place)
    if standing is None or not standing.says_the_same_as(article):
        raise Rejected(f"{place.name}: another page stands at this address")
    return standing
