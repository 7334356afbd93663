"""What stands, what moves and what stops, at one glance. It only reads.

However many rows there are, each question is answered from an index; see the figures in
docs/seeing.md.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    ScalarSelect,
    Select,
    bindparam,
    exists,
    func,
    literal,
    select,
)

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId
from dissemination.storage import limits, notices
from dissemination.storage.amendments import count_tasks
from dissemination.storage.conditions import awaits_nothing
from dissemination.storage.control import Stop, standing
from dissemination.storage.deliveries import stands
from dissemination.storage.instant import Instant
from dissemination.storage.limits import Usage
from dissemination.storage.notices import Notice
from dissemination.storage.tables import (
    account,
    attempt,
    daemon,
    delivery,
    spelled,
)

Why = Literal["off", "person", "wait", "quota", "busy"]

UP_TO = 20_000  # deliveries that are counted one by one
LISTED = 8  # of each kind
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
LATE_AFTER = timedelta(minutes=1)  # until then it is on its way to be taken
STUCK_AFTER = timedelta(minutes=5)  # by then somebody should have taken it

# Doubts that the engine still looks into; of all others it asks a person.
LOOKED_INTO = ("reason.unknown", "reason.vanished")
_ENDS = (State.PUBLISHED, State.MISSED, State.EXPIRED, State.FAILED)


def _instant(name: str) -> BindParameter[datetime]:
    return bindparam(name, type_=Instant)


def few_of_each(up_to: int) -> Select[Any]:
    """Select how many deliveries stand in each state, up to a number."""
    columns: list[ColumnElement[Any]] = [
        _few(*stands(state), up_to=up_to).label(state) for state in State
    ]
    return select(*columns)


def _few(*where: ColumnElement[bool], up_to: int = UP_TO) -> ScalarSelect[int]:
    """Count some deliveries, and look at no more than so many."""
    found = select(literal(1)).select_from(delivery).where(*where).limit(up_to)
    return select(func.count()).select_from(found.subquery()).scalar_subquery()


def _waiting(
    *where: ColumnElement[bool], order: ColumnElement[datetime]
) -> Select[Any]:
    call = (
        select(func.max(attempt.c.started_at))
        .where(attempt.c.delivery == delivery.c.id, attempt.c.ended_at.is_(None))
        .correlate(delivery)
        .scalar_subquery()
    )
    columns: tuple[ColumnElement[Any], ...] = (
        delivery.c.id.label("delivery"),
        *(delivery.c.item, delivery.c.account, delivery.c.due_at),
        *(delivery.c.eligible_at, delivery.c.reason),
        call.label("called_at"),
    )
    return select(*columns).where(*where).order_by(order, delivery.c.id).limit(LISTED)


def _first_scheduled(*further: ColumnElement[bool]) -> ScalarSelect[datetime]:
    return (
        select(_d.c.eligible_at)
        .where(_d.c.account == account.c.id, _d.c.state == spelled(State.SCHEDULED))
        .where(*further)
        .order_by(_d.c.eligible_at, _d.c.id)
        .limit(1)
        .correlate(account)
        .scalar_subquery()
    )


# Made once: SQLAlchemy takes longer to build these than the database to answer.
_NOW = _instant("now")
_d = delivery.alias("d")
_due_at = delivery.c.due_at
_IN_FLIGHT = exists().where(
    _d.c.account == account.c.id, _d.c.state == spelled(State.PUBLISHING)
)
_ACCOUNTS = select(
    account,
    _IN_FLIGHT.label("in_flight"),
    _first_scheduled().label("first_at"),
    _first_scheduled(
        _d.c.eligible_at <= _NOW, _d.c.useful_until > _NOW, awaits_nothing(_d)
    ).label("ready_at"),
).order_by(account.c.id)
_FEW_OF_EACH = few_of_each(UP_TO)
_IS_LATE = (*stands(State.SCHEDULED), _due_at <= _instant("late"))
_IN_THE_DAY = (_due_at > _instant("day"), _due_at <= _NOW)
_SIGNS = select(
    _few(*stands(State.UNCERTAIN), delivery.c.reason.not_in(LOOKED_INTO)).label(
        "asking"
    ),
    _few(*stands(State.PLANNED), _due_at <= _instant("soon")).label("unapproved_soon"),
    _few(*_IS_LATE).label("late"),
    *(_few(*stands(state), *_IN_THE_DAY).label(state) for state in _ENDS),
)
_LATEST = _waiting(*_IS_LATE, order=_due_at)
_ON_ITS_WAY = _waiting(delivery.c.state == spelled(State.PUBLISHING), order=_due_at)
_COMES_NEXT = _waiting(
    delivery.c.state == spelled(State.SCHEDULED),
    delivery.c.eligible_at > _instant("late"),
    order=delivery.c.eligible_at,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A daemon or a worker, and when it last said that it is alive."""

    name: str
    version: str
    started_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A delivery on its way, or before it.

    `called_at` is when the call that is open now went out; None: there is none.
    """

    delivery: DeliveryId
    item: ItemId
    account: AccountId
    due_at: datetime
    eligible_at: datetime
    reason: str
    called_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Pause:
    """Why an account takes nothing now.

    Attributes:
        account: which.
        why: switched off; needs a person; its platform said wait; a quota is full; it
            is publishing something else.
        until: when it ends by itself; None where it does not, or nobody knows.
        reason: an id of `messages`, where a person is needed.
        due_since: since when something is ready to go out there, or None.
    """

    account: AccountId
    why: Why
    until: datetime | None = None
    reason: str = ""
    due_since: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """Everything at one glance.

    Attributes:
        at: the instant of the glance.
        stop: None where nobody has stopped everything.
        daemons: the latest seen first.
        counts: how many deliveries stand in each state.
        asking: uncertain ones that wait for a person, and are looked into no more.
        unapproved_soon: planned ones whose instant is within the hour, or has passed.
        of_day: what became of those that were due in the last 24 hours; each number
            goes up to UP_TO.
        late: how many are scheduled and past their instant; up to UP_TO.
        latest: of these, those that wait longest.
        on_its_way: what is claimed now.
        comes_next: what may be taken next, or right now; the earliest first.
        pauses: accounts that take nothing now; one may have several reasons.
        stuck: accounts that take nothing although nothing is known to stop them, and
            since when something is ready.
        quotas: what each account may still publish.
        notices: what a person should know, the longest standing first.
        tasks: corrections and takedowns that a person has to do.
    """

    at: datetime
    stop: Stop | None
    daemons: Sequence[Seen]
    counts: Mapping[State, int]
    asking: int
    unapproved_soon: int
    of_day: Mapping[State, int]
    late: int
    latest: Sequence[Waiting]
    on_its_way: Sequence[Waiting]
    comes_next: Sequence[Waiting]
    pauses: Sequence[Pause]
    stuck: Mapping[AccountId, datetime]
    quotas: Sequence[Usage]
    notices: Sequence[Notice] = ()
    tasks: int = 0


def look(connection: Connection, now: datetime) -> Overview:
    """Look at everything once.

    Args:
        connection: a transaction, so that the numbers fit each other.
        now: aware, UTC.
    """
    quotas = limits.usage(connection, now)
    accounts = connection.execute(_ACCOUNTS, {"now": now}).all()
    pauses = [p for row in accounts for p in _pauses(row, quotas, now)]
    marks = {"late": now - LATE_AFTER, "soon": now + HOUR, "day": now - DAY}
    signs = connection.execute(_SIGNS, {"now": now, **marks}).one()
    return Overview(
        at=now,
        stop=standing(connection),
        daemons=_daemons(connection),
        counts=count(connection),
        asking=signs.asking,
        unapproved_soon=signs.unapproved_soon,
        of_day={state: getattr(signs, state) for state in _ENDS},
        late=signs.late,
        latest=_listed(connection, _LATEST, marks),
        on_its_way=_listed(connection, _ON_ITS_WAY),
        comes_next=_listed(connection, _COMES_NEXT, marks),
        pauses=pauses,
        stuck=_stuck(accounts, pauses, now),
        quotas=quotas,
        notices=notices.standing(connection),
        tasks=count_tasks(connection),
    )


def count(connection: Connection) -> Mapping[State, int]:
    """Return how many deliveries stand in each state, however many there are.

    Of the states that hold many, one is what the others leave of all: a database counts
    a whole table faster than a part of it.
    """
    row = connection.execute(_FEW_OF_EACH).one()
    found: dict[State, int] = {state: getattr(row, state) for state in State}
    many = [state for state in State if found[state] >= UP_TO]
    for state in many[1:]:
        found[state] = _how_many(connection, *stands(state))
    for state in many[:1]:
        found[state] = 0
        found[state] = _how_many(connection) - sum(found.values())
    return found


def _how_many(connection: Connection, *where: ColumnElement[bool]) -> int:
    counted = select(func.count()).select_from(delivery).where(*where)
    return connection.scalar(counted) or 0


def _daemons(connection: Connection) -> Sequence[Seen]:
    rows = connection.execute(select(daemon).order_by(daemon.c.seen_at.desc()))
    return [Seen(**row) for row in rows.mappings()]


def _listed(
    connection: Connection,
    chosen: Select[Any],
    marks: Mapping[str, datetime] | None = None,
) -> Sequence[Waiting]:
    rows = connection.execute(chosen, marks or {})
    return [Waiting(**row) for row in rows.mappings()]


def _pauses(row: Row[Any], quotas: Sequence[Usage], now: datetime) -> list[Pause]:
    if not row.enabled:
        # One that has left schedule.toml matters while something waits for it.
        return [_pause(row, "off")] if row.first_at else []
    found = []
    if row.needs_person:
        found.append(_pause(row, "person", reason=row.needs_person))
    if row.blocked_until > now:
        found.append(_pause(row, "wait", until=row.blocked_until))
    mine = (usage for usage in quotas if usage.account == row.id)
    full = (usage for usage in mine if usage.used >= usage.max)
    found += [_pause(row, "quota", until=usage.frees_at) for usage in full]
    if row.in_flight:
        found.append(_pause(row, "busy"))
    elif row.busy_until > now:
        found.append(_pause(row, "busy", until=row.busy_until))
    return found


def _pause(
    row: Row[Any], why: Why, *, until: datetime | None = None, reason: str = ""
) -> Pause:
    return Pause(
        account=AccountId(row.id),
        why=why,
        until=until,
        reason=reason,
        due_since=row.ready_at,
    )


def _stuck(
    accounts: Sequence[Row[Any]], pauses: Sequence[Pause], now: datetime
) -> Mapping[AccountId, datetime]:
    explained = {pause.account for pause in pauses}
    return {
        AccountId(row.id): row.ready_at
        for row in accounts
        if row.id not in explained
        and row.ready_at is not None
        and row.ready_at <= now - STUCK_AFTER
    }
