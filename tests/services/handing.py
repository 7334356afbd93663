"""Deliveries that were handed to people, for tests of what they do with them."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

from PIL import Image

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.rendering.pictures import read_picture
from dissemination.services.desk import Desk
from dissemination.services.hand_over import assign
from dissemination.storage import deliveries, hand_offs, media, sweep
from dissemination.storage.deliveries import Planned
from dissemination.storage.hand_offs import HandOff, Officer
from tests.services.standing import write

TEXT = "*Posyandu*\n\nBuka <Sabtu> & gratis."


def part(desk: Desk, now: datetime, text: str = TEXT) -> Part:
    """A part with a picture, which costs less than a card."""
    held = io.BytesIO()
    Image.new("RGB", (90, 160), "teal").save(held, "JPEG")
    medium = read_picture(held.getvalue(), "Kartu posyandu")
    desk.media.keep(held.getvalue())
    with desk.db.write() as connection:
        media.register(connection, medium, now)
    return Part(text=text, media=(medium,))


def handed(
    desk: Desk,
    now: datetime,
    *parts: Part,
    name: str = "berita",
    account: str = "status",
) -> DeliveryId:
    """Write an item, approve what people are to post of it, and let its hour come."""
    write(desk, now, name=name)
    said = Rendition(
        item=name,
        revision=1,
        account=AccountId(account),
        placement=desk.placement(AccountId(account)),
        parts=parts or (part(desk, now),),
    )
    wanted = Planned(rendition=said, due_at=now, useful_until=now + timedelta(days=1))
    with desk.db.write() as connection:
        number = deliveries.add(connection, wanted, author="rina", now=now)
        deliveries.move_to(connection, [number], State.SCHEDULED)
    assert list(sweep.hand_over(desk.db, now)) == [number]
    return number


def asked(desk: Desk, number: DeliveryId, now: datetime, who: str = "Pak Udin") -> str:
    """Ask an officer whom the desk does not know, and return the link's word."""
    officer = Officer(name=who, unit="Kecamatan Bukit")
    return assign(desk, number, officer, person="arman", now=now).word


def officers(desk: Desk, number: DeliveryId) -> tuple[HandOff, ...]:
    """Return everybody's row, as it is kept."""
    with desk.db.read() as connection:
        return hand_offs.of_deliveries(connection, [number])[number]
