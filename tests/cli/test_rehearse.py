"""`rehearse`, as a person and a program run it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dissemination.domain.delivery import State
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.services.demo import make_practice_workspace
from dissemination.services.desk import open_desk
from dissemination.services.practice_accounts import practise
from dissemination.storage import deliveries
from dissemination.storage.deliveries import Planned
from tests.cli.conftest import Desktop

X = "x-latihan"
HOUR = timedelta(hours=1)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "meja"
    make_practice_workspace(folder)
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
