"""The matrix as data: what is broken, where, on which database and platform."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from zlib import crc32


class Store(StrEnum):
    """Where deliveries are kept, and who carries them."""

    SQLITE = "sqlite"
    THREADS = "pg-threads"
    FLEET = "pg-fleet"


class Kind(StrEnum):
    """What a platform lets us prove."""

    KEYED = "keyed"
    FINDABLE = "findable"
    PREPARED = "prepared"
    BLIND = "blind"


class Trouble(StrEnum):
    """What the platform does to its first call."""

    CALM = "calm"
    LOST_BEFORE = "lost-before"
    LOST_AFTER = "lost-after"
    TIME_OUT = "time-out"
    LIMITED = "429"
    BROKEN = "5xx"


class Blow(StrEnum):
    """What happens at a boundary."""

    NONE = "none"
    KILL = "kill"
    GONE = "gone"
    GONE_KILL = "gone-kill"
    FULL = "full"


CHANNELS = {
    Kind.KEYED: "mastodon",
    Kind.FINDABLE: "x",
    Kind.PREPARED: "facebook",
    Kind.BLIND: "telegram",
}
# After these, nobody knows whether the first call made something public.
LOSSY = frozenset(
    {Trouble.LOST_BEFORE, Trouble.LOST_AFTER, Trouble.TIME_OUT, Trouble.BROKEN}
)
OUTAGES: tuple[Blow, ...] = (Blow.GONE, Blow.GONE_KILL, Blow.FULL)
_IDLE = "@idle"
_TAKEN = re.compile(r"\.(claim|hand_out)@idle:after-commit$")
TIMES = 2  # of what is done for each part: the first, and the second


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """One database, one platform, and how that platform behaves."""

    store: Store
    kind: Kind
    trouble: Trouble

    def __str__(self) -> str:
        return f"{self.store}/{self.kind}/{self.trouble}"


@dataclass(frozen=True, slots=True, order=True)
class Boundary:
    """A moment between two steps, and which time it comes, from 1.

    What a daemon does beside its deliveries is named with `@idle` before the first one,
    and with `@call` while a call is on its way; it counts once.
    """

    name: str
    time: int = 1

    def __str__(self) -> str:
        return f"{self.name}#{self.time}"

    @property
    def is_beside(self) -> bool:
        """Say whether it belongs to no delivery."""
        return "@" in self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """One run: a scene, and a blow at one of its boundaries."""

    scene: Scene
    boundary: Boundary | None = None
    blow: Blow = Blow.NONE

    def __str__(self) -> str:
        return f"{self.scene}/{self.boundary or '-'}/{self.blow}"


def scenes(stores: tuple[Store, ...], kinds: tuple[Kind, ...]) -> list[Scene]:
    """Return every scene of these databases and platforms.

    The fourth platform is there for what is made invisibly first, and on a file alone.
    """
    return [
        Scene(store=store, kind=kind, trouble=trouble)
        for store in stores
        for kind in kinds
        for trouble in Trouble
        if store is Store.SQLITE or kind is not Kind.PREPARED
    ]


def boundaries(trace: Sequence[str]) -> list[Boundary]:
    """Return the boundaries of a trace, each as often as it is worth a row.

    What is done beside, and not during a call, counts until the first delivery is
    taken: later, threads cross it as they like.
    """
    taken = (n for n, one in enumerate(trace) if _TAKEN.search(one))
    first = next(taken, len(trace))
    names = [one for n, one in enumerate(trace) if n <= first or _IDLE not in one]
    return [
        Boundary(name, time)
        for name in sorted(set(names))
        for time in range(1, min(names.count(name), 1 if "@" in name else TIMES) + 1)
    ]


def steadied(found: Mapping[Scene, set[Boundary]]) -> dict[Scene, list[Boundary]]:
    """Take what is done beside from the calm scene, for all of a platform's troubles.

    What a thread does while others look into a doubt comes now and then.
    """
    return {
        scene: sorted(
            {one for one in crossed if not one.is_beside}
            | {one for one in found[_calm(scene)] if one.is_beside}
        )
        for scene, crossed in found.items()
    }


def _calm(scene: Scene) -> Scene:
    return replace(scene, trouble=Trouble.CALM)


def cells_of(found: Mapping[Scene, Sequence[Boundary]]) -> list[Cell]:
    """Return the cells of scenes whose boundaries are known.

    Every boundary meets every fault on every database. What is done for a delivery
    meets each on every platform; what a daemon does beside, on one of them in turn. An
    outage strikes in the first scene that has the boundary.
    """
    cells: list[Cell] = []
    seen: set[tuple[Store, Kind, Boundary]] = set()
    for scene, crossed in found.items():
        for boundary in crossed:
            place = (scene.store, scene.kind, boundary)
            blows = (Blow.KILL,) if place in seen else (Blow.KILL, *OUTAGES)
            seen.add(place)
            cells += [
                Cell(scene=scene, boundary=boundary, blow=blow)
                for blow in blows
                if not boundary.is_beside or _turn(scene, boundary, blow, found)
            ]
    return cells


def _turn(
    scene: Scene, boundary: Boundary, blow: Blow, found: Collection[Scene]
) -> bool:
    """Say whether it is this platform's turn; not all databases have every one."""
    kinds = sorted({one.kind for one in found if one.store is scene.store})
    # Not `hash`, which is another in every process.
    turn = crc32(f"{boundary} {scene.trouble} {blow}".encode())
    return kinds[turn % len(kinds)] is scene.kind


def parse(text: str) -> Cell:
    """Read a cell as it is printed.

    Raises:
        ValueError: it is not one.
    """
    store, kind, trouble, where, blow = text.split("/")
    name, _, time = where.partition("#")
    return Cell(
        scene=Scene(store=Store(store), kind=Kind(kind), trouble=Trouble(trouble)),
        boundary=None if where == "-" else Boundary(name, int(time or 1)),
        blow=Blow(blow),
    )
