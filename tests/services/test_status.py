from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dissemination.domain.delivery import State
from dissemination.domain.rendition import AccountId
from dissemination.engine.leases import HEARTBEAT, LEASE
from dissemination.services.desk import Desk
from dissemination.services.status import (
    SILENT_AFTER,
    at_work,
    glance,
    needs,
    silent,
)
from dissemination.storage.control import Stop
from dissemination.storage.overview import Overview, Pause, Seen

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
SECOND = timedelta(seconds=1)
HOUR = timedelta(hours=1)
NOTHING = dict.fromkeys(State, 0)
SATU = AccountId("satu")


def daemon(
    name: str = "server-42-ab12cd",
    *,
    ago: timedelta = SECOND,
    since: timedelta = HOUR,
) -> Seen:
    return Seen(name=name, version="1.0", started_at=NOW - since, seen_at=NOW - ago)


WELL = Overview(
    at=NOW,
    stop=None,
    daemons=(daemon(),),
    counts={**NOTHING, State.SCHEDULED: 3, State.PUBLISHED: 9, State.HANDED_OFF: 1},
    asking=0,
    unapproved_soon=0,
    of_day={**NOTHING, State.PUBLISHED: 2},
    late=0,
    latest=(),
    on_its_way=(),
    comes_next=(),
    pauses=(),
    stuck={},
    quotas=(),
)


def counted(**states: int) -> dict[State, int]:
    return {**WELL.counts, **{State(name): n for name, n in states.items()}}


def wanted(**changed: Any) -> list[str]:
    seen = replace(WELL, **changed)
    return [need.id.removeprefix("status.need.") for need in needs(seen)]


def test_a_working_desk_needs_nobody() -> None:
    assert needs(WELL) == []


def test_a_desk_at_rest_needs_no_daemon() -> None:
    rest = {**NOTHING, State.PUBLISHED: 9, State.PLANNED: 2}
    assert wanted(daemons=(), counts=rest) == []


@pytest.mark.parametrize("state", ["scheduled", "publishing", "uncertain"])
def test_what_only_a_daemon_moves_on_needs_one(state: str) -> None:
    counts = {**NOTHING, State(state): 1}
    assert wanted(daemons=(), counts=counts) == ["nobody"]


def test_a_doubt_that_a_person_settles_needs_no_daemon() -> None:
    counts = {**NOTHING, State.UNCERTAIN: 1}
    assert wanted(daemons=(), counts=counts, asking=1) == ["uncertain"]


def test_a_daemon_that_fell_silent_is_named_with_its_last_sign() -> None:
    fell_silent = daemon(ago=SILENT_AFTER)
    (need,) = needs(replace(WELL, daemons=(fell_silent,)))
    assert need.id == "status.need.silent"
    assert need.values == {"at": fell_silent.seen_at}


def test_one_of_two_daemons_is_enough() -> None:
    both = (daemon("a-1-aa"), daemon("b-1-bb", ago=HOUR))
    assert wanted(daemons=both) == []
    assert silent(replace(WELL, daemons=both)) == [both[1]]


def test_silence_is_a_lease_and_a_heartbeat() -> None:
    assert SILENT_AFTER == LEASE + HEARTBEAT
    edge = daemon(ago=SILENT_AFTER - SECOND)
    assert at_work(replace(WELL, daemons=(edge,))) == [edge]


def test_a_daemon_that_was_started_anew_is_not_missed() -> None:
    before = daemon("server-41-000000", ago=HOUR, since=2 * HOUR)
    again = daemon("server-42-111111", since=HOUR)
    elsewhere = daemon("lain-41-000000", ago=HOUR, since=2 * HOUR)
    seen = replace(WELL, daemons=(again, before, elsewhere))
    assert silent(seen) == [elsewhere]


def test_a_daemon_beside_another_on_one_machine_is_missed() -> None:
    beside = daemon("server-41-000000", ago=HOUR, since=2 * HOUR)
    longer = daemon("server-42-111111", since=3 * HOUR)
    assert silent(replace(WELL, daemons=(longer, beside))) == [beside]


def test_a_daemon_of_the_day_before_yesterday_is_forgotten() -> None:
    old = daemon("lain-1-aa", ago=timedelta(days=2), since=timedelta(days=3))
    assert silent(replace(WELL, daemons=(daemon(), old))) == []


@pytest.mark.parametrize(
    ("changed", "need"),
    [
        ({"asking": 1}, "uncertain"),
        ({"counts": counted(held=1)}, "held"),
        ({"counts": counted(failed=1)}, "failed"),
        ({"of_day": {**NOTHING, State.MISSED: 1}}, "missed"),
        ({"of_day": {**NOTHING, State.EXPIRED: 1}}, "expired"),
        ({"unapproved_soon": 1}, "unapproved"),
        ({"stuck": {SATU: NOW}}, "stuck"),
        ({"pauses": (Pause(account=SATU, why="off"),)}, "off"),
        (
            {"pauses": (Pause(account=SATU, why="person", reason="reason.x"),)},
            "account",
        ),
        ({"stop": Stop(at=NOW, person="rina", reason="gempa")}, "stopped"),
    ],
)
def test_what_does_not_end_by_itself_needs_a_person(
    changed: dict[str, Any], need: str
) -> None:
    assert wanted(**changed) == [need]


@pytest.mark.parametrize("why", ["wait", "quota", "busy"])
def test_an_account_that_goes_on_by_itself_needs_nobody(why: Any) -> None:
    assert wanted(pauses=(Pause(account=SATU, why=why),)) == []


def test_what_was_missed_long_ago_is_no_news() -> None:
    assert wanted(counts=counted(missed=5, expired=5)) == []


def test_while_everything_is_stopped_or_nobody_works_no_account_is_blamed() -> None:
    stop = Stop(at=NOW, person="rina", reason="gempa")
    assert wanted(stuck={SATU: NOW}, stop=stop) == ["stopped"]
    assert wanted(stuck={SATU: NOW}, daemons=()) == ["nobody"]


def test_the_standstill_of_everything_comes_first() -> None:
    stop = Stop(at=NOW, person="rina", reason="gempa")
    held = counted(held=2)
    person = Pause(account=SATU, why="person", reason="reason.x")
    told = wanted(stop=stop, daemons=(), counts=held, pauses=(person,))
    assert told == ["stopped", "nobody", "held", "account"]


def test_accounts_that_were_switched_off_are_named_together() -> None:
    off = tuple(Pause(account=AccountId(name), why="off") for name in ("a", "b"))
    (need,) = needs(replace(WELL, pauses=off))
    assert need.values == {"accounts": "a, b"}


def test_a_glance_goes_by_the_clock_of_the_database(desk: Desk) -> None:
    before = desk.db.now()
    assert before <= glance(desk).at <= desk.db.now()
