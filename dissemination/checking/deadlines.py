"""Deadlines that have passed before the item goes out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from dissemination.checking.dates import Dated, closed
from dissemination.checking.deadline_words import deadlines
from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.checking.words import alternation, any_of, table
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem, Kind

_WORDS = table("time")
_TOLD = any_of(_WORDS["told"])
_CLOSED = any_of(_WORDS["closed_events"])
_ENROLMENT = any_of(_WORDS["enrolments"])
_CLOSES = ("ditutup", "akan ditutup", "penutupan", "berakhir", "berakhir pada")
_TOLD_AFTER = re.compile(
    rf"\W{{0,3}}(?:{alternation(_WORDS['told_after'])})(?!\w)", re.IGNORECASE
)
_DONE = re.compile(r"\b(?:telah|sudah)\s+$", re.IGNORECASE)
_WHICH = re.compile(r"\byang\s+(?:(?:sudah|telah|belum)\s+)?$", re.IGNORECASE)
_HOUR = re.compile(
    r"\W{0,3}(?:pukul|pkl\.?|jam)\s{0,2}(\d{1,2})[.:](\d{2})", re.IGNORECASE
)
# What lies further back is history or law, and was meant.
_LONGEST = timedelta(days=400)
_LONGEST_WITHOUT_YEAR = timedelta(days=60)
_TELLS = frozenset({Kind.NEWS, Kind.ACHIEVEMENT, Kind.GREETING})


def expired_deadlines(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find each deadline that lies before the item's own instant."""
    if item.publish_at is None:
        return
    at = item.publish_at.astimezone(office.zone)
    for passage in read:
        seen: set[int] = set()
        for cue, dated in deadlines(
            passage, at.date(), announces=item.kind not in _TELLS
        ):
            if dated.end in seen:
                continue
            seen.add(dated.end)
            if _is_past(passage.text, dated, at) and not _is_told(passage, cue, dated):
                start, end = min(cue.start(), dated.start), max(cue.end(), dated.end)
                span = (start, closed(passage.text, start, end))
                yield passage.finding("time.expired", Severity.HOLD, span)


def _is_past(text: str, dated: Dated, at: datetime) -> bool:
    if dated.last == at.date():
        hour = _HOUR.match(text, dated.end)
        return bool(hour) and _hour(hour) < at.time().replace(tzinfo=None)
    if dated.last > at.date():
        return False
    has_year = bool(re.search(r"\d{4}", text[dated.start : dated.end]))
    longest = _LONGEST if has_year else _LONGEST_WITHOUT_YEAR
    return at.date() - dated.last <= longest


def _hour(match: re.Match[str] | None) -> time:
    if match is None or int(match[1]) > 23 or int(match[2]) > 59:  # noqa: PLR2004
        return time.max
    return time(int(match[1]), int(match[2]))


def _is_told(passage: Passage, cue: re.Match[str], dated: Dated) -> bool:
    """Tell whether the sentence tells of a deadline that was."""
    start, _ = passage.sentence(min(cue.start(), dated.start))
    if _TOLD.search(passage.text, start, max(cue.end(), dated.end)):
        return True
    # "Yang mendaftar sebelum 20 November" are some, and nobody is asked.
    before = passage.text[start : cue.start()]
    is_sebelum = cue[0].lower().endswith("sebelum")
    if _DONE.search(before) or (is_sebelum and _WHICH.search(before)):
        return True
    if _TOLD_AFTER.match(passage.text, dated.end, dated.end + 30):
        return True
    # "Festival ditutup Minggu" has a ceremony, "pendaftaran festival ditutup" an end.
    is_closing = " ".join(cue[0].lower().split()) in _CLOSES
    subject = (passage.text, start, cue.start())
    return is_closing and bool(
        _CLOSED.search(*subject) and not _ENROLMENT.search(*subject)
    )
