"""Invitations: a link that lets somebody choose a password, once."""

from __future__ import annotations

import hashlib
import secrets
from datetime import datetime, timedelta

from dissemination.services import signin
from dissemination.services.desk import Desk
from dissemination.services.mistakes import NotFound
from dissemination.services.passwords import PASSWORDS, Passwords, refuse_weak
from dissemination.storage import audit, logins, people, sessions
from dissemination.storage.database import Transaction
from dissemination.storage.people import PersonRow

VALID = timedelta(days=3)
PATH = "/invitation"


class InvitationOver(NotFound):
    """The link was used, has run out, was replaced, or never was."""

    def __init__(self) -> None:
        super().__init__("invitation.over")


def invite(desk: Desk, person_id: str, *, by: str, now: datetime) -> str:
    """Make a one-time link's word for somebody; the links before it are void.

    A password stays good until the link is used.

    Raises:
        NotFound: nobody active has this id.
    """
    word = secrets.token_urlsafe(32)
    with desk.db.write() as connection:
        person = people.find(connection, person_id)
        if person is None or not person.active:
            active = [p.id for p in people.everybody(connection) if p.active]
            known = ", ".join(active) or "-"
            raise NotFound("person.unknown", name=person_id, known=known)
        logins.invite(
            connection,
            _token(word),
            person_id,
            by=by,
            now=now,
            expires_at=now + VALID,
        )
        audit.record(connection, at=now, person=by, verb="invite", subject=person_id)
    return word


def link(desk: Desk, word: str, base_url: str = "") -> str:
    """Return the address that a word opens.

    `base_url` is where the pages were reached, for a desk that does not say it.
    """
    return f"{desk.config.web.base_url or base_url.rstrip('/')}{PATH}/{word}"


def invited(desk: Desk, word: str, now: datetime) -> PersonRow:
    """Return whom a link invites.

    Raises:
        InvitationOver: nobody, or no longer.
    """
    with desk.db.read() as connection:
        return _invited(connection, word, now)


def accept(
    desk: Desk,
    word: str,
    password: str,
    *,
    device: str,
    now: datetime,
    passwords: Passwords = PASSWORDS,
) -> str:
    """Choose a password by a link, and sign in with it.

    Who was signed in before with the old one no longer is.

    Returns:
        The session's cookie. Where a second step is due, it opens only that.

    Raises:
        InvitationOver: it was used before, perhaps at this very moment.
        Mistake: the password would be guessed.
    """
    person = invited(desk, word, now)
    refuse_weak(password, person)
    hashed = passwords.hashed(password)
    with desk.db.write() as connection:
        _invited(connection, word, now)
        if not logins.accept(connection, _token(word), now):
            raise InvitationOver
        logins.set_password(connection, person.id, hashed, now=now)
        logins.withdraw(connection, person.id)
        sessions.end_all(connection, person.id)
        audit.record(
            connection, at=now, person=person.id, verb="accept", subject=person.id
        )
        return signin.enter_anew(connection, person.id, device=device, now=now)


def _invited(connection: Transaction, word: str, now: datetime) -> PersonRow:
    found = logins.invited(connection, _token(word), now)
    person = people.find(connection, found.person) if found else None
    if person is None or not person.active:
        raise InvitationOver
    return person


def _token(word: str) -> str:
    return hashlib.sha256(word.encode()).hexdigest()
