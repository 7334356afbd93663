"""Practice platforms in a process of their own, so that they take no time of ours."""

from __future__ import annotations

import json
import mmap
import os
import subprocess
import sys
import tempfile
import weakref
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from ctypes import c_int64, sizeof
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from pkgutil import resolve_name
from typing import IO, Any

from dissemination.channel import Sandbox
from dissemination.services.mistakes import Mistake
from dissemination.services.practice import PracticeHost

Settings = Callable[[str], Mapping[str, str]]  # of the practice account of a name

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_SIZE = sizeof(c_int64)
_ENDS_WITHIN_S = 5.0
_SAID = 200  # characters of what a process said before it died


class PracticeUnstarted(Mistake):
    """The process with the practice platforms did not start; `said` says why."""

    def __init__(self, said: str) -> None:
        super().__init__("rehearse.no_practice", why=said or "-")


class SharedClock:
    """A clock that stands still until it is moved, in both processes at once.

    `file` is the descriptor of what they share; it is gone with the last of them.
    """

    def __init__(self, at: datetime) -> None:
        with tempfile.TemporaryFile() as shared:
            shared.truncate(_SIZE)
            self.file = os.dup(shared.fileno())
        weakref.finalize(self, os.close, self.file)
        self._us = _shared(self.file)
        self.at = at

    def __call__(self) -> datetime:
        """Return the instant at which it stands."""
        return self.at

    @property
    def at(self) -> datetime:
        """The instant at which it stands."""
        return _instant(self._us)

    @at.setter
    def at(self, at: datetime) -> None:
        self._us.value = (at - _EPOCH) // _MICROSECOND


@contextmanager
def serve(
    kinds: Mapping[str, type[Sandbox]], folder: Path, clock: SharedClock
) -> Iterator[Settings]:
    """Serve practice platforms while the block runs, and yield how to reach them.

    The process ends with the block, and with ours, however that ends.

    Args:
        kinds: the platforms, by the names of their accounts.
        folder: where they keep their files.
        clock: by which they date what is public.

    Raises:
        PracticeUnstarted: it did not start.
    """
    with tempfile.TemporaryFile(prefix="practice-") as said:
        process = _start(clock, said)
        try:
            accounts = _asked(process, _named(kinds), folder, clock)
            if accounts is None:
                process.wait(_ENDS_WITHIN_S)
                raise PracticeUnstarted(_last_line(said))
            yield accounts.__getitem__
        finally:
            _end(process)


def main(line: IO[str], out: IO[str]) -> None:
    """Serve what the first line asks for, until nobody holds the line any longer."""
    asked: dict[str, Any] = json.loads(line.readline())
    now = partial(_instant, _shared(asked["clock"]))
    kinds = {name: resolve_name(place) for name, place in asked["kinds"].items()}
    dated = {name: _dated(kind, now) for name, kind in kinds.items()}
    with PracticeHost(dated, Path(asked["folder"])) as host:
        accounts = {name: dict(host.account(name)) for name in kinds}
        print(json.dumps(accounts), file=out, flush=True)
        line.read()


def _start(clock: SharedClock, said: IO[bytes]) -> subprocess.Popen[str]:
    # Not by multiprocessing: that would run the program anew which we are called from.
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-P", "-m", __name__],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=said,
        pass_fds=(clock.file,),
        text=True,
        encoding="utf-8",
        start_new_session=True,  # Ctrl-C is ours to answer
    )


def _named(kinds: Mapping[str, type[Sandbox]]) -> Mapping[str, str]:
    return {
        name: f"{kind.__module__}:{kind.__qualname__}" for name, kind in kinds.items()
    }


def _asked(
    process: subprocess.Popen[str],
    kinds: Mapping[str, str],
    folder: Path,
    clock: SharedClock,
) -> Mapping[str, Mapping[str, str]] | None:
    """Tell the process what to serve; return how to reach it, None if it ended."""
    assert process.stdin is not None  # noqa: S101 - both are pipes
    assert process.stdout is not None  # noqa: S101
    asked = {"kinds": kinds, "folder": str(folder), "clock": clock.file}
    try:
        print(json.dumps(asked), file=process.stdin, flush=True)
        told = process.stdout.readline()
    except BrokenPipeError:
        return None
    accounts: Mapping[str, Mapping[str, str]] | None = json.loads(told or "null")
    return accounts


def _end(process: subprocess.Popen[str]) -> None:
    """Let go of the line, at which it ends; or else end it."""
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            pipe.close()
    try:
        process.wait(_ENDS_WITHIN_S)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _last_line(said: IO[bytes]) -> str:
    said.seek(0)
    lines: Sequence[str] = said.read().decode("utf-8", "replace").split("\n")
    spoken = [line.strip() for line in lines if line.strip()]
    return spoken[-1][:_SAID] if spoken else ""


def _shared(file: int) -> c_int64:
    # One store of the machine: nobody reads half an instant.
    return c_int64.from_buffer(mmap.mmap(file, _SIZE))


def _instant(us: c_int64) -> datetime:
    return _EPOCH + us.value * _MICROSECOND


def _dated(kind: type[Sandbox], now: Callable[[], datetime]) -> type[Sandbox]:
    return type(kind.__name__, (kind,), {"now": lambda _: now()})


if __name__ == "__main__":
    # What a platform prints must not be read as what we say.
    ours, sys.stdout = sys.stdout, sys.stderr
    main(sys.stdin, ours)
