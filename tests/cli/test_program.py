"""The program as a process: how it starts, what it imports, how it ends."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
import requests

from dissemination.cli import COMMANDS, cli
from dissemination.cli.frame import Exit
from dissemination.messages import VARIABLE, sentence
from dissemination.services.desk import make_workspace
from tests.cli.conftest import ROOT, Desktop, start

HEAVY = (
    "sqlalchemy",
    "fastapi",
    "pydantic",
    "PIL",
    "alembic",
    "jinja2",
    "rich",
    "babel",
)
SPY = """
import sys
from dissemination.cli import main
try:
    main(sys.argv[1:])
except SystemExit:
    pass
loaded = {name.partition(".")[0] for name in sys.modules}
print(sorted(loaded & set("%s".split())), file=sys.stderr)
"""
EVERY_HELP = """
import sys
from dissemination.cli import cli, COMMANDS
from dissemination.cli.frame import run_command
import click

paths = [[]]
for name in COMMANDS:
    paths.append([name])
    command = cli.get_command(None, name)
    if isinstance(command, click.Group):
        paths += [[name, inner] for inner in command.commands]
for path in paths:
    print("##", *path)
    assert run_command(cli, [*path, "--help"]) == 0, path
"""


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    make_workspace(tmp_path / "desk")
    return tmp_path / "desk"


def python(script: str, *args: str, lang: str = "id", **env: str) -> tuple[str, str]:
    done = subprocess.run(  # noqa: S603 - our own script
        [sys.executable, "-c", script, *args],
        env={**os.environ, VARIABLE: lang, "PYTHONPATH": str(ROOT), **env},
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=True,
    )
    return done.stdout, done.stderr


@pytest.mark.parametrize("args", ["--help", "--version", ""])
def test_help_imports_nothing_heavy(args: str) -> None:
    _, said = python(SPY % " ".join(HEAVY), *args.split())
    assert said.splitlines()[-1] == "[]"


@pytest.mark.parametrize("lang", ["id", "en"])
def test_every_command_has_help_in_both_languages(lang: str) -> None:
    said, _ = python(EVERY_HELP, lang=lang, LANGUAGE="de:fr")
    helps = said.split("## ")
    assert len(helps) > len(COMMANDS) + 6
    for text in helps[2:]:
        path, _, rest = text.partition("\n")
        help_id = ".".join(["help", *path.split()])
        assert sentence(help_id, lang=lang)[:25] in rest.replace("\n  ", " "), path
        assert ("Pemakaian:" if lang == "id" else "Usage:") in rest
        assert "help." not in rest.replace("--help.", "")
        assert "opt." not in rest


def test_an_indonesian_help_has_no_english_of_click_s() -> None:
    said, _ = python(EVERY_HELP, lang="id", LANGUAGE="en_US:en", LANG="C.UTF-8")
    for word in (
        "Usage:",
        "Options:",
        "Commands:",
        "Show this",
        "Show the",
        "default:",
    ):
        assert word not in said


def test_every_command_is_listed(empty: Desktop) -> None:
    listed = empty("--help").out
    for name in COMMANDS:
        assert sentence(f"help.{name}.short")[:20] in listed
        assert cli.get_command(None, name) is not None  # type: ignore[arg-type]
    assert cli.get_command(None, "nihil") is None  # type: ignore[arg-type]


def test_a_closed_pipe_is_no_traceback(workspace: Path) -> None:
    process = start("doctor", cwd=workspace)
    assert process.stdout is not None
    process.stdout.close()
    assert process.stderr is not None
    said = process.stderr.read()
    assert process.wait(30) in {Exit.OK, Exit.FAILED}
    assert "Traceback" not in said
    process.stderr.close()


def test_run_ends_when_it_is_told_to(workspace: Path) -> None:
    process = start("run", "--json", "--log", "json", cwd=workspace)
    assert process.stderr is not None
    first = process.stderr.readline()
    assert first.startswith("Penayang berjalan")
    started = json.loads(process.stderr.readline())
    assert started["says"] == "daemon started"
    second = start("tick", cwd=workspace)
    _, said = second.communicate(timeout=30)
    assert (second.returncode, str(process.pid) in said) == (Exit.LOCKED, True)
    process.send_signal(signal.SIGTERM)
    out, _ = process.communicate(timeout=30)
    assert process.returncode == Exit.OK
    assert json.loads(out)["data"] == {}


def test_practice_serves_its_page_until_it_is_stopped(workspace: Path) -> None:
    process = start("practice", "--port", "0", "--json", cwd=workspace)
    assert process.stdout is not None
    address = json.loads(process.stdout.readline())["data"]["address"]
    page = requests.get(address, timeout=10)
    assert (page.status_code, "Telegram" in page.text) == (200, True)
    taken = start(
        "practice", "--port", address.rpartition(":")[2].rstrip("/"), cwd=workspace
    )
    _, said = taken.communicate(timeout=30)
    assert (taken.returncode, "--port" in said) == (Exit.FAILED, True)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert (process.returncode, "Traceback" in said) == (Exit.OK, False)


def test_ctrl_c_at_a_prompt_is_said(workspace: Path) -> None:
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "dissemination",
            "account",
            "add",
            "x",
            "--channel",
            "x",
        ],
        cwd=workspace,
        env={**os.environ, VARIABLE: "id", "PYTHONPATH": str(ROOT)},
        text=True,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stderr is not None
    while process.stderr.read(1) != ":":
        time.sleep(0.01)
    process.send_signal(signal.SIGINT)
    _, said = process.communicate(timeout=30)
    assert process.returncode == Exit.INTERRUPTED
    assert "Traceback" not in said
    assert "[accounts.x]" not in (workspace / "schedule.toml").read_text("utf-8")
