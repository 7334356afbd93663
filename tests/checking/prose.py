"""What the rules of privacy and neutrality say of a few words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime

from dissemination.checking.neutrality import candidates, vote_appeals
from dissemination.checking.neutrality_campaigns import campaigns, symbols
from dissemination.checking.neutrality_parties import parties
from dissemination.checking.office import Office
from dissemination.checking.passages import passages
from dissemination.checking.privacy import identity_numbers, service_numbers
from dissemination.checking.privacy_children import children
from dissemination.checking.privacy_contacts import (
    bank_accounts,
    personal_emails,
    personal_phones,
)
from dissemination.checking.privacy_health import diagnoses
from dissemination.checking.privacy_persons import birth_dates, home_addresses
from dissemination.domain.finding import Finding
from dissemination.domain.item import ContentItem, ItemId, Kind

PRIVACY = (
    *(identity_numbers, service_numbers, personal_phones, personal_emails),
    *(bank_accounts, birth_dates, home_addresses, children, diagnoses),
)
NEUTRALITY = (candidates, vote_appeals, parties, symbols, campaigns)
NO_LISTS = Office()
PUBLISH_AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)


def item(body: str, *, title: str = "", hashtags: Sequence[str] = ()) -> ContentItem:
    return ContentItem(
        id=ItemId("berita"),
        kind=Kind.NEWS,
        title=title,
        body=body,
        unit="Diskominfo",
        publish_at=PUBLISH_AT,
        hashtags=tuple(hashtags),
    )


def findings(about: ContentItem, office: Office = NO_LISTS) -> Iterator[Finding]:
    read = tuple(one for one in passages(about) if one.text)
    for rule in (*PRIVACY, *NEUTRALITY):
        yield from rule(about, read, office)


def said(body: str, *, office: Office = NO_LISTS) -> list[tuple[str, str, str]]:
    """Return rule, severity and text of each finding, by place."""
    found = sorted(findings(item(body), office), key=lambda f: (f.start, f.rule))
    return [(f.rule, str(f.severity), f.text) for f in found]


def rules(body: str, *, office: Office = NO_LISTS) -> list[str]:
    return [rule for rule, _, _ in said(body, office=office)]


def texts(rule: str, body: str, *, office: Office = NO_LISTS) -> list[str]:
    return [text for name, _, text in said(body, office=office) if name == rule]
