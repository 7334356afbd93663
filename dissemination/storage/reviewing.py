"""What waits for a yes, as those read it who say yes. It only reads."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, func, select

from dissemination.domain.delivery import Delivery, State
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import Rendition
from dissemination.storage.codec import unpack_rendition, unpack_version
from dissemination.storage.deliveries import NOT_APPROVED, delivery_of, stands
from dissemination.storage.items import Kept, kept_of
from dissemination.storage.makers import makers
from dissemination.storage.tables import (
    delivery,
    item,
    item_revision,
    person,
    rendition,
    version,
)
from dissemination.storage.versions import KeptVersion

_waiting = delivery.alias("waiting")
_WAITS = (
    *stands(State.PLANNED),
    item.c.id == delivery.c.item,
    item.c.revision == delivery.c.revision,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """A delivery with what it says; it was planned at `planned_at`."""

    delivery: Delivery
    said: Rendition
    planned_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """An item that waits for a yes: what waits, and whose own versions it says.

    `makers` are those who typed into its draft, whoever submitted it.
    """

    kept: Kept
    waiting: tuple[Delivery, ...]
    own: tuple[KeptVersion, ...] = ()
    makers: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lapsed:
    """An item that nobody approved in time, on so many accounts."""

    item: ItemId
    title: str
    due_at: datetime
    count: int


def asked(connection: Connection) -> Sequence[Asked]:
    """Return every item of which something waits for a yes, by its id.

    Four statements, however many there are.
    """
    waiting: dict[str, list[Delivery]] = defaultdict(list)
    for row in connection.execute(_deliveries().where(*_WAITS)):
        waiting[row.item].append(delivery_of(row))
    if not waiting:
        return []
    own = _versions(connection)
    wrote = makers(connection, [ItemId(name) for name in waiting])
    rows = connection.execute(
        select(item.c.state, item_revision)
        .where(item_revision.c.item == item.c.id)
        .where(item_revision.c.revision == item.c.revision)
        .where(item.c.id.in_(select(_waiting.c.item).where(*_planned())))
        .order_by(item.c.id)
    )
    return [
        Asked(
            kept=kept_of(row),
            waiting=tuple(waiting[row.item]),
            own=_said_there(own.get(row.item, ()), waiting[row.item]),
            makers=wrote.get(row.item, frozenset()),
        )
        for row in rows
        if row.item in waiting
    ]


def revisions(connection: Connection, id: ItemId) -> Sequence[Kept]:
    """Return an item in every revision, the newest last; none of what nobody wrote."""
    rows = connection.execute(
        select(item.c.state, item_revision)
        .join(item, item.c.id == item_revision.c.item)
        .where(item.c.id == id)
        .order_by(item_revision.c.revision)
    )
    return [kept_of(row) for row in rows]


def laid(connection: Connection, id: ItemId) -> Sequence[Laid]:
    """Return every delivery that an item ever had, with what it says, oldest first."""
    rows = connection.execute(
        _deliveries(rendition.c.said)
        .where(delivery.c.item == id)
        .order_by(delivery.c.due_at, delivery.c.id)
    ).all()
    said = {row.rendition: row.said for row in rows}
    known = {number: unpack_rendition(packed) for number, packed in said.items()}
    return [
        Laid(
            delivery=delivery_of(row),
            said=known[row.rendition],
            planned_at=row.created_at,
        )
        for row in rows
    ]


def lapsed(connection: Connection, since: datetime) -> Sequence[Lapsed]:
    """Return what was not approved in time, and is in no newer revision, latest first.

    `since` is an instant before which nobody minds.
    """
    due = func.min(delivery.c.due_at).label("due_at")
    rows = connection.execute(
        select(item.c.id, item.c.title, due, func.count().label("number"))
        .where(*stands(State.MISSED), delivery.c.due_at > since)
        .where(delivery.c.reason == NOT_APPROVED, item.c.id == delivery.c.item)
        .where(item.c.revision == delivery.c.revision)
        .group_by(item.c.id, item.c.title)
        .order_by(due.desc(), item.c.id)
    )
    return [
        Lapsed(item=ItemId(r.id), title=r.title, due_at=r.due_at, count=r.number)
        for r in rows
    ]


def names(connection: Connection, ids: Collection[str]) -> Mapping[str, str]:
    """Return what people are called; who left is known still."""
    rows = connection.execute(
        select(person.c.id, person.c.name).where(person.c.id.in_(ids))
    )
    return {row.id: row.name for row in rows}


def _planned() -> tuple[Any, ...]:
    return _waiting.c.state == State.PLANNED, _waiting.c.due_at.is_not(None)


def _deliveries(*further: Any) -> Select[Any]:
    return select(delivery, rendition.c.fingerprint, *further).join(
        rendition, rendition.c.id == delivery.c.rendition
    )


def _versions(connection: Connection) -> Mapping[str, Sequence[KeptVersion]]:
    found: dict[str, list[KeptVersion]] = defaultdict(list)
    rows = connection.execute(
        select(version)
        .where(version.c.ended_at.is_(None))
        .where(version.c.item.in_(select(_waiting.c.item).where(*_planned())))
        .order_by(version.c.account)
    )
    for row in rows:
        found[row.item].append(_version(row))
    return found


def _said_there(
    own: Collection[KeptVersion], waiting: Collection[Delivery]
) -> tuple[KeptVersion, ...]:
    places = {(d.account, d.placement) for d in waiting}
    return tuple(v for v in own if (v.version.account, v.version.placement) in places)


def _version(row: Row[Any]) -> KeptVersion:
    return KeptVersion(
        number=row.id,
        version=unpack_version(row.content),
        author=row.created_by,
        created_at=row.created_at,
    )
