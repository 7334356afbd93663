"""What a plan costs and what speaks against it, as a person and a program read it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import select

from dissemination.cli.advice import money, say_cost
from dissemination.cli.frame import Exit
from dissemination.config import FILE
from dissemination.domain.cost import Cost
from dissemination.messages import VARIABLE, short_instant
from dissemination.services.desk import open_desk
from dissemination.storage.tables import watch
from tests.cli.conftest import Desktop, Result
from tests.services.quota_desk import DAY, MAX, plan_day, with_account, write
from tests.services.test_looks import publish


@pytest.fixture
def paid(run: Desktop) -> Desktop:
    with_account(run.folder)
    return run


def tomorrow() -> datetime:
    """Tomorrow at eight in the morning, by the office's clock."""
    return (datetime.now(UTC) + DAY).replace(hour=1, minute=0, second=0, microsecond=0)


def add(run: Desktop, *names: str, link: str = "") -> None:
    with open_desk(run.folder) as desk:
        for name in names:
            write(desk, name, datetime.now(UTC), link=link)


def plan(run: Desktop, name: str, at: datetime, *more: str) -> Result:
    time = f"{at + timedelta(hours=7):%Y-%m-%d %H:%M}"
    account = ("--account", "kabupaten", "--as", "rina")
    return run("plan", name, *account, "--at", time, *more)


def test_the_eighteenth_is_told_its_day_when_it_is_planned(paid: Desktop) -> None:
    first = tomorrow()
    with open_desk(paid.folder) as desk:
        plan_day(desk, first, datetime.now(UTC), MAX)
        zone = desk.config.office.zone
    add(paid, "kedelapan belas")
    result = plan(paid, "kedelapan belas", first + timedelta(hours=9))
    assert result.code == 0
    number = MAX + 1
    told = short_instant(first + DAY, zone)
    assert f"tayangan {number} baru keluar {told}." in result.out
    assert "kuota akun kabupaten (17 tayangan dalam" in result.out


def test_the_warning_is_in_the_meta_of_the_json(paid: Desktop) -> None:
    first = tomorrow()
    with open_desk(paid.folder) as desk:
        plan_day(desk, first, datetime.now(UTC), MAX)
    add(paid, "terakhir")
    result = plan(paid, "terakhir", first + timedelta(hours=9), "--json")
    (warning,) = result.envelope["meta"]["warnings"]
    assert warning["code"] == "quota.later"
    assert warning["values"]["at"] == (first + DAY).isoformat()
    assert warning["values"]["number"] == MAX + 1
    (delivery,) = result.data
    assert (delivery["cost_usd"], delivery["look_usd"]) == (0.025, 0.01)


def test_what_a_plan_costs_is_said_before_and_when_it_is_approved(
    paid: Desktop,
) -> None:
    add(paid, "tautan", link="https://contoh.example/a")
    planned = plan(paid, "tautan", tomorrow())
    assert "Biaya: USD 0,21.\n  termasuk baca ulang" in planned.out
    assert "termasuk baca ulang setelah tayang: USD 0,01." in planned.out
    approved = paid("approve", "tautan", "--as", "arman")
    assert "Biaya yang disetujui: USD 0,21." in approved.out
    assert "termasuk baca ulang setelah tayang: USD 0,01." in approved.out


def test_a_series_says_what_all_of_it_costs(paid: Desktop) -> None:
    add(paid, "berulang")
    until = f"{tomorrow() + 2 * DAY:%Y-%m-%d}"
    rhythm = ("--every", "pagi", "--until", until, "--as", "rina", "--json")
    result = paid("plan", "berulang", "--account", "kabupaten", *rhythm)
    count = len(result.data["deliveries"])
    assert count > 1
    assert result.data["cost_usd"] == pytest.approx(count * 0.025)
    assert result.envelope["meta"]["warnings"] == []


def test_a_preview_says_what_it_would_cost(paid: Desktop) -> None:
    add(paid, "tautan", link="https://contoh.example/a")
    shown = paid("preview", "tautan", "--account", "kabupaten")
    assert "Biaya: USD 0,21." in shown.out
    data = paid("preview", "tautan", "--account", "kabupaten", "--json").data
    assert data["renditions"][0]["cost_usd"] == 0.21
    assert data["renditions"][0]["look_usd"] == 0.01


def test_what_is_free_says_nothing_of_cost(run: Desktop, item: str) -> None:
    result = run("plan", item, "--account", "situs", "--at", "now")
    assert "Biaya" not in result.out
    assert "Perhatian" not in result.out
    approved = run("approve", item, "--as", "arman", "--json")
    assert approved.data["cost_usd"] == 0


def test_the_costs_of_a_month_are_a_table_with_its_sum(paid: Desktop) -> None:
    add(paid, "satu")
    at = tomorrow()
    plan(paid, "satu", at)
    month = f"{at:%Y-%m}"
    lines = paid("costs", "--month", month).out.splitlines()
    assert lines[0].split() == [
        "Akun",
        "Terpakai",
        "Belum",
        "pasti",
        "Masih",
        "direncanakan",
        "Jumlah",
    ]
    assert lines[1].split() == [
        "kabupaten",
        *["USD", "0,00"] * 2,
        *["USD", "0,025"] * 2,
    ]
    assert lines[2].split() == ["Jumlah", *["USD", "0,00"] * 2, *["USD", "0,025"] * 2]


def test_the_costs_are_plain_numbers_for_programs(paid: Desktop) -> None:
    add(paid, "satu")
    at = tomorrow()
    plan(paid, "satu", at)
    data = paid("costs", "--month", f"{at:%Y-%m}", "--json").data
    sums = {
        "spent_usd": 0,
        "unproven_usd": 0,
        "planned_usd": 0.025,
        "total_usd": 0.025,
        "looks_spent_usd": 0,
        "looks_planned_usd": 0.01,
    }
    assert data == {
        "month": f"{at:%Y-%m}",
        "accounts": [{"account": "kabupaten", **sums}],
        "total": sums,
    }


def test_a_desk_that_pays_nobody_gets_one_sentence(run: Desktop) -> None:
    said = run("costs", "--month", "2026-11").out
    assert said == "Tidak ada akun yang berbayar: bulan 2026-11 tanpa biaya.\n"


@pytest.mark.parametrize("month", ["2026", "2026-13", "november", "2026-11-22"])
def test_a_month_that_is_none_is_refused_in_one_sentence(
    run: Desktop, month: str
) -> None:
    result = run("costs", "--month", month)
    assert result.code == Exit.USAGE
    assert len(result.err.splitlines()) == 1
    assert month in result.err


@pytest.mark.parametrize(
    ("cost", "language", "said"),
    [
        (15_000, "id", "USD 0,015"),
        (200_000, "id", "USD 0,20"),
        (1_234_500_000, "id", "USD 1.234,50"),
        (0, "id", "USD 0,00"),
        (15_000, "en", "USD 0.015"),
    ],
)
def test_money_has_its_cents_and_more_where_they_count(
    monkeypatch: pytest.MonkeyPatch, cost: int, language: str, said: str
) -> None:
    monkeypatch.setenv(VARIABLE, language)
    assert money(cost) == said


def test_nothing_is_said_of_what_is_free(capsys: pytest.CaptureFixture[str]) -> None:
    say_cost("advice.cost", Cost())
    assert capsys.readouterr().out == ""


@pytest.mark.parametrize(("key", "watched"), [("", 1), ("read_back = false\n", 0)])
def test_a_daemon_reads_back_unless_the_office_says_no(
    run: Desktop, key: str, watched: int
) -> None:
    file = with_account(run.folder) / FILE
    file.write_text(f"{file.read_text('utf-8')}{key}", encoding="utf-8")
    present = datetime.now(UTC)
    with open_desk(run.folder) as desk:
        publish(desk, "polos", present, present)
    assert run("tick").code == 0
    with open_desk(run.folder) as desk, desk.db.read() as connection:
        assert len(connection.execute(select(watch)).all()) == watched
