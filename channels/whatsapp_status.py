"""WhatsApp status: an officer posts the picture that we prepared, from a phone.

There is no official API (facebook/openapi, business messaging v23, has no such path),
and the unofficial ones put the office's number at risk.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from dissemination.channel import (
    AuthExpired,
    Capabilities,
    Field,
    Identity,
    Limit,
    MediaLimit,
    Publication,
    Receipt,
    Rejected,
)

_FOLKLORE = "unverified: users' reports, WhatsApp documents no limit; 2026-11-21"


class WhatsAppStatusChannel:
    """Prepares what an officer posts. A status is gone after 24 hours."""

    name: ClassVar[str] = "whatsapp_status"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="officer", label="Officer", help="Who posts it, by name"),
    )
    capabilities: Mapping[str, Capabilities] = {
        "status": Capabilities(
            text=Limit(max=700, unit="codepoints", source=_FOLKLORE),
            media=MediaLimit(
                max_items=1,
                min_items=1,
                mimes=frozenset({"image/jpeg"}),
                max_bytes=5_000_000,
                source="WAHA docs, media-image-format.md (JPEG), 2026-07-24; "
                "size unverified: the Cloud API's 5 MB taken for safety",
                card="status",
            ),
            max_parts=10,
        )
    }

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._officer = settings["officer"].strip()

    def check(self) -> Identity:
        """Name the officer: there is no credential to prove."""
        if not self._officer:
            raise AuthExpired("no officer is named")
        return Identity(handle=self._officer)

    def steps(self) -> Sequence[str]:
        """Return what to do on the phone, in order."""
        return (
            "whatsapp_status.step.save_picture",
            "whatsapp_status.step.copy_text",
            "whatsapp_status.step.open_status",
            "whatsapp_status.step.paste_and_send",
            "whatsapp_status.step.confirm",
        )

    def publish(self, request: Publication) -> Receipt:
        """Refuse: only a person can post a status."""
        raise Rejected(f"{request.key}: a person posts a WhatsApp status")
