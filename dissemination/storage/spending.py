"""What accounts have published lately, have yet to publish, and have spent."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    ScalarSelect,
    and_,
    func,
    or_,
    select,
)

from dissemination.domain.delivery import DeliveryId
from dissemination.domain.item import Priority
from dissemination.domain.rendition import AccountId, Rendition
from dissemination.storage.codec import unpack_rendition
from dissemination.storage.deliveries import NOT_SENT
from dissemination.storage.tables import (
    UNCLEAR,
    attempt,
    delivery,
    receipt,
    rendition,
    watch,
)

# As the quotas count: what a platform refused it did not count; all else it may have.
_COUNTED = (attempt.c.step == "publish", attempt.c.outcome.in_(("published", *UNCLEAR)))


@dataclass(frozen=True, slots=True, kw_only=True)
class Yet:
    """A delivery that is not sent yet; `parts` is how many have no receipt."""

    id: DeliveryId
    account: AccountId
    due_at: datetime
    useful_until: datetime
    is_emergency: bool
    parts: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Spent:
    """What an account's calls cost, in millionths of a dollar.

    `unproven` is the part of it of which nobody knows whether it is public.
    """

    account: AccountId
    total: int
    unproven: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """A public part that is read back.

    `at` is when it was looked at last, `next_at` when it will be again; None: never.
    """

    account: AccountId
    public_at: datetime
    looks: int
    at: datetime | None
    next_at: datetime | None


def yet_to_send(
    connection: Connection, accounts: Collection[AccountId]
) -> Sequence[Yet]:
    """Return what these accounts have yet to publish, approved or not."""
    columns = (
        *(delivery.c.id, delivery.c.account, delivery.c.due_at),
        *(delivery.c.useful_until, delivery.c.priority),
        func.json_array_length(rendition.c.said["parts"]).label("parts"),
        _proven().label("proven"),
    )
    rows = connection.execute(
        select(*columns)
        .join(rendition, rendition.c.id == delivery.c.rendition)
        .where(*_waits(accounts))
        .order_by(delivery.c.due_at, delivery.c.id)
    )
    return [
        Yet(
            id=DeliveryId(row.id),
            account=AccountId(row.account),
            due_at=row.due_at,
            useful_until=row.useful_until,
            is_emergency=row.priority == Priority.EMERGENCY,
            parts=max(row.parts - row.proven, 1),
        )
        for row in rows
    ]


def published_since(
    connection: Connection, account: AccountId, since: datetime
) -> Sequence[datetime]:
    """Return when an account's quotas counted a call since then, in order."""
    found = connection.scalars(
        select(attempt.c.started_at)
        .where(*_COUNTED, attempt.c.account == account, attempt.c.started_at > since)
        .order_by(attempt.c.started_at)
    )
    return found.all()


def to_be_said(
    connection: Connection, accounts: Collection[AccountId]
) -> Sequence[tuple[datetime, Rendition, int]]:
    """Return what waits: when it is due, what it says, and how much of it is public."""
    rows = connection.execute(
        select(delivery.c.due_at, rendition.c.said, _proven().label("proven"))
        .join(rendition, rendition.c.id == delivery.c.rendition)
        .where(*_waits(accounts))
    )
    return [(row.due_at, unpack_rendition(row.said), row.proven) for row in rows]


def spent(
    connection: Connection, since: datetime, until: datetime
) -> Mapping[AccountId, Spent]:
    """Return what each account's calls cost that went out in `[since, until)`."""
    unproven = func.sum(attempt.c.cost_usd).filter(attempt.c.outcome.in_(UNCLEAR))
    rows = connection.execute(
        select(attempt.c.account, func.sum(attempt.c.cost_usd).label("total"))
        .add_columns(func.coalesce(unproven, 0).label("unproven"))
        .where(*_COUNTED, attempt.c.cost_usd > 0)
        .where(attempt.c.started_at >= since, attempt.c.started_at < until)
        .group_by(attempt.c.account)
    )
    return {
        AccountId(row.account): Spent(
            account=AccountId(row.account),
            total=int(row.total),
            unproven=int(row.unproven),
        )
        for row in rows
    }


def looked_at(
    connection: Connection, accounts: Collection[AccountId], since: datetime
) -> Sequence[Looked]:
    """Return which parts of these accounts were, or will be, looked at since then."""
    mine = (watch.c.delivery == receipt.c.delivery, watch.c.part == receipt.c.part)
    rows = connection.execute(
        select(delivery.c.account, receipt.c.at.label("public_at"))
        .add_columns(watch.c.looks, watch.c.looked_at, watch.c.next_at)
        .join_from(watch, receipt, and_(*mine, receipt.c.target == ""))
        .join(delivery, delivery.c.id == watch.c.delivery)
        .where(delivery.c.account.in_(accounts))
        .where(or_(watch.c.looked_at >= since, watch.c.next_at.is_not(None)))
    )
    return [
        Looked(
            account=AccountId(row.account),
            public_at=row.public_at,
            looks=row.looks,
            at=row.looked_at,
            next_at=row.next_at,
        )
        for row in rows
    ]


def _waits(accounts: Collection[AccountId]) -> tuple[ColumnElement[bool], ...]:
    among = delivery.c.account.in_(accounts)
    return among, delivery.c.state.in_(NOT_SENT), delivery.c.due_at.is_not(None)


def _proven() -> ScalarSelect[int]:
    counted = select(func.count()).where(receipt.c.delivery == delivery.c.id)
    return counted.correlate(delivery).scalar_subquery()
