"""How long a claim takes while many deliveries wait: `python benchmarks/claim.py`.

Prints one JSON object: the machine, the versions, and for each size the milliseconds of
each statement of the daemon's pass, beside a floor measured in the same run: a bare
`UPDATE … RETURNING` of one row in a transaction of its own, on the same file.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import insert, update

from dissemination.domain.delivery import State
from dissemination.domain.item import Priority
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.storage import ledger, queue, sweep
from dissemination.storage.accounts import AccountRow, sync_accounts
from dissemination.storage.claimed import Claimed
from dissemination.storage.codec import pack_rendition
from dissemination.storage.database import Database
from dissemination.storage.tables import control, delivery, rendition

ACCOUNTS = 100
WORKERS = 8
LEASE = timedelta(seconds=60)
NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--later", type=int, nargs="+", default=[10_000, 100_000])
    parser.add_argument("--rounds", type=int, default=200)
    asked = parser.parse_args()
    found = [_measure(later, asked.rounds) for later in asked.later]
    print(json.dumps({"machine": _machine(), "sizes": found}, indent=1))


def _measure(later: int, rounds: int) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as folder:
        db = Database(f"sqlite:///{Path(folder) / 'claim.db'}")
        with db:
            _fill(db, later)
            steps: dict[str, Callable[[], object]] = {
                "floor: bare UPDATE … RETURNING": lambda: _bare(db),
                "claim, nothing due": lambda: _claim(db),
                "next_eligible": lambda: queue.next_eligible(db, NOW),
                "give_up": lambda: sweep.give_up(db, NOW),
                "hold_orphans": lambda: sweep.hold_orphans(db),
                "hand_over": lambda: sweep.hand_over(db, NOW),
            }
            figures = {name: _spread(step, rounds) for name, step in steps.items()}
            figures[f"claim of {WORKERS}"] = _claims(db, rounds)
    return {"later": later, "accounts": ACCOUNTS, "milliseconds": figures}


def _fill(db: Database, later: int) -> None:
    """Write deliveries due from tomorrow on; every second one waits for another."""
    names = [f"account-{number:03}" for number in range(ACCOUNTS)]
    with db.write() as connection:
        rows = [
            AccountRow(
                id=AccountId(name),
                channel="x",
                placement="feed",
                enabled=True,
                assisted=False,
            )
            for name in names
        ]
        sync_accounts(connection, rows)
        connection.execute(
            insert(rendition),
            [_said(number, name) for number, name in enumerate(names)],
        )
        for first in range(0, later, 10_000):
            numbers = range(first, min(first + 10_000, later))
            connection.execute(insert(delivery), [_row(n, names) for n in numbers])


def _said(number: int, name: str) -> dict[str, Any]:
    said = Rendition(
        item="item",
        revision=1,
        account=AccountId(name),
        placement="feed",
        parts=(Part(text="Pengumuman untuk masyarakat. " * 8),),
    )
    return {
        "id": number + 1,
        "item": said.item,
        "revision": 1,
        "account": name,
        "placement": "feed",
        "fingerprint": said.fingerprint,
        "said": pack_rendition(said),
        "created_at": NOW,
    }


def _row(number: int, names: list[str]) -> dict[str, Any]:
    due_at = NOW + timedelta(days=1, seconds=number)
    return {
        "id": number + 1,
        "item": f"item-{number}",
        "revision": 1,
        "account": names[number % ACCOUNTS],
        "placement": "feed",
        "occurrence": "once",
        "rendition": number % ACCOUNTS + 1,
        "state": State.SCHEDULED,
        "priority": Priority.NORMAL,
        "due_at": due_at,
        "eligible_at": due_at,
        "useful_until": due_at + timedelta(days=1),
        "depends_on": number if number % 2 else None,
        "created_at": NOW,
        "created_by": "benchmark",
    }


def _bare(db: Database) -> None:
    with db.write() as connection:
        connection.execute(
            update(control)
            .where(control.c.id == 1)
            .values(stop_reason="")
            .returning(control.c.id)
        ).one()


def _claim(db: Database) -> list[Claimed]:
    return queue.claim(db, owner="b", now=NOW, lease=LEASE, limit=WORKERS)


def _claims(db: Database, rounds: int) -> dict[str, float]:
    """Time claims of as many deliveries as there are workers, given back in between."""
    taken: list[float] = []
    with db.write() as connection:
        connection.execute(
            update(delivery)
            .where(delivery.c.id <= ACCOUNTS, delivery.c.depends_on.is_(None))
            .values(eligible_at=NOW)
        )
    for _ in range(rounds):
        began = time.perf_counter()
        held = _claim(db)
        taken.append(time.perf_counter() - began)
        if len(held) != WORKERS:
            raise RuntimeError(f"{len(held)} were due, not {WORKERS}")
        for one in held:
            ledger.release(db, one, NOW)
    return _figures(taken)


def _spread(step: Callable[[], object], rounds: int) -> dict[str, float]:
    taken = []
    for _ in range(rounds):
        began = time.perf_counter()
        step()
        taken.append(time.perf_counter() - began)
    return _figures(taken)


def _figures(taken: list[float]) -> dict[str, float]:
    ordered = sorted(taken)
    return {
        "p50": round(statistics.median(ordered) * 1000, 2),
        "p99": round(ordered[int(len(ordered) * 0.99)] * 1000, 2),
    }


def _machine() -> dict[str, object]:
    return {
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "sqlalchemy": sqlalchemy.__version__,
    }


if __name__ == "__main__":
    main()
