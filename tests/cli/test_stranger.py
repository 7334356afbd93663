"""A stranger adds a channel: one file, one entry point, one contract test."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dissemination.messages import VARIABLE
from dissemination.services.desk import make_workspace
from dissemination.testing import Answer, Lab
from tests.cli.conftest import ITEM, ROOT

STRANGER = ROOT / "tests" / "fixtures" / "stranger"
SECRET = "kunci-papan-rahasia"
PIN = ("POST", "/catatan")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Lay the stranger's package where Python finds it, as pip would."""
    folder = tmp_path / "site"
    told = folder / "papan-1.0.dist-info"
    told.mkdir(parents=True)
    shutil.copy(STRANGER / "papan.py", folder)
    shutil.copy(STRANGER / "entry_points.txt", told)
    (told / "METADATA").write_text("Metadata-Version: 2.1\nName: papan\nVersion: 1.0\n")
    return folder


@pytest.fixture
def board() -> Iterator[Lab]:
    pinned = Answer(201, {"nomor": 7, "alamat": "https://papan.example/7"})
    owner = Answer(200, {"nama": "Papan Desa"})
    with Lab({"GET /pemilik": owner, "POST /catatan": pinned}) as lab:
        yield lab


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    make_workspace(tmp_path / "desk")
    (tmp_path / "desk" / "posyandu.toml").write_text(ITEM, encoding="utf-8")
    return tmp_path / "desk"


def process(
    site: Path, cwd: Path, *args: object, typed: str = ""
) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join([str(site), str(ROOT)])
    return subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", *(str(arg) for arg in args)],
        cwd=cwd,
        env={**os.environ, "PYTHONPATH": path, VARIABLE: "id"},
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def data(site: Path, cwd: Path, *args: object, typed: str = "") -> Any:
    done = process(site, cwd, "dissemination", *args, "--json", typed=typed)
    assert done.returncode == 0, done.stdout + done.stderr
    assert SECRET not in done.stdout + done.stderr
    return json.loads(done.stdout)["data"]


def test_the_contract_is_about_a_dozen_lines() -> None:
    text = (STRANGER / "test_papan.py.txt").read_text("utf-8")
    lines = [line for line in text.splitlines() if line.strip()]
    assert len(lines) <= 14


def test_the_adapter_is_one_short_file_that_sees_only_the_api() -> None:
    text = (STRANGER / "papan.py").read_text("utf-8")
    assert len(text.splitlines()) <= 150
    assert set(re.findall(r"from (dissemination\S*)", text)) == {
        "dissemination.channel"
    }


def test_the_stranger_s_contract_passes(site: Path, tmp_path: Path) -> None:
    tests = tmp_path / "tests"
    tests.mkdir()
    shutil.copy(STRANGER / "test_papan.py.txt", tests / "test_papan.py")
    options = ("-q", "-p", "no:cacheprovider", "-W", "error", "--rootdir", tests)
    done = process(site, tests, "pytest", *options, tests)
    assert done.returncode == 0, done.stdout
    passed = re.search(r"(\d+) passed", done.stdout)
    assert passed is not None
    assert int(passed[1]) >= 20


def test_the_stranger_s_channel_publishes(
    site: Path, workspace: Path, board: Lab
) -> None:
    url = ("--set", f"base_url={board.url}")
    add = ("account", "add", "papan-desa", "--channel", "papan", *url)
    data(site, workspace, *add, typed=f"{SECRET}\n")
    checked = data(site, workspace, "account", "check", "papan-desa")
    assert checked["handle"] == "Papan Desa"
    data(site, workspace, "item", "add", "posyandu.toml")
    where = ("--account", "papan-desa", "--at", "now")
    data(site, workspace, "plan", "posyandu", *where)
    assert board.calls(PIN) == []
    data(site, workspace, "approve", "posyandu", "--as", "arman")
    assert data(site, workspace, "tick") == {"published": 1}
    (pinned,) = board.calls(PIN)
    assert "Posyandu Melati" in pinned.json["teks"]
    assert pinned.headers["kunci"] == SECRET
    (row,) = data(site, workspace, "queue", "--all")["deliveries"]
    assert (row["channel"], row["urls"]) == ("papan", ["https://papan.example/7"])


def test_a_stranger_s_broken_module_is_named(site: Path, workspace: Path) -> None:
    (site / "papan.py").write_text("import nowhere_at_all\n")
    add = ("account", "add", "papan-desa", "--channel", "papan")
    done = process(site, workspace, "dissemination", *add)
    assert (done.returncode, done.stdout) == (1, "")
    why = "ModuleNotFoundError: No module named 'nowhere_at_all'"
    assert done.stderr == f"Kanal papan tidak bisa dimuat: {why}.\n"
