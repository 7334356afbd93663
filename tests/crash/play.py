"""One cell from its first process to its last public thing."""

from __future__ import annotations

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from tests.crash.cells import CHANNELS, Blow, Cell, Trouble
from tests.crash.hourglass import Hourglass
from tests.crash.houses import House, Work
from tests.crash.processes import ended, kill, spawn
from tests.crash.stage import Plan, Stage, open_again
from tests.crash.verdict import WITHIN_S, Ran
from tests.crash.view import Rows, View

POLL_S = 0.005
LIVES = 20  # a daemon that ends while its database is away is started again
_RESTART_S = 0.05
_STROKE_S = 1.0
_LOOKS = 1000


@dataclass(slots=True, kw_only=True)
class _Score:
    """What is counted while a cell is played; spans begin anew with each death."""

    at: datetime
    real: float = field(default_factory=time.monotonic)
    deaths: int = 0
    ends: int = 0
    open_at_death: int = 0


def play(house: House, cell: Cell) -> Ran:
    """Play one cell, and return what became of it."""
    with house.database(cell.scene.store, cell.scene.kind) as url:
        return _play(house, cell, url)


def _play(house: House, cell: Cell, url: str) -> Ran:
    stage, trouble = house.stage, cell.scene.trouble
    stage.reset(Plan(boundary=cell.boundary, blow=cell.blow, url=url))
    faults = [] if trouble is Trouble.CALM else [trouble]
    (house.folder / "log").write_text("")
    channel = CHANNELS[cell.scene.kind]
    house.venue.begin({channel: faults})
    score, view = _Score(at=stage.clock()), View(url)
    try:
        _let_live(house, house.staff(cell, url), view, score)
        _await_rest(stage)
        rows = _seen(view)
    finally:
        view.close()
    return Ran(
        cell=cell,
        rows=rows,
        public=house.venue.public(channel),
        is_hit=bool(stage["struck"]),
        deaths=score.deaths,
        ends=score.ends,
        open_at_death=score.open_at_death,
        real_s=time.monotonic() - score.real,
        simulated_s=(stage.clock() - score.at).total_seconds(),
    )


def _let_live(house: House, staff: Sequence[Work], view: View, score: _Score) -> None:
    """Let everybody work until all is settled; who dies is replaced."""
    stage, glass = house.stage, Hourglass(house.stage, staff=len(staff))
    crew = [spawn(work) for work in staff]
    settled_at = None
    try:
        while time.monotonic() - score.real < WITHIN_S:
            for place, pid in enumerate(crew):
                if (code := ended(pid)) is not None:
                    _bury(code, stage, view, score)
                    if score.deaths + score.ends > LIVES:
                        return
                    crew[place] = spawn(staff[place])
            time.sleep(POLL_S)
            if is_resting(stage):
                glass.turn(rows := view.look())
                is_settled = rows and all(row.is_settled for row in rows.deliveries)
                settled_at = (settled_at or time.monotonic()) if is_settled else None
                if settled_at and not _is_awaited(stage, score, settled_at):
                    return
            else:
                glass.turn(None)
    finally:
        for pid in crew:
            kill(pid)


def _is_awaited(stage: Stage, score: _Score, settled_at: float) -> bool:
    """Say whether somebody is being killed, or will be, after what was settled last.

    What a commit has settled is seen here before the boundary behind it is reached.
    """
    if stage.plan.blow is not Blow.KILL or stage.plan.boundary is None or score.deaths:
        return False
    return bool(stage["struck"]) or time.monotonic() - settled_at < _STROKE_S


def _bury(code: int, stage: Stage, view: View, score: _Score) -> None:
    """Note who ended; whoever comes next finds platform and database at rest."""
    _await_rest(stage)
    rows = _seen(view)
    view.close()  # nothing open may be forked
    if code < 0:
        score.deaths += 1
    else:
        score.ends += 1
        time.sleep(_RESTART_S)
    score.open_at_death += rows.open_attempts
    score.real, score.at = time.monotonic(), stage.clock()


def is_resting(stage: Stage) -> bool:
    """Say whether no call is in a platform's hands, and the database is there."""
    if stage["in_hand"] or stage.is_out("gone_until") or stage.is_out("full_until"):
        return False
    if stage["gone_until"] and not stage.plan.url.startswith("sqlite"):
        open_again(stage.plan.url)
        stage["gone_until"] = 0
    return True


def _seen(view: View) -> Rows:
    """Look until there is an answer: an outage has ended our own connection, too."""
    for _ in range(_LOOKS):
        if (rows := view.look()) is not None:
            return rows
        time.sleep(POLL_S)
    raise RuntimeError("the database cannot be read")


def _await_rest(stage: Stage) -> None:
    while not is_resting(stage):
        time.sleep(POLL_S)
