"""Which days, places and names a text is about: what tells two like texts apart."""

from __future__ import annotations

import re
from dataclasses import dataclass

Day = tuple[int, int]  # a month, and a day of it

_MONTHS = (
    *("januari", "februari", "maret", "april", "mei", "juni"),
    *("juli", "agustus", "september", "oktober", "november", "desember"),
)
_NAMED = "|".join(_MONTHS)
_DATE = re.compile(
    r"\b(\d{1,2})(?:\s?(?:[-–]|s\.d\.|sampai|hingga|dan)\s?(\d{1,2}))?"
    rf"\s({_NAMED})\b",
    re.IGNORECASE,
)
_WORD = re.compile(r"\w+")
_STARTS = re.compile(r"(?:^|[.!?:\n•\"“(])\s*$")
_PLACE = re.compile(
    r"\b(?:di|ke)\s(?:[a-z]+\s){0,2}?((?:(?:[A-Z][\w’'-]*|\d+)\s?){1,6})"
)
# Words that say which sort of place, and not which one; and what dates are made of.
_SORTS = frozenset(
    {
        *("aplikasi", "area", "balai", "camat", "cfd", "gedung", "gelanggang"),
        *("halaman", "hari", "jalan", "kantor", "kecamatan", "kelurahan", "kota"),
        *("lantai", "lapangan", "mal", "pusat", "puskesmas", "sdn", "sekolah"),
        *("smpn", "taman", "wib", "wita", "wit", "rt", "rw"),
    }
)
_WEEKDAYS = ("senin", "selasa", "rabu", "kamis", "jumat", "sabtu", "minggu", "ahad")
_CALENDAR = frozenset({*_WEEKDAYS, *_MONTHS})


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a text is about.

    `marks` are its numbers and names, `places` the names that stand where a place is
    told, `words` everything; all in lower case.
    """

    days: frozenset[Day]
    marks: frozenset[str]
    places: frozenset[str]
    words: frozenset[str]

    def is_elsewhere(self, other: About) -> bool:
        """Tell whether two texts, however alike, are about two things.

        They have no day in common; or each has a number or name that the other lacks.
        """
        if self.days and other.days and not self.days & other.days:
            return True
        return bool(self.marks - other.words) and bool(other.marks - self.words)


def about(title: str, body: str) -> About:
    """Read what a text is about.

    Headlines are written in capitals, so only their numbers tell.
    """
    words = [word.casefold() for word in _WORD.findall(f"{title}\n{body}")]
    numbers = {word for word in words if any(c.isdigit() for c in word)}
    told = f"{title}. {body}"
    places = {
        word.casefold()
        for found in _PLACE.finditer(told)
        for word in _WORD.findall(found[1])
    }
    return About(
        days=frozenset(_days(told)),
        marks=frozenset(numbers | _names(body)) - _CALENDAR,
        places=frozenset(places - _SORTS - _CALENDAR),
        words=frozenset(words),
    )


def _days(text: str) -> set[Day]:
    found = set()
    for first, last, month in _DATE.findall(text):
        number = _MONTHS.index(month.casefold()) + 1
        found |= {(number, int(day)) for day in (first, last) if day}
    return found


def _names(text: str) -> set[str]:
    """Return the words that are capital though no sentence begins with them."""
    return {
        found[0].casefold()
        for found in _WORD.finditer(text)
        if found[0][0].isupper() and not _STARTS.search(text, 0, found.start())
    }
