"""`stop` and `resume`, for people and for programs."""

from __future__ import annotations

import pytest

from dissemination.cli.frame import Exit
from tests.cli.conftest import Desktop, Result

WHO = ("--as", "arman")


@pytest.fixture
def due(run: Desktop, item: str) -> str:
    """Have the item wait for the next tick."""
    assert run("plan", item, "--account", "situs", "--at", "now").code == 0
    assert run("approve", item, *WHO).code == 0
    return item


def stop(run: Desktop, *further: str) -> Result:
    return run("stop", "--reason", "banjir bandang", *WHO, *further)


def states(run: Desktop) -> list[str]:
    rows = run("queue", "--all", "--json").data["deliveries"]
    return [row["state"] for row in rows]


def test_a_stop_says_what_it_keeps_back_and_how_to_go_on(
    run: Desktop, due: str
) -> None:
    said = stop(run)
    assert said.code == 0
    first, *_, last = said.out.splitlines()
    assert "DIHENTIKAN oleh arman" in first
    assert first.endswith("banjir bandang")
    assert "Tidak dikirim, waktunya sudah tiba: 1" in said.out
    assert "posyandu" in said.out
    assert last == "Lanjutkan dengan: dissemination resume"
    run("tick")
    assert states(run) == ["scheduled"]


def test_a_stop_for_programs_counts_and_names(run: Desktop, due: str) -> None:
    data = stop(run, "--json").data
    assert data["stopped"]["by"] == "arman"
    assert data["due"]["count"] == 1
    assert data["due"]["first"][0]["item"] == "posyandu"
    assert {k: v["count"] for k, v in data.items() if k not in ("stopped", "due")} == {
        "sending": 0,
        "doubtful": 0,
        "handed_off": 0,
        "later": 0,
    }


def test_a_dry_run_stops_nothing(run: Desktop, due: str) -> None:
    said = stop(run, "--dry-run")
    assert said.out.splitlines()[-1] == "Belum ada yang diubah."
    run("tick")
    assert states(run) == ["published"]


def test_a_stop_wants_a_reason_and_somebody_who_may(run: Desktop) -> None:
    assert run("stop", *WHO).code == Exit.USAGE
    assert run("stop", "--reason", " ", *WHO).code == Exit.USAGE
    refused = run("stop", "--reason", "x", "--as", "rina", "--json")
    assert (refused.code, refused.error) == (Exit.NOT_ALLOWED, "person.role")


def test_a_second_stop_tells_of_the_first(run: Desktop) -> None:
    stop(run)
    again = stop(run)
    assert again.code == Exit.FAILED
    assert "sudah dihentikan oleh arman" in again.err


def test_a_resume_shows_asks_and_holds_what_fell_due(run: Desktop, due: str) -> None:
    stop(run)
    said = run("resume", *WHO, typed="y\n")
    assert said.code == 0
    shown, asked, done = (
        said.out.index(words)
        for words in ("akan ditahan", "Lanjutkan pengiriman?", "Ditahan: 1.")
    )
    assert shown < asked < done
    run("tick")
    assert states(run) == ["held"]
    assert "retry" in run("queue").out
    assert run("retry", "1", *WHO).code == 0
    run("tick")
    assert states(run) == ["published"]


def test_who_says_no_resumes_nothing(run: Desktop, due: str) -> None:
    stop(run)
    assert run("resume", *WHO, typed="n\n").code == Exit.INTERRUPTED
    assert run("resume", "--dry-run", *WHO).out.endswith("masih dihentikan.\n")
    run("tick")
    assert states(run) == ["scheduled"]


def test_what_is_later_stays_scheduled(run: Desktop, item: str) -> None:
    run("plan", item, "--account", "situs", "--next-slot")
    run("approve", item, *WHO)
    stop(run)
    said = run("resume", "--yes", *WHO)
    assert "Tetap terjadwal, dikirim pada waktunya: 1" in said.out
    assert said.out.endswith("Pengiriman dilanjutkan.\n")
    assert states(run) == ["scheduled"]


def test_a_resume_for_programs_asks_nothing(run: Desktop, due: str) -> None:
    stop(run)
    assert run("resume", *WHO, "--dry-run", "--json").data["held"] == []
    data = run("resume", *WHO, "--json").data
    assert (data["held"], data["stopped"]) == ([1], None)


def test_a_resume_without_a_stop_says_so(run: Desktop) -> None:
    refused = run("resume", *WHO, "--json")
    assert (refused.code, refused.error) == (Exit.FAILED, "resume.not_stopped")


def test_a_long_list_says_how_many_more_there_are(run: Desktop, due: str) -> None:
    for number in range(11):
        name = f"item-{number}"
        text = f'id = "{name}"\ntitle = "Judul {number}"\nbody = "x"\n'
        (run.folder.parent / f"{name}.toml").write_text(text, encoding="utf-8")
        run("item", "add", f"../{name}.toml")
        run("plan", name, "--account", "situs", "--at", "now")
        run("approve", name, *WHO)
    assert "… dan 2 lagi" in stop(run).out
