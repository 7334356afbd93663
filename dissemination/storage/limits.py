"""What each account may publish in any span of time, counted over its attempts.

There is no second source of truth: each call that is, or may be, public counts,
whichever daemon made it, and however often one was started since.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Select,
    String,
    bindparam,
    delete,
    func,
    insert,
    literal,
    literal_column,
    select,
)

from dissemination.channel import Quota
from dissemination.domain.rendition import AccountId
from dissemination.storage.instant import Instant
from dissemination.storage.tables import UNCLEAR, attempt, is_any, quota

_NOW = bindparam("now", type_=Instant)
_MICROSECOND = timedelta(microseconds=1)
# What a platform refused it did not count; all else it may have.
_COUNTED = attempt.c.outcome.in_(
    [literal_column(f"'{word}'", String) for word in ("published", *UNCLEAR)]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """How much of one quota is used; `frees_at` is None while there is room."""

    account: AccountId
    max: int
    span: timedelta
    used: int
    frees_at: datetime | None


def keep(connection: Connection, wanted: Mapping[AccountId, Sequence[Quota]]) -> None:
    """Make the rows agree with what channels and schedule.toml declare.

    Of two quotas with one span, the smaller holds.
    """
    rows: dict[tuple[str, int], int] = {}
    for name, declared in wanted.items():
        for one in declared:
            key = (name, one.span // _MICROSECOND)
            rows[key] = min(one.max, rows.get(key, one.max))
    known = {(row.account, row.span_us): row.max for row in _every(connection)}
    if rows == known:
        return
    connection.execute(delete(quota))
    values = [
        {"account": name, "span_us": span, "max": most}
        for (name, span), most in rows.items()
    ]
    if values:
        connection.execute(insert(quota), values)


def is_full(id: Column[str]) -> ColumnElement[bool]:
    """Return the condition that an account may publish nothing more at `:now`."""
    used = (
        select(func.count())
        .where(*_within(_NOW - quota.c.span_us))
        .where(attempt.c.account == quota.c.account)
        .correlate(quota)
        .scalar_subquery()
    )
    full = select(quota.c.max).where(quota.c.account == id, used >= quota.c.max)
    return is_any(full.correlate(id.table))


def usage(
    connection: Connection, now: datetime, among: Collection[str] | None = None
) -> list[Usage]:
    """Return how much of each quota is used, by account and span; None: of all."""
    return [
        _usage(connection, row, now)
        for row in _every(connection)
        if among is None or row.account in among
    ]


def _usage(connection: Connection, row: Any, now: datetime) -> Usage:
    span = timedelta(microseconds=row.span_us)
    calls = connection.scalars(_calls(row.account, now - span).limit(row.max)).all()
    return Usage(
        account=AccountId(row.account),
        max=row.max,
        span=span,
        used=len(calls),
        frees_at=calls[-1] + span if calls and len(calls) == row.max else None,
    )


def _calls(id: str, since: datetime) -> Select[Any]:
    counted = select(attempt.c.started_at).where(attempt.c.account == id)
    since_then = literal(since, Instant)
    return counted.where(*_within(since_then)).order_by(attempt.c.started_at.desc())


def _within(since: ColumnElement[Any]) -> tuple[ColumnElement[bool], ...]:
    return (attempt.c.step == "publish", _COUNTED, attempt.c.started_at > since)


def _every(connection: Connection) -> Sequence[Any]:
    every = select(quota).order_by(quota.c.account, quota.c.span_us)
    return connection.execute(every).all()
