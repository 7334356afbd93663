"""Slots of deliveries that wait, and the instants that were derived from them.

Only what has a slot is read, by its own index, and of that only what is still to come:
a slot begins with its local day, so that those to come are one range.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection, String, literal_column, select, update

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ItemId
from dissemination.storage.deliveries import NOT_SENT
from dissemination.storage.tables import delivery

HOUR_GONE = "reason.hour_gone"

_A_DAY = timedelta(days=1)  # no zone is further than this from UTC
# Spelled out, as the index has it.
_HAS_SLOT = delivery.c.slot != literal_column("''", String)
_WAITS = delivery.c.state.in_(NOT_SENT)

Instants = Mapping[str, frozenset[datetime]]


def instants(connection: Connection, now: datetime) -> Instants:
    """Return the slots of what waits and is to come, with the instants it is due."""
    first = f"{now - _A_DAY:%Y-%m-%d}"
    rows = connection.execute(
        select(delivery.c.slot, delivery.c.due_at)
        .distinct()
        .where(_HAS_SLOT, delivery.c.slot >= first, _WAITS)
    )
    found: dict[str, frozenset[datetime]] = {}
    for slot, due_at in rows:
        found[slot] = found.get(slot, frozenset()) | {due_at}
    return found


def shift(
    connection: Connection, slot: str, due_at: datetime, *, to: datetime
) -> Mapping[ItemId, Sequence[DeliveryId]]:
    """Move what waits for a slot to another instant; return what was moved, by item.

    What tries again later keeps the instant of its next try; until when it helps moves
    along.
    """
    rows = connection.execute(
        select(delivery.c.id, delivery.c.eligible_at, delivery.c.useful_until)
        .where(delivery.c.slot == slot, delivery.c.due_at == due_at, _WAITS)
        .with_for_update()
    ).all()
    for row in rows:
        connection.execute(
            update(delivery)
            .where(delivery.c.id == row.id)
            .values(
                due_at=to,
                eligible_at=to if row.eligible_at == due_at else row.eligible_at,
                useful_until=row.useful_until + (to - due_at),
            )
        )
    return _by_item(connection, [row.id for row in rows])


def hold(connection: Connection, slot: str) -> Mapping[ItemId, Sequence[DeliveryId]]:
    """Hold what waits for a slot that never comes; return what is new of it, by item.

    What nobody has said yes to yet is only told why: held, it could go out without.
    """
    waits = delivery.c.slot == slot, delivery.c.reason != HOUR_GONE
    told = connection.scalars(
        update(delivery)
        .where(*waits, delivery.c.state == State.PLANNED)
        .values(reason=HOUR_GONE)
        .returning(delivery.c.id)
    ).all()
    held = connection.scalars(
        update(delivery)
        .where(delivery.c.slot == slot, delivery.c.state == State.SCHEDULED)
        .values(state=State.HELD, reason=HOUR_GONE)
        .returning(delivery.c.id)
    ).all()
    return _by_item(connection, [*told, *held])


def _by_item(
    connection: Connection, ids: Sequence[int]
) -> Mapping[ItemId, Sequence[DeliveryId]]:
    found: dict[ItemId, list[DeliveryId]] = {}
    rows = connection.execute(
        select(delivery.c.item, delivery.c.id)
        .where(delivery.c.id.in_(ids))
        .order_by(delivery.c.id)
    )
    for item, number in rows:
        found.setdefault(ItemId(item), []).append(DeliveryId(number))
    return found
