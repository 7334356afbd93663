"""Queue: what people do with deliveries that stand in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import chain
from typing import Literal

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId
from dissemination.messages import sentence, short_instant
from dissemination.services.desk import Desk
from dissemination.services.hand_over import NOTICE
from dissemination.services.mistakes import Mistake, NotFound
from dissemination.services.moments import (
    free_slot,
    refuse_instant,
    refuse_silence,
    useful_until,
)
from dissemination.storage import (
    audit,
    control,
    deliveries,
    items,
    notices,
    rescheduling,
)
from dissemination.storage.database import Transaction
from dissemination.storage.deliveries import Standing
from dissemination.storage.rescheduling import INSISTED_ON, MOVABLE, Turn

NewTime = datetime | Literal["next_slot"]

_LONGEST = 18  # digits of a number that a database can hold
_AT_LEAST = timedelta(hours=1)  # what a person insists on is useful for so long


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """Deliveries that were changed, and why something that was named was not.

    Attributes:
        moved: what was changed.
        refused: a mistake for each name of which nothing could be changed, and for each
            delivery that cannot have the time that was wanted.
        ahead: what is due before the delivery that it waits for, with that delivery.
    """

    moved: tuple[DeliveryId, ...] = ()
    refused: tuple[Mistake, ...] = ()
    ahead: tuple[tuple[DeliveryId, DeliveryId], ...] = ()


_Change = Callable[[Transaction, Sequence[Standing]], Changed]
_WhyNot = Callable[[Transaction, str], Mistake]


def cancel(desk: Desk, ids: Sequence[str], *, person: str, now: datetime) -> Changed:
    """Cancel deliveries by their numbers, or all of an item's that are not sent yet.

    Raises:
        NotFound: one of them is neither a delivery nor an item; nothing is cancelled.
        Mistake: all are on their way or public already, or there is nothing to cancel.
    """

    def change(connection: Transaction, chosen: Sequence[Standing]) -> Changed:
        to, why = State.CANCELLED, "reason.cancelled"
        moved = deliveries.move_to(connection, _numbers(chosen), to, reason=why)
        return Changed(moved=tuple(moved))

    with desk.db.write() as connection:
        done = _each(connection, ids, change, why_not=_too_late("cancel.too_late"))
        _record(connection, "cancel", done, person=person, now=now)
        return _together(done)


def retry(desk: Desk, ids: Sequence[str], *, person: str, now: datetime) -> Changed:
    """Schedule again what was held, failed, missed or expired: a person insists.

    Raises:
        NotFound: one of them is neither a delivery nor an item; nothing is scheduled.
        Mistake: nothing of them is in such a state, or has a yes that still holds.
    """
    until = now + max(desk.late_after(), _AT_LEAST)

    def change(connection: Transaction, chosen: Sequence[Standing]) -> Changed:
        moved = rescheduling.insist(
            connection, _numbers(chosen), now=now, useful_until=until
        )
        return Changed(moved=tuple(moved))

    with desk.db.write() as connection:
        done = _each(connection, ids, change, why_not=_not_retried)
        _record(connection, "retry", done, person=person, now=now)
        return _together(done)


def move(
    desk: Desk, ids: Sequence[str], *, when: NewTime, person: str, now: datetime
) -> Changed:
    """Give deliveries, by their numbers or an item's, another time.

    What waits for a yes goes on waiting for it; what was held, failed, missed or
    expired is scheduled. Where one cannot have that time, the others have it.

    Args:
        desk: the workspace.
        ids: numbers of deliveries, and items.
        when: an instant, or the next free slot of each one's account.
        person: who moves them.
        now: aware, UTC.

    Raises:
        NotFound: one of them is neither a delivery nor an item; nothing is moved.
        Mistake: nothing of them can be moved to that time.
    """
    if isinstance(when, datetime):
        refuse_instant(desk, when, now)

    def change(connection: Transaction, chosen: Sequence[Standing]) -> Changed:
        moved, refused = [], []
        for standing in chosen:
            if standing.delivery.state not in MOVABLE:
                continue
            try:
                turn = _turn(desk, connection, standing, when=when, now=now)
                _give(connection, standing, turn, person=person, now=now)
            except Mistake as mistake:
                refused.append(mistake)
            else:
                moved.append(standing.delivery.id)
        return Changed(moved=tuple(moved), refused=tuple(refused))

    with desk.db.write() as connection:
        control.take_turns(connection)
        done = _each(connection, ids, change, why_not=_too_late("move.too_late"))
        changed = _together(done)
        ahead = rescheduling.due_before(connection, changed.moved)
    return replace(changed, ahead=tuple(ahead))


def confirm(
    desk: Desk, number: int, *, person: str, proof: str, now: datetime
) -> Standing:
    """Keep an officer's word that what was handed off is posted.

    Raises:
        NotFound: there is no such delivery.
        Mistake: it is not waiting for a person.
    """
    id_ = DeliveryId(number)
    with desk.db.write() as connection:
        known_delivery(connection, id_)
        moved = deliveries.move_to(
            connection, [id_], State.PUBLISHED, only=(State.HANDED_OFF,)
        )
        if not moved:
            raise Mistake("confirm.not_waiting", id=number)
        deliveries.confirm_hand_off(
            connection, id_, person=person, proof=proof, now=now
        )
        notices.end(connection, NOTICE, str(number), now)
        audit.record(
            connection,
            at=now,
            person=person,
            verb="confirm",
            subject=str(number),
            proof=proof,
        )
        return known_delivery(connection, id_)


def known_delivery(connection: Transaction, id: DeliveryId) -> Standing:
    """Return one delivery.

    Raises:
        NotFound: there is none of this number.
    """
    known = deliveries.one(connection, id)
    if known is None:
        raise NotFound("delivery.unknown", id=id)
    return known


def standing_of(connection: Transaction, id: str) -> Sequence[Standing]:
    """Return the delivery of this number, or every delivery of this item.

    Raises:
        NotFound: it names neither.
    """
    if id.isdecimal() and len(id) <= _LONGEST:
        one = deliveries.one(connection, DeliveryId(int(id)))
        if one is not None:
            return [one]
    if items.find(connection, ItemId(id)) is None:
        raise NotFound("delivery.unknown", id=id)
    return deliveries.of_item(connection, ItemId(id))


def over(connection: Transaction, standing: Standing) -> Mistake | None:
    """Say why nothing more of a delivery may be sent: taken down, or revised since."""
    item = standing.delivery.item
    if rescheduling.is_withdrawn(connection, standing.delivery.id):
        return Mistake("retry.taken_down", id=item)
    kept = items.find(connection, item)
    is_revised = kept and kept.item.revision > standing.delivery.revision
    return Mistake("retry.revised", id=item) if is_revised else None


def _each(
    connection: Transaction, ids: Sequence[str], change: _Change, *, why_not: _WhyNot
) -> Mapping[str, Changed]:
    """Change what each name stands for; say why where that is nothing."""
    done: dict[str, Changed] = {}
    for id_, chosen in _chosen(connection, ids).items():
        before = {number for changed in done.values() for number in changed.moved}
        rest = [s for s in chosen if s.delivery.id not in before]
        if chosen and not rest:
            continue
        changed = change(connection, rest)
        if not (changed.moved or changed.refused):
            changed = Changed(refused=(why_not(connection, id_),))
        done[id_] = changed
    return done


def _chosen(
    connection: Transaction, ids: Sequence[str]
) -> Mapping[str, Sequence[Standing]]:
    found: dict[str, Sequence[Standing]] = {}
    unknown: list[str] = []
    for id_ in dict.fromkeys(ids):
        try:
            found[id_] = standing_of(connection, id_)
        except NotFound:
            unknown.append(id_)
    if unknown:
        raise NotFound("delivery.unknown", id=", ".join(unknown))
    return found


def _together(done: Mapping[str, Changed]) -> Changed:
    """Return what was changed under all names; where nothing was, it is a mistake."""
    moved = tuple(chain.from_iterable(changed.moved for changed in done.values()))
    refused = tuple(chain.from_iterable(changed.refused for changed in done.values()))
    if moved:
        return Changed(moved=moved, refused=refused)
    if len(refused) == 1:
        raise refused[0]
    said = dict.fromkeys(sentence(mistake.id, mistake.values) for mistake in refused)
    raise Mistake("queue.unchanged", why=" ".join(said))


def _record(
    connection: Transaction,
    verb: str,
    done: Mapping[str, Changed],
    *,
    person: str,
    now: datetime,
) -> None:
    for id_, changed in done.items():
        if changed.moved:
            moved = list(changed.moved)
            audit.record(
                connection,
                at=now,
                person=person,
                verb=verb,
                subject=id_,
                deliveries=moved,
            )


def _turn(
    desk: Desk,
    connection: Transaction,
    standing: Standing,
    *,
    when: NewTime,
    now: datetime,
) -> Turn:
    """Return the time that a delivery gets.

    Raises:
        Mistake: the account is to keep silent then, or the item is of no use any more.
    """
    d = standing.delivery
    kept = items.find(connection, d.item, d.revision)
    if kept is None:
        raise NotFound("item.unknown", id=d.item)
    spacing, slot = desk.spacing(d.account), ""
    taken = deliveries.due_times(
        connection, d.account, since=now - spacing, besides=d.id
    )
    if isinstance(when, datetime):
        due_at = when.astimezone(UTC)
    else:
        due_at, slot = free_slot(desk, connection, d.account, taken=taken, now=now)
    refuse_silence(desk, kept.item, d.account, due_at, taken=taken)
    _refuse_crossing(desk, kept.item, standing, due_at)
    until = useful_until(desk, kept.item, due_at)
    return Turn(due_at=due_at, useful_until=until, slot=slot)


def _refuse_crossing(
    desk: Desk, item: ContentItem, standing: Standing, due_at: datetime
) -> None:
    """Refuse to move what comes before an event to a time after it."""
    event_at = item.event_at
    if event_at is not None and standing.delivery.due_at < event_at <= due_at:
        at = short_instant(event_at, desk.config.office.zone)
        raise Mistake("move.after_event", id=standing.delivery.id, at=at)


def _give(
    connection: Transaction,
    standing: Standing,
    turn: Turn,
    *,
    person: str,
    now: datetime,
) -> None:
    number = standing.delivery.id
    if not rescheduling.reschedule(connection, number, turn):
        raise _not_moved(connection, number)
    audit.record(
        connection,
        at=now,
        person=person,
        verb="move",
        subject=str(number),
        deliveries=[number],
        was=standing.delivery.due_at.isoformat(),
        due_at=turn.due_at.isoformat(),
        slot=turn.slot,
    )


def _not_moved(connection: Transaction, number: DeliveryId) -> Mistake:
    standing = known_delivery(connection, number)
    if rescheduling.stands_in_doubt(connection, number):
        return Mistake("move.in_doubt", id=number)
    if standing.delivery.state in INSISTED_ON:
        return _not_retried(connection, str(number))
    is_over = over(connection, standing)
    return is_over or _too_late("move.too_late")(connection, str(number))


def _not_retried(connection: Transaction, id: str) -> Mistake:
    """Say why nothing of a name can be scheduled again."""
    chosen = standing_of(connection, id)
    waits = [s for s in chosen if s.delivery.state in INSISTED_ON]
    if not waits:
        return Mistake("retry.not_needed", id=id, states=_states(chosen))
    reasons = (over(connection, s) for s in waits)
    is_over = next((reason for reason in reasons if reason), None)
    return is_over or Mistake("retry.not_approved", id=id)


def _too_late(why: str) -> _WhyNot:
    def say(connection: Transaction, id: str) -> Mistake:
        return Mistake(why, id=id, states=_states(standing_of(connection, id)))

    return say


def _states(chosen: Sequence[Standing]) -> str:
    said = {sentence(f"state.{s.delivery.state}") for s in chosen}
    return ", ".join(sorted(said)) or sentence("state.none")


def _numbers(chosen: Sequence[Standing]) -> list[DeliveryId]:
    return [standing.delivery.id for standing in chosen]
