"""Who did what, and when. Rows are only ever added."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from dissemination.storage.tables import audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """One thing that one person did, or the engine (person "engine")."""

    at: datetime
    person: str
    verb: str
    subject: str
    detail: dict[str, Any]


def record(
    connection: Connection,
    *,
    at: datetime,
    person: str,
    verb: str,
    subject: str,
    **detail: Any,
) -> None:
    """Write a deed in the transaction that does it."""
    row = {"at": at, "person": person, "verb": verb, "subject": subject}
    connection.execute(insert(audit).values(**row, detail=detail))


def deeds(connection: Connection, subject: str) -> Sequence[Deed]:
    """Return what was done to a subject, oldest first."""
    found = connection.execute(
        select(audit).where(audit.c.subject == subject).order_by(audit.c.id)
    )
    return [deed_of(row) for row in found]


def deed_of(row: Row[Any]) -> Deed:
    """Return the deed of a row of its table."""
    return Deed(
        at=row.at,
        person=row.person,
        verb=row.verb,
        subject=row.subject,
        detail=row.detail,
    )
