"""Hand over: ask people to post by hand, and keep their word that they did."""

from __future__ import annotations

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from dissemination.domain.delivery import DeliveryId, State
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, Misused, NotAllowed, NotFound
from dissemination.storage import audit, deliveries, hand_offs, notices
from dissemination.storage.database import Transaction
from dissemination.storage.hand_offs import (
    Answer,
    HandOff,
    Held,
    Link,
    Officer,
)
from dissemination.storage.people import PersonRow

NOTICE = "hand_off"  # the kind of notice that says that nobody has posted
PATH = "/h"  # where officers' own pages stand
STILL_COUNTED = timedelta(days=1)  # after it helps: so long an officer may answer
LONGEST_NAME = 80
LONGEST_REASON = 500
_LONGEST_UNIT = 64

_ANSWERABLE = (State.HANDED_OFF, State.PUBLISHED)
# Whose task it is to say for others what they did.
_SPEAKS_FOR_OTHERS = frozenset({"publisher", "editor", "approver", "admin"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Whom a link was made for; its word is known now, and never again."""

    row: HandOff
    word: str


def assign(
    desk: Desk, number: int, officer: Officer, *, person: str, now: datetime
) -> Asked:
    """Ask one more officer to post a delivery, by a link of their own.

    Args:
        desk: the workspace.
        number: of the delivery, which waits for people or was posted by one.
        officer: someone of the desk by their id, or a name with its unit.
        person: who asks.
        now: aware, UTC.

    Raises:
        NotFound: there is no such delivery, or nobody with this id.
        Misused: nobody is named.
        Mistake: it waits for nobody, or this officer has a link already.
    """
    officer = known_officer(desk, officer)
    id_ = DeliveryId(number)
    with desk.db.write() as connection:
        held = held_open(connection, id_)
        refuse_asked(connection, id_, officer)
        return ask(connection, id_, officer, held, person=person, now=now)


def renew(desk: Desk, row: int, *, person: PersonRow, now: datetime) -> Asked:
    """Give an officer another link; the one before opens nothing any more.

    Raises:
        NotFound: nobody was asked under this number.
        NotAllowed: it is another's, and not this person's task to speak for others.
        Mistake: the officer has answered, or nothing waits any more.
    """
    word = secrets.token_urlsafe(32)
    with desk.db.write() as connection:
        known = known_row(connection, row)
        _refuse_stranger(known, person)
        held = held_open(connection, known.delivery)
        if not hand_offs.relink(connection, row, _link(word, held)):
            raise Mistake("handoff.answered", name=known.officer.name)
        record(connection, "renew_link", known, person=person.id, now=now)
        return Asked(row=known_row(connection, row), word=word)


def own_link(desk: Desk, number: int, *, person: PersonRow, now: datetime) -> Asked:
    """Give somebody of the desk a page of their own; a link before opens no more.

    Raises:
        NotFound: there is no such delivery.
        Mistake: it waits for nobody.
    """
    id_, word = DeliveryId(number), secrets.token_urlsafe(32)
    officer = Officer(person=person.id, name=person.name, unit=person.unit)
    with desk.db.write() as connection:
        held = held_open(connection, id_)
        for row in hand_offs.of_deliveries(connection, [id_])[id_]:
            if row.officer.key == officer.key and not row.is_answered:
                hand_offs.relink(connection, row.id, _link(word, held))
                record(connection, "renew_link", row, person=person.id, now=now)
                return Asked(row=known_row(connection, row.id), word=word)
        return ask(connection, id_, officer, held, person=person.id, now=now)


def speaks_for_others(person: PersonRow) -> bool:
    """Tell whether it is someone's task to say what other officers did."""
    return bool(_SPEAKS_FOR_OTHERS & person.roles)


def confirm_for(
    desk: Desk, row: int, *, note: str, person: PersonRow, now: datetime
) -> HandOff:
    """Keep that an officer has posted, by the word of someone else of the desk.

    Raises:
        NotFound: nobody was asked under this number.
        NotAllowed: it is neither this person's own task nor theirs to speak for others.
        Misused: no note says how it is known.
        Mistake: an answer was given before, or nothing waits any more.
    """
    note = plain(note, LONGEST_REASON)
    with desk.db.write() as connection:
        known = known_row(connection, row)
        _refuse_stranger(known, person)
        if not (note or known.officer.person == person.id):
            raise Misused("handoff.note_needed")
        held = held_open(connection, known.delivery)
        answer = Answer(note=note)
        keep_posted(connection, known, held, answer, person=person.id, now=now)
        return known_row(connection, row)


def plain(typed: str, most: int) -> str:
    """Return what a stranger typed on one line, without signs that nobody sees."""
    seen = "".join(sign if sign.isprintable() else " " for sign in typed)
    return " ".join(seen.split())[:most]


def token_of(word: str) -> str:
    """Return what is kept of a link's word: nobody finds the word by it."""
    return hashlib.sha256(word.encode()).hexdigest()


def known_officer(desk: Desk, officer: Officer) -> Officer:
    """Return an officer as the desk knows them; a stranger as they were named.

    Raises:
        NotFound: nobody of the desk has this id.
        Misused: nobody is named.
    """
    people = desk.people()
    if officer.person:
        one = people.get(officer.person)
        if one is None:
            known = ", ".join(people) or "-"
            raise NotFound("person.unknown", name=officer.person, known=known)
        return Officer(person=one.id, name=one.name, unit=one.unit)
    name = plain(officer.name, LONGEST_NAME)
    unit = plain(officer.unit, _LONGEST_UNIT)
    if not name:
        raise Misused("handoff.nobody_named")
    same = [p for p in people.values() if name.casefold() in _called(p)]
    if len(same) == 1 and unit.casefold() in {"", same[0].unit.casefold()}:
        return Officer(person=same[0].id, name=same[0].name, unit=same[0].unit)
    return Officer(name=name, unit=unit)


def held_open(connection: Transaction, id: DeliveryId) -> Held:
    """Hold a delivery that people still may post.

    Raises:
        NotFound: there is no such delivery.
        Mistake: it was taken down, or waits for nobody.
    """
    held = hand_offs.hold(connection, id)
    if held is None:
        raise NotFound("delivery.unknown", id=id)
    if held.is_withdrawn:
        raise Mistake("handoff.taken_down", id=id)
    if held.state not in _ANSWERABLE or not hand_offs.is_handed(connection, id):
        raise Mistake("confirm.not_waiting", id=id)
    return held


def refuse_asked(connection: Transaction, id: DeliveryId, officer: Officer) -> None:
    """Refuse to ask somebody twice who has not answered yet.

    Raises:
        Mistake: there is a link for this officer.
    """
    for row in hand_offs.of_deliveries(connection, [id])[id]:
        if row.officer.key == officer.key and not row.is_answered:
            raise Mistake("handoff.asked", name=officer.name)


def known_row(connection: Transaction, number: int) -> HandOff:
    """Return an officer who was asked by name.

    Raises:
        NotFound: nobody was, under this number.
    """
    row = hand_offs.one(connection, number)
    if row is None or row.is_vacant:
        raise NotFound("handoff.unknown", id=number)
    return row


def ask(
    connection: Transaction,
    id: DeliveryId,
    officer: Officer,
    held: Held,
    *,
    person: str,
    now: datetime,
    passed_from: int | None = None,
) -> Asked:
    """Ask a known officer; the caller holds the delivery, and commits."""
    word = secrets.token_urlsafe(32)
    number = hand_offs.ask(
        connection, id, officer, _link(word, held), now=now, passed_from=passed_from
    )
    row = known_row(connection, number)
    record(connection, "ask", row, person=person, now=now)
    return Asked(row=row, word=word)


def keep_posted(
    connection: Transaction,
    row: HandOff,
    held: Held,
    answer: Answer,
    *,
    person: str,
    now: datetime,
) -> None:
    """Keep that it is posted: the first word makes it public, later ones count.

    Raises:
        Mistake: the officer has answered before.
    """
    if not hand_offs.confirm(connection, row.id, answer, now=now):
        raise Mistake("handoff.answered", name=row.officer.name)
    is_first = held.state is State.HANDED_OFF
    if is_first:
        to, only = State.PUBLISHED, (State.HANDED_OFF,)
        deliveries.move_to(connection, [row.delivery], to, only=only)
        notices.end(connection, NOTICE, str(row.delivery), now)
    record(
        connection,
        "confirm",
        row,
        person=person,
        now=now,
        proof=answer.proof,
        screenshot=answer.screenshot,
        note=answer.note,
        first=is_first,
    )


def record(
    connection: Transaction,
    verb: str,
    row: HandOff,
    *,
    person: str,
    now: datetime,
    **detail: object,
) -> None:
    """Write what was done about one officer, in the transaction that does it."""
    audit.record(
        connection,
        at=now,
        person=person,
        verb=verb,
        subject=str(row.delivery),
        hand_off=row.id,
        officer=row.officer.name or row.officer.person,
        **detail,
    )


def _refuse_stranger(row: HandOff, person: PersonRow) -> None:
    """Refuse who would act in the name of another officer."""
    if not (row.officer.person == person.id or speaks_for_others(person)):
        raise NotAllowed("handoff.not_yours", name=person.name)


def _link(word: str, held: Held) -> Link:
    return Link(token=token_of(word), until=held.useful_until + STILL_COUNTED)


def _called(person: PersonRow) -> tuple[str, str]:
    return person.id.casefold(), person.name.casefold()
