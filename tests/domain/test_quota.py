"""The quota as it will look: against an oracle that tries every second."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from dissemination.domain.delivery import DeliveryId
from dissemination.domain.quota import Taken, Turn, Waiting, forecast, when_free

START = datetime(2026, 11, 23, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Quota:
    max: int
    span: timedelta


def at(second: int) -> datetime:
    return START + timedelta(seconds=second)


def quota(most: int, seconds: int) -> Quota:
    return Quota(max=most, span=timedelta(seconds=seconds))


seconds = st.integers(0, 40)
quotas_of = st.lists(
    st.builds(quota, st.integers(1, 4), st.integers(1, 12)), min_size=1, max_size=3
)
taken_of = st.lists(st.tuples(seconds.map(at), st.integers(1, 3)), max_size=8)


def holds_too_many(taken: Sequence[Taken], extra: Taken, one: Quota) -> bool:
    """Look at every span that holds the extra one, second by second."""
    first, weight = extra
    every = [first + timedelta(seconds=n) for n in range(int(one.span.seconds))]
    return any(
        weight + sum(n for t, n in taken if end - one.span < t <= end) > one.max
        for end in every
    )


@given(start=seconds, weight=st.integers(1, 4), taken=taken_of, quotas=quotas_of)
def test_it_is_free_at_the_first_second_at_which_no_span_holds_too_many(
    start: int, weight: int, taken: list[Taken], quotas: list[Quota]
) -> None:
    found = when_free(at(start), weight, taken, quotas)
    if any(weight > one.max for one in quotas):
        assert found is None
        return
    right = next(
        t
        for t in map(at, range(start, 200))
        if not any(holds_too_many(taken, (t, weight), one) for one in quotas)
    )
    assert found == right


def test_without_a_quota_it_is_free_at_once() -> None:
    assert when_free(START, 99, [(START, 99)], []) == START


def test_more_than_a_quota_ever_allows_is_never_free() -> None:
    assert when_free(START, 3, [], [quota(2, 60)]) is None


def test_room_is_there_exactly_one_span_after_the_oldest() -> None:
    taken = [(START, 1), (START + HOUR, 1)]
    assert when_free(START + 2 * HOUR, 1, taken, [Quota(max=2, span=DAY)]) == (
        START + DAY
    )


def test_what_is_planned_later_is_not_pushed_aside() -> None:
    later = START + 5 * HOUR
    only_one = [Quota(max=1, span=DAY)]
    assert when_free(START, 1, [(later, 1)], only_one) == later + DAY


def waits(
    number: int,
    due_at: datetime,
    parts: int = 1,
    *,
    useful: timedelta = 9 * DAY,
    is_emergency: bool = False,
) -> Waiting:
    return Waiting(
        id=DeliveryId(number),
        at=due_at,
        until=due_at + useful,
        parts=parts,
        is_emergency=is_emergency,
    )


def whole(begins_at: datetime, ends_at: datetime | None = None) -> Turn:
    return Turn(begins_at=begins_at, ends_at=ends_at or begins_at)


def test_the_eighteenth_of_seventeen_a_day_goes_out_a_day_after_the_first() -> None:
    day = [waits(n, START + n * timedelta(minutes=30)) for n in range(18)]
    turns = forecast(day, [], [Quota(max=17, span=DAY)])
    assert [turns[one.id] for one in day[:17]] == [whole(one.at) for one in day[:17]]
    assert turns[day[17].id] == whole(START + DAY)


def test_what_would_be_useless_by_then_is_missed_and_takes_no_room() -> None:
    one = [Quota(max=1, span=DAY)]
    first, lost, third = (
        waits(1, START),
        waits(2, START + HOUR, useful=HOUR),
        waits(3, START + 2 * HOUR),
    )
    turns = forecast([first, lost, third], [], one)
    assert turns[lost.id] == Turn(is_missed=True)
    assert turns[third.id] == whole(START + DAY)


def test_a_thread_goes_on_when_there_is_room_again() -> None:
    turns = forecast([waits(1, START, 3)], [], [Quota(max=2, span=DAY)])
    assert turns[DeliveryId(1)] == whole(START, START + DAY)


def test_a_thread_whose_end_comes_too_late_is_missed_though_it_began() -> None:
    thread = waits(1, START, 3, useful=HOUR)
    turn = forecast([thread], [], [Quota(max=2, span=DAY)])[thread.id]
    assert turn == Turn(begins_at=START, ends_at=START, is_missed=True)


def test_an_emergency_that_comes_while_others_wait_goes_first() -> None:
    news = waits(1, START)
    alarm = waits(2, START + HOUR, is_emergency=True)
    turns = forecast([news, alarm], [START - HOUR], [Quota(max=1, span=DAY)])
    assert turns[alarm.id] == whole(START + 23 * HOUR)
    assert turns[news.id] == whole(START + 47 * HOUR)


def test_a_quota_of_nothing_lets_nothing_out() -> None:
    turns = forecast([waits(1, START)], [], [Quota(max=0, span=DAY)])
    assert turns == {DeliveryId(1): Turn(is_missed=True)}


def test_nothing_that_waits_has_no_turn() -> None:
    assert forecast([], [START], [Quota(max=1, span=DAY)]) == {}


waiting_of = st.lists(
    st.tuples(seconds, st.integers(1, 3), st.integers(1, 30), st.booleans()),
    max_size=8,
)


def played(
    waiting: Sequence[Waiting], taken: Sequence[datetime], quotas: Sequence[Quota]
) -> dict[DeliveryId, Turn]:
    """Play the queue second by second: the dullest way there is."""
    left = {one.id: one.parts for one in waiting}
    due = {one.id: one.at for one in waiting}
    gone, turns = list(taken), {one.id: Turn(is_missed=True) for one in waiting}

    def is_full(now: datetime) -> bool:
        return any(sum(t > now - q.span for t in gone) >= q.max for q in quotas)

    for now in map(at, range(400)):
        while not is_full(now):
            able = [w for w in waiting if left[w.id] and due[w.id] <= now < w.until]
            if not able:
                break
            one = min(able, key=lambda w: (not w.is_emergency, due[w.id], w.id))
            begins_at = turns[one.id].begins_at or now
            while left[one.id] and not is_full(now):
                gone.append(now)
                left[one.id] -= 1
            due[one.id] = now
            turns[one.id] = Turn(
                begins_at=begins_at, ends_at=now, is_missed=left[one.id] > 0
            )
    return turns


@given(rows=waiting_of, taken=st.lists(seconds.map(at), max_size=5), quotas=quotas_of)
def test_the_forecast_is_what_happens_when_every_second_is_played(
    rows: list[tuple[int, int, int, bool]], taken: list[datetime], quotas: list[Quota]
) -> None:
    first = max(taken, default=START)
    waiting = [
        Waiting(
            id=DeliveryId(number),
            at=max(at(second), first),
            until=max(at(second), first) + timedelta(seconds=useful),
            parts=parts,
            is_emergency=urgent,
        )
        for number, (second, parts, useful, urgent) in enumerate(rows)
    ]
    assert forecast(waiting, taken, quotas) == played(waiting, taken, quotas)


@given(rows=waiting_of, quotas=quotas_of)
def test_no_forecast_ever_breaks_a_quota(
    rows: list[tuple[int, int, int, bool]], quotas: list[Quota]
) -> None:
    waiting = [waits(n, at(s), is_emergency=u) for n, (s, _, _, u) in enumerate(rows)]
    turns = forecast(waiting, [], quotas).values()
    gone = [turn.ends_at for turn in turns if turn.ends_at]
    for one in quotas:
        for end in gone:
            assert sum(end - one.span < t <= end for t in gone) <= one.max
