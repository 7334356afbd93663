"""Write: keep what the team wrote, with its pictures."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import Attachment, ContentItem, ItemId
from dissemination.domain.rendition import Media
from dissemination.rendering.pictures import read_picture
from dissemination.services.desk import Desk
from dissemination.services.intake import read_item
from dissemination.services.mistakes import NotFound
from dissemination.storage import audit, deliveries, items, media
from dissemination.storage.items import Kept

MakePicture = Callable[[Attachment], bytes]


@dataclass(frozen=True, slots=True, kw_only=True)
class Added:
    """What became of one file.

    `missing` names the attachments whose files were not beside it; `voided` are
    deliveries of an older revision that were cancelled, since they would have said what
    is no longer true.
    """

    item: ContentItem
    is_new: bool
    missing: tuple[str, ...] = ()
    voided: tuple[DeliveryId, ...] = ()


def add_file(
    desk: Desk,
    path: Path,
    *,
    author: str,
    now: datetime,
    stand_in: MakePicture | None = None,
) -> Added:
    """Keep the item of one file: a new item, or a new revision of a known one.

    Args:
        desk: the workspace.
        path: TOML or Markdown; its pictures lie beside it.
        author: who wrote it.
        now: aware, UTC.
        stand_in: draws a practice picture for a file that does not exist.

    Raises:
        Unreadable, ConfigInvalid, UnreadablePicture: nothing is stored.
    """
    written = from_file(desk, path, stand_in=stand_in)
    return add(desk, written, author=author, now=now)


def from_file(
    desk: Desk, path: Path, *, stand_in: MakePicture | None = None
) -> ContentItem:
    """Read an item with its pictures, which go to the media store; keep nothing else.

    Raises:
        Unreadable, ConfigInvalid, UnreadablePicture: it cannot be used.
    """
    written = read_item(path, desk.config.office.zone)
    unit = written.unit or desk.config.office.short
    attachments = tuple(
        _attach(desk, attachment, path.parent, stand_in)
        for attachment in written.attachments
    )
    return replace(written, unit=unit, attachments=attachments)


def add(desk: Desk, written: ContentItem, *, author: str, now: datetime) -> Added:
    """Keep an item whose pictures are in the media store already."""
    pictures = [a.media for a in written.attachments if a.media is not None]
    with desk.db.write() as connection:
        before = items.find(connection, written.id)
        kept = items.save(connection, written, author=author, now=now)
        for picture in pictures:
            media.register(connection, picture, now)
        is_new = before is None or before.item.revision != kept.revision
        voided: Sequence[DeliveryId] = ()
        if before is not None and is_new:
            old = deliveries.of_item(connection, kept.id)
            voided = deliveries.move_to(
                connection,
                [s.delivery.id for s in old],
                State.CANCELLED,
                reason="reason.revised",
                only=deliveries.NOT_SENT,
            )
        if is_new:
            audit.record(
                connection,
                at=now,
                person=author,
                verb="write",
                subject=kept.id,
                revision=kept.revision,
                voided=list(voided),
            )
    missing = tuple(a.file for a in written.attachments if a.media is None)
    return Added(item=kept, is_new=is_new, missing=missing, voided=tuple(voided))


def find_item(desk: Desk, id: str) -> Kept:
    """Return an item in its newest revision.

    Raises:
        NotFound: nobody wrote it.
    """
    with desk.db.read() as connection:
        kept = items.find(connection, ItemId(id))
    if kept is None:
        raise NotFound("item.unknown", id=id)
    return kept


def _attach(
    desk: Desk, attachment: Attachment, folder: Path, stand_in: MakePicture | None
) -> Attachment:
    if attachment.kind != "image":
        return attachment
    place = folder / attachment.file
    if place.is_file():
        data = place.read_bytes()
    elif stand_in is not None:
        data = stand_in(attachment)
    else:
        return attachment
    picture: Media = read_picture(data, attachment.alt)
    desk.media.keep(data)
    return replace(attachment, media=picture, is_stand_in=not place.is_file())
