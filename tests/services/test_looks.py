"""What looking back costs: planned, spent, and switched off by the office."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.channel import Receipt
from dissemination.config import FILE
from dissemination.domain.cost import charged
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.rendition import AccountId
from dissemination.services import budget, looks
from dissemination.services.budget import AccountCost
from dissemination.services.desk import Desk, open_desk
from dissemination.storage import deliveries, receipts, watches
from dissemination.storage.spending import Looked
from dissemination.storage.watches import FIRST_LOOK, LOOKS, Seen, Sight
from tests.services.quota_desk import ACCOUNT, DAY, PRICE, plan_at, with_account, write

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
A_LOOK = 5_000  # millionths: one part on one day
X = AccountId("kabupaten")
SITE = AccountId("situs")
NOON = datetime(2026, 11, 23, 5, tzinfo=UTC)
NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
INSTANTS = st.timedeltas(min_value=timedelta(0), max_value=366 * DAY).map(
    lambda span: NOON + span
)


@pytest.fixture
def desk(workspace: Path) -> Iterator[Desk]:
    with open_desk(with_account(workspace)) as opened:
        yield opened


@pytest.fixture
def unread(workspace: Path) -> Iterator[Desk]:
    """A desk whose account is not read back."""
    file = with_account(workspace) / FILE
    written = file.read_text("utf-8")
    off = written.replace(ACCOUNT, f"{ACCOUNT}read_back = false\n")
    assert off != written
    file.write_text(off, encoding="utf-8")
    with open_desk(workspace) as opened:
        yield opened


def looked(
    *, looks: int, at: datetime | None, next_at: datetime | None = None
) -> Looked:
    return Looked(account=X, public_at=NOON, looks=looks, at=at, next_at=next_at)


def publish(desk: Desk, name: str, at: datetime, now: datetime) -> DeliveryId:
    """Have an item be public since then, under one receipt."""
    id_ = plan_at(desk, write(desk, name, now), at, now).delivery.id
    with desk.db.write() as connection:
        for state in (State.SCHEDULED, State.PUBLISHING, State.PUBLISHED):
            deliveries.move_to(connection, [id_], state)
        proof = Receipt(remote_id="1")
        receipts.insert_receipt(connection, id_, 0, proof, None, at)
    return id_


def look(desk: Desk, now: datetime, next_at: datetime | None) -> None:
    """Look at everything that is due to be looked at."""
    watches.begin(desk.db, now, besides=desk.unread())
    for one in watches.claim(desk.db, now, lease=MINUTE, limit=9):
        seen = Seen(sight=Sight.INTACT, next_at=next_at)
        watches.settle(desk.db, one, seen, now)


def november(desk: Desk, now: datetime, month: date = NOVEMBER) -> AccountCost:
    (one,) = budget.costs(desk, month, now)
    return one


@given(st.lists(INSTANTS))
def test_each_day_is_paid_for_once_and_none_twice(instants: list[datetime]) -> None:
    paid = charged(instants)
    assert {at.date() for at in paid} == {at.date() for at in instants}
    assert len({at.date() for at in paid}) == len(paid)
    assert paid == sorted(paid)


def test_a_day_is_one_of_utc_wherever_the_office_is() -> None:
    jakarta = [NOON.replace(hour=16, minute=59), NOON.replace(hour=17)]  # its midnight
    assert len(charged(jakarta)) == 1


@given(INSTANTS)
def test_three_looks_fall_on_two_days_or_on_one_just_before_midnight(
    at: datetime,
) -> None:
    days = len(charged(at + after for after in LOOKS))
    last_minute = (at + MINUTE).date() > at.date()
    assert days == (1 if last_minute else 2)


def test_every_part_is_looked_at_on_its_days(desk: Desk) -> None:
    assert looks.planned(desk, X, 3, NOON) == 3 * 2 * A_LOOK
    just_before = NOON.replace(hour=23, minute=59, second=30)
    assert looks.planned(desk, X, 3, just_before) == 3 * A_LOOK


def test_who_reads_for_nothing_is_looked_at_for_nothing(desk: Desk) -> None:
    assert looks.planned(desk, SITE, 3, NOON) == 0


def test_what_is_not_read_back_costs_no_look(unread: Desk, now: datetime) -> None:
    assert unread.unread() == {X}
    standing = plan_at(unread, write(unread, "polos", now), now + DAY, now)
    assert budget.together(unread, [standing]).total == PRICE
    assert november(unread, now) == AccountCost(
        account=X, spent=0, unproven=0, planned=PRICE
    )


@pytest.mark.parametrize(
    ("one", "gone", "due"),
    [
        (looked(looks=0, at=None, next_at=NOON + MINUTE), 0, 2),
        (looked(looks=1, at=NOON + MINUTE, next_at=NOON + HOUR), 1, 1),
        (looked(looks=2, at=NOON + HOUR, next_at=NOON + DAY), 1, 1),
        (looked(looks=3, at=NOON + DAY), 2, 0),
        # The daemon was off for days: the first look was the last one.
        (looked(looks=1, at=NOON + 3 * DAY), 1, 0),
        # A correction began it anew: what was paid before stays paid.
        (looked(looks=0, at=NOON + DAY, next_at=NOON + DAY + HOUR), 2, 0),
        (looked(looks=0, at=None), 0, 0),
    ],
)
def test_what_was_looked_at_is_told_from_what_will_be(
    one: Looked, gone: int, due: int
) -> None:
    spent, to_come = looks.looks_of(one)
    assert (len(spent), len(to_come)) == (gone, due)


def test_a_look_that_was_made_is_spent_and_the_next_days_is_planned(
    desk: Desk, now: datetime
) -> None:
    publish(desk, "polos", now, now)
    look(desk, now + FIRST_LOOK, now + HOUR)
    one = november(desk, now + 2 * FIRST_LOOK)
    assert (one.looks_spent, one.looks_planned) == (A_LOOK, A_LOOK)
    assert (one.spent, one.planned) == (A_LOOK, A_LOOK), "the table's sums have them"


def test_looks_on_two_days_are_two_and_then_no_more_are_planned(
    desk: Desk, now: datetime
) -> None:
    publish(desk, "polos", now, now)
    look(desk, now + FIRST_LOOK, now + DAY)
    look(desk, now + DAY, None)
    one = november(desk, now + 2 * DAY)
    assert (one.looks_spent, one.looks_planned) == (2 * A_LOOK, 0)


def test_looks_count_in_the_office_s_month_in_which_they_are_made(desk: Desk) -> None:
    last = datetime(2026, 11, 30, 16, 30, tzinfo=UTC)  # 23.30 WIB
    publish(desk, "akhir", last, last - HOUR)
    look(desk, last + FIRST_LOOK, last + DAY)
    later = last + 2 * FIRST_LOOK
    spent = [november(desk, later, m).looks_spent for m in (NOVEMBER, DECEMBER)]
    planned = [november(desk, later, m).looks_planned for m in (NOVEMBER, DECEMBER)]
    assert (spent, planned) == ([A_LOOK, 0], [0, A_LOOK])


def test_who_switched_it_off_has_spent_and_plans_nothing_more(
    unread: Desk, now: datetime
) -> None:
    publish(unread, "polos", now, now)
    watches.begin(unread.db, now)  # before it was switched off
    look(unread, now + FIRST_LOOK, now + DAY)
    one = november(unread, now + HOUR)
    assert (one.looks_spent, one.looks_planned) == (A_LOOK, 0)


def test_nothing_of_an_account_that_is_not_read_back_is_watched(
    unread: Desk, now: datetime
) -> None:
    publish(unread, "polos", now, now)
    look(unread, now + FIRST_LOOK, now + DAY)
    assert november(unread, now + HOUR).looks_spent == 0
