"""What a cell's database says, read beside the daemons."""

from __future__ import annotations

import sqlite3
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, TypeVar

import psycopg

from tests.crash.stage import plain

T = TypeVar("T")

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
ENDS = frozenset({"published", "failed", "held", "missed", "cancelled", "expired"})
ASKED = "reason.ask_person"

_DELIVERIES = """SELECT d.id, d.item, d.state, d.reason, d.eligible_at, d.lease_until,
d.tries, a.blocked_until, a.busy_until, a.needs_person
FROM delivery d JOIN account a ON a.id = d.account ORDER BY d.id"""
_ATTEMPTS = """SELECT delivery, part, step, outcome, ended_at, started_at, fence, detail
FROM attempt ORDER BY id"""
_BEATS = "SELECT seen_at FROM daemon"
_RECEIPTS = """SELECT delivery, part, remote_id FROM receipt ORDER BY delivery, part"""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryRow:
    """A delivery as it is kept, with what its account waits for."""

    id: int
    item: str
    state: str
    reason: str
    eligible_at: int
    lease_until: int | None
    tries: int
    blocked_until: int
    busy_until: int
    needs_person: str

    @property
    def is_settled(self) -> bool:
        """Say whether nothing more happens by itself."""
        return self.state in ENDS or self.waits_for_a_person

    @property
    def waits_for_a_person(self) -> bool:
        """Say whether it is in doubt, and somebody is asked."""
        return self.state == "uncertain" and self.reason == ASKED

    @property
    def is_held(self) -> bool:
        """Say whether somebody carries it, or looks it up; or did, and is no more."""
        return self.lease_until is not None and not self.is_settled

    @property
    def next_at(self) -> int | None:
        """When something may happen next, in microseconds; None where nothing may."""
        if self.is_settled:
            return None
        if self.is_held:
            return self.lease_until
        if self.state == "uncertain":
            return self.eligible_at
        return max(self.eligible_at, self.blocked_until, self.busy_until)


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """One call as it is kept."""

    delivery: int
    part: int
    step: str
    outcome: str
    ended_at: int | None
    started_at: int
    fence: int
    detail: str

    @property
    def is_unclear(self) -> bool:
        """Say whether it may have made something public, as far as we know."""
        return self.step == "publish" and self.outcome in {"", "unknown", "vanished"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Rows:
    """All that a database says of its deliveries at one moment.

    `beats` are when each process was last seen alive.
    """

    deliveries: tuple[DeliveryRow, ...]
    attempts: tuple[AttemptRow, ...]
    receipts: tuple[tuple[int, int, str | None], ...]
    beats: tuple[int, ...] = field(default=(), compare=False)

    def proven(self, delivery: int) -> int:
        """Return how many parts of a delivery have a receipt."""
        return sum(row[0] == delivery for row in self.receipts)

    @property
    def open_attempts(self) -> int:
        """Return how many calls nobody has closed."""
        return sum(row.ended_at is None for row in self.attempts)


class View:
    """Reads a database again and again; never while anything is forked."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._connection: Any = None

    def look(self) -> Rows | None:
        """Return what is kept; None while the database is away."""
        try:
            connection = self._connect()
            found = [
                connection.execute(query).fetchall()
                for query in (_DELIVERIES, _ATTEMPTS, _RECEIPTS, _BEATS)
            ]
        except (sqlite3.Error, psycopg.Error):
            self.close()
            return None
        deliveries, attempts, receipts, beats = found
        return Rows(
            deliveries=tuple(_row(DeliveryRow, row) for row in deliveries),
            attempts=tuple(_row(AttemptRow, row) for row in attempts),
            receipts=tuple(tuple(row) for row in receipts),
            beats=tuple(row[0] for row in beats),
        )

    def close(self) -> None:
        """Give the connection back; the next look opens another."""
        if self._connection is not None:
            with suppress(sqlite3.Error, psycopg.Error):
                self._connection.close()
        self._connection = None

    def _connect(self) -> Any:
        if self._connection is None:
            self._connection = _open(self._url)
        return self._connection


def instant(micros: int) -> datetime:
    """Return the instant of a number in the database."""
    return _EPOCH + timedelta(microseconds=micros)


def micros(at: datetime) -> int:
    """Return the number of an instant."""
    return (at - _EPOCH) // timedelta.resolution


def _open(url: str) -> Any:
    if url.startswith("sqlite"):
        path = url.removeprefix("sqlite:///")
        return sqlite3.connect(path, isolation_level=None, timeout=5)
    return psycopg.connect(plain(url), autocommit=True, connect_timeout=5)


def _row(kind: type[T], values: tuple[Any, ...]) -> T:
    return kind(**dict(zip(kind.__slots__, values, strict=True)))  # type: ignore[attr-defined]
