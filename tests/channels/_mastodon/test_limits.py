from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

import pytest

from channels._mastodon.limits import FEED, learned
from dissemination.channel import Capabilities

TODAY = date(2026, 11, 22)
STATUSES = {"max_characters": 5000, "max_media_attachments": 8}
MEDIA = {"image_size_limit": 10_485_760, "description_limit": 420}
MASTODON = {
    "version": "4.4.1",
    "source_url": "https://github.com/mastodon/mastodon",
    "configuration": {"statuses": STATUSES, "media_attachments": MEDIA},
}


def of(instance: Mapping[str, Any]) -> Capabilities:
    return learned(instance, "sosial.example", TODAY)


def test_a_server_knows_its_limits_better_than_we() -> None:
    known = of(MASTODON)
    assert known.text.max == 5000 - 20
    assert known.media
    assert known.media.alt
    limits = (known.media.max_items, known.media.max_bytes, known.media.alt.max)
    assert limits == (8, 10_485_760, 420)


def test_what_was_learned_says_where_and_when() -> None:
    known = of(MASTODON)
    assert known.media
    assert known.media.alt
    said = "sosial.example, /api/v2/instance, 2026-11-22"
    sources = {known.text.source, known.media.source, known.media.alt.source}
    assert sources == {said}


def test_a_short_link_finds_room_though_it_counts_as_a_longer_one() -> None:
    link = "https://s.id/riau"
    text = "a" * (FEED.text.max - 3 * len(link)) + 3 * link
    assert len(text) == FEED.text.max
    assert len(text) + 3 * (23 - len(link)) <= 500


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
