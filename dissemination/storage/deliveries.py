"""Deliveries as people see and move them: planned, listed, approved, cancelled."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    case,
    func,
    insert,
    select,
    text,
    union_all,
    update,
)

from dissemination.domain.delivery import Delivery, DeliveryId, State, sources
from dissemination.domain.item import ItemId, Priority
from dissemination.domain.rendition import AccountId, Rendition
from dissemination.storage import ends
from dissemination.storage.claimed import last_attempt
from dissemination.storage.codec import pack_rendition, unpack_rendition
from dissemination.storage.conditions import is_in_doubt
from dissemination.storage.tables import (
    account,
    attempt,
    delivery,
    hand_off,
    receipt,
    rendition,
)

NOT_SENT = (State.PLANNED, State.SCHEDULED, State.HELD)
PERHAPS_PUBLIC = (
    State.PUBLISHING,
    State.PUBLISHED,
    State.UNCERTAIN,
    State.HANDED_OFF,
)
NOT_APPROVED = "reason.not_approved_in_time"  # of what was missed without a yes
OTHER_MISSING = "reason.other_missing"  # held: what it waits for does not come
CHANNEL_CHANGED = "reason.channel_changed"  # the yes was to another channel's text


@dataclass(frozen=True, slots=True, kw_only=True)
class Planned:
    """What `plan` writes: one rendition at one instant.

    `slot` is the local hour that is meant, or empty for an exact instant.
    """

    rendition: Rendition
    due_at: datetime
    useful_until: datetime
    occurrence: str = "once"
    priority: Priority = Priority.NORMAL
    depends_on: DeliveryId | None = None
    slot: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A delivery with what a queue or a table shows of it."""

    delivery: Delivery
    channel: str
    eligible_at: datetime
    tries: int
    urls: tuple[str, ...]
    parts: int
    parts_public: int
    said: Rendition


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptRow:
    """One call of a delivery; `ended_at` is None while it is open.

    `cost_usd` is in millionths.
    """

    id: int
    part: int
    step: str
    fence: int
    key: str
    cost_usd: int
    started_at: datetime
    ended_at: datetime | None
    outcome: str
    detail: str


def add(
    connection: Connection, planned: Planned, *, author: str, now: datetime
) -> DeliveryId:
    """Write a delivery that waits for approval."""
    said = planned.rendition
    row = connection.execute(
        insert(delivery).values(
            item=said.item,
            revision=said.revision,
            account=said.account,
            placement=said.placement,
            occurrence=planned.occurrence,
            rendition=freeze(connection, said, now),
            state=State.PLANNED,
            priority=planned.priority,
            due_at=planned.due_at,
            eligible_at=planned.due_at,
            useful_until=planned.useful_until,
            depends_on=planned.depends_on,
            slot=planned.slot,
            ends_at=ends.first_end(connection, said, planned.due_at),
            created_at=now,
            created_by=author,
        )
    )
    return DeliveryId(row.inserted_primary_key[0])  # type: ignore[index]


def of_item(connection: Connection, item: ItemId) -> Sequence[Standing]:
    """Return every delivery of an item, whatever its revision, oldest first."""
    return _standing(connection, delivery.c.item == item, limit=None)


def one(connection: Connection, id: DeliveryId) -> Standing | None:
    """Return one delivery, or None."""
    found = _standing(connection, delivery.c.id == id)
    return found[0] if found else None


def several(connection: Connection, ids: Collection[DeliveryId]) -> Sequence[Standing]:
    """Return deliveries by their numbers, as they are due."""
    return _standing(connection, delivery.c.id.in_(ids), limit=None) if ids else []


def queue(
    connection: Connection,
    states: Collection[State],
    *,
    accounts: Collection[str] = (),
    limit: int = 500,
) -> Sequence[Standing]:
    """Return deliveries in these states, of these accounts or all, as they are due."""
    first = [
        select(delivery.c.id, delivery.c.due_at)
        .where(*stands(state), *_among(accounts))
        .order_by(delivery.c.due_at, delivery.c.id)
        .limit(limit)
        .subquery()
        for state in states
    ]
    ids = union_all(*(select(each.c.id) for each in first)).subquery()
    return _standing(connection, delivery.c.id.in_(select(ids.c.id)), limit=limit)


def queue_length(
    connection: Connection, states: Collection[State], *, accounts: Collection[str] = ()
) -> int:
    """Return how many `queue` would list without a limit."""
    counted = (
        select(func.count()).select_from(delivery).where(*stands(s), *_among(accounts))
        for s in states
    )
    return sum(connection.scalar(each) or 0 for each in counted)


def stands(state: State) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that find a state's deliveries by the index for people."""
    return delivery.c.state == state, delivery.c.due_at.is_not(None)


def count(
    connection: Connection, items: Collection[ItemId] = ()
) -> Mapping[State, int]:
    """Return how many deliveries stand in each state; of these items, or of all."""
    counted = select(delivery.c.state, func.count()).group_by(delivery.c.state)
    if items:
        counted = counted.where(delivery.c.item.in_(items))
    return {State(state): number for state, number in connection.execute(counted)}


def move_to(
    connection: Connection,
    ids: Collection[DeliveryId],
    to: State,
    *,
    reason: str = "",
    only: Collection[State] = tuple(State),
    eligible_at: datetime | None = None,
) -> Sequence[DeliveryId]:
    """Move deliveries whose state allows it, and return those that were moved.

    The check and the change are one statement, so that a worker that takes a delivery
    at the same moment decides it for both.

    Args:
        connection: whose caller commits.
        ids: which.
        to: the next state.
        reason: an id of `messages`.
        only: leave those in other states alone, though the table would allow it.
        eligible_at: when they may be taken; None leaves it.
    """
    # Who moves what was uncertain has looked, and answers for what was sent before.
    cleared = case(
        (delivery.c.state == State.UNCERTAIN, last_attempt()), else_=delivery.c.cleared
    )
    values: dict[str, Any] = {"state": to, "reason": reason, "cleared": cleared}
    values |= {"looks": 0, "absences": 0, "lease_owner": "", "lease_until": None}
    if eligible_at is not None:
        values["eligible_at"] = eligible_at
    moved = connection.scalars(
        update(delivery)
        .where(delivery.c.id.in_(ids))
        .where(delivery.c.state.in_(sources(to) & frozenset(only)))
        .values(**values)
        .returning(delivery.c.id)
    )
    return [DeliveryId(number) for number in moved]


def postpone_deadline(
    connection: Connection,
    id: DeliveryId,
    useful_until: datetime,
) -> None:
    """Let a delivery that a person insists on be useful for longer."""
    connection.execute(
        update(delivery)
        .where(delivery.c.id == id, delivery.c.useful_until < useful_until)
        .values(useful_until=useful_until)
    )


def in_doubt(connection: Connection, item: ItemId) -> frozenset[DeliveryId]:
    """Return an item's deliveries of which a call is perhaps public, unproven.

    One may be cancelled, too: while it waited for a repeat that the platform ignores.
    """
    found = connection.scalars(
        select(delivery.c.id).where(delivery.c.item == item, is_in_doubt())
    )
    return frozenset(DeliveryId(number) for number in found)


def attempts(connection: Connection, id: DeliveryId) -> Sequence[AttemptRow]:
    """Return the calls made for a delivery, oldest first."""
    columns = [attempt.c[f.name] for f in fields(AttemptRow)]
    rows = connection.execute(
        select(*columns).where(attempt.c.delivery == id).order_by(attempt.c.id)
    )
    return [AttemptRow(**row) for row in rows.mappings()]


def confirm_hand_off(
    connection: Connection,
    id: DeliveryId,
    *,
    person: str,
    proof: str,
    now: datetime,
) -> None:
    """Keep one officer's word that a handed-off delivery was posted.

    Others who were asked may still give theirs.
    """
    vacant = (hand_off.c.person == "") & (hand_off.c.name == "")
    answer = {"person": person, "proof": proof, "confirmed_at": now}
    row = connection.scalar(
        select(hand_off.c.id)
        .where(hand_off.c.delivery == id, hand_off.c.confirmed_at.is_(None))
        .where((hand_off.c.person == person) | vacant)
        .order_by(hand_off.c.person == "", hand_off.c.id)
        .limit(1)
    )
    if row is None:  # others were asked
        connection.execute(insert(hand_off).values(delivery=id, at=now, **answer))
        return
    mine = update(hand_off).where(hand_off.c.id == row)
    connection.execute(mine.values(declined_at=None, **answer))


def due_times(
    connection: Connection,
    id: AccountId,
    *,
    since: datetime,
    besides: DeliveryId | None = None,
) -> frozenset[datetime]:
    """Return when an account has something to publish, or perhaps did since then.

    `besides` leaves one delivery out: it is not in its own way.
    """
    sent = delivery.c.state.in_(PERHAPS_PUBLIC) & (delivery.c.due_at > since)
    taken = select(delivery.c.due_at).where(
        delivery.c.account == id, delivery.c.state.in_(NOT_SENT) | sent
    )
    if besides is not None:
        taken = taken.where(delivery.c.id != besides)
    return frozenset(connection.scalars(taken))


def freeze(connection: Connection, said: Rendition, now: datetime) -> int:
    """Keep a rendition as it is, once, and return its number."""
    same = (
        rendition.c.item == said.item,
        rendition.c.revision == said.revision,
        rendition.c.account == said.account,
        rendition.c.placement == said.placement,
        rendition.c.fingerprint == said.fingerprint,
    )
    known = connection.scalar(select(rendition.c.id).where(*same))
    if known is not None:
        return known
    row = connection.execute(
        insert(rendition).values(
            item=said.item,
            revision=said.revision,
            account=said.account,
            placement=said.placement,
            fingerprint=said.fingerprint,
            said=pack_rendition(said),
            created_at=now,
        )
    )
    number: int = row.inserted_primary_key[0]  # type: ignore[index]
    return number


def delivery_of(row: Row[Any]) -> Delivery:
    """Return the delivery of a row that has its columns, and its fingerprint."""
    return Delivery(
        id=DeliveryId(row.id),
        item=ItemId(row.item),
        revision=row.revision,
        account=AccountId(row.account),
        placement=row.placement,
        occurrence=row.occurrence,
        state=State(row.state),
        due_at=row.due_at,
        useful_until=row.useful_until,
        fingerprint=row.fingerprint,
        priority=Priority(row.priority),
        depends_on=row.depends_on,
        reason=row.reason,
        slot=row.slot,
    )


def _among(accounts: Collection[str]) -> tuple[ColumnElement[bool], ...]:
    return (delivery.c.account.in_(accounts),) if accounts else ()


def _standing(
    connection: Connection, where: ColumnElement[bool], *, limit: int | None = 1
) -> Sequence[Standing]:
    rows = connection.execute(
        _with_rendition()
        .where(where)
        .order_by(delivery.c.due_at, delivery.c.id)
        .limit(limit)
    ).all()
    urls = _urls(connection, [row.id for row in rows])
    return [_one_standing(row, urls.get(row.id, ())) for row in rows]


def _with_rendition() -> Select[Any]:
    columns = (delivery, account.c.channel, rendition.c.said, rendition.c.fingerprint)
    return (
        select(*columns)
        .join(account, account.c.id == delivery.c.account)
        .join(rendition, rendition.c.id == delivery.c.rendition)
    )


def _urls(
    connection: Connection, ids: Collection[int]
) -> Mapping[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    rows = connection.execute(
        select(receipt.c.delivery, receipt.c.url)
        .where(receipt.c.delivery.in_(ids))
        .order_by(receipt.c.delivery, receipt.c.part)
    )
    for number, url in rows:
        found[number] = (*found.get(number, ()), url)
    return found


def _one_standing(row: Row[Any], urls: tuple[str, ...]) -> Standing:
    said = unpack_rendition(row.said)
    return Standing(
        delivery=delivery_of(row),
        channel=row.channel,
        eligible_at=row.eligible_at,
        tries=row.tries,
        urls=urls,
        parts=len(said.parts),
        parts_public=len(urls),
        said=said,
    )


def is_sound(connection: Connection) -> bool:
    """Ask the database whether it is damaged; only SQLite can tell."""
    if connection.dialect.name != "sqlite":
        return True
    return bool(connection.scalar(text("PRAGMA quick_check")) == "ok")


def needing_a_person(connection: Connection) -> int:
    """Return how many deliveries wait for somebody's decision."""
    waiting = (State.HELD, State.UNCERTAIN, State.FAILED)
    counted = select(func.count()).where(delivery.c.state.in_(waiting))
    return connection.scalar(counted) or 0
