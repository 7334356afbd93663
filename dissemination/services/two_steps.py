"""Two steps: a one-time code from a phone beside the password (TOTP, RFC 6238)."""

from __future__ import annotations

import hashlib
import re
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import pyotp

from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, NotAllowed
from dissemination.storage import audit, logins, sessions
from dissemination.storage.database import Transaction
from dissemination.storage.people import PersonRow

RECOVERY_CODES = 10
_STEP_S = 30
_DRIFT = (0, -1, 1)  # of a phone's clock, in steps
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none that is taken for another


@dataclass(frozen=True, slots=True, kw_only=True)
class Pairing:
    """What a phone has to know: the secret, and the address that its camera reads."""

    secret: str
    address: str

    def __repr__(self) -> str:
        return "Pairing(…)"


def must_have(desk: Desk, person: PersonRow) -> bool:
    """Tell whether the desk asks for a second step of someone with these roles."""
    return bool(person.roles & set(desk.config.web.second_factor))


def is_on(desk: Desk, person: PersonRow) -> bool:
    """Tell whether a code is asked of this person."""
    with desk.db.read() as connection:
        known = logins.find(connection, person.id)
    return known is not None and known.two_steps_at is not None


def pair(desk: Desk, person: PersonRow, now: datetime, *, session: str = "") -> Pairing:
    """Return what a phone has to know; the same until a code has confirmed it.

    Another session, by its id, is told another secret: who was let see the first must
    not have a key to what is locked later.

    Raises:
        Mistake: codes are asked for already.
    """
    with desk.db.write() as connection:
        known = logins.find(connection, person.id)
        if known and known.two_steps_at:
            raise Mistake("two_steps.is_on")
        secret = _told(desk, connection, person.id, session)
        if not secret:
            secret = pyotp.random_base32()
            sealed = {"totp": secret} | ({"session": session} if session else {})
            desk.vault.put(
                connection, _sealed(person.id), sealed, person=person.id, now=now
            )
    said = pyotp.TOTP(secret).provisioning_uri(
        name=person.id, issuer_name=desk.config.office.short
    )
    return Pairing(secret=secret, address=said)


def confirm(
    desk: Desk, person: PersonRow, code: str, now: datetime, *, session: str = ""
) -> Sequence[str]:
    """Ask for codes from now on, since this first one is right.

    Everybody else who is signed in as this person has to sign in again: `session` is
    the own one's id, which the caller renews.

    Returns:
        The recovery codes. Nobody sees them again.

    Raises:
        Mistake: the code is wrong, or codes are asked for already.
    """
    with desk.db.write() as connection:
        known = logins.find(connection, person.id)
        if known is None or known.two_steps_at:
            raise Mistake("two_steps.is_on")
        is_told = bool(_told(desk, connection, person.id, session))
        if not is_told or not _take_code(desk, connection, person.id, code, now):
            raise Mistake("two_steps.wrong")
        codes = _make_codes()
        logins.set_two_steps(connection, person.id, now, recovery=_hashed(codes))
        sessions.end_all(connection, person.id, but=session)
        _note(connection, "two_steps_on", person.id, person.id, now)
    return codes


def renew_codes(desk: Desk, person: PersonRow, now: datetime) -> Sequence[str]:
    """Make other recovery codes; those before are worth nothing.

    Raises:
        Mistake: no codes are asked for.
    """
    with desk.db.write() as connection:
        known = logins.find(connection, person.id)
        if known is None or known.two_steps_at is None:
            raise Mistake("two_steps.is_off")
        codes = _make_codes()
        logins.set_two_steps(
            connection, person.id, known.two_steps_at, recovery=_hashed(codes)
        )
        _note(connection, "recovery_renewed", person.id, person.id, now)
    return codes


def turn_off(
    desk: Desk, person: PersonRow, *, by: str, now: datetime, session: str = ""
) -> None:
    """Ask for no code any more, and forget the secret; every session ends.

    `session` is the id of the own one, which does not, and which the caller renews.

    Raises:
        NotAllowed: the desk asks for it, and nobody else does this for the person.
    """
    if by == person.id and must_have(desk, person):
        raise NotAllowed("two_steps.must")
    with desk.db.write() as connection:
        logins.set_two_steps(connection, person.id, None)
        desk.vault.forget(connection, _sealed(person.id))
        sessions.end_all(connection, person.id, but=session)
        _note(connection, "two_steps_off", by, person.id, now)


def check(
    desk: Desk, connection: Transaction, person: str, code: str, now: datetime
) -> str:
    """Use a one-time code, or a recovery code, up.

    Returns:
        Which it was: "code" or "recovery"; nothing where it is wrong or was used.
    """
    typed = re.sub(r"[\s-]", "", code).lower()
    if typed.isdecimal() and len(typed) == _digits():
        return "code" if _take_code(desk, connection, person, typed, now) else ""
    (hashed,) = _hashed([typed])
    return "recovery" if logins.take_recovery(connection, person, hashed) else ""


def _digits() -> int:
    return 6


def _take_code(
    desk: Desk, connection: Transaction, person: str, code: str, now: datetime
) -> bool:
    secret = _secret(desk, connection, person)
    if not secret:
        return False
    typed = re.sub(r"\s", "", code)
    asked, step = pyotp.TOTP(secret), int(now.timestamp()) // _STEP_S
    # Each is compared, so that the time it takes tells nothing.
    meant = [
        step + drift
        for drift in _DRIFT
        if pyotp.utils.strings_equal(asked.generate_otp(step + drift), typed)
    ]
    return bool(meant) and logins.take_step(connection, person, meant[0])


def _secret(desk: Desk, connection: Transaction, person: str) -> str:
    return desk.vault.get(connection, _sealed(person)).get("totp", "")


def _told(desk: Desk, connection: Transaction, person: str, session: str) -> str:
    """Return the secret that a session was told, and nothing for another's."""
    kept = desk.vault.get(connection, _sealed(person))
    return kept.get("totp", "") if kept.get("session", "") == session else ""


def _sealed(person: str) -> str:
    return f"person:{person}"


def _make_codes() -> list[str]:
    return [
        "".join(secrets.choice(_LETTERS) for _ in range(12))
        for _ in range(RECOVERY_CODES)
    ]


def _hashed(codes: Sequence[str]) -> list[str]:
    # 59 bits each, so that no slow hash is needed to keep them from being guessed.
    return [hashlib.sha256(code.encode()).hexdigest() for code in codes]


def _note(
    connection: Transaction, verb: str, by: str, whose: str, now: datetime
) -> None:
    audit.record(connection, at=now, person=by, verb=verb, subject=whose)
