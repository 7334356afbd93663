"""Another instant for deliveries that people decide about.

The check and the change are one statement each, so that a worker that takes a delivery
at the same moment wins or loses as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    case,
    exists,
    literal,
    or_,
    select,
    update,
)

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId
from dissemination.storage.conditions import is_in_doubt, is_over
from dissemination.storage.deliveries import (
    CHANNEL_CHANGED,
    NOT_APPROVED,
    NOT_SENT,
    OTHER_MISSING,
)
from dissemination.storage.instant import Instant
from dissemination.storage.tables import NEVER_COMING, delivery

INSISTED_ON = (State.HELD, State.FAILED, State.MISSED, State.EXPIRED)
MOVABLE = (State.PLANNED, State.SCHEDULED, *INSISTED_ON)
NOT_A_YES = (NOT_APPROVED, CHANNEL_CHANGED)  # reasons of what nobody said yes to

_awaited = delivery.alias("awaited")
# What the platform refused is prepared anew: an upload may have been the reason.
_REFUSED = delivery.c.reason == "reason.rejected"
_FREE: Mapping[str, Any] = {
    "lease_owner": "",
    "lease_until": None,
    "looks": 0,
    "absences": 0,
    "memo": case((_REFUSED, ""), else_=delivery.c.memo),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """When a delivery is to go out.

    `slot` is the local hour that is meant, or empty for an exact instant.
    """

    due_at: datetime
    useful_until: datetime
    slot: str = ""


def insist(
    connection: Connection,
    ids: Collection[DeliveryId],
    *,
    now: datetime,
    useful_until: datetime | None = None,
) -> Sequence[DeliveryId]:
    """Let go out now what was held, failed, missed or expired, where the yes holds.

    Args:
        connection: whose caller commits.
        ids: which.
        now: from when on they may be taken.
        useful_until: they are useful until then, at least; None leaves their deadlines.

    Returns:
        Those that are scheduled now.
    """
    values: dict[str, Any] = {"state": State.SCHEDULED, "reason": "", **_FREE}
    values |= {"eligible_at": now, "slot": ""}
    if useful_until is not None:
        until, is_short = (
            delivery.c.useful_until,
            delivery.c.useful_until < useful_until,
        )
        later = literal(useful_until, Instant)
        values["useful_until"] = case((is_short, later), else_=until)
    sent = connection.scalars(
        update(delivery)
        .where(delivery.c.id.in_(ids))
        .where(delivery.c.state.in_(INSISTED_ON), _still_approved())
        .values(**values)
        .returning(delivery.c.id)
    )
    return sorted(DeliveryId(number) for number in sent)


def reschedule(connection: Connection, id: DeliveryId, turn: Turn) -> bool:
    """Give a delivery another instant; what waits for a yes goes on waiting for it.

    Returns:
        False where it is on its way, perhaps public, done, cancelled, or not approved
        as it stands; then nothing has changed.
    """
    is_planned = delivery.c.state == State.PLANNED
    values: dict[str, Any] = {
        "state": case((is_planned, State.PLANNED), else_=State.SCHEDULED),
        "reason": "",
        "due_at": turn.due_at,
        "eligible_at": turn.due_at,
        "useful_until": turn.useful_until,
        "slot": turn.slot,
        **_FREE,
    }
    moved = connection.execute(
        update(delivery)
        .where(delivery.c.id == id, delivery.c.state.in_(MOVABLE))
        .where(or_(is_planned, _still_approved()), ~is_in_doubt())
        .values(**values)
    )
    return moved.rowcount == 1


def stands_in_doubt(connection: Connection, id: DeliveryId) -> bool:
    """Tell whether a call for a delivery is perhaps public, unproven."""
    return bool(
        connection.scalar(select(exists().where(delivery.c.id == id, is_in_doubt())))
    )


def is_withdrawn(connection: Connection, id: DeliveryId) -> bool:
    """Tell whether a delivery was taken down: nothing more of it is sent."""
    withdrawn = exists().where(
        delivery.c.id == id, delivery.c.withdrawn_at.is_not(None)
    )
    return bool(connection.scalar(select(withdrawn).where(delivery.c.id == id)))


def due_before(
    connection: Connection, ids: Collection[DeliveryId]
) -> Sequence[tuple[DeliveryId, DeliveryId]]:
    """Return what is due before the one of `ids` that it waits for, with that one."""
    found = connection.execute(
        select(delivery.c.id, _awaited.c.id)
        .join(_awaited, _awaited.c.id == delivery.c.depends_on)
        .where(_awaited.c.id.in_(ids), delivery.c.state.in_(NOT_SENT))
        .where(delivery.c.due_at < _awaited.c.due_at)
        .order_by(delivery.c.id)
    )
    return [(DeliveryId(first), DeliveryId(other)) for first, other in found]


def waiting_in_vain(
    connection: Connection, item: ItemId
) -> Sequence[tuple[DeliveryId, AccountId]]:
    """Return what waits for a delivery of an item that will not come, and where to."""
    found = connection.execute(
        select(delivery.c.id, delivery.c.account)
        .join(_awaited, _awaited.c.id == delivery.c.depends_on)
        .where(_awaited.c.item == item, _awaited.c.state.in_(NEVER_COMING))
        .where(delivery.c.item != item, _waits())
        .order_by(delivery.c.id)
    )
    return [(DeliveryId(number), AccountId(account)) for number, account in found]


def wait_for(connection: Connection, id: DeliveryId, other: DeliveryId) -> None:
    """Have a delivery wait for another one; what was held for lack of it goes on."""
    is_held = delivery.c.state == State.HELD
    connection.execute(
        update(delivery)
        .where(delivery.c.id == id, _waits())
        .values(
            depends_on=other,
            state=case((is_held, State.SCHEDULED), else_=delivery.c.state),
            reason=case((is_held, ""), else_=delivery.c.reason),
        )
    )


def _waits() -> ColumnElement[bool]:
    return or_(
        delivery.c.state.in_((State.PLANNED, State.SCHEDULED)),
        and_(delivery.c.state == State.HELD, delivery.c.reason == OTHER_MISSING),
    )


def _still_approved() -> ColumnElement[bool]:
    return and_(delivery.c.reason.not_in(NOT_A_YES), ~is_over())
