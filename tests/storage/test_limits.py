"""What an account may publish in any span of time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select

from dissemination.channel import Quota, Receipt
from dissemination.domain.delivery import Decision, DeliveryId, State
from dissemination.storage import ledger, limits, queue, sweep
from dissemination.storage.accounts import sync_accounts
from dissemination.storage.claimed import Claimed
from dissemination.storage.database import Database
from dissemination.storage.limits import Usage
from dissemination.storage.tables import attempt, delivery, quota, receipt
from tests.storage.conftest import HOUR, LEASE, NOW, ON_A_FILE, PUBLISHED, SECOND, Rows

DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)


def allow(rows: Rows, account: str, *quotas: tuple[int, timedelta]) -> None:
    """Let an account publish so much in such spans."""
    if account not in rows.accounts:
        rows.account(account)
    declared = tuple(Quota(max=m, span=s, source="nobody") for m, s in quotas)
    rows.accounts[account] = replace(rows.accounts[account], quotas=declared)
    with rows.db.write() as connection:
        sync_accounts(connection, tuple(rows.accounts.values()))


def publish(rows: Rows, now: datetime = NOW, *, outcome: str = "published") -> bool:
    """Take the next delivery and let its call end; False when nothing may go."""
    taken = rows.claim(now)
    for held in taken:
        ends = {
            "published": PUBLISHED,
            "unknown": Decision(state=State.UNCERTAIN, eligible_at=now + DAY),
        }
        decision = ends.get(outcome, Decision(state=State.FAILED))
        number = rows.begun(held, now)
        rows.close(held, number, decision, outcome=outcome, now=now)
    return bool(taken)


def waiting(rows: Rows, account: str = "satu", *, number: int = 3) -> list[DeliveryId]:
    return [
        rows.schedule(f"{account}-{n}", account=account, useful_until=NOW + 9 * DAY)
        for n in range(number)
    ]


def usage(rows: Rows, now: datetime = NOW) -> list[Usage]:
    with rows.db.read() as connection:
        return limits.usage(connection, now)


def test_a_used_up_quota_keeps_its_account_and_no_other_from_going_on(
    rows: Rows,
) -> None:
    allow(rows, "satu", (2, DAY))
    waiting(rows)
    assert [publish(rows), publish(rows), publish(rows)] == [True, True, False]
    rows.schedule(account="dua")
    assert [held.account for held in rows.claim()] == ["dua"]


def test_it_frees_exactly_when_the_first_has_left_the_span(rows: Rows) -> None:
    allow(rows, "satu", (2, HOUR))
    waiting(rows)
    publish(rows, NOW)
    publish(rows, NOW + MINUTE)
    moment = timedelta(microseconds=1)
    assert rows.claim(NOW + HOUR - moment) == []
    assert len(rows.claim(NOW + HOUR)) == 1


def test_what_is_taken_may_not_call_once_the_quota_is_used_up(rows: Rows) -> None:
    id_ = rows.schedule("item", "satu", "dua", useful_until=NOW + 9 * DAY)
    (held,) = rows.claim()
    number = rows.begun(held)
    rows.close(held, number, None, receipt=Receipt(remote_id="1"))
    allow(rows, "satu", (1, DAY))
    assert rows.begin(held, part=1) is None
    assert len(rows.attempts(id_)) == 1
    assert rows.begin(held, NOW + 30 * SECOND, part=1) is None
    queue.renew(rows.db, "daemon", [id_], until=NOW + 2 * DAY)
    assert rows.begin(held, NOW + DAY, part=1) is not None


def test_a_call_on_its_way_counts_already(rows: Rows) -> None:
    allow(rows, "satu", (1, DAY))
    waiting(rows)
    (held,) = rows.claim()
    rows.begun(held)
    (used,) = usage(rows)
    assert (used.used, used.frees_at) == (1, NOW + DAY)


@pytest.mark.parametrize(
    ("outcome", "counts"),
    [
        ("published", True),
        ("unknown", True),
        ("rate_limited", False),
        ("rejected", False),
        ("transient", False),
        ("pending", False),
        ("auth_expired", False),
    ],
)
def test_what_was_surely_refused_does_not_count_and_all_else_does(
    rows: Rows, outcome: str, *, counts: bool
) -> None:
    allow(rows, "satu", (1, DAY))
    waiting(rows)
    publish(rows, outcome=outcome)
    (used,) = usage(rows)
    assert used.used == int(counts)
    assert publish(rows) is not counts


def test_what_vanished_on_its_way_counts(rows: Rows) -> None:
    allow(rows, "satu", (1, DAY))
    waiting(rows)
    (held,) = rows.claim()
    rows.begun(held)
    later = NOW + LEASE + SECOND
    sweep.recover(rows.db, later, everyone=False)
    assert rows.claim(later) == []


def test_a_preparation_does_not_count(rows: Rows) -> None:
    allow(rows, "satu", (1, DAY))
    waiting(rows)
    (held,) = rows.claim()
    failed = Decision(state=State.FAILED)
    ending = ledger.Ending(outcome="unknown")
    assert ledger.settle(rows.db, held, failed, ending, now=NOW)
    assert len(rows.claim()) == 1


def test_of_two_quotas_the_tighter_holds(rows: Rows) -> None:
    allow(rows, "satu", (2, HOUR), (3, DAY))
    waiting(rows, number=5)
    assert [publish(rows, NOW) for _ in range(3)] == [True, True, False]
    later = NOW + HOUR
    assert [publish(rows, later) for _ in range(2)] == [True, False]
    assert [publish(rows, NOW + 2 * HOUR) for _ in range(1)] == [False]
    assert publish(rows, NOW + DAY)


def test_of_two_quotas_with_one_span_the_smaller_is_kept(rows: Rows) -> None:
    allow(rows, "satu", (25, DAY), (3, DAY))
    assert [(one.max, one.span) for one in usage(rows)] == [(3, DAY)]


def test_a_quota_outlives_the_process(rows: Rows, url: str) -> None:
    allow(rows, "satu", (1, DAY))
    waiting(rows)
    publish(rows)
    with Database(url) as again:
        assert Rows(again).claim() == []
        assert len(Rows(again).claim(NOW + DAY)) == 1


def test_the_next_instant_is_that_at_which_a_quota_frees(rows: Rows) -> None:
    allow(rows, "satu", (2, HOUR))
    waiting(rows)
    publish(rows, NOW)
    publish(rows, NOW + MINUTE)
    now = NOW + 2 * MINUTE
    assert queue.next_eligible(rows.db, now) == NOW + HOUR
    assert rows.claim(NOW + HOUR)


def test_the_next_instant_waits_for_the_last_of_two_quotas(rows: Rows) -> None:
    allow(rows, "satu", (1, HOUR), (1, DAY))
    waiting(rows)
    publish(rows)
    assert queue.next_eligible(rows.db, NOW + SECOND) == NOW + DAY


def test_a_block_that_lasts_longer_than_the_quota_is_waited_for(rows: Rows) -> None:
    allow(rows, "satu", (1, HOUR))
    waiting(rows)
    publish(rows)
    rows.set_account("satu", blocked_until=NOW + 2 * HOUR)
    assert queue.next_eligible(rows.db, NOW + SECOND) == NOW + 2 * HOUR


def test_an_account_with_room_needs_no_instant(rows: Rows) -> None:
    allow(rows, "satu", (5, HOUR))
    (used,) = usage(rows)
    assert (used.account, used.max, used.used, used.frees_at) == ("satu", 5, 0, None)


def kept(rows: Rows) -> list[tuple[str, int, int]]:
    with rows.db.read() as connection:
        every = select(quota.c.account, quota.c.span_us, quota.c.max)
        found = connection.execute(every)
        return [(row.account, row.span_us, row.max) for row in found]


def test_a_quota_that_is_no_longer_declared_is_forgotten(rows: Rows) -> None:
    allow(rows, "satu", (1, DAY), (2, HOUR))
    allow(rows, "dua", (3, DAY))
    allow(rows, "satu", (1, DAY))
    day_us = 86_400_000_000
    assert sorted(kept(rows)) == [("dua", day_us, 3), ("satu", day_us, 1)]
    allow(rows, "satu")
    allow(rows, "dua")
    assert kept(rows) == []


def test_a_quota_that_grew_lets_what_waited_go(rows: Rows) -> None:
    allow(rows, "satu", (1, DAY))
    waiting(rows)
    assert [publish(rows), publish(rows)] == [True, False]
    allow(rows, "satu", (2, DAY))
    assert publish(rows)


SPANS = (10 * SECOND, MINUTE, HOUR)
QUOTAS = st.dictionaries(st.sampled_from(SPANS), st.integers(1, 3), max_size=2)
ACCOUNTS = ("satu", "dua")
STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            [-MINUTE, 0 * SECOND, SECOND, 9 * SECOND, MINUTE / 2, HOUR / 2]
        ),
        st.sampled_from(["published", "published", "unknown", "rejected", "vanished"]),
    ),
    min_size=1,
    max_size=10,
)


def end(rows: Rows, held: Claimed, now: datetime, outcome: str) -> None:
    if (number := rows.begin(held, now)) is None:
        ledger.release(rows.db, held, now)
    elif outcome == "vanished":
        sweep.recover(rows.db, now, everyone=True)
    else:
        state = State.UNCERTAIN if outcome == "unknown" else State.FAILED
        never = Decision(state=state, eligible_at=NOW + 99 * DAY)
        decision = PUBLISHED if outcome == "published" else never
        rows.close(held, number, decision, outcome=outcome, now=now)


def clear(rows: Rows) -> None:
    with rows.db.write() as connection:
        for table in (receipt, attempt, delivery):
            connection.execute(delete(table))
    for name in rows.accounts:
        rows.set_account(name, busy_until=NOW - DAY)


def most_within(instants: Iterable[datetime], span: timedelta) -> int:
    """Return how many instants lie in the fullest span."""
    every = list(instants)
    return max((sum(at <= o < at + span for o in every) for at in every), default=0)


@ON_A_FILE
@settings(max_examples=20, deadline=None)
@given(quotas=st.tuples(QUOTAS, QUOTAS), steps=STEPS)
def test_never_is_more_made_public_within_a_span_than_its_quota_allows(
    tmp_path_factory: pytest.TempPathFactory,
    dialect: str,
    quotas: tuple[dict[timedelta, int], dict[timedelta, int]],
    steps: list[tuple[timedelta, str]],
) -> None:
    folder: Path = tmp_path_factory.getbasetemp() / f"limits-{dialect}"
    folder.mkdir(exist_ok=True)
    with Database(f"sqlite:///{folder / 'kuota.db'}") as db:
        rows = Rows(db)
        for name, declared in zip(ACCOUNTS, quotas, strict=True):
            allow(rows, name, *((most, span) for span, most in declared.items()))
            waiting(rows, name, number=len(steps))
        try:
            now = NOW
            for step, outcome in steps:
                now += step
                for held in rows.claim(now):
                    end(rows, held, now, outcome)
            for name, declared in zip(ACCOUNTS, quotas, strict=True):
                made = counted(rows, name)
                assert all(most_within(made, s) <= m for s, m in declared.items())
        finally:
            clear(rows)


def counted(rows: Rows, account: str) -> list[datetime]:
    perhaps = ("published", "unknown", "vanished", "")
    with rows.db.read() as connection:
        mine = select(attempt.c.started_at).where(attempt.c.account == account)
        return list(connection.scalars(mine.where(attempt.c.outcome.in_(perhaps))))
