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
    """One finding: the rule's id, the field it is in, and the exact text.

    `field` is title, body, hashtags or media. `start` and `end` are code points in the
    passage that was read: the title, the body, one hashtag, one file's name or one of
    its texts. `suggestion` is what might stand there instead, empty where only a person
    can say; it changes nothing by itself. `detail` is what the rule knows besides: the
    name of a holiday, how many words there are.
    """

    rule: str
    severity: Severity
    field: str
    text: str
    start: int = 0
    end: int = 0
    suggestion: str = ""
    detail: str = ""
