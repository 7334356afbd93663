"""Feed: Atom and RSS of what was published, in a folder for any web server."""

from __future__ import annotations

import os
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import ClassVar

from channels._feed.changes import stays
from channels._feed.documents import ATOM, NEWEST, read_office
from channels._feed.entry import compose, name_in
from channels._feed.limits import ENTRY
from channels._feed.public import PublicEntries
from channels._feed.shelf import Shelf
from channels._website.folder import (
    after_public,
    amending,
    before_public,
    refuse_closed,
)
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
)


class FeedChannel:
    """Writes entries. The documents are made of what lies in the folder."""

    name: ClassVar[str] = "feed"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="folder", label="Folder", help="/var/www/info/feed"),
        Field(name="base_url", label="Address", help="https://info.example.id/feed"),
        Field(name="office", label="Office", tells_who=False),
        Field(name="site", label="The office's site", default="", tells_who=False),
        Field(name="language", label="Language", default="id", tells_who=False),
        Field(
            name="newest",
            label="Number of entries",
            default=str(NEWEST),
            tells_who=False,
        ),
    )
    capabilities: Mapping[str, Capabilities] = {"entry": ENTRY}

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._folder = Path(settings["folder"])
        self._office = read_office(settings)
        self._shelf = Shelf(self._folder, self._office)
        self._public = PublicEntries(self._shelf, self._office)
        self._url = f"{self._office.base_url}/{ATOM}"

    def check(self) -> Identity:
        """Prove that the folder is there, whole, ours, and may be written to."""
        with before_public():
            refuse_closed(self._folder)
            self._shelf.refuse_another_feed()
            self._shelf.entries()
        return Identity(handle=self._office.name, url=self._url)

    def publish(self, request: Publication) -> Receipt:
        """Write one entry, and the documents that hold it.

        Raises:
            AuthExpired: an entry in the folder is damaged; the documents would lose it.
            Rejected: under its key something else was published, or taken down.
        """
        with before_public():
            self._shelf.refuse_another_feed()
            self._shelf.entries()
            entry, files = compose(request, self._office.base_url)
            stays(entry, self._shelf.standing(entry.name))
            self._shelf.put(entry.name, files)
        with after_public(entry.name):
            self._shelf.say(entry.name, partial(stays, entry))
        return Receipt(remote_id=entry.name, url=self._url)

    def read_back(
        self, request: Publication, receipt: Receipt
    ) -> Intact | Changed | Absent | CannotTell:
        """Compare what a reader gets with what was to be published.

        It reads the folder, not the web server before it.
        """
        with amending():
            os.scandir(self._folder).close()  # gone with its disk, not its entry
            return self._public.read_back(request, name_in(receipt))

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        """Write the entry anew under its id, with the instant of the change."""
        name = name_in(receipt)
        with amending():
            entry, files = compose(request, self._office.base_url)
            self._shelf.mend(name, entry, files)
        return receipt

    def take_down(self, receipt: Receipt) -> None:
        """Leave a tombstone for readers that kept it; its text and files go.

        Raises:
            Rejected: no feed is in this folder, so it is public in another.
        """
        name = name_in(receipt)
        with amending():
            self._shelf.withdraw(name)
