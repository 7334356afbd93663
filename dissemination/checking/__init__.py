"""Item to findings. Pure: it reads, and never changes a text."""

from __future__ import annotations

from dissemination.checking.dates import weekday_mismatches
from dissemination.checking.format import format_findings
from dissemination.checking.privacy import identity_numbers
from dissemination.domain.finding import Finding
from dissemination.domain.item import ContentItem

__all__ = ["check"]


def check(item: ContentItem) -> tuple[Finding, ...]:
    """Return every finding of an item, holds first."""
    found = [
        *weekday_mismatches(item),
        *identity_numbers(item),
        *format_findings(item),
    ]
    order = ("hold", "warning", "suggestion")
    return tuple(sorted(found, key=lambda finding: order.index(finding.severity)))
