"""`demo --once`: the whole main job, over real HTTP, to its last receipt."""

from __future__ import annotations

import urllib.parse
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from dissemination.cli.frame import Exit
from dissemination.services.demo import sample_paths
from dissemination.services.practice_accounts import practice_channels
from tests.cli.conftest import ITEM, Desktop

SAMPLES = sample_paths([])


@pytest.fixture
def sample() -> Path:
    return SAMPLES[0]


def check(data: dict[str, Any], items: int) -> None:
    """Assert the shape that the issue gives word by word."""
    assert list(data) == ["items", "deliveries", "receipts", "files", "seconds"]
    assert data["items"] == items
    assert set(data["deliveries"]) <= {"published", "handed_off"}
    assert sum(data["deliveries"].values()) == items * len(practice_channels())
    for receipt in data["receipts"]:
        assert list(receipt) == ["item", "account", "placement", "state", "url"]
        is_public = receipt["state"] == "published"
        assert urllib.parse.urlsplit(receipt["url"]).scheme == "http" * is_public
    states = {(r["item"], r["account"]): r["state"] for r in data["receipts"]}
    assert Counter(states.values()) == data["deliveries"]
    assert all(Path(file).is_file() for file in data["files"])
    assert data["seconds"] > 0


def test_all_samples_reach_every_account(empty: Desktop) -> None:
    result = empty("demo", "--once", "--json", "--workspace", "latihan")
    assert (result.code, result.err) == (Exit.OK, "")
    check(result.data, len(SAMPLES))
    assert result.envelope["errors"] == []


def test_a_demo_is_shown_as_a_table_and_can_be_repeated(
    empty: Desktop, sample: Path
) -> None:
    for _ in range(2):
        result = empty("demo", "--once", sample, "--workspace", "latihan")
        assert result.code == Exit.OK
        assert "●" in result.out
        assert "◐" in result.out
        assert "1 konten dalam" in result.out
    assert (empty.folder / "latihan" / "hasil").is_dir()


def test_a_broken_file_stops_no_other(empty: Desktop) -> None:
    folder = empty.folder / "naskah"
    folder.mkdir()
    (folder / "a-rusak.toml").write_text("id = ", encoding="utf-8")
    (folder / "b-baik.toml").write_text(ITEM, encoding="utf-8")
    (folder / "c-salah.toml").write_text('bodi = "x"', encoding="utf-8")
    result = empty("demo", "--once", "--json", folder, "--workspace", "latihan")
    assert result.code == Exit.PARTLY
    check(result.data, 1)
    errors = result.envelope["errors"]
    assert {e["code"] for e in errors} == {
        "item.not_toml",
        "config.missing",
        "config.unknown_key",
    }
    assert str(folder / "a-rusak.toml") in {e["path"] for e in errors}
    assert any(e["path"].startswith("c-salah.toml: ") for e in errors)
    told = empty("demo", "--once", folder, "--workspace", "latihan")
    assert told.code == Exit.PARTLY
    assert "a-rusak.toml" in told.err


def test_holds_are_overridden_and_shown(empty: Desktop) -> None:
    held = ITEM.replace("gratis", "untuk NIK 1471084507859991")
    (empty.folder / "a.toml").write_text(held, encoding="utf-8")
    result = empty("demo", "--once", "a.toml", "--workspace", "latihan")
    assert result.code == Exit.OK
    assert 'alasan "latihan"' in result.out
    assert "posyandu: Mirip NIK: 1471084507859991" in result.out
    assert "■ 1" in result.out


def test_a_folder_of_something_else_is_refused(empty: Desktop) -> None:
    (empty.folder / "surat.txt").touch()
    result = empty("demo", "--once", "--json", "--workspace", ".")
    assert (result.code, result.error) == (Exit.FAILED, "demo.not_empty")
    assert [p.name for p in empty.folder.iterdir()] == ["surat.txt"]


def test_a_path_that_is_not_there_is_said_before_anything_happens(
    empty: Desktop,
) -> None:
    result = empty("demo", "--once", "--json", "nihil", "--workspace", "latihan")
    assert (result.code, result.error) == (Exit.NOT_FOUND, "item.no_file")
    assert not (empty.folder / "latihan").exists()
