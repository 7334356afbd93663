"""The hooks: a database and channels that announce each boundary they cross."""

from __future__ import annotations

import contextlib
import os
import signal
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from dissemination.channel import Channel
from dissemination.storage import database, together
from dissemination.storage.database import Database
from tests.crash.cells import Blow
from tests.crash.stage import Stage

BEAT = timedelta(
    milliseconds=100
)  # how often a daemon says that it is alive, in these runs
_STEPS = ("prepare", "publish", "find")
_BETWEEN = (__file__, contextlib.__file__, database.__file__, together.__file__)
_CARRIERS = frozenset({"deliver", "look_up", "_take"})
_BEATS = 3  # of a heart, that fall into a call
# More than the free pages of so small a file could hold.
_TOO_MUCH = "INSERT INTO crash_ballast VALUES (zeroblob(4000000))"


class WatchedDatabase(Database):
    """Announces `FUNCTION:begin`, `:before commit` and `:after commit`.

    FUNCTION is what opened the transaction. It is also where outages bite.
    """

    def __init__(self, url: str, stage: Stage) -> None:
        self.stage = stage
        self._guard = threading.Lock()
        self._kept: dict[int, int] = {}  # descriptors that refuse, as they were
        self.is_watched = False  # while it opens, no delivery is in anybody's hands
        super().__init__(url)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction, and say so."""
        if not self.is_watched:
            with super().write() as connection:
                yield connection
            return
        name = _opener(is_calling=bool(self.stage["calls"]))
        try:
            self.stage.reach(f"{name}:begin")
            self._suffer()
            with super().write() as connection:
                self._fill(connection)
                yield connection
                self.stage.reach(f"{name}:before-commit")
                self._suffer()
                self._fill(connection)
        except Exception:
            self._die_if_told()
            raise
        self.stage.reach(f"{name}:after-commit")

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that only reads, and say so."""
        if self.is_watched:
            name = _opener(is_calling=bool(self.stage["calls"]))
            self.stage.reach(f"{name}:read")
        with super().read() as connection:
            yield connection

    def _die_if_told(self) -> None:
        is_out = self.stage.is_out("gone_until")
        if is_out and self.stage.plan.blow is Blow.GONE_KILL:
            os.kill(os.getpid(), signal.SIGKILL)

    def _suffer(self) -> None:
        """Take SQLite's disk away, or give it back."""
        if not self.is_sqlite:
            return
        with self._guard:
            if self.stage.is_out("gone_until"):
                _make_read_only(f"{self.url.database}-wal", self._kept)
                return
            for fd, kept in self._kept.items():
                os.dup2(kept, fd)
                os.close(kept)
            self._kept.clear()

    def _fill(self, connection: Connection) -> None:
        """Write more than there is room for, while the disk is full."""
        if not self.stage.is_out("full_until"):
            return
        if not self.is_sqlite:
            connection.exec_driver_sql(_NO_ROOM)
        try:
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
            connection.exec_driver_sql(_TOO_MUCH)
        finally:
            with contextlib.suppress(SQLAlchemyError):
                connection.exec_driver_sql("PRAGMA max_page_count = 4294967294")


_NO_ROOM = """DO $$ BEGIN
RAISE 'could not extend file "base/5/16384": No space left on device'
USING ERRCODE = '53100'; END $$"""


def watched(kind: type[Channel], stage: Stage) -> type[Channel]:
    """Return a channel's class that announces its calls."""
    steps = {name: _announced(kind, name, stage) for name in _STEPS}
    return type(kind.__name__, (kind,), {k: v for k, v in steps.items() if v})


def _announced(kind: type[Channel], name: str, stage: Stage) -> Any:
    work: Any = getattr(kind, name, None)
    if work is None:
        return None

    def step(self: Channel, *args: Any) -> Any:
        stage["caller"] = os.getpid()
        stage.reach(f"channel.{name}:before")
        if name != "publish":
            answer = work(self, *args)
        else:
            stage["calls"] += 1
            try:
                _dawdle(stage)
                answer = work(self, *args)
            finally:
                stage["calls"] -= 1
        stage.reach(f"channel.{name}:after")
        return answer

    return step


def _dawdle(stage: Stage) -> None:
    """Let a heartbeat fall into the call, where that is the boundary, or may be one."""
    where = stage.plan.boundary
    if where is None or "@call" in where.name:
        time.sleep(_BEATS * BEAT.total_seconds())


def _opener(*, is_calling: bool) -> str:
    """Name the function that opened the transaction, and whom it works for."""
    frames = [one for one, _ in traceback.walk_stack(sys._getframe(2))]
    codes = [one.f_code for one in frames]
    first = next(one for one in frames if one.f_code.co_filename not in _BETWEEN)
    module = first.f_globals.get("__name__", "?").rpartition(".")[2]
    name = f"{module}.{first.f_code.co_name}"
    if any(code.co_name in _CARRIERS for code in codes):
        return name
    return f"{name}@{'call' if is_calling else 'idle'}"


def _make_read_only(path: str, kept: dict[int, int]) -> None:
    """Make every open descriptor of a file refuse to write, and keep what it was.

    No lock of SQLite's is on this file: they are on its index, and on the database.
    """
    for one in list(Path("/proc/self/fd").iterdir()):
        fd = int(one.name)
        with contextlib.suppress(OSError):
            if fd in kept.values() or str(one.readlink()) != path:
                continue
            if _is_writable(fd):
                kept[fd] = os.dup(fd)
                closed = os.open(path, os.O_RDONLY)
                os.dup2(closed, fd)
                os.close(closed)


def _is_writable(fd: int) -> bool:
    flags = Path(f"/proc/self/fdinfo/{fd}").read_text().split("flags:")[1].split()[0]
    return int(flags, 8) & os.O_ACCMODE != os.O_RDONLY
