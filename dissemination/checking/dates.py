"""Weekdays that disagree with their dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem

_DAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu")
_MONTHS = (
    *("januari", "februari", "maret", "april", "mei", "juni"),
    *("juli", "agustus", "september", "oktober", "november", "desember"),
)
_DAY = "|".join(_DAYS)
_WRITTEN_OUT = re.compile(
    rf"\b({_DAY}),?\s+(\d{{1,2}})\s+({'|'.join(_MONTHS)})\s+(\d{{4}})\b", re.IGNORECASE
)
_IN_NUMBERS = re.compile(
    rf"\b({_DAY}),?\s*\((\d{{1,2}})/(\d{{1,2}})/(\d{{4}})\)", re.IGNORECASE
)


def weekday_mismatches(item: ContentItem) -> Iterator[Finding]:
    """Find each weekday that is not the day of the date it stands with."""
    for field in ("title", "body"):
        text: str = getattr(item, field)
        for match in (*_WRITTEN_OUT.finditer(text), *_IN_NUMBERS.finditer(text)):
            month = match[3].lower()
            number = _MONTHS.index(month) + 1 if month in _MONTHS else int(month)
            if _is_another_day(match[1], int(match[4]), number, int(match[2])):
                yield Finding(
                    rule="time.weekday_mismatch",
                    severity=Severity.HOLD,
                    field=field,
                    text=match[0],
                )


def _is_another_day(name: str, year: int, month: int, day: int) -> bool:
    try:
        return _DAYS[date(year, month, day).weekday()] != name.lower()
    except ValueError:  # there is no such date at all
        return True
