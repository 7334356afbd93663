"""Feed: Atom and RSS of what was published, in a folder for any web server."""

from __future__ import annotations

import errno
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import ClassVar

from channels._feed.documents import ATOM, NEWEST, read_office
from channels._feed.entry import Entry, compose, is_name, renew, withdraw
from channels._feed.limits import ENTRY
from channels._feed.public import PublicEntries
from channels._feed.shelf import Shelf
from channels._steps.verdict import name_of
from channels._website.folder import after_public, amending, before_public
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


class FeedChannel:
    """Writes entries. The documents are made of what lies in the folder."""

    name: ClassVar[str] = "feed"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="folder", label="Folder", help="/var/www/info/feed"),
        Field(
            name="base_url",
            label="Public address",
            help="https://info.example.id/feed",
        ),
        Field(name="office", label="Office"),
        Field(name="site", label="The office's site", default=""),
        Field(name="language", label="Language", default="id"),
        Field(name="newest", label="Number of entries", default=str(NEWEST)),
    )
    capabilities: Mapping[str, Capabilities] = {"entry": ENTRY}

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._folder = Path(settings["folder"])
        self._office = read_office(settings)
        self._shelf = Shelf(self._folder, self._office)
        self._public = PublicEntries(self._shelf, self._office)

    def check(self) -> Identity:
        """Prove that the folder is there, may be written to, and is ours to fill."""
        with before_public():
            os.scandir(self._folder).close()
            if not os.access(self._folder, os.W_OK | os.X_OK):
                raise PermissionError(errno.EACCES, "not writable", str(self._folder))
            self._shelf.refuse_another_feed()
        return Identity(handle=self._office.name, url=self._url)

    def publish(self, request: Publication) -> Receipt:
        """Write one entry, and the documents that hold it.

        Raises:
            Rejected: under its key something else was published, or taken down.
        """
        with before_public():
            self._shelf.refuse_another_feed()
            entry, files = compose(request, self._office.base_url)
            _as_it_stands(entry, self._shelf.standing(entry.name))
            self._shelf.put(entry.name, files)
        with after_public(entry.name):
            self._shelf.say(entry.name, partial(_as_it_stands, entry))
        return Receipt(remote_id=entry.name, url=self._url)

    def read_back(
        self, request: Publication, receipt: Receipt
    ) -> Intact | Changed | Absent | CannotTell:
        """Compare what a reader gets with what was to be published.

        It reads the folder, not the web server before it.
        """
        try:
            with amending():
                os.scandir(self._folder).close()  # gone with its disk, not its entry
                return self._public.read_back(request, _named(receipt))
        except Rejected:
            return CannotTell()

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        """Write the entry anew under its id, with the instant of the change."""
        name = _named(receipt)
        with amending():
            self._shelf.refuse_another_feed()
            entry, files = compose(request, self._office.base_url)
            mended = partial(_mended, entry)
            mended(self._shelf.standing(name))
            self._shelf.put(name, files)
            self._shelf.say(name, mended)
            self._shelf.clear(name, files)
        return receipt

    def take_down(self, receipt: Receipt) -> None:
        """Leave a tombstone for readers that kept it; its text and files go.

        Raises:
            Rejected: no feed is in this folder, so it is public in another.
        """
        name = _named(receipt)
        with amending():
            self._shelf.refuse_another_feed()
            if not self._shelf.has_feed:
                raise Rejected(f"{name}: no feed lies in {self._folder}")
            self._shelf.say(name, _withdrawn)
            self._shelf.clear(name, {})

    @property
    def _url(self) -> str:
        return f"{self._office.base_url}/{ATOM}"


def _as_it_stands(entry: Entry, standing: Entry | None) -> Entry:
    if standing and not standing.says_the_same_as(entry):
        raise Rejected(f"{entry.name}: another entry stands there")
    return standing or entry


def _mended(entry: Entry, standing: Entry | None) -> Entry:
    if standing is None or standing.is_withdrawn:
        raise Rejected("it was taken down")
    return renew(standing, entry, datetime.now(UTC))


def _withdrawn(standing: Entry | None) -> Entry | None:
    return standing and withdraw(standing, datetime.now(UTC))


def _named(receipt: Receipt) -> str:
    name = name_of(receipt)
    if not is_name(name):
        raise Rejected(f"{name[:40]!r} is no entry's name")
    return name
