"""Hours that do not say in which zone they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem

_HOUR = r"\d{1,2}[.:]\d{2}(?!\d)"
_ZONES = {"Asia/Makassar": "WITA", "Asia/Jayapura": "WIT"}
_AT = re.compile(
    rf"(?<!\w)(?:pukul|pkl\.?|pk\.)\s{{0,2}}:?\s{{0,2}}{_HOUR}", re.IGNORECASE
)
_JOIN = (
    r"(?:[-–—,/&+]|s\.?\s?/?\s?d\.?|sampai\sdengan|sampai|hingga|dan|atau|serta|lalu)"
)
# More hours, or an open end, that the zone behind them holds for.
_MORE = re.compile(
    rf"(?:\s{{0,2}}{_JOIN}){{1,2}}\s{{0,2}}(?:(?:pukul|pkl\.?|jam)\s{{0,2}})?"
    rf"(?:{_HOUR}|selesai\b)|\s{{1,2}}(?:pagi|siang|sore|petang|malam|dini\shari)\b"
    r"(?:\s(?:ini|nanti)\b)?",
    re.IGNORECASE,
)
_ZONE = re.compile(
    r"\s{0,2}\(?\s?(?:(?:wib|wita|wit|w\.i\.b|utc|gmt)(?!\w)|waktu\s)", re.IGNORECASE
)
_AFTER_ZONE = re.compile(
    rf"(?<!\w)(?:wib|wita|wit)\)?\s{{0,2}}{_JOIN}\s{{0,2}}$", re.IGNORECASE
)
_BEFORE = 24  # code points in which the zone of a span's beginning stands
_MOST = 8  # hours in one list


def missing_zones(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find hours without WIB, WITA or WIT behind them, or behind their span."""
    del item
    zone = _ZONES.get(office.zone.key, "WIB")
    for passage in read:
        said = 0  # one zone at the end holds for a whole list
        for match in _AT.finditer(passage.text):
            if match.start() < said:
                continue
            said = _end_of_list(passage.text, match.end())
            before = passage.text[max(0, match.start() - _BEFORE) : match.start()]
            is_end = _AFTER_ZONE.search(before)  # "pukul 08.00 WIB sampai pukul 12.00"
            if not (is_end or _ZONE.match(passage.text, said)):
                right = f"{match[0]} {zone}"
                span = match.span()
                severity = Severity.SUGGESTION
                yield passage.finding("time.missing_zone", severity, span, right)


def _end_of_list(text: str, end: int) -> int:
    for _ in range(_MOST):
        more = _MORE.match(text, end)
        if more is None:
            break
        end = more.end()
    return end
