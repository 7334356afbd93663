"""The queue: who takes which delivery, and when there is something to take.

The database decides. Each function commits before it returns.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Integer,
    Select,
    String,
    bindparam,
    delete,
    exists,
    func,
    insert,
    select,
    update,
)

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import Priority
from dissemination.storage import limits
from dissemination.storage.claimed import Claimed, load
from dissemination.storage.conditions import awaits_nothing, not_stopped
from dissemination.storage.database import Database
from dissemination.storage.instant import Instant
from dissemination.storage.tables import account, daemon, delivery, is_any, spelled

_FORGOTTEN = timedelta(days=1)  # a daemon that was not seen for so long

# Made once: SQLAlchemy takes longer to build these than the database to answer.
_NOW = bindparam("now", type_=Instant)
_UNTIL = bindparam("until", type_=Instant)
_LIMIT = bindparam("limit", type_=Integer)
_OWNER = bindparam("owner", type_=String)
_AMONG: BindParameter[Any] = bindparam("ids", expanding=True)
_d = delivery.alias("d")
_busy = delivery.alias("busy")
_IS_SCHEDULED = _d.c.state == spelled(State.SCHEDULED)
_ACTIVE = (account.c.enabled, account.c.needs_person == "", not_stopped())
_IS_FULL = limits.is_full(account.c.id)


_NOW_DUE = (_IS_SCHEDULED, _d.c.eligible_at <= _NOW)
_IS_EMERGENCY = _d.c.priority == spelled(Priority.EMERGENCY)
_IN_FLIGHT = is_any(
    select(_busy.c.id)
    .where(_busy.c.account == account.c.id)
    .where(_busy.c.state == spelled(State.PUBLISHING))
    .correlate(account)
)


def _free(*further: ColumnElement[bool]) -> Select[Any]:
    """Return the first due delivery of each account that may send."""
    due = (
        *_NOW_DUE,
        _d.c.account == account.c.id,
        _d.c.useful_until > _NOW,
        awaits_nothing(_d),
        *further,
    )
    first = select(_d.c.id).where(*due).order_by(_d.c.eligible_at, _d.c.id)
    first = first.limit(1).correlate(account)
    return (
        select(first.scalar_subquery())
        .select_from(account)
        .where(*_ACTIVE, ~account.c.assisted)
        .where(account.c.blocked_until <= _NOW, account.c.busy_until <= _NOW)
        .where(is_any(first), ~_IN_FLIGHT, ~_IS_FULL)
        # Who was served longest ago comes first; the index ends the walk at the limit.
        .order_by(account.c.busy_until, account.c.id)
        .limit(_LIMIT)
        .with_for_update(of=account, skip_locked=True)
    )


_EMERGENCIES = _free(_IS_EMERGENCY)
_ANY = _free()
# Mostly little is due, and its accounts are soon asked; more than this is walked over.
_OLDEST = select(_d.c.account).where(*_NOW_DUE).order_by(_d.c.eligible_at).limit(64)
_OF_THE_OLDEST = _ANY.where(account.c.id.in_(select(_OLDEST.subquery().c.account)))
_TAKE = (
    update(delivery)
    .where(delivery.c.id.in_(_AMONG), delivery.c.state == spelled(State.SCHEDULED))
    # Asked again: since it was picked, somebody may have moved it to a later time.
    .where(delivery.c.eligible_at <= _NOW)
    .values(
        state=State.PUBLISHING,
        fence=delivery.c.fence + 1,
        lease_owner=_OWNER,
        lease_until=_UNTIL,
    )
    .returning(delivery.c.id, delivery.c.account)
)
_OCCUPY = (
    update(account)
    .where(account.c.id.in_(bindparam("accounts", expanding=True)))
    .values(busy_until=_UNTIL)
)
_ANY_EMERGENCY = select(exists().where(*_NOW_DUE, _IS_EMERGENCY))
_IN_DOUBT = delivery.c.state == spelled(State.UNCERTAIN)
_DOUBTS = (
    select(delivery.c.id)
    .where(_IN_DOUBT, delivery.c.eligible_at <= _NOW)
    .order_by(delivery.c.eligible_at)
    .limit(_LIMIT)
    .with_for_update(skip_locked=True)
)
_RESERVE = (
    update(delivery)
    .where(delivery.c.id.in_(_AMONG))
    .values(eligible_at=_UNTIL, lease_owner=_OWNER, lease_until=_UNTIL)
)
_NEXT_DOUBT = select(func.min(delivery.c.eligible_at)).where(_IN_DOUBT)
_NEXT_LATER = (
    select(_d.c.eligible_at)
    .join(account, account.c.id == _d.c.account)
    .where(_IS_SCHEDULED, _d.c.eligible_at > _NOW, *_ACTIVE)
    .order_by(_d.c.eligible_at)
    .limit(1)
)
_DEMAND = select(
    exists().where(*_NOW_DUE),
    _NEXT_LATER.scalar_subquery(),
    _NEXT_DOUBT.scalar_subquery(),
)
_HAS_DUE = is_any(
    select(_d.c.id).where(*_NOW_DUE, _d.c.account == account.c.id).correlate(account)
)
_HAVE_DUE = select(
    account.c.id, account.c.blocked_until, account.c.busy_until, _IS_FULL.label("full")
).where(*_ACTIVE, _HAS_DUE)

_MINE = (delivery.c.id.in_(_AMONG), delivery.c.lease_owner == _OWNER)
_RENEW = (
    update(delivery)
    .where(*_MINE, delivery.c.state == spelled(State.PUBLISHING))
    .values(lease_until=_UNTIL)
    .returning(delivery.c.account)
)
_RENEW_DOUBT = (
    update(delivery)
    .where(*_MINE, _IN_DOUBT)
    .values(lease_until=_UNTIL, eligible_at=_UNTIL)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Demand:
    """What the queue holds at an instant.

    `is_due` means that the time of something has come; its account may have to wait.
    `due_at` is when more becomes due, `doubt_at` when something is to be looked up;
    each is None where nothing waits.
    """

    is_due: bool = False
    is_doubtful: bool = False
    due_at: datetime | None = None
    doubt_at: datetime | None = None

    @property
    def next_at(self) -> datetime | None:
        """When there is something to do, as far as instants tell."""
        instants = (self.due_at, self.doubt_at)
        return min((at for at in instants if at is not None), default=None)

    def arrived(self, now: datetime) -> Demand:
        """Return whose instant has come since.

        What was due before is left out: it was not to be had then.
        """
        return replace(
            self,
            is_due=self.due_at is not None and self.due_at <= now,
            is_doubtful=self.doubt_at is not None and self.doubt_at <= now,
        )


def claim(
    db: Database, *, owner: str, now: datetime, lease: timedelta, limit: int
) -> list[Claimed]:
    """Take at most one due delivery of each account that may send now.

    The database decides: emergency stop, quotas, account waits and one-in-flight are
    conditions of the same statement, so they hold for every daemon at once.
    """

    def take(connection: Connection) -> list[Claimed]:
        taken = take_due(connection, owner=owner, now=now, lease=lease, limit=limit)
        return load(connection, taken)

    return db.write_together(take)


def take_due(
    connection: Connection, *, owner: str, now: datetime, lease: timedelta, limit: int
) -> Sequence[DeliveryId]:
    """Take within a transaction; whoever calls commits."""
    is_any_emergency = connection.scalar(_ANY_EMERGENCY, {"now": now})
    ways = (_EMERGENCIES,) if is_any_emergency else ()
    for way in (*ways, _OF_THE_OLDEST, _ANY):
        picked = connection.scalars(way, {"now": now, "limit": limit}).all()
        if picked:
            # Who is behind these is found at the next look.
            return _take(connection, picked, owner=owner, now=now, until=now + lease)
    return []


def _take(
    connection: Connection,
    picked: Sequence[int],
    *,
    owner: str,
    now: datetime,
    until: datetime,
) -> list[DeliveryId]:
    marks = {"ids": picked, "owner": owner, "now": now, "until": until}
    taken = connection.execute(_TAKE, marks).all()
    accounts = [row.account for row in taken]
    connection.execute(_OCCUPY, {"accounts": accounts, "until": until})
    return [DeliveryId(row.id) for row in taken]


def renew(
    db: Database, owner: str, ids: Collection[DeliveryId], *, until: datetime
) -> None:
    """Prolong the leases of deliveries that are carried or looked up right now."""
    marks = {"ids": list(ids), "owner": owner, "until": until}
    with db.write() as connection:
        accounts = connection.scalars(_RENEW, marks).all()
        connection.execute(_RENEW_DOUBT, marks)
        connection.execute(_OCCUPY, {"accounts": accounts, "until": until})


def doubtful(
    db: Database, *, owner: str, now: datetime, lease: timedelta, limit: int
) -> list[Claimed]:
    """Reserve uncertain deliveries whose time to be looked up has come."""
    with db.write() as connection:
        ids = take_doubts(connection, owner=owner, now=now, lease=lease, limit=limit)
        return load(connection, ids)


def take_doubts(
    connection: Connection, *, owner: str, now: datetime, lease: timedelta, limit: int
) -> Sequence[DeliveryId]:
    """Reserve doubts within a transaction; whoever calls commits."""
    ids = connection.scalars(_DOUBTS, {"now": now, "limit": limit}).all()
    if ids:
        marks = {"ids": ids, "owner": owner, "until": now + lease}
        connection.execute(_RESERVE, marks)
    return [DeliveryId(number) for number in ids]


def look(db: Database, now: datetime) -> Demand:
    """Look, once and cheaply, whether anything may be taken, and when the next may."""
    with db.read() as connection:
        found = connection.execute(_DEMAND, {"now": now}).one()
    is_due: bool = found[0]
    later: datetime | None = found[1]
    doubt_at: datetime | None = found[2]
    return Demand(
        is_due=is_due,
        is_doubtful=doubt_at is not None and doubt_at <= now,
        due_at=later,
        doubt_at=doubt_at,
    )


def next_eligible(
    db: Database, now: datetime, known: Demand | None = None
) -> datetime | None:
    """Return the earliest instant at which something may be taken, or None.

    `known` is what was just looked at, and saves a look.

    What is due already, and could not be taken, counts only where its account waits for
    an instant. While everything is stopped, only doubts are looked into. It may be too
    early, where the account of what comes next waits longer; it is never too late.
    """
    demand = known or look(db, now)
    instants = [] if demand.next_at is None else [demand.next_at]
    if demand.is_due:
        with db.read() as connection:
            instants += _waits(connection, now)
    return min(instants, default=None)


def seen(
    db: Database, name: str, version: str, *, started_at: datetime, now: datetime
) -> None:
    """Note that a daemon is alive, and forget those that have long been gone."""
    facts = {"version": version, "started_at": started_at, "seen_at": now}
    with db.write() as connection:
        known = connection.execute(
            update(daemon).where(daemon.c.name == name).values(**facts)
        )
        if not known.rowcount:
            connection.execute(insert(daemon).values(name=name, **facts))
            gone = daemon.c.seen_at < now - _FORGOTTEN
            connection.execute(delete(daemon).where(gone))


def left(db: Database, name: str) -> None:
    """Forget a daemon that has ended of its own accord."""
    with db.write() as connection:
        connection.execute(delete(daemon).where(daemon.c.name == name))


def _waits(connection: Connection, now: datetime) -> list[datetime]:
    """Return when each account with something due may send, if an instant does it."""
    found = connection.execute(_HAVE_DUE, {"now": now}).all()
    waits = {row.id: max(row.blocked_until, row.busy_until) for row in found}
    full = [row.id for row in found if row.full]
    for one in limits.usage(connection, now, among=full) if full else []:
        if one.frees_at is not None:
            waits[one.account] = max(waits[one.account], one.frees_at)
    return [at for at in waits.values() if at > now]
