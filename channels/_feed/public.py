"""What a reader gets of an entry, read out of the document that they fetch."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

from channels._feed.changes import renew
from channels._feed.documents import ATOM, Office, documents, newest_of
from channels._feed.entry import compose
from channels._feed.shelf import Shelf
from channels._steps.seen import see
from channels._steps.verdict import judge_shown
from dissemination.channel import Absent, CannotTell, Changed, Intact, Publication

_A = "{http://www.w3.org/2005/Atom}"
_MEDIA = "{http://search.yahoo.com/mrss/}"


class PublicEntries:
    """The entries that readers get, and the files that those name."""

    def __init__(self, shelf: Shelf, office: Office) -> None:
        self._shelf = shelf
        self._office = office

    def read_back(
        self, request: Publication, name: str
    ) -> Intact | Changed | Absent | CannotTell:
        """Compare what a reader gets with what was to be published.

        Of what has made room for newer entries it cannot tell.

        Raises:
            OSError: the folder cannot be read.
        """
        standing = self._shelf.standing(name)
        if standing is None or standing.is_withdrawn:
            return Absent()
        if standing not in newest_of(self._office, self._shelf.entries()):
            return CannotTell()
        entry, files = compose(request, self._office.base_url)
        path = self._shelf.folder / ATOM
        seen = _shown(path.read_bytes(), standing.id) if path.exists() else None
        meant = renew(standing, entry, standing.changed_at)
        wanted = _shown(documents(self._office, [meant])[ATOM], standing.id)
        if seen is None or wanted is None:
            return Absent()
        place = self._shelf.folder / name
        is_lost = any(not _lies(place / file, files[file]) for file in files)
        is_other = is_lost or _media(seen) != _media(wanted)
        text = _words(seen)
        return judge_shown(
            {"text": text != _words(wanted), "media": is_other}, "\n".join(text)
        )


def _shown(said: bytes, id: str) -> ET.Element | None:
    """Return the entry of this id in an Atom document; None where it has none."""
    try:
        root = ET.fromstring(said)  # noqa: S314 - our own file
    except ET.ParseError:
        return None
    entries = root.findall(f"{_A}entry")
    return next((one for one in entries if one.findtext(f"{_A}id") == id), None)


def _words(entry: ET.Element) -> list[str]:
    names = (f"{_A}title", f"{_A}summary", f"{_A}content")
    return [see(entry.findtext(name) or "").text for name in names]


def _media(entry: ET.Element) -> list[tuple[str | None, str | None]]:
    found = entry.findall(f"{_MEDIA}content")
    return [(one.get("url"), one.findtext(f"{_MEDIA}description")) for one in found]


def _lies(path: Path, data: bytes) -> bool:
    return path.is_file() and path.read_bytes() == data
