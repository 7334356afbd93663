"""One's own password: changed by who knows it, and asked for again before much."""

from __future__ import annotations

from datetime import datetime

from dissemination.services.desk import Desk
from dissemination.services.passwords import PASSWORDS, Passwords, refuse_weak
from dissemination.services.throttling import PERSON, Refused, count, forgive
from dissemination.storage import audit, logins, sessions
from dissemination.storage.people import PersonRow


def refuse_wrong(
    desk: Desk,
    person: PersonRow,
    password: str,
    *,
    now: datetime,
    passwords: Passwords = PASSWORDS,
) -> None:
    """Refuse who does not know the password of the person who is signed in.

    Raises:
        Refused: it is wrong, or was wrong too often.
    """
    key = f"again:{person.id}"
    with desk.db.write() as connection:
        count(connection, {key: PERSON}, now)
        known = logins.find(connection, person.id)
    if not passwords.is_right(password, known.password if known else None):
        raise Refused("signin.wrong_password")
    with desk.db.write() as connection:
        forgive(connection, mine=[key], shared=[], now=now)


def change_password(
    desk: Desk,
    person: PersonRow,
    old: str,
    new: str,
    *,
    now: datetime,
    passwords: Passwords = PASSWORDS,
    session: str = "",
) -> None:
    """Change one's own password, which ends every session but the own one.

    `session` is the own one's id, which the caller renews.

    Raises:
        Refused: the old one is wrong, or was wrong too often.
        Mistake: the new one would be guessed.
    """
    refuse_weak(new, person)
    refuse_wrong(desk, person, old, now=now, passwords=passwords)
    hashed = passwords.hashed(new)
    with desk.db.write() as connection:
        logins.set_password(connection, person.id, hashed, now=now)
        sessions.end_all(connection, person.id, but=session)
        audit.record(
            connection, at=now, person=person.id, verb="password", subject=person.id
        )
