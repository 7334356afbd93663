"""Items in each state, for the pages that list and show them."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import insert, update

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.services.approve import approve
from dissemination.services.desk import Desk
from dissemination.services.plan import plan
from dissemination.services.write import add
from dissemination.storage import deliveries, items
from dissemination.storage.tables import approval, delivery, draft, hand_off

HOUR = timedelta(hours=1)
BODY = "Warga dapat memperpanjang SIM A dan C di mobil layanan keliling."


def written(
    desk: Desk,
    id: str,
    now: datetime,
    *,
    title: str = "",
    author: str = "rina",
    unit: str = "Bidang Statistik",
    **more: Any,
) -> ItemId:
    """Keep an item as somebody wrote it."""
    values = {"kind": Kind.NEWS, "body": BODY, **more}
    item = ContentItem(id=ItemId(id), title=title or id.title(), unit=unit, **values)
    return add(desk, item, author=author, now=now).item.id


def planned(desk: Desk, id: str, now: datetime, *, at: datetime) -> list[DeliveryId]:
    """Plan an item on the site and the status."""
    mine = [
        name
        for name, table in desk.config.accounts.items()
        if table.channel in ("website", "whatsapp_status")
    ]
    plan(desk, id, mine, when=at, person="rina", now=now)
    with desk.db.write() as connection:
        items.set_state(connection, ItemId(id), "submitted")
        found = deliveries.of_item(connection, ItemId(id))
    return [one.delivery.id for one in found]


def approved(desk: Desk, id: str, now: datetime, *, at: datetime) -> list[DeliveryId]:
    """Plan and approve an item."""
    found = planned(desk, id, now, at=at)
    approve(desk, id, person="arman", now=now)
    return found


def stands(desk: Desk, id: DeliveryId, state: State, **values: object) -> None:
    """Let a delivery stand in a state, whatever the rules say."""
    with desk.db.write() as connection:
        connection.execute(
            update(delivery).where(delivery.c.id == id).values(state=state, **values)
        )


def lives(desk: Desk, id: str, state: str) -> None:
    """Let an item's own life stand somewhere."""
    with desk.db.write() as connection:
        items.set_state(connection, ItemId(id), state)


def returned(desk: Desk, id: str, reason: str, now: datetime) -> None:
    """Return an item to who wrote it."""
    with desk.db.write() as connection:
        items.set_state(connection, ItemId(id), "returned")
        connection.execute(
            insert(approval).values(
                item=id,
                revision=1,
                fingerprint="",
                step="review",
                verdict="returned",
                reason=reason,
                person="budi",
                at=now,
                expires_at=now,
            )
        )


def drafted(
    desk: Desk, title: str, now: datetime, *, author: str = "rina", **values: Any
) -> int:
    """Begin a draft."""
    row = {
        "item": "",
        "base": 0,
        "unit": "Bidang Statistik",
        "title": title,
        "fields": {"kind": "news", "title": title, "body": BODY},
        "number": 1,
        "created_at": now,
        "created_by": author,
        "changed_at": now,
        "changed_by": author,
        **values,
    }
    with desk.db.write() as connection:
        found = connection.execute(insert(draft).values(**row))
    number: int = found.inserted_primary_key[0]  # type: ignore[index]
    return number


def asked(desk: Desk, id: DeliveryId, person: str, now: datetime) -> None:
    """Ask somebody to post a delivery by hand."""
    stands(desk, id, State.HANDED_OFF)
    with desk.db.write() as connection:
        connection.execute(insert(hand_off).values(delivery=id, person=person, at=now))
