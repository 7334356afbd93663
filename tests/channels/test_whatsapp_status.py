"""What the WhatsApp status prepares, and what it leaves to a person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from channels.whatsapp_status import WhatsAppStatusChannel
from dissemination.channel import (
    AuthExpired,
    CanFind,
    Channel,
    HandsOff,
    Part,
    Publication,
    Rejected,
)

STATUS = WhatsAppStatusChannel.capabilities["status"]


@pytest.fixture
def channel() -> WhatsAppStatusChannel:
    return WhatsAppStatusChannel({"officer": " Rina "})


def test_a_person_posts_it(channel: WhatsAppStatusChannel) -> None:
    as_channel: Channel = channel
    assert isinstance(as_channel, HandsOff)
    assert not isinstance(as_channel, CanFind)


def test_a_call_to_publish_is_rejected_and_names_the_delivery(
    channel: WhatsAppStatusChannel,
) -> None:
    request = Publication(
        part=Part(text="Halo"),
        key="7/0/",
        intended_at=datetime(2026, 11, 27, tzinfo=UTC),
    )
    with pytest.raises(Rejected, match="7/0/"):
        channel.publish(request)


def test_the_check_names_the_officer(channel: WhatsAppStatusChannel) -> None:
    assert channel.check().handle == "Rina"


def test_without_an_officer_the_account_waits_for_a_person() -> None:
    with pytest.raises(AuthExpired):
        WhatsAppStatusChannel({"officer": "  "}).check()


def test_every_field_that_the_form_asks_for_is_used() -> None:
    names = {field.name for field in WhatsAppStatusChannel.fields}
    assert names == {"officer"}
    assert not any(field.secret for field in WhatsAppStatusChannel.fields)


def test_the_steps_are_ids_in_order_and_end_with_the_confirmation(
    channel: WhatsAppStatusChannel,
) -> None:
    steps = channel.steps()
    assert len(set(steps)) == len(steps)
    assert all(step.startswith("whatsapp_status.step.") for step in steps)
    assert steps[-1].endswith(".confirm")


def test_a_missing_picture_is_replaced_by_a_status_card() -> None:
    assert STATUS.media is not None
    assert STATUS.media.card == "status"
    assert STATUS.media.max_items == 1
    assert STATUS.media.mimes == {"image/jpeg"}


def test_a_status_takes_no_alternative_text() -> None:
    assert STATUS.media is not None
    assert STATUS.media.alt is None


def test_a_limit_that_nobody_documents_says_so() -> None:
    assert (STATUS.text.max, STATUS.text.unit) == (700, "codepoints")
    assert "unverified" in STATUS.text.source
    assert STATUS.max_parts == 10
