"""What the kit for YouTube holds, and what it leaves to a person."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from channels.youtube import YouTubeChannel
from dissemination.channel import (
    AuthExpired,
    Channel,
    HandsOff,
    Part,
    Publication,
    Rejected,
)

VIDEO = YouTubeChannel.capabilities["video"]


@pytest.fixture
def channel() -> YouTubeChannel:
    return YouTubeChannel({"handle": "@kominfo"})


def test_a_person_uploads_it(channel: YouTubeChannel) -> None:
    as_channel: Channel = channel
    assert isinstance(as_channel, HandsOff)


def test_a_call_to_publish_is_rejected_and_names_the_delivery(
    channel: YouTubeChannel,
) -> None:
    request = Publication(
        part=Part(text="Halo"),
        key="7/0/",
        intended_at=datetime(2026, 11, 27, tzinfo=UTC),
    )
    with pytest.raises(Rejected, match="7/0/"):
        channel.publish(request)


@pytest.mark.parametrize("handle", ["@kominfo", "kominfo", " @kominfo "])
def test_the_check_names_the_channel_however_it_was_typed(handle: str) -> None:
    identity = YouTubeChannel({"handle": handle}).check()
    assert identity.handle == "@kominfo"
    assert identity.url == "https://www.youtube.com/@kominfo"


@pytest.mark.parametrize("handle", ["", "@", " "])
def test_without_a_handle_the_account_waits_for_a_person(handle: str) -> None:
    with pytest.raises(AuthExpired):
        YouTubeChannel({"handle": handle}).check()


def test_the_steps_are_ids_in_order_and_end_with_the_confirmation(
    channel: YouTubeChannel,
) -> None:
    steps = channel.steps()
    assert len(set(steps)) == len(steps)
    assert all(step.startswith("youtube.step.") for step in steps)
    assert "captions" in steps[-2]
    assert steps[-1].endswith("confirm")


def test_a_title_is_measured_the_strict_way() -> None:
    assert VIDEO.title is not None
    assert (VIDEO.title.max, VIDEO.title.unit) == (100, "utf16")


def test_a_description_is_measured_in_bytes() -> None:
    assert (VIDEO.text.max, VIDEO.text.unit) == (5000, "utf8")


def test_angle_brackets_are_refused_before_youtube_does() -> None:
    assert set(VIDEO.forbidden) == {"<", ">"}


def test_the_kit_has_one_video_and_its_captions() -> None:
    assert VIDEO.captions
    assert VIDEO.media is not None
    assert VIDEO.media.max_items == 1
    assert VIDEO.media.video is not None
    assert VIDEO.media.video.mimes == {"video/mp4"}
    assert not VIDEO.media.mimes, "a person uploads, and no picture"


def test_hashtags_stay_below_either_limit_that_youtube_ever_named() -> None:
    assert VIDEO.hashtags_max is not None
    assert VIDEO.hashtags_max <= 15
