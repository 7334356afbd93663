"""Forks that end with who made them."""

from __future__ import annotations

import ctypes
import logging
import os
import signal
from collections.abc import Callable

FAILED = 3
_SET_DEATH_SIGNAL = 1  # linux/prctl.h: PR_SET_PDEATHSIG
_LIBC = ctypes.CDLL(None, use_errno=True)


def spawn(work: Callable[[], object]) -> int:
    """Run `work` in a child and return its process; it ends with 0, or 3 on an error.

    The child is killed when this process ends, however hard.
    """
    parent = os.getpid()
    pid = os.fork()
    if pid:
        return pid
    code = FAILED
    try:
        _LIBC.prctl(_SET_DEATH_SIGNAL, signal.SIGKILL)
        if os.getppid() == parent:
            work()
            code = 0
    except Exception:
        logging.getLogger(__name__).exception("it ended")
    finally:
        # Nothing of the parent's may be closed, flushed or caught here.
        os._exit(code)


def ended(pid: int) -> int | None:
    """Return how a child ended, below 0 by a signal; None while it runs."""
    try:
        gone, status = os.waitpid(pid, os.WNOHANG)
    except ChildProcessError:  # asked before
        return 0
    return os.waitstatus_to_exitcode(status) if gone else None


def kill(pid: int) -> None:
    """End a child that still runs."""
    if ended(pid) is None:
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
