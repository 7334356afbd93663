"""Item to findings. Pure: it reads, and never changes a text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from dissemination.checking.deadlines import expired_deadlines
from dissemination.checking.emergency import incomplete_emergencies
from dissemination.checking.format import format_findings
from dissemination.checking.hoax import live_hoax_links
from dissemination.checking.holidays import holiday_clashes
from dissemination.checking.hours import missing_zones
from dissemination.checking.language import unusual_words
from dissemination.checking.neutrality import candidates, vote_appeals
from dissemination.checking.neutrality_campaigns import campaigns, symbols
from dissemination.checking.neutrality_parties import parties
from dissemination.checking.office import Office
from dissemination.checking.passages import Passage, passages
from dissemination.checking.privacy import identity_numbers, service_numbers
from dissemination.checking.privacy_children import children
from dissemination.checking.privacy_contacts import (
    bank_accounts,
    personal_emails,
    personal_phones,
)
from dissemination.checking.privacy_health import diagnoses
from dissemination.checking.privacy_persons import birth_dates, home_addresses
from dissemination.checking.register import OPTIONAL, SEVERITIES
from dissemination.checking.relative import relative_days
from dissemination.checking.rights import photo_credits, unlicensed_music
from dissemination.checking.typography import repeated_marks, rupiah_amounts, shouting
from dissemination.checking.weekdays import weekday_mismatches
from dissemination.domain.finding import Finding
from dissemination.domain.item import ContentItem

__all__ = ["OPTIONAL", "RULES", "SEVERITIES", "Office", "check"]

Rule = Callable[[ContentItem, Sequence[Passage], Office], Iterator[Finding]]
RULES: tuple[Rule, ...] = (
    identity_numbers,
    service_numbers,
    personal_phones,
    personal_emails,
    bank_accounts,
    birth_dates,
    home_addresses,
    children,
    diagnoses,
    candidates,
    vote_appeals,
    parties,
    campaigns,
    symbols,
    weekday_mismatches,
    expired_deadlines,
    relative_days,
    missing_zones,
    holiday_clashes,
    incomplete_emergencies,
    live_hoax_links,
    photo_credits,
    unlicensed_music,
    format_findings,
    unusual_words,
    shouting,
    repeated_marks,
    rupiah_amounts,
)
_ORDER = ("hold", "warning", "suggestion")
_FIELDS = ("title", "body", "hashtags", "media")
_NO_LISTS = Office()


def check(item: ContentItem, office: Office = _NO_LISTS) -> tuple[Finding, ...]:
    """Return every finding of an item: holds first, then by place."""
    read = tuple(one for one in passages(item) if one.text)
    found = [finding for rule in RULES for finding in rule(item, read, office)]
    # What two rules, or two patterns of one, say of one place is said once.
    wanted = dict.fromkeys(f for f in found if f.rule not in office.rules_off)
    return tuple(sorted(wanted, key=_place))


def _place(finding: Finding) -> tuple[int, int, int, int, str]:
    return (
        _ORDER.index(finding.severity),
        _FIELDS.index(finding.field),
        finding.start,
        finding.end,
        finding.rule,
    )
