"""What a check says of an item."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """A hold stops an item until an approver overrides it with a reason."""

    HOLD = "hold"
    WARNING = "warning"
    SUGGESTION = "suggestion"


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One finding: the rule's id, the field it is in, and the exact text."""

    rule: str
    severity: Severity
    field: str
    text: str
