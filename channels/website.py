"""Website: a folder of static pages with an Atom feed, for any web server to show."""

from __future__ import annotations

import errno
import os
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import ClassVar

from channels._steps.verdict import name_of
from channels._website.article import compose
from channels._website.folder import after_public, amending, before_public
from channels._website.limits import ARTICLE
from channels._website.pages import read_site
from channels._website.public import compare, renew, withdraw
from channels._website.shelf import Shelf
from dissemination.channel import (
    Absent,
    CannotTell,
    Capabilities,
    Changed,
    Field,
    Identity,
    Intact,
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
        self._shelf = Shelf(self._folder, self._site)

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
            self._shelf.refuse_another_home()
        return Identity(handle=self._site.office, url=f"{self._site.base_url}/")

    def publish(self, request: Publication) -> Receipt:
        """Write one article, then the lists and the feed that name it.

        Its page comes after all that the page needs, and is what makes it public.
        """
        slug = self._slug(request.part.link)
        with before_public():
            self._shelf.refuse_another_home()
            article, files = compose(request, slug, self.address(slug))
            self._shelf.put(self._shelf.as_it_stands(article), files)
        with after_public(slug):
            self._shelf.list_anew(slug)
        return Receipt(remote_id=slug, url=self.address(slug))

    def read_back(
        self, request: Publication, receipt: Receipt
    ) -> Intact | Changed | Absent | CannotTell:
        """Compare title, text and pictures of the page with what was to be published.

        It reads the folder, not the web server before it.
        """
        try:
            slug = _named(receipt)
            with amending():
                os.scandir(self._folder).close()  # gone with its disk, not its page
                article, files = compose(request, slug, self.address(slug))
                return compare(self._site, article, files, self._folder / slug)
        except Rejected:
            return CannotTell()

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        """Write the page anew under its address, with the day of the correction."""
        slug = _named(receipt)
        if self._slug(request.part.link) != slug:
            raise Rejected(f"{slug}: a correction keeps the address")
        with amending():
            self._shelf.refuse_another_home()
            standing = self._shelf.standing(slug)
            article, files = compose(request, slug, self.address(slug))
            self._shelf.put(renew(standing, article, datetime.now(UTC)), files)
            self._shelf.list_anew(slug)
            self._shelf.clear(slug, files)
        return Receipt(remote_id=slug, url=self.address(slug))

    def take_down(self, receipt: Receipt) -> None:
        """Put a notice in the place of the page, and take it out of lists and feed.

        Text and pictures leave the folder; the address goes on answering.
        """
        slug = _named(receipt)
        with amending():
            self._shelf.refuse_another_home()
            if (self._folder / slug).exists():
                self._shelf.put(withdraw(self._shelf.kept(slug)), {})
                self._shelf.clear(slug, {})
            self._shelf.list_anew(slug)

    def _slug(self, link: str) -> str:
        """Return the folder's name that `link`, an article's own address, ends in."""
        start = f"{self._site.base_url}/"
        slug = link.removeprefix(start).removesuffix("/")
        if not link.startswith(start) or not _SLUG.fullmatch(slug):
            raise Rejected(f"link {link!r} is no article's address under {start}")
        return slug


def _named(receipt: Receipt) -> str:
    slug = name_of(receipt)
    if not _SLUG.fullmatch(slug):
        raise Rejected(f"{slug[:40]!r} is no article's name")
    return slug
