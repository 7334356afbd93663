"""Write: keep what the team wrote, with its pictures."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from dissemination.config import ConfigInvalid, suggest
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import Attachment, ContentItem, ItemId
from dissemination.domain.rendition import Media
from dissemination.messages import sentence
from dissemination.rendering.photos import take_in
from dissemination.rendering.pictures import PictureError, UnfitPicture, read_picture
from dissemination.services.desk import Desk
from dissemination.services.intake import read_item
from dissemination.services.mistakes import Mistake, NotFound, Unreadable
from dissemination.services.order import refuse_circle
from dissemination.storage import audit, control, deliveries, items, media
from dissemination.storage.database import Transaction
from dissemination.storage.items import Kept

# By what a video's file holds, and at which byte.
_VIDEOS = ((4, b"ftyp", "video/mp4"), (0, b"\x1aE\xdf\xa3", "video/webm"))

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


def add_files(
    desk: Desk, paths: Sequence[Path], *, author: str, now: datetime
) -> tuple[list[Added], list[tuple[Path, Exception]]]:
    """Keep the items of several files; return those kept, and why others were not.

    A broken file stops no other. Two files of one id would be two revisions of one
    item, which nobody means: the second is refused.
    """
    added: list[Added] = []
    refused: list[tuple[Path, Exception]] = []
    by_id: dict[ItemId, Path] = {}
    for path in paths:
        try:
            written = from_file(desk, path)
            first = by_id.setdefault(written.id, path)
            if first != path:
                named = {"id": written.id, "path": str(path), "other": str(first)}
                raise Unreadable("item.twice", **named)
            added.append(add(desk, written, author=author, now=now))
        except (Mistake, ConfigInvalid) as error:
            refused.append((path, error))
    return added, refused


def from_file(
    desk: Desk, path: Path, *, stand_in: MakePicture | None = None
) -> ContentItem:
    """Read an item with its pictures, which go to the media store; keep nothing else.

    Raises:
        NotFound, Unreadable, ConfigInvalid: it cannot be used.
    """
    written = read_item(path, desk.config.office.zone)
    _refuse_campaign(desk, written.campaign, path)
    unit = written.unit or desk.config.office.short
    attachments = tuple(
        attach(desk, attachment, path.parent, stand_in)
        for attachment in written.attachments
    )
    return replace(written, unit=unit, attachments=attachments)


def add(desk: Desk, written: ContentItem, *, author: str, now: datetime) -> Added:
    """Keep an item whose pictures are in the media store already.

    Raises:
        Mistake: it would wait for itself.
    """
    pictures = [a.media for a in written.attachments if a.media is not None]
    with desk.db.write() as connection:
        # Else one who plans the revision before, at this moment, is not voided.
        control.take_turns(connection)
        refuse_circle(connection, written)
        before = items.find(connection, written.id)
        kept = items.save(connection, written, author=author, now=now)
        for picture in pictures:
            media.register(connection, picture, now)
        is_new = before is None or before.item.revision != kept.revision
        voided: Sequence[DeliveryId] = ()
        if is_new:
            voided = _void(connection, kept.id)
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


def attach(
    desk: Desk,
    attachment: Attachment,
    folder: Path,
    stand_in: MakePicture | None = None,
) -> Attachment:
    """Take in an attachment's file, from a folder; without it nothing is attached.

    Raises:
        Unreadable: it is no picture, or no video.
    """
    place = folder / attachment.file
    is_there = place.is_file()
    if is_there:
        data = place.read_bytes()
    elif stand_in is not None and attachment.kind == "image":
        data = stand_in(attachment)
    else:
        return attachment
    medium = _read(data, attachment, place)
    sha256 = desk.media.keep(data)
    if attachment.kind == "image" and is_there:
        # What is too small for cards may still go out as it is.
        with suppress(UnfitPicture):
            take_in(desk.media.path(sha256))
    return replace(attachment, media=medium, is_stand_in=not is_there)


def _refuse_campaign(desk: Desk, campaign: str, path: Path) -> None:
    known = desk.config.campaigns
    if campaign and campaign not in known:
        problem = suggest("campaign", "config.unknown_campaign", campaign, known)
        raise ConfigInvalid([problem], file=path.name)


def _void(connection: Transaction, id: ItemId) -> Sequence[DeliveryId]:
    """Cancel what is not sent yet of an item's older revisions."""
    old = deliveries.of_item(connection, id)
    return deliveries.move_to(
        connection,
        [standing.delivery.id for standing in old],
        State.CANCELLED,
        reason="reason.revised",
        only=deliveries.NOT_SENT,
    )


def _read(data: bytes, attachment: Attachment, place: Path) -> Media:
    if attachment.kind == "video":
        mime = next((m for at, sign, m in _VIDEOS if data[at:].startswith(sign)), "")
        if not mime:
            raise Unreadable("item.no_video", path=str(place))
        return Media(
            sha256=hashlib.sha256(data).hexdigest(),
            mime=mime,
            width=0,
            height=0,
            size=len(data),
            alt=attachment.alt,
            seconds=attachment.seconds,
        )
    try:
        return read_picture(data, attachment.alt)
    except PictureError as error:
        why = sentence(error.id, error.values)
        raise Unreadable("item.bad_picture", path=str(place), why=why) from error
