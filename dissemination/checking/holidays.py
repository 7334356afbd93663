"""Services in person on days on which nobody is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from dissemination.checking.dates import (
    WEEKDAYS,
    Dated,
    closed,
    dates_in,
    in_words,
)
from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.checking.words import alternation, any_of, table
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem, Kind

_WORDS = table("schedule")
_OFFERED = alternation(_WORDS["services"])
_ACTS, _PAPERS = alternation(_WORDS["acts"]), alternation(_WORDS["papers"])
_PAPERWORK = rf"(?:{_ACTS})(?:\s[\w-]+)?\s(?:{_PAPERS})"
_WHEN = alternation([*WEEKDAYS, *_WORDS["when"]])
_OPEN = (
    rf"(?:{alternation(_WORDS['counters'])})(?:\s[\w./-]+){{0,5}}?"
    rf"\sbuka(?=\s?(?:[,.:;(\n\d]|$)|\s(?:{_WHEN}))"
)
_SERVICE = re.compile(
    rf"(?<!\w)(?:{_OFFERED}|{_PAPERWORK}|{_OPEN})(?!\w)", re.IGNORECASE
)
_SETTLED = any_of(_WORDS["open_or_closed"])
_FEAST = any_of(_WORDS["feasts"])
_FORMERLY = any_of(_WORDS["formerly"])
_MOVED = any_of(_WORDS["moved"])
_KINDS = frozenset(_WORDS["kinds"])
_LABEL = re.compile(
    r"\W{0,4}(?:hari|tanggal|waktu|jadwal|pelaksanaan)(?:\s?[/,&]\s?|\sdan\s)?"
    r"(?:tanggal|tgl|hari|waktu)?\s{0,3}:",
    re.IGNORECASE,
)
# "- Kamis, 24 Desember 2026: Pasar Pagi" is a row of the list that its head names.
_DAY_NAME = alternation([*WEEKDAYS, "hari", "tanggal", "tgl"])
_ROW = re.compile(
    rf"[ \t]*(?:[^\w\s(]{{1,3}}|\d{{1,2}}[.)])?[ \t]*"
    rf"(?:(?:{_DAY_NAME})[\s,:/(]{{0,4}}){{0,3}}\(?$",
    re.IGNORECASE,
)
_BEGINS_A_ROW = re.compile(rf"\s*(?:[^\w\s(]|\d|(?:{_DAY_NAME})\b)", re.IGNORECASE)
_ROW_LONGEST = 40  # code points before the date
_HEAD_ROWS = 40  # lines above a row that are looked at
_HEAD_LONGEST = 200  # code points of such a line
_SERVICE_KINDS = frozenset({Kind.SERVICE_NOTICE, Kind.HEALTH})
_DAY = timedelta(days=1)
_SATURDAY = 5
_WORKING_DAYS = any_of(["hari kerja", "jam kerja", "jam dinas"])
# Whoever writes "1 sampai 31 Desember" knows that there are holidays in it.
_SPAN_LONGEST = timedelta(days=10)
_LOOK_AHEAD = 21  # days in which a working day comes


class _Days(NamedTuple):
    """The event's own day, and whether the whole item is about a service."""

    event: date | None
    is_service: bool


def holiday_clashes(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find services in person that are offered on a day off, or beside one.

    The sentence with the date offers something, or the date is the event's own and
    the item does. Past days are told, not offered.
    """
    if item.publish_at is None or not _are_judged(item, read, office):
        return
    today = item.publish_at.astimezone(office.zone).date()
    event = item.event_at.astimezone(office.zone).date() if item.event_at else None
    days = _Days(event, item.kind in _SERVICE_KINDS)
    for passage in read:
        for dated in dates_in(passage.text, today):
            if dated.first >= today and _offers(passage, dated, days):
                yield from _judged(passage, dated, office)


def _are_judged(item: ContentItem, read: Sequence[Passage], office: Office) -> bool:
    is_judged = bool(office.days_off) and item.kind in _KINDS
    return is_judged and any(_SERVICE.search(passage.text) for passage in read)


def _offers(passage: Passage, dated: Dated, days: _Days) -> bool:
    start, end = passage.sentence(dated.start)
    text = passage.text
    if _SETTLED.search(text, start, end) or _FEAST.search(text, start, end):
        return False
    if dated.first == days.event or _SERVICE.search(text, start, end):
        return True
    # "Hari/Tanggal: …" is a line of what the whole notice offers.
    is_line = _LABEL.match(text, start, end) or _is_row_of_service(text, dated)
    return days.is_service and bool(is_line)


def _is_left(passage: Passage, dated: Dated) -> bool:
    """Tell whether a day is named only because the service has left it for another."""
    start, end = passage.sentence(dated.start)
    text = passage.text
    known = list(dates_in(text, dated.first, start, end))
    before = max((d.end for d in known if d.end <= dated.start), default=start)
    after = min((d.start for d in known if d.start >= dated.end), default=dated.end)
    is_former = _FORMERLY.search(text, before, dated.start)
    return bool(is_former or _MOVED.search(text, dated.end, after))


def _is_row_of_service(text: str, dated: Dated) -> bool:
    """Tell whether a date begins a row of a list under a head that names a service."""
    line = text.rfind("\n", 0, dated.start) + 1
    if dated.start - line > _ROW_LONGEST or not _ROW.match(text[line : dated.start]):
        return False
    head = _head(text, line)
    is_shut = _SETTLED.search(head) or _FEAST.search(head)
    return bool(_SERVICE.search(head)) and not is_shut


def _head(text: str, line: int) -> str:
    """Return the nearest line above that is no row of a list itself."""
    for _ in range(_HEAD_ROWS):
        if line == 0:
            break
        above = text.rfind("\n", 0, line - 1) + 1
        head = text[above : min(line - 1, above + _HEAD_LONGEST)]
        if head.strip() and not _BEGINS_A_ROW.match(head):
            return head
        line = above
    return ""


def _judged(passage: Passage, dated: Dated, office: Office) -> Iterator[Finding]:
    off = _day_off(passage, dated, office)
    severity, near = Severity.HOLD, off
    if off is None:
        near = next((d for d in _beside(dated) if d in office.days_off), None)
        severity = Severity.WARNING
    if near is None or _is_left(passage, dated):
        return
    span = (dated.start, closed(passage.text, dated.start, dated.end))
    yield passage.finding(
        "schedule.holiday",
        severity,
        span,
        in_words(_working_day(dated.last, office)) if off else "",
        f"{in_words(near)}: {office.days_off[near]}",
    )


def _day_off(passage: Passage, dated: Dated, office: Office) -> date | None:
    """Return the first day off among the days, as far as they are meant one by one."""
    is_short = dated.last - dated.first <= _SPAN_LONGEST
    start, end = passage.sentence(dated.start)
    if is_short and not _WORKING_DAYS.search(passage.text, start, end):
        days = range((dated.last - dated.first).days + 1)
        meant = [dated.first + n * _DAY for n in days]
    else:
        meant = [] if is_short else [dated.first, dated.last]
    return next((day for day in meant if day in office.days_off), None)


def _beside(dated: Dated) -> tuple[date, ...]:
    is_one = dated.first == dated.last
    return (dated.last + _DAY, dated.first - _DAY) if is_one else ()


def _working_day(after: date, office: Office) -> date:
    ahead = (after + n * _DAY for n in range(1, _LOOK_AHEAD))
    working = (d for d in ahead if d.weekday() < _SATURDAY and d not in office.days_off)
    return next(working, after)
