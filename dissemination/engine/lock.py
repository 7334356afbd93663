"""One daemon a workspace, where the database is a file."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class AlreadyRunning(Exception):
    """Another daemon works in this workspace; `pid` is its process, or empty."""

    def __init__(self, pid: str) -> None:
        super().__init__(pid)
        self.pid = pid


@contextmanager
def only_daemon(workspace: Path) -> Iterator[None]:
    """Hold the workspace's lock; the kernel gives it back even after a kill -9.

    Raises:
        AlreadyRunning: another process holds it.
    """
    handle = os.open(workspace / ".daemon.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise AlreadyRunning(os.read(handle, 20).decode().strip()) from None
        os.ftruncate(handle, 0)
        os.write(handle, str(os.getpid()).encode())
        yield
    finally:
        os.close(handle)
