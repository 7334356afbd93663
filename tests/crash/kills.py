"""Kills at random instants, of whoever has a call on its way."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.crash.cells import CHANNELS, Blow, Kind, Store
from tests.crash.hourglass import STEP, Hourglass
from tests.crash.houses import ANSWERED_WITHIN_S, CROWD, Ground, House, Work
from tests.crash.matrix import side_by_side
from tests.crash.platforms import SLOW
from tests.crash.play import POLL_S, is_resting
from tests.crash.processes import ended, kill, spawn
from tests.crash.stage import Plan
from tests.crash.verdict import of_delivery
from tests.crash.view import Rows, View

KILLS = 1000
_PER_SEASON = 20
_CALLS = 1000  # more than a season makes
_SLOWNESS_S = (0.01, 0.03, 0.06)
_PAUSES_S = (0.0, 0.005, 0.02, 0.05, 0.09)
_OPENS_WITHIN_S = 20.0
_SETTLES_WITHIN_S = 120.0
_MANY_TRIES = 5  # what was interrupted so often is put before a person


@dataclass(frozen=True, slots=True, kw_only=True)
class Season:
    """Some kills over one database; `seed` makes it the same again, all but time."""

    store: Store
    seed: int
    kills: int

    def __str__(self) -> str:
        return f"{self.store}/{self.seed}/{self.kills}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reaped:
    """What a season found: kills that met an open call, and what broke."""

    season: Season
    hits: int
    public: int
    asked: int
    broken: tuple[str, ...]


def seasons(stores: Sequence[Store], kills: int, *, first: int = 0) -> list[Season]:
    """Spread kills over databases; `first` is the first seed."""
    return [
        Season(store=stores[n % len(stores)], seed=first + n, kills=_PER_SEASON)
        for n in range(-(-kills // _PER_SEASON))
    ]


def play_seasons(
    ground: Ground, chosen: Sequence[Season], *, jobs: int
) -> Iterator[Reaped]:
    """Play seasons in `jobs` processes, and yield them as they end."""
    yield from side_by_side(ground, chosen, play_season, jobs=jobs)


def play_season(house: House, season: Season) -> Reaped:
    """Kill again and again, then let everything settle, and count."""
    chance = random.Random(season.seed)  # noqa: S311 - a dice
    with house.database(season.store, "crowd") as url:
        house.stage.reset(Plan(boundary=None, blow=Blow.NONE, url=url))
        house.venue.begin({CHANNELS[kind]: _slowly(kind, chance) for kind in Kind})
        crew = house.crew(season.store, url, ANSWERED_WITHIN_S)
        view = View(url)
        try:
            hits = sum(
                _kill_one(house, crew, view, chance) for _ in range(season.kills)
            )
            rows = _settle(house, crew, view)
        finally:
            view.close()
        return _judge(house, season, rows, hits)


def _slowly(kind: Kind, chance: random.Random) -> list[str]:
    # One request and no more: else these would be done before they are ever met.
    factor = 4 if kind in {Kind.KEYED, Kind.BLIND} else 1
    return [f"{SLOW}:{factor * chance.choice(_SLOWNESS_S)}" for _ in range(_CALLS)]


def _kill_one(
    house: House, staff: Sequence[Work], view: View, chance: random.Random
) -> bool:
    """Let a crew work until a call is on its way, and kill who made it."""
    view.close()
    known = _open_calls(view.look())
    view.close()
    crew = [spawn(work) for work in staff]
    try:
        until = time.monotonic() + _OPENS_WITHIN_S
        while time.monotonic() < until and not _open_calls(view.look()) - known:
            time.sleep(POLL_S)
        time.sleep(chance.choice(_PAUSES_S))
    finally:
        # The caller first, and all others with it: a machine that lost its power.
        for pid in sorted(crew, key=lambda pid: pid != int(house.stage["caller"])):
            kill(pid)
    while not is_resting(house.stage):
        time.sleep(POLL_S)
    hit = bool(_open_calls(view.look()) - known)
    house.stage.jump(house.stage.clock() + 5 * STEP)  # every lease has run out
    return hit


def _open_calls(rows: Rows | None) -> set[int]:
    if rows is None:
        return set()
    return {n for n, one in enumerate(rows.attempts) if one.ended_at is None}


def _settle(house: House, staff: Sequence[Work], view: View) -> Rows:
    view.close()
    glass = Hourglass(house.stage, staff=len(staff))
    crew = [spawn(work) for work in staff]
    until = time.monotonic() + _SETTLES_WITHIN_S
    rows = None
    try:
        while time.monotonic() < until and all(ended(pid) is None for pid in crew):
            time.sleep(POLL_S)
            rows = view.look() if is_resting(house.stage) else None
            glass.turn(rows)
            if rows and all(row.is_settled for row in rows.deliveries):
                break
    finally:
        for pid in crew:
            kill(pid)
    if (rows := view.look()) is None:
        raise RuntimeError("the database cannot be read")
    return rows


def _judge(house: House, season: Season, rows: Rows, hits: int) -> Reaped:
    public = {kind: house.venue.public(CHANNELS[kind]) for kind in Kind}
    said = {
        item: (k, texts) for k, all_ in CROWD.items() for item, texts in all_.items()
    }
    broken: list[str] = []
    for row in rows.deliveries:
        kind, texts = said[row.item]
        found = of_delivery(rows, row, texts, public[kind])
        if (
            row.waits_for_a_person
            and kind is not Kind.BLIND
            and row.tries < _MANY_TRIES
        ):
            found.append("a person is asked, though the platform could tell")
        broken += [f"{season} {row.item}: {one}" for one in found]
    if rows.open_attempts:
        broken.append(f"{season}: stranded: {rows.open_attempts} calls never closed")
    return Reaped(
        season=season,
        hits=hits,
        public=sum(map(len, public.values())),
        asked=sum(row.waits_for_a_person for row in rows.deliveries),
        broken=tuple(broken),
    )
