"""Deliveries in every state, for tests of what people do with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.services.desk import Desk
from dissemination.services.plan import When, plan
from dissemination.services.write import add
from dissemination.storage import deliveries
from dissemination.storage.deliveries import Standing

WAYS: Mapping[State, Sequence[State]] = {
    State.PLANNED: [],
    State.SCHEDULED: [State.SCHEDULED],
    State.PUBLISHING: [State.SCHEDULED, State.PUBLISHING],
    State.PUBLISHED: [State.SCHEDULED, State.PUBLISHING, State.PUBLISHED],
    State.HANDED_OFF: [State.SCHEDULED, State.HANDED_OFF],
    State.HELD: [State.SCHEDULED, State.HELD],
    State.UNCERTAIN: [State.SCHEDULED, State.PUBLISHING, State.UNCERTAIN],
    State.FAILED: [State.SCHEDULED, State.PUBLISHING, State.FAILED],
    State.MISSED: [State.MISSED],
    State.EXPIRED: [State.SCHEDULED, State.HANDED_OFF, State.EXPIRED],
    State.CANCELLED: [State.CANCELLED],
}


def write(
    desk: Desk,
    now: datetime,
    body: str = "Halo warga.",
    *,
    name: str = "berita",
    author: str = "rina",
    **more: object,
) -> None:
    """Write an item, or revise it."""
    facts: dict[str, object] = {"kind": Kind.NEWS, **more}
    item = ContentItem(
        id=ItemId(name),
        title="Judul",
        body=body,
        unit="IKP",
        **facts,  # type: ignore[arg-type]
    )
    add(desk, item, author=author, now=now)


def planned(
    desk: Desk,
    now: datetime,
    *,
    name: str = "berita",
    account: str = "situs",
    when: When = None,
) -> DeliveryId:
    """Plan a written item, at once unless a time is given."""
    (standing,) = plan(desk, name, [account], when=when or now, person="rina", now=now)
    return standing.delivery.id


def bring(desk: Desk, number: DeliveryId, to: State) -> None:
    """Lead what was planned into a state."""
    with desk.db.write() as connection:
        for step in WAYS[to]:
            assert deliveries.move_to(connection, [number], step)


def look(desk: Desk, number: DeliveryId) -> Standing:
    """Return a delivery as it stands."""
    with desk.db.read() as connection:
        standing = deliveries.one(connection, number)
    assert standing is not None
    return standing


def state(desk: Desk, number: DeliveryId) -> State:
    """Return where a delivery stands."""
    return look(desk, number).delivery.state
