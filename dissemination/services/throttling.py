"""Throttling: who fails often waits, longer each time, whoever it is."""

from __future__ import annotations

import ipaddress
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from dissemination.services.mistakes import Mistake
from dissemination.storage import throttle
from dissemination.storage.database import Transaction
from dissemination.storage.throttle import Failures

_LONGEST = timedelta(minutes=15)
_NONE = timedelta(0)
_KEPT = timedelta(days=1)
_SUBSCRIBER = 64  # bits of an IPv6 address that a provider gives
_LONG_S = 90  # beyond, minutes are said


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """How many failures are free, and after what rest they are forgotten."""

    free: int
    forgotten_after: timedelta


# What one person may mistype, and what a whole office behind one address may.
PERSON = Limit(free=5, forgotten_after=timedelta(days=1))
ADDRESS = Limit(free=20, forgotten_after=timedelta(hours=1))


class Refused(Mistake):
    """Whoever this is did not prove it; it may be tried again after `wait` seconds."""

    def __init__(self, id: str, *, wait: int = 0) -> None:
        minutes = math.ceil(wait / 60)
        super().__init__(id, seconds=wait, minutes=minutes)
        self.wait = wait


def pause(failures: int, limit: Limit) -> timedelta:
    """Return how long to wait after so many failures: 1, 2, 4 … s, at most 15 min."""
    beyond = failures - limit.free
    if beyond < 0:
        return _NONE
    # Beyond this it is the longest anyway, and would soon overflow.
    return min(timedelta(seconds=2 ** min(beyond, 20)), _LONGEST)


def count(
    connection: Transaction, keys: Mapping[str, Limit], now: datetime
) -> frozenset[str]:
    """Count a try as failed before it is made; `forgive` takes that back.

    Many tries at the same moment are so counted like many one after the other.

    Returns:
        The keys under which the next try has to wait, if this one fails.

    Raises:
        Refused: it must not be tried yet, and is not counted.
    """
    throttle.sweep(connection, now - _KEPT)
    known = throttle.locked(connection, keys, now)
    left = max((one.until - now for one in known.values()), default=_NONE)
    if left > _NONE:
        wait = math.ceil(left.total_seconds())
        raise Refused(
            "signin.wait_long" if wait > _LONG_S else "signin.wait", wait=wait
        )
    strained = []
    for key, limit in keys.items():
        counted = _one_more(known[key], limit, now)
        throttle.keep(connection, key, counted)
        if counted.until > now:
            strained.append(key)
    return frozenset(strained)


def forgive(
    connection: Transaction,
    *,
    mine: Iterable[str],
    shared: Iterable[str],
    now: datetime,
) -> None:
    """Take back what `count` counted for a try that was right.

    What is one's own begins anew; what others share keeps their failures.
    """
    own, others = frozenset(mine), frozenset(shared)
    # All in one order, as `count` does: else a button pressed twice waits for itself.
    for key, known in throttle.locked(connection, own | others, now).items():
        if key in own:
            throttle.forget(connection, key)
        else:
            fewer = Failures(count=max(known.count - 1, 0), until=now, seen_at=now)
            throttle.keep(connection, key, fewer)


def network(address: str) -> str:
    """Return what whoever sends from an address cannot change at will.

    Of IPv6 that is the first half: one subscriber has all the rest.
    """
    try:
        known = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return address
    if isinstance(known, ipaddress.IPv4Address):
        return str(known)
    if known.ipv4_mapped is not None:
        return str(known.ipv4_mapped)
    return str(ipaddress.ip_network((known, _SUBSCRIBER), strict=False))


def _one_more(known: Failures, limit: Limit, now: datetime) -> Failures:
    rested = now - known.seen_at >= limit.forgotten_after
    failures = 1 if rested else known.count + 1
    return Failures(count=failures, until=now + pause(failures, limit), seen_at=now)
