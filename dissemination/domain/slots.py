"""Slots: repeating local hours at which accounts publish."""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
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


class LeftOut(StrEnum):
    """Why one occurrence of a repeating hour is not made."""

    QUIET = "quiet"
    DAY_OFF = "day_off"
    SKIPPED = "skipped"  # the clocks jump over the hour
    BLACKOUT = "blackout"
    DEADLINE = "deadline"
    TOO_CLOSE = "too_close"


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One coming of a repeating hour.

    `local` is the hour on the zone's clocks, without a zone. `at` is its instant in
    UTC; None only where the clocks skip the hour. `left_out` says why nothing is
    published then; None where something is.
    """

    local: datetime
    at: datetime | None
    left_out: LeftOut | None = None


def next_slot(
    slots: Collection[Slot],
    account: AccountId,
    *,
    after: datetime,
    calendar: Calendar,
    taken: Collection[datetime] = (),
    spacing: timedelta = timedelta(0),
    has_room: Callable[[datetime], bool] = lambda _: True,
) -> datetime:
    """Return the first free slot of an account, as an instant in UTC.

    Args:
        slots: of the whole desk.
        account: whose next slot is wanted.
        after: the slot lies strictly later.
        calendar: the zone in which the slots' hours are meant, and when to keep silent.
        taken: instants at which the account publishes, or has just published.
        spacing: at least so far from each of them.
        has_room: tells whether the account's quota lets one more out at an instant.

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
        if (
            at > after
            and is_free
            and not calendar.blackout(at, account)
            and has_room(at)
        ):
            return at
    raise NoSlot(account)


def occurrences(
    slot: Slot,
    account: AccountId,
    *,
    after: datetime,
    last: date,
    calendar: Calendar,
    deadline: datetime | None = None,
    taken: Collection[datetime] = (),
    spacing: timedelta = timedelta(0),
) -> list[Occurrence]:
    """Return every coming of a slot in order of time, those left out among them.

    Args:
        slot: the repeating hour.
        account: for which it is meant.
        after: the first lies strictly later.
        last: the last local day, itself included.
        calendar: the zone in which the hour is meant, and when to keep silent.
        deadline: from this instant on nothing is published.
        taken: instants at which the account publishes, or has just published.
        spacing: at least so far from each of them, and from each other.
    """
    busy, found = sorted(taken), []
    start = after.astimezone(calendar.zone).replace(tzinfo=None)
    for number in range((last - start.date()).days + 1):
        day = start.date() + timedelta(days=number)
        local, at = datetime.combine(day, slot.at), calendar.instant(day, slot.at)
        has_passed = local <= start if at is None else at <= after
        if _DAYS[day.weekday()] not in slot.days or has_passed:
            continue
        why = _silence(slot, account, day, at, calendar)
        if at is not None and why is None:
            if deadline is not None and at >= deadline:
                why = LeftOut.DEADLINE
            elif nearest(at, busy, spacing) is not None:
                why = LeftOut.TOO_CLOSE
            else:
                insort(busy, at)
        found.append(Occurrence(local=local, at=at, left_out=why))
    return found


def slot_text(local: datetime, zone_name: str) -> str:
    """Write a local hour and its zone by RFC 9557: "2026-11-23T07:00[Asia/Jakarta]"."""
    return f"{local_text(local)}[{zone_name}]"


def local_text(local: datetime) -> str:
    """Write an hour of a clock: "2026-11-23T07:00"; seconds only where it has them."""
    plain = local.replace(tzinfo=None, fold=0)
    is_whole = not (plain.second or plain.microsecond)
    return plain.isoformat(timespec="minutes" if is_whole else "auto")


def read_slot(text: str) -> tuple[datetime, str]:
    """Return the local hour, without a zone, and the name of its zone.

    Raises:
        ValueError: `text` is none of `slot_text`'s.
    """
    hour, bracket, name = text.partition("[")
    if not bracket or not name.endswith("]"):
        raise ValueError(text)
    return datetime.fromisoformat(hour), name.removesuffix("]")


def _silence(
    slot: Slot, account: AccountId, day: date, at: datetime | None, calendar: Calendar
) -> LeftOut | None:
    if calendar.is_quiet(slot.at):
        return LeftOut.QUIET
    if not _is_open(slot, day, calendar):
        return LeftOut.DAY_OFF
    if at is None:
        return LeftOut.SKIPPED
    return LeftOut.BLACKOUT if calendar.blackout(at, account) else None


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
