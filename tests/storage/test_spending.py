"""What was published, what is to come, and what was spent; on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest

from dissemination.domain.delivery import Decision, State
from dissemination.domain.item import Priority
from dissemination.domain.rendition import AccountId
from dissemination.storage import spending, watches
from dissemination.storage.spending import Spent
from dissemination.storage.watches import Seen, Sight
from tests.storage.conftest import HOUR, NOW, PUBLISHED, Rows
from tests.storage.test_amendments import public

ONE = AccountId("satu")
DAY = timedelta(days=1)
MINUTE = timedelta(minutes=1)
COST = 15_000  # millionths, of each call that the rows make


def call(rows: Rows, item: str, outcome: str) -> None:
    """Schedule something, and let its only call end so."""
    rows.schedule(item)
    (held,) = rows.claim()
    doubt = Decision(state=State.UNCERTAIN, eligible_at=NOW + DAY)
    decisions = {"published": PUBLISHED, "unknown": doubt}
    decision = decisions.get(outcome, Decision(state=State.FAILED))
    rows.close(held, rows.begun(held), decision, outcome=outcome)


def spent(rows: Rows) -> dict[AccountId, Spent]:
    with rows.db.read() as connection:
        return dict(spending.spent(connection, NOW, NOW + HOUR))


def test_a_call_that_was_refused_costs_nothing(rows: Rows) -> None:
    call(rows, "ditolak", "rejected")
    assert spent(rows) == {}


def test_what_may_be_public_is_counted_and_told_apart(rows: Rows) -> None:
    call(rows, "tayang", "published")
    call(rows, "ragu", "unknown")
    assert spent(rows) == {ONE: Spent(account=ONE, total=2 * COST, unproven=COST)}


def test_an_open_call_is_perhaps_paid_for(rows: Rows) -> None:
    rows.schedule()
    (held,) = rows.claim()
    rows.begun(held)
    assert spent(rows)[ONE].unproven == COST


@pytest.mark.parametrize("shift", [-HOUR, HOUR])
def test_only_calls_of_the_span_are_counted(rows: Rows, shift: timedelta) -> None:
    call(rows, "tayang", "published")
    with rows.db.read() as connection:
        other = spending.spent(connection, NOW + shift, NOW + shift + HOUR)
    assert (ONE in other) is (shift < timedelta(0) and NOW + shift + HOUR > NOW)


def test_what_is_to_come_counts_its_parts(rows: Rows) -> None:
    id_ = rows.plan("utas", "satu", "dua", "tiga", priority=Priority.EMERGENCY)
    with rows.db.read() as connection:
        (yet,) = spending.yet_to_send(connection, [ONE])
    assert (yet.id, yet.parts, yet.is_emergency) == (id_, 3, True)
    assert (yet.due_at, yet.useful_until) == (NOW, NOW + HOUR)


def test_parts_that_are_public_already_do_not_count_again(rows: Rows) -> None:
    from dissemination.channel import Receipt  # noqa: PLC0415

    id_ = rows.schedule("utas", "satu", "dua", "tiga")
    (held,) = rows.claim()
    number = rows.begun(held)
    again = Decision(state=State.SCHEDULED, eligible_at=NOW + HOUR)
    rows.close(held, number, again, receipt=Receipt(remote_id="1"))
    with rows.db.read() as connection:
        (yet,) = spending.yet_to_send(connection, [ONE])
        ((due_at, said, public),) = spending.to_be_said(connection, [ONE])
    assert (yet.id, yet.parts) == (id_, 2)
    assert (due_at, len(said.parts), public) == (NOW, 3, 1)


@pytest.mark.parametrize("state", [State.CANCELLED, State.MISSED])
def test_what_never_comes_is_not_to_come(rows: Rows, state: State) -> None:
    rows.move(rows.plan(), state)
    with rows.db.read() as connection:
        assert not spending.yet_to_send(connection, [ONE])


def test_other_accounts_do_not_count(rows: Rows) -> None:
    rows.plan(account="dua")
    call(rows, "tayang", "published")
    with rows.db.read() as connection:
        assert not spending.yet_to_send(connection, [ONE])
        assert list(spending.published_since(connection, ONE, NOW - HOUR)) == [NOW]
        assert not spending.published_since(connection, AccountId("dua"), NOW - HOUR)
        assert not spending.published_since(connection, ONE, NOW)


def test_what_is_read_back_is_told_with_its_first_and_last_hour(rows: Rows) -> None:
    id_ = public(rows, "satu", "dua")
    public(rows, "lain", account="dua")
    watches.begin(rows.db, NOW)
    (first, *_) = watches.claim(rows.db, NOW + MINUTE, lease=MINUTE, limit=9)
    assert first.public.delivery == id_
    seen = Seen(sight=Sight.INTACT, next_at=NOW + HOUR)
    watches.settle(rows.db, first, seen, NOW + MINUTE)
    with rows.db.read() as connection:
        found = spending.looked_at(connection, [ONE], NOW)
    once, never = sorted(found, key=lambda one: -one.looks)
    assert (once.account, once.public_at) == (ONE, NOW)
    assert (once.looks, once.at, once.next_at) == (1, NOW + MINUTE, NOW + HOUR)
    assert (never.looks, never.at) == (0, None)


def test_what_nobody_looks_at_any_more_counts_in_its_own_span_alone(rows: Rows) -> None:
    public(rows, "satu")
    watches.begin(rows.db, NOW)
    (one,) = watches.claim(rows.db, NOW + MINUTE, lease=MINUTE, limit=9)
    watches.settle(rows.db, one, Seen(sight=Sight.GONE), NOW + MINUTE)
    with rows.db.read() as connection:
        assert len(spending.looked_at(connection, [ONE], NOW + MINUTE)) == 1
        assert not spending.looked_at(connection, [ONE], NOW + HOUR)
