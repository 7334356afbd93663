"""Order: an item's deliveries wait for another item's."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest

from dissemination.domain.delivery import State
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.domain.slots import Slot
from dissemination.services.approve import approve
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, NotFound
from dissemination.services.plan import plan
from dissemination.services.series import plan_series
from dissemination.services.write import add, add_files
from dissemination.storage import deliveries, items, sweep
from dissemination.storage.deliveries import Standing

HOUR = timedelta(hours=1)
BOTH = ("situs", "status")


def write(desk: Desk, now: datetime, id: str, after: str = "", body: str = "B") -> None:
    written = ContentItem(
        id=ItemId(id), kind=Kind.NEWS, title=id, body=body, unit="U", after=after
    )
    add(desk, written, author="rina", now=now)


def planned(
    desk: Desk, now: datetime, id: str, *accounts: str, wait: timedelta = HOUR
) -> list[Standing]:
    return plan(desk, id, accounts or BOTH, when=now + wait, person="rina", now=now)


def refused(desk: Desk, now: datetime, id: str, *accounts: str) -> Mistake:
    with desk.db.read() as connection:
        before = dict(deliveries.count(connection))
    with pytest.raises(Mistake) as caught:
        planned(desk, now, id, *accounts)
    with desk.db.read() as connection:
        assert dict(deliveries.count(connection)) == before
    return caught.value


@pytest.fixture
def pair(desk: Desk, now: datetime) -> Desk:
    """A first item, and a second that comes after it."""
    write(desk, now, "pertama")
    write(desk, now, "kedua", after="pertama")
    return desk


def test_it_waits_for_the_other_on_the_same_account(pair: Desk, now: datetime) -> None:
    _, other = planned(pair, now, "pertama")
    (mine,) = planned(pair, now, "kedua", "status")
    assert mine.delivery.depends_on == other.delivery.id


def test_where_the_other_is_not_there_it_waits_for_its_page(
    pair: Desk, now: datetime
) -> None:
    (page,) = planned(pair, now, "pertama", "situs")
    (mine,) = planned(pair, now, "kedua", "status")
    assert mine.delivery.depends_on == page.delivery.id


def test_where_the_other_has_no_page_it_waits_for_its_first(
    pair: Desk, now: datetime
) -> None:
    (other,) = planned(pair, now, "pertama", "status")
    (page,) = planned(pair, now, "kedua", "situs")
    assert page.delivery.depends_on == other.delivery.id


def test_its_own_page_goes_before_and_that_waits_for_the_other(
    pair: Desk, now: datetime
) -> None:
    other, _ = planned(pair, now, "pertama")
    page, status = planned(pair, now, "kedua")
    assert page.delivery.depends_on == other.delivery.id
    assert status.delivery.depends_on == page.delivery.id


def test_each_of_a_series_waits_too(pair: Desk, now: datetime) -> None:
    (other,) = planned(pair, now, "pertama", "status")
    made = plan_series(
        pair,
        "kedua",
        ["status"],
        every=Slot(name="@09:00", at=time(9)),
        until=date(2026, 11, 24),
        person="rina",
        now=now,
    )
    waits = [s.delivery.depends_on for s in made.planned]
    assert waits == [other.delivery.id] * 3


def test_an_item_without_another_waits_for_nothing(pair: Desk, now: datetime) -> None:
    (mine,) = planned(pair, now, "pertama", "status")
    assert mine.delivery.depends_on is None


def test_another_that_nobody_wrote_is_refused_with_what_was_meant(
    desk: Desk, now: datetime
) -> None:
    write(desk, now, "pertama")
    write(desk, now, "kedua", after="pertma")
    mistake = refused(desk, now, "kedua")
    assert isinstance(mistake, NotFound)
    assert (mistake.id, mistake.values["meant"]) == ("after.unknown.meant", "pertama")


def test_another_that_is_not_planned_is_refused(pair: Desk, now: datetime) -> None:
    assert refused(pair, now, "kedua").id == "after.not_planned"


@pytest.mark.parametrize("state", [State.CANCELLED, State.MISSED])
def test_another_that_never_comes_is_not_planned(
    pair: Desk, now: datetime, state: State
) -> None:
    (other,) = planned(pair, now, "pertama", "status")
    with pair.db.write() as connection:
        deliveries.move_to(connection, [other.delivery.id], state)
    assert refused(pair, now, "kedua").id == "after.not_planned"


def test_another_that_comes_when_this_is_of_no_use_is_refused(
    pair: Desk, now: datetime
) -> None:
    planned(pair, now, "pertama", "status", wait=48 * HOUR)
    mistake = refused(pair, now, "kedua", "status")
    assert mistake.id == "after.too_late"


@pytest.mark.parametrize("length", [1, 2, 3, 5])
def test_a_circle_is_refused_by_its_names_and_nothing_is_stored(
    desk: Desk, now: datetime, length: int
) -> None:
    names = [f"k{n}" for n in range(length)]
    for name, after in pairwise(names):
        write(desk, now, name, after)
    with pytest.raises(Mistake) as caught:
        write(desk, now, names[-1], names[0])
    assert caught.value.id == "after.circle"
    around = [names[-1], *names[:-1], names[-1]]
    assert caught.value.values["circle"] == " sesudah ".join(around)
    with desk.db.read() as connection:
        assert items.find(connection, ItemId(names[-1])) is None


def test_an_item_behind_a_circle_of_others_does_not_wait_for_ever_to_be_read(
    desk: Desk, now: datetime
) -> None:
    """Two that were written at one moment may make a circle; a third must not hang."""
    with desk.db.write() as connection:
        for name, after in (("a", "b"), ("b", "a")):
            written = ContentItem(
                id=ItemId(name), kind=Kind.NEWS, title="", body="B", unit="U"
            )
            made = replace(written, after=after)
            items.save(connection, made, author="rina", now=now)
    write(desk, now, "c", "a")
    assert refused(desk, now, "a").id == "after.circle"


def test_a_circle_in_files_names_the_file_that_closes_it(
    desk: Desk, now: datetime, inbox: Path
) -> None:
    for name, after in (("a", "b"), ("b", "a")):
        text = f'id = "{name}"\nbody = "B"\nafter = "{after}"\n'
        (inbox / f"{name}.toml").write_text(text, "utf-8")
    files = [inbox / "a.toml", inbox / "b.toml"]
    added, refused = add_files(desk, files, author="rina", now=now)
    assert [one.item.id for one in added] == ["a"]
    ((path, error),) = refused
    assert path.name == "b.toml"
    assert isinstance(error, Mistake)


def test_what_is_written_anew_is_the_one_that_is_awaited(
    pair: Desk, now: datetime
) -> None:
    (old,) = planned(pair, now, "pertama", "status")
    write(pair, now, "pertama", body="Lain.")
    (new,) = planned(pair, now, "pertama", "status")
    (mine,) = planned(pair, now, "kedua", "status")
    assert old.delivery.id != new.delivery.id
    assert mine.delivery.depends_on == new.delivery.id


def test_what_waited_in_vain_waits_for_the_other_as_it_is_planned_anew(
    pair: Desk, now: datetime
) -> None:
    planned(pair, now, "pertama", "status")
    (mine,) = planned(pair, now, "kedua", "status")
    approve(pair, "kedua", person="arman", now=now)
    write(pair, now, "pertama", body="Lain.")  # voids what was planned of it
    assert sweep.hold_orphans(pair.db) == 1
    page, new = planned(pair, now, "pertama")
    with pair.db.read() as connection:
        waits = deliveries.one(connection, mine.delivery.id)
    assert waits is not None
    assert waits.delivery.depends_on == new.delivery.id != page.delivery.id
    assert (waits.delivery.state, waits.delivery.reason) == (State.SCHEDULED, "")
    assert sweep.hold_orphans(pair.db) == 0


def test_what_a_person_holds_is_not_let_go_by_a_new_plan_of_the_other(
    pair: Desk, now: datetime
) -> None:
    planned(pair, now, "pertama", "status")
    (mine,) = planned(pair, now, "kedua", "status")
    approve(pair, "kedua", person="arman", now=now)
    with pair.db.write() as connection:
        deliveries.move_to(connection, [mine.delivery.id], State.HELD, reason="x")
    write(pair, now, "pertama", body="Lain.")
    planned(pair, now, "pertama", "status")
    with pair.db.read() as connection:
        held = deliveries.one(connection, mine.delivery.id)
    assert held is not None
    assert held.delivery.state is State.HELD


def test_what_waits_is_held_when_the_other_is_cancelled(
    pair: Desk, now: datetime
) -> None:
    (other,) = planned(pair, now, "pertama", "status")
    (mine,) = planned(pair, now, "kedua", "status")
    approve(pair, "kedua", person="arman", now=now)
    with pair.db.write() as connection:
        deliveries.move_to(connection, [other.delivery.id], State.CANCELLED)
    assert sweep.hold_orphans(pair.db) == 1
    with pair.db.read() as connection:
        held = deliveries.one(connection, mine.delivery.id)
    assert held is not None
    assert held.delivery.state is State.HELD
    assert held.delivery.reason == "reason.other_missing"
