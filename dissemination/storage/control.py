"""The emergency stop: one row that every claim, and every call, reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    and_,
    exists,
    func,
    select,
    union,
    update,
)

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId
from dissemination.storage.tables import attempt, control, delivery, spelled

HELD_BY_STOP = "reason.stopped"  # of what fell due while everything was stopped

_CHOOSING = 0x70_6C_61_6E  # one lock of a server, for all who choose moments
_OPEN = exists().where(
    attempt.c.delivery == delivery.c.id, attempt.c.ended_at.is_(None)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """Who stopped everything, when and why."""

    at: datetime
    person: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A delivery, as far as a list names it."""

    id: DeliveryId
    item: ItemId
    account: AccountId
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """How many deliveries there are of a sort, and the first of them."""

    count: int
    first: tuple[Waiting, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a stop keeps back, and what it cannot.

    Attributes:
        sending: a call is on its way; nobody can take it back.
        doubtful: perhaps public; looked up all the same, since looking publishes
            nothing.
        handed_off: in the hands of people, whom only people can stop.
        due: would go out now; a resume holds it for a decision.
        later: stays scheduled, and goes out at its instant after a resume.
    """

    sending: Group
    doubtful: Group
    handed_off: Group
    due: Group
    later: Group


def take_turns(connection: Connection) -> None:
    """Let who chooses moments see what others chose, until the caller commits.

    A file has one writer at a time anyway.
    """
    if connection.dialect.name != "sqlite":
        connection.execute(select(func.pg_advisory_xact_lock(_CHOOSING)))


def standing(connection: Connection) -> Stop | None:
    """Return the stop that holds now, or None."""
    row = connection.execute(select(control)).one()
    if row.stopped_at is None:
        return None
    return Stop(at=row.stopped_at, person=row.stopped_by, reason=row.stop_reason)


def stop(connection: Connection, *, person: str, reason: str, now: datetime) -> bool:
    """Stop everything from the next claim and the next call on.

    Returns:
        False when everything was stopped already; who did it, and why, stays.
    """
    stopped = connection.execute(
        update(control)
        .where(control.c.stopped_at.is_(None))
        .values(stopped_at=now, stopped_by=person, stop_reason=reason)
    )
    return stopped.rowcount == 1


def resume(connection: Connection, now: datetime) -> Sequence[DeliveryId] | None:
    """Let deliveries go out again, and hold what fell due meanwhile.

    What is past its last useful instant is left to be missed, as it would have been.

    Returns:
        What is held now; None when nothing was stopped.
    """
    resumed = connection.execute(
        update(control)
        .where(control.c.stopped_at.is_not(None))
        .values(stopped_at=None, stopped_by="", stop_reason="")
    )
    if not resumed.rowcount:
        return None
    # Locked first: until then one of them may begin its call.
    taken = _is(State.PUBLISHING)
    connection.execute(select(delivery.c.id).where(taken).with_for_update())
    held = connection.scalars(
        update(delivery)
        .where(delivery.c.state.in_([State.SCHEDULED, State.PUBLISHING]))
        .where(_is_due(now))
        .values(
            state=State.HELD,
            reason=HELD_BY_STOP,
            # Who had claimed one before the stop shall not call after it.
            fence=delivery.c.fence + 1,
            lease_owner="",
            lease_until=None,
        )
        .returning(delivery.c.id)
    )
    return sorted(DeliveryId(number) for number in held)


def outlook(connection: Connection, now: datetime, *, limit: int) -> Outlook:
    """Return what a stop keeps back at an instant, and what it cannot.

    `limit` is how many deliveries of each group are named.
    """
    conditions: Mapping[str, ColumnElement[bool]] = {
        "sending": _is(State.PUBLISHING) & _OPEN,
        "doubtful": _is(State.UNCERTAIN),
        "handed_off": _is(State.HANDED_OFF),
        "due": _is_due(now),
        "later": _is_later(now),
    }
    return Outlook(**{k: _group(connection, c, limit) for k, c in conditions.items()})


def _group(connection: Connection, where: ColumnElement[bool], limit: int) -> Group:
    count = connection.scalar(select(func.count()).select_from(delivery).where(where))
    named = connection.execute(
        select(delivery.c.id, delivery.c.item, delivery.c.account, delivery.c.due_at)
        .where(where)
        .order_by(delivery.c.eligible_at, delivery.c.id)
        .limit(limit)
    )
    return Group(
        count=count or 0,
        first=tuple(
            Waiting(
                id=DeliveryId(row.id),
                item=ItemId(row.item),
                account=AccountId(row.account),
                due_at=row.due_at,
            )
            for row in named
        ),
    )


def _is(state: State) -> ColumnElement[bool]:
    # The second half is always so; it lets SQLite take the index by state.
    return and_(delivery.c.state == spelled(state), delivery.c.due_at.is_not(None))


def _is_due(now: datetime) -> ColumnElement[bool]:
    """Return the condition that a delivery would go out now, or is about to.

    So would what waits for a next try: it was to be public before the decision.
    """
    waits = select(delivery.c.id).where(delivery.c.useful_until > now)
    # Three looks, each by its own index, where one would read every row.
    found = union(
        waits.where(_is(State.SCHEDULED), delivery.c.due_at <= now),
        waits.where(_is(State.SCHEDULED), delivery.c.eligible_at <= now),
        select(delivery.c.id).where(_is(State.PUBLISHING), ~_OPEN),
    )
    return delivery.c.id.in_(found)


def _is_later(now: datetime) -> ColumnElement[bool]:
    to_come = and_(delivery.c.due_at > now, delivery.c.eligible_at > now)
    return and_(_is(State.SCHEDULED), delivery.c.useful_until > now, to_come)
