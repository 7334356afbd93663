"""Dates as offices write them, and the days that they mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple


def numbered(words: str, first: int) -> dict[str, int]:
    """Number words in order; those joined by "/" have the same number."""
    named = enumerate(words.split(), first)
    return {word: number for number, same in named for word in same.split("/")}


WEEKDAYS = numbered(
    "senin selasa rabu kamis jumat/jum'at/jum’at/jum‘at/jum`at/jumaat sabtu"
    " minggu/ahad",
    0,
)
WEEKDAY_NAMES = ("Senin", "Selasa", "Rabu", "Kamis", "Jumat", "Sabtu", "Minggu")
MONTHS = numbered(
    "januari/jan februari/pebruari/feb maret/mar april/apr mei juni/jun juli/jul"
    " agustus/agu/agt/ags september/sep/sept oktober/okt november/nopember/nov/nop"
    " desember/des",
    1,
)
MONTH_NAMES = (
    *("Januari", "Februari", "Maret", "April", "Mei", "Juni", "Juli", "Agustus"),
    *("September", "Oktober", "November", "Desember"),
)
MONTH = "|".join(sorted(MONTHS, key=len, reverse=True))
# What joins two days, or two weekdays, to a span.
JOINED = (
    r"\s{0,2}(?:[-–—/&]|s\.?\s?/?\s?d\.?|sampai\sdengan|sampai|hingga|dan|serta)\s{0,2}"
)
_MONTH_AND_YEAR = rf"({MONTH})\b\.?(?:\s{{1,3}}(\d{{4}})\b)?"
WRITTEN = rf"(\d{{1,2}})(?:{JOINED}(\d{{1,2}}))?\s{{0,3}}{_MONTH_AND_YEAR}"
SECOND = rf"{JOINED}(\d{{1,2}})\s{{0,3}}{_MONTH_AND_YEAR}"
IN_NUMBERS = (
    r"(\d{1,2})(?:\s?[-–]\s?(\d{1,2})(?=/))?([/.-])(\d{1,2})"
    r"(?:[/.-](\d{4}|\d{2}))?(?![\d/.-]*\d)"
)
_DATE = re.compile(
    rf"(?<![\w/.,-])(?:{WRITTEN}(?:{SECOND})?|{IN_NUMBERS}|(\d{{4}})-(\d\d)-(\d\d)\b)",
    re.IGNORECASE,
)
_YEARS = range(1900, 2200)
_HALF = timedelta(days=183)


class Dated(NamedTuple):
    """A date in a text, or a span of days; a single day is both first and last."""

    start: int
    end: int
    first: date
    last: date


def dates_in(
    text: str, near: date | None, start: int = 0, end: int | None = None
) -> Iterator[Dated]:
    """Yield the dates of a text in order.

    Where the year is left out, the nearest to `near` is meant; without `near`, such a
    date is passed over, and so is one that does not exist.
    """
    stop = len(text) if end is None else end
    for match in _DATE.finditer(text, start, stop):
        days = _days(match, near)
        if days:
            yield Dated(match.start(), match.end(), *days)


def closed(text: str, start: int, end: int) -> int:
    """Return where a span ends with the bracket that was opened in it."""
    opened = text.rfind("(", start, end) > text.rfind(")", start, end)
    return end + 1 if opened and text[end : end + 1] == ")" else end


def on(day: int, month: int, year: str | None, near: date | None) -> date | None:
    """Return a day as a date; None where there is none, or its year is unknown."""
    if year:
        full = int(year) if len(year) > len("26") else 2000 + int(year)
        return _existing(full, month, day) if full in _YEARS else None
    if near is None:
        return None
    years = (near.year - 1, near.year, near.year + 1)
    found = (_existing(one, month, day) for one in years)
    return min((one for one in found if one), key=lambda d: abs(d - near), default=None)


def in_words(day: date) -> str:
    """Return a date as it is written out: "Senin, 23 November 2026"."""
    weekday = WEEKDAY_NAMES[day.weekday()]
    return f"{weekday}, {day.day} {MONTH_NAMES[day.month - 1]} {day.year}"


def _days(match: re.Match[str], near: date | None) -> tuple[date, date] | None:
    if match[13]:
        only = _existing(int(match[13]), int(match[14]), int(match[15]))
        return _both(only, only)
    if match[8]:
        return _days_in_numbers(match, near)
    first_day, last_day, month, year, until, last_month, last_year = match.groups()[:7]
    first = on(int(first_day), _month(month), year or last_year, near)
    if until:
        last = on(int(until), _month(last_month), last_year, near)
    else:
        last = on(int(last_day or first_day), _month(month), year, near)
    return _before(first, last) if not year else _both(first, last)


def _before(first: date | None, last: date | None) -> tuple[date, date] | None:
    """Return a span whose first day has no year: it lies before the last."""
    if first and last and first > last:
        first = _existing(first.year - 1, first.month, first.day)
    return _both(first, last)


def _both(first: date | None, last: date | None) -> tuple[date, date] | None:
    return (first, last) if first and last else None


def _days_in_numbers(
    match: re.Match[str], near: date | None
) -> tuple[date, date] | None:
    day, until, mark, month, year = match[8], match[9], match[10], match[11], match[12]
    # "18.30" is an hour, "2-3" a number of times, "1/2" a half; "(19/6)" is a date.
    start, end = match.span()
    is_short = (
        mark == "/" and match.string[max(0, start - 1) : end + 1] == f"({match[0]})"
    )
    if not (year or is_short) or (mark == "." and len(year) < len("2026")):
        return None
    first = on(int(day), int(month), year, near)
    last = on(int(until or day), int(month), year, near)
    return _both(first, last)


def _month(name: str) -> int:
    return MONTHS[name.lower()]


def _existing(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
