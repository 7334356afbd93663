"""Conditions on deliveries that several statements share."""

from __future__ import annotations

from typing import Any

from sqlalchemy import ColumnElement, FromClause, case, exists, or_

from dissemination.domain.delivery import State
from dissemination.storage.tables import (
    UNCLEAR,
    attempt,
    control,
    delivery,
    item,
    receipt,
)

_REVISED = "reason.revised"
_TAKEN_DOWN = "reason.taken_down"


def awaits_nothing(d: FromClause) -> ColumnElement[bool]:
    """Return the condition that what a delivery depends on, if anything, is public."""
    before = delivery.alias("before")
    return or_(
        d.c.depends_on.is_(None),
        exists().where(
            before.c.id == d.c.depends_on, before.c.state == State.PUBLISHED
        ),
    )


def not_stopped() -> ColumnElement[bool]:
    """Return the condition that nobody has stopped everything."""
    return ~exists().where(control.c.stopped_at.is_not(None))


def is_revised() -> ColumnElement[bool]:
    """Return the condition that a delivery's item says something else by now."""
    return exists().where(
        item.c.id == delivery.c.item, item.c.revision > delivery.c.revision
    )


def is_over() -> ColumnElement[bool]:
    """Return the condition that a delivery says nothing more: revised or taken down."""
    return or_(is_revised(), delivery.c.withdrawn_at.is_not(None))


def is_in_doubt() -> ColumnElement[bool]:
    """Return the condition that a call of a delivery is perhaps public, unproven."""
    proven = exists().where(
        receipt.c.delivery == attempt.c.delivery, receipt.c.part == attempt.c.part
    )
    return exists().where(
        attempt.c.delivery == delivery.c.id,
        attempt.c.id > delivery.c.cleared,
        attempt.c.step == "publish",
        attempt.c.outcome.in_(UNCLEAR),
        ~proven.correlate(attempt),
    )


def scheduled_again(why: Any = "") -> dict[str, ColumnElement[Any]]:
    """Return the values that schedule a delivery again, unless it is over."""
    taken_down = delivery.c.withdrawn_at.is_not(None)
    return {
        "state": case((is_over(), State.CANCELLED), else_=State.SCHEDULED),
        "reason": case((taken_down, _TAKEN_DOWN), (is_revised(), _REVISED), else_=why),
    }
