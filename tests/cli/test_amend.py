"""`correct`, `takedown` and `task`, for people and for programs."""

from __future__ import annotations

import logging
from dataclasses import replace
from datetime import timedelta

import pytest

from dissemination.cli.frame import Exit
from dissemination.cli.run import make_gate
from dissemination.engine.afterwards import amend, look_back
from dissemination.services.desk import open_desk
from dissemination.storage import watches
from dissemination.storage.watches import Seen, Sight
from tests.cli.conftest import ITEM, Desktop, Result

WHO = ("--as", "arman")
WHY = ("--reason", "salah tanggal")


@pytest.fixture
def public(run: Desktop, item: str) -> str:
    """Have the item on the website."""
    assert run("plan", item, "--account", "situs", "--at", "now").code == 0
    assert run("approve", item, *WHO).code == 0
    assert run("tick").code == 0
    return item


@pytest.fixture
def by_hand(run: Desktop, public: str) -> str:
    """Have it with an officer, too, who has posted it."""
    assert run("plan", public, "--account", "status-wa", "--at", "now").code == 0
    assert run("approve", public, *WHO).code == 0
    assert run("tick").code == 0
    return public


def revise(run: Desktop) -> None:
    mended = ITEM.replace("gratis", "gratis untuk semua")
    (run.folder.parent / "posyandu.toml").write_text(mended, encoding="utf-8")
    assert run("item", "add", "../posyandu.toml").code == 0


def correct(run: Desktop, *further: str) -> Result:
    return run("correct", "posyandu", *WHY, *WHO, *further)


def takedown(run: Desktop, *further: str, typed: str = "") -> Result:
    return run("takedown", "posyandu", *WHY, *WHO, *further, typed=typed)


def carry_out(run: Desktop) -> int:
    """Do what a daemon does beside its deliveries."""
    # The log of the tick before goes to a stream that is no more.
    logging.disable(logging.CRITICAL)
    try:
        with open_desk(run.folder) as desk:
            return amend(make_gate(desk))
    finally:
        logging.disable(logging.NOTSET)


def page(run: Desktop) -> str:
    (found,) = (run.folder / "situs").glob("*/index.html")
    return found.read_text(encoding="utf-8")


def test_a_correction_is_noted_and_then_done(run: Desktop, public: str) -> None:
    revise(run)
    said = correct(run)
    assert said.code == 0
    assert said.out.startswith("Ralat dicatat dan disetujui.")
    assert "ralat menunggu" in said.out
    assert "gratis untuk semua" not in page(run)
    assert "sedang diralat" in run("item", "show", public).out
    assert carry_out(run) == 1
    assert "gratis untuk semua" in page(run)
    shown = run("item", "show", public).out
    assert "dikoreksi" in shown
    assert "Tayang" in shown, "its state stays"


def test_a_correction_for_programs_names_each_part(run: Desktop, public: str) -> None:
    revise(run)
    data = correct(run, "--json").data
    (one,) = data["amendments"]
    assert (data["added"], one["kind"], one["state"]) == (1, "correction", "waiting")
    assert "gratis untuk semua" in one["text"]
    assert one["url"].startswith("http")
    assert correct(run, "--json").data["added"] == 0


def test_what_is_the_newest_needs_no_correction(run: Desktop, public: str) -> None:
    refused = correct(run)
    assert refused.code == Exit.FAILED
    assert refused.err.count("\n") == 1
    assert "revisi terbaru" in refused.err


def test_a_correction_is_a_yes_by_name(run: Desktop, public: str) -> None:
    revise(run)
    assert run("correct", public, *WHY).code == Exit.USAGE
    refused = run("correct", public, *WHY, "--as", "rina", "--json")
    assert (refused.code, refused.error) == (Exit.NOT_ALLOWED, "approve.own")
    assert run("correct", public, "--reason", " ", *WHO).code == Exit.USAGE


def test_a_takedown_shows_what_is_public_and_asks(run: Desktop, public: str) -> None:
    asked = takedown(run, typed="n\n")
    assert asked.code == Exit.INTERRUPTED
    assert "situs" in asked.out
    assert "http" in asked.out
    assert run("item", "show", public, "--json").data["amendments"] == []
    said = takedown(run, typed="y\n")
    assert said.code == 0
    assert "penarikan menunggu" in said.out


def test_a_takedown_is_done_everywhere_and_told(run: Desktop, public: str) -> None:
    assert takedown(run, "--yes").code == 0
    assert carry_out(run) == 1
    assert "imunisasi" not in page(run)
    assert "dicabut" in run("item", "show", public).out
    story = run("queue", "1").out
    assert "penarikan diminta oleh arman" in story
    assert "bagian 1 dicabut (penayang)" in story
    assert "Ralat dan penarikan" in story
    told = run("queue", "1", "--json").data["story"]
    assert [one["state"] for one in told["amendments"]] == ["done"]


def test_a_takedown_says_what_it_cancelled(run: Desktop, public: str) -> None:
    assert run("plan", public, "--account", "status-wa", "--at", "now").code == 0
    said = takedown(run, "--yes")
    assert "Dibatalkan sebelum terkirim: 2 (status-wa)" in said.out
    rows = run("queue", "--all", "--json").data["deliveries"]
    assert {row["state"] for row in rows} == {"published", "cancelled"}


def test_a_takedown_of_some_accounts_leaves_the_others(
    run: Desktop, by_hand: str
) -> None:
    data = takedown(run, "--account", "status-wa", "--yes", "--json").data
    assert [one["account"] for one in data["amendments"]] == ["status-wa"]
    refused = takedown(run, "--account", "nihil", "--json")
    assert refused.code == Exit.NOT_FOUND


def test_only_who_decides_takes_down(run: Desktop, public: str) -> None:
    refused = run("takedown", public, *WHY, "--as", "rina", "--yes")
    assert refused.code == Exit.NOT_ALLOWED


def test_a_person_s_task_is_shown_counted_and_noted_as_done(
    run: Desktop, by_hand: str
) -> None:
    revise(run)
    said = correct(run)
    assert "ralat: perlu orang" in said.out
    assert "task done" in said.out
    listed = run("task", "list")
    assert "gratis untuk semua" in listed.out
    (one,) = run("task", "list", "--json").data
    assert "penarikan yang harus dikerjakan orang: 1" in run("status").out
    done = run("task", "done", one["number"], "--as", "rina")
    assert done.code == 0
    assert run("task", "list").out.startswith("Tidak ada ralat")
    assert run("task", "done", one["number"], *WHO).code == Exit.NOT_FOUND
    assert "harus dikerjakan orang" not in run("status").out


def test_what_was_changed_by_others_is_said_by_status_and_story(
    run: Desktop, public: str
) -> None:
    with open_desk(run.folder) as desk:
        look_back(make_gate(desk))
        later = desk.db.now() + timedelta(minutes=2)
        (one,) = watches.claim(desk.db, later, lease=timedelta(hours=1), limit=9)
        seen = Seen(sight=Sight.CHANGED, detail="text, media")
        assert watches.settle(desk.db, one, seen, later) is Sight.CHANGED
    assert "berbeda dari yang disetujui: no. 1" in run("status").out
    assert "berbeda dari yang disetujui (teks, gambar)" in run("queue", "1").out
    assert takedown(run, "--yes").code == 0
    assert "berbeda dari yang disetujui" not in run("status").out


def test_the_website_is_read_back_as_it_was_written(run: Desktop, public: str) -> None:
    with open_desk(run.folder) as desk:
        gate = make_gate(desk)
        ahead = replace(gate, clock=lambda: gate.clock() + timedelta(minutes=2))
        assert look_back(ahead) == 1
    assert run("status", "--json").data["notices"] == []


def test_a_corrected_page_is_read_back_as_it_was_corrected(
    run: Desktop, public: str
) -> None:
    revise(run)
    assert correct(run).code == 0
    assert carry_out(run) == 1
    with open_desk(run.folder) as desk:
        gate = make_gate(desk)
        ahead = replace(gate, clock=lambda: gate.clock() + timedelta(minutes=2))
        assert look_back(ahead) == 1
    assert run("status", "--json").data["notices"] == []
