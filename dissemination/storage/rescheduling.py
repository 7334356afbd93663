"""Another instant for deliveries that people decide about.

The check and the change are one statement each, so that a worker that takes a delivery
at the same moment wins or loses as a whole.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
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
from dissemination.storage.conditions import is_in_doubt, is_revised
from dissemination.storage.deliveries import CHANNEL_CHANGED, NOT_APPROVED, NOT_SENT
from dissemination.storage.instant import Instant
from dissemination.storage.tables import delivery

INSISTED_ON = (State.HELD, State.FAILED, State.MISSED, State.EXPIRED)
MOVABLE = (State.PLANNED, State.SCHEDULED, *INSISTED_ON)
NOT_A_YES = (NOT_APPROVED, CHANNEL_CHANGED)  # reasons of what nobody said yes to

_FREE = {"lease_owner": "", "lease_until": None, "looks": 0, "absences": 0}


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


def due_before(
    connection: Connection, ids: Collection[DeliveryId]
) -> Sequence[tuple[DeliveryId, DeliveryId]]:
    """Return what is due before the one of `ids` that it waits for, with that one."""
    awaited = delivery.alias("awaited")
    found = connection.execute(
        select(delivery.c.id, awaited.c.id)
        .join(awaited, awaited.c.id == delivery.c.depends_on)
        .where(awaited.c.id.in_(ids), delivery.c.state.in_(NOT_SENT))
        .where(delivery.c.due_at < awaited.c.due_at)
        .order_by(delivery.c.id)
    )
    return [(DeliveryId(first), DeliveryId(other)) for first, other in found]


def _still_approved() -> ColumnElement[bool]:
    return and_(delivery.c.reason.not_in(NOT_A_YES), ~is_revised())
