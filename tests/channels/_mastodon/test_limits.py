from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from channels._mastodon.limits import FEED, learned
from dissemination.channel import Capabilities

TODAY = date(2026, 11, 22)
STATUSES = {"max_characters": 5000, "max_media_attachments": 8}
MEDIA = {
    "image_size_limit": 10_485_760,
    "video_size_limit": 41_943_040,
    "description_limit": 420,
    "supported_mime_types": ["image/jpeg", "video/mp4", "video/ogg"],
}
MASTODON = {
    "version": "4.4.1",
    "source_url": "https://github.com/mastodon/mastodon",
    "configuration": {"statuses": STATUSES, "media_attachments": MEDIA},
}


def of(instance: Mapping[str, Any]) -> Capabilities:
    return learned(instance, "sosial.example", TODAY)


def test_a_server_knows_its_limits_better_than_we() -> None:
    known = of(MASTODON)
    assert known.text.max == 5000
    assert known.media
    assert known.media.alt
    limits = (known.media.max_items, known.media.max_bytes, known.media.alt.max)
    assert limits == (8, 10_485_760, 420)


def test_a_server_says_which_videos_it_takes() -> None:
    known = of(MASTODON)
    assert known.media
    assert known.media.video
    assert known.media.video.mimes == {"video/mp4"}
    assert known.media.video.max_bytes == 41_943_040
    assert known.media.video.alt == known.media.alt
    assert known.media.video.source == "sosial.example, /api/v2/instance, 2026-11-22"
    assert not known.media.mixes


def test_a_server_that_takes_no_videos_is_sent_none() -> None:
    media = {**MEDIA, "supported_mime_types": ["image/jpeg"]}
    said = {"statuses": STATUSES, "media_attachments": media}
    known = of({**MASTODON, "configuration": said})
    assert known.media
    assert known.media.video is None


def test_a_video_is_never_heavier_than_memory_has_room_for() -> None:
    media = {**MEDIA, "video_size_limit": 2_000_000_000}
    said = {"statuses": STATUSES, "media_attachments": media}
    known = of({**MASTODON, "configuration": said})
    assert known.media
    assert known.media.video
    assert known.media.video.max_bytes == 103_809_024


def test_what_was_learned_says_where_and_when() -> None:
    known = of(MASTODON)
    assert known.media
    assert known.media.alt
    said = "sosial.example, /api/v2/instance, 2026-11-22"
    sources = {known.text.source, known.media.source, known.media.alt.source}
    assert sources == {said}


def test_a_text_is_counted_as_mastodon_counts() -> None:
    assert (FEED.text.max, FEED.text.unit) == (500, "mastodon")


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"configuration": None},
        {"configuration": {"statuses": [], "media_attachments": "?"}},
        {"configuration": {"statuses": {"max_characters": "many"}}},
        {"configuration": {"statuses": {"max_characters": 0}}},
        {"configuration": {"statuses": {"max_characters": -1}}},
    ],
)
def test_what_a_server_does_not_say_stays_as_it_was(said: Mapping[str, Any]) -> None:
    known = of({**MASTODON, "configuration": None, **said})
    assert known == FEED


@pytest.mark.parametrize(
    ("said", "keeps_keys"),
    [
        ({}, True),
        ({"source_url": "https://github.com/glitch-soc/mastodon"}, True),
        ({"version": "4.4.1", "source_url": None}, False),
        (
            {
                "version": "0.20.0",
                "source_url": "https://codeberg.org/superseriousbusiness/gotosocial",
            },
            False,
        ),
        (
            {
                "version": "2.7.2 (compatible; Pleroma 2.8.0)",
                "source_url": "https://git.pleroma.social",
            },
            False,
        ),
        ({"version": "4.2.1 (compatible; Iceshrimp 2023)"}, False),
    ],
)
def test_only_mastodon_is_trusted_to_know_a_key(
    said: Mapping[str, Any], *, keeps_keys: bool
) -> None:
    known = of({**MASTODON, **said}).keyed_for
    assert known == (FEED.keyed_for if keeps_keys else timedelta(0))


def test_a_key_is_trusted_for_less_than_the_hour_that_is_promised() -> None:
    assert timedelta(minutes=30) < FEED.keyed_for < timedelta(hours=1)
