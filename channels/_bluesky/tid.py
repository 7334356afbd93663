"""Keys of records, chosen by us: the same request has the same key on every attempt."""

from __future__ import annotations

import hashlib
from datetime import datetime

_DIGITS = "234567abcdefghijklmnopqrstuvwxyz"
_LENGTH = 13
_CLOCK_BITS = 10
_MICROSECONDS = 1_000_000


def tid(intended_at: datetime, key: str) -> str:
    """Return a timestamp identifier (atproto.com, specs, TID, 2026-08-20).

    It sorts by the second that was intended. Its microseconds and its clock are made
    from `key`, so that what goes out in the same second keeps apart.
    """
    digest = int.from_bytes(hashlib.sha256(key.encode()).digest()[:8], "big")
    clock, rest = digest & ((1 << _CLOCK_BITS) - 1), digest >> _CLOCK_BITS
    micros = int(intended_at.timestamp()) * _MICROSECONDS + rest % _MICROSECONDS
    number = (micros << _CLOCK_BITS) | clock
    digits = ""
    for _ in range(_LENGTH):
        digits = _DIGITS[number & 31] + digits
        number >>= 5
    return digits
