"""A desk whose pages are over after a while, and the daemon that marks them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.engine.afterwards import amend
from dissemination.engine.deliver import Gate, deliver
from dissemination.engine.ended import mark_ended
from dissemination.services.amend import correct
from dissemination.services.desk import Desk
from dissemination.services.plan import plan
from dissemination.services.write import add
from dissemination.storage import amendments, queue
from dissemination.storage.amendments import Amendment
from tests.services.public import HOUR
from tests.services.standing import bring

END = 2 * HOUR
LEASE = timedelta(minutes=1)


def write(
    desk: Desk, now: datetime, *, ends_at: datetime | None, body: str = "Air mati."
) -> None:
    item = ContentItem(
        id=ItemId("air"),
        kind=Kind.SERVICE_NOTICE,
        title="Pemadaman air",
        body=body,
        unit="IKP",
        expires_at=ends_at,
    )
    add(desk, item, author="rina", now=now)


def known(desk: Desk) -> Sequence[Amendment]:
    with desk.db.read() as connection:
        return amendments.of_item(connection, ItemId("air"))


def gate(desk: Desk, now: datetime) -> Gate:
    return Gate(
        db=desk.db,
        media=desk.media,
        installation="kantor",
        clock=lambda: now,
        channel=desk.channel,
        random=lambda: 0.0,
    )


def publish(desk: Desk, now: datetime, account: str = "situs") -> DeliveryId:
    (s,) = plan(desk, "air", [account], when=now, person="rina", now=now)
    bring(desk, s.delivery.id, State.SCHEDULED)
    held = queue.claim(desk.db, owner="d", now=now, lease=LEASE, limit=1)
    assert deliver(gate(desk, now), held[0]) is State.PUBLISHED
    return s.delivery.id


def marked(desk: Desk, at: datetime) -> int:
    """Mark what is over then, and have a daemon carry it out."""
    wanted = mark_ended(gate(desk, at), desk)
    amend(gate(desk, at))
    return wanted


def corrected(desk: Desk, at: datetime) -> None:
    correct(desk, "air", reason="tanggal baru", person="arman", now=at)
