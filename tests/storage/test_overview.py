from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event, insert, update

from dissemination.domain.delivery import Decision, DeliveryId, State
from dissemination.storage import control, overview, queue
from dissemination.storage.overview import LATE_AFTER, LISTED, STUCK_AFTER, Overview
from dissemination.storage.tables import account, quota
from tests.storage.conftest import HOUR, LEASE, NOW, ON_A_FILE, PUBLISHED, SECOND, Rows

DAY = 24 * HOUR
MINUTE = timedelta(minutes=1)
A_WEEK = 7 * DAY


def look(rows: Rows, now: timedelta = timedelta(0)) -> Overview:
    with rows.db.read() as connection:
        return overview.look(connection, NOW + now)


def put(rows: Rows, item: str, state: State, **planned: Any) -> DeliveryId:
    """Put a delivery where a test needs it, whatever the rules say."""
    id_ = rows.plan(item, useful_until=NOW + A_WEEK, **planned)
    rows.set_delivery(id_, state=state)
    return id_


def test_an_empty_desk_has_nothing_to_show(rows: Rows) -> None:
    seen = look(rows)
    assert seen.at == NOW
    assert seen.stop is None
    assert (seen.daemons, seen.latest, seen.on_its_way, seen.comes_next) == (
        *([], [], [], []),
    )
    assert (seen.pauses, seen.stuck, seen.quotas) == ([], {}, [])
    assert set(seen.counts) == set(State)
    assert not any(seen.counts.values())
    assert not any(seen.of_day.values())


def test_every_state_is_counted_by_itself(rows: Rows) -> None:
    for number, state in enumerate(State):
        for copy in range(number % 3 + 1):
            account = f"{state}-{copy}"  # one may publish only one thing at a time
            put(rows, f"{state}-{copy}", state, account=account)
    counts = look(rows).counts
    assert counts == {state: n % 3 + 1 for n, state in enumerate(State)}


@pytest.mark.parametrize("up_to", [1, 2, 3, 4, 100])
def test_counting_is_exact_however_many_states_hold_many(
    rows: Rows, monkeypatch: pytest.MonkeyPatch, up_to: int
) -> None:
    wanted = {State.SCHEDULED: 4, State.PLANNED: 3, State.CANCELLED: 2, State.HELD: 1}
    for state, many in wanted.items():
        for number in range(many):
            put(rows, f"{state}-{number}", state)
    monkeypatch.setattr(overview, "UP_TO", up_to)
    monkeypatch.setattr(overview, "_FEW_OF_EACH", overview.few_of_each(up_to))
    with rows.db.read() as connection:
        counted = overview.count(connection)
    assert {state: n for state, n in counted.items() if n} == wanted


def test_a_stop_is_shown_with_who_and_why(rows: Rows) -> None:
    with rows.db.write() as connection:
        control.stop(connection, person="rina", reason="gempa", now=NOW)
    stop = look(rows, HOUR).stop
    assert stop is not None
    assert (stop.person, stop.reason, stop.at) == ("rina", "gempa", NOW)


def test_the_daemon_that_was_seen_last_comes_first(rows: Rows) -> None:
    for name, ago in (("satu", 3), ("dua", 1), ("tiga", 2)):
        queue.seen(rows.db, name, "1.0", started_at=NOW - HOUR, now=NOW - ago * SECOND)
    daemons = look(rows).daemons
    assert [d.name for d in daemons] == ["dua", "tiga", "satu"]
    assert daemons[0].version == "1.0"
    assert (daemons[0].started_at, daemons[0].seen_at) == (NOW - HOUR, NOW - SECOND)


def test_what_is_past_its_instant_is_late_the_longest_first(rows: Rows) -> None:
    soon = put(rows, "nanti", State.SCHEDULED, due_at=NOW + HOUR)
    older = put(rows, "lama", State.SCHEDULED, due_at=NOW - 2 * HOUR)
    newer = put(rows, "baru", State.SCHEDULED, due_at=NOW - LATE_AFTER)
    put(rows, "tepat", State.SCHEDULED, due_at=NOW - LATE_AFTER + SECOND)
    put(rows, "tayang", State.PUBLISHED, due_at=NOW - 3 * HOUR)
    seen = look(rows)
    assert seen.late == 2
    assert [w.delivery for w in seen.latest] == [older, newer]
    assert soon not in {w.delivery for w in seen.latest}


def test_what_is_tried_again_is_late_and_comes_next(rows: Rows) -> None:
    id_ = put(rows, "berita", State.SCHEDULED, due_at=NOW - HOUR)
    rows.set_delivery(id_, eligible_at=NOW + MINUTE, reason="reason.transient")
    seen = look(rows)
    (late,), (coming,) = seen.latest, seen.comes_next
    assert late == coming
    assert (late.eligible_at, late.reason) == (NOW + MINUTE, "reason.transient")


def test_what_comes_next_is_in_the_order_in_which_it_may_be_taken(rows: Rows) -> None:
    ids = [
        put(rows, f"{hours}", State.SCHEDULED, due_at=NOW + hours * HOUR, account=name)
        for hours, name in ((3, "satu"), (1, "dua"), (2, "satu"))
    ]
    coming = look(rows).comes_next
    assert [w.delivery for w in coming] == [ids[1], ids[2], ids[0]]
    assert (coming[0].item, coming[0].account) == ("1", "dua")
    assert coming[0].eligible_at == NOW + HOUR


def test_a_list_is_cut_and_the_number_is_not(rows: Rows) -> None:
    for number in range(LISTED + 2):
        put(rows, f"{number}", State.SCHEDULED, due_at=NOW - HOUR)
    seen = look(rows)
    assert (len(seen.latest), seen.late) == (LISTED, LISTED + 2)


def test_a_call_on_its_way_says_since_when(rows: Rows) -> None:
    id_ = rows.schedule()
    (held,) = rows.claim()
    (prepared,) = look(rows).on_its_way
    assert (prepared.delivery, prepared.called_at) == (id_, None)
    rows.begun(held, NOW + SECOND)
    (calling,) = look(rows, 2 * SECOND).on_its_way
    assert calling.called_at == NOW + SECOND


def test_an_ended_call_is_not_on_its_way(rows: Rows) -> None:
    rows.schedule("item", "satu", "dua")
    (held,) = rows.claim()
    rows.close(held, rows.begun(held), None)
    (between,) = look(rows).on_its_way
    assert between.called_at is None
    rows.close(held, rows.begun(held, part=1), PUBLISHED, part=1)
    assert look(rows).on_its_way == []


def test_only_a_doubt_that_nobody_looks_into_asks_a_person(rows: Rows) -> None:
    for number, reason in enumerate(
        ("reason.unknown", "reason.vanished", "reason.ask_person", "reason.unreadable")
    ):
        id_ = put(rows, f"{number}", State.UNCERTAIN)
        rows.set_delivery(id_, reason=reason)
    seen = look(rows)
    assert (seen.counts[State.UNCERTAIN], seen.asking) == (4, 2)


def test_what_lacks_a_yes_shortly_before_its_instant_is_counted(rows: Rows) -> None:
    rows.plan("lewat", due_at=NOW - MINUTE)
    rows.plan("segera", due_at=NOW + HOUR)
    rows.plan("nanti", due_at=NOW + HOUR + SECOND)
    assert look(rows).unapproved_soon == 2


def test_the_last_day_is_counted_by_what_became_of_it(rows: Rows) -> None:
    for name, state, due_at in (
        ("a", State.PUBLISHED, NOW),
        ("b", State.PUBLISHED, NOW - DAY + SECOND),
        ("c", State.PUBLISHED, NOW - DAY),
        ("d", State.MISSED, NOW - HOUR),
        ("e", State.FAILED, NOW + HOUR),
    ):
        put(rows, name, state, due_at=due_at)
    seen = look(rows).of_day
    assert (seen[State.PUBLISHED], seen[State.MISSED], seen[State.FAILED]) == (2, 1, 0)


def test_an_account_that_waits_says_why_and_until_when(rows: Rows) -> None:
    for name in ("biasa", "orang", "tunggu", "sibuk"):
        rows.account(name)
    rows.set_account("orang", needs_person="reason.auth_expired")
    rows.set_account("tunggu", blocked_until=NOW + HOUR)
    rows.set_account("sibuk", busy_until=NOW + MINUTE)
    pauses = {p.account: (p.why, p.until, p.reason) for p in look(rows).pauses}
    assert pauses == {
        "orang": ("person", None, "reason.auth_expired"),
        "tunggu": ("wait", NOW + HOUR, ""),
        "sibuk": ("busy", NOW + MINUTE, ""),
    }
    assert [p.account for p in look(rows, MINUTE).pauses] == ["orang", "tunggu"]


def test_an_account_with_two_reasons_says_both(rows: Rows) -> None:
    rows.account("satu")
    rows.set_account("satu", needs_person="reason.auth_expired")
    rows.set_account("satu", blocked_until=NOW + HOUR)
    assert [p.why for p in look(rows).pauses] == ["person", "wait"]


def test_an_account_in_flight_is_busy_without_an_end(rows: Rows) -> None:
    rows.schedule()
    rows.claim()
    (pause,) = look(rows).pauses
    assert (pause.why, pause.until) == ("busy", None)


def test_a_pause_says_since_when_something_waits_for_its_end(rows: Rows) -> None:
    rows.schedule(due_at=NOW - MINUTE)
    rows.set_account("satu", blocked_until=NOW + HOUR)
    (pause,) = look(rows).pauses
    assert pause.due_since == NOW - MINUTE


def test_a_full_quota_pauses_its_account_until_it_frees(rows: Rows) -> None:
    rows.schedule()
    with rows.db.write() as connection:
        row = {"account": "satu", "span_us": DAY // timedelta(microseconds=1)}
        connection.execute(insert(quota).values(**row, max=1))
    (fresh,) = look(rows).quotas
    assert (fresh.used, fresh.max, fresh.span, fresh.frees_at) == (0, 1, DAY, None)
    (held,) = rows.claim()
    rows.close(held, rows.begun(held), PUBLISHED)
    seen = look(rows, SECOND)
    (used,) = seen.quotas
    assert (used.used, used.frees_at) == (1, NOW + DAY)
    assert [(p.why, p.until) for p in seen.pauses] == [("quota", NOW + DAY)]
    assert look(rows, DAY).pauses == []


def test_an_account_that_was_switched_off_is_shown_while_something_waits(
    rows: Rows,
) -> None:
    rows.schedule(due_at=NOW + HOUR)
    rows.account("dua")
    with rows.db.write() as connection:
        connection.execute(update(account).values(enabled=False))
    assert [(p.account, p.why) for p in look(rows).pauses] == [("satu", "off")]


def test_an_account_that_takes_nothing_for_no_known_reason_is_stuck(
    rows: Rows,
) -> None:
    due_at = NOW - STUCK_AFTER
    rows.schedule("satu", account="satu", due_at=due_at)
    rows.schedule("dua", account="dua", due_at=due_at + SECOND)
    assert look(rows).stuck == {"satu": due_at}


def test_an_account_that_waits_for_something_known_is_not_stuck(rows: Rows) -> None:
    rows.schedule(due_at=NOW - HOUR)
    rows.set_account("satu", needs_person="reason.auth_expired")
    assert look(rows).stuck == {}


def test_what_waits_for_its_page_makes_no_account_stuck(rows: Rows) -> None:
    page = rows.schedule("halaman", account="situs", due_at=NOW + HOUR)
    rows.schedule("berita", account="satu", due_at=NOW - HOUR, depends_on=page)
    assert look(rows).stuck == {}
    rows.set_delivery(page, state=State.PUBLISHED)
    assert list(look(rows).stuck) == ["satu"]


def test_a_look_changes_nothing(rows: Rows) -> None:
    id_ = rows.uncertain()
    before = rows.row(id_), rows.attempts(id_)
    look(rows)
    assert (rows.row(id_), rows.attempts(id_)) == before


def test_a_released_delivery_is_late_and_nothing_is_on_its_way(rows: Rows) -> None:
    id_ = rows.schedule(due_at=NOW - HOUR)
    (held,) = rows.claim()
    again = Decision(state=State.SCHEDULED, eligible_at=NOW + LEASE)
    rows.close(held, rows.begun(held), again, outcome="transient")
    seen = look(rows)
    assert seen.on_its_way == []
    assert [w.delivery for w in seen.latest] == [id_]
    assert seen.pauses == []


@ON_A_FILE
def test_no_question_reads_the_whole_table(rows: Rows) -> None:
    """Only the count of all rows may, since SQLite counts pages there."""
    rows.uncertain()
    plans: list[tuple[str, str]] = []

    def explain(
        _: object, cursor: object, sql: str, values: object, *__: object
    ) -> None:
        raw = cursor.connection  # type: ignore[attr-defined]
        steps = raw.execute(f"EXPLAIN QUERY PLAN {sql}", values)
        plans.extend((row[3], sql) for row in steps)

    engine = rows.db._reader
    event.listen(engine, "before_cursor_execute", explain)
    look(rows)
    event.remove(engine, "before_cursor_execute", explain)
    assert len(plans) > 20
    whole = [
        (step, sql)
        for step, sql in plans
        if re.match(r"SCAN (delivery|attempt|d|before)\b", step) and "INDEX" not in step
    ]
    assert not whole
    sorted_ = [sql for step, sql in plans if "TEMP B-TREE" in step]
    assert not [sql for sql in sorted_ if "delivery" in sql and "LIMIT" not in sql]
