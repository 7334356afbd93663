"""What lies ahead, copied into a database that is thrown away, and what became of it.

The desk's own database is only read. What is over is left behind, but for the calls
that still count towards a quota.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeVar

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    Table,
    delete,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from dissemination.domain.delivery import NEVER, DeliveryId, State
from dissemination.domain.item import ItemId, Priority
from dissemination.domain.rendition import AccountId
from dissemination.storage.database import Database
from dissemination.storage.tables import (
    account,
    attempt,
    control,
    delivery,
    hand_off,
    item,
    quota,
    receipt,
    rendition,
    version,
)

T = TypeVar("T")

_AHEAD = (
    State.PLANNED,
    State.SCHEDULED,
    State.HELD,
    State.HANDED_OFF,
    State.UNCERTAIN,
    State.PUBLISHING,
)
_WHOLE: tuple[Table, ...] = (control, account, quota)
_OF_DELIVERIES: tuple[Table, ...] = (attempt, receipt)
_AT_ONCE = 500  # numbers in one statement
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Played:
    """What became of one delivery by the end of a rehearsal.

    `began` is where it stood before; `at` when its first part went public or it was
    handed to a person, None where neither happened. `cost_usd` is in millionths;
    `refusals` are the outcomes of calls that brought nothing.
    """

    id: DeliveryId
    item: ItemId
    account: AccountId
    began: State
    state: State
    priority: Priority
    reason: str
    due_at: datetime
    useful_until: datetime
    depends_on: DeliveryId | None
    at: datetime | None
    parts: int
    cost_usd: int
    refusals: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call that counts towards a quota; a new one was made by the rehearsal."""

    account: AccountId
    at: datetime
    is_new: bool


class Throwaway(Database):
    """A file that nobody needs after a power cut: no commit waits for the disk."""

    def __init__(self, url: str) -> None:
        super().__init__(url)
        # Past SQLAlchemy, which would begin a transaction: within one it is refused.
        with closing(self._writer.raw_connection()) as connection:
            connection.cursor().execute("PRAGMA synchronous = OFF")


def copy_ahead(
    source: Database, target: Database, *, now: datetime, until: datetime
) -> Mapping[DeliveryId, State]:
    """Copy what is due before `until`, and what it depends on, into an empty database.

    Nobody is sending there. What is on its way in the source counts as published; what
    is uncertain stays so; a stop is not copied.

    Returns:
        Where each stood which is copied because it lies ahead.
    """
    with source.read() as origin:
        ahead = _ahead(origin, until)
        ids = _with_awaited(origin, {*ahead, *_counting(origin, now)})
        rows = list(_rows(origin, ids))
    with target.write() as copied:
        # Rows come table by table; what they point to may come later.
        copied.execute(text("PRAGMA defer_foreign_keys = ON"))
        copied.execute(delete(control))
        for table, found in rows:
            if found:
                copied.execute(insert(table), found)
        _calm(copied, now)
    return ahead


def approve_all(target: Database) -> None:
    """Say yes to everything that waits for it, in a copy."""
    with target.write() as connection:
        waits = delivery.c.state == State.PLANNED
        connection.execute(update(delivery).where(waits).values(state=State.SCHEDULED))


def played(
    target: Database, began: Mapping[DeliveryId, State], since: datetime
) -> list[Played]:
    """Return what became of each delivery, as they were due.

    `since` is when the rehearsal began: what cost something before is left out.
    """
    with target.read() as connection:
        gone = _first_at(connection, receipt.c.delivery, receipt.c.at)
        handed = _first_at(connection, hand_off.c.delivery, hand_off.c.at)
        costs, refusals = _calls_of(connection, since)
        rows = connection.execute(
            select(delivery, rendition.c.said)
            .join(rendition, rendition.c.id == delivery.c.rendition)
            .order_by(delivery.c.due_at, delivery.c.id)
        ).all()
    return [
        Played(
            id=row.id,
            item=row.item,
            account=row.account,
            began=began[row.id],
            state=State(row.state),
            priority=Priority(row.priority),
            reason=row.reason,
            due_at=row.due_at,
            useful_until=row.useful_until,
            depends_on=row.depends_on,
            at=gone.get(row.id) or handed.get(row.id),
            parts=len(row.said["parts"]),
            cost_usd=costs.get(row.id, 0),
            refusals=tuple(refusals.get(row.id, ())),
        )
        for row in rows
        if row.id in began
    ]


def calls(target: Database, since: datetime) -> list[Call]:
    """Return every call that counts towards a quota, the first one first."""
    counted = attempt.c.outcome.in_(["published", "", "unknown", "vanished"])
    found = (
        select(attempt.c.account, attempt.c.started_at)
        .where(attempt.c.step == "publish", counted)
        .order_by(attempt.c.started_at, attempt.c.id)
    )
    with target.read() as connection:
        rows = connection.execute(found).all()
    return [
        Call(account=row.account, at=row.started_at, is_new=row.started_at >= since)
        for row in rows
    ]


def _ahead(origin: Connection, until: datetime) -> dict[DeliveryId, State]:
    due = or_(delivery.c.due_at < until, delivery.c.eligible_at < until)
    found = select(delivery.c.id, delivery.c.state).where(
        delivery.c.state.in_(_AHEAD), delivery.c.due_at.is_not(None), due
    )
    return {row.id: State(row.state) for row in origin.execute(found)}


def _counting(origin: Connection, now: datetime) -> set[DeliveryId]:
    """Return whose calls may still count towards a quota."""
    found: set[DeliveryId] = set()
    longest = select(quota.c.account, func.max(quota.c.span_us)).group_by(
        quota.c.account
    )
    for name, span in origin.execute(longest).all():
        since = attempt.c.started_at > now - span * _MICROSECOND
        called = select(attempt.c.delivery).where(attempt.c.account == name, since)
        found.update(origin.scalars(called))
    return found


def _with_awaited(origin: Connection, ids: set[DeliveryId]) -> list[DeliveryId]:
    """Return deliveries with all that they wait for."""
    known, new = set(ids), set(ids)
    while new:
        awaited: set[DeliveryId] = set()
        for some in _few(sorted(new)):
            before = select(delivery.c.depends_on).where(_among(delivery, some))
            found = origin.scalars(before.where(delivery.c.depends_on.is_not(None)))
            awaited.update(DeliveryId(number) for number in found if number)
        new = awaited - known
        known |= new
    return sorted(known)


def _rows(
    origin: Connection, ids: Sequence[DeliveryId]
) -> Iterator[tuple[Table, list[dict[str, Any]]]]:
    for table in _WHOLE:
        yield table, _plain(origin, select(table))
    deliveries = _named(origin, delivery, delivery.c.id, ids)
    for table, column in ((item, "item"), (rendition, "rendition")):
        named = sorted({row[column] for row in deliveries})
        yield table, _named(origin, table, table.c.id, named)
    yield version, _versions(origin, {row["item"] for row in deliveries})
    yield delivery, deliveries
    for table in _OF_DELIVERIES:
        yield table, _named(origin, table, table.c.delivery, ids)


def _versions(origin: Connection, items: set[str]) -> list[dict[str, Any]]:
    """Return the accounts' own versions of items, those that hold."""
    known = _named(origin, version, version.c.item, sorted(items))
    return [row for row in known if row["ended_at"] is None]


def _few(found: Sequence[T]) -> Iterator[Sequence[T]]:
    for first in range(0, len(found), _AT_ONCE):
        yield found[first : first + _AT_ONCE]


def _among(table: Table, ids: Collection[int]) -> ColumnElement[bool]:
    found: ColumnElement[bool] = table.c.id.in_(ids)
    return found


def _named(
    origin: Connection, table: Table, column: ColumnElement[Any], names: Sequence[Any]
) -> list[dict[str, Any]]:
    """Return the rows whose column has one of these names."""
    found: list[dict[str, Any]] = []
    for some in _few(names):
        found += _plain(origin, select(table).where(column.in_(some)))
    return found


def _plain(origin: Connection, found: Select[Any]) -> list[dict[str, Any]]:
    return [dict(row) for row in origin.execute(found).mappings()]


def _calm(copied: Connection, now: datetime) -> None:
    """Let nobody send, nobody look up, and nothing be stopped."""
    copied.execute(update(control).values(stopped_at=None))
    busy = account.c.busy_until > now
    copied.execute(update(account).where(busy).values(busy_until=now))
    free: dict[str, Any] = {"lease_owner": "", "lease_until": None}
    for state, to in (
        (State.PUBLISHING, {"state": State.PUBLISHED}),
        (State.UNCERTAIN, {"eligible_at": NEVER}),
    ):
        there = delivery.c.state == state
        copied.execute(update(delivery).where(there).values(**to, **free))


def _first_at(
    connection: Connection, id: ColumnElement[Any], at: ColumnElement[Any]
) -> dict[DeliveryId, datetime]:
    first = select(id, func.min(at)).group_by(id)
    return {row[0]: row[1] for row in connection.execute(first)}


def _calls_of(
    connection: Connection, since: datetime
) -> tuple[dict[DeliveryId, int], dict[DeliveryId, list[str]]]:
    """Return what the calls since then cost, and how those without a receipt ended."""
    costs: dict[DeliveryId, int] = {}
    refusals: dict[DeliveryId, list[str]] = {}
    made = select(attempt).where(attempt.c.started_at >= since)
    for row in connection.execute(made.order_by(attempt.c.id)):
        if row.outcome == "published":
            costs[row.delivery] = costs.get(row.delivery, 0) + row.cost_usd
        else:
            refusals.setdefault(row.delivery, []).append(row.outcome)
    return costs, refusals
