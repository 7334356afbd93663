"""Write: keep what the team wrote, with its pictures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from dissemination.config import ConfigInvalid, suggest
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId
from dissemination.services.attach import MakePicture, attach
from dissemination.services.desk import Desk
from dissemination.services.intake import read_item
from dissemination.services.mistakes import Mistake, NotFound, Unreadable
from dissemination.services.order import refuse_circle
from dissemination.storage import audit, control, deliveries, items, media
from dissemination.storage.database import Transaction
from dissemination.storage.items import Kept


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
    named = [one for a in written.attachments for one in (a.media, a.cover) if one]
    with desk.db.write() as connection:
        # Else one who plans the revision before, at this moment, is not voided.
        control.take_turns(connection)
        refuse_circle(connection, written)
        before = items.find(connection, written.id)
        kept = items.save(connection, written, author=author, now=now)
        for medium in named:
            media.register(connection, medium, now)
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
