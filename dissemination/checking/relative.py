"""Days that are counted from the day of reading: "besok", "lusa", "kemarin"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from dissemination.checking.dates import dates_in, in_words
from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.checking.words import alternation, any_of, table
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem

_WORDS = table("time")
_RELATIVE = re.compile(
    r"(?<![\w-])(?:(?P<two_ago>kemarin\s(?:lusa|dulu))|(?P<yesterday>kemarin)"
    r"|(?P<tomorrow>besok|esok)|(?P<two_on>lusa))(?![\w-])",
    re.IGNORECASE,
)
_AWAY = {"two_ago": -2, "yesterday": -1, "tomorrow": 1, "two_on": 2}
_IDIOM = any_of(_WORDS["idioms"])
_AROUND = 26  # code points around a word in which an idiom stands
_UNTIL = re.compile(
    rf"(?<!\w)(?:{alternation(_WORDS['until'])})\s{{1,3}}(?:hari\s)?$", re.IGNORECASE
)
_UNTIL_REACH = 20
# "besok (Selasa, 24 November 2026)" says itself which day is meant.
_WITH_DATE = re.compile(
    r"(?:\s(?:pagi|siang|sore|petang|malam))?[\s,(]{0,3}(?:(?:hari\s)?"
    r"(?:senin|selasa|rabu|kamis|jum['’]?at|sabtu|minggu|ahad)[\s,(]{0,3})?"
    r"(?:tanggal\s)?",
    re.IGNORECASE,
)
_DATE_LONGEST = 24


def relative_days(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find days counted from today; a hold where they miss the day that is meant.

    Another day than that of publishing reads them: in a channel's archive, in a
    screenshot. What somebody said is theirs, and idioms are no days.
    """
    today = item.publish_at.astimezone(office.zone).date() if item.publish_at else None
    event = item.event_at.astimezone(office.zone).date() if item.event_at else None
    for passage in read:
        for match in _RELATIVE.finditer(passage.text):
            if not _is_other(passage, match):
                yield _judged(passage, match, today, event)


def _judged(
    passage: Passage, match: re.Match[str], today: date | None, event: date | None
) -> Finding:
    away = _AWAY[str(match.lastgroup)]
    counted = today + timedelta(days=away) if today else None
    named = _named(passage.text, match.end(), today)
    wanted = named or _meant(passage, match, today, event)
    is_wrong = counted is not None and wanted is not None and wanted != counted
    right = wanted or counted
    return passage.finding(
        "time.relative_day",
        Severity.HOLD if is_wrong else Severity.SUGGESTION,
        match.span(),
        in_words(right) if right else "",
    )


def _meant(
    passage: Passage, match: re.Match[str], today: date | None, event: date | None
) -> date | None:
    """Return the event's day, if the word can speak of it.

    An event to come is not what was "kemarin", and one that was is not "besok"; what
    lasts "sampai besok" may have begun before.
    """
    if today is None or event is None:
        return None
    away = _AWAY[str(match.lastgroup)]
    if (event - today).days * away < 0:
        return None
    before = passage.text[max(0, match.start() - _UNTIL_REACH) : match.start()]
    return None if _UNTIL.search(before) else event


def _named(text: str, end: int, today: date | None) -> date | None:
    lead = _WITH_DATE.match(text, end)
    after = lead.end() if lead else end
    found = next(dates_in(text, today, after, after + _DATE_LONGEST), None)
    return found.first if found and found.start == after else None


def _is_other(passage: Passage, match: re.Match[str]) -> bool:
    """Tell whether somebody is quoted, a place is named, or an idiom is used."""
    start, end = match.span()
    if passage.is_quoted(start):
        return True
    if passage.field != "title" and _is_name(passage.text, start, end):
        return True
    low, high = max(0, start - _AROUND), end + _AROUND
    found = _IDIOM.finditer(passage.text, low, high)
    return any(one.start() <= start < one.end() for one in found)


def _is_name(text: str, start: int, end: int) -> bool:
    """Tell "Desa Lusa" from a sentence that begins with "Besok"."""
    if not text[start].isupper() or text[start:end].isupper():
        return False
    return bool(re.search(r"[\w,]\s{1,2}$", text[max(0, start - 3) : start]))
