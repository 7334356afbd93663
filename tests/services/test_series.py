"""Series: all at once, one page, one approval; what is left out is told."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from dissemination.config import FILE
from dissemination.domain.delivery import State
from dissemination.domain.item import ContentItem, ItemId, Kind, Priority
from dissemination.domain.slots import LeftOut, Slot
from dissemination.services.approve import approve
from dissemination.services.desk import Desk, open_desk
from dissemination.services.mistakes import Mistake, Misused, NotFound
from dissemination.services.plan import plan
from dissemination.services.queue import cancel
from dissemination.services.series import (
    MOST,
    Series,
    counted,
    counted_said,
    plan_series,
    read_rhythm,
)
from dissemination.services.write import add, find_item
from dissemination.storage import deliveries
from dissemination.storage.deliveries import Standing

DAILY = Slot(name="@09:00", at=time(9))
WEEK = date(2026, 11, 27)  # of NOW, Saturday the 21st at 10.00: six mornings to come
HOUR = timedelta(hours=1)
BOTH = ("situs", "status")
MORE = """
[[blackouts]]
from = 2026-11-24T00:00:00
to = 2026-11-25T00:00:00
reason = "Masa tenang"

[[slots]]
name = "kantor"
at = "09:00"
accounts = ["status"]
holidays = "skip"

[[slots]]
name = "siang"
at = "12:30"
days = ["fri"]
"""


@pytest.fixture
def desk_with(workspace: Path, now: datetime) -> Iterator[Callable[[str], Desk]]:
    """Open the desk with more of `schedule.toml`, and an item in it."""
    with ExitStack() as stack:

        def opened(more: str = "") -> Desk:
            file = workspace / FILE
            file.write_text(file.read_text("utf-8") + more, "utf-8")
            desk = stack.enter_context(open_desk(workspace))
            write(desk, now)
            return desk

        yield opened


@pytest.fixture
def item(desk_with: Callable[[str], Desk]) -> Desk:
    return desk_with("")


def write(desk: Desk, now: datetime, **more: object) -> None:
    body = ContentItem(
        id=ItemId("pajak"),
        kind=Kind.NOTICE,
        title="Bayar Pajak",
        body="Bayar pajak sebelum jatuh tempo.",
        unit="Bapenda",
    )
    add(desk, replace(body, **more), author="rina", now=now)  # type: ignore[arg-type]


def series(
    desk: Desk,
    now: datetime,
    *accounts: str,
    every: Slot = DAILY,
    until: date = WEEK,
    again: bool = False,
) -> Series:
    return plan_series(
        desk,
        "pajak",
        accounts or ("status",),
        every=every,
        until=until,
        person="rina",
        now=now,
        again=again,
    )


def refused(desk: Desk, now: datetime, *accounts: str, **asked: object) -> Mistake:
    with pytest.raises(Mistake) as caught:
        series(desk, now, *accounts, **asked)  # type: ignore[arg-type]
    with desk.db.read() as connection:
        assert not deliveries.count(connection)
    assert find_item(desk, "pajak").state == "draft"
    return caught.value


def days(planned: tuple[Standing, ...]) -> list[int]:
    return [s.delivery.due_at.day for s in planned]


def publish(desk: Desk, standing: Standing) -> None:
    with desk.db.write() as connection:
        for to in (State.SCHEDULED, State.PUBLISHING, State.PUBLISHED):
            deliveries.move_to(connection, [standing.delivery.id], to)


def test_each_coming_is_a_delivery_with_its_hour(item: Desk, now: datetime) -> None:
    made = series(item, now)
    assert days(made.planned) == [22, 23, 24, 25, 26, 27]
    first = made.planned[0].delivery
    assert first.due_at == datetime(2026, 11, 22, 2, tzinfo=UTC)
    assert first.occurrence == "2026-11-22T09:00"
    assert first.slot == "2026-11-22T09:00[Asia/Jakarta]"
    assert first.state is State.PLANNED
    assert made.left_out == {"status": []}


def test_one_yes_lets_all_of_them_out(item: Desk, now: datetime) -> None:
    made = series(item, now)
    done = approve(item, "pajak", person="arman", now=now)
    assert len(done.scheduled) == len(made.planned) == 6


def test_the_page_is_made_once_and_the_others_carry_its_address_and_wait(
    item: Desk, now: datetime
) -> None:
    page, *rest = series(item, now, "status", "situs").planned
    assert (page.delivery.account, page.delivery.occurrence) == ("situs", "once")
    assert page.delivery.due_at == rest[0].delivery.due_at
    assert page.delivery.slot == rest[0].delivery.slot
    assert {s.delivery.depends_on for s in rest} == {page.delivery.id}
    link = page.said.parts[0].link
    assert link
    assert all(link in s.said.parts[0].text for s in rest)


def test_each_helps_until_the_next_is_due(item: Desk, now: datetime) -> None:
    write(item, now, expires_at=datetime(2026, 11, 26, 12, tzinfo=UTC))
    made = series(item, now).planned
    ends = [s.delivery.useful_until for s in made]
    assert ends[:-1] == [s.delivery.due_at for s in made[1:]]
    assert ends[-1] == datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.mark.parametrize("key", ["expires_at", "event_at"])
def test_what_would_come_at_or_after_the_deadline_is_left_out(
    item: Desk, now: datetime, key: str
) -> None:
    write(item, now, **{key: datetime(2026, 11, 25, 2, tzinfo=UTC)})
    made = series(item, now)
    assert days(made.planned) == [22, 23, 24]
    assert counted(made.left_out["status"]) == {LeftOut.DEADLINE: 3}  # type: ignore[index]


def test_an_event_that_is_past_ends_nothing(item: Desk, now: datetime) -> None:
    write(item, now, event_at=now - HOUR)
    assert len(series(item, now).planned) == 6


def test_the_series_begins_when_the_author_wants_it_out(
    item: Desk, now: datetime
) -> None:
    write(item, now, publish_at=datetime(2026, 11, 25, 2, tzinfo=UTC))
    assert days(series(item, now).planned) == [25, 26, 27]


def test_what_a_blackout_and_other_deliveries_leave_out_is_told(
    desk_with: Callable[[str], Desk], now: datetime
) -> None:
    desk = desk_with(MORE)
    write(desk, now, id=ItemId("lain"))
    at = datetime(2026, 11, 26, 2, tzinfo=UTC)
    plan(desk, "lain", ["status"], when=at, person="rina", now=now)
    made = series(desk, now)
    assert days(made.planned) == [22, 23, 25, 27]
    left = made.left_out[made.planned[0].delivery.account]
    assert counted(left) == {LeftOut.BLACKOUT: 1, LeftOut.TOO_CLOSE: 1}
    assert counted_said(left) == (
        "1 di masa tanpa tayang, 1 terlalu dekat dengan tayangan lain"
    )


def test_a_slot_that_rests_leaves_days_off_out(
    desk_with: Callable[[str], Desk], now: datetime
) -> None:
    desk = desk_with(MORE)
    office = read_rhythm("kantor", desk.slots())
    made = series(desk, now, every=office, until=date(2026, 12, 26))
    christmas = date(2026, 12, 25)
    assert christmas in {
        one.local.date()
        for one in made.left_out[made.planned[0].delivery.account]
        if one.left_out is LeftOut.DAY_OFF
    }


def test_in_an_emergency_nothing_keeps_silent(
    desk_with: Callable[[str], Desk], now: datetime
) -> None:
    desk = desk_with(MORE)
    write(desk, now, priority=Priority.EMERGENCY)
    night = Slot(name="@23:00", at=time(23))
    assert len(series(desk, now, every=night).planned) == 7


def test_the_same_series_twice_is_refused(item: Desk, now: datetime) -> None:
    series(item, now)
    with pytest.raises(Mistake) as caught:
        series(item, now)
    assert caught.value.id == "plan.already"
    with item.db.read() as connection:
        assert deliveries.count(connection) == {State.PLANNED: 6}


def test_cancelling_the_item_cancels_the_rest(item: Desk, now: datetime) -> None:
    first, *rest = series(item, now).planned
    publish(item, first)
    changed = cancel(item, ["pajak"], person="rina", now=now)
    assert set(changed.moved) == {s.delivery.id for s in rest}


def test_a_series_that_was_public_may_be_repeated_on_demand(
    item: Desk, now: datetime
) -> None:
    made = series(item, now).planned
    for s in made:
        publish(item, s)
    later = series(item, now, until=date(2026, 11, 29), again=True).planned
    assert later[-1].delivery.occurrence == "2026-11-29T09:00 again-6"


def test_a_year_fits_and_more_than_a_plan_takes_does_not(
    item: Desk, now: datetime
) -> None:
    year = date(2027, 11, 22)
    mistake = refused(item, now, "status", "status", until=date(2028, 1, 1))
    assert (mistake.id, mistake.values["last"]) == ("series.far", "2027-11-22")
    made = series(item, now, "status", until=year)
    assert len(made.planned) == 366 <= MOST
    with item.db.read() as connection:
        assert len({s.said.fingerprint for s in made.planned}) == 1
        assert deliveries.count(connection) == {State.PLANNED: 366}


def test_a_page_alone_is_no_series(item: Desk, now: datetime) -> None:
    assert isinstance(refused(item, now, "situs"), Misused)


def test_a_slot_of_other_accounts_is_refused(
    desk_with: Callable[[str], Desk], now: datetime
) -> None:
    desk = desk_with(MORE.replace('["status"]', '["situs"]'))
    office = read_rhythm("kantor", desk.slots())
    assert refused(desk, now, every=office).id == "series.not_its_slot"


def test_a_series_that_never_comes_says_why(item: Desk, now: datetime) -> None:
    night = refused(item, now, every=Slot(name="@22:00", at=time(22)))
    assert (night.id, night.values["why"]) == ("series.never", "7 di jam tenang")
    sunday = Slot(name="min", at=time(9), days=frozenset({"sun"}))
    none = refused(item, now, every=sunday, until=date(2026, 11, 21))
    assert none.id == "series.none"


@pytest.mark.parametrize(
    ("text", "at", "on"),
    [
        ("@9:00", time(9), 7),
        ("mon,thu@09:00", time(9), 2),
        ("sen, kam @ 09.30", time(9, 30), 2),
        ("min@23:59", time(23, 59), 1),
        ("sore", time(16, 30), 7),
    ],
)
def test_a_rhythm_is_read(item: Desk, text: str, at: time, on: int) -> None:
    slot = read_rhythm(text, item.slots())
    assert (slot.at, len(slot.days)) == (at, on)


def test_days_mean_the_same_in_both_languages(item: Desk) -> None:
    for ours, theirs in zip(
        ("sen", "sel", "rab", "kam", "jum", "sab", "min"),
        ("mon", "tue", "wed", "thu", "fri", "sat", "sun"),
        strict=True,
    ):
        assert read_rhythm(f"{ours}@9:00", ()).days == frozenset({theirs})


@pytest.mark.parametrize("text", ["@25:00", "@09:60", "mon;tue@09:00", "foo@9:00", "@"])
def test_what_is_no_rhythm_is_refused(item: Desk, text: str) -> None:
    with pytest.raises(Misused) as caught:
        read_rhythm(text, item.slots())
    assert caught.value.id == "series.unreadable"


def test_a_slot_that_is_unknown_is_named_with_what_was_meant(item: Desk) -> None:
    with pytest.raises(NotFound) as caught:
        read_rhythm("sor", item.slots())
    assert caught.value.id == "series.unknown.meant"
    assert caught.value.values["meant"] == "sore"


def test_a_name_that_two_slots_have_is_refused(
    desk_with: Callable[[str], Desk],
) -> None:
    with pytest.raises(Misused) as caught:
        read_rhythm("siang", desk_with(MORE).slots())
    assert caught.value.id == "series.several"
