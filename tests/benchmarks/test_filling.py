from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select

from benchmarks.dispatching.filling import Content, add_due, fill
from dissemination.storage import queue
from dissemination.storage.database import Database
from dissemination.storage.tables import account, delivery, quota

CONTENT = Content(later=50, accounts=7)
LEASE = timedelta(seconds=60)


@pytest.fixture
def filled(db: Database) -> Database:
    fill(db, CONTENT)
    return db


def now() -> datetime:
    return datetime.now(UTC)


def claimed(db: Database, at: datetime) -> list[str]:
    held = queue.claim(db, owner="b", now=at, lease=LEASE, limit=100)
    return [str(one.account) for one in held]


def test_what_waits_is_due_on_a_later_day(filled: Database) -> None:
    assert claimed(filled, now()) == []
    later = queue.next_eligible(filled, now())
    assert later is not None
    assert timedelta(hours=23) < later - now() < timedelta(hours=25)


def test_every_account_has_its_share_of_what_waits(filled: Database) -> None:
    counted = select(delivery.c.account, func.count()).group_by(delivery.c.account)
    with filled.read() as connection:
        shares = {row[0]: row[1] for row in connection.execute(counted)}
    assert set(shares) == set(CONTENT.accounts_named)
    assert sum(shares.values()) == CONTENT.later
    assert max(shares.values()) - min(shares.values()) <= 1


def test_every_second_delivery_waits_for_the_one_before(filled: Database) -> None:
    waits = select(delivery.c.id, delivery.c.depends_on).order_by(delivery.c.id)
    with filled.read() as connection:
        rows = connection.execute(waits).all()
    assert [row.depends_on for row in rows] == [
        row.id - 1 if row.id % 2 == 0 else None for row in rows
    ]


def test_every_account_has_a_quota(filled: Database) -> None:
    with filled.read() as connection:
        limited = set(connection.scalars(select(quota.c.account)))
        everyone = set(connection.scalars(select(account.c.id)))
    assert limited == everyone == set(CONTENT.accounts_named)


def test_what_is_added_can_be_claimed_at_its_instant_and_not_before(
    filled: Database,
) -> None:
    at = time.time()
    add_due(filled, [(at + 1, 3), (at + 2, 5)], CONTENT)
    due_at = datetime.fromtimestamp(at, UTC)
    assert claimed(filled, due_at + timedelta(seconds=0.9)) == []
    assert claimed(filled, due_at + timedelta(seconds=1.1)) == ["account-3"]
    assert claimed(filled, due_at + timedelta(seconds=2.1)) == ["account-5"]


def test_of_many_at_one_instant_each_account_gives_one(filled: Database) -> None:
    at = time.time() - 1
    add_due(filled, [(at, number % 7) for number in range(21)], CONTENT)
    assert sorted(claimed(filled, now())) == CONTENT.accounts_named
