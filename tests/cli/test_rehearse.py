"""`rehearse`, as a person and a program run it."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dissemination.cli.frame import Exit
from dissemination.domain.delivery import State
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.services.demo import make_practice_workspace
from dissemination.services.desk import open_desk
from dissemination.services.practice_accounts import practise
from dissemination.storage import deliveries, items
from dissemination.storage.deliveries import Planned
from tests.cli.conftest import ROOT, Desktop
from tests.engine.conftest import eventually
from tests.engine.test_practice_process import children, is_gone
from tests.laid import lay_file

X = "x-latihan"
HOUR = timedelta(hours=1)
NAMES = ("satu", "dua", "tiga", "empat", "lima", "enam")
SCRIPT = str(shutil.which("dissemination", path=str(Path(sys.executable).parent)))
# Without `if __name__ == "__main__"`.
PROGRAM = """
from datetime import UTC, datetime, timedelta
from pathlib import Path
from dissemination.engine.rehearse import rehearse
from dissemination.services.desk import open_desk

with open_desk(Path.cwd()) as desk:
    now = datetime.now(UTC)
    found = rehearse(desk, now=now, until=now + timedelta(days=7))
    print(len(found.lines), found.is_well)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "meja"
    make_practice_workspace(folder)
    lay_file(folder)
    practise(folder, now=datetime.now(UTC))
    return folder


def schedule(folder: Path, *items: str, approved: bool = True) -> None:
    """Plan items on X, an hour apart from now on."""
    now = datetime.now(UTC)
    with open_desk(folder) as desk, desk.db.write() as connection:
        for number, item in enumerate(items):
            said = Rendition(
                item=item,
                revision=1,
                account=AccountId(X),
                placement="feed",
                parts=(Part(text=f"Kabar {item}"),),
            )
            due_at = now + (number + 1) * HOUR
            planned = Planned(rendition=said, due_at=due_at, useful_until=due_at + HOUR)
            id_ = deliveries.add(connection, planned, author="rina", now=now)
            if approved:
                deliveries.move_to(connection, [id_], State.SCHEDULED)


def test_a_week_that_goes_well_ends_with_zero(empty: Desktop, folder: Path) -> None:
    schedule(folder, "posyandu", "vaksin")
    result = empty("rehearse", "--workspace", str(folder))
    assert result.code == 0
    assert "2 kiriman, semua lancar" in result.out
    assert X in result.out


def test_a_week_without_a_yes_ends_with_one_and_names_the_way_out(
    empty: Desktop, folder: Path
) -> None:
    schedule(folder, "posyandu", approved=False)
    result = empty("rehearse", "--workspace", str(folder))
    assert result.code == 1
    assert "dissemination approve posyandu" in result.out
    again = empty("rehearse", "--as-if-approved", "--workspace", str(folder))
    assert again.code == 0


def test_programs_get_every_delivery(empty: Desktop, folder: Path) -> None:
    schedule(folder, "posyandu", approved=False)
    result = empty("rehearse", "--json", "--workspace", str(folder))
    assert result.code == 1
    data = result.data
    assert data["well"] is False
    (one,) = data["deliveries"]
    assert (one["item"], one["account"], one["trouble"]) == (
        "posyandu",
        X,
        "unapproved",
    )
    assert one["at"] is None


def test_it_fits_eighty_columns(
    empty: Desktop, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    schedule(folder, *(f"kabar-panjang-sekali-{n}" for n in range(4)), approved=False)
    result = empty("rehearse", "--workspace", str(folder))
    assert max(map(len, result.out.splitlines())) <= 80


def test_the_log_of_the_engine_is_not_heard(empty: Desktop, folder: Path) -> None:
    schedule(folder, "posyandu")
    assert empty("rehearse", "--workspace", str(folder)).err == ""


def test_an_empty_week_says_so(empty: Desktop, folder: Path) -> None:
    result = empty("rehearse", "--days", "2", "--workspace", str(folder))
    assert result.code == 0
    assert "Tidak ada kiriman" in result.out


@pytest.mark.parametrize("days", ["0", "-1", "32"])
def test_days_that_cannot_be_played_are_one_sentence(
    empty: Desktop, folder: Path, days: str
) -> None:
    result = empty("rehearse", f"--days={days}", "--workspace", str(folder))
    assert result.code == 2
    assert len(result.err.splitlines()) == 1
    assert days in result.err


def test_what_says_the_same_is_told_to_people_and_to_programs(
    empty: Desktop, folder: Path
) -> None:
    schedule(folder, *NAMES)
    with open_desk(folder) as desk, desk.db.write() as connection:
        for name in NAMES:
            content = ContentItem(
                id=ItemId(name),
                kind=Kind.HEALTH,
                title="Posyandu Melati Buka Sabtu",
                body="Posyandu Melati melayani imunisasi gratis di balai kelurahan.",
                unit="Dinkes",
            )
            items.save(connection, content, author="rina", now=datetime.now(UTC))
    result = empty("rehearse", "--workspace", str(folder))
    assert result.code == 0, "it may be meant"
    assert "isinya sama atau hampir sama dengan satu" in result.out
    assert "dan 2 lagi yang berulang" in result.out  # 1 + 2 + 3 + 3 + 3 in all
    data = empty("rehearse", "--json", "--workspace", str(folder)).data
    assert len(data["repeats"]) == 12
    first = data["repeats"][0]
    assert (first["kind"], first["item"], first["other"]) == (
        "same_text",
        "dua",
        "satu",
    )
    assert first["other_at"] < first["at"]


def test_what_looking_back_costs_is_a_line_of_its_own(
    empty: Desktop, folder: Path
) -> None:
    schedule(folder, "posyandu")
    out = empty("rehearse", "--workspace", str(folder)).out
    assert "Biaya: USD 0,025" in out
    assert "termasuk baca ulang setelah tayang: USD 0,01." in out
    data = empty("rehearse", "--json", "--workspace", str(folder)).data
    assert (data["cost_usd"], data["look_usd"]) == (0.025, 0.01)


def start(folder: Path, *command: str) -> subprocess.Popen[str]:
    return subprocess.Popen(  # noqa: S603 - our own program
        command,
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(ROOT), "DISSEMINATION_LANGUAGE": "id"},
        text=True,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,  # a terminal's group of its own
    )


@pytest.mark.parametrize(
    "program",
    [
        pytest.param(
            [SCRIPT],
            marks=pytest.mark.skipif(SCRIPT == "None", reason="it is not installed"),
        ),
        [sys.executable, "-m", "dissemination"],
    ],
    ids=["script", "module"],
)
def test_the_program_rehearses_however_it_is_started(
    folder: Path, program: list[str]
) -> None:
    schedule(folder, "posyandu")
    with start(folder, *program, "rehearse", "--json") as started:
        out, heard = started.communicate(timeout=60)
    assert (started.returncode, heard) == (0, "")
    (line,) = json.loads(out)["data"]["deliveries"]
    assert line["state"] == "published"


def test_a_program_of_somebody_s_own_rehearses_without_a_guard(folder: Path) -> None:
    schedule(folder, "posyandu")
    own = folder / "gladi.py"
    own.write_text(PROGRAM, encoding="utf-8")
    with start(folder, sys.executable, str(own)) as started:
        out, heard = started.communicate(timeout=60)
    assert (started.returncode, heard, out) == (0, "", "1 True\n")


def test_ctrl_c_ends_it_with_a_sentence_and_leaves_nothing_running(
    folder: Path,
) -> None:
    schedule(folder, *(f"kabar-{number}" for number in range(150)))
    command = (sys.executable, "-m", "dissemination", "rehearse")
    with start(folder, *command) as started:
        assert eventually(lambda: bool(children(started.pid)), seconds=30)
        (child,) = children(started.pid)
        os.killpg(started.pid, signal.SIGINT)
        _, heard = started.communicate(timeout=30)
    assert started.returncode == Exit.INTERRUPTED
    assert heard.strip() == "Dihentikan."
    assert is_gone(child)
