"""An item that is public, for tests of what is done to it then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from dissemination.channel import Receipt
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import Attachment
from dissemination.rendering.pictures import read_picture
from dissemination.services.amend import (
    Amending,
    correct,
    takedown,
)
from dissemination.services.desk import Desk
from dissemination.services.write import find_item
from dissemination.storage import amendments, receipts
from dissemination.storage.amendments import Amendment
from tests.services.conftest import jpeg
from tests.services.standing import bring, look, planned, write

HOUR = timedelta(hours=1)
LATER = timedelta(minutes=1)
NIK = "1471084507859991"
LONG = "Warga diminta waspada banjir di tepi sungai. " * 12
MORE = """
[accounts.cuit]
channel = "x"

[accounts.kanal]
channel = "telegram"

[accounts.kanal.settings]
chat = "@uji"
"""
EVERYWHERE = ("situs", "kanal", "cuit", "status")


def picture(desk: Desk, colour: str) -> Attachment:
    """Return a photo whose bytes are kept."""
    data = jpeg(colour)
    desk.media.keep(data)
    return Attachment(file=f"{colour}.jpg", kind="image", media=read_picture(data, ""))


def publish(
    desk: Desk, now: datetime, account: str, *, named: bool = True
) -> DeliveryId:
    """Have an account show the newest revision, with a receipt of each part."""
    number = planned(desk, now, account=account)
    prove(desk, now, number, named=named)
    return number


def prove(desk: Desk, now: datetime, number: DeliveryId, *, named: bool = True) -> None:
    bring(desk, number, State.PUBLISHED)
    with desk.db.write() as connection:
        for part in range(look(desk, number).parts):
            link = look(desk, number).said.parts[0].link
            proof = Receipt(
                remote_id=f"{number}-{part}" if named else None,
                url=link or f"https://kanal.example/{number}/{part}",
            )
            receipts.insert_receipt(connection, number, part, proof, None, now)


def revise(desk: Desk, now: datetime, body: str = "Halo, semua warga.") -> None:
    write(desk, now + LATER, body)


def corrected(
    desk: Desk, now: datetime, *, person: str = "arman", override: str = ""
) -> Amending:
    return correct(
        desk,
        "berita",
        reason="salah tanggal",
        person=person,
        now=now + HOUR,
        override=override,
    )


def taken_down(desk: Desk, now: datetime, *accounts: str) -> Amending:
    return takedown(
        desk,
        "berita",
        reason="bukan untuk umum",
        person="arman",
        now=now + HOUR,
        accounts=accounts,
    )


def known(desk: Desk) -> Sequence[Amendment]:
    item = find_item(desk, "berita").item.id
    with desk.db.read() as connection:
        return amendments.of_item(connection, item)


def shown(done: Sequence[Amendment]) -> list[tuple[str, int, str, str]]:
    return [(a.account, a.part, str(a.state), a.message) for a in done]
