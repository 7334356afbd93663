"""The same day at the desk where the database is a server's."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from dissemination.cli.frame import Exit
from dissemination.services.desk import make_workspace
from tests.cli.conftest import ITEM, Desktop
from tests.postgresql import Cluster

VARIABLE = "DISSEMINATION_DATABASE"
COPIED = ("schedule.toml", "vault.key")
SHARED = ("media", "situs")


@pytest.fixture
def url(postgresql: Cluster) -> Iterator[str]:
    """Give the address of an empty database, as whoever installs us finds it."""
    with postgresql.empty_database() as address:
        yield address


@pytest.fixture
def run(empty: Desktop, url: str) -> Desktop:
    """Give the commands in a workspace whose schedule.toml names the server."""
    empty.patch.delenv(VARIABLE, raising=False)
    folder = empty.folder / "desk"
    make_workspace(folder)
    schedule = folder / "schedule.toml"
    text = schedule.read_text(encoding="utf-8")
    named = text.replace("# [storage]", f'[storage]\nurl = "{url}"')
    assert named != text
    schedule.write_text(named, encoding="utf-8")
    (empty.folder / "posyandu.toml").write_text(ITEM, encoding="utf-8")
    empty.patch.chdir(folder)
    return Desktop(folder, empty.capture, empty.patch)


@pytest.fixture
def elsewhere(run: Desktop) -> Desktop:
    """Give the commands on another machine: the same files, and the same server."""
    folder = run.folder.parent / "elsewhere"
    folder.mkdir()
    for name in COPIED:
        shutil.copy2(run.folder / name, folder)
    for name in SHARED:
        (folder / name).symlink_to(run.folder / name)
    return Desktop(folder, run.capture, run.patch)


def states(run: Desktop) -> dict[str, str]:
    rows = run("queue", "--all", "--json").data["deliveries"]
    return {row["account"]: row["state"] for row in rows}


def approved(run: Desktop) -> None:
    assert run("item", "add", "../posyandu.toml").code == 0
    both = ("--account", "situs", "--account", "status-wa")
    assert run("plan", "posyandu", *both, "--at", "now").code == 0
    assert run("approve", "posyandu", "--as", "arman").code == 0


def pages(folder: Path) -> list[str]:
    return [page.read_text("utf-8") for page in folder.glob("situs/*/index.html")]


def test_from_a_file_to_the_public_through_a_server(run: Desktop) -> None:
    approved(run)
    assert run("tick", "--json").data == {"handed_off": 1, "published": 1}
    (page,) = pages(run.folder)
    assert "Posyandu Melati" in page
    rows = run("queue", "--all", "--json").data["deliveries"]
    waiting = next(r["delivery"] for r in rows if r["account"] == "status-wa")
    assert run("confirm", waiting, "--proof", "layar.png").code == 0
    assert states(run) == {"situs": "published", "status-wa": "published"}
    assert run("item", "show", "posyandu").out.count("● Tayang") == 2
    assert list(run.folder.glob("*.db*")) == []


def test_a_second_tick_publishes_nothing_again(run: Desktop) -> None:
    approved(run)
    first, second = (run("tick", "--json").data for _ in range(2))
    assert first == second
    listed = run("queue", "posyandu", "--json").data["deliveries"]
    (site,) = (row["delivery"] for row in listed if row["account"] == "situs")
    assert len(run("queue", site, "--json").data["attempts"]) == 1


def test_what_one_machine_plans_another_publishes(
    run: Desktop, elsewhere: Desktop
) -> None:
    approved(run)
    run.patch.chdir(elsewhere.folder)
    assert elsewhere("tick", "--json").data == {"handed_off": 1, "published": 1}
    run.patch.chdir(run.folder)
    assert states(run) == {"situs": "published", "status-wa": "handed_off"}
    assert len(pages(run.folder)) == 1


def test_a_website_whose_folder_another_machine_lacks_is_held(
    run: Desktop, elsewhere: Desktop
) -> None:
    approved(run)
    (elsewhere.folder / "situs").unlink()
    run.patch.chdir(elsewhere.folder)
    assert elsewhere("tick", "--json").data["held"] == 1
    assert pages(run.folder) == []


def test_an_item_that_is_changed_voids_what_was_planned(run: Desktop) -> None:
    approved(run)
    changed = ITEM.replace("gratis", "tanpa biaya")
    (run.folder.parent / "posyandu.toml").write_text(changed, encoding="utf-8")
    assert "revisi 2" in run("item", "add", "../posyandu.toml").out
    assert run("tick", "--json").data == {"cancelled": 2}
    assert pages(run.folder) == []


def test_a_held_back_delivery_is_cancelled_by_number(run: Desktop) -> None:
    approved(run)
    assert run("cancel", "1").out == "Dibatalkan: 1.\n"
    assert run("cancel", "1").code == Exit.FAILED


def test_the_doctor_finds_a_server_whole(run: Desktop) -> None:
    well = run("doctor")
    assert (well.code, "✕" in well.out) == (0, False)


def test_the_environment_goes_before_the_file(run: Desktop, tmp_path: Path) -> None:
    approved(run)
    run.patch.setenv(VARIABLE, f"sqlite:///{tmp_path / 'lain.db'}")
    assert run("queue", "--all", "--json").data["deliveries"] == []
    run.patch.delenv(VARIABLE)
    assert len(states(run)) == 2


def test_a_server_that_is_away_is_said_without_the_password(run: Desktop) -> None:
    away = f"postgresql+psycopg://rina:rahasia@/meja?host={run.folder}"
    run.patch.setenv(VARIABLE, away)
    result = run("queue")
    assert result.code == Exit.FAILED
    assert "rina" in result.err
    assert "rahasia" not in result.err + result.out
