"""The desk's calendar: schedule.toml, and the holidays of the country."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dissemination.config import parse
from dissemination.domain.calendar import Calendar
from dissemination.domain.rendition import AccountId
from dissemination.services.calendar import calendar_of

RESTS = {"name": "kantor", "at": "09:00", "holidays": "skip"}


def calendar(**tables: Any) -> Calendar:
    office = {"name": "Dinas Uji", "short": "Uji", "zone": "WIB"}
    return calendar_of(parse({"office": office, "slots": [RESTS], **tables}))


def days_off(year: int, found: Calendar) -> list[date]:
    days = (date(year, 1, 1) + timedelta(days=n) for n in range(366))
    return [day for day in days if day.year == year and day in found.days_off]


@pytest.mark.parametrize(
    ("year", "with_leave", "without"),
    # SKB 3 Menteri: 17 holidays a year; 2024 two days of election beside them, 2027
    # with Isra Mikraj twice. Joint leave: 10, 11, 8, 8. Seen 2026-11.
    [(2024, 29, 19), (2025, 28, 17), (2026, 25, 17), (2027, 26, 18)],
)
def test_the_days_off_are_those_of_the_joint_decrees(
    year: int, with_leave: int, without: int
) -> None:
    assert len(days_off(year, calendar())) == with_leave
    strict = calendar(holidays={"joint_leave": False})
    assert len(days_off(year, strict)) == without


def test_the_desk_s_own_word_goes_before_the_country_s() -> None:
    extra = [{"day": "2026-08-09", "name": "HUT Riau"}]
    found = calendar(holidays={"extra": extra, "working": ["2026-12-24"]})
    assert date(2026, 8, 9) in found.days_off
    assert date(2026, 12, 24) not in found.days_off
    assert date(2026, 12, 25) in found.days_off


def test_no_holidays_are_asked_for_where_no_slot_rests() -> None:
    always = {"name": "pagi", "at": "07:00"}
    assert calendar(slots=[always]).days_off == frozenset()


def test_the_list_of_holidays_is_not_loaded_where_nobody_asks() -> None:
    look = "import sys, dissemination.services.plan; print('holidays' in sys.modules)"
    said = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", look], capture_output=True, text=True, check=True
    )
    assert said.stdout.strip() == "False"


def test_a_blackout_is_meant_in_the_office_s_zone() -> None:
    silence = {
        "from": "2027-02-10 00:00",
        "to": "2027-02-14 00:00",
        "reason": "Masa tenang",
    }
    found = calendar(blackouts=[silence])
    first = datetime(2027, 2, 9, 17, tzinfo=UTC)  # midnight in WIB
    blackout = found.blackout(first, AccountId("x"))
    assert blackout is not None
    assert blackout.reason == "Masa tenang"
    assert found.blackout(first - timedelta(seconds=1), AccountId("x")) is None
