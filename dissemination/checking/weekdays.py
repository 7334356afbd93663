"""Weekdays that disagree with their dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta

from dissemination.checking.dates import (
    IN_NUMBERS,
    JOINED,
    MONTHS,
    SECOND,
    WEEKDAY_NAMES,
    WEEKDAYS,
    WRITTEN,
    closed,
    on,
)
from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem

_DAY = "|".join(WEEKDAYS)
_PART = (
    r"(?:\s(?P<part>pagi|siang|sore|petang|malam|dini\shari|besok|mendatang"
    r"|(?:pekan\s|minggu\s)?(?:ini|depan|lalu)))?"
)
_THEN = (
    r"(?:\s{0,3}[,/:]?\s{0,3}(?:(?:pada\s|hari\s)?(?:tanggal|tgl\.?)\s{0,3}:?\s{0,3})?)"
)
_BRACKET = r"\((?:tanggal\s)?"
_WITH_WEEKDAY = re.compile(
    rf"(?<![\w'’])(?P<w1>{_DAY})(?:{JOINED}(?P<w2>{_DAY}))?(?!\w){_PART}{_THEN}"
    rf"(?:\(?{WRITTEN}(?:{SECOND})?|(?P<bracket>{_BRACKET})?{IN_NUMBERS}"
    r"(?P<close>\)|(?=[\s,;.])|$))",
    re.IGNORECASE,
)
_WEEKDAY_LAST = re.compile(
    rf"(?<![\w/.,-]){WRITTEN}(?:\s{{1,2}}(?:\((?:hari\s)?(?P<in>{_DAY})\)"
    rf"|(?:pada\s)?hari\s(?P<on>{_DAY})(?!\w)(?!{JOINED}(?:{_DAY})))"
    # "24 November 2026, Selasa, pukul 08.00": not the weekday of a date behind it.
    rf"|,\s(?P<comma>{_DAY})(?=\s{{0,2}}(?:[;.)\n]|$|,(?!\s*(?:\d|{_DAY}))|p(?:u)?k)))",
    re.IGNORECASE,
)
# What stands before a weekday that comes again, is one of several, or is a week.
_BEFORE = 24
_RECURRING = re.compile(
    rf"(?:\b(?:setiap|tiap|tiap-tiap|saban|per)(?:\shari)?|(?<!pasar\s)\b(?:{_DAY})"
    rf"(?:,?\sdan|,|{JOINED}))"
    r"\s*$",
    re.IGNORECASE,
)
_A_WEEK = re.compile(
    r"(?:\d|\b(?:se|satu|dua|tiga|empat|lima|enam|tujuh|delapan|sembilan|sepuluh"
    r"|beberapa"
    r"|dalam|selama|per|akhir|awal|pertengahan|ini|tiap|setiap|antar"
    r"|hingga\sakhir))\s*$",
    re.IGNORECASE,
)
# "Pasar Minggu", "Pekan Sabtu": places that are called after their day.
_PLACE = re.compile(
    r"(?<!\w)(?:Pasar|PASAR|Pekan|Jalan|Jl\.|Gang|Gg\.|Kampung|Desa|Dusun|Simpang"
    r"|Sungai"
    r"|Stasiun|Terminal|Kelurahan|Kecamatan)\s{1,2}$"
)
Day = tuple[int, int, str | None]  # its number, its month, its year where it is said
_OF_WEEKS = ("ini", "depan", "lalu", "mendatang")
# "Senin–Jumat, 1–31 Desember 2026": beyond a week, weekdays are those of the service.
_WEEK = timedelta(days=6)


def weekday_mismatches(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find each weekday that is not the day of the date it stands with.

    A date without a year means the one nearest to the item's own instant; without
    that, nothing is said of it.
    """
    near = item.publish_at.astimezone(office.zone).date() if item.publish_at else None
    for passage in read:
        for match, named in _named(passage.text):
            yield from _judged(passage, match, named, near)


def _named(text: str) -> Iterator[tuple[re.Match[str], list[tuple[str, Day]]]]:
    """Yield each weekday, or span of two, by its group with the day beside it."""
    for match in _WITH_WEEKDAY.finditer(text):
        if not _is_other(text, match):
            groups = [group for group in ("w1", "w2") if match[group]]
            named = list(zip(groups, _days(match), strict=False))
            yield match, named if len(named) == len(groups) else []
    for match in _WEEKDAY_LAST.finditer(text):
        if not match[2]:
            group = next(one for one in ("in", "on", "comma") if match[one])
            yield match, [(group, (int(match[1]), _month(match[3]), match[4]))]


def _judged(
    passage: Passage,
    match: re.Match[str],
    named: list[tuple[str, Day]],
    near: date | None,
) -> Iterator[Finding]:
    """Yield a finding where a weekday, by its group, is not that of its day."""
    meant = {group: on(*day, near) for group, day in named}
    known = {group: day for group, (*_, day) in named}
    eve = timedelta(days=_is_eve(passage.text, match))
    wrong = [
        g for g, day in meant.items() if not _agrees(match[g], day, known[g], near, eve)
    ]
    if not wrong or _is_long(meant):
        return
    start, end = match.span()
    end = closed(passage.text, start, end)
    said = passage.text[start:end]
    for group in reversed(wrong):
        day, (a, b) = meant[group], match.span(group)
        said = said[: a - start] + _cased(day, match[group]) + said[b - start :]
    right = "" if said == passage.text[start:end] else said
    yield passage.finding("time.weekday_mismatch", Severity.HOLD, (start, end), right)


def _is_long(meant: Mapping[str, date | None]) -> bool:
    first, last = meant.get("w1"), meant.get("w2")
    return first is not None and last is not None and last - first > _WEEK


def _agrees(
    weekday: str, day: date | None, year: str | None, near: date | None, eve: timedelta
) -> bool:
    if day is None:  # there is no such day; without a year nor an instant, who knows
        return near is None and not year
    return WEEKDAYS[weekday.lower()] in {day.weekday(), (day + eve).weekday()}


def _is_eve(text: str, match: re.Match[str]) -> bool:
    """Tell whether "malam Jumat" stands there: the evening before, or the day's own."""
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    return before.rstrip().lower().endswith("malam")


def _cased(day: date | None, like: str) -> str:
    name = WEEKDAY_NAMES[day.weekday()] if day else like
    return name.upper() if like.isupper() else name.lower() if like.islower() else name


def _is_other(text: str, match: re.Match[str]) -> bool:
    """Tell whether a weekday is a week, a place, comes again, or is one of several."""
    before = text[max(0, match.start() - _BEFORE) : match.start()]
    is_place = text[match.start()].isupper() and _PLACE.search(before)
    if is_place or _RECURRING.search(before):
        return True
    if match["w1"].lower() != "minggu" or match["w2"]:
        return False
    part = (match["part"] or "").lower()
    return part.endswith(_OF_WEEKS) or bool(_A_WEEK.search(before))


def _days(match: re.Match[str]) -> list[Day]:
    """Return (day, month, year) of what stands with the weekdays."""
    written, numbers = match.groups()[3:10], match.groups()[10:]
    if written[0] is None:
        return _days_in_numbers(numbers)
    first, second, name, year, last, last_name, last_year = written
    month = _month(name)
    if not last:
        return [(int(one), month, year) for one in (first, second) if one]
    until = (int(last), _month(last_name), last_year)
    return [(int(first), month, year or _year_before(month, until)), until]


def _year_before(month: int, until: Day) -> str | None:
    """Return the year of a month before a day: "28 Desember–3 Januari 2027"."""
    _, last_month, year = until
    return str(int(year) - 1) if year and month > last_month else year


def _days_in_numbers(groups: Sequence[str | None]) -> list[Day]:
    bracket, first, second, mark, month, year, close = groups
    # Without a bracket or a year, "2-3" and "1/2" are other things.
    is_full = len(year or "") > len("26")
    is_short = bracket is not None and (year or (mark != "." and close))
    if not (is_full or is_short):
        return []
    return [(int(one), int(month or 0), year) for one in (first, second) if one]


def _month(name: str) -> int:
    return MONTHS[name.lower()]
