"""Items of our own, and what the checks say of them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from dissemination.checking import Office, check
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import Attachment, ContentItem, ItemId, Kind
from dissemination.domain.rendition import Media

PUBLISH_AT = datetime(2026, 11, 21, 3, 0, tzinfo=UTC)  # Sabtu, 10.00 WIB
BODY = (
    "Datanglah bersama keluarga ke balai kelurahan dan bawa buku kesehatan anak Anda."
)
MEDIA = Media(sha256="a" * 64, mime="image/jpeg", width=1, height=1, size=1)
PHOTO = Attachment(file="foto.jpg", kind="image", alt="Foto", media=MEDIA)
VIDEO = Attachment(file="klip.mp4", kind="video", caption="Dengan takarir", media=MEDIA)
ITEM = ContentItem(
    id=ItemId("berita"),
    kind=Kind.NEWS,
    title="Posyandu buka",
    body=BODY,
    unit="Dinkes",
    publish_at=PUBLISH_AT,
    attachments=(PHOTO,),
)
NOBODY = Office()
DAYS_OFF = {
    date(2026, 12, 24): "Cuti Bersama Natal",
    date(2026, 12, 25): "Hari Raya Natal",
    date(2027, 1, 1): "Tahun Baru",
}


def found(body: str = BODY, office: Office = NOBODY, **more: Any) -> list[Finding]:
    """Return everything that is found in an item with this body."""
    return list(check(replace(ITEM, body=body, **more), office))


def of(
    rule: str, body: str = BODY, office: Office = NOBODY, **more: Any
) -> list[Finding]:
    """Return what one rule finds."""
    return [f for f in found(body, office, **more) if f.rule == rule]


def texts(
    rule: str, body: str = BODY, office: Office = NOBODY, **more: Any
) -> list[str]:
    """Return the texts that one rule finds."""
    return [f.text for f in of(rule, body, office, **more)]


def severities(
    rule: str, body: str = BODY, office: Office = NOBODY, **more: Any
) -> list[Severity]:
    """Return how grave one rule's findings are."""
    return [f.severity for f in of(rule, body, office, **more)]
