"""Items that wait for a yes, for tests of who says it to what."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import text

from dissemination.domain.delivery import Delivery, State
from dissemination.domain.item import ItemId
from dissemination.services.approve import Approved, approve
from dissemination.services.desk import Desk
from dissemination.services.plan import plan
from dissemination.services.returns import Returned, give_back
from dissemination.services.seen import seal_of, waiting_of
from dissemination.services.write import find_item
from dissemination.storage import approvals, audit, deliveries
from dissemination.storage.approvals import Verdict
from dissemination.storage.audit import Deed
from dissemination.storage.people import PersonRow
from tests.services.standing import write

HOUR = timedelta(hours=1)
WHY = "Tanggalnya salah."


def submit(
    desk: Desk,
    now: datetime,
    body: str = "Halo warga.",
    *,
    name: str = "berita",
    accounts: tuple[str, ...] = ("situs",),
    when: datetime | None = None,
    author: str = "rina",
    **more: object,
) -> str:
    """Write an item, plan it, and return the seal of what waits."""
    write(desk, now, body, name=name, author=author, **more)
    plan(desk, name, accounts, when=when or now + HOUR, person=author, now=now)
    return seal(desk, name)


def seal(desk: Desk, name: str = "berita") -> str:
    """Return the seal of what waits, as a page shows it."""
    kept = find_item(desk, name)
    with desk.db.read() as connection:
        waiting = waiting_of(connection, kept)
    return seal_of(s.delivery for s in waiting)


def say_yes(
    desk: Desk,
    seen: str,
    now: datetime,
    person: str = "arman",
    *,
    name: str = "berita",
    override: str = "",
) -> Approved:
    """Approve what was shown."""
    return approve(desk, name, person=person, now=now, seen=seen, override=override)


def say_no(
    desk: Desk,
    seen: str,
    now: datetime,
    person: str = "ani",
    *,
    name: str = "berita",
    reason: str = WHY,
) -> Returned:
    """Return what was shown."""
    return give_back(desk, name, person=person, reason=reason, seen=seen, now=now)


def someone(desk: Desk, person: str) -> PersonRow:
    """Return a person of the desk."""
    return desk.people()[person]


def planned_of(desk: Desk, name: str = "berita") -> list[Delivery]:
    """Return every delivery of an item, the oldest first."""
    with desk.db.read() as connection:
        found = deliveries.of_item(connection, ItemId(name))
    return sorted((s.delivery for s in found), key=lambda d: d.id)


def states(desk: Desk, name: str = "berita") -> list[State]:
    """Return where the deliveries of an item stand, the oldest first."""
    return [d.state for d in planned_of(desk, name)]


def verdicts(desk: Desk, name: str = "berita") -> list[Verdict]:
    """Return all that was said of an item."""
    with desk.db.read() as connection:
        return list(approvals.verdicts(connection, [ItemId(name)]))


def deed(desk: Desk, name: str = "berita") -> Deed:
    """Return what was done last to an item."""
    with desk.db.read() as connection:
        return audit.deeds(connection, name)[-1]


def counted(desk: Desk) -> tuple[int, ...]:
    """Return how much is kept of what people answered."""
    tables = ("approval", "override", "audit")
    with desk.db.read() as connection:
        return tuple(
            connection.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0  # noqa: S608
            for table in tables
        )
