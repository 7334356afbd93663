"""When a quota has room: how the days to come look to whoever plans.

Everything here counts as the queue does when it takes a delivery: what went out within
`(now - span, now]` may not be more than `max`.
"""

from __future__ import annotations

import heapq
from bisect import insort
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Protocol

from dissemination.domain.delivery import DeliveryId

Taken = tuple[datetime, int]  # an instant, and how many publications go out at it
_Span = tuple[datetime, datetime]


class Allowance(Protocol):
    """At most `max` publications in any `span`."""

    @property
    def max(self) -> int:
        """How many, at most."""
        ...

    @property
    def span(self) -> timedelta:
        """In any span of this length."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """What an account has yet to publish: so many parts, from `at` until `until`."""

    id: DeliveryId
    at: datetime
    until: datetime
    parts: int = 1
    is_emergency: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """When a delivery will go out: its first part and its last.

    Both are None where nothing of it will; `is_missed` where its useful time is over
    before all of it is out.
    """

    begins_at: datetime | None = None
    ends_at: datetime | None = None
    is_missed: bool = False


def when_free(
    at: datetime, weight: int, taken: Sequence[Taken], quotas: Sequence[Allowance]
) -> datetime | None:
    """Return the earliest instant from `at` on at which more publications fit.

    They fit when no span of any quota, before or after that instant, holds too many:
    neither are they delayed, nor do they delay what is planned later.

    Args:
        at: not earlier.
        weight: how many go out at once, as the parts of a thread do.
        taken: what went out, or will; in any order.
        quotas: of the account.

    Returns:
        None where they are more than a quota ever allows.
    """
    if any(weight > quota.max for quota in quotas):
        return None
    ordered = sorted(taken)
    closed = [span for quota in quotas for span in _closed(ordered, weight, quota)]
    for begins, ends in sorted(closed):
        if begins >= at:
            break
        at = max(at, ends)
    return at


def forecast(
    waiting: Sequence[Waiting],
    taken: Sequence[datetime],
    quotas: Sequence[Allowance],
) -> Mapping[DeliveryId, Turn]:
    """Say when each delivery of one account will go out, if all of them may.

    It is the queue, played ahead: emergencies first, then who is due first; a thread
    goes on for as long as there is room; calls take no time and all succeed.

    Args:
        waiting: all that the account has yet to publish.
        taken: when it published before.
        quotas: of the account.
    """
    turns = {one.id: Turn(is_missed=True) for one in waiting}
    if not waiting or any(quota.max < 1 for quota in quotas):
        return turns
    line, gone = _Line(waiting), sorted(taken)
    while (one := line.first()) is not None:
        now = line.now
        if one.until <= now:
            line.pop()
        elif (room_at := _room(now, gone, quotas)) > now:
            line.now = room_at  # whoever comes meanwhile may be more urgent
        else:
            line.pop()
            sent = _send(one.parts, now, gone, quotas)
            begins_at = turns[one.id].begins_at or now
            is_whole = sent == one.parts
            turns[one.id] = Turn(
                begins_at=begins_at, ends_at=now, is_missed=not is_whole
            )
            if not is_whole:
                line.push(replace(one, at=now, parts=one.parts - sent))
    return turns


class _Line:
    """Who waits at an instant: emergencies first, then who is due first."""

    def __init__(self, waiting: Sequence[Waiting]) -> None:
        self._later = sorted(waiting, key=lambda one: (one.at, one.id), reverse=True)
        self._due: list[tuple[bool, datetime, DeliveryId, Waiting]] = []
        self.now = self._later[-1].at

    def first(self) -> Waiting | None:
        """Return whose turn it is; the clock moves on where nobody is due."""
        if not self._due and self._later:
            self.now = max(self.now, self._later[-1].at)
        while self._later and self._later[-1].at <= self.now:
            self.push(self._later.pop())
        return self._due[0][-1] if self._due else None

    def push(self, one: Waiting) -> None:
        heapq.heappush(self._due, (not one.is_emergency, one.at, one.id, one))

    def pop(self) -> None:
        heapq.heappop(self._due)


def _send(
    parts: int, now: datetime, gone: list[datetime], quotas: Sequence[Allowance]
) -> int:
    """Send for as long as there is room, and return how many parts went out."""
    sent = 0
    while sent < parts and _room(now, gone, quotas) == now:
        insort(gone, now)
        sent += 1
    return sent


def _room(
    now: datetime, gone: Sequence[datetime], quotas: Sequence[Allowance]
) -> datetime:
    """Return from when on the account may publish one more."""
    full = [quota for quota in quotas if len(gone) >= quota.max]
    return max([now, *(gone[-quota.max] + quota.span for quota in full)])


def _closed(taken: Sequence[Taken], weight: int, quota: Allowance) -> Iterator[_Span]:
    """Return the open spans in which a quota has no room for so many."""
    held, last = 0, 0
    for at, count in taken:
        while held + weight <= quota.max and last < len(taken):
            held += taken[last][1]
            last += 1
        if held + weight <= quota.max:
            return
        ends_at = taken[last - 1][0]
        if ends_at - at < quota.span:
            yield ends_at - quota.span, at + quota.span
        held -= count
