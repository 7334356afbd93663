"""Rehearse: the coming days, played at speed through the real gate.

The desk's database is only read; what lies ahead is copied, the accounts are connected
to practice platforms, and a clock jumps from one instant at which something may happen
to the next. Claims, quotas, pacing, attempts and decisions are the daemon's own.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from dissemination.channel import Channel
from dissemination.domain.delivery import State
from dissemination.domain.rendition import AccountId
from dissemination.engine.carriers import carry
from dissemination.engine.deliver import Gate
from dissemination.engine.leases import LEASE
from dissemination.engine.practice_process import SharedClock
from dissemination.engine.stand_ins import Agreeing, StandIns, stand_ins
from dissemination.services import looks, rehearsal
from dissemination.services.clash import repeats
from dissemination.services.desk import Desk
from dissemination.services.preflight import preflight
from dissemination.services.reach import Asking, at_once
from dissemination.services.ready import Cause
from dissemination.services.rehearsal import Rehearsal
from dissemination.storage import control, copy, limits, queue, sweep
from dissemination.storage.copy import Played
from dissemination.storage.database import Database
from dissemination.storage.queue import Demand

Progress = Callable[[datetime, int], None]  # how far the clock is; calls since

_OWNER = "rehearsal"
_AT_ONCE = 64  # accounts that are taken with one claim
_THREADS = 4
_MOMENT = timedelta(milliseconds=1)
_GIVES_UP_EVERY = timedelta(hours=1)
# Causes for which a platform would refuse all that an account sends.
_DEAD = frozenset({"secrets", "settings", "token", "vault"})
_NO_KEY = ("vault", "key")  # nothing of any account can be opened
# What the replay itself finds out better than a look ahead.
_REPLAYED = frozenset({"approval", "decision", "page", "quota"})


def rehearse(
    desk: Desk,
    *,
    now: datetime,
    until: datetime,
    as_if_approved: bool = False,
    checks_accounts: bool = False,
    progress: Progress = lambda _at, _calls: None,
) -> Rehearsal:
    """Play what is due until an instant, and say what would go wrong.

    Nothing of the desk is changed, and no real account publishes.

    Args:
        desk: the workspace.
        now: aware, UTC.
        until: how far to play.
        as_if_approved: play what waits for approval as though it had it.
        checks_accounts: ask each real platform, once, whether it accepts the account.
        progress: is told now and then how far the clock is.
    """
    asking = at_once(desk) if checks_accounts else _unasked()
    seen = preflight(desk, now, asking=asking, ahead=until - now).troubles
    causes = tuple(cause for cause in seen if cause.kind not in _REPLAYED)
    clock = SharedClock(now)
    refused = _refused(desk, causes)
    with _workshop() as (folder, db):
        began = copy.copy_ahead(desk.db, db, now=now, until=until)
        if as_if_approved:
            copy.approve_all(db)
        with stand_ins(desk, folder, clock, refused=refused) as stage:
            _play(_gate(desk, db, clock, stage), clock, until, progress)
            unplayed = stage.unplayed
        found = copy.played(db, began, now)
        calls = copy.calls(db, now)
        with db.read() as connection:
            quotas = limits.usage(connection, now)
    filled = rehearsal.fills(calls, quotas, desk.config.office.zone)
    used = {one.account for one in found}
    return Rehearsal(
        start=now,
        end=until,
        lines=rehearsal.lines(found, start=now, full=rehearsal.full(filled)),
        causes=causes,
        fills=filled,
        clashes=rehearsal.clashes(found),
        blackouts=rehearsal.silences(desk.calendar, now, until),
        unplayed=tuple(id_ for id_ in unplayed if id_ in used),
        is_stopped=_is_stopped(desk),
        repeats=tuple(repeats(desk, rehearsal.first_due(found))),
        looks_usd=_looks_usd(desk, found),
    )


def _gate(desk: Desk, db: Database, clock: SharedClock, stage: StandIns) -> Gate:
    return Gate(
        db=db,
        media=desk.media,
        installation=db.installation(),
        clock=clock,
        channel=stage.channel,
        random=lambda: 0.0,
    )


def _looks_usd(desk: Desk, found: Sequence[Played]) -> int:
    """Return what reading back costs of all that went out."""
    gone = [one for one in found if one.state is State.PUBLISHED]
    looked = (
        looks.planned(desk, one.account, one.parts, one.at) for one in gone if one.at
    )
    return sum(looked)


def _play(gate: Gate, clock: SharedClock, until: datetime, progress: Progress) -> None:
    """Do all that is due, jump to what comes next, and again, until the end."""
    calls, given_up_at = 0, clock.at
    _give_up(gate)
    with ThreadPoolExecutor(_THREADS, thread_name_prefix="rehearse") as pool:
        while True:
            if clock.at - given_up_at >= _GIVES_UP_EVERY:
                given_up_at = clock.at
                _give_up(gate)
            sweep.pace(gate.db, clock.at)
            sweep.hand_over(gate.db, clock.at)
            demand = queue.look(gate.db, clock.at)
            while carried := _carry_due(gate, demand, pool.map):
                calls += carried
                demand = queue.look(gate.db, clock.at)
            progress(clock.at, calls)
            next_at = queue.next_eligible(gate.db, clock.at, demand)
            if next_at is None or next_at >= until:
                break
            clock.at = max(next_at, clock.at + _MOMENT)
    clock.at = until
    _give_up(gate)


def _give_up(gate: Gate) -> None:
    # No claim takes what is past its time: to say so a little later changes nothing.
    sweep.give_up(gate.db, gate.clock())
    sweep.hold_orphans(gate.db)


def _carry_due(
    gate: Gate, demand: Demand, side_by_side: Callable[..., Iterator[None]]
) -> int:
    """Carry at most one delivery of each account, and return how many."""
    ways = ((demand.is_due, queue.claim), (demand.is_doubtful, queue.doubtful))
    for find in (find for is_any, find in ways if is_any):
        now = gate.clock()
        held = find(gate.db, owner=_OWNER, now=now, lease=LEASE, limit=_AT_ONCE)
        if held:
            return len(list(side_by_side(partial(carry, gate), held)))
    return 0


@contextmanager
def _workshop() -> Iterator[tuple[Path, Database]]:
    """Yield a folder and an empty database that are gone afterwards."""
    with tempfile.TemporaryDirectory(prefix="rehearsal-") as name:
        folder = Path(name)
        with copy.Throwaway(f"sqlite:///{folder / 'rehearsal.db'}") as db:
            yield folder / "platforms", db


def _refused(desk: Desk, causes: Collection[Cause]) -> frozenset[AccountId]:
    dead = {cause.key for cause in causes if cause.kind in _DEAD}
    if _NO_KEY in dead:
        return frozenset(map(AccountId, desk.config.accounts))
    return frozenset(AccountId(subject) for _, subject in dead)


def _unasked() -> Asking:
    def connect(id: AccountId) -> Channel:
        del id
        return Agreeing({})

    return Asking(connect=connect, again_after=timedelta(0))


def _is_stopped(desk: Desk) -> bool:
    with desk.db.read() as connection:
        return control.standing(connection) is not None
