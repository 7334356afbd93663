"""Where cells are played: on a file, or on a server of the run's own."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache, partial
from pathlib import Path

from tests.crash.cells import CHANNELS, Cell, Kind, Store, Trouble
from tests.crash.office import SAID, Texts, adapter, furnish
from tests.crash.platforms import PATIENCE_S, Venue, open_venue
from tests.crash.seams import WatchedDatabase
from tests.crash.staff import STAFF, hurry, rehearse, work
from tests.crash.stage import Stage
from tests.postgresql import Cluster

ANSWERED_WITHIN_S = 20.0  # an adapter's patience with a platform that answers
_PER_KIND = 15  # of a crowd
# Enough on each account that many kills find a call on its way; every third a thread.
CROWD: Mapping[Kind, Texts] = {
    kind: {
        f"{kind}-{n}": [
            f"Kabar {kind} nomor {n}, bagian {part}."
            for part in range(1 + (n % 3 == 0))
        ]
        for n in range(_PER_KIND)
    }
    for kind in Kind
}

Work = Callable[[], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """What all houses of a run share: a folder with templates, and perhaps a server."""

    folder: Path
    cluster: Cluster | None


@dataclass(frozen=True, slots=True, kw_only=True)
class House:
    """One stage, one server of stand-ins, one database at a time."""

    ground: Ground
    folder: Path
    stage: Stage
    venue: Venue
    warm: dict[str, WatchedDatabase] = field(default_factory=dict)

    @contextmanager
    def database(self, store: Store, template: str) -> Iterator[str]:
        """Make a database from a template, always under the same address."""
        with self._copied(store, template) as url:
            if url in self.warm:
                yield url
                return
            self.warm[url] = rehearse(url, self.stage, self.folder)
        with self._copied(store, template) as url:
            yield url

    def crew(self, store: Store, url: str, patience_s: float) -> Sequence[Work]:
        """Return what each process does that carries what a database holds."""
        settings = {
            name: self.venue.account(name, timeout_s=patience_s)
            for name in CHANNELS.values()
        }
        db = self.warm[url]
        return [partial(work, role, db, settings, self.folder) for role in STAFF[store]]

    def staff(self, cell: Cell, url: str) -> Sequence[Work]:
        """Return what each process of a cell does."""
        is_silent = cell.scene.trouble is Trouble.TIME_OUT
        patience_s = PATIENCE_S if is_silent else ANSWERED_WITHIN_S
        return self.crew(cell.scene.store, url, patience_s)

    @contextmanager
    def _copied(self, store: Store, template: str) -> Iterator[str]:
        cluster = self.ground.cluster
        if store is Store.SQLITE:
            place = self.folder / "cell.db"
            for old in self.folder.glob("cell.db*"):
                old.unlink()
            shutil.copyfile(self.ground.folder / f"{template}.db", place)
            yield f"sqlite:///{place}"
        elif cluster is None:
            raise LookupError("no PostgreSQL here")
        else:
            name, prepare = f"cell_{self.folder.name}", furnisher(template)
            with cluster.database(name, prepare=prepare) as url:
                yield url


def lay(folder: Path, cluster: Cluster | None) -> Ground:
    """Make the templates of all databases, while nothing is forked yet."""
    hurry()
    for kind in Kind:
        adapter(kind)
    for template in (*Kind, "crowd"):
        furnisher(template)(f"sqlite:///{folder / f'{template}.db'}")
        if cluster is not None:
            with cluster.database(prepare=furnisher(template)):
                pass
    return Ground(folder=folder, cluster=cluster)


@contextmanager
def open_house(ground: Ground) -> Iterator[House]:
    """Open a house with a stage and stand-ins of its own."""
    folder = Path(tempfile.mkdtemp(dir=ground.folder))
    stage = Stage(folder)
    venue = open_venue(stage)
    try:
        yield House(ground=ground, folder=folder, stage=stage, venue=venue)
    finally:
        venue.close()


@cache
def furnisher(template: str) -> Callable[[str], object]:
    """Return what fills a database; always the same: a cluster tells them apart."""
    said = CROWD if template == "crowd" else {Kind(template): SAID}
    return partial(furnish, said=said)
