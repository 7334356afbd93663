"""The two formats as feedgenerator writes them, and what it has no words for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from feedgenerator import Atom1Feed, Rss201rev2Feed, rfc3339_date

from channels._feed.entry import Entry

# By this a feed is known as ours; one without it is never overwritten.
MARK = "dissemination"
_MEDIA = "http://search.yahoo.com/mrss/"
_TOMBS = "http://purl.org/atompub/tombstones/1.0"  # RFC 6721
_NEVER = datetime(1970, 1, 1, tzinfo=UTC)


class Atom(Atom1Feed):  # type: ignore[misc]
    """Atom, with tombstones and with what is said of pictures.

    It takes `known`, all entries that it tells of, and `gone`, those withdrawn.
    """

    def root_attributes(self) -> Any:
        """Name the vocabularies that it uses."""
        names = {"xmlns:media": _MEDIA, "xmlns:at": _TOMBS}
        return super().root_attributes() | names

    def latest_post_date(self) -> datetime:
        """Return when any of it changed last: no reader sees the clock."""
        return _changed_at(self.feed["known"])

    def add_root_elements(self, handler: Any) -> None:
        """Say who made it, and what is gone."""
        super().add_root_elements(handler)
        handler.addQuickElement("generator", MARK)
        for entry in self.feed["gone"]:
            said = {"ref": entry.id, "when": rfc3339_date(entry.changed_at)}
            handler.addQuickElement("at:deleted-entry", "", said)

    def add_item_elements(self, handler: Any, item: Any) -> None:
        """Say an entry, and its media."""
        super().add_item_elements(handler, item)
        _describe(handler, item)


class Rss(Rss201rev2Feed):  # type: ignore[misc]
    """RSS, with what is said of pictures. It takes `known`, as `Atom` does."""

    def rss_attributes(self) -> Any:
        """Name the vocabularies that it uses."""
        return super().rss_attributes() | {"xmlns:media": _MEDIA}

    def latest_post_date(self) -> datetime:
        """Return when any of it changed last: no reader sees the clock."""
        return _changed_at(self.feed["known"])

    def add_root_elements(self, handler: Any) -> None:
        """Say who made it, and what is gone."""
        super().add_root_elements(handler)
        handler.addQuickElement("generator", MARK)

    def add_item_elements(self, handler: Any, item: Any) -> None:
        """Say an entry, and its media."""
        super().add_item_elements(handler, item)
        _describe(handler, item)


def _changed_at(known: Sequence[Entry]) -> datetime:
    """Return when any of it changed last: without entries, never."""
    return max(
        (one.changed_at for one in known), default=datetime(1970, 1, 1, tzinfo=UTC)
    )


def _describe(handler: Any, item: Any) -> None:
    """Say each medium with its alternative text, which enclosures cannot."""
    for url, medium in item["pictures"]:
        sort, _, _ = medium.mime.partition("/")
        said = {"url": url, "type": medium.mime, "medium": sort}
        size = {"fileSize": str(medium.size)}
        if medium.width:
            size |= {"width": str(medium.width), "height": str(medium.height)}
        handler.startElement("media:content", said | size)
        if medium.alt:
            handler.addQuickElement("media:description", medium.alt, {"type": "plain"})
        handler.endElement("media:content")
