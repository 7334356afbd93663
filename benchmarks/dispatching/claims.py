"""How long the statements of the daemon's pass take, beside a bare one."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta

from sqlalchemy import update

from benchmarks.dispatching.child import note
from benchmarks.dispatching.figures import Figure
from benchmarks.dispatching.filling import Content, add_due
from benchmarks.dispatching.ground import Ground
from benchmarks.dispatching.sizes import SPOKEN
from dissemination.storage import ledger, queue
from dissemination.storage.claimed import Claimed
from dissemination.storage.database import Database
from dissemination.storage.tables import control

_LEASE = timedelta(seconds=60)
_CLAIMED = 8
_PER_ACCOUNT = 10

Timed = dict[str, list[float]]


def claims(ground: Ground) -> Iterable[Figure]:
    """Measure a claim, an idle poll and the look ahead, with many rows that wait."""
    content = ground.content(ground.sizes.later)
    for store in ground.sizes.stores:
        timed: Timed = {}
        for number in range(ground.sizes.repetitions):
            note(f"claims, {SPOKEN[store]}, repetition {number + 1}")
            with ground.databases.filled(store, content) as url, Database(url) as db:
                _measure(db, content, ground.sizes.rounds, timed)
        floor = statistics.median(timed.pop("floor"))
        for goal, runs in timed.items():
            yield Figure(goal=goal, case=SPOKEN[store], runs=runs, floor=floor)


def _measure(db: Database, content: Content, rounds: int, timed: Timed) -> None:
    def spent(goal: str, work: Callable[[], object]) -> None:
        work()  # the first makes what is made once
        taken = [_timed(work) for _ in range(rounds)]
        timed.setdefault(goal, []).append(statistics.median(taken))

    spent("floor", lambda: _bare(db))
    spent("idle_poll", lambda: queue.look(db, _now()))
    spent("next_eligible", lambda: queue.next_eligible(db, _now()))
    due = [(time.time(), n % content.accounts) for n in range(_PER_ACCOUNT * _CLAIMED)]
    add_due(db, due, content)
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        held = _claim(db)
        taken.append((time.perf_counter() - began) * 1000)
        if len(held) != _CLAIMED:
            raise RuntimeError(f"{len(held)} were claimed, not {_CLAIMED}")
        for one in held:
            ledger.release(db, one, _now())
    timed.setdefault("claim", []).append(statistics.median(taken))


def _claim(db: Database) -> list[Claimed]:
    return queue.claim(db, owner="b", now=_now(), lease=_LEASE, limit=_CLAIMED)


def _bare(db: Database) -> None:
    """Change one row and read it back, in a transaction of its own."""
    with db.write() as connection:
        connection.execute(
            update(control)
            .where(control.c.id == 1)
            .values(stop_reason="")
            .returning(control.c.id)
        ).one()


def _timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return (time.perf_counter() - began) * 1000


def _now() -> datetime:
    return datetime.now(UTC)
