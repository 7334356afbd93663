"""Slots: repeating local hours at which accounts publish."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, get_args

from dissemination.domain.rendition import AccountId

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
_DAYS: tuple[Day, ...] = get_args(Day)
_LOOK_AHEAD = 370  # days: a slot on one weekday comes within a week, a busy one later


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """A repeating local hour. No `accounts` means every account."""

    name: str
    at: time
    days: frozenset[Day] = frozenset(_DAYS)
    accounts: frozenset[AccountId] = frozenset()


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


class NoSlot(LookupError):
    """The account has no slot, or none that is free within a year."""


def next_slot(
    slots: Collection[Slot],
    account: AccountId,
    *,
    after: datetime,
    zone: tzinfo,
    taken: Collection[datetime] = (),
    quiet: Quiet | None = None,
) -> datetime:
    """Return the first free slot of an account, as an instant in UTC.

    Args:
        slots: of the whole desk.
        account: whose next slot is wanted.
        after: the slot lies strictly later.
        zone: in which the slots' hours are meant.
        taken: instants at which the account already publishes.
        quiet: hours to leave out.

    Raises:
        NoSlot: there is none.
    """
    mine = [slot for slot in slots if not slot.accounts or account in slot.accounts]
    busy = frozenset(taken)
    for at in _instants(mine, after.astimezone(zone).date(), zone, quiet):
        if at > after and at not in busy:
            return at
    raise NoSlot(account)


def _instants(
    slots: Collection[Slot], first: date, zone: tzinfo, quiet: Quiet | None
) -> Iterator[datetime]:
    loud = [slot for slot in slots if quiet is None or not quiet.covers(slot.at)]
    for number in range(_LOOK_AHEAD if loud else 0):
        day = first + timedelta(days=number)
        open_today = [s for s in loud if _DAYS[day.weekday()] in s.days]
        for slot in sorted(open_today, key=lambda s: s.at):
            at = datetime.combine(day, slot.at, zone).astimezone(UTC)
            # An hour that the clocks skip in spring does not come that day.
            if at.astimezone(zone).replace(tzinfo=None) == datetime.combine(
                day, slot.at
            ):
                yield at
