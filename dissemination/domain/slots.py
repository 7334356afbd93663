"""Slots: repeating local hours at which accounts publish."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Literal, get_args

from dissemination.domain.calendar import Calendar, nearest
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
    rests_on_days_off: bool = False


class NoSlot(LookupError):
    """The account has no slot, or none that is free within a year."""


def next_slot(
    slots: Collection[Slot],
    account: AccountId,
    *,
    after: datetime,
    calendar: Calendar,
    taken: Collection[datetime] = (),
    spacing: timedelta = timedelta(0),
) -> datetime:
    """Return the first free slot of an account, as an instant in UTC.

    Args:
        slots: of the whole desk.
        account: whose next slot is wanted.
        after: the slot lies strictly later.
        calendar: the zone in which the slots' hours are meant, and when to keep silent.
        taken: instants at which the account publishes, or has just published.
        spacing: at least so far from each of them.

    Raises:
        NoSlot: there is none.
    """
    mine = [
        slot
        for slot in sorted(slots, key=lambda s: s.at)
        if (not slot.accounts or account in slot.accounts)
        and not calendar.is_quiet(slot.at)
    ]
    busy = sorted(taken)
    first = after.astimezone(calendar.zone).date()
    for at in _instants(mine, first, calendar):
        is_free = nearest(at, busy, spacing) is None
        if at > after and is_free and not calendar.blackout(at, account):
            return at
    raise NoSlot(account)


def _instants(
    slots: Sequence[Slot], first: date, calendar: Calendar
) -> Iterator[datetime]:
    """Return the slots' instants day by day; the slots are in order of their hours."""
    for number in range(_LOOK_AHEAD if slots else 0):
        day = first + timedelta(days=number)
        for slot in slots:
            if _is_open(slot, day, calendar):
                at = calendar.instant(day, slot.at)
                if at is not None:
                    yield at


def _is_open(slot: Slot, day: date, calendar: Calendar) -> bool:
    if _DAYS[day.weekday()] not in slot.days:
        return False
    return not (slot.rests_on_days_off and day in calendar.days_off)
