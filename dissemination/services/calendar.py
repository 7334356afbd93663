"""The desk's calendar, from schedule.toml and the country's holidays."""

from __future__ import annotations

from collections.abc import Collection, Container
from dataclasses import dataclass
from datetime import date

from dissemination.config import Config, Holidays
from dissemination.domain.calendar import Blackout, Calendar, Quiet
from dissemination.domain.rendition import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class DaysOff:
    """National holidays and joint leave (cuti bersama), corrected by the desk."""

    national: Container[date]
    extra: Collection[date]
    working: Collection[date]

    def __contains__(self, day: object) -> bool:
        """Tell whether a date is a day off; the desk's own word goes first."""
        if day in self.working:
            return False
        return day in self.extra or day in self.national


def calendar_of(config: Config) -> Calendar:
    """Return when the desk publishes and when it keeps silent."""
    zone, hours = config.office.zone, config.quiet_hours
    rests = any(slot.holidays == "skip" for slot in config.slots)
    return Calendar(
        zone=zone,
        quiet=Quiet(start=hours.start, end=hours.end) if hours else None,
        blackouts=tuple(
            Blackout(
                start=one.start.replace(tzinfo=zone),
                end=one.end.replace(tzinfo=zone),
                reason=one.reason,
                accounts=frozenset(AccountId(name) for name in one.accounts),
            )
            for one in config.blackouts
        ),
        days_off=_days_off(config.holidays) if rests else frozenset(),
    )


def _days_off(table: Holidays) -> DaysOff:
    # Seldom needed, and large: not before a slot asks for it.
    from holidays import GOVERNMENT, PUBLIC, country_holidays  # noqa: PLC0415

    leave = (GOVERNMENT,) if table.joint_leave else ()
    national = country_holidays("ID", categories=(PUBLIC, *leave))
    return DaysOff(
        national=national,
        extra=frozenset(one.day for one in table.extra),
        working=frozenset(table.working),
    )
