"""Times as people type them."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from dissemination.domain.calendar import exists
from dissemination.services.mistakes import Misused
from dissemination.services.moments import JUST_NOW

_NOW = ("now", "sekarang")
_HOUR = re.compile(r"(\d{1,2})[.:](\d{2})")


def read_time(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Read "2026-11-27 10:00", "27/11/2026 10.00", "10.00" (the next one) or "now".

    A time without a zone is meant in the office's; the minute that runs is no past one.

    Raises:
        Misused: it is none of these, or an hour that the clocks skip.
    """
    said = text.strip().lower()
    if said in _NOW:
        return now
    local_now = now.astimezone(zone)
    only_hour = _HOUR.fullmatch(said)
    try:
        if only_hour:
            hour = time(int(only_hour[1]), int(only_hour[2]))
            today = datetime.combine(local_now.date(), hour, zone)
            is_past = today <= local_now - JUST_NOW
            at = today + timedelta(days=1) if is_past else today
        else:
            at = _dated(said)
    except ValueError:
        raise Misused("time.unreadable", text=text) from None
    at = at if at.tzinfo else at.replace(tzinfo=zone)
    if not exists(at):
        raise Misused("time.gone", at=f"{at:%Y-%m-%d %H:%M}", zone=str(zone))
    return at


def read_day(text: str) -> date:
    """Read "2026-12-31" or "31/12/2026".

    Raises:
        Misused: it is neither, or there is no such day.
    """
    said = text.strip()
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})", said)
    try:
        if match:
            return date(int(match[3]), int(match[2]), int(match[1]))
        return date.fromisoformat(said)
    except ValueError:
        raise Misused("time.unreadable_day", text=text) from None


def _dated(said: str) -> datetime:
    match = re.fullmatch(r"(\d{1,2})/(\d{1,2})/(\d{4})[ ,]+(\d{1,2})[.:](\d{2})", said)
    if match:
        day, month, year, hour, minute = (int(group) for group in match.groups())
        return datetime(year, month, day, hour, minute)  # noqa: DTZ001 - zoned next
    written = said.upper().replace(".", ":", 1)
    if not re.search(r"[T ]\d{2}:\d{2}", written):
        raise ValueError(said)  # a day has no hour
    return datetime.fromisoformat(written)
