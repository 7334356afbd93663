from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dissemination.services import trail
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Misused
from dissemination.storage import audit
from dissemination.storage.trail import Wanted


def record(desk: Desk, now: datetime, count: int) -> None:
    with desk.db.write() as connection:
        for number in range(count):
            audit.record(
                connection,
                at=now + timedelta(minutes=number),
                person="rina",
                verb="write",
                subject=f"konten-{number}",
            )


@pytest.mark.parametrize(("count", "pages"), [(0, 1), (50, 1), (51, 2), (101, 3)])
def test_pages_hold_fifty_and_the_last_says_so(
    desk: Desk, now: datetime, count: int, pages: int
) -> None:
    record(desk, now, count)
    seen: list[str] = []
    before, turned = None, 0
    while True:
        found = trail.leaf(desk, Wanted(), before=before)
        seen += [entry.deed.subject for entry in found.entries]
        turned += 1
        before = found.older
        if before is None:
            break
    assert turned == pages
    assert seen == [f"konten-{number}" for number in reversed(range(count))]


def test_everything_is_given_however_much_it_is(desk: Desk, now: datetime) -> None:
    record(desk, now, 1_001)
    found = [entry.deed.subject for entry in trail.every(desk, Wanted())]
    assert len(set(found)) == len(found) == 1_001
    assert found[0] == "konten-1000"


def test_a_day_begins_at_the_offices_midnight(desk: Desk) -> None:
    assert trail.day(desk, "2026-11-23") == datetime(2026, 11, 22, 17, tzinfo=UTC)
    after = trail.day(desk, "2026-11-23", after=1)
    assert after == datetime(2026, 11, 23, 17, tzinfo=UTC)
    assert trail.day(desk, "") is None


@pytest.mark.parametrize(
    "said", ["kemarin", "2026-13-01", "2026-02-30", "1066-10-14", "9999-12-31"]
)
def test_what_is_no_day_is_told(desk: Desk, said: str) -> None:
    with pytest.raises(Misused, match=r"trail\.no_day"):
        trail.day(desk, said, after=1)


def test_who_left_keeps_a_name_in_the_trail(desk: Desk) -> None:
    assert trail.names(desk)["rina"] == "Rina"
