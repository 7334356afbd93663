"""What is due soon, as the database has it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import event

from dissemination.channel import Receipt
from dissemination.domain.delivery import NEVER, Decision, DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId, Kind, Priority
from dissemination.domain.rendition import AccountId
from dissemination.storage import items, soon
from dissemination.storage.soon import AT_MOST, Soon
from tests.storage.conftest import HOUR, NOW, ON_A_FILE, PUBLISHED, SECOND, Rows

UNTIL = NOW + HOUR
LATER = NOW + 5 * HOUR
UNKNOWN = Decision(state=State.UNCERTAIN, eligible_at=NOW)
REFUSED = Decision(state=State.FAILED)


def due(rows: Rows, until: datetime = UNTIL) -> Sequence[Soon]:
    with rows.db.read() as connection:
        return soon.due_by(connection, until, NOW)


def ids(rows: Rows) -> list[DeliveryId]:
    return [one.id for one in due(rows)]


def calls(rows: Rows, account: str = "satu") -> Sequence[datetime]:
    with rows.db.read() as connection:
        return soon.calls(connection, AccountId(account), NOW - HOUR)


def call(rows: Rows, item: str, decision: Decision, outcome: str) -> None:
    rows.schedule(item)
    (held,) = rows.claim()
    rows.close(held, rows.begun(held), decision, outcome=outcome)


def test_what_is_due_at_the_end_of_the_time_is_in_and_what_comes_after_is_not(
    rows: Rows,
) -> None:
    last = rows.schedule("akhir", due_at=UNTIL, useful_until=LATER)
    rows.schedule("nanti", due_at=UNTIL + SECOND, useful_until=LATER)
    assert ids(rows) == [last]


def test_what_is_of_no_use_any_more_is_left_out(rows: Rows) -> None:
    rows.schedule("lewat", due_at=NOW - HOUR, useful_until=NOW)
    assert ids(rows) == []


def test_it_is_told_as_it_is_due_whatever_its_state(rows: Rows) -> None:
    second = rows.schedule("dua", due_at=NOW + 2 * SECOND, useful_until=LATER)
    first = rows.plan("satu", due_at=NOW + SECOND, useful_until=LATER)
    third = rows.schedule("tiga", due_at=NOW + 3 * SECOND, useful_until=LATER)
    rows.move(third, State.HELD)
    assert [(one.id, one.state) for one in due(rows)] == [
        (first, State.PLANNED),
        (second, State.SCHEDULED),
        (third, State.HELD),
    ]


def test_what_is_tried_again_later_counts_from_then(rows: Rows) -> None:
    id_ = rows.schedule(useful_until=LATER)
    rows.set_delivery(id_, eligible_at=NOW + HOUR / 2)
    (one,) = due(rows)
    assert one.at == NOW + HOUR / 2
    rows.set_delivery(id_, eligible_at=UNTIL + SECOND)
    assert due(rows) == []


def test_what_is_planned_counts_from_its_instant_alone(rows: Rows) -> None:
    id_ = rows.plan(useful_until=LATER)
    rows.set_delivery(id_, eligible_at=NEVER)
    (one,) = due(rows)
    assert one.at == NOW


@pytest.mark.parametrize(
    ("due_at", "useful_until", "at"),
    [
        (NOW + SECOND, LATER, NOW + SECOND),  # its instant comes
        (NOW - HOUR, UNTIL, UNTIL),  # its last useful hour comes
        (NOW - HOUR, UNTIL + SECOND, None),
        (UNTIL + SECOND, LATER, None),
    ],
)
def test_what_is_held_is_in_while_an_instant_of_it_comes(
    rows: Rows, due_at: datetime, useful_until: datetime, at: datetime | None
) -> None:
    id_ = rows.schedule(due_at=due_at, useful_until=useful_until)
    rows.move(id_, State.HELD)
    assert [one.at for one in due(rows)] == ([] if at is None else [at])


def test_an_item_that_says_something_else_by_now_is_known(rows: Rows) -> None:
    rows.plan("berita")
    assert [one.is_revised for one in due(rows)] == [False]  # nobody knows the item
    for body in ("satu", "dua"):
        written = ContentItem(
            id=ItemId("berita"), kind=Kind.NEWS, title="t", body=body, unit="IKP"
        )
        with rows.db.write() as connection:
            items.save(connection, written, author="rina", now=NOW)
    assert [one.is_revised for one in due(rows)] == [True]


def test_it_comes_with_what_it_says_and_how_much_is_public(rows: Rows) -> None:
    id_ = rows.schedule("utas", "satu", "dua", priority=Priority.EMERGENCY)
    (held,) = rows.claim()
    number = rows.begun(held)
    again = Decision(state=State.SCHEDULED, eligible_at=NOW)
    rows.close(held, number, again, receipt=Receipt(remote_id="1"))
    (one,) = due(rows)
    assert (one.id, one.parts_public, one.is_emergency) == (id_, 1, True)
    assert [part.text for part in one.said.parts] == ["satu", "dua"]
    assert (one.account, one.placement) == ("satu", "feed")


def test_pages_that_are_public_are_not_told(rows: Rows) -> None:
    waits, public = rows.schedule("halaman"), rows.schedule("lain", account="dua")
    rows.set_delivery(public, state=State.PUBLISHED)
    with rows.db.read() as connection:
        found = soon.pages(connection, {waits, public})
    assert list(found) == [waits]
    assert (found[waits].account, found[waits].state) == ("satu", State.SCHEDULED)


def test_without_a_page_to_wait_for_none_is_told(rows: Rows) -> None:
    with rows.db.read() as connection:
        assert soon.pages(connection, ()) == {}


def test_calls_that_are_or_may_be_public_count(rows: Rows) -> None:
    call(rows, "tayang", PUBLISHED, "published")
    call(rows, "entah", UNKNOWN, "unknown")
    call(rows, "ditolak", REFUSED, "rejected")
    assert calls(rows) == [NOW, NOW]
    assert calls(rows, "dua") == []


def test_calls_before_the_time_do_not_count(rows: Rows) -> None:
    rows.schedule(due_at=NOW - 2 * HOUR)
    (held,) = rows.claim(NOW - HOUR)
    number = rows.begun(held, NOW - HOUR)
    rows.close(held, number, PUBLISHED, now=NOW)
    assert calls(rows) == []


@ON_A_FILE
def test_what_is_due_is_found_without_looking_at_what_is_not(
    rows: Rows, dialect: str
) -> None:
    del dialect
    plans: list[str] = []

    def hear(connection: Any, *args: Any) -> None:
        if "FROM delivery JOIN" in args[1]:
            asked = f"EXPLAIN QUERY PLAN {args[1]}"
            read = connection.connection.cursor().execute(asked, args[2])
            plans.extend(row[-1] for row in read.fetchall())

    with rows.db.read() as connection:
        event.listen(connection, "before_cursor_execute", hear)
        soon.due_by(connection, UNTIL, NOW)
    looked = [plan for plan in plans if " delivery " in plan]
    assert len(looked) == 3
    assert all("ix_standing (state=? AND due_at" in plan for plan in looked)


def test_there_is_an_end_to_what_is_read_at_once() -> None:
    assert AT_MOST <= 10_000
