"""What people say to each other about a draft or an item."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, or_, select, update

from dissemination.storage.drafts import LAST_ID
from dissemination.storage.tables import comment, person


@dataclass(frozen=True, slots=True, kw_only=True)
class Comment:
    """One remark; `resolved_at` is None while it waits for an answer or a change.

    `name` is what the person is called, where remarks are listed.
    """

    id: int
    draft: int | None
    item: str
    text: str
    person: str
    at: datetime
    resolved_at: datetime | None = None
    resolved_by: str = ""
    name: str = ""


def add(
    connection: Connection,
    text: str,
    *,
    draft: int | None,
    item: str,
    person: str,
    now: datetime,
) -> Comment:
    """Keep a remark on a draft, on an item, or on both."""
    row = connection.execute(
        insert(comment)
        .values(draft=draft, item=item, text=text, person=person, at=now)
        .returning(comment)
    ).one()
    return _read(row)


def find(connection: Connection, id: int) -> Comment | None:
    """Return a remark by its number."""
    if id > LAST_ID:
        return None
    row = connection.execute(select(comment).where(comment.c.id == id)).first()
    return None if row is None else _read(row)


def said_of(
    connection: Connection, *, draft: int | None = None, item: str = ""
) -> Sequence[Comment]:
    """Return what was said of a draft and of its item, the oldest first."""
    where = [comment.c.draft == draft] if draft is not None else []
    where += [comment.c.item == item] if item else []
    if not where:
        return []
    found = (
        select(comment, person.c.name.label("name"))
        .join(person, person.c.id == comment.c.person, isouter=True)
        .where(or_(*where))
        .order_by(comment.c.at, comment.c.id)
    )
    rows = connection.execute(found)
    return [replace(_read(row), name=row.name or row.person) for row in rows]


def resolve(
    connection: Connection, id: int, *, person: str, now: datetime | None
) -> bool:
    """Mark a remark as done, or, without an instant, as open again.

    Returns:
        False where it was so already.
    """
    is_open = comment.c.resolved_at.is_(None)
    done = connection.execute(
        update(comment)
        .where(comment.c.id == id, is_open if now else ~is_open)
        .values(resolved_at=now, resolved_by=person if now else "")
    )
    return done.rowcount == 1


def _read(row: Row[Any]) -> Comment:
    return Comment(
        id=row.id,
        draft=row.draft,
        item=row.item,
        text=row.text,
        person=row.person,
        at=row.at,
        resolved_at=row.resolved_at,
        resolved_by=row.resolved_by,
    )
