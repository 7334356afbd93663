"""What an office knows that no rule can: its numbers, its lists, its days off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The office's own lists; all are empty as shipped.

    `official_phones` are digits alone, with the country's code ("628…"). `days_off` are
    the holidays and joint leaves of the years around, by name. `rules_off` are ids of
    rules that the office does not want; a hold cannot be among them.
    """

    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Asia/Jakarta"))
    official_phones: frozenset[str] = frozenset()
    parties: frozenset[str] = frozenset()
    candidates: frozenset[str] = frozenset()
    local_words: frozenset[str] = frozenset()
    days_off: Mapping[date, str] = field(default_factory=dict)
    missing_alt_holds: bool = False
    rules_off: frozenset[str] = frozenset()
