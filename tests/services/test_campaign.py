"""Campaigns: what belongs to one, how far it has come, and what lies outside."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dissemination.config import FILE, ConfigInvalid
from dissemination.domain.delivery import State
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.domain.rendition import AccountId
from dissemination.services.campaign import board, outside, sizes
from dissemination.services.desk import Desk, open_desk
from dissemination.services.mistakes import NotFound
from dissemination.services.plan import plan
from dissemination.services.write import add, from_file
from dissemination.storage import deliveries
from dissemination.storage.deliveries import Standing

HOUR = timedelta(hours=1)
STATUS, SITE = AccountId("status"), AccountId("situs")
WEEK = """
[campaigns.pekan]
name = "Pekan Imunisasi"
from = 2026-11-22
to = 2026-11-24

[campaigns.lain]
name = "Lain"
from = 2026-11-01
to = 2026-11-30
"""


@pytest.fixture
def week(workspace: Path) -> Iterator[Desk]:
    file = workspace / FILE
    file.write_text(file.read_text("utf-8") + WEEK, "utf-8")
    with open_desk(workspace) as desk:
        yield desk


def write(
    desk: Desk, now: datetime, id: str, campaign: str = "pekan", body: str = "B"
) -> None:
    item = ContentItem(
        id=ItemId(id),
        kind=Kind.HEALTH,
        title=id,
        body=body,
        unit="U",
        campaign=campaign,
    )
    add(desk, item, author="rina", now=now)


def planned(desk: Desk, now: datetime, id: str, at: datetime) -> list[Standing]:
    return plan(desk, id, [SITE, STATUS], when=at, person="rina", now=now)


def test_a_board_holds_the_campaign_s_items_and_no_other(
    week: Desk, now: datetime
) -> None:
    for id_, campaign in (("satu", "pekan"), ("dua", "lain"), ("tiga", "")):
        write(week, now, id_, campaign)
        planned(week, now, id_, now + HOUR)
    found = board(week, "pekan")
    assert [member.id for member in found.members] == ["satu"]
    assert {item for item, _ in found.moves} == {"satu"}
    assert found.counts == {State.PLANNED: 2}
    assert found.accounts == [SITE, STATUS]
    assert sizes(week) == {"pekan": 1, "lain": 1}


def test_what_was_cancelled_for_a_newer_revision_is_not_on_the_board(
    week: Desk, now: datetime
) -> None:
    write(week, now, "satu")
    planned(week, now, "satu", now + HOUR)
    write(week, now, "satu", body="Lain.")
    assert board(week, "pekan").moves == {}
    planned(week, now, "satu", now + 2 * HOUR)
    assert board(week, "pekan").counts == {State.PLANNED: 2}


def test_the_next_is_the_earliest_that_waits(week: Desk, now: datetime) -> None:
    for id_, hours in (("satu", 1), ("dua", 3), ("tiga", 2)):
        write(week, now, id_)
        planned(week, now, id_, now + hours * HOUR)
    with week.db.write() as connection:
        first = deliveries.of_item(connection, ItemId("satu"))
        ids = [standing.delivery.id for standing in first]
        deliveries.move_to(connection, ids, State.CANCELLED)
    found = board(week, "pekan").next
    assert found is not None
    assert (found.item, found.due_at) == ("tiga", now + 2 * HOUR)


def test_a_campaign_without_anything_to_come_has_no_next(
    week: Desk, now: datetime
) -> None:
    write(week, now, "satu")
    found = board(week, "pekan")
    assert (found.next, found.counts, found.accounts) == (None, {}, [])


def test_an_unknown_campaign_is_named_with_what_was_meant(week: Desk) -> None:
    with pytest.raises(NotFound) as caught:
        board(week, "pekn")
    assert caught.value.values["meant"] == "pekan"


@pytest.mark.parametrize(
    ("at", "is_outside"),
    [
        (datetime(2026, 11, 21, 16, 59, tzinfo=UTC), True),  # 23.59 WIB
        (datetime(2026, 11, 21, 17, tzinfo=UTC), False),
        (datetime(2026, 11, 24, 16, 59, tzinfo=UTC), False),
        (datetime(2026, 11, 24, 17, tzinfo=UTC), True),
    ],
)
def test_the_first_and_the_last_day_of_a_campaign_are_the_office_s(
    week: Desk, now: datetime, at: datetime, *, is_outside: bool
) -> None:
    write(week, now, "satu")
    made = planned(week, now, "satu", at)
    found = outside(week, "satu", made)
    assert (found is not None) is is_outside
    assert found is None or found.deliveries == made


def test_an_item_of_no_campaign_is_never_outside(week: Desk, now: datetime) -> None:
    write(week, now, "satu", campaign="")
    assert outside(week, "satu", planned(week, now, "satu", now + HOUR)) is None


def test_a_file_of_an_unknown_campaign_is_refused(week: Desk, inbox: Path) -> None:
    file = inbox / "posyandu.toml"
    file.write_text('campaign = "pekn"\n' + file.read_text("utf-8"), "utf-8")
    with pytest.raises(ConfigInvalid) as caught:
        from_file(week, file)
    (problem,) = caught.value.problems
    assert (problem.path, problem.values["meant"]) == ("campaign", "pekan")
