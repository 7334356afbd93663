"""Weekdays that disagree with their dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta

from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem


def _numbered(words: str, first: int) -> dict[str, int]:
    """Number words in order; those joined by "/" have the same number."""
    named = enumerate(words.split(), first)
    return {word: number for number, same in named for word in same.split("/")}


_DAYS = _numbered("senin selasa rabu kamis jumat/jum'at/jum’at sabtu minggu/ahad", 0)
_MONTHS = _numbered(
    "januari/jan februari/feb maret/mar april/apr mei juni/jun juli/jul"
    " agustus/agu/agt september/sep/sept oktober/okt november/nov desember/des",
    1,
)
_DAY = "|".join(_DAYS)
_NAME = "|".join(sorted(_MONTHS, key=len, reverse=True))
_WRITTEN_OUT = re.compile(
    rf"\b({_DAY})\b,?\s{{1,3}}\(?(\d{{1,2}})\s{{1,3}}({_NAME})\b\.?"
    r"(?:\s{1,3}(\d{4})\b)?",
    re.IGNORECASE,
)
# In brackets, as the press does; "seminggu 2-3 kali" is no date.
_IN_NUMBERS = re.compile(
    rf"\b({_DAY}),?\s{{0,3}}\((\d{{1,2}})[/-](\d{{1,2}})(?:[/-](\d{{4}}))?\)",
    re.IGNORECASE,
)
_HALF = timedelta(days=183)


def weekday_mismatches(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find each weekday that is not the day of the date it stands with.

    A date without a year means the one nearest to the item's own instant; without
    that, nothing is said of it.
    """
    del office
    for passage in read:
        for pattern in (_WRITTEN_OUT, _IN_NUMBERS):
            for match in pattern.finditer(passage.text):
                if _disagrees(match, item.publish_at):
                    yield passage.finding(
                        "time.weekday_mismatch", Severity.HOLD, match.span()
                    )


def _disagrees(match: re.Match[str], near: datetime | None) -> bool:
    month = _MONTHS.get(match[3].lower()) or int(match[3])
    day, weekday = int(match[2]), _DAYS[match[1].lower()]
    if match[4]:
        return not _is_on(weekday, int(match[4]), month, day)
    if near is None:
        return False
    years = {(near + step).year for step in (-_HALF, timedelta(0), _HALF)}
    return not any(_is_on(weekday, year, month, day) for year in sorted(years))


def _is_on(weekday: int, year: int, month: int, day: int) -> bool:
    try:
        return date(year, month, day).weekday() == weekday
    except ValueError:  # there is no such date at all
        return False
