"""What is due soon, with all that must be in order for it to go out. It only reads."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, func, or_, select

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ItemId, Priority
from dissemination.domain.rendition import AccountId, Rendition
from dissemination.storage.codec import unpack_rendition
from dissemination.storage.deliveries import stands
from dissemination.storage.tables import (
    UNCLEAR,
    attempt,
    credential,
    delivery,
    item,
    receipt,
    rendition,
)

AT_MOST = 2_000  # of each state: more are looked at when their turn comes nearer


@dataclass(frozen=True, slots=True, kw_only=True)
class Soon:
    """A delivery that is due soon.

    Attributes:
        is_revised: its item says something else by now.
        at: when it may be taken; of what is held, when it is due, or loses its use.
        parts_public: how many of its parts are public already.
        depends_on: the page that it waits for, unless that is public.
    """

    id: DeliveryId
    item: ItemId
    is_revised: bool
    account: AccountId
    placement: str
    state: State
    at: datetime
    useful_until: datetime
    depends_on: DeliveryId | None
    reason: str
    said: Rendition
    parts_public: int
    is_emergency: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page that is not public yet, and for which something waits."""

    id: DeliveryId
    account: AccountId
    state: State


def due_by(connection: Connection, until: datetime, now: datetime) -> Sequence[Soon]:
    """Return what is still to go out and due by `until`, as it is due.

    What is held is in it where it is due, or loses its use, between now and then.
    """
    in_turn = delivery.c.eligible_at <= until
    is_urgent = or_(delivery.c.due_at > now, delivery.c.useful_until <= until)
    rows = [
        *_of(connection, State.PLANNED, until, now),
        *_of(connection, State.SCHEDULED, until, now, in_turn),
        *_of(connection, State.HELD, until, now, is_urgent),
    ]
    public = _parts_public(connection, [row.id for row in rows])
    found = [_soon(row, public.get(row.id, 0), now) for row in rows]
    return sorted(found, key=lambda one: (one.at, one.id))


def pages(
    connection: Connection, ids: Collection[DeliveryId]
) -> Mapping[DeliveryId, Page]:
    """Return those of these deliveries that are not public."""
    rows = connection.execute(
        select(delivery.c.id, delivery.c.account, delivery.c.state)
        .where(delivery.c.id.in_(ids), delivery.c.state != State.PUBLISHED)
        .order_by(delivery.c.id)
    )
    return {
        DeliveryId(row.id): Page(
            id=DeliveryId(row.id),
            account=AccountId(row.account),
            state=State(row.state),
        )
        for row in rows
    }


def calls(
    connection: Connection, account: AccountId, since: datetime
) -> Sequence[datetime]:
    """Return when an account called what counts against its quotas, oldest first."""
    is_counted = attempt.c.outcome.in_(("published", *UNCLEAR))
    found = connection.scalars(
        select(attempt.c.started_at)
        .where(attempt.c.account == account, attempt.c.started_at > since)
        .where(attempt.c.step == "publish", is_counted)
        .order_by(attempt.c.started_at)
    )
    return found.all()


def sealed_at(connection: Connection) -> Mapping[AccountId, datetime]:
    """Return when each account was given the secrets that it has."""
    rows = connection.execute(select(credential.c.account, credential.c.updated_at))
    return {AccountId(row.account): row.updated_at for row in rows}


def _of(
    connection: Connection,
    state: State,
    until: datetime,
    now: datetime,
    *more: ColumnElement[bool],
) -> Sequence[Row[Any]]:
    wanted = (
        select(delivery, rendition.c.said, item.c.revision.label("newest"))
        .join(rendition, rendition.c.id == delivery.c.rendition)
        .outerjoin(item, item.c.id == delivery.c.item)
        .where(*stands(state), delivery.c.due_at <= until)
        .where(delivery.c.useful_until > now, *more)
        .order_by(delivery.c.due_at, delivery.c.id)
        .limit(AT_MOST)
    )
    return connection.execute(wanted).all()


def _parts_public(connection: Connection, ids: Collection[int]) -> Mapping[int, int]:
    counted = (
        select(receipt.c.delivery, func.count().label("parts"))
        .where(receipt.c.delivery.in_(ids))
        .group_by(receipt.c.delivery)
    )
    return {row.delivery: row.parts for row in connection.execute(counted)}


def _at(row: Row[Any], now: datetime) -> datetime:
    match State(row.state):
        case State.SCHEDULED:
            at: datetime = max(row.due_at, row.eligible_at)
        case State.HELD if row.due_at <= now:
            at = row.useful_until
        case _:
            at = row.due_at
    return at


def _soon(row: Row[Any], parts_public: int, now: datetime) -> Soon:
    return Soon(
        id=DeliveryId(row.id),
        item=ItemId(row.item),
        is_revised=row.newest is not None and row.newest > row.revision,
        account=AccountId(row.account),
        placement=row.placement,
        state=State(row.state),
        at=_at(row, now),
        useful_until=row.useful_until,
        depends_on=None if row.depends_on is None else DeliveryId(row.depends_on),
        reason=row.reason,
        said=unpack_rendition(row.said),
        parts_public=parts_public,
        is_emergency=row.priority == Priority.EMERGENCY,
    )
