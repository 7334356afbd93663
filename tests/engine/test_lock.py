from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from dissemination.engine.lock import AlreadyRunning, only_daemon

HOLD = """
import sys, time
from pathlib import Path
from dissemination.engine.lock import only_daemon
with only_daemon(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def take(folder: Path) -> None:
    with only_daemon(folder):
        pass


def hold(folder: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(  # noqa: S603 - ourselves
        [sys.executable, "-c", HOLD, str(folder)], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def test_a_second_daemon_is_refused_and_told_who_runs(tmp_path: Path) -> None:
    with hold(tmp_path) as process:
        with pytest.raises(AlreadyRunning) as refused:
            take(tmp_path)
        assert refused.value.pid == f"{process.pid}"
        process.kill()


def test_the_same_process_is_refused_too(tmp_path: Path) -> None:
    with only_daemon(tmp_path), pytest.raises(AlreadyRunning) as refused:
        take(tmp_path)
    assert refused.value.pid == f"{os.getpid()}"


def test_a_kill_frees_it(tmp_path: Path) -> None:
    with hold(tmp_path) as process:
        process.send_signal(signal.SIGKILL)
    take(tmp_path)


def test_it_is_free_afterwards_even_after_an_error(tmp_path: Path) -> None:
    def fail() -> None:
        with only_daemon(tmp_path):
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    take(tmp_path)


def test_workspaces_do_not_lock_each_other(tmp_path: Path) -> None:
    one, other = tmp_path / "satu", tmp_path / "dua"
    one.mkdir()
    other.mkdir()
    with only_daemon(one):
        take(other)


def test_the_name_of_an_earlier_holder_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / ".daemon.lock").write_text("1234567890123")
    with only_daemon(tmp_path):
        assert (tmp_path / ".daemon.lock").read_text() == f"{os.getpid()}"
