"""Processes of the benchmark: each is started with JSON, and tells JSON at its end.

A child reads one line of settings and says one line when it is ready. It ends when its
standard input does, and so outlives its parent by nothing, even after a kill -9.
"""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
_PATIENCE_S = 120.0


class Stuck(Exception):
    """A process ended, or said nothing for too long."""


class Child:
    """A module of this package, run as a process of its own."""

    def __init__(self, module: str, settings: Mapping[str, Any]) -> None:
        name = f"benchmarks.dispatching.{module}"
        self._errors = tempfile.TemporaryFile("w+")  # noqa: SIM115 - until `stop`
        self.process = subprocess.Popen(  # noqa: S603 - our own modules
            [sys.executable, "-m", name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            cwd=ROOT,
        )
        print(json.dumps(settings), file=self.process.stdin, flush=True)
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()

    def heard(self, patience_s: float = _PATIENCE_S) -> str:
        """Return the next line it says.

        Raises:
            Stuck: there was none.
        """
        try:
            line = self._lines.get(timeout=patience_s)
        except queue.Empty:
            line = ""
        if not line:
            raise self._stuck(f"said nothing in {patience_s} s")
        return line.rstrip("\n")

    def end(self) -> Any:
        """Let it end, and return what it found out."""
        if self.process.stdin is not None:
            self.process.stdin.close()
        lines = []
        while line := self._lines.get(timeout=_PATIENCE_S):
            lines.append(line)
        if self.process.wait(_PATIENCE_S):
            raise self._stuck(f"ended with {self.process.returncode}")
        return json.loads(lines[-1])

    def stop(self) -> None:
        """End it whatever it does; does nothing where it has ended."""
        self.process.kill()
        self.process.wait()
        for stream in (self.process.stdin, self.process.stdout, self._errors):
            if stream is not None:
                stream.close()

    def _stuck(self, why: str) -> Stuck:
        self._errors.seek(0)
        return Stuck(f"{self.process.args!r} {why}:\n{self._errors.read()[-3000:]}")

    def _read(self) -> None:
        for line in self.process.stdout or ():
            self._lines.put(line)
        self._lines.put("")


@contextmanager
def child(module: str, settings: Mapping[str, Any]) -> Iterator[Child]:
    """Run a module of this package beside us until the end of the block."""
    it = Child(module, settings)
    try:
        yield it
    finally:
        it.stop()


def given() -> Any:
    """Return what the parent started us with."""
    return json.loads(sys.stdin.readline())


def say(what: object) -> None:
    """Tell the parent something at once."""
    print(what, flush=True)


def note(what: str) -> None:
    """Tell a person how far we are."""
    print(what, file=sys.stderr, flush=True)


def ended() -> None:
    """Wait until the parent wants us to end, or is no more."""
    sys.stdin.read()


class Meter:
    """What this process uses from here on."""

    def __init__(self) -> None:
        self._before_s = _cpu_s()

    def read(self) -> dict[str, float]:
        """Return the CPU seconds since the start, and the highest memory ever in MB.

        Not `ru_maxrss`: Linux hands that down from the process that started this one.
        """
        return {
            "cpu_s": _cpu_s() - self._before_s,
            "peak_mb": peak_mb(os.getpid()),
        }


def peak_mb(process: int) -> float:
    """Return the highest memory that a process ever had."""
    status = Path(f"/proc/{process}/status").read_text(encoding="ascii")
    peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


def _cpu_s() -> float:
    spent = os.times()
    return spent.user + spent.system
