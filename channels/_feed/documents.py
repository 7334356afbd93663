"""Atom and RSS of the same entries, as bytes: the same for the same entries."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from feedgenerator import Enclosure
from markupsafe import Markup, escape

from channels._feed.entry import Entry
from channels._feed.feeds import Atom, Rss
from channels._website.markup import as_html, summary

ATOM, RSS = "atom.xml", "rss.xml"
NEWEST = 50
_IMAGE = Markup('<p><img src="{}" alt="{}"></p>\n')


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """Whose feed it is; `base_url` has no slash at its end, `site` is where it leads.

    `most` is how many entries the documents hold.
    """

    name: str
    base_url: str
    site: str
    language: str
    most: int


def read_office(settings: Mapping[str, str]) -> Office:
    """Read whose feed it is.

    Raises:
        KeyError: a setting is missing.
        ValueError: the number of entries is none.
    """
    base_url = settings["base_url"].strip().rstrip("/")
    return Office(
        name=settings["office"],
        base_url=base_url,
        site=settings.get("site") or f"{base_url}/",
        language=settings.get("language") or "id",
        most=int(settings.get("newest") or NEWEST),
    )


def documents(office: Office, entries: Iterable[Entry]) -> dict[str, bytes]:
    """Return both documents by file name, of the newest entries.

    What was withdrawn is told as a tombstone in Atom, and left out in RSS, which has
    no word for it.
    """
    known = list(entries)
    newest = newest_of(office, known)
    # By when they went: what was public long ago may be withdrawn last.
    gone = [entry for entry in known if entry.is_withdrawn]
    gone.sort(key=lambda entry: (entry.changed_at, entry.name), reverse=True)
    gone = gone[: office.most]
    atom = Atom(**_head(office, ATOM), gone=gone, known=[*newest, *gone])
    rss = Rss(**_head(office, RSS), known=[*newest, *gone])
    for entry in newest:
        item, files = _item(office, entry), _enclosures(office, entry)
        short = escape(summary(entry.text))
        html = _html(office, entry)
        atom.add_item(**item, description=short, content=html, enclosures=files)
        # RSS has one place for the text, and room for one file.
        rss.add_item(**item, description=html, enclosures=files[:1])
    return {ATOM: _bytes(atom), RSS: _bytes(rss)}


def newest_of(office: Office, entries: Iterable[Entry]) -> list[Entry]:
    """Return the entries that the documents hold, the newest first."""
    public = [entry for entry in entries if not entry.is_withdrawn]
    public.sort(key=lambda entry: (entry.at, entry.name), reverse=True)
    return public[: office.most]


def address(office: Office, entry: Entry, file: str) -> str:
    """Return where a file of an entry lies."""
    return f"{office.base_url}/{entry.name}/{file}"


def _head(office: Office, file: str) -> dict[str, Any]:
    return {
        "title": office.name,
        "link": office.site,
        "description": office.name,
        "language": office.language,
        "author_name": office.name,
        "feed_url": f"{office.base_url}/{file}",
        # The office's site may have a feed of its own.
        "feed_guid": f"{office.base_url}/{file}",
    }


def _html(office: Office, entry: Entry) -> Markup:
    stills = [one for one in entry.media if one.still]
    shown = [_IMAGE.format(address(office, entry, m.still), m.alt) for m in stills]
    return Markup().join(shown) + as_html(entry.text)


def _item(office: Office, entry: Entry) -> dict[str, Any]:
    return {
        "title": entry.title,
        "link": entry.link or office.site,
        "unique_id": entry.id,
        "unique_id_is_permalink": False,
        "pubdate": entry.at,
        "updateddate": entry.changed_at,
        "pictures": [(address(office, entry, m.file), m) for m in entry.media],
    }


def _enclosures(office: Office, entry: Entry) -> list[Enclosure]:
    return [
        Enclosure(address(office, entry, medium.file), str(medium.size), medium.mime)
        for medium in entry.media
    ]


def _bytes(feed: Any) -> bytes:
    said: str = feed.writeString("utf-8")
    return said.encode()
