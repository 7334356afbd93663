"""What else is said at about the same time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, select

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId
from dissemination.storage.tables import delivery, item_revision

_STANDS = tuple(s for s in State if s not in {State.CANCELLED, State.FAILED})


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """An item as it is said in one revision; `due_at` is its first coming."""

    item: ItemId
    title: str
    body: str
    unit: str
    place: str = ""
    event_at: datetime | None = None
    due_at: datetime | None = None


def said_around(
    connection: Connection, *, since: datetime, until: datetime, besides: ItemId
) -> Sequence[Said]:
    """Return what other items say that come in a span, each with its first coming."""
    first = (
        select(delivery.c.item, delivery.c.revision, func.min(delivery.c.due_at))
        .where(*_comes(since, until), delivery.c.item != besides)
        .group_by(delivery.c.item, delivery.c.revision)
    )
    comes = {(row[0], row[1]): row[2] for row in connection.execute(first)}
    content = item_revision.c.content
    words = [content[name].as_string() for name in ("title", "body", "unit", "place")]
    # Asked by the items' own subquery: a list of thousands is too long for a statement.
    rows = connection.execute(
        select(
            item_revision.c.item,
            item_revision.c.revision,
            *words,
            content["event_at"].as_string(),
        ).where(
            item_revision.c.item.in_(
                select(delivery.c.item).where(
                    *_comes(since, until), delivery.c.item != besides
                )
            )
        )
    )
    return [
        _said(row, comes[row[0], row[1]]) for row in rows if (row[0], row[1]) in comes
    ]


def _said(row: Sequence[Any], due_at: datetime) -> Said:
    item, _, title, body, unit, place, event_at = row
    return Said(
        item=ItemId(item),
        title=title or "",
        body=body or "",
        unit=unit or "",
        place=place or "",
        event_at=datetime.fromisoformat(event_at) if event_at else None,
        due_at=due_at,
    )


def deliveries_around(
    connection: Connection,
    account: AccountId,
    at: datetime,
    *,
    within: timedelta,
    besides: ItemId,
) -> Sequence[tuple[DeliveryId, ItemId, datetime]]:
    """Return an account's deliveries of other items near an instant, in order."""
    rows = connection.execute(
        select(delivery.c.id, delivery.c.item, delivery.c.due_at)
        .where(*_comes(at - within, at + within), delivery.c.account == account)
        .where(delivery.c.item != besides)
        .order_by(delivery.c.due_at, delivery.c.id)
    )
    return [(DeliveryId(r.id), ItemId(r.item), r.due_at) for r in rows]


def _comes(since: datetime, until: datetime) -> tuple[ColumnElement[bool], ...]:
    # `due_at` may not be null, and yet the index for people is asked for by this.
    return (
        delivery.c.state.in_(_STANDS),
        delivery.c.due_at.is_not(None),
        delivery.c.due_at.between(since, until),
    )
