from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.dispatching.child import child, peak_mb
from benchmarks.dispatching.filling import Content, fill
from benchmarks.dispatching.passes import (
    Arrival,
    Case,
    Lost,
    Pass,
    Slow,
    at_once,
    bare,
    carried,
    checked,
    steady,
)
from benchmarks.dispatching.sizes import Sizes
from dissemination.storage.database import Database

SIZES = Sizes(workers=4, accounts=5, ahead_s=0.5)
CONTENT = Content(later=30, accounts=5)
SECOND = 1_000_000
USED = {"cpu_s": 0.5, "peak_mb": 60.0}


def arrivals(*late_ms: float, account: str = "a") -> list[Arrival]:
    """Calls due a second apart, each so late."""
    return [
        (int(n * SECOND + late * 1000), n * SECOND, account, f"{account}{n}")
        for n, late in enumerate(late_ms)
    ]


def filled(folder: Path) -> str:
    url = f"sqlite:///{folder / 'pass.db'}"
    with Database(url) as db:
        fill(db, CONTENT)
    return url


def test_lateness_is_arrival_minus_due() -> None:
    seen = Pass(arrivals=arrivals(3, 1, 2), used=[USED])
    assert seen.lateness_ms == [1, 2, 3]
    assert seen.late_ms(100) == 3
    assert seen.last_s == 0.003


def test_the_rate_counts_the_spans_between_calls() -> None:
    assert Pass(arrivals=arrivals(0, 0, 0), used=[USED]).rate == 1


def test_cpu_is_that_of_all_processes_and_memory_that_of_the_largest() -> None:
    seen = Pass(arrivals=arrivals(0, 0), used=[USED, {"cpu_s": 0.1, "peak_mb": 90.0}])
    assert seen.cpu_ms == pytest.approx(300)
    assert seen.peak_mb == 90


def test_one_account_can_be_left_out() -> None:
    both = [*arrivals(1, 2), *arrivals(5_000, account="slow")]
    seen = Pass(arrivals=both, used=[USED]).without("slow")
    assert seen.lateness_ms == [1, 2]


def test_a_delivery_that_is_lost_spoils_the_pass() -> None:
    with pytest.raises(Lost):
        checked(arrivals(1, 2), [USED], 3)


def test_a_delivery_that_arrives_twice_spoils_the_pass() -> None:
    twice = [*arrivals(1), *arrivals(2)]
    with pytest.raises(Lost):
        checked(twice, [USED], 2)
    with pytest.raises(Lost):
        checked(twice, [USED], 1)


def test_at_a_steady_rate_the_accounts_take_turns() -> None:
    due = steady(100, 0.06, CONTENT)
    assert [account for _, account in due] == [0, 1, 2, 3, 4, 0]
    assert [at for at, _ in due] == [0, 0.01, 0.02, 0.03, 0.04, 0.05]


def test_at_one_instant_all_are_due_at_once() -> None:
    assert at_once(6, CONTENT) == [(0, 0), (0, 1), (0, 2), (0, 3), (0, 4), (0, 0)]


def test_the_cases_are_told_apart_by_name() -> None:
    cases = [
        Case(store="sqlite"),
        Case(store="postgresql"),
        Case(store="postgresql", daemons=2),
        Case(store="postgresql", carrier="procrastinate"),
        Case(store="sqlite", typists=5),
    ]
    assert len({case.name for case in cases}) == len(cases)


def test_a_daemon_carries_what_is_due_and_leaves_what_waits(tmp_path: Path) -> None:
    url, due = filled(tmp_path), at_once(12, CONTENT)
    case = Case(store="sqlite")
    seen = carried(case, url, CONTENT, due, folder=tmp_path, sizes=SIZES)
    assert len(seen.arrivals) == 12
    assert {account for *_, account, _ in seen.arrivals} == set(CONTENT.accounts_named)
    assert seen.lateness_ms[0] >= 0
    assert seen.told["cpu_s"] > 0


def test_the_bare_client_makes_the_same_calls_at_the_same_instants() -> None:
    due = steady(50, 0.2, CONTENT)
    seen = bare(CONTENT, due, sizes=SIZES, processes=2)
    assert len(seen.arrivals) == len(due)
    assert sorted(account for *_, account, _ in seen.arrivals) == sorted(
        CONTENT.accounts_named * 2
    )
    dues = sorted(due for _, due, *_ in seen.arrivals)
    assert round((dues[-1] - dues[0]) / 1000) == 180


def test_the_next_call_of_a_slow_account_waits_for_its_answer(tmp_path: Path) -> None:
    slow = Slow(account="account-0", seconds=0.6)
    due = [(0.0, 0), (0.0, 0), (0.0, 1)]
    case, url = Case(store="sqlite"), filled(tmp_path)
    seen = carried(case, url, CONTENT, due, folder=tmp_path, sizes=SIZES, slow=slow)
    first, second = sorted(
        at for at, _, name, _ in seen.arrivals if name == "account-0"
    )
    assert second - first > 0.6 * SECOND
    assert len(seen.without("account-0").arrivals) == 1


def test_a_child_that_fails_says_why() -> None:
    with (
        child("bare", {"threads": "none"}) as broken,
        pytest.raises(Exception, match="TypeError"),
    ):
        broken.heard(10)


def test_the_highest_memory_of_a_child_is_its_own(tmp_path: Path) -> None:
    settings = {"expected": 1, "slow_account": "", "slow_s": 0}
    with child("stub", settings) as stub:
        stub.heard()
        assert 5 < peak_mb(stub.process.pid) < 200
