"""The queue: who takes which delivery, and when there is something to take.

The database decides. Each function commits before it returns.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import (
    ColumnElement,
    Integer,
    ScalarSelect,
    bindparam,
    exists,
    func,
    insert,
    or_,
    select,
    update,
)

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import Priority
from dissemination.storage.claimed import Claimed, load
from dissemination.storage.database import Database
from dissemination.storage.instant import Instant
from dissemination.storage.ledger import awaits_nothing, is_revised, not_stopped
from dissemination.storage.tables import account, daemon, delivery, spelled

# Made once: SQLAlchemy takes longer to build these than the database to answer.
_NOW = bindparam("now", type_=Instant)
_d = delivery.alias("d")
_busy = delivery.alias("busy")
_SCHEDULED = (_d.c.state == spelled(State.SCHEDULED), _d.c.account == account.c.id)
_ACTIVE = (account.c.enabled, account.c.needs_person == "", not_stopped())


def _first(*further: ColumnElement[bool]) -> ScalarSelect[int]:
    return (
        select(_d.c.id)
        .where(*_SCHEDULED, _d.c.eligible_at <= _NOW, *further)
        .where(_d.c.useful_until > _NOW, awaits_nothing(_d))
        .order_by(_d.c.eligible_at, _d.c.id)
        .limit(1)
        .correlate(account)
        .scalar_subquery()
    )


_EMERGENCY = _first(_d.c.priority == spelled(Priority.EMERGENCY))
_PICKED = func.coalesce(_EMERGENCY, _first())
_IN_FLIGHT = exists().where(
    _busy.c.account == account.c.id, _busy.c.state == spelled(State.PUBLISHING)
)
_FREE = (
    select(_PICKED)
    .select_from(account)
    .where(*_ACTIVE, ~account.c.assisted, ~_IN_FLIGHT)
    .where(account.c.blocked_until <= _NOW, account.c.busy_until <= _NOW)
    .where(_PICKED.is_not(None))
    .order_by(_EMERGENCY.is_(None), account.c.busy_until, account.c.id)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(of=account, skip_locked=True)
)
_DOUBTS = (
    select(delivery.c.id)
    .where(delivery.c.state == spelled(State.UNCERTAIN), delivery.c.eligible_at <= _NOW)
    .order_by(delivery.c.eligible_at)
    .limit(bindparam("limit", type_=Integer))
    .with_for_update(skip_locked=True)
)
_NEXT_DOUBT = select(func.min(delivery.c.eligible_at)).where(
    delivery.c.state == spelled(State.UNCERTAIN)
)
_WAITS = (account.c.blocked_until, account.c.busy_until)
_FIRST_LATER = (
    select(_d.c.eligible_at)
    .where(*_SCHEDULED, _d.c.eligible_at > _NOW)
    .order_by(_d.c.eligible_at, _d.c.id)
    .limit(1)
    .correlate(account)
    .scalar_subquery()
)
_LATER = select(*_WAITS, _FIRST_LATER.label("later")).where(
    *_ACTIVE, _FIRST_LATER.is_not(None)
)
_BLOCKED = select(*_WAITS).where(
    *_ACTIVE,
    or_(account.c.blocked_until > _NOW, account.c.busy_until > _NOW),
    exists().where(*_SCHEDULED, _d.c.eligible_at <= _NOW).correlate(account),
)

_VOID = (
    update(delivery)
    .where(delivery.c.id.in_(bindparam("ids", expanding=True)), is_revised())
    .where(delivery.c.state == spelled(State.SCHEDULED))
    .values(state=State.CANCELLED, reason="reason.revised")
)


def claim(
    db: Database, *, owner: str, now: datetime, lease: timedelta, limit: int
) -> list[Claimed]:
    """Take at most one due delivery of each account that may send now.

    The database decides: emergency stop, account waits and one-in-flight are conditions
    of the same statement, so they hold for every daemon at once.
    """
    with db.write() as connection:
        picked = connection.scalars(_FREE, {"now": now, "limit": limit}).all()
        if not picked:
            return []
        # One that was on its way during the edit was not cancelled by it.
        connection.execute(_VOID, {"ids": picked})
        taken = connection.execute(
            update(delivery)
            .where(delivery.c.id.in_(picked), delivery.c.state == State.SCHEDULED)
            .values(
                state=State.PUBLISHING,
                fence=delivery.c.fence + 1,
                lease_owner=owner,
                lease_until=now + lease,
            )
            .returning(delivery.c.id, delivery.c.account)
        ).all()
        connection.execute(
            update(account)
            .where(account.c.id.in_([row.account for row in taken]))
            .values(busy_until=now + lease)
        )
        return load(connection, [row.id for row in taken])


def renew(
    db: Database, owner: str, ids: Collection[DeliveryId], *, until: datetime
) -> None:
    """Prolong the leases of deliveries that are carried or looked up right now."""
    with db.write() as connection:
        mine = (delivery.c.id.in_(ids), delivery.c.lease_owner == owner)
        accounts = connection.scalars(
            update(delivery)
            .where(*mine, delivery.c.state == State.PUBLISHING)
            .values(lease_until=until)
            .returning(delivery.c.account)
        ).all()
        connection.execute(
            update(delivery)
            .where(*mine, delivery.c.state == State.UNCERTAIN)
            .values(lease_until=until, eligible_at=until)
        )
        connection.execute(
            update(account).where(account.c.id.in_(accounts)).values(busy_until=until)
        )


def doubtful(
    db: Database, *, owner: str, now: datetime, lease: timedelta, limit: int
) -> list[Claimed]:
    """Reserve uncertain deliveries whose time to be looked up has come."""
    with db.write() as connection:
        ids = connection.scalars(_DOUBTS, {"now": now, "limit": limit}).all()
        if not ids:
            return []
        connection.execute(
            update(delivery)
            .where(delivery.c.id.in_(ids))
            .values(eligible_at=now + lease, lease_owner=owner, lease_until=now + lease)
        )
        return load(connection, ids)


def next_eligible(db: Database, now: datetime) -> datetime | None:
    """Return the earliest instant at which something may be taken, or None.

    What is due already, and could not be taken, counts only where its account waits for
    an instant. While everything is stopped, only doubts are looked into.
    """
    with db.read() as connection:
        instants = [
            max(row.blocked_until, row.busy_until, row.later)
            for row in connection.execute(_LATER, {"now": now})
        ]
        instants += [
            max(row.blocked_until, row.busy_until)
            for row in connection.execute(_BLOCKED, {"now": now})
        ]
        look_at = connection.scalar(_NEXT_DOUBT)
    return min([*instants, *([look_at] if look_at else [])], default=None)


def seen(
    db: Database, name: str, version: str, *, started_at: datetime, now: datetime
) -> None:
    """Note that a daemon is alive."""
    facts = {"version": version, "started_at": started_at, "seen_at": now}
    with db.write() as connection:
        known = connection.execute(
            update(daemon).where(daemon.c.name == name).values(**facts)
        )
        if not known.rowcount:
            connection.execute(insert(daemon).values(name=name, **facts))
