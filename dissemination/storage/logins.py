"""Logins: the password's hash, the second step, and the links that invite."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, delete, func, insert, select, update

from dissemination.storage.tables import invitation, login


@dataclass(frozen=True, slots=True, kw_only=True)
class Login:
    """How someone proves who they are; `password` is a hash.

    `two_steps_at` is since when a code is asked for, None while it is not.
    """

    person: str
    password: str
    two_steps_at: datetime | None
    recovery: tuple[str, ...]
    changed_at: datetime
    last_at: datetime | None

    def __repr__(self) -> str:
        return f"Login({self.person})"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation:
    """A link that lets someone choose a password, once."""

    person: str
    created_by: str
    expires_at: datetime


def find(connection: Connection, person: str) -> Login | None:
    """Return how someone signs in; None before they ever chose a password."""
    row = connection.execute(select(login).where(login.c.person == person)).first()
    return None if row is None else _login(row)


def hold(connection: Connection, person: str) -> Login | None:
    """Return how someone signs in, which nobody else changes until we commit."""
    mine = select(login).where(login.c.person == person).with_for_update()
    row = connection.execute(mine).first()
    return None if row is None else _login(row)


def everyone(connection: Connection) -> Mapping[str, Login]:
    """Return all logins, by person."""
    found = connection.execute(select(login))
    return {row.person: _login(row) for row in found}


def is_empty(connection: Connection) -> bool:
    """Tell whether nobody has a password yet."""
    return connection.scalar(select(func.count()).select_from(login)) == 0


def set_password(
    connection: Connection, person: str, password: str, *, now: datetime
) -> None:
    """Keep the hash of a new password."""
    mine = update(login).where(login.c.person == person)
    changed = connection.execute(mine.values(password=password, changed_at=now))
    if not changed.rowcount:
        fresh = {"person": person, "password": password, "changed_at": now}
        connection.execute(insert(login).values(**fresh, totp_step=0, recovery=[]))


def rehash(connection: Connection, person: str, *, old: str, new: str) -> None:
    """Keep the same password's stronger hash, unless it changed meanwhile."""
    mine = update(login).where(login.c.person == person, login.c.password == old)
    connection.execute(mine.values(password=new))


def note_entry(connection: Connection, person: str, now: datetime) -> None:
    """Note when someone signed in."""
    mine = update(login).where(login.c.person == person)
    connection.execute(mine.values(last_at=now))


def set_two_steps(
    connection: Connection,
    person: str,
    since: datetime | None,
    *,
    recovery: Sequence[str] = (),
) -> None:
    """Ask for a code from an instant on, or no longer."""
    mine = update(login).where(login.c.person == person)
    connection.execute(mine.values(totp_at=since, recovery=list(recovery)))


def take_step(connection: Connection, person: str, step: int) -> bool:
    """Use a one-time code's step; False where it, or a later one, was used before."""
    mine = update(login).where(login.c.person == person, login.c.totp_step < step)
    return bool(connection.execute(mine.values(totp_step=step)).rowcount)


def take_recovery(connection: Connection, person: str, code: str) -> bool:
    """Use up a recovery code, given by its hash; False where there is none such."""
    mine = select(login.c.recovery).where(login.c.person == person)
    known = connection.scalars(mine.with_for_update()).first() or []
    if code not in known:
        return False
    left = [one for one in known if one != code]
    changed = update(login).where(login.c.person == person).values(recovery=left)
    connection.execute(changed)
    return True


def invite(
    connection: Connection,
    token: str,
    person: str,
    *,
    by: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Keep an invitation by its hash, in place of those that were not used."""
    withdraw(connection, person)
    connection.execute(
        insert(invitation).values(
            token=token,
            person=person,
            created_at=now,
            created_by=by,
            expires_at=expires_at,
        )
    )


def withdraw(connection: Connection, person: str) -> None:
    """Forget the invitations of someone that were not used."""
    unused = invitation.c.used_at.is_(None)
    mine = delete(invitation).where(invitation.c.person == person, unused)
    connection.execute(mine)


def invited(connection: Connection, token: str, now: datetime) -> Invitation | None:
    """Return an invitation that still holds."""
    row = connection.execute(
        select(invitation).where(
            invitation.c.token == token,
            invitation.c.used_at.is_(None),
            invitation.c.expires_at > now,
        )
    ).first()
    if row is None:
        return None
    return Invitation(
        person=row.person, created_by=row.created_by, expires_at=row.expires_at
    )


def accept(connection: Connection, token: str, now: datetime) -> bool:
    """Use an invitation up; False where it was used, or has run out."""
    still = (invitation.c.used_at.is_(None), invitation.c.expires_at > now)
    mine = update(invitation).where(invitation.c.token == token, *still)
    return bool(connection.execute(mine.values(used_at=now)).rowcount)


def open_invitations(connection: Connection, now: datetime) -> Mapping[str, datetime]:
    """Return until when an unused invitation of each person holds."""
    found = connection.execute(
        select(invitation.c.person, invitation.c.expires_at).where(
            invitation.c.used_at.is_(None), invitation.c.expires_at > now
        )
    )
    return {row.person: row.expires_at for row in found}


def _login(row: Row[Any]) -> Login:
    return Login(
        person=row.person,
        password=row.password,
        two_steps_at=row.totp_at,
        recovery=tuple(row.recovery),
        changed_at=row.changed_at,
        last_at=row.last_at,
    )
