"""How long the rehearsal of a week takes: `python benchmarks/rehearse.py`.

Prints one JSON object: the machine, the versions, the seconds for a week of items on
practice platforms, and beside them a floor from the same run: the same channels making
the same calls one after the other, without a database, a clock or a decision.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import sqlite3
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from importlib.metadata import version
from pathlib import Path
from typing import Any

import sqlalchemy
from sqlalchemy import insert

from dissemination.channel import CanPrepare, Publication
from dissemination.domain.delivery import State
from dissemination.domain.item import Priority
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.engine.practice_process import SharedClock
from dissemination.engine.rehearse import rehearse
from dissemination.engine.stand_ins import stand_ins
from dissemination.services.demo import make_practice_workspace
from dissemination.services.desk import Desk, open_desk
from dissemination.services.practice_accounts import practise
from dissemination.storage.codec import pack_rendition
from dissemination.storage.tables import delivery, rendition

GOAL_S = 30.0
DAY = timedelta(days=1)
# Where the items of an office go: each to two or three of its accounts.
ROUTES: Sequence[Sequence[str]] = (
    ("website", "telegram"),
    ("telegram", "x"),
    ("website", "telegram", "x"),
    ("facebook", "telegram", "whatsapp-status"),
)
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--items", type=int, default=1000)
    parser.add_argument("--rounds", type=int, default=3)
    asked = parser.parse_args()
    rounds = []
    for number in range(asked.rounds):
        print(f"round {number + 1} of {asked.rounds}", file=sys.stderr)
        rounds.append(_measure(asked.items))
    middle = sorted(rounds, key=lambda one: float(one["seconds"]))[len(rounds) // 2]
    found = {"goal_s": GOAL_S, "median": middle, "rounds": rounds}
    print(json.dumps({"machine": _machine(), **found}, indent=1))


def _measure(items: int) -> dict[str, Any]:
    with _desk(items) as (desk, planned):
        began, busy = time.perf_counter(), time.process_time()
        found = rehearse(desk, now=NOW, until=NOW + 7 * DAY)
        took, worked = time.perf_counter() - began, time.process_time() - busy
        floor = _bare(desk, planned)
    if not found.is_well:
        raise RuntimeError([(g.kind, g.account, len(g.lines)) for g in found.groups])
    return {
        "items": items,
        "deliveries": len(found.lines),
        "states": Counter(str(line.played.state) for line in found.lines),
        "seconds": round(took, 2),
        "processor_s": round(worked, 2),
        "floor: the same calls, bare": round(floor, 2),
        "times the floor": round(took / floor, 2),
    }


@contextmanager
def _desk(items: int) -> Iterator[tuple[Desk, list[Rendition]]]:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "desk"
        make_practice_workspace(folder)
        practise(folder, now=NOW)
        with open_desk(folder) as desk:
            yield desk, _fill(desk, items)


def _fill(desk: Desk, items: int) -> list[Rendition]:
    """Plan a week of items, approved, at instants of their own."""
    said: list[Rendition] = []
    rows: list[dict[str, Any]] = []
    for number in range(items):
        due_at = NOW + timedelta(hours=1) + number * 6 * DAY / items
        page = None
        for name in ROUTES[number % len(ROUTES)]:
            said.append(_said(desk, f"kabar-{number}", AccountId(f"{name}-latihan")))
            rows.append(_row(len(said), said[-1], due_at, page))
            page = len(said) if name == "website" else page
    with desk.db.write() as connection:
        connection.execute(
            insert(rendition), [_kept(n + 1, one) for n, one in enumerate(said)]
        )
        connection.execute(insert(delivery), rows)
    return said


def _said(desk: Desk, item: str, account: AccountId) -> Rendition:
    part = Part(
        text=f"Pengumuman {item}: layanan buka pukul delapan pagi. " * 3,
        title=f"Pengumuman {item}",
        link=desk.address(account, item),
    )
    return Rendition(
        item=item,
        revision=1,
        account=account,
        placement=desk.placement(account),
        parts=(part,),
    )


def _kept(number: int, said: Rendition) -> dict[str, Any]:
    return {
        "id": number,
        "item": said.item,
        "revision": 1,
        "account": said.account,
        "placement": said.placement,
        "fingerprint": said.fingerprint,
        "said": pack_rendition(said),
        "created_at": NOW,
    }


def _row(
    number: int, said: Rendition, due_at: datetime, page: int | None
) -> dict[str, Any]:
    return {
        "id": number,
        "item": said.item,
        "revision": 1,
        "account": said.account,
        "placement": said.placement,
        "occurrence": "once",
        "rendition": number,
        "state": State.SCHEDULED,
        "priority": Priority.NORMAL,
        "due_at": due_at,
        "eligible_at": due_at,
        "useful_until": due_at + 9 * DAY,
        "depends_on": page,
        "created_at": NOW,
        "created_by": "benchmark",
    }


def _bare(desk: Desk, planned: Sequence[Rendition]) -> float:
    """Return the seconds that the channels' calls take by themselves."""
    with (
        tempfile.TemporaryDirectory() as name,
        stand_ins(desk, Path(name) / "platforms", SharedClock(NOW)) as stage,
    ):
        began = time.perf_counter()
        for number, said in enumerate(planned):
            if said.account.startswith("whatsapp"):  # a person posts there
                continue
            channel = stage.channel(said.account)
            request = Publication(
                part=said.parts[0], key=f"bare-{number}/0/", intended_at=NOW
            )
            if isinstance(channel, CanPrepare):
                request = replace(request, memo=channel.prepare(request))
            channel.publish(request)
        return time.perf_counter() - began


def _machine() -> dict[str, object]:
    return {
        "system": platform.platform(),
        "processors": os.cpu_count(),
        "load_1min": round(os.getloadavg()[0], 1),
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
        "sqlalchemy": sqlalchemy.__version__,
        "werkzeug": version("werkzeug"),
    }


if __name__ == "__main__":
    main()
