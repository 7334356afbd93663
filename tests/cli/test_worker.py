"""`worker`: a process of its own that carries what the daemon hands out."""

from __future__ import annotations

import importlib
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from dissemination.cli.frame import Exit
from dissemination.messages import VARIABLE
from dissemination.services.desk import make_workspace
from tests.cli.conftest import ITEM, ROOT, Desktop, start
from tests.engine.conftest import eventually
from tests.postgresql import Cluster

WITHIN_S = 30.0
# It takes its time inside the call, so that there is a call at hand.
SLOW = """
import sys, time
from channels.website import WebsiteChannel
from dissemination.cli import main
real = WebsiteChannel.publish
def publish(self, request):
    print("in the call", flush=True)
    time.sleep(0.8)
    return real(self, request)
WebsiteChannel.publish = publish
main(sys.argv[1:])
"""


@pytest.fixture
def url(postgresql: Cluster) -> Iterator[str]:
    """Give the address of an empty database, as whoever installs us finds it."""
    with postgresql.empty_database() as address:
        yield address


@pytest.fixture
def fleet(empty: Desktop, url: str) -> Desktop:
    """Give the commands in a workspace whose work is done by a fleet."""
    empty.patch.delenv("DISSEMINATION_DATABASE", raising=False)
    folder = empty.folder / "desk"
    make_workspace(folder)
    add_storage(folder, f'url = "{url}"\ncarrier = "procrastinate"')
    (empty.folder / "posyandu.toml").write_text(ITEM, encoding="utf-8")
    empty.patch.chdir(folder)
    return Desktop(folder, empty.capture, empty.patch)


def add_storage(folder: Path, lines: str) -> None:
    schedule = folder / "schedule.toml"
    text = schedule.read_text(encoding="utf-8")
    assert "# [storage]" in text
    schedule.write_text(text.replace("# [storage]", f"[storage]\n{lines}", 1), "utf-8")


def approved(run: Desktop) -> None:
    assert run("item", "add", "../posyandu.toml").code == 0
    assert run("plan", "posyandu", "--account", "situs", "--at", "now").code == 0
    assert run("approve", "posyandu", "--as", "arman").code == 0


def slow_worker(folder: Path) -> subprocess.Popen[str]:
    here = {**os.environ, VARIABLE: "id", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-c", SLOW, "worker", "--log", "json"],
        cwd=folder,
        env=here,
        text=True,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def said(err: str) -> list[dict[str, Any]]:
    """Return the lines of a log that are JSON."""
    return [json.loads(line) for line in err.splitlines() if line.startswith("{")]


def ended(process: subprocess.Popen[str]) -> tuple[str, str]:
    process.send_signal(signal.SIGTERM)
    out, err = process.communicate(timeout=WITHIN_S)
    assert process.returncode == Exit.OK, err
    assert "Traceback" not in err
    return out, err


def state(fleet: Desktop) -> str:
    (row,) = fleet("queue", "--all", "--json").data["deliveries"]
    return str(row["state"])


def test_a_worker_publishes_what_the_daemon_hands_out_and_says_which(
    fleet: Desktop,
) -> None:
    approved(fleet)
    dispatcher = start("run", "--log", "json", cwd=fleet.folder)
    process = start("worker", "--json", "--log", "json", cwd=fleet.folder)
    assert eventually(lambda: state(fleet) == "published", WITHIN_S)
    out, err = ended(process)
    _, of_dispatcher = ended(dispatcher)
    assert json.loads(out)["data"] == {}
    by_what = {line["says"]: line for line in said(err)}
    assert {"worker started", "attempt open", "attempt closed"} <= by_what.keys()
    (row,) = fleet("queue", "--all", "--json").data["deliveries"]
    assert by_what["attempt open"]["delivery"] == row["delivery"]
    assert by_what["attempt closed"]["outcome"] == "published"
    assert "attempt open" not in of_dispatcher, "it hands out, and carries nothing"
    assert len(list(fleet.folder.glob("situs/*/index.html"))) == 1


def test_a_worker_that_is_told_to_end_lets_the_call_at_hand_end(
    fleet: Desktop,
) -> None:
    approved(fleet)
    process = slow_worker(fleet.folder)
    dispatcher = start("run", cwd=fleet.folder)
    assert process.stdout is not None
    assert process.stdout.readline() == "in the call\n"
    _, err = ended(process)
    ended(dispatcher)
    says = [line["says"] for line in said(err)]
    assert says[-2:] == ["attempt closed", "worker stopped"]
    assert state(fleet) == "published"


def test_a_tick_needs_no_worker(fleet: Desktop) -> None:
    approved(fleet)
    done = fleet("tick", "--json")
    assert done.data == {"published": 1}, done


def test_a_killed_worker_leaves_a_doubt_and_no_second_call(fleet: Desktop) -> None:
    approved(fleet)
    process = slow_worker(fleet.folder)
    dispatcher = start("run", "--log", "json", cwd=fleet.folder)
    assert process.stdout is not None
    assert process.stdout.readline() == "in the call\n"
    process.kill()
    process.communicate(timeout=WITHIN_S)
    ended(dispatcher)
    assert state(fleet) == "publishing", "until its lease runs out"
    assert list(fleet.folder.glob("situs/*/index.html")) == []


def test_a_worker_where_nobody_hands_out_says_so(run: Desktop) -> None:
    refused = run("worker", "--json")
    assert refused.error == "worker.no_fleet"
    assert "procrastinate" in run("worker").err


@pytest.mark.parametrize("command", ["run", "tick", "worker"])
def test_a_fleet_on_a_file_is_a_mistake_of_the_schedule(
    run: Desktop, command: str
) -> None:
    add_storage(run.folder, 'carrier = "procrastinate"')
    refused = run(command, "--json")
    assert refused.code == Exit.CONFIG
    (error,) = refused.envelope["errors"]
    assert error["code"] == "config.fleet_needs_server"
    assert error["path"].endswith("storage.carrier")


@pytest.mark.parametrize("command", ["run", "worker"])
def test_who_lacks_the_extra_is_told_what_to_install(
    fleet: Desktop, command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = importlib.import_module

    def missing(name: str, package: str | None = None) -> ModuleType:
        if name == "dissemination.engine.fleet":
            raise ModuleNotFoundError(name, name="procrastinate")
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", missing)
    refused = fleet(command, "--json")
    (error,) = refused.envelope["errors"]
    assert error["code"] == "fleet.not_installed"
    assert "dissemination[fleet]" in error["message"]
    assert "procrastinate" in error["message"]
