"""Sessions: who is signed in on which device. The cookie itself is never kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import Connection, Row, Select, delete, insert, select, update

from dissemination.storage.people import PersonRow, person_of
from dissemination.storage.tables import login, person, role, session


@dataclass(frozen=True, slots=True, kw_only=True)
class SessionRow:
    """One device of one person; `id` is the SHA-256 of its cookie.

    `proven` is false until the second step is taken; `two_steps_at` is since when the
    person has one.
    """

    id: str
    person: PersonRow
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    proven: bool
    device: str
    two_steps_at: datetime | None


def begin(
    connection: Connection,
    id: str,
    whose: str,
    *,
    proven: bool,
    device: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Keep a new session."""
    connection.execute(
        insert(session).values(
            id=id,
            person=whose,
            created_at=now,
            seen_at=now,
            expires_at=expires_at,
            proven=proven,
            device=device,
        )
    )


def find(connection: Connection, id: str) -> SessionRow | None:
    """Return a session with its person and roles, in one statement."""
    found = list(_rows(connection, _ALL.where(session.c.id == id)))
    return found[0] if found else None


def of_person(connection: Connection, whose: str) -> Sequence[SessionRow]:
    """Return someone's sessions, the one seen last first."""
    mine = _ALL.where(session.c.person == whose)
    return list(_rows(connection, mine.order_by(session.c.seen_at.desc(), _ID)))


def touch(connection: Connection, id: str, now: datetime) -> None:
    """Note that a session was used."""
    mine = update(session).where(session.c.id == id, session.c.seen_at < now)
    connection.execute(mine.values(seen_at=now))


def end(connection: Connection, id: str) -> bool:
    """End a session; False where it had ended."""
    return bool(connection.execute(delete(session).where(session.c.id == id)).rowcount)


def end_all(connection: Connection, whose: str, *, but: str = "") -> int:
    """End every session of someone, but perhaps one; return how many ended."""
    mine = delete(session).where(session.c.person == whose, session.c.id != but)
    return connection.execute(mine).rowcount


def sweep(connection: Connection, *, now: datetime, idle_since: datetime) -> None:
    """Forget sessions that have run out, or that nobody used for long."""
    is_over = (session.c.expires_at <= now) | (session.c.seen_at <= idle_since)
    connection.execute(delete(session).where(is_over))


_ID = session.c.id.label("session_id")
_ALL = (
    select(
        _ID,
        session.c.created_at,
        session.c.seen_at,
        session.c.expires_at,
        session.c.proven,
        session.c.device,
        login.c.totp_at,
        role.c.role,
        person,
    )
    .join(person, person.c.id == session.c.person)
    .outerjoin(login, login.c.person == session.c.person)
    .outerjoin(role, role.c.person == session.c.person)
)


def _rows(connection: Connection, wanted: Select[Any]) -> Iterable[SessionRow]:
    found = connection.execute(wanted)
    for _, same in groupby(found, key=lambda row: row.session_id):
        yield _session_of(list(same))


def _session_of(rows: Sequence[Row[Any]]) -> SessionRow:
    row, titles = rows[0], {one.role for one in rows if one.role}
    return SessionRow(
        id=row.session_id,
        person=person_of(row, titles),
        created_at=row.created_at,
        seen_at=row.seen_at,
        expires_at=row.expires_at,
        proven=row.proven,
        device=row.device,
        two_steps_at=row.totp_at,
    )
