"""What somebody finds on the first page: few questions, each answered from an index."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    exists,
    func,
    literal,
    or_,
    select,
)

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId
from dissemination.storage import notices
from dissemination.storage.deliveries import stands
from dissemination.storage.lists import ARCHIVED, Sight, is_being_written, is_seen
from dissemination.storage.overview import (
    DAY,
    HOUR,
    LOOKED_INTO,
    Overview,
    Pause,
    Seen,
)
from dissemination.storage.public import AmendmentState
from dissemination.storage.tables import (
    account,
    amendment,
    approval,
    daemon,
    delivery,
    draft,
    hand_off,
    item,
    item_revision,
    spelled,
)

UP_TO = 1_000  # deliveries of a sort that are counted one by one
_ENDS = (State.MISSED, State.EXPIRED)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coming:
    """A delivery that is due soon, with what a list names of its item."""

    delivery: DeliveryId
    item: ItemId
    title: str
    account: AccountId
    state: State
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """A draft that somebody has not finished; `item` is empty where it is new."""

    id: int
    item: str
    title: str
    changed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """An item that came back to who wrote it, and why; `draft` is where it goes on."""

    item: ItemId
    title: str
    reason: str
    person: str
    at: datetime | None
    draft: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A delivery that waits for somebody to post it.

    `is_mine` is one for which just this person was asked.
    """

    delivery: DeliveryId
    item: ItemId
    title: str
    account: AccountId
    due_at: datetime
    useful_until: datetime
    is_mine: bool


def skim(connection: Connection, now: datetime) -> Overview:
    """Look only at what a person may be needed for; what lists show stays empty.

    The stop is left out, since every page says it, and so are quotas, which take a
    question each: that an account is stuck is said elsewhere.
    """
    few = {state: _few(*stands(state)) for state in State}
    soon = (*stands(State.PLANNED), delivery.c.due_at <= now + HOUR)
    asking = (*stands(State.UNCERTAIN), delivery.c.reason.not_in(LOOKED_INTO))
    day = (delivery.c.due_at > now - DAY, delivery.c.due_at <= now)
    signs = connection.execute(
        select(
            *(counted.label(state) for state, counted in few.items()),
            *(_few(*stands(s), *day).label(f"{s}_of_day") for s in _ENDS),
            _few(*asking).label("asking"),
            _few(*soon).label("soon"),
            _tasks().label("tasks"),
        )
    ).one()
    rows = connection.execute(select(daemon).order_by(daemon.c.seen_at.desc()))
    return Overview(
        at=now,
        stop=None,
        daemons=[Seen(**row) for row in rows.mappings()],
        counts={state: getattr(signs, state) for state in State},
        asking=signs.asking,
        unapproved_soon=signs.soon,
        of_day={state: getattr(signs, f"{state}_of_day") for state in _ENDS},
        late=0,
        latest=(),
        on_its_way=(),
        comes_next=(),
        pauses=_pauses(connection),
        stuck={},
        quotas=(),
        notices=notices.standing(connection),
        tasks=signs.tasks,
    )


def coming(
    connection: Connection,
    *,
    sight: Sight | None,
    since: datetime,
    until: datetime,
    limit: int,
) -> Sequence[Coming]:
    """Return what is due between two instants, as it is due.

    What a person was handed before is a task of theirs, and comes no more by itself.
    """
    among = (State.PLANNED, State.SCHEDULED, State.PUBLISHING)
    rows = connection.execute(
        _with_titles(delivery.c.state, delivery.c.due_at)
        .where(delivery.c.state.in_(among), *is_seen(sight))
        .where(delivery.c.due_at.is_not(None))
        .where(delivery.c.due_at >= since, delivery.c.due_at < until)
        .order_by(delivery.c.due_at, delivery.c.id)
        .limit(limit)
    )
    return [Coming(**{**row, "state": State(row.state)}) for row in rows.mappings()]


def begun(connection: Connection, person: str, *, limit: int) -> Sequence[Begun]:
    """Return what somebody is writing, the last changed first."""
    mine = or_(draft.c.created_by == person, draft.c.changed_by == person)
    rows = connection.execute(
        select(*(draft.c[f.name] for f in fields(Begun)))
        .where(is_being_written(), mine)
        .order_by(draft.c.changed_at.desc(), draft.c.id.desc())
        .limit(limit)
    )
    return [Begun(**row) for row in rows.mappings()]


def returned(connection: Connection, person: str, *, limit: int) -> Sequence[Returned]:
    """Return what came back to somebody, the last first, with the last reason.

    It comes back to who wrote the revision, and to who wrote the item first.
    """
    last = (
        select(func.max(approval.c.id))
        .where(approval.c.item == item.c.id, approval.c.verdict == "returned")
        .correlate(item)
        .scalar_subquery()
    )
    revised_it = exists().where(
        item_revision.c.item == item.c.id,
        item_revision.c.revision == item.c.revision,
        item_revision.c.created_by == person,
    )
    is_mine = or_(item.c.created_by == person, revised_it)
    open_draft = (draft.c.item == item.c.id) & draft.c.ended_at.is_(None)
    rows = connection.execute(
        select(
            item.c.id.label("item"),
            item.c.title,
            func.coalesce(approval.c.reason, "").label("reason"),
            func.coalesce(approval.c.person, "").label("person"),
            approval.c.at,
            draft.c.id.label("draft"),
        )
        .select_from(item)
        .outerjoin(approval, approval.c.id == last)
        .outerjoin(draft, open_draft)
        .where(item.c.state == "returned", is_mine)
        .order_by(item.c.changed_at.desc(), item.c.id)
        .limit(limit)
    )
    return [Returned(**row) for row in rows.mappings()]


def tasks(
    connection: Connection, person: str, *, everybody: bool, limit: int
) -> Sequence[Task]:
    """Return what waits to be posted by somebody, the soonest due first.

    `everybody` adds what nobody in particular was asked for, or somebody else was.
    """
    is_mine = exists().where(
        hand_off.c.delivery == delivery.c.id,
        hand_off.c.person == person,
        hand_off.c.confirmed_at.is_(None),
        hand_off.c.declined_at.is_(None),
    )
    among = () if everybody else (is_mine,)
    rows = connection.execute(
        _with_titles(
            delivery.c.due_at, delivery.c.useful_until, is_mine.label("is_mine")
        )
        .where(*stands(State.HANDED_OFF), *among)
        .where(delivery.c.withdrawn_at.is_(None))
        .order_by(delivery.c.due_at, delivery.c.id)
        .limit(limit)
    )
    return [Task(**row) for row in rows.mappings()]


def is_unused(connection: Connection) -> bool:
    """Tell whether nobody has written anything yet."""
    anything = select(exists().select_from(item), exists().select_from(draft))
    return not any(connection.execute(anything).one())


def _few(*where: ColumnElement[bool]) -> ScalarSelect[int]:
    found = select(literal(1)).select_from(delivery).where(*where).limit(UP_TO)
    return select(func.count()).select_from(found.subquery()).scalar_subquery()


def _tasks() -> ScalarSelect[int]:
    for_a_person = amendment.c.state == AmendmentState.PERSON
    counted = select(func.count()).select_from(amendment).where(for_a_person)
    return counted.scalar_subquery()


def _pauses(connection: Connection) -> list[Pause]:
    """Return the accounts that wait for a person, or left schedule.toml too early."""
    waits = exists().where(
        delivery.c.account == account.c.id,
        delivery.c.state == spelled(State.SCHEDULED),
    )
    rows = connection.execute(
        select(account.c.id, account.c.enabled, account.c.needs_person)
        .where(or_((account.c.needs_person != "") & account.c.enabled, waits))
        .where(or_(account.c.needs_person != "", ~account.c.enabled))
        .order_by(account.c.id)
    )
    return [
        Pause(
            account=AccountId(row.id),
            why="person" if row.enabled else "off",
            reason=row.needs_person if row.enabled else "",
        )
        for row in rows
    ]


def _with_titles(*further: ColumnElement[Any]) -> Any:
    named = (delivery.c.id.label("delivery"), delivery.c.item, item.c.title)
    return (
        select(*named, delivery.c.account, *further)
        .join(item, item.c.id == delivery.c.item)
        .where(item.c.state != ARCHIVED)
    )
