"""How often something failed lately, and from when on it may be tried again."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from dissemination.storage.tables import throttle

_NEVER = datetime(1970, 1, 1, tzinfo=UTC)
_ADD = {
    "sqlite": sqlite.insert(throttle).on_conflict_do_nothing(),
    "postgresql": postgresql.insert(throttle).on_conflict_do_nothing(),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Failures:
    """What failed under one key; nothing is tried before `until`."""

    count: int
    until: datetime
    seen_at: datetime


def locked(
    connection: Connection, keys: Collection[str], now: datetime
) -> Mapping[str, Failures]:
    """Return the failures of each key, which nobody else changes until we commit."""
    add = _ADD[connection.dialect.name]
    # In one order for all, so that no two wait for each other.
    for key in sorted(keys):
        fresh = {"key": key, "failures": 0, "until": _NEVER, "seen_at": now}
        connection.execute(add.values(**fresh))
    mine = select(throttle).where(throttle.c.key.in_(keys)).order_by(throttle.c.key)
    return {
        row.key: Failures(count=row.failures, until=row.until, seen_at=row.seen_at)
        for row in connection.execute(mine.with_for_update())
    }


def keep(connection: Connection, key: str, failures: Failures) -> None:
    """Keep what `locked` gave, changed."""
    connection.execute(
        update(throttle)
        .where(throttle.c.key == key)
        .values(failures=failures.count, until=failures.until, seen_at=failures.seen_at)
    )


def forget(connection: Connection, key: str) -> None:
    """Forget what failed under a key."""
    connection.execute(delete(throttle).where(throttle.c.key == key))


def sweep(connection: Connection, before: datetime) -> None:
    """Forget what failed long ago."""
    connection.execute(delete(throttle).where(throttle.c.seen_at < before))
