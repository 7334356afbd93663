"""Website: a folder of static pages with an Atom feed, for any web server to show."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import ClassVar

from channels._website.address import address, slug_in, slug_of
from channels._website.article import compose
from channels._website.folder import (
    after_public,
    amending,
    before_public,
    refuse_closed,
)
from channels._website.limits import ARTICLE
from channels._website.pages import read_site
from channels._website.public import compare
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


class WebsiteChannel:
    """Writes articles. One account writes into a folder, one article at a time."""

    name: ClassVar[str] = "website"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="folder", label="Folder", help="/var/www/info"),
        Field(name="base_url", label="Public address", help="https://info.example.id"),
        Field(name="office", label="Office", tells_who=False),
        Field(name="language", label="Language", default="id", tells_who=False),
        Field(name="zone", label="Time zone", default="Asia/Jakarta", tells_who=False),
    )
    capabilities: Mapping[str, Capabilities] = {"article": ARTICLE}

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._folder = Path(settings["folder"])
        self._site = read_site(settings)
        self._shelf = Shelf(self._folder, self._site)

    def address(self, slug: str) -> str:
        """Return where the article of this slug will stand."""
        return address(self._site.base_url, slug)

    def check(self) -> Identity:
        """Prove that the folder is there, may be written to, and is ours to fill."""
        with before_public():
            refuse_closed(self._folder)
            self._shelf.refuse_another_home()
        return Identity(handle=self._site.office, url=f"{self._site.base_url}/")

    def publish(self, request: Publication) -> Receipt:
        """Write one article, then the lists and the feed that name it.

        Its page comes after all that the page needs, and is what makes it public.
        """
        slug = slug_in(self._site.base_url, request.part.link)
        with before_public():
            self._shelf.refuse_another_home()
            article, files = compose(request, slug, self.address(slug))
            self._shelf.lay(article, files)
        with after_public(slug):
            self._shelf.list_anew(slug)
        return Receipt(remote_id=slug, url=self.address(slug))

    def read_back(
        self, request: Publication, receipt: Receipt
    ) -> Intact | Changed | Absent | CannotTell:
        """Compare title, text and pictures of the page with what was to be published.

        It reads the folder, not the web server before it.
        """
        slug = slug_of(receipt)
        with amending():
            os.scandir(self._folder).close()  # gone with its disk, not its page
            article, files = compose(request, slug, self.address(slug))
            return compare(self._site, article, files, self._folder / slug)

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        """Write the page anew under its address, with the day of the correction."""
        slug = slug_of(receipt)
        if slug_in(self._site.base_url, request.part.link) != slug:
            raise Rejected(f"{slug}: a correction keeps the address")
        with amending():
            article, files = compose(request, slug, self.address(slug))
            self._shelf.mend(article, files)
        return Receipt(remote_id=slug, url=self.address(slug))

    def take_down(self, receipt: Receipt) -> None:
        """Put a notice in the place of the page, and take it out of lists and feed.

        Text and pictures leave the folder; the address goes on answering.
        """
        slug = slug_of(receipt)
        with amending():
            self._shelf.withdraw(slug)
