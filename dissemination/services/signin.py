"""Sign in: who is at the other end, by password and second step, and until when."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from dissemination.services import two_steps
from dissemination.services.desk import Desk
from dissemination.services.devices import device_named
from dissemination.services.passwords import PASSWORDS, Passwords
from dissemination.services.throttling import (
    ADDRESS,
    PERSON,
    Refused,
    count,
    forgive,
    network,
)
from dissemination.storage import audit, logins, people, sessions
from dissemination.storage.database import Transaction
from dissemination.storage.logins import Login
from dissemination.storage.people import PersonRow
from dissemination.storage.sessions import SessionRow

IDLE = timedelta(hours=12)
LONGEST = timedelta(days=7)
FOR_A_CODE = timedelta(minutes=10)
STRANGER = "stranger"  # who acts in the audit trail, where nobody is known
_SEEN_EVERY = timedelta(minutes=1)
_MOST_NAME = 120

# What a session lacks before anything else opens: a code, or a second step at all.
Need = Literal["", "code", "set_up"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Somebody's visit on one device; not `proven` opens nothing but the next step."""

    id: str
    person: PersonRow
    needs: Need

    @property
    def proven(self) -> bool:
        """Whether nothing is lacking."""
        return not self.needs


def enter(desk: Desk, cookie: str, now: datetime) -> Session | None:
    """Return whose session a cookie is; None where it has run out or never was."""
    id_ = _id(cookie)
    with desk.db.read() as connection:
        row = sessions.find(connection, id_)
    if row is None or not _holds(row, now):
        return None
    if now - row.seen_at >= _SEEN_EVERY:
        with desk.db.write() as connection:
            sessions.touch(connection, id_, now)
    return Session(id=id_, person=row.person, needs=_needs(desk, row))


def sign_in(
    desk: Desk,
    name: str,
    password: str,
    *,
    origin_ip: str,
    device: str,
    now: datetime,
    passwords: Passwords = PASSWORDS,
    old: str = "",
) -> str:
    """Begin a session by a password, and end the one that the browser had.

    Args:
        desk: the workspace.
        name: an id, or an e-mail address.
        password: as typed.
        origin_ip: from where, as far as the network says.
        device: how the browser calls itself.
        now: aware, UTC.
        passwords: hashes and compares.
        old: the cookie that the browser sent.

    Returns:
        The new cookie's value. Where a second step is due, it opens only that.

    Raises:
        Refused: one answer for an unknown name and a wrong password.
    """
    # Cut before it is stripped: no space behind a name makes it another one.
    typed = name.strip()[:_MOST_NAME].strip().casefold()
    # By what was typed, not by whom it means: what is nobody's waits the same way.
    own, shared = f"person:{typed}", f"from:{network(origin_ip)}"
    with desk.db.write() as connection:
        person = people.called(connection, typed)
        known = logins.find(connection, person.id) if person else None
        strained = count(connection, {own: PERSON, shared: ADDRESS}, now)
        if strained:
            whose = person.id if person else STRANGER
            _note(connection, "sign_in_strained", whose, now, origin=origin_ip)
    is_right = passwords.is_right(password, known.password if known else None)
    if known is None or not is_right:
        raise Refused("signin.wrong")
    fresh = _strong(known.password, password, passwords)
    with desk.db.write() as connection:
        _refuse_changed(connection, known)
        if fresh != known.password:
            logins.rehash(connection, known.person, old=known.password, new=fresh)
        forgive(connection, mine=[own], shared=[shared], now=now)
        sessions.end(connection, _id(old))
        return enter_anew(connection, known.person, device=device, now=now)


def prove(desk: Desk, cookie: str, code: str, *, device: str, now: datetime) -> str:
    """Take the second step, by a one-time code or a recovery code.

    Returns:
        Another cookie, to which all is open; the one before is worth nothing.

    Raises:
        Refused: the code is wrong or was used, or the first step is too long ago.
    """
    with desk.db.read() as connection:
        row = sessions.find(connection, _id(cookie))
    if row is None or not _holds(row, now) or _needs(desk, row) != "code":
        raise Refused("signin.again")
    key = f"code:{row.person.id}"
    with desk.db.write() as connection:
        if count(connection, {key: PERSON}, now):
            _note(connection, "code_strained", row.person.id, now)
    with desk.db.write() as connection:
        how = two_steps.check(desk, connection, row.person.id, code, now)
        if not how:
            raise Refused("signin.code_wrong")
        # Of two at the same moment one ends it, and goes on.
        if not sessions.end(connection, row.id):
            raise Refused("signin.again")
        forgive(connection, mine=[key], shared=[], now=now)
        return _let_in(connection, row.person.id, how, device=device, now=now)


def begin_session(
    desk: Desk, person_id: str, now: datetime, *, proven: bool = True, device: str = ""
) -> str:
    """Begin a session of someone who has proven to be there, and return its cookie."""
    needs: Need = "" if proven else "code"
    with desk.db.write() as connection:
        return start(connection, person_id, needs=needs, device=device, now=now)


def enter_anew(
    connection: Transaction, whose: str, *, device: str, now: datetime
) -> str:
    """Begin the session of someone who gave a password; a code may still be due."""
    known = logins.find(connection, whose)
    if known and known.two_steps_at:
        return start(connection, whose, needs="code", device=device, now=now)
    return _let_in(connection, whose, "password", device=device, now=now)


def start(
    connection: Transaction, whose: str, *, needs: Need, device: str, now: datetime
) -> str:
    """Begin a session within a transaction, and return its cookie.

    One that still needs something lasts as long as that may take.
    """
    cookie = secrets.token_urlsafe(32)
    sessions.sweep(connection, now=now, idle_since=now - IDLE)
    sessions.begin(
        connection,
        _id(cookie),
        whose,
        proven=not needs,
        device=device_named(device),
        now=now,
        expires_at=now + (FOR_A_CODE if needs else LONGEST),
    )
    return cookie


def renew_session(
    desk: Desk, cookie: str, now: datetime, *, device: str, alone: bool = False
) -> str:
    """Give a session another cookie, as after each change of what it may do.

    Args:
        desk: the workspace.
        cookie: the one that is worth nothing afterwards.
        now: aware, UTC.
        device: how the browser calls itself.
        alone: end every other session of this person, too.

    Raises:
        Refused: it has run out.
    """
    with desk.db.write() as connection:
        row = sessions.find(connection, _id(cookie))
        if row is None or not _holds(row, now) or not row.proven:
            raise Refused("signin.again")
        sessions.end(connection, row.id)
        if alone:
            sessions.end_all(connection, row.person.id)
        return start(connection, row.person.id, needs="", device=device, now=now)


def sign_out(desk: Desk, cookie: str, now: datetime) -> None:
    """End a session; one that had ended stays so."""
    with desk.db.write() as connection:
        row = sessions.find(connection, _id(cookie))
        if row is not None and sessions.end(connection, row.id):
            _note(connection, "sign_out", row.person.id, now)


def sign_out_everywhere(
    desk: Desk, person_id: str, now: datetime, *, by: str = ""
) -> int:
    """End every session of someone; return how many there were.

    `by` is who does it, where it is not the person.
    """
    with desk.db.write() as connection:
        ended = sessions.end_all(connection, person_id)
        audit.record(
            connection,
            at=now,
            person=by or person_id,
            verb="sign_out_everywhere",
            subject=person_id,
            sessions=ended,
        )
    return ended


def open_sessions(desk: Desk, person_id: str, now: datetime) -> Sequence[SessionRow]:
    """Return where someone is signed in, the device used last first."""
    with desk.db.read() as connection:
        return open_within(connection, person_id, now)


def open_within(
    connection: Transaction, person_id: str, now: datetime
) -> Sequence[SessionRow]:
    """Return where someone is signed in, within a transaction."""
    found = sessions.of_person(connection, person_id)
    return [row for row in found if _holds(row, now)]


def _id(cookie: str) -> str:
    return hashlib.sha256(cookie.encode()).hexdigest()


def _holds(row: SessionRow, now: datetime) -> bool:
    is_fresh = now < row.expires_at and now - row.seen_at < IDLE
    return is_fresh and row.person.active


def _needs(desk: Desk, row: SessionRow) -> Need:
    if not row.proven:
        return "code"
    must = two_steps.must_have(desk, row.person)
    return "set_up" if must and row.two_steps_at is None else ""


def _strong(hashed: str, password: str, passwords: Passwords) -> str:
    return passwords.hashed(password) if passwords.is_stale(hashed) else hashed


def _refuse_changed(connection: Transaction, known: Login) -> None:
    """Refuse where the password was changed, or the person left, while we compared."""
    # Held, so that who changes it now ends the session that we begin.
    login = logins.hold(connection, known.person)
    person = people.find(connection, known.person)
    is_same = login is not None and login.password == known.password
    if person is None or not person.active or not is_same:
        raise Refused("signin.wrong")


def _let_in(
    connection: Transaction, whose: str, how: str, *, device: str, now: datetime
) -> str:
    logins.note_entry(connection, whose, now)
    _note(connection, "sign_in", whose, now, by=how)
    return start(connection, whose, needs="", device=device, now=now)


def _note(
    connection: Transaction, verb: str, whose: str, now: datetime, **detail: str
) -> None:
    audit.record(connection, at=now, person=whose, verb=verb, subject=whose, **detail)
