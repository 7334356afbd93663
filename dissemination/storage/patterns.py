"""Patterns: forms that are filled in already as far as they are always the same."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from dissemination.storage.drafts import LAST_ID
from dissemination.storage.tables import pattern


@dataclass(frozen=True, slots=True, kw_only=True)
class Pattern:
    """A form to begin with; `unit` is empty where it is everybody's.

    `approved_at` is None where nobody but its unit's editors vouches for it, and
    `archived_at` while it can be used.
    """

    id: int
    name: str
    kind: str
    unit: str
    fields: dict[str, Any]
    created_at: datetime
    created_by: str
    approved_at: datetime | None = None
    approved_by: str = ""
    archived_at: datetime | None = None


def add(
    connection: Connection,
    name: str,
    fields: dict[str, Any],
    *,
    kind: str,
    unit: str,
    person: str,
    now: datetime,
) -> Pattern:
    """Keep a pattern, not approved yet."""
    row = connection.execute(
        insert(pattern)
        .values(
            name=name,
            kind=kind,
            unit=unit,
            fields=fields,
            created_at=now,
            created_by=person,
        )
        .returning(pattern)
    ).one()
    return _read(row)


def find(connection: Connection, id: int) -> Pattern | None:
    """Return a pattern, also one that was put away."""
    if id > LAST_ID:
        return None
    row = connection.execute(select(pattern).where(pattern.c.id == id)).first()
    return None if row is None else _read(row)


def everything(connection: Connection) -> Sequence[Pattern]:
    """Return every pattern by name, also those that were put away."""
    rows = connection.execute(select(pattern).order_by(pattern.c.name, pattern.c.id))
    return [_read(row) for row in rows]


def approve(connection: Connection, id: int, *, person: str, now: datetime) -> bool:
    """Approve a pattern; return False where that was done before."""
    done = connection.execute(
        update(pattern)
        .where(pattern.c.id == id, pattern.c.approved_at.is_(None))
        .values(approved_at=now, approved_by=person)
    )
    return done.rowcount == 1


def archive(connection: Connection, id: int, now: datetime | None) -> bool:
    """Put a pattern away, or, without an instant, bring it back.

    Returns:
        False where it was so already.
    """
    is_here = pattern.c.archived_at.is_(None)
    done = connection.execute(
        update(pattern)
        .where(pattern.c.id == id, is_here if now else ~is_here)
        .values(archived_at=now)
    )
    return done.rowcount == 1


def _read(row: Row[Any]) -> Pattern:
    return Pattern(
        id=row.id,
        name=row.name,
        kind=row.kind,
        unit=row.unit,
        fields=row.fields,
        created_at=row.created_at,
        created_by=row.created_by,
        approved_at=row.approved_at,
        approved_by=row.approved_by,
        archived_at=row.archived_at,
    )
