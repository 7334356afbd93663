"""Practice platforms in a process of their own, so that they take no time of ours."""

from __future__ import annotations

import multiprocessing
import signal
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.sharedctypes import Synchronized
from pathlib import Path

from dissemination.channel import Sandbox
from dissemination.services.practice import PracticeHost

Settings = Callable[[str], Mapping[str, str]]  # of the practice account of a name

_NEW = multiprocessing.get_context("spawn")  # nothing of ours, threads least of all
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ENDS_WITHIN_S = 5.0


class SharedClock:
    """A clock that stands still until it is moved, in both processes at once."""

    def __init__(self, at: datetime) -> None:
        self._us: Synchronized[int] = _NEW.Value("q", 0)
        self.at = at

    def __call__(self) -> datetime:
        """Return the instant at which it stands."""
        return self.at

    @property
    def at(self) -> datetime:
        """The instant at which it stands."""
        return _EPOCH + self._us.value * _MICROSECOND

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
        RuntimeError: it did not start.
    """
    ours, theirs = _NEW.Pipe()
    process = _NEW.Process(
        target=_serve, args=(dict(kinds), folder, clock, theirs), daemon=True
    )
    process.start()
    theirs.close()
    try:
        yield _told(ours).__getitem__
    finally:
        ours.close()
        process.join(_ENDS_WITHIN_S)
        process.kill()


def _told(line: Connection) -> Mapping[str, Mapping[str, str]]:
    try:
        accounts: Mapping[str, Mapping[str, str]] = line.recv()
    except EOFError:
        raise RuntimeError("the practice platforms did not start") from None
    return accounts


def _serve(
    kinds: Mapping[str, type[Sandbox]],
    folder: Path,
    clock: SharedClock,
    line: Connection,
) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # it is the other's to say when
    dated = {name: _dated(kind, clock) for name, kind in kinds.items()}
    with PracticeHost(dated, folder) as host, suppress(EOFError):
        line.send({name: dict(host.account(name)) for name in kinds})
        line.recv()  # until nobody is there any longer


def _dated(kind: type[Sandbox], clock: SharedClock) -> type[Sandbox]:
    return type(kind.__name__, (kind,), {"now": lambda _: clock()})
