"""An item with a version on one account, for tests of what becomes of it."""

from __future__ import annotations

from datetime import datetime

from dissemination.domain.delivery import DeliveryId
from dissemination.domain.item import ItemId
from dissemination.domain.version import Version
from dissemination.services.approve import Approved, approve
from dissemination.services.desk import Desk
from dissemination.services.holding import versions_of
from dissemination.services.versions import Versioned, Where, Written, set_version
from dissemination.storage import deliveries
from dissemination.storage.deliveries import Standing
from tests.services.standing import look

OWN = "Cuitan sendiri, warga."
HERE = Where(item="berita", account="cuit")


def put(
    desk: Desk,
    now: datetime,
    text: str | None = OWN,
    *,
    where: Where = HERE,
    person: str = "rina",
    **more: object,
) -> Versioned:
    written = Written(text=text, **more)  # type: ignore[arg-type]
    return set_version(desk, where, written, person=person, now=now)


def say_yes(desk: Desk, now: datetime, person: str = "arman") -> Approved:
    return approve(desk, "berita", person=person, now=now)


def standing(desk: Desk) -> dict[DeliveryId, Standing]:
    with desk.db.read() as connection:
        found = deliveries.of_item(connection, ItemId("berita"))
    return {s.delivery.id: s for s in found}


def said(desk: Desk, number: DeliveryId) -> str:
    return look(desk, number).said.parts[0].text


def kept(desk: Desk) -> Version:
    (one,) = versions_of(desk, ItemId("berita")).values()
    return one.version
