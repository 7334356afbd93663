"""Who was asked to post by hand, by which link, and what came of it."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    func,
    insert,
    select,
    union_all,
    update,
)

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId
from dissemination.storage.deliveries import stands
from dissemination.storage.tables import delivery, hand_off

_MOST = 500  # of what one look finds

_UNANSWERED = (hand_off.c.confirmed_at.is_(None), hand_off.c.declined_at.is_(None))
# What the sweep lays down: nobody in particular is asked yet.
_VACANT = (
    *_UNANSWERED,
    hand_off.c.person == "",
    hand_off.c.name == "",
    hand_off.c.token == "",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Officer:
    """Who posts: someone of the desk, or somebody known by name and unit alone."""

    person: str = ""
    name: str = ""
    unit: str = ""

    @property
    def key(self) -> tuple[str, str, str]:
        """What is the same for one officer, however the name is written."""
        if self.person:
            return self.person, "", ""
        return "", self.name.casefold(), self.unit.casefold()


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """A one-time link: the SHA-256 of its word, and how long it opens a page."""

    token: str
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An officer's word that it is posted; `screenshot` is a medium's SHA-256."""

    proof: str = ""
    screenshot: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOff:
    """One officer who was asked to post one delivery.

    `answer` says why not, or what was noted beside a word that was given for them.
    """

    id: int
    delivery: DeliveryId
    officer: Officer
    at: datetime
    proof: str
    answer: str
    screenshot: str
    link_until: datetime | None
    opened_at: datetime | None
    remind_at: datetime | None
    declined_at: datetime | None
    confirmed_at: datetime | None
    escalated_at: datetime | None
    passed_from: int | None

    @property
    def is_answered(self) -> bool:
        """Whether nothing more is asked of this officer."""
        return self.confirmed_at is not None or self.declined_at is not None

    @property
    def is_passed_on(self) -> bool:
        """Whether a colleague was asked in this officer's place."""
        return self.declined_at is not None and not self.answer

    @property
    def is_vacant(self) -> bool:
        """Whether nobody in particular is asked."""
        return not (self.officer.person or self.officer.name)


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """A delivery that waits for people, and everybody who was asked."""

    delivery: DeliveryId
    item: ItemId
    account: AccountId
    due_at: datetime
    useful_until: datetime
    asked: tuple[HandOff, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """Where a delivery stands, as long as the transaction holds it."""

    state: State
    useful_until: datetime
    is_withdrawn: bool


def hold(connection: Connection, id: DeliveryId) -> Held | None:
    """Keep everybody else from a delivery until the transaction ends.

    Of two officers who answer at one moment one comes first, and so does a takedown.
    """
    columns = (delivery.c.state, delivery.c.useful_until, delivery.c.withdrawn_at)
    row = connection.execute(
        select(*columns).where(delivery.c.id == id).with_for_update()
    ).one_or_none()
    return row and Held(
        state=State(row.state),
        useful_until=row.useful_until,
        is_withdrawn=row.withdrawn_at is not None,
    )


def is_handed(connection: Connection, id: DeliveryId) -> bool:
    """Tell whether a delivery is, or was, for people to post."""
    rows = select(hand_off.c.id).where(hand_off.c.delivery == id)
    return connection.scalar(rows.limit(1)) is not None


def ask(
    connection: Connection,
    id: DeliveryId,
    officer: Officer,
    link: Link,
    *,
    now: datetime,
    passed_from: int | None = None,
) -> int:
    """Ask one officer, in the vacant place where there is one; return the row's number.

    Whoever calls holds the delivery.
    """
    who = {"person": officer.person, "name": officer.name, "unit": officer.unit}
    values: dict[str, Any] = {
        **who,
        "token": link.token,
        "link_until": link.until,
        "passed_from": passed_from,
    }
    vacant = select(func.min(hand_off.c.id)).where(hand_off.c.delivery == id, *_VACANT)
    taken: int | None = connection.scalar(
        update(hand_off)
        .where(hand_off.c.id == vacant.scalar_subquery())
        # Who is asked late has no less time than who was asked at once.
        .values(at=now, **values)
        .returning(hand_off.c.id)
    )
    if taken is not None:
        return taken
    fresh = insert(hand_off).values(delivery=id, at=now, **values)
    row = connection.execute(fresh)
    number: int = row.inserted_primary_key[0]  # type: ignore[index]
    return number


def relink(connection: Connection, number: int, link: Link) -> bool:
    """Give an officer who has not answered another link; the old one opens nothing."""
    return _change(connection, number, token=link.token, link_until=link.until)


def confirm(
    connection: Connection, number: int, answer: Answer, *, now: datetime
) -> bool:
    """Keep that an officer posted it; False where an answer was given before."""
    return _change(
        connection,
        number,
        proof=answer.proof,
        screenshot=answer.screenshot,
        answer=answer.note,
        confirmed_at=now,
        remind_at=None,
    )


def decline(connection: Connection, number: int, *, reason: str, now: datetime) -> bool:
    """Keep that an officer does not post it; without a reason it was passed on."""
    return _change(connection, number, declined_at=now, answer=reason, remind_at=None)


def put_off(connection: Connection, number: int, *, until: datetime) -> bool:
    """Keep when an officer wants to be reminded."""
    return _change(connection, number, remind_at=until)


def note_opened(connection: Connection, number: int, *, now: datetime) -> bool:
    """Keep when an officer's page was opened first."""
    return _change(connection, number, hand_off.c.opened_at.is_(None), opened_at=now)


def note_escalated(
    connection: Connection, numbers: Collection[int], *, now: datetime
) -> None:
    """Keep when others were told first that an officer has not answered."""
    connection.execute(
        update(hand_off)
        .where(hand_off.c.id.in_(numbers), hand_off.c.escalated_at.is_(None))
        .values(escalated_at=now)
    )


def by_token(connection: Connection, token: str) -> HandOff | None:
    """Return whom a link was made for."""
    # Rows without a link have an empty token, which is nobody's.
    return _one(connection, hand_off.c.token == token) if token else None


def one(connection: Connection, number: int) -> HandOff | None:
    """Return one row."""
    return _one(connection, hand_off.c.id == number)


def of_deliveries(
    connection: Connection, ids: Collection[DeliveryId]
) -> Mapping[DeliveryId, tuple[HandOff, ...]]:
    """Return everybody who was asked, by delivery, in the order in which they were."""
    rows = connection.execute(
        select(hand_off).where(hand_off.c.delivery.in_(ids)).order_by(hand_off.c.id)
    )
    found: dict[DeliveryId, tuple[HandOff, ...]] = dict.fromkeys(ids, ())
    for row in rows:
        found[DeliveryId(row.delivery)] += (_hand_off(row),)
    return found


def waiting(connection: Connection, now: datetime) -> Sequence[Waiting]:
    """Return what waits for people and still helps, as it is due."""
    columns = ("id", "item", "account", "due_at", "useful_until")
    rows = connection.execute(
        select(*(delivery.c[name] for name in columns))
        .where(*stands(State.HANDED_OFF))
        .where(delivery.c.useful_until > now, delivery.c.withdrawn_at.is_(None))
        .order_by(delivery.c.due_at, delivery.c.id)
        .limit(_MOST)
    ).all()
    asked = of_deliveries(connection, [row.id for row in rows])
    return [
        Waiting(
            delivery=DeliveryId(row.id),
            item=ItemId(row.item),
            account=AccountId(row.account),
            due_at=row.due_at,
            useful_until=row.useful_until,
            asked=asked[row.id],
        )
        for row in rows
    ]


def listed(
    connection: Connection, now: datetime, *, limit: int
) -> Sequence[DeliveryId]:
    """Return what waits for people; and what they posted lately, and still may.

    `limit` is of each sort.
    """
    still = (
        select(delivery.c.id)
        .where(*stands(State.HANDED_OFF), delivery.c.withdrawn_at.is_(None))
        .order_by(delivery.c.due_at, delivery.c.id)
        .limit(limit)
        .subquery()
    )
    # By number, since nothing else of these rows is in an index.
    late = select(hand_off).order_by(hand_off.c.id.desc()).limit(_MOST).subquery()
    done = (
        select(late.c.delivery)
        .join(delivery, delivery.c.id == late.c.delivery)
        .where(delivery.c.state == State.PUBLISHED, delivery.c.useful_until > now)
        .where(late.c.confirmed_at.is_not(None), delivery.c.withdrawn_at.is_(None))
        .group_by(late.c.delivery)
        .order_by(func.max(late.c.confirmed_at).desc(), late.c.delivery)
        .limit(limit)
        .subquery()
    )
    found = union_all(select(still.c.id), select(done.c.delivery))
    return [DeliveryId(number) for number in connection.scalars(found)]


def _change(
    connection: Connection, number: int, *more: ColumnElement[bool], **values: Any
) -> bool:
    changed = connection.execute(
        update(hand_off)
        .where(hand_off.c.id == number, *_UNANSWERED, *more)
        .values(**values)
    )
    return changed.rowcount == 1


def _one(connection: Connection, where: ColumnElement[bool]) -> HandOff | None:
    row = connection.execute(select(hand_off).where(where)).one_or_none()
    return _hand_off(row) if row else None


def _hand_off(row: Row[Any]) -> HandOff:
    return HandOff(
        id=row.id,
        delivery=DeliveryId(row.delivery),
        officer=Officer(person=row.person, name=row.name, unit=row.unit),
        at=row.at,
        proof=row.proof,
        answer=row.answer,
        screenshot=row.screenshot,
        link_until=row.link_until,
        opened_at=row.opened_at,
        remind_at=row.remind_at,
        declined_at=row.declined_at,
        confirmed_at=row.confirmed_at,
        escalated_at=row.escalated_at,
        passed_from=row.passed_from,
    )
