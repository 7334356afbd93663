"""What is overdue is said at a pace: how deliveries of one account are spread."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import Priority
from dissemination.storage import sweep
from dissemination.storage.accounts import everything, sync_accounts
from dissemination.storage.database import Database
from dissemination.storage.sweep import OVERDUE
from tests.storage.conftest import HOUR, NOW, SECOND, Rows

MINUTE = timedelta(minutes=1)
DAY = timedelta(days=1)


def paced(rows: Rows, account: str = "satu", *, by: timedelta = MINUTE) -> None:
    """Say how far apart an account's overdue deliveries go out."""
    if account not in rows.accounts:
        rows.account(account)
    rows.accounts[account] = replace(rows.accounts[account], pace=by)
    with rows.db.write() as connection:
        sync_accounts(connection, tuple(rows.accounts.values()))


def overdue(
    rows: Rows, *items: str, account: str = "satu", late: timedelta = HOUR
) -> list[DeliveryId]:
    """Schedule deliveries that were due so long ago, the first named first."""
    return [
        rows.schedule(
            item,
            account=account,
            due_at=NOW - late + number * SECOND,
            useful_until=NOW + DAY,
        )
        for number, item in enumerate(items)
    ]


def eligible(rows: Rows, ids: list[DeliveryId]) -> list[datetime]:
    return [rows.row(id_).eligible_at for id_ in ids]


def test_the_oldest_goes_at_once_and_the_others_a_pace_apart(rows: Rows) -> None:
    paced(rows)
    ids = overdue(rows, "a", "b", "c", "d")
    assert sweep.pace(rows.db, NOW) == 3
    assert eligible(rows, ids) == [
        NOW - HOUR,
        *(NOW + number * MINUTE for number in (1, 2, 3)),
    ]


def test_a_second_look_moves_nothing(rows: Rows) -> None:
    paced(rows)
    overdue(rows, "a", "b", "c")
    sweep.pace(rows.db, NOW)
    assert sweep.pace(rows.db, NOW + SECOND) == 0


def test_who_is_kept_waiting_keeps_the_others_a_pace_behind(rows: Rows) -> None:
    paced(rows)
    first, second, third = overdue(rows, "a", "b", "c")
    sweep.pace(rows.db, NOW)
    later = NOW + 5 * MINUTE
    assert sweep.pace(rows.db, later) == 2  # the account was busy for five minutes
    assert eligible(rows, [first, second, third]) == [
        NOW - HOUR,
        later + MINUTE,
        later + 2 * MINUTE,
    ]


def test_an_account_does_not_wait_for_another(rows: Rows) -> None:
    paced(rows)
    paced(rows, "dua")
    mine = overdue(rows, "a", "b")
    theirs = overdue(rows, "c", account="dua")
    assert sweep.pace(rows.db, NOW) == 1
    assert eligible(rows, theirs) == [NOW - HOUR]
    assert eligible(rows, mine)[1] == NOW + MINUTE


@pytest.mark.parametrize(
    ("late", "moved"), [(OVERDUE - SECOND, 0), (OVERDUE + 10 * SECOND, 1)]
)
def test_only_what_is_late_by_ten_minutes_is_overdue(
    rows: Rows, late: timedelta, moved: int
) -> None:
    paced(rows)
    overdue(rows, "a", "b", late=late)
    assert sweep.pace(rows.db, NOW) == moved


def test_what_becomes_due_now_waits_for_nothing_that_is_overdue(rows: Rows) -> None:
    paced(rows)
    overdue(rows, "a", "b", "c")
    due = rows.schedule("kini", due_at=NOW, useful_until=NOW + DAY)
    sweep.pace(rows.db, NOW)
    assert rows.row(due).eligible_at == NOW


def test_an_emergency_waits_for_none_and_keeps_none_waiting(rows: Rows) -> None:
    paced(rows)
    urgent = [
        rows.schedule(
            f"darurat-{number}",
            due_at=NOW - 2 * HOUR,
            useful_until=NOW + DAY,
            priority=Priority.EMERGENCY,
        )
        for number in range(2)
    ]
    normal = overdue(rows, "a")
    assert sweep.pace(rows.db, NOW) == 0
    assert eligible(rows, [*urgent, *normal]) == [
        *(NOW - 2 * HOUR for _ in urgent),
        NOW - HOUR,
    ]


def test_who_waits_for_a_page_keeps_nobody_behind_it(rows: Rows) -> None:
    paced(rows)
    page = rows.schedule("halaman", account="situs", due_at=NOW - HOUR)
    waits = rows.schedule(
        "kabar", due_at=NOW - 2 * HOUR, useful_until=NOW + DAY, depends_on=page
    )
    free = overdue(rows, "lain")
    assert sweep.pace(rows.db, NOW) == 0
    assert eligible(rows, [waits, *free]) == [NOW - 2 * HOUR, NOW - HOUR]


def test_what_is_half_said_goes_on_first(rows: Rows) -> None:
    paced(rows)
    first, begun = overdue(rows, "a", "utas")
    rows.set_delivery(begun, tries=1)
    sweep.pace(rows.db, NOW)
    assert rows.row(begun).eligible_at == NOW - HOUR + SECOND
    assert rows.row(first).eligible_at == NOW + MINUTE


def test_an_account_without_a_pace_says_all_at_once(rows: Rows) -> None:
    ids = overdue(rows, "a", "b")
    assert sweep.pace(rows.db, NOW) == 0
    assert eligible(rows, ids) == [NOW - HOUR, NOW - HOUR + SECOND]


@pytest.mark.parametrize("state", [State.PLANNED, State.HELD, State.CANCELLED])
def test_what_is_not_scheduled_is_left_alone(rows: Rows, state: State) -> None:
    paced(rows)
    first, second = overdue(rows, "a", "b")
    rows.set_delivery(second, state=state)
    assert sweep.pace(rows.db, NOW) == 0
    assert rows.state(first) is State.SCHEDULED
    assert rows.state(second) is state


def test_the_pace_of_an_account_follows_the_desk(rows: Rows, db: Database) -> None:
    paced(rows, by=HOUR)
    with db.read() as connection:
        known = {row.id: row.pace for row in everything(connection)}
    assert known[rows.accounts["satu"].id] == HOUR
    paced(rows, by=MINUTE)
    ids = overdue(rows, "a", "b", "c")
    sweep.pace(db, NOW)
    instants = eligible(rows, ids)[1:]
    assert [b - a for a, b in pairwise(instants)] == [MINUTE]
