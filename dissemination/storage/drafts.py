"""Drafts: what is being written, field by field, and who has it open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NewType

from sqlalchemy import ColumnElement, Connection, Row, delete, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dissemination.storage.approvals import RETURNED
from dissemination.storage.tables import approval, draft, item, person, presence

DraftId = NewType("DraftId", int)

LAST_ID = 2**63 - 1  # what a column of numbers holds; an address may name any
_TITLE = 200  # characters of a title in a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """Something that is being written, or was.

    `item` is what it becomes, or empty; `base` the revision that it began with, or 0.
    `number` counts its saves. `ended_at` is None while it is being written.
    """

    id: DraftId
    item: str
    base: int
    unit: str
    title: str
    fields: dict[str, Any]
    number: int
    created_at: datetime
    created_by: str
    changed_at: datetime
    changed_by: str
    ended_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """Why an item went back to its author; `name` is what whoever says so is called."""

    reason: str
    name: str
    at: datetime


def add(
    connection: Connection,
    fields: dict[str, Any],
    *,
    unit: str,
    person: str,
    now: datetime,
    item: str = "",
    base: int = 0,
) -> Draft:
    """Begin a draft; of an item, the revision that it changes is `base`."""
    row = connection.execute(
        insert(draft)
        .values(
            item=item,
            base=base,
            unit=unit,
            title=_title(fields),
            fields=fields,
            number=1,
            created_at=now,
            created_by=person,
            changed_at=now,
            changed_by=person,
        )
        .returning(draft)
    ).one()
    return _read(row)


def find(connection: Connection, id: DraftId) -> Draft | None:
    """Return a draft, also one that is written no longer."""
    if id > LAST_ID:
        return None
    row = connection.execute(select(draft).where(draft.c.id == id)).first()
    return None if row is None else _read(row)


def opened(
    connection: Connection, id: DraftId, *, since: datetime, besides: str
) -> tuple[Draft, str, Mapping[str, str]] | None:
    """Return a draft, its item's own life, and who has had it open since an instant.

    `besides` is left out of the names, which are by id. An item that is not kept has
    no life yet.
    """
    if id > LAST_ID:
        return None
    is_here = (presence.c.draft == draft.c.id) & (presence.c.seen_at >= since)
    rows = connection.execute(
        select(
            draft, item.c.state.label("state"), person.c.id.label("who"), person.c.name
        )
        .join(item, (item.c.id == draft.c.item) & (draft.c.item != ""), isouter=True)
        .join(presence, is_here & (presence.c.person != besides), isouter=True)
        .join(person, person.c.id == presence.c.person, isouter=True)
        .where(draft.c.id == id)
        .order_by(person.c.name)
    ).all()
    if not rows:
        return None
    here = {row.who: row.name for row in rows if row.who}
    return _read(rows[0]), rows[0].state or "", here


def returned(connection: Connection, item: str) -> Returned | None:
    """Return why an item went back, where that is the last that was said of it."""
    row = connection.execute(
        select(approval, person.c.name)
        .join(person, person.c.id == approval.c.person, isouter=True)
        .where(approval.c.item == item)
        .order_by(approval.c.id.desc())
        .limit(1)
    ).first()
    if row is None or row.verdict != RETURNED:
        return None
    return Returned(reason=row.reason, name=row.name or row.person, at=row.at)


def of_item(connection: Connection, item: str) -> Draft | None:
    """Return the draft in which an item is being written now, or None."""
    row = connection.execute(
        select(draft).where(draft.c.item == item, draft.c.ended_at.is_(None))
    ).first()
    return None if row is None or not item else _read(row)


def last_of_item(connection: Connection, item: str) -> Draft | None:
    """Return the draft in which an item was written last, or None."""
    row = connection.execute(
        select(draft)
        .where(draft.c.item == item, draft.c.item != "")
        .order_by(draft.c.changed_at.desc(), draft.c.id.desc())
        .limit(1)
    ).first()
    return None if row is None else _read(row)


def save(
    connection: Connection,
    id: DraftId,
    fields: dict[str, Any],
    *,
    unit: str,
    number: int,
    person: str,
    now: datetime,
) -> Draft | None:
    """Keep what was typed, where nobody kept anything since save `number`.

    Returns:
        The draft as it is now; None where it is ended, or was saved meanwhile.
    """
    row = connection.execute(
        update(draft)
        .where(_is_open(id), draft.c.number == number)
        .values(
            fields=fields,
            title=_title(fields),
            unit=unit,
            number=draft.c.number + 1,
            changed_at=now,
            changed_by=person,
        )
        .returning(draft)
    ).first()
    return None if row is None else _read(row)


def become(connection: Connection, id: DraftId, item: str) -> None:
    """Name the item that a draft becomes; that is done once."""
    connection.execute(
        update(draft).where(draft.c.id == id, draft.c.item == "").values(item=item)
    )


def rest_on(connection: Connection, id: DraftId, revision: int) -> None:
    """Note which revision of its item a draft knows."""
    connection.execute(update(draft).where(draft.c.id == id).values(base=revision))


def end(
    connection: Connection, id: DraftId, now: datetime, *, number: int | None = None
) -> bool:
    """End a draft, where nobody saved it since save `number`; None ends it anyway.

    Returns:
        False where it goes on, or was ended before.
    """
    ended = update(draft).where(_is_open(id)).values(ended_at=now)
    if number is not None:
        ended = ended.where(draft.c.number == number)
    return connection.execute(ended).rowcount == 1


def reopen(connection: Connection, id: DraftId) -> None:
    """Let a draft be written again."""
    connection.execute(update(draft).where(draft.c.id == id).values(ended_at=None))


def open_ones(
    connection: Connection,
    *,
    unit: str | None = None,
    by: str | None = None,
    limit: int = 100,
) -> Sequence[Draft]:
    """Return what is being written, the last changed first.

    `unit` and `by`, who began it, leave out all others.
    """
    wanted = select(draft).where(draft.c.ended_at.is_(None))
    if unit is not None:
        wanted = wanted.where(draft.c.unit == unit)
    if by is not None:
        wanted = wanted.where(draft.c.created_by == by)
    newest = wanted.order_by(draft.c.changed_at.desc(), draft.c.id.desc())
    return [_read(row) for row in connection.execute(newest.limit(limit))]


def asides(connection: Connection, id: DraftId, by: str) -> Sequence[Draft]:
    """Return the texts that someone has beside a draft, the newest first.

    Each is a draft of their own.
    """
    mine = select(draft).where(draft.c.ended_at.is_(None), draft.c.created_by == by)
    beside = draft.c.fields["aside_of"].as_integer() == id
    rows = connection.execute(mine.where(beside).order_by(draft.c.id.desc()))
    return [_read(row) for row in rows]


def taken_ids(connection: Connection, beginning: str) -> frozenset[str]:
    """Return the names of items, kept or to be, that begin with a word."""
    like = beginning.replace("\\", "").replace("%", "").replace("_", "\\_") + "%"
    kept = select(item.c.id).where(item.c.id.like(like, escape="\\"))
    named = select(draft.c.item).where(draft.c.item.like(like, escape="\\"))
    return frozenset(connection.scalars(kept.union(named)))


def is_here(connection: Connection, id: DraftId, person: str, now: datetime) -> None:
    """Note that someone has a draft open at this moment."""
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    connection.execute(
        dialect.insert(presence)
        .values(draft=id, person=person, seen_at=now)
        .on_conflict_do_update(
            index_elements=[presence.c.draft, presence.c.person],
            set_={"seen_at": now},
        )
    )


def leave(connection: Connection, id: DraftId, person: str) -> None:
    """Note that someone closed a draft."""
    mine = (presence.c.draft == id) & (presence.c.person == person)
    connection.execute(delete(presence).where(mine))


def _is_open(id: DraftId) -> ColumnElement[bool]:
    return (draft.c.id == id) & draft.c.ended_at.is_(None)


def _title(fields: dict[str, Any]) -> str:
    return " ".join(str(fields.get("title") or "").split())[:_TITLE]


def _read(row: Row[Any]) -> Draft:
    return Draft(
        id=DraftId(row.id),
        item=row.item,
        base=row.base,
        unit=row.unit,
        title=row.title,
        fields=row.fields,
        number=row.number,
        created_at=row.created_at,
        created_by=row.created_by,
        changed_at=row.changed_at,
        changed_by=row.changed_by,
        ended_at=row.ended_at,
    )
