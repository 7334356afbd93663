"""The command line, run as a person or a program runs it."""

from __future__ import annotations

import io
import json
import logging
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dissemination.cli import cli
from dissemination.cli.frame import run_command
from dissemination.messages import VARIABLE
from dissemination.services.desk import make_workspace
from tests.laid import lay_file

ROOT = Path(__file__).resolve().parents[2]
ITEM = """\
id = "posyandu"
kind = "health"
title = "Posyandu Buka Sabtu Pagi"
body = '''
Posyandu Melati melayani imunisasi di balai kelurahan. Layanan ini gratis.
'''
unit = "Dinkes"
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What a command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def envelope(self) -> dict[str, Any]:
        (line,) = self.out.splitlines()
        read: dict[str, Any] = json.loads(line)
        assert list(read) == ["ok", "data", "errors", "meta"]
        assert read["ok"] is (self.code == 0)
        assert all(set(e) == {"code", "message", "path"} for e in read["errors"])
        assert read["meta"]["version"]
        return read

    @property
    def data(self) -> Any:
        return self.envelope["data"]

    @property
    def error(self) -> str:
        """The code of the only error."""
        (error,) = self.envelope["errors"]
        return str(error["code"])


@dataclass(frozen=True, slots=True)
class Desktop:
    """Runs commands in one workspace."""

    folder: Path
    capture: pytest.CaptureFixture[str]
    patch: pytest.MonkeyPatch

    def __call__(self, *args: object, typed: str = "") -> Result:
        self.patch.setattr(sys, "stdin", io.StringIO(typed))
        code = run_command(cli, [str(arg) for arg in args])
        said = self.capture.readouterr()
        assert "Traceback" not in said.err
        return Result(code=code, out=said.out, err=said.err)


@pytest.fixture
def empty(
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> Iterator[Desktop]:
    """Give the commands in a folder that is no workspace yet."""
    monkeypatch.setenv(VARIABLE, "id")
    for name in ("DISSEMINATION_AS", "DISSEMINATION_WORKSPACE", "COLUMNS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.chdir(tmp_path)
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    ours = logging.getLogger("dissemination").level
    yield Desktop(tmp_path, capsys, monkeypatch)
    root.handlers[:] = handlers
    root.setLevel(level)
    logging.getLogger("dissemination").setLevel(ours)


@pytest.fixture
def run(empty: Desktop) -> Desktop:
    """Give the commands in a fresh workspace with one item's file beside it."""
    folder = empty.folder / "desk"
    make_workspace(folder)
    lay_file(folder)
    (empty.folder / "posyandu.toml").write_text(ITEM, encoding="utf-8")
    empty.patch.chdir(folder)
    return Desktop(folder, empty.capture, empty.patch)


@pytest.fixture
def item(run: Desktop) -> str:
    """Keep the item, and give its id."""
    assert run("item", "add", "../posyandu.toml").code == 0
    return "posyandu"


def start(*args: object, cwd: Path, **env: str) -> subprocess.Popen[str]:
    """Start the program as a process of its own."""
    here = {**os.environ, VARIABLE: "id", "PYTHONPATH": str(ROOT), **env}
    return subprocess.Popen(  # noqa: S603 - our own program
        [sys.executable, "-m", "dissemination", *(str(arg) for arg in args)],
        cwd=cwd,
        env=here,
        text=True,
        encoding="utf-8",
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
