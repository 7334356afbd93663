"""Campaigns as people look at them: their items, and where each delivery stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, select

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ItemId, Kind
from dissemination.domain.rendition import AccountId
from dissemination.storage.tables import delivery, item, item_revision


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """An item of a campaign, in its newest revision; `state` is its own life."""

    id: ItemId
    kind: Kind
    title: str
    state: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """Where one delivery of a campaign's item stands."""

    id: DeliveryId
    item: ItemId
    account: AccountId
    state: State
    due_at: datetime


def members(connection: Connection, campaign: str) -> Sequence[Member]:
    """Return a campaign's items, in the order in which they were written."""
    rows = connection.execute(
        select(item.c.id, item.c.state, item_revision.c.content)
        .join(
            item_revision,
            (item_revision.c.item == item.c.id)
            & (item_revision.c.revision == item.c.revision),
        )
        .where(item.c.campaign == campaign, item.c.campaign != "")
        .order_by(item.c.created_at, item.c.id)
    )
    return [
        Member(
            id=ItemId(row.id),
            kind=Kind(row.content["kind"]),
            title=row.content["title"],
            state=row.state,
        )
        for row in rows
    ]


def moves(connection: Connection, campaign: str) -> Sequence[Move]:
    """Return the deliveries of a campaign's items as they are due.

    Those of an older revision that were cancelled for a newer are left out.
    """
    is_void = (delivery.c.state == State.CANCELLED) & (
        delivery.c.revision < item.c.revision
    )
    columns = (delivery.c.id, delivery.c.item, delivery.c.account)
    rows = connection.execute(
        select(*columns, delivery.c.state, delivery.c.due_at)
        .join(item, item.c.id == delivery.c.item)
        .where(item.c.campaign == campaign, item.c.campaign != "", ~is_void)
        .order_by(delivery.c.due_at, delivery.c.id)
    )
    return [
        Move(
            id=DeliveryId(row.id),
            item=ItemId(row.item),
            account=AccountId(row.account),
            state=State(row.state),
            due_at=row.due_at,
        )
        for row in rows
    ]


def sizes(connection: Connection) -> Mapping[str, int]:
    """Return how many items each campaign has that has any."""
    rows = connection.execute(
        select(item.c.campaign, func.count().label("size"))
        .where(item.c.campaign != "")
        .group_by(item.c.campaign)
    )
    return {row.campaign: row.size for row in rows}
