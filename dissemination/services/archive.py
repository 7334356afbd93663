"""Archive: put an item out of the lists, where nothing of it is still to come."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from dissemination.domain.delivery import State
from dissemination.domain.item import ItemId
from dissemination.messages import sentence
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, NotFound
from dissemination.services.permission import may_see, refuse_write
from dissemination.storage import amendments, audit, control, deliveries, items
from dissemination.storage.database import Transaction
from dissemination.storage.items import Kept
from dissemination.storage.lists import ARCHIVED
from dissemination.storage.people import PersonRow
from dissemination.storage.public import AmendmentState

# What a delivery has before it, or a person has to say of it.
TO_COME = frozenset(
    {
        State.PLANNED,
        State.SCHEDULED,
        State.HELD,
        State.PUBLISHING,
        State.UNCERTAIN,
        State.HANDED_OFF,
    }
)
_AMENDED = frozenset({AmendmentState.WAITING, AmendmentState.PERSON})


@dataclass(frozen=True, slots=True, kw_only=True)
class Archived:
    """What became of an item; `is_new` is False where it stood like that already."""

    item: ItemId
    title: str
    state: str
    is_new: bool


def archive(desk: Desk, item: str, person: PersonRow, now: datetime) -> Archived:
    """Put an item out of the lists; its words, proofs and deeds stay.

    Raises:
        NotFound: there is none, or not for this person.
        NotAllowed: it is another unit's.
        Mistake: something of it is still to be sent, or waits for a decision.
    """
    with desk.db.write() as connection:
        # Whoever plans it at this moment comes before or after us.
        control.take_turns(connection)
        kept = _find(connection, item, person)
        if kept.state == ARCHIVED:
            return _archived(kept, ARCHIVED, is_new=False)
        _refuse_to_come(connection, kept)
        items.set_state(connection, kept.item.id, ARCHIVED)
        _record(connection, "archive", kept, person, now)
    return _archived(kept, ARCHIVED, is_new=True)


def restore(desk: Desk, item: str, person: PersonRow, now: datetime) -> Archived:
    """Bring an archived item back, as it stood before.

    Raises:
        NotFound: there is none, or not for this person.
        NotAllowed: it is another unit's.
    """
    with desk.db.write() as connection:
        control.take_turns(connection)
        kept = _find(connection, item, person)
        if kept.state != ARCHIVED:
            return _archived(kept, kept.state, is_new=False)
        before = _before(connection, kept.item.id)
        items.set_state(connection, kept.item.id, before)
        _record(connection, "unarchive", kept, person, now)
    return _archived(kept, before, is_new=True)


def _find(connection: Transaction, id: str, person: PersonRow) -> Kept:
    kept = items.find(connection, ItemId(id))
    if kept is None or not may_see(person, kept.item.unit, kept.state):
        raise NotFound("item.unknown", id=id)
    refuse_write(person, kept.item.unit)
    return kept


def _refuse_to_come(connection: Transaction, kept: Kept) -> None:
    """Refuse where something of it would still happen, and say what and where."""
    waiting = [
        f"{s.delivery.account} ({sentence(f'state.{s.delivery.state}')})"
        for s in deliveries.of_item(connection, kept.item.id)
        if s.delivery.state in TO_COME
    ]
    waiting += [
        f"{one.account} ({sentence('web.items.amended')})"
        for one in amendments.of_item(connection, kept.item.id)
        if one.state in _AMENDED
    ]
    if waiting:
        listed = ", ".join(dict.fromkeys(waiting))
        raise Mistake("archive.waiting", title=kept.item.title, deliveries=listed)


def _before(connection: Transaction, id: ItemId) -> str:
    done = audit.deeds(connection, id)
    before = [deed.detail["was"] for deed in done if deed.verb == "archive"]
    return str(before[-1]) if before else "draft"


def _record(
    connection: Transaction, verb: str, kept: Kept, person: PersonRow, now: datetime
) -> None:
    audit.record(
        connection,
        at=now,
        person=person.id,
        verb=verb,
        subject=kept.item.id,
        was=kept.state,
    )


def _archived(kept: Kept, state: str, *, is_new: bool) -> Archived:
    return Archived(
        item=kept.item.id, title=kept.item.title, state=state, is_new=is_new
    )
