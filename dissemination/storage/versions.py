"""Accounts' own versions of items, and what they do to deliveries that wait.

Rows are only ever added and ended, so that whatever was dropped can be brought back.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    case,
    exists,
    insert,
    or_,
    select,
    update,
)

from dissemination.domain.delivery import DeliveryId, State, sources
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId
from dissemination.domain.version import Version
from dissemination.storage.codec import pack_version, unpack_version
from dissemination.storage.conditions import is_in_doubt
from dissemination.storage.deliveries import OTHER_MISSING
from dissemination.storage.tables import attempt, delivery, receipt, version

OTHER_VERSION = "reason.other_version"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptVersion:
    """A version as it is kept; `ended_at` is None while it holds."""

    number: int
    version: Version
    author: str
    created_at: datetime
    ended_at: datetime | None = None


def save(
    connection: Connection, written: Version, *, author: str, now: datetime
) -> KeptVersion:
    """Keep a version, in the place of the one that holds for its account."""
    end(connection, written, now)
    row = connection.execute(
        insert(version).values(
            item=written.item,
            account=written.account,
            placement=written.placement,
            revision=written.revision,
            content=pack_version(written),
            created_at=now,
            created_by=author,
        )
    )
    number: int = row.inserted_primary_key[0]  # type: ignore[index]
    return KeptVersion(number=number, version=written, author=author, created_at=now)


def end(connection: Connection, written: Version, now: datetime) -> None:
    """End the version that holds where this one stands, if there is one."""
    connection.execute(
        update(version)
        .where(*_place(written), version.c.ended_at.is_(None))
        .values(ended_at=now)
    )


def holding(connection: Connection, item: ItemId) -> Sequence[KeptVersion]:
    """Return the versions of an item that hold, one a place, by account."""
    return _found(connection, version.c.item == item, version.c.ended_at.is_(None))


def written_for(connection: Connection, place: Version) -> Sequence[KeptVersion]:
    """Return every version that was written for a place, the oldest first."""
    return _found(connection, *_place(place))


def ever_written(
    connection: Connection, item: ItemId
) -> frozenset[tuple[AccountId, str]]:
    """Return the accounts, with their placements, that ever had a version of an item.

    What they say may be another thing now than what they said of the same revision.
    """
    places = select(version.c.account, version.c.placement).where(
        version.c.item == item
    )
    return frozenset((AccountId(a), p) for a, p in connection.execute(places))


def withdraw(
    connection: Connection, ids: Collection[DeliveryId]
) -> Sequence[DeliveryId]:
    """Cancel deliveries of which nothing was ever sent, and return those.

    The check and the change are one statement: what a worker has taken meanwhile, what
    is half public and what is in doubt goes on as it was approved. What was taken down
    stays as it is, so that nobody puts another in its place.
    """
    has_proof = exists().where(receipt.c.delivery == delivery.c.id)
    is_open = exists().where(
        attempt.c.delivery == delivery.c.id,
        attempt.c.step == "publish",
        attempt.c.ended_at.is_(None),
    )
    cancelled = connection.scalars(
        update(delivery)
        .where(delivery.c.id.in_(ids), delivery.c.state.in_(sources(State.CANCELLED)))
        .where(~or_(has_proof, is_open, is_in_doubt()))
        .where(delivery.c.withdrawn_at.is_(None))
        .values(
            state=State.CANCELLED,
            reason=OTHER_VERSION,
            lease_owner="",
            lease_until=None,
        )
        .returning(delivery.c.id)
    )
    return sorted(DeliveryId(number) for number in cancelled)


def wait_for_new(connection: Connection, old: DeliveryId, new: DeliveryId) -> None:
    """Have what waits for a withdrawn delivery wait for the one in its place.

    What was held since the old one did not come goes on.
    """
    waits = delivery.c.state.in_(sources(State.CANCELLED))
    is_in_vain = (delivery.c.state == State.HELD) & (delivery.c.reason == OTHER_MISSING)
    connection.execute(
        update(delivery)
        .where(delivery.c.depends_on == old, waits)
        .values(
            depends_on=new,
            state=case((is_in_vain, State.SCHEDULED), else_=delivery.c.state),
            reason=case((is_in_vain, ""), else_=delivery.c.reason),
        )
    )


def _place(written: Version) -> tuple[ColumnElement[bool], ...]:
    return (
        version.c.item == written.item,
        version.c.account == written.account,
        version.c.placement == written.placement,
    )


def _found(
    connection: Connection, *where: ColumnElement[bool]
) -> Sequence[KeptVersion]:
    rows = connection.execute(
        select(version).where(*where).order_by(version.c.account, version.c.id)
    )
    return [
        KeptVersion(
            number=row.id,
            version=unpack_version(row.content),
            author=row.created_by,
            created_at=row.created_at,
            ended_at=row.ended_at,
        )
        for row in rows
    ]
