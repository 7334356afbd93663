"""Item to findings. Pure: it reads, and never changes a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from dissemination.checking.dates import weekday_mismatches
from dissemination.checking.format import format_findings
from dissemination.checking.office import Office
from dissemination.checking.passages import Passage, passages
from dissemination.checking.privacy import identity_numbers
from dissemination.domain.finding import Finding
from dissemination.domain.item import ContentItem

__all__ = ["RULES", "Office", "check"]

Rule = Callable[[ContentItem, Sequence[Passage], Office], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    identity_numbers,
    weekday_mismatches,
    format_findings,
)
_ORDER = ("hold", "warning", "suggestion")
_NO_LISTS = Office()


def check(item: ContentItem, office: Office = _NO_LISTS) -> tuple[Finding, ...]:
    """Return every finding of an item: holds first, then by place."""
    read = tuple(one for one in passages(item) if one.text)
    found = [finding for rule in RULES for finding in rule(item, read, office)]
    return tuple(sorted(found, key=_place))


def _place(finding: Finding) -> tuple[int, str, int]:
    return _ORDER.index(finding.severity), finding.field, finding.start
