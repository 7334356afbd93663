"""Practice platforms in a process of their own: how it starts, and how it ends."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urlsplit

import pytest

from dissemination.channel import Sandbox, Shown
from dissemination.cli.mistakes import explain
from dissemination.engine.practice_process import (
    PracticeUnstarted,
    SharedClock,
    serve,
)
from tests.engine.conftest import eventually

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 22, 3, tzinfo=UTC)
SECOND = timedelta(seconds=1)
# Started as a program; what follows `with` stays as long as it lives.
PROGRAM = """
import sys, time
from datetime import UTC, datetime
from pathlib import Path
from tests.engine.test_practice_process import Wall
from dissemination.engine.practice_process import SharedClock, serve

clock = SharedClock(datetime(2026, 11, 22, 3, tzinfo=UTC))
with serve({"dinding": Wall}, Path(sys.argv[1]), clock) as practice:
    print(practice("dinding")["base_url"], flush=True)
    time.sleep(float(sys.argv[2]))
"""
GUARDED = PROGRAM.replace("\nclock =", "\nif __name__ == '__main__':\n  clock =")


class Wall:
    """A platform that says what time it is there."""

    name: ClassVar[str] = "dinding"

    def __init__(self, folder: str) -> None:
        self.faults: list[str] = []
        self.folder = folder

    def now(self) -> datetime:
        raise NotImplementedError("the one who serves it says what time it is")

    def __call__(self, environ: dict[str, Any], start_response: Any) -> list[bytes]:
        start_response("200 OK", [("Content-Type", "text/plain")])
        return [self.now().isoformat().encode()]

    def account(self, base_url: str) -> Mapping[str, str]:
        return {"base_url": base_url, "folder": self.folder}

    def public(self) -> list[Shown]:
        return []


class Talkative(Wall):
    """One whose prints go where nobody takes them for an answer."""

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        sys.stdout.write("halo dari platform\n")


class Broken(Wall):
    """One that cannot begin."""

    def __init__(self, folder: str) -> None:
        raise OSError(f"tidak ada tempat di {Path(folder).name}")


class Dying(Wall):
    """One that takes its whole process with it."""

    def __init__(self, folder: str) -> None:
        os._exit(3)


@contextmanager
def served(
    folder: Path, kind: type[Sandbox] = Wall, *, clock: SharedClock | None = None
) -> Iterator[str]:
    """Serve one platform, and yield where."""
    with serve({"dinding": kind}, folder, clock or SharedClock(NOW)) as practice:
        yield practice("dinding")["base_url"]


def asked(address: str) -> str:
    with urllib.request.urlopen(address, timeout=5) as answer:  # noqa: S310 - ours
        return str(answer.read().decode())


def is_silent(address: str) -> bool:
    """Tell whether nobody listens at an address."""
    place = urlsplit(address)
    with socket.socket() as line:
        line.settimeout(1)
        return line.connect_ex((str(place.hostname), int(place.port or 0))) != 0


def children(pid: int) -> list[int]:
    """Return who was started by a process, and lives."""
    found = []
    for place in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):  # it ended while we read
            state, parent = place.read_text().rpartition(")")[2].split()[:2]
            if int(parent) == pid and state != "Z":
                found.append(int(place.parent.name))
    return found


def is_gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return True
    return state == "Z"  # dead, and nobody asked yet


@contextmanager
def program(
    folder: Path, source: str = PROGRAM, *, seconds: float = 60
) -> Iterator[subprocess.Popen[str]]:
    """Run a program that serves a platform, as its own file."""
    file = folder / "program.py"
    file.write_text(source, encoding="utf-8")
    started = subprocess.Popen(  # noqa: S603 - our own
        [sys.executable, str(file), str(folder / "platforms"), str(seconds)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # a terminal's group of its own
    )
    with started:
        try:
            yield started
        finally:
            started.kill()


def first_line(started: subprocess.Popen[str]) -> str:
    assert started.stdout is not None
    said = started.stdout.readline().strip()
    if not said:
        _, heard = started.communicate()
        raise AssertionError(heard)
    return said


def test_it_answers_while_the_block_runs_and_not_after(tmp_path: Path) -> None:
    before = set(children(os.getpid()))
    with served(tmp_path) as address:
        assert asked(address)
        assert len(set(children(os.getpid())) - before) == 1
    assert is_silent(address)
    assert set(children(os.getpid())) <= before


def test_it_ends_too_where_the_block_fails(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), served(tmp_path) as address:
        1 / 0  # noqa: B018
    assert is_silent(address)


def test_the_clock_is_moved_in_both_processes_at_once(tmp_path: Path) -> None:
    clock = SharedClock(NOW)
    with served(tmp_path, clock=clock) as address:
        seen = []
        for _ in range(3):
            seen.append(asked(address))
            clock.at += SECOND
    assert seen == [(NOW + n * SECOND).isoformat() for n in range(3)]


def test_a_clock_keeps_microseconds_and_years_before_the_epoch() -> None:
    for at in (NOW + timedelta(microseconds=1), datetime(1945, 8, 17, 3, tzinfo=UTC)):
        assert SharedClock(at)() == SharedClock(at).at == at


def test_two_clocks_are_two() -> None:
    one, other = SharedClock(NOW), SharedClock(NOW)
    one.at += SECOND
    assert other.at == NOW


def test_a_clock_is_read_whole_while_it_is_moved() -> None:
    low, high = NOW, NOW + timedelta(days=9000)
    clock, seen, ended = SharedClock(low), set(), threading.Event()

    def read() -> None:
        while not ended.is_set():
            seen.add(clock.at)

    reader = threading.Thread(target=read)
    reader.start()
    for number in range(2000):
        clock.at = high if number % 2 else low
    ended.set()
    reader.join()
    assert seen <= {low, high}


def test_each_platform_keeps_its_files_in_its_own_folder(tmp_path: Path) -> None:
    kinds: dict[str, type[Sandbox]] = {"satu": Wall, "dua": Wall}
    with serve(kinds, tmp_path, SharedClock(NOW)) as practice:
        folders = {name: practice(name)["folder"] for name in kinds}
        addresses = {practice(name)["base_url"] for name in kinds}
    assert folders == {name: str(tmp_path / name) for name in kinds}
    assert len(addresses) == 2


def test_what_a_platform_prints_is_not_taken_for_an_answer(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with served(tmp_path, Talkative) as address:
        assert asked(address)
    heard = capfd.readouterr()
    assert "halo" not in heard.out + heard.err


def test_a_start_that_fails_says_what_was_said_there(
    tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(PracticeUnstarted) as refused, served(tmp_path, Broken):
        pass
    assert refused.value.values == {"why": "OSError: tidak ada tempat di dinding"}
    assert capfd.readouterr().err == "", "the traceback is nobody's to read"


def test_a_start_that_fails_is_one_sentence_of_the_command(tmp_path: Path) -> None:
    with pytest.raises(PracticeUnstarted) as refused, served(tmp_path, Broken):
        pass
    _, said = explain(refused.value)
    ((id_, sentence, _),) = said
    assert id_ == "rehearse.no_practice"
    assert "tidak ada tempat di dinding" in sentence
    assert len(sentence.splitlines()) == 1


def test_a_process_that_dies_without_a_word_is_told_all_the_same(
    tmp_path: Path,
) -> None:
    with pytest.raises(PracticeUnstarted) as refused, served(tmp_path, Dying):
        pass
    assert refused.value.values == {"why": "-"}


def test_a_platform_that_only_the_program_knows_is_named(tmp_path: Path) -> None:
    local = type("Local", (Wall,), {"__module__": "tests.nowhere"})
    with pytest.raises(PracticeUnstarted) as refused, served(tmp_path, local):
        pass
    assert "tests.nowhere" in str(refused.value.values["why"])


@pytest.mark.parametrize("source", [PROGRAM, GUARDED], ids=["unguarded", "guarded"])
def test_a_program_needs_no_guard_around_what_it_does(
    tmp_path: Path, source: str
) -> None:
    with program(tmp_path, source, seconds=0) as started:
        out, heard = started.communicate(timeout=30)
    assert (started.returncode, heard) == (0, "")
    assert len(out.splitlines()) == 1, "it ran once, and no copy of it"


def test_it_dies_with_a_program_that_is_killed(tmp_path: Path) -> None:
    with program(tmp_path) as started:
        address = first_line(started)
        (child,) = children(started.pid)
        assert asked(address)
        started.kill()
        started.wait()
        assert eventually(lambda: is_gone(child), seconds=2)
    assert is_silent(address)


@pytest.mark.parametrize("send", [os.kill, os.killpg], ids=["kill", "terminal"])
def test_an_interrupted_program_leaves_nothing(
    tmp_path: Path, send: Callable[[int, int], None]
) -> None:
    with program(tmp_path) as started:
        address = first_line(started)
        (child,) = children(started.pid)
        send(started.pid, signal.SIGINT)
        assert started.wait(timeout=10) != 0
        assert is_gone(child)
        assert started.stderr is not None
        assert started.stderr.read().count("Traceback") == 1, "its own, and no other"
    assert is_silent(address)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_one_that_is_killed_meanwhile_does_not_hinder_the_end(
    tmp_path: Path, number: int
) -> None:
    before = set(children(os.getpid()))
    with served(tmp_path) as address:
        (child,) = set(children(os.getpid())) - before
        os.kill(child, number)
        assert eventually(lambda: is_silent(address))
    assert set(children(os.getpid())) <= before
