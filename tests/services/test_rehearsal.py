"""What a replay found, as plain values: late by how much and why, and what clashes."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.domain.calendar import Blackout, Calendar
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ItemId, Priority
from dissemination.domain.rendition import AccountId
from dissemination.services import rehearsal
from dissemination.services.ready import Cause
from dissemination.services.rehearsal import LATE, Line, Rehearsal
from dissemination.storage.copy import Call, Played
from dissemination.storage.deliveries import NOT_APPROVED
from dissemination.storage.limits import Usage

NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
JAKARTA = ZoneInfo("Asia/Jakarta")
X, TELEGRAM = AccountId("x"), AccountId("telegram")
NOTHING = Rehearsal(
    start=NOW,
    end=NOW + 7 * DAY,
    lines=(),
    causes=(),
    fills=(),
    clashes=(),
    repeats=(),
    blackouts=(),
    unplayed=(),
    is_stopped=False,
    looks_usd=0,
)


def played(number: int = 1, **facts: Any) -> Played:
    """Return what went out at its instant, unless the facts say otherwise."""
    due_at = facts.get("due_at", NOW + HOUR)
    usual: dict[str, Any] = {
        "item": ItemId(f"kabar-{number}"),
        "account": X,
        "began": State.SCHEDULED,
        "state": State.PUBLISHED,
        "priority": Priority.NORMAL,
        "reason": "",
        "due_at": due_at,
        "useful_until": due_at + DAY,
        "depends_on": None,
        "at": due_at,
        "parts": 1,
        "cost_usd": 0,
        "refusals": (),
    }
    return Played(id=DeliveryId(number), **{**usual, **facts})


def late(number: int = 1, by: timedelta = HOUR, **facts: Any) -> Played:
    on_time = played(number, **facts)
    return replace(on_time, at=on_time.due_at + by)


def told(*found: Played, full: tuple[AccountId, ...] = ()) -> tuple[Line, ...]:
    return rehearsal.lines(found, start=NOW, full=full)


def only(*found: Played, full: tuple[AccountId, ...] = ()) -> Line:
    return told(*found, full=full)[-1]


@pytest.mark.parametrize("by", [timedelta(0), LATE, -HOUR])
def test_what_goes_out_within_a_minute_is_on_time(by: timedelta) -> None:
    line = only(late(by=by))
    assert (line.trouble, line.cause) == ("", "")


def test_what_comes_later_is_late_by_that_much() -> None:
    line = only(late(by=LATE + SECOND))
    assert (line.trouble, line.late) == ("late", LATE + SECOND)


def test_what_a_person_confirms_later_is_not_late() -> None:
    line = only(late(began=State.HANDED_OFF, state=State.HANDED_OFF))
    assert (line.late, line.trouble) == (timedelta(0), "")


@pytest.mark.parametrize(
    ("state", "word"),
    [
        (State.SCHEDULED, "waits"),
        (State.PUBLISHING, "waits"),
        (State.PLANNED, "unapproved"),
        (State.HELD, "held"),
        (State.UNCERTAIN, "uncertain"),
        (State.FAILED, "failed"),
        (State.MISSED, "missed"),
        (State.EXPIRED, "expired"),
        (State.PUBLISHED, ""),
        (State.HANDED_OFF, ""),
        (State.CANCELLED, ""),
    ],
)
def test_each_state_at_the_end_has_its_word(state: State, word: str) -> None:
    assert only(played(state=state)).trouble == word


def test_every_state_has_a_word_or_none() -> None:
    for state in State:
        assert only(played(state=state, at=None)).trouble != "late"


def test_what_was_missed_for_want_of_a_yes_says_so() -> None:
    line = only(played(state=State.MISSED, reason=NOT_APPROVED, at=None))
    assert line.trouble == "unapproved"


@pytest.mark.parametrize(
    ("found", "full", "cause"),
    [
        ((late(),), (), "turn"),
        ((late(),), (X,), "quota"),
        ((late(),), (TELEGRAM,), "turn"),
        ((late(due_at=NOW - HOUR),), (X,), "overdue"),
        ((late(due_at=NOW - LATE),), (), "turn"),
        ((late(due_at=NOW - HOUR, refusals=("transient",)),), (X,), "platform"),
        ((late(1), late(2, depends_on=DeliveryId(1))), (X,), "page"),
        ((played(1), late(2, depends_on=DeliveryId(1))), (X,), "quota"),
        ((late(2, depends_on=DeliveryId(9)),), (), "turn"),
        # A page that was late itself, and yet there when it was waited for.
        (
            (
                late(1, by=HOUR, due_at=NOW - 2 * HOUR),
                late(2, depends_on=DeliveryId(1)),
            ),
            (),
            "turn",
        ),
    ],
)
def test_why_it_is_late(
    found: tuple[Played, ...], full: tuple[AccountId, ...], cause: str
) -> None:
    assert only(*found, full=full).cause == cause


def test_what_fares_badly_in_one_way_is_one_group_and_the_late_come_last() -> None:
    found = told(
        late(1),
        played(2, state=State.MISSED, at=None, reason="reason.too_late"),
        late(3, due_at=NOW + 2 * HOUR),
        played(4, state=State.MISSED, at=None, reason="reason.other"),
        played(5),
        late(6, account=TELEGRAM),
    )
    ids = [
        (g.kind, g.account, [line.played.id for line in g.lines])
        for g in rehearsal.groups(found)
    ]
    assert ids == [
        ("missed", X, [4]),
        ("missed", X, [2]),
        ("late", TELEGRAM, [6]),
        ("late", X, [1, 3]),
    ]


def test_a_group_names_its_first_items_each_once() -> None:
    items = ("a", "a", "b", "c", "d")
    found = [late(n, item=ItemId(name)) for n, name in enumerate(items)]
    (group,) = rehearsal.groups(told(*found))
    assert rehearsal.few(group) == ("a", "b", "c")


def calls(*hours: float, new: bool = True) -> list[Call]:
    return [Call(account=X, at=NOW + h * HOUR, is_new=new) for h in hours]


def quota(max: int = 3, span: timedelta = DAY) -> Usage:
    return Usage(account=X, max=max, span=span, used=0, frees_at=None)


def fullest(found: list[Call], span: timedelta = DAY) -> dict[date, int]:
    filled = rehearsal.fills(found, [quota(span=span)], JAKARTA)
    return {one.day: one.used for one in filled}


def test_a_quota_is_told_as_full_as_it_gets_on_each_day() -> None:
    first, second = date(2026, 11, 22), date(2026, 11, 23)
    assert fullest(calls(0, 1, 2, 23.5, 24.5)) == {first: 3, second: 4}


def test_what_went_out_before_counts_and_makes_no_day_of_its_own() -> None:
    before = calls(-30, -2, -1, new=False)
    assert fullest([*before, *calls(1)]) == {date(2026, 11, 22): 3}
    assert fullest(before) == {}


def test_days_are_the_office_s() -> None:
    late_evening = 13.9  # 23.54 WIB
    assert set(fullest(calls(late_evening, late_evening + 0.2))) == {
        date(2026, 11, 22),
        date(2026, 11, 23),
    }


def test_other_accounts_fill_no_quota_of_mine() -> None:
    others = [replace(call, account=TELEGRAM) for call in calls(0, 1, 2)]
    assert fullest([*others, *calls(3)]) == {date(2026, 11, 22): 1}


@given(
    st.lists(st.integers(0, 7 * 24 * 60), max_size=60).map(sorted),
    st.integers(1, 48),
)
def test_the_fullest_window_is_the_one_that_counting_finds(
    minutes: list[int], hours: int
) -> None:
    span = hours * HOUR
    at = [NOW + timedelta(minutes=m) for m in minutes]
    counted: dict[date, int] = {}
    for number, one in enumerate(at):
        # Those of one instant count one after the other, as the ledger has them.
        used = sum(one - other < span for other in at[: number + 1])
        day = one.astimezone(JAKARTA).date()
        counted[day] = max(counted.get(day, 0), used)
    assert fullest(calls(*(m / 60 for m in minutes)), span) == counted


def test_several_items_of_one_account_at_one_instant_clash() -> None:
    found = [
        played(1, item=ItemId("a")),
        played(2, item=ItemId("b")),
        played(3, item=ItemId("b")),  # another placement of it
        played(4, item=ItemId("c"), account=TELEGRAM),
        played(5, item=ItemId("d"), due_at=NOW + 2 * HOUR),
        played(6, item=ItemId("e"), state=State.CANCELLED),
    ]
    (clash,) = rehearsal.clashes(found)
    assert (clash.account, clash.at, clash.items) == (X, NOW + HOUR, ("a", "b"))


def test_an_item_alone_clashes_with_nobody() -> None:
    assert rehearsal.clashes([played(1), played(2, due_at=NOW + 2 * HOUR)]) == ()


def test_each_day_tells_what_each_account_does_in_it() -> None:
    found = told(
        played(1, cost_usd=15_000),
        late(2, by=2 * HOUR, cost_usd=15_000),
        played(3, state=State.HANDED_OFF),
        played(4, account=TELEGRAM),
        played(5, due_at=NOW + 14 * HOUR),  # midnight in Jakarta
        played(6, at=None, state=State.MISSED),
    )
    days = list(rehearsal.days(found, JAKARTA))
    assert [(d.day.day, d.account, d.published, d.handed_off) for d in days] == [
        (22, TELEGRAM, 1, 0),
        (22, X, 2, 1),
        (23, X, 1, 0),
    ]
    first = days[1]
    assert (first.first_at, first.last_at) == (NOW + HOUR, NOW + 3 * HOUR)
    assert first.cost_usd == 30_000


def test_each_item_comes_first_when_its_first_delivery_does() -> None:
    found = [
        played(1, item=ItemId("a"), due_at=NOW + 3 * HOUR),
        played(2, item=ItemId("a"), due_at=NOW + 2 * HOUR),
        played(3, item=ItemId("a"), due_at=NOW + HOUR, state=State.CANCELLED),
        played(4, item=ItemId("b"), state=State.CANCELLED),
    ]
    assert rehearsal.first_due(found) == {"a": NOW + 2 * HOUR}


@pytest.mark.parametrize(
    ("start", "end", "is_told"),
    [
        (-HOUR, HOUR, True),
        (HOUR, 2 * HOUR, True),
        (-2 * HOUR, timedelta(0), False),
        (7 * DAY, 8 * DAY, False),
        (-DAY, 30 * DAY, True),
    ],
)
def test_a_silence_that_touches_these_days_is_told(
    start: timedelta,
    end: timedelta,
    is_told: bool,  # noqa: FBT001 - a row of the table
) -> None:
    silent = Blackout(
        start=NOW + start, end=NOW + end, reason="duka", accounts=frozenset()
    )
    calendar = Calendar(zone=JAKARTA, blackouts=(silent,))
    found = rehearsal.silences(calendar, NOW, NOW + 7 * DAY)
    assert bool(found) is is_told


def test_all_is_well_where_nothing_is_wrong() -> None:
    assert NOTHING.is_well
    assert replace(NOTHING, lines=told(played(1))).is_well


def test_a_repeat_or_a_silence_is_told_and_is_not_wrong() -> None:
    silent = Blackout(start=NOW, end=NOW + DAY, reason="duka", accounts=frozenset())
    assert replace(NOTHING, blackouts=(silent,), unplayed=(X,)).is_well


def test_any_trouble_is_not_well() -> None:
    cause = Cause(kind="token", subject=X, message="preflight.token", facts={})
    clash = rehearsal.Clash(account=X, at=NOW, items=("a", "b"))
    for wrong in (
        replace(NOTHING, is_stopped=True),
        replace(NOTHING, causes=(cause,)),
        replace(NOTHING, clashes=(clash,)),
        replace(NOTHING, lines=told(late())),
    ):
        assert not wrong.is_well


def test_all_of_it_costs_what_calls_and_looks_cost() -> None:
    lines = told(played(1, cost_usd=15_000), played(2, cost_usd=200_000))
    assert replace(NOTHING, lines=lines, looks_usd=10_000).cost_usd == 225_000
