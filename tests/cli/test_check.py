"""`check`: findings for people and for programs, and its exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest

from dissemination.checking import SEVERITIES
from tests.cli.conftest import Desktop

KEYS = [
    *("rule", "severity", "field", "text", "start", "end", "message", "suggestion"),
]
HELD = """\
id = "loket"
kind = "service_notice"
title = "Loket Buka"
body = '''
Loket dibuka Senin, 24 November 2026, pukul 09.00 di kantor camat untuk semua warga.
Biayanya Rp 5.000 saja.
'''
"""
CLEAN = """\
id = "taman"
kind = "notice"
title = "Taman Dibuka"
body = "Taman kota dibuka setiap hari untuk semua warga, tanpa dipungut biaya apa pun."
"""


@pytest.fixture
def held(empty: Desktop) -> Path:
    return written(empty, "loket.toml", HELD)


@pytest.fixture
def clean(empty: Desktop) -> Path:
    return written(empty, "taman.toml", CLEAN)


def written(empty: Desktop, name: str, text: str) -> Path:
    file = empty.folder / "konten" / name
    file.parent.mkdir(exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def test_a_file_is_checked_without_a_workspace(empty: Desktop, clean: Path) -> None:
    ran = empty("check", clean, "--json")
    assert ran.code == 0
    assert ran.data["findings"] == []
    (item,) = ran.data["items"]
    assert (item["id"], item["hold"]) == ("taman", 0)


def test_each_finding_has_its_place_and_its_message(empty: Desktop, held: Path) -> None:
    ran = empty("check", held, "--json")
    assert ran.code == 1
    first, *others = ran.data["findings"]
    assert list(first)[: len(KEYS)] == KEYS
    assert (first["rule"], first["severity"]) == ("time.weekday_mismatch", "hold")
    assert first["suggestion"] == "Selasa, 24 November 2026"
    assert (first["item"], first["file"]) == ("loket", str(held))
    body = HELD.partition("'''\n")[2].partition("'''")[0].strip()
    for one in (first, *others):
        assert body[one["start"] : one["end"]] == one["text"]
        assert one["message"]
    assert {one["rule"] for one in others} == {
        *("time.missing_zone", "language.rupiah_format"),
    }


def test_people_see_the_place_in_its_sentence_and_what_to_do(
    empty: Desktop, held: Path
) -> None:
    ran = empty("check", held)
    assert ran.code == 1
    assert "Tahan (1)" in ran.out
    assert "Saran (2)" in ran.out
    assert ran.out.index("Tahan") < ran.out.index("Saran")
    assert "Loket dibuka «Senin, 24 November 2026», pukul 09.00" in ran.out
    assert "→ Selasa, 24 November 2026" in ran.out
    assert "→ Rp5.000" in ran.out


def test_suggestions_alone_end_with_nothing_wrong(empty: Desktop) -> None:
    text = HELD.replace("Senin", "Selasa")
    assert empty("check", written(empty, "loket.toml", text)).code == 0


def test_what_is_sound_is_said_to_be(empty: Desktop, clean: Path) -> None:
    ran = empty("check", clean)
    assert (ran.code, "Tidak ada temuan." in ran.out) == (0, True)


def test_several_files_and_folders_are_summed_up(
    empty: Desktop, held: Path, clean: Path
) -> None:
    ran = empty("check", held.parent)
    assert ran.code == 1
    assert "2 konten: 1 tahan, 0 peringatan, 2 saran." in ran.out
    data = empty("check", held, clean, "--json").data
    assert [one["id"] for one in data["items"]] == ["loket", "taman"]


def test_one_broken_file_stops_no_other(empty: Desktop, clean: Path) -> None:
    broken = written(empty, "rusak.toml", "title = ")
    ran = empty("check", clean, broken, "--json")
    assert ran.code == 6
    assert [one["id"] for one in ran.data["items"]] == ["taman"]
    assert ran.envelope["errors"][0]["path"] == str(broken)


def test_a_file_that_is_nowhere_is_not_found(empty: Desktop) -> None:
    ran = empty("check", "tiada.toml", "--json")
    assert (ran.code, ran.error) == (4, "item.no_file")


def test_nothing_to_check_is_a_mistake_in_the_command(empty: Desktop) -> None:
    ran = empty("check", "--json")
    assert (ran.code, ran.error) == (2, "check.what")


def test_an_id_needs_a_workspace(empty: Desktop) -> None:
    ran = empty("check", "loket", "--json")
    assert (ran.code, ran.error) == (3, "workspace.missing")


def test_a_kept_item_is_checked_by_its_id(run: Desktop, item: str) -> None:
    ran = run("check", item, "--json")
    assert ran.code == 0
    assert [one["file"] for one in ran.data["items"]] == [""]


def test_an_id_that_nobody_wrote_is_not_found(run: Desktop) -> None:
    assert run("check", "tiada").code == 4


def test_a_kept_item_that_is_held_says_the_way_out(run: Desktop, held: Path) -> None:
    assert run("item", "add", held, "--as", "rina").code == 0
    ran = run("check", "loket")
    assert ran.code == 1
    assert 'dissemination approve loket --as NAMA --override "alasan"' in ran.out


def test_the_workspace_s_lists_hold_for_files_too(run: Desktop, held: Path) -> None:
    settings = run.folder / "schedule.toml"
    lists = '\n[checks]\noff = ["language.rupiah_format"]\n'
    settings.write_text(settings.read_text("utf-8") + lists, "utf-8")
    rules = [one["rule"] for one in run("check", held, "--json").data["findings"]]
    assert "language.rupiah_format" not in rules
    assert "time.missing_zone" in rules


def test_a_rule_that_holds_cannot_be_switched_off(run: Desktop, held: Path) -> None:
    settings = run.folder / "schedule.toml"
    lists = '\n[checks]\noff = ["privacy.nik"]\n'
    settings.write_text(settings.read_text("utf-8") + lists, "utf-8")
    ran = run("check", held, "--json")
    assert (ran.code, ran.error) == (3, "config.not_one_of")


def test_every_rule_is_listed_with_what_it_means(empty: Desktop) -> None:
    data = empty("check", "--rules", "--json").data
    assert [one["rule"] for one in data] == list(SEVERITIES)
    assert all(one["means"] and one["severities"] and not one["off"] for one in data)
    shown = empty("check", "--rules").out
    assert all(rule in shown for rule in SEVERITIES)


def test_a_rule_that_is_off_is_listed_so(run: Desktop) -> None:
    settings = run.folder / "schedule.toml"
    lists = '\n[checks]\noff = ["hoax.live_link"]\n'
    settings.write_text(settings.read_text("utf-8") + lists, "utf-8")
    off = [one["rule"] for one in run("check", "--rules", "--json").data if one["off"]]
    assert off == ["hoax.live_link"]
    assert "dimatikan" in run("check", "--rules").out


def test_item_show_tells_the_same(run: Desktop, held: Path) -> None:
    run("item", "add", held, "--as", "rina")
    shown = run("item", "show", "loket", "--json").data["findings"]
    checked = run("check", "loket", "--json").data["findings"]
    assert shown == [{key: one[key] for key in KEYS} for one in checked]
