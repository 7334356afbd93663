from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.services.desk import Desk
from dissemination.services.throttling import (
    ADDRESS,
    PERSON,
    Limit,
    Refused,
    count,
    forgive,
    network,
    pause,
)
from dissemination.storage import throttle

SECOND = timedelta(seconds=1)
LIMIT = Limit(free=2, forgotten_after=timedelta(hours=1))


def fail(desk: Desk, now: datetime, **keys: Limit) -> frozenset[str]:
    with desk.db.write() as connection:
        return count(connection, keys or {"a": LIMIT}, now)


@given(st.integers(0, 10_000), st.sampled_from([PERSON, ADDRESS, LIMIT]))
def test_a_pause_never_grows_shorter_and_ends_at_a_quarter_of_an_hour(
    failures: int, limit: Limit
) -> None:
    now, then = pause(failures, limit), pause(failures + 1, limit)
    assert now <= then <= timedelta(minutes=15)
    assert (now == timedelta(0)) == (failures < limit.free)


def test_an_office_may_mistype_more_often_than_a_person() -> None:
    assert (PERSON.free, ADDRESS.free) == (5, 20)


def test_a_try_that_comes_too_early_is_not_counted(desk: Desk, now: datetime) -> None:
    fail(desk, now)
    assert fail(desk, now) == {"a"}
    for _ in range(5):
        with pytest.raises(Refused) as told:
            fail(desk, now)
        assert told.value.wait == 1
    fail(desk, now + SECOND)
    with pytest.raises(Refused) as told:
        fail(desk, now + SECOND)
    assert told.value.wait == 2


def test_a_wait_is_said_in_whole_seconds_that_are_enough(
    desk: Desk, now: datetime
) -> None:
    fail(desk, now)
    fail(desk, now)
    with pytest.raises(Refused) as told:
        fail(desk, now + timedelta(milliseconds=1))
    fail(desk, now + timedelta(milliseconds=1) + told.value.wait * SECOND)


def test_the_key_that_waits_longest_says_how_long(desk: Desk, now: datetime) -> None:
    for at in (0, 0, 1, 3):
        fail(desk, now + at * SECOND)
    fail(desk, now + 3 * SECOND, b=LIMIT)
    with pytest.raises(Refused) as told:
        fail(desk, now + 3 * SECOND, a=LIMIT, b=LIMIT)
    assert told.value.wait == 4


def test_failures_are_forgotten_after_a_rest(desk: Desk, now: datetime) -> None:
    fail(desk, now)
    fail(desk, now)
    rested = now + timedelta(hours=1)
    assert fail(desk, rested) == frozenset()
    assert fail(desk, rested) == {"a"}


def test_what_was_right_begins_anew_and_what_is_shared_does_not(
    desk: Desk, now: datetime
) -> None:
    keys = {"mine": LIMIT, "shared": Limit(free=3, forgotten_after=timedelta(1))}
    fail(desk, now, shared=keys["shared"])
    fail(desk, now, **keys)
    with desk.db.write() as connection:
        forgive(connection, mine=["mine"], shared=["shared"], now=now)
    # One of the two failures of the address was none.
    assert fail(desk, now, **keys) == frozenset()
    assert fail(desk, now, shared=keys["shared"]) == {"shared"}
    assert fail(desk, now, mine=LIMIT) == {"mine"}


def test_all_keys_are_held_in_one_order_so_that_nobody_waits_for_each_other(
    desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    deeds: list[object] = []
    held, forget = throttle.locked, throttle.forget

    def lock(connection: Any, keys: Any, at: datetime) -> Any:
        deeds.append(set(keys))
        return held(connection, keys, at)

    def drop(connection: Any, key: str) -> None:
        deeds.append(key)
        forget(connection, key)

    monkeypatch.setattr(throttle, "locked", lock)
    monkeypatch.setattr(throttle, "forget", drop)
    fail(desk, now, **{"person:rina": LIMIT, "from:x": LIMIT})
    with desk.db.write() as connection:
        forgive(connection, mine=["person:rina"], shared=["from:x"], now=now)
    both = {"person:rina", "from:x"}
    assert deeds == [both, both, "person:rina"]


@pytest.mark.parametrize(
    ("address", "known"),
    [
        ("10.0.0.7", "10.0.0.7"),
        ("::ffff:10.0.0.7", "10.0.0.7"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("fe80::1%eth0", "fe80::/64"),
        ("testclient", "testclient"),
        ("-", "-"),
    ],
)
def test_what_a_sender_may_choose_of_an_address_is_not_looked_at(
    address: str, known: str
) -> None:
    assert network(address) == known
