"""When what is public stops being true: kept with a delivery until its page says so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Connection, Select, bindparam, exists, or_, select, update

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import Rendition
from dissemination.storage import items
from dissemination.storage.conditions import not_stopped
from dissemination.storage.database import Database
from dissemination.storage.instant import Instant
from dissemination.storage.tables import account, amendment, delivery, spelled

_NOW = bindparam("now", type_=Instant)
# Until a correction is done, nobody knows what the mark is to be put on.
_IS_AMENDED = or_(
    *(
        exists().where(
            amendment.c.delivery == delivery.c.id, amendment.c.state == state
        )
        for state in ("waiting", "person")
    )
)
_OVER: Select[int] = (
    select(delivery.c.id)
    .join(account, account.c.id == delivery.c.account)
    .where(
        delivery.c.state == spelled(State.PUBLISHED),
        delivery.c.withdrawn_at.is_(None),
        delivery.c.ends_at <= _NOW,
        ~_IS_AMENDED,
        # One that waits, for its platform or for a person, is asked nothing.
        account.c.enabled,
        account.c.needs_person == "",
        account.c.blocked_until <= _NOW,
        # A mark waits while everything is stopped; what changes meanwhile is seen.
        not_stopped(),
    )
    .order_by(delivery.c.ends_at, delivery.c.id)
)


def end_of(
    connection: Connection, id: ItemId, revision: int | None = None
) -> datetime | None:
    """Return when an item stops being true by a revision, or its newest; or never."""
    kept = items.find(connection, id, revision)
    return kept.item.expires_at if kept else None


def first_end(
    connection: Connection, said: Rendition, due_at: datetime
) -> datetime | None:
    """Return when the page of a new delivery is over, if ever.

    Only in practice is something planned that was over before it goes out, of samples
    that lie in the past: there it has no end.
    """
    end = end_of(connection, ItemId(said.item), said.revision)
    return end if end is None or end > due_at else None


def renew(connection: Connection, id: DeliveryId, said: Rendition) -> None:
    """Keep when a delivery is over that is given another text; whoever calls commits.

    That text says nothing yet of being over.
    """
    put_off(connection, id, end_of(connection, ItemId(said.item), said.revision))


def is_due(db: Database, now: datetime) -> bool:
    """Tell whether a page is to be marked; where none is, an index tells."""
    with db.read() as connection:
        return connection.execute(_OVER.limit(1), {"now": now}).first() is not None


def over(connection: Connection, now: datetime, limit: int) -> Sequence[DeliveryId]:
    """Return what is public, over, and does not say so, the longest over first.

    What is being corrected, or waits for a person to do it, comes once that is done.
    """
    found = connection.scalars(_OVER.limit(limit), {"now": now})
    return [DeliveryId(number) for number in found]


def is_over(connection: Connection, id: DeliveryId, now: datetime) -> bool:
    """Tell whether one is still public, over, and does not say so."""
    mine = _OVER.where(delivery.c.id == id)
    return connection.execute(mine, {"now": now}).first() is not None


def forget(connection: Connection, id: DeliveryId) -> None:
    """Look at one no more: it is marked, or needs no mark; whoever calls commits."""
    put_off(connection, id, None)


def put_off(connection: Connection, id: DeliveryId, until: datetime | None) -> None:
    """Look at one again only then, or never; whoever calls commits."""
    mine = update(delivery).where(delivery.c.id == id)
    connection.execute(mine.values(ends_at=until))
