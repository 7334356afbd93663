"""What an emergency must say: until when it holds, and who says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.checking.words import alternation, any_of, table
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem, Kind, Priority

_WORDS = table("emergency")
_EMERGENCIES = frozenset({Kind.WEATHER_EMERGENCY, Kind.DISASTER_EMERGENCY})
_INTERRUPTED = _EMERGENCIES | {Kind.UTILITY_DISRUPTION}
_OPEN_END = any_of(_WORDS["open_ends"])
_TIME = (
    r"(?:pukul|pkl\.?|jam)?\s{0,2}\d{1,2}[.:]\d{2}|(?:pukul|jam)\s\d{1,2}\b"
    r"|\d{1,3}(?:\s{0,2}(?:-|–|sampai|hingga)\s{0,2}\d{1,3})?\s(?:menit|jam|hari|pekan)"
    r"|(?:satu|dua|tiga|empat|lima|enam|delapan|sepuluh|beberapa)\s(?:menit|jam|hari"
    r"|pekan)"
    r"|\d{1,2}\s(?:januari|februari|maret|april|mei|juni|juli|agustus|september|oktober"
    r"|november|desember)|\d{1,2}/\d{1,2}|(?:nanti\s)?(?:malam|sore|siang|pagi"
    r"|petang)\b"
    r"|besok|lusa|tengah\smalam|dini\shari|senin|selasa|rabu|kamis|jum['’]?at|sabtu"
    r"|minggu"
)
_END = re.compile(
    rf"(?<!\w)(?:{alternation(_WORDS['ends'])})(?!\w)[^.!?\n]{{0,24}}?(?:{_TIME})"
    r"|\d{1,2}[.:]\d{2}\s{0,2}(?:wib|wita|wit)?\s{0,2}(?:[-–—]|s\.?/?d\.?)\s{0,2}"
    r"\d{1,2}[.:]\d{2}|berlaku\s(?:hari\sini|malam\sini|sore\sini)",
    re.IGNORECASE,
)
_SOURCE_LINE = re.compile(
    r"(?:^|\n|[.!?]\s)\s{0,3}\(?sumber(?:\s(?:data|informasi"
    r"|berita))?\s{0,2}:\s{0,3}\w",
    re.IGNORECASE,
)
_CUE = any_of(_WORDS["source_cues"])
_AGENCY = re.compile(rf"(?<!\w)(?:{alternation(_WORDS['agencies'])})(?!\w)")
# "BPBD Riau: api meluas" says who says so.
_SAYS = re.compile(
    rf"(?:^|\n|[.!?]\s)\W{{0,6}}(?:{alternation(_WORDS['agencies'])})"
    rf"(?:\s\w+){{0,4}}\s?:\s"
)
_AUTHORITY = re.compile(rf"(?<!\w)(?:{alternation(_WORDS['authorities'])})(?!\w)")
_CALLED = re.compile(
    rf"(?<!\w)(?:{alternation(_WORDS['calls'])})(?!\w)[^.!?\n]{{0,40}}$", re.IGNORECASE
)
_CALL_REACH = 60
_MOST = 50  # agencies that are looked at


def incomplete_emergencies(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find emergencies without an end, or without a source.

    A first alert may go out without both; hence neither holds anything up.
    """
    del office
    said = [p for p in read if p.field in ("title", "body")]
    if not said:
        return
    is_emergency = item.kind in _EMERGENCIES or item.priority is Priority.EMERGENCY
    if (is_emergency or item.kind in _INTERRUPTED) and item.expires_at is None:
        yield from _without_end(said)
    if is_emergency and not _has_source(said):
        passage, span = _beginning(said)
        yield passage.finding("emergency.no_source", Severity.WARNING, span)


def _without_end(said: Sequence[Passage]) -> Iterator[Finding]:
    if any(_END.search(_OPEN_END.sub("", passage.text)) for passage in said):
        return
    passage, span = _beginning(said)
    for one in said:
        found = _OPEN_END.search(one.text)
        if found:
            passage, span = one, found.span()
    yield passage.finding("emergency.no_valid_until", Severity.WARNING, span)


def _has_source(said: Sequence[Passage]) -> bool:
    for passage in said:
        text = passage.text
        if any(one.search(text) for one in (_SOURCE_LINE, _AUTHORITY, _SAYS)):
            return True
        for number, agency in enumerate(_AGENCY.finditer(text)):
            if number == _MOST:
                break
            start, end = passage.sentence(agency.start())
            before = text[max(start, agency.start() - _CALL_REACH) : agency.start()]
            if not _CALLED.search(before) and _CUE.search(text, start, end):
                return True
    return False


def _beginning(said: Sequence[Passage]) -> tuple[Passage, tuple[int, int]]:
    """Return what stands for the whole: the headline, or the first line."""
    first = said[0]
    line = first.text.find("\n")
    return first, (0, line if line > 0 else len(first.text))
