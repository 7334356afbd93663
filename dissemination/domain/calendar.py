"""When an account keeps silent: quiet hours, blackouts, days off, and the time between.

All of it is data, and holds for slots; an exact instant is its author's own, and only a
blackout and the time between two publications refuse one.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Container, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from dissemination.domain.rendition import AccountId


@dataclass(frozen=True, slots=True, kw_only=True)
class Quiet:
    """Local hours in which slots keep silent; `start` after `end` spans midnight."""

    start: time
    end: time

    def covers(self, hour: time) -> bool:
        """Tell whether a local hour is quiet; the end itself is not."""
        if self.start <= self.end:
            return self.start <= hour < self.end
        return hour >= self.start or hour < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Blackout:
    """A span in which nothing but emergencies is published.

    `start` and `end` are aware; the end itself is open again. No `accounts` means every
    account.
    """

    start: datetime
    end: datetime
    reason: str
    accounts: frozenset[AccountId] = frozenset()

    def covers(self, at: datetime, account: AccountId) -> bool:
        """Tell whether an account keeps silent at an instant."""
        concerned = not self.accounts or account in self.accounts
        return concerned and self.start <= at < self.end


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """The desk's own time: its zone, and when it keeps silent.

    `days_off` answers for a local date: national holidays, and those of the desk.
    """

    zone: tzinfo
    quiet: Quiet | None = None
    blackouts: tuple[Blackout, ...] = ()
    days_off: Container[date] = frozenset()

    def blackout(self, at: datetime, account: AccountId) -> Blackout | None:
        """Return the blackout in which an instant lies for an account, or None."""
        found = (one for one in self.blackouts if one.covers(at, account))
        return next(found, None)

    def instant(self, day: date, hour: time) -> datetime | None:
        """Return a local hour as an instant in UTC; None where the clocks skip it.

        Of an hour that comes twice in autumn, it is the first.
        """
        local = datetime.combine(day, hour, self.zone)
        return local.astimezone(UTC) if exists(local) else None

    def is_quiet(self, hour: time) -> bool:
        """Tell whether slots keep silent at a local hour."""
        return self.quiet is not None and self.quiet.covers(hour)


def exists(at: datetime) -> bool:
    """Tell whether the clocks of an aware instant's own zone ever show its hour."""
    shown = at.astimezone(UTC).astimezone(at.tzinfo)
    return shown.replace(tzinfo=None) == at.replace(tzinfo=None)


def nearest(
    at: datetime, taken: Sequence[datetime], spacing: timedelta
) -> datetime | None:
    """Return who stands nearer to an instant than `spacing` allows, or None.

    `taken` is in order of time. The same instant is always too near; exactly `spacing`
    apart is not.
    """
    place = bisect(taken, at)
    beside = taken[max(place - 1, 0) : place + 1]
    near = [one for one in beside if one == at or abs(one - at) < spacing]
    return min(near, key=lambda one: abs(one - at), default=None)
