"""People: who works at the desk, in which unit, and what they may do."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from dissemination.messages import LANGUAGES
from dissemination.services import signin
from dissemination.services.desk import Desk
from dissemination.services.details import (
    Details,
    suggested_id,
    tidied,
    wrong_details,
    wrong_id,
)
from dissemination.services.mistakes import Mistake, NotFound
from dissemination.services.written import FieldMistakes, Wrong
from dissemination.storage import audit, control, logins, people, sessions
from dissemination.storage.database import Transaction
from dissemination.storage.logins import Login
from dissemination.storage.people import PersonRow
from dissemination.storage.sessions import SessionRow

FEWEST = 2  # approvers, and admins: one of them is on leave one day


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A person, and how far they have come with signing in.

    `invited_until` is until when a link waits for them; None where none does.
    """

    person: PersonRow
    has_password: bool
    two_steps: bool
    last_at: datetime | None
    invited_until: datetime | None

    @property
    def state(self) -> str:
        """In a word: active, invited, new (nobody sent a link), or left."""
        if not self.person.active:
            return "left"
        if self.has_password:
            return "active"
        return "invited" if self.invited_until else "new"


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """A person with the devices they are signed in on, and what they left unfinished.

    `drafts` are numbers and titles; `units` are all there are to choose from.
    """

    known: Known
    sessions: Sequence[SessionRow]
    drafts: Sequence[tuple[int, str]]
    units: Sequence[str]


def staff(desk: Desk, now: datetime) -> Sequence[Known]:
    """Return everybody who ever was, who left last, each by name."""
    with desk.db.read() as connection:
        everybody = people.everybody(connection)
        known = logins.everyone(connection)
        invited = logins.open_invitations(connection, now)
    found = [_known(p, known.get(p.id), invited.get(p.id)) for p in everybody]
    return sorted(found, key=lambda k: (not k.person.active, k.person.name.casefold()))


def one(desk: Desk, id: str, now: datetime) -> Known:
    """Return a person.

    Raises:
        NotFound: nobody has this id.
    """
    with desk.db.read() as connection:
        person = _found(connection, id)
        login = logins.find(connection, id)
        invited = logins.open_invitations(connection, now)
    return _known(person, login, invited.get(id))


def about(desk: Desk, id: str, now: datetime) -> About:
    """Return all that the desk knows of a person.

    Raises:
        NotFound: nobody has this id.
    """
    with desk.db.read() as connection:
        person = _found(connection, id)
        login = logins.find(connection, id)
        invited = logins.open_invitations(connection, now)
        return About(
            known=_known(person, login, invited.get(id)),
            sessions=signin.open_within(connection, id, now),
            drafts=people.open_drafts(connection, id),
            units=tuple(unit.id for unit in people.units(connection)),
        )


def shortages(known: Collection[Known]) -> Mapping[str, int]:
    """Return the roles that too few active people have, with how many do."""
    counts = {
        role: sum(k.person.active and role in k.person.roles for k in known)
        for role in ("approver", "admin")
    }
    return {role: count for role, count in counts.items() if count < FEWEST}


def add(
    desk: Desk, details: Details, *, by: str, now: datetime, id: str = ""
) -> PersonRow:
    """Add somebody, who then needs a link to sign in.

    `id` is suggested by the name where it is empty.

    Raises:
        FieldMistakes: what is wrong, by field; nothing is stored.
    """
    details, id_ = tidied(details), id.strip().lower()
    with desk.db.write() as connection:
        control.take_turns(connection)
        everybody = people.everybody(connection)
        taken = {p.id for p in everybody}
        id_ = id_ or suggested_id(details.name, taken)
        wrong = _wrong(connection, details, everybody, id_) | wrong_id(id_, taken)
        if wrong:
            raise FieldMistakes(wrong)
        row = PersonRow(
            id=id_,
            name=details.name,
            unit=details.unit or desk.config.office.short,
            roles=details.roles,
            email=details.email,
            is_added=True,
        )
        people.add(connection, row)
        audit.record(
            connection,
            at=now,
            person=by,
            verb="person_add",
            subject=id_,
            roles=sorted(row.roles),
            unit=row.unit,
        )
    return row


def change(
    desk: Desk, id: str, details: Details, *, by: str, now: datetime
) -> PersonRow:
    """Change what is said of somebody; other roles or another unit sign them out.

    Of somebody whom schedule.toml names only the e-mail address is the pages'.

    Raises:
        NotFound: nobody has this id.
        FieldMistakes: what is wrong, by field; nothing is stored.
        Mistake: nobody would be left to manage the desk.
    """
    details = tidied(details)
    with desk.db.write() as connection:
        control.take_turns(connection)
        before = _found(connection, id)
        everybody = people.everybody(connection)
        if not before.is_added:
            details = replace(
                details, name=before.name, unit=before.unit, roles=before.roles
            )
        wrong = _wrong(connection, details, everybody, id)
        if wrong:
            raise FieldMistakes(wrong)
        after = replace(
            before,
            name=details.name,
            unit=details.unit or desk.config.office.short,
            roles=details.roles,
            email=details.email,
        )
        _refuse_unmanned(everybody, after)
        people.change(connection, after)
        if (after.roles, after.unit) != (before.roles, before.unit):
            sessions.end_all(connection, id)
        _note_change(connection, before, after, by=by, now=now)
    return after


def deactivate(desk: Desk, id: str, *, by: str, now: datetime) -> None:
    """Let somebody in no more: sessions and links end at once; what they wrote stays.

    Raises:
        NotFound: nobody has this id.
        Mistake: schedule.toml names them, or nobody would be left to manage the desk.
    """
    with desk.db.write() as connection:
        control.take_turns(connection)
        person = _found(connection, id)
        if not person.is_added:
            raise Mistake("people.named", name=person.name, id=id)
        gone = replace(person, active=False)
        _refuse_unmanned(people.everybody(connection), gone)
        people.change(connection, gone)
        ended = sessions.end_all(connection, id)
        logins.withdraw(connection, id)
        audit.record(
            connection,
            at=now,
            person=by,
            verb="deactivate",
            subject=id,
            sessions=ended,
        )


def reactivate(desk: Desk, id: str, *, by: str, now: datetime) -> None:
    """Let somebody in again, with the password they had.

    Raises:
        NotFound: nobody has this id.
        Mistake: schedule.toml says who it is.
    """
    with desk.db.write() as connection:
        control.take_turns(connection)
        person = _found(connection, id)
        if not person.is_added:
            raise Mistake("people.named", name=person.name, id=id)
        people.change(connection, replace(person, active=True))
        audit.record(connection, at=now, person=by, verb="reactivate", subject=id)


def set_language(desk: Desk, id: str, language: str, *, now: datetime) -> None:
    """Keep in which language somebody reads; empty is the office's.

    Raises:
        Mistake: there is no such language.
    """
    if language not in {"", *LANGUAGES}:
        raise Mistake("people.language", language=language)
    with desk.db.write() as connection:
        people.set_language(connection, id, language)
        audit.record(
            connection,
            at=now,
            person=id,
            verb="language",
            subject=id,
            language=language,
        )


def _known(person: PersonRow, login: Login | None, invited: datetime | None) -> Known:
    return Known(
        person=person,
        has_password=login is not None,
        two_steps=login is not None and login.two_steps_at is not None,
        last_at=login.last_at if login else None,
        invited_until=invited,
    )


def _found(connection: Transaction, id: str) -> PersonRow:
    person = people.find(connection, id)
    if person is None:
        raise NotFound("people.unknown", id=id)
    return person


def _wrong(
    connection: Transaction, details: Details, everybody: Sequence[PersonRow], id: str
) -> dict[str, Wrong]:
    units = {unit.id for unit in people.units(connection)}
    return wrong_details(details, everybody, units=units, id=id)


def _refuse_unmanned(everybody: Sequence[PersonRow], after: PersonRow) -> None:
    """Refuse a change after which nobody manages people."""
    is_admin = "admin" in after.roles and after.active
    others = [
        p for p in everybody if p.active and "admin" in p.roles and p.id != after.id
    ]
    if not is_admin and not others:
        raise Mistake("people.last_admin", name=after.name)


def _note_change(
    connection: Transaction,
    before: PersonRow,
    after: PersonRow,
    *,
    by: str,
    now: datetime,
) -> None:
    """Record what was changed; roles for themselves, since they are privileges."""
    plain = [
        name
        for name in ("name", "unit", "email")
        if getattr(before, name) != getattr(after, name)
    ]
    if plain:
        audit.record(
            connection,
            at=now,
            person=by,
            verb="person_change",
            subject=after.id,
            changed=plain,
        )
    if before.roles != after.roles:
        audit.record(
            connection,
            at=now,
            person=by,
            verb="roles",
            subject=after.id,
            before=sorted(before.roles),
            after=sorted(after.roles),
        )
