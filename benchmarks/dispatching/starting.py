"""The command `dissemination run` itself: its start, its memory, and its idleness."""

from __future__ import annotations

import os
import signal
import statistics
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import func, select

from benchmarks.dispatching.child import ROOT, note, peak_mb
from benchmarks.dispatching.figures import Figure
from benchmarks.dispatching.filling import Content, add_due
from benchmarks.dispatching.ground import Ground
from benchmarks.dispatching.sizes import SPOKEN, Store
from dissemination.services.desk import make_workspace
from dissemination.storage.database import Database
from dissemination.storage.tables import attempt

ACCOUNTS = 10
_IDLE_S = 5.0
_PATIENCE_S = 60.0
_TICKS = os.sysconf("SC_CLK_TCK")
_FLOOR = "import dissemination.cli.run, dissemination.storage.database"
_OFFICE = """
[office]
name = "Dinas Contoh"
short = "Contoh"

[storage]
url = "{url}"
"""
_ACCOUNT = """
[accounts.{name}]
channel = "website"

[accounts.{name}.settings]
folder = "{name}"
base_url = "https://{name}.example"
office = "Contoh"
"""


def starting(ground: Ground) -> Iterable[Figure]:
    """Measure from the command to the first call, and what the process weighs.

    The accounts are websites: folders on the disk, so that nothing but us takes time.
    """
    floors = [_floor() for _ in range(ground.sizes.repetitions)]
    floor_s = statistics.median(taken for taken, _ in floors)
    floor_mb = statistics.median(weight for _, weight in floors)
    for store in ground.sizes.stores:
        for later in (0, ground.sizes.later):
            name, seen = f"{SPOKEN[store]}, {later:,} later", []
            for number in range(ground.sizes.repetitions):
                note(f"start, {name}, repetition {number + 1}")
                seen.append(_run(ground, store, later))
            starts, weights, loads = zip(*seen, strict=True)
            yield Figure(goal="start", case=name, runs=starts, floor=floor_s)
            yield Figure(goal="memory", case=name, runs=weights, floor=floor_mb)
            yield Figure(goal="idle_cpu", case=name, runs=loads)


def _run(ground: Ground, store: Store, later: int) -> tuple[float, float, float]:
    """Return seconds to the first call, the memory in MB, and the load when idle."""
    content = Content(
        later=later, accounts=ACCOUNTS, channel="website", placement="article"
    )
    with ground.databases.filled(store, content) as url:
        place = workspace(ground.folder, url, content)
        with Database(url) as db:
            add_due(db, [(time.time() - 1, 0)], content)
            with _daemon(place) as (process, began):
                start = _first_call(db) - began
                before = _spent(process)
                time.sleep(_IDLE_S)
                load = (_spent(process) - before) / _IDLE_S * 100
                return start, peak_mb(process), load


def workspace(folder: Path, url: str, content: Content) -> Path:
    """Make a workspace whose accounts are a website each, on a database."""
    place = folder / f"workspace-{time.monotonic_ns()}"
    make_workspace(place)
    accounts = [_ACCOUNT.format(name=name) for name in content.accounts_named]
    office = _OFFICE.format(url=url)
    (place / "schedule.toml").write_text("".join([office, *accounts]), encoding="utf-8")
    for name in content.accounts_named:
        (place / name).mkdir()
    return place


@contextmanager
def _daemon(place: Path) -> Iterator[tuple[int, float]]:
    began = time.time()
    command = [sys.executable, "-m", "dissemination", "run", "--workspace", str(place)]
    with subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, stderr=subprocess.DEVNULL
    ) as process:
        try:
            yield process.pid, began
        finally:
            process.send_signal(signal.SIGTERM)


def _first_call(db: Database) -> float:
    """Return when the first attempt began, in seconds since 1970."""
    wanted = select(func.min(attempt.c.started_at))
    for _ in range(int(_PATIENCE_S / 0.05)):
        with db.read() as connection:
            at = connection.scalar(wanted)
        if at is not None:
            return float(at.timestamp())
        time.sleep(0.05)
    raise RuntimeError("the daemon called nobody")


def _spent(process: int) -> float:
    """Return the CPU seconds of a process so far."""
    fields = Path(f"/proc/{process}/stat").read_text(encoding="ascii")
    after_name = fields.rpartition(")")[2].split()
    return (int(after_name[11]) + int(after_name[12])) / _TICKS


def _floor() -> tuple[float, float]:
    """Return what Python takes for our imports alone, in seconds and in MB."""
    code = f"{_FLOOR}\nfrom benchmarks.dispatching.child import peak_mb\n"
    code += "import os; print(peak_mb(os.getpid()))"
    began = time.time()
    told = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", code],
        check=True,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    return time.time() - began, float(told.stdout)
