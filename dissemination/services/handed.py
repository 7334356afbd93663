"""What people post by hand: what waits, who was asked, and how many have posted."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dissemination.domain.delivery import DeliveryId, State
from dissemination.services.desk import Desk
from dissemination.services.hand_over import NOTICE
from dissemination.services.mistakes import NotFound
from dissemination.services.queue import known_delivery
from dissemination.storage import deliveries, hand_offs, media, notices, people
from dissemination.storage.database import Transaction
from dissemination.storage.deliveries import Standing
from dissemination.storage.hand_offs import HandOff
from dissemination.storage.notices import Notice
from dissemination.storage.people import PersonRow

_MOST = 60  # a page of the list


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A delivery that people post, and everybody who was asked.

    `notice` stands where nobody has answered for too long.
    """

    standing: Standing
    asked: tuple[HandOff, ...]
    notice: Notice | None = None

    @property
    def is_waiting(self) -> bool:
        """Whether nobody has posted it yet."""
        return self.standing.delivery.state is State.HANDED_OFF

    @property
    def officers(self) -> tuple[HandOff, ...]:
        """Those asked by name."""
        return tuple(row for row in self.asked if not row.is_vacant)


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """What people are to post, as it is due; and what they posted and still may.

    `people` are those of the desk who may be asked.
    """

    waiting: Sequence[Task]
    posted: Sequence[Task]
    people: Mapping[str, PersonRow]


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitCount:
    """How many officers of a unit were asked, and what they did."""

    unit: str
    asked: int
    opened: int
    posted: int
    declined: int


def task(desk: Desk, number: int) -> Task:
    """Return one delivery that people post.

    Raises:
        NotFound: there is none of this number, or nobody is to post it.
    """
    id_ = DeliveryId(number)
    with desk.db.read() as connection:
        standing = known_delivery(connection, id_)
        asked = hand_offs.of_deliveries(connection, [id_])[id_]
        if not asked:
            raise NotFound("delivery.unknown", id=number)
        return _task(standing, {id_: asked}, _notices(connection))


def board(desk: Desk, now: datetime) -> Board:
    """Return what is to be posted by hand, and what was lately."""
    with desk.db.read() as connection:
        ids = hand_offs.listed(connection, now, limit=_MOST)
        found = deliveries.several(connection, ids)
        asked = hand_offs.of_deliveries(connection, ids)
        open_ones = _notices(connection)
        everybody = people.everybody(connection)
    tasks = [_task(s, asked, open_ones) for s in found]
    return Board(
        waiting=[t for t in tasks if t.is_waiting],
        posted=[t for t in tasks if not t.is_waiting],
        people={one.id: one for one in everybody if one.active},
    )


def headcount(
    asked: Iterable[HandOff], staff: Mapping[str, PersonRow]
) -> tuple[UnitCount, ...]:
    """Count by unit who was asked, opened the page, posted or declined.

    Whoever passed it on is counted where the colleague is, and not twice.
    """
    counted: dict[str, Counter[str]] = {}
    for row in asked:
        if row.is_passed_on or row.is_vacant:
            continue
        known = staff.get(row.officer.person)
        unit = row.officer.unit or (known.unit if known else "")
        mine = counted.setdefault(unit, Counter())
        mine["asked"] += 1
        mine["opened"] += row.opened_at is not None
        mine["posted"] += row.confirmed_at is not None
        mine["declined"] += row.declined_at is not None
    return tuple(
        UnitCount(
            unit=unit,
            asked=mine["asked"],
            opened=mine["opened"],
            posted=mine["posted"],
            declined=mine["declined"],
        )
        for unit, mine in sorted(counted.items())
    )


def screenshot(desk: Desk, row: int) -> tuple[Path, str]:
    """Return where the picture lies that an officer kept as proof, and its type.

    Raises:
        NotFound: nobody kept one under this number.
    """
    with desk.db.read() as connection:
        known = hand_offs.one(connection, row)
        if known is None or not known.screenshot:
            raise NotFound("handoff.unknown", id=row)
        mime = media.mime_of(connection, known.screenshot)
    return desk.media.path(known.screenshot), mime or "image/jpeg"


def _task(
    standing: Standing,
    asked: Mapping[DeliveryId, tuple[HandOff, ...]],
    open_ones: Mapping[str, Notice],
) -> Task:
    id_ = standing.delivery.id
    return Task(standing=standing, asked=asked[id_], notice=open_ones.get(str(id_)))


def _notices(connection: Transaction) -> Mapping[str, Notice]:
    return {one.subject: one for one in notices.standing(connection, (NOTICE,))}
