"""Campaigns and series, as a person or a program sees them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dissemination.cli.frame import Exit
from tests.cli.conftest import ITEM, Desktop

TODAY = datetime.now(UTC).date()
SOON = TODAY + timedelta(days=5)
WEEK = f"""
[campaigns.imunisasi]
name = "Pekan Imunisasi Kabupaten"
from = {TODAY}
to = {SOON}
hashtags = ["PekanImunisasi"]

[campaigns.sepi]
name = "Sepi"
from = 2026-01-01
to = 2026-01-02
"""
SITE = ("--account", "situs", "--account", "status-wa")


@pytest.fixture
def week(run: Desktop) -> Desktop:
    """Give the desk with two campaigns, one of them with two items."""
    schedule = run.folder / "schedule.toml"
    schedule.write_text(schedule.read_text("utf-8") + WEEK, "utf-8")
    for name in ("posyandu", "puskesmas"):
        text = 'campaign = "imunisasi"\n' + ITEM.replace("posyandu", name)
        (run.folder.parent / f"{name}.toml").write_text(text, "utf-8")
        assert run("item", "add", f"../{name}.toml").code == 0
    return run


def test_the_campaigns_are_listed_with_how_many_items_they_have(week: Desktop) -> None:
    told = week("campaign", "list")
    assert "Pekan Imunisasi Kabupaten" in told.out
    data = week("campaign", "list", "--json").data
    assert [(one["id"], one["items"]) for one in data] == [
        ("imunisasi", 2),
        ("sepi", 0),
    ]
    assert data[0]["from"] == TODAY.isoformat()


def test_a_desk_without_campaigns_says_how_to_make_one(run: Desktop) -> None:
    assert "[campaigns.ID]" in run("campaign", "list").out


def test_an_empty_campaign_says_how_items_come_into_it(week: Desktop) -> None:
    assert 'campaign = "sepi"' in week("campaign", "show", "sepi").out


def test_the_board_says_where_each_item_stands_and_what_comes_next(
    week: Desktop,
) -> None:
    assert week("plan", "posyandu", *SITE, "--at", "now").code == 0
    approved = ("approve", "posyandu", "--as", "arman")
    assert week(*approved).code == 0
    assert week("tick").code == 0
    later = (datetime.now(UTC) + timedelta(days=1)).isoformat(timespec="minutes")
    assert week("plan", "puskesmas", "--account", "youtube", "--at", later).code == 0
    data = week("campaign", "show", "imunisasi", "--json").data
    first, second = data["items"]
    assert (first["id"], first["kind"], first["state"]) == (
        "posyandu",
        "health",
        "approved",
    )
    assert first["accounts"]["situs"][0]["state"] == "published"
    assert first["accounts"]["status-wa"][0]["state"] == "handed_off"
    assert second["accounts"]["youtube"][0]["state"] == "planned"
    assert data["counts"] == {"published": 1, "handed_off": 1, "planned": 1}
    assert (data["next"]["item"], data["next"]["account"]) == ("puskesmas", "youtube")


def test_the_board_fits_into_80_columns(
    week: Desktop, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = ("--every", "siang", "--until", str(SOON))
    assert week("plan", "posyandu", *SITE, "--account", "youtube", *every).code == 0
    monkeypatch.setenv("COLUMNS", "80")
    told = week("campaign", "show", "imunisasi").out
    assert max(map(len, told.splitlines())) <= 80
    assert "posyandu · health · Diajukan" in told
    assert "○ situs" in told
    assert "belum direncanakan" in told
    assert "2 konten" in told
    assert "Menunggu persetujuan" in told
    assert "Berikutnya: " in told


def test_a_campaign_s_hashtags_are_said(week: Desktop) -> None:
    parts = week("preview", "posyandu", "--account", "youtube", "--json").data
    assert "#PekanImunisasi" in str(parts)


def test_what_lies_outside_of_the_campaign_s_dates_is_warned_of(week: Desktop) -> None:
    far = datetime.combine(SOON + timedelta(days=9), datetime.min.time(), UTC)
    told = week("plan", "posyandu", *SITE, "--at", far.isoformat(timespec="minutes"))
    assert told.code == 0
    assert "di luar tanggal kampanye Pekan Imunisasi Kabupaten" in told.err
    inside = week("plan", "puskesmas", *SITE, "--every", "siang", "--until", SOON)
    assert inside.code == 0
    assert "kampanye" not in inside.err


def test_programs_are_warned_too(week: Desktop) -> None:
    far = str(SOON + timedelta(days=9))
    asked = week(
        "plan", "posyandu", *SITE, "--every", "siang", "--until", far, "--json"
    )
    assert asked.code == 0
    assert "campaign.outside" in asked.out


def test_a_series_is_a_line_an_account_and_says_what_is_left_out(run: Desktop) -> None:
    schedule = run.folder / "schedule.toml"
    silence = f"""
[[blackouts]]
from = {TODAY + timedelta(days=2)}T00:00:00
to = {TODAY + timedelta(days=3)}T00:00:00
reason = "Masa tenang"
"""
    schedule.write_text(schedule.read_text("utf-8") + silence, "utf-8")
    assert run("item", "add", "../posyandu.toml").code == 0
    told = run("plan", "posyandu", *SITE, "--every", "pagi", "--until", SOON)
    assert told.code == 0
    assert "status-wa: 1 dilewati (1 di masa tanpa tayang)." in told.out
    situs, status = told.out.splitlines()[1:3]
    assert situs.split()[:2] == ["situs", "1"]
    assert status.split()[0] == "status-wa"
    rows = run("queue", "--json").data["deliveries"]
    assert len(rows) == 1 + int(status.split()[1])


def test_a_series_for_programs_names_each_delivery_and_each_that_is_not(
    run: Desktop, item: str
) -> None:
    deadline = datetime.combine(SOON, datetime.min.time(), UTC)
    text = f"expires_at = {deadline.isoformat()}\n" + ITEM
    (run.folder.parent / "posyandu.toml").write_text(text, "utf-8")
    assert run("item", "add", "../posyandu.toml").code == 0
    every = ("--every", "pagi", "--until", SOON + timedelta(days=1))
    data = run("plan", item, "--account", "status-wa", *every, "--json").data
    (left,) = data["left_out"]
    assert left["account"] == "status-wa"
    assert left["counts"]["deadline"] == len(left["occurrences"]) >= 1
    assert {one["why"] for one in left["occurrences"]} == {"deadline"}
    assert data["deliveries"][0]["state"] == "planned"


def test_an_unknown_campaign_is_not_found(week: Desktop) -> None:
    assert week("campaign", "show", "nihil").code == Exit.NOT_FOUND
