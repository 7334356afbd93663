"""A weekend without power: ten thousand overdue on Monday, and two more cuts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import pytest
from sqlalchemy import func, select

from dissemination.domain.delivery import State
from dissemination.storage.tables import attempt, receipt, rendition
from tests.engine.weekend import (
    DAY,
    KINDS,
    LIMITED,
    MINUTE,
    MONDAY,
    PARTS,
    PER_DAY,
    SERIES,
    Blind,
    Desk,
    Scale,
    most_within,
    weekend,
)
from tests.storage.conftest import fresh_database

RUSH = 10  # minutes
AT_A_TIME = 2  # a minute: what waited for a page has a pace of its own
SLACK = 3  # what came back out of a doubt or a cut goes on at once
TOTAL = 10_000
# On a server each call takes longer; fewer accounts, each with as much to do.
SCALES = {
    "sqlite": Scale(),
    "postgresql": Scale(each=150, of_a_kind=2, assisted=1, first_cut=8, few=2),
}


@pytest.fixture(scope="module", params=SCALES)
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """The whole story, told once on each kind of database."""
    dialect = str(request.param)
    folder = tmp_path_factory.mktemp(dialect)
    with (
        fresh_database(request, dialect, folder) as url,
        weekend(url, folder, SCALES[dialect]) as told,
    ):
        yield told


def parts(desk: Desk) -> dict[int, int]:
    """Return how many parts each delivery has."""
    counted = func.json_array_length(rendition.c.said["parts"])
    with desk.hall.gate.db.read() as connection:
        found = {
            r[0]: r[1] for r in connection.execute(select(rendition.c.id, counted))
        }
    return {id_: found[row.rendition] for id_, row in desk.rows().items()}


def test_the_whole_of_it_is_ten_thousand() -> None:
    assert SCALES["sqlite"].total == TOTAL


def test_everything_useless_is_missed_with_its_reason_and_never_called(
    desk: Desk,
) -> None:
    rows = desk.rows()
    called = {call.id for calls in desk.town.calls.values() for call in calls}
    wrong = desk.useless - set(desk.left_open) - desk.torn
    assert len(wrong) > desk.scale.total / 3
    assert {(rows[n].state, rows[n].reason) for n in wrong} == {
        (State.MISSED, "reason.too_late")
    }
    assert not called & wrong


def test_nothing_is_public_twice(desk: Desk) -> None:
    assert max(desk.town.public.values()) == 1


def test_all_of_them_are_accounted_for(desk: Desk) -> None:
    rows = desk.rows()
    assert len(rows) == desk.scale.total + len(desk.series)
    counted = Counter(row.state for row in rows.values())
    ends = {State.PUBLISHED, State.MISSED, State.HANDED_OFF, State.UNCERTAIN}
    assert set(counted) == ends | {State.EXPIRED, State.SCHEDULED}
    waiting = {row.account for row in rows.values() if row.state == State.SCHEDULED}
    assert waiting == LIMITED  # useful still, and the quota of the day is used up
    explained = {State.MISSED, State.UNCERTAIN, State.EXPIRED}
    assert all(row.reason for row in rows.values() if row.state in explained)


def test_published_is_public_with_every_part(desk: Desk) -> None:
    counted = parts(desk)
    for id_, row in desk.rows().items():
        if row.state == State.PUBLISHED:
            assert desk.town.shown(id_) == list(range(counted[id_])), id_


def test_what_is_public_is_published_or_under_way_or_a_person_is_asked(
    desk: Desk,
) -> None:
    rows, counted = desk.rows(), parts(desk)
    for id_ in {number for number, _ in desk.town.public}:
        row = rows[id_]
        if row.state == State.SCHEDULED:  # the quota let out its first parts
            assert (counted[id_], row.account in LIMITED) == (PARTS, True)
        else:
            assert row.state in {State.PUBLISHED, State.UNCERTAIN}, row


def test_a_receipt_is_kept_for_each_part_that_is_public_and_for_no_other(
    desk: Desk,
) -> None:
    found = select(receipt.c.delivery, receipt.c.part)
    with desk.hall.gate.db.read() as connection:
        proven = {(row.delivery, row.part) for row in connection.execute(found)}
    unproven = set(desk.town.public) - proven
    asked = {n for n, row in desk.rows().items() if row.state == State.UNCERTAIN}
    assert proven <= set(desk.town.public)
    assert {number for number, _ in unproven} <= asked


def test_calls_that_were_cut_end_at_a_person_only_where_nobody_can_look(
    desk: Desk,
) -> None:
    rows = desk.rows()
    ends = {
        (desk.kind(rows[n].account), rows[n].state, rows[n].reason)
        for n in desk.left_open
    }
    assert ("blind", State.UNCERTAIN, "reason.ask_person") in ends
    assert {kind for kind, *_ in ends} == set(KINDS)
    assert all(
        (state == State.UNCERTAIN) == (kind == "blind") for kind, state, _ in ends
    )


def test_a_thread_that_was_cut_between_its_parts_goes_on_with_the_next_one(
    desk: Desk,
) -> None:
    rows, counted = desk.rows(), parts(desk)
    assert desk.torn
    for id_ in desk.torn:
        called = [c.part for c in desk.town.calls[rows[id_].account] if c.id == id_]
        assert called == list(range(counted[id_])), "each part once, in order"
        assert rows[id_].state == State.PUBLISHED


def test_threads_are_said_in_their_order_by_every_kind_of_platform(desk: Desk) -> None:
    rows, counted = desk.rows(), parts(desk)
    whole: Counter[str] = Counter()
    for account, calls in desk.town.calls.items():
        said: dict[int, list[int]] = {}
        for call in calls:
            said.setdefault(call.id, []).append(call.part)
        for id_, order in said.items():
            assert order == sorted(order), id_
            is_whole = counted[id_] == PARTS and rows[id_].state == State.PUBLISHED
            whole[desk.kind(account)] += is_whole
    assert all(whole[kind] > 1 for kind in KINDS), whole


def test_of_a_series_only_the_newest_that_was_overdue_comes_after_the_weekend(
    desk: Desk,
) -> None:
    rows = desk.rows()
    for account in SERIES:
        mine = [rows[id_] for id_ in desk.series if rows[id_].account == account]
        for item in sorted({row.item for row in mine}):
            comings = sorted(
                (r for r in mine if r.item == item), key=lambda r: r.due_at
            )
            overdue = [row for row in comings if row.due_at <= MONDAY]
            later = [row for row in comings if row.due_at > MONDAY]
            assert len(overdue) > 1
            assert later
            ends = [(row.state, row.reason) for row in overdue]
            missed = (State.MISSED, "reason.too_late")
            assert ends == [missed] * (len(overdue) - 1) + [(State.PUBLISHED, "")]
            assert {row.state for row in later} == {State.PUBLISHED}


def test_what_a_series_says_after_the_weekend_is_said_at_its_own_hour(
    desk: Desk,
) -> None:
    rows = desk.rows()
    late = MINUTE * 2
    for account in SERIES:
        for call in desk.town.calls[account]:
            due_at = rows[call.id].due_at
            if due_at > MONDAY + 31 * MINUTE + 60 * MINUTE:  # after the last cut
                # A pass may be half an hour later, when little is due.
                assert due_at <= call.at <= due_at + 30 * MINUTE + late, call
    assert all(rows[id_].slot for id_ in desk.series)


def test_emergencies_are_the_first_of_their_account(desk: Desk) -> None:
    before = set(desk.left_open) | desk.torn
    for account in desk.scale.channels:
        monday = [
            call.id
            for call in desk.town.calls[account]
            if call.at >= MONDAY and call.id not in before
        ]
        assert monday[0] in desk.emergencies, account
    assert all(
        call.at <= MONDAY + 20 * MINUTE
        for calls in desk.town.calls.values()
        for call in calls
        if call.id in desk.emergencies
    )


def test_no_account_has_two_calls_in_flight(desk: Desk) -> None:
    met = [c.meter.at_once for c in desk.hall.channels.values() if isinstance(c, Blind)]
    assert set(met) == {1}


def test_an_account_catches_up_at_its_pace(desk: Desk) -> None:
    for account in desk.scale.channels:
        calls = [c for c in desk.town.calls[account] if c.at >= MONDAY]
        at = [call.at for call in calls if call.part == 0]
        assert most_within(at, RUSH * MINUTE) <= AT_A_TIME * RUSH + SLACK, account
        assert (
            account in LIMITED or len(at) > AT_A_TIME * RUSH + SLACK
        )  # else there was nothing to pace


def test_a_quota_holds_over_any_day(desk: Desk) -> None:
    for account in LIMITED:
        at = [call.at for call in desk.town.calls[account]]
        assert most_within(at, DAY) <= PER_DAY
        assert len(at) > PER_DAY  # the second day was used too


def test_who_waits_for_a_page_comes_after_it(desk: Desk) -> None:
    rows = desk.rows()
    at = {call.id: call.at for calls in desk.town.calls.values() for call in calls}
    pairs = [
        (row.id, row.depends_on)
        for row in rows.values()
        if row.depends_on is not None and row.state == State.PUBLISHED
    ]
    assert len(pairs) > desk.scale.total / 100
    assert all(at[page] <= at[id_] for id_, page in pairs)


def test_people_are_handed_what_is_still_useful_and_no_more(desk: Desk) -> None:
    theirs = [row for row in desk.rows().values() if row.account in desk.scale.people]
    useful = {row.id for row in theirs} - desk.useless
    in_hand = {State.HANDED_OFF, State.EXPIRED}  # the time of some is over by now
    handed = {row.id for row in theirs if row.state in in_hand}
    assert handed == useful
    assert not any(desk.town.calls[account] for account in desk.scale.people)


def test_every_call_is_on_record(desk: Desk) -> None:
    with desk.hall.gate.db.read() as connection:
        noted = Counter(connection.scalars(select(attempt.c.account)))
    for account in (*desk.scale.channels, *SERIES):
        assert len(desk.town.calls[account]) <= noted[account]
