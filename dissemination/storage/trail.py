"""The audit trail as people look through it: the newest deeds first."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, select

from dissemination.storage.audit import Deed, deed_of
from dissemination.storage.tables import audit


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which deeds: by whom, what was done, about what, from when until before when.

    What is empty is not asked; `subject` may be a part of it, in any case.
    """

    person: str = ""
    verb: str = ""
    subject: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One deed with its number, by which the next page goes on."""

    id: int
    deed: Deed


def entries(
    connection: Connection, wanted: Wanted, *, before: int | None, limit: int
) -> Sequence[Entry]:
    """Return deeds, newest first; `before` is the number of the last one seen."""
    asked = select(audit).where(*_conditions(wanted))
    if before is not None:
        asked = asked.where(audit.c.id < before)
    found = connection.execute(asked.order_by(audit.c.id.desc()).limit(limit))
    return [Entry(id=row.id, deed=deed_of(row)) for row in found]


def _conditions(wanted: Wanted) -> Sequence[ColumnElement[bool]]:
    asked: list[ColumnElement[bool]] = []
    if wanted.person:
        asked.append(audit.c.person == wanted.person)
    if wanted.verb:
        asked.append(audit.c.verb == wanted.verb)
    if wanted.subject:
        asked.append(audit.c.subject.icontains(wanted.subject, autoescape=True))
    if wanted.since:
        asked.append(audit.c.at >= wanted.since)
    if wanted.until:
        asked.append(audit.c.at < wanted.until)
    return asked
