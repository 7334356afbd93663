"""A desk with an account on X that says at most seventeen things a day, each paid."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

from dissemination.config import FILE
from dissemination.domain.item import ContentItem, ItemId, Kind, Priority
from dissemination.services.desk import Desk
from dissemination.services.plan import plan
from dissemination.storage import items
from dissemination.storage.deliveries import Standing

MAX = 17
DAY = timedelta(days=1)
HALF_HOUR = timedelta(minutes=30)
PRICE, PRICE_WITH_LINK = 15_000, 200_000  # millionths of a dollar
LOOKS = 2 * 5_000  # at a part, on two days
ACCOUNT = f"""
[accounts.kabupaten]
channel = "x"
max_per_day = {MAX}
"""
_SUBJECTS = (
    "Air Bersih",
    "Beasiswa",
    "Cuaca",
    "Donor Darah",
    "Ekspor",
    "Festival",
    "Gizi",
    "Hibah",
    "Imunisasi",
    "Jembatan",
    "Koperasi",
    "Lowongan",
    "Museum",
    "Nelayan",
    "Olahraga",
    "Pasar Murah",
    "Qasidah",
    "Reklame",
    "Sampah",
)


def with_account(workspace: Path) -> Path:
    """Add the account to a workspace's schedule.toml."""
    file = workspace / FILE
    file.write_text(file.read_text("utf-8") + ACCOUNT, encoding="utf-8")
    return workspace


def write(
    desk: Desk, id: str, now: datetime, *, body: str = "Singkat saja.", link: str = ""
) -> str:
    """Keep an item that fits into one post, unless its body is longer."""
    item = ContentItem(
        id=ItemId(id), kind=Kind.NEWS, title=id, body=body, unit="IKP", link=link
    )
    with desk.db.write() as connection:
        items.save(connection, item, author="rina", now=now)
    return id


def write_emergency(desk: Desk, id: str, now: datetime) -> str:
    item = ContentItem(
        id=ItemId(id),
        kind=Kind.DISASTER_EMERGENCY,
        title=id,
        body="Segera mengungsi.",
        unit="BPBD",
        priority=Priority.EMERGENCY,
    )
    with desk.db.write() as connection:
        items.save(connection, item, author="rina", now=now)
    return id


def plan_at(desk: Desk, id: str, at: datetime, now: datetime) -> Standing:
    """Plan an item on the account."""
    (standing,) = plan(desk, id, ["kabupaten"], when=at, person="rina", now=now)
    return standing


def plan_day(desk: Desk, first: datetime, now: datetime, count: int) -> list[Standing]:
    """Plan so many items, half an hour apart."""
    return [
        plan_at(desk, write(desk, name, now), first + number * HALF_HOUR, now)
        for number, name in enumerate(_SUBJECTS[:count])
    ]
