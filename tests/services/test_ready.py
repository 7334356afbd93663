"""Media, limits and quotas of what is due soon."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from dissemination.domain.delivery import State
from dissemination.services.preflight import HOUR
from tests.services.conftest import NOW
from tests.services.preflight_desk import (
    DAY,
    MINUTE,
    SOON,
    Tower,
    opened,
)

SECOND = timedelta(seconds=1)


@pytest.fixture
def tower(workspace: Path) -> Iterator[Tower]:
    with opened(workspace) as opened_tower:
        yield opened_tower


def test_media_that_are_not_there_are_one_trouble(tower: Tower) -> None:
    teal, navy = tower.picture("teal"), tower.picture("navy")
    for medium in (teal, navy):
        tower.desk.media.path(medium.sha256).unlink()
    tower.plan(item="dua", at=SOON + MINUTE, media=(teal, navy))
    tower.plan("tg2", item="satu", at=SOON, media=(teal,))
    (trouble,) = tower.look().troubles
    assert (trouble.key, trouble.message) == (
        ("media", "missing"),
        "preflight.media.missing",
    )
    facts = trouble.facts
    assert (facts["files"], facts["count"], facts["item"]) == (2, 2, "satu")


@pytest.mark.parametrize("bytes_", [b"", b"halo"])
def test_media_that_are_others_than_approved_are_damaged(
    tower: Tower, bytes_: bytes
) -> None:
    medium = tower.picture()
    tower.desk.media.path(medium.sha256).write_bytes(bytes_)
    tower.plan(media=(medium,))
    assert tower.troubles() == [("media", "damaged")]


def test_media_that_cannot_be_read_are_damaged(tower: Tower) -> None:
    medium = tower.picture()
    place = tower.desk.media.path(medium.sha256)
    place.unlink()
    place.mkdir()
    tower.plan(media=(medium,))
    assert tower.troubles() == [("media", "damaged")]


def test_media_that_are_restored_end_the_notice(tower: Tower) -> None:
    medium = tower.picture()
    place = tower.desk.media.path(medium.sha256)
    data = place.read_bytes()
    place.unlink()
    tower.plan(media=(medium,))
    tower.keep()
    assert [one.kind for one in tower.notices()] == ["media"]
    place.write_bytes(data)
    tower.keep()
    assert tower.notices() == []


@pytest.mark.parametrize(
    ("what", "changed"),
    [
        ("mime", {"mime": "image/tiff"}),
        ("size", {"size": 10_000_001}),
    ],
)
def test_what_the_channel_takes_no_longer_is_named(
    tower: Tower, what: str, changed: dict[str, object]
) -> None:
    medium = replace(tower.picture(), **changed)  # type: ignore[arg-type]
    tower.plan(media=(medium,))
    troubles = {t.key: t for t in tower.look().troubles}
    assert troubles[("limits", f"tg {what}")].message == f"preflight.limits.{what}"


def test_more_pictures_than_a_part_may_carry_are_named(tower: Tower) -> None:
    tower.plan(media=(tower.picture(),) * 11)
    assert tower.troubles() == [("limits", "tg count")]


def test_parts_that_are_public_need_their_media_no_more(tower: Tower) -> None:
    medium = tower.picture()
    tower.desk.media.path(medium.sha256).unlink()
    id_ = tower.plan(media=(medium,))
    assert tower.troubles() == [("media", "missing")]
    tower.received(id_)
    assert tower.troubles() == []


def test_a_full_quota_says_when_it_has_room(tower: Tower) -> None:
    before = tower.plan("tg2", state=State.PUBLISHED)
    for hours in (23, 1):
        tower.called(before, "tg2", NOW - hours * HOUR)
    tower.plan("tg2", at=SOON)
    (trouble,) = tower.look().troubles
    assert (trouble.key, trouble.message) == (("quota", "tg2"), "preflight.quota")
    assert trouble.facts["free_at"] == NOW + HOUR
    assert trouble.facts["count"] == 1


def test_what_is_scheduled_before_takes_its_room_first(tower: Tower) -> None:
    for minutes in range(4):
        tower.plan("tg2", at=SOON + minutes * MINUTE, useful_until=NOW + 3 * DAY)
    (trouble,) = tower.look().troubles
    assert trouble.key == ("quota", "tg2")
    assert trouble.facts["count"] == 2
    assert trouble.facts["first_at"] == SOON + 2 * MINUTE
    assert trouble.facts["free_at"] == SOON + DAY


def test_room_that_comes_too_late_is_said_to_be_none(tower: Tower) -> None:
    for minutes in range(3):
        tower.plan("tg2", at=SOON + minutes * MINUTE, useful_until=NOW + 2 * HOUR)
    (trouble,) = tower.look().troubles
    assert trouble.message == "preflight.quota.never"
    assert trouble.facts["count"] == 1


def test_two_within_a_quota_of_two_have_room(tower: Tower) -> None:
    tower.plan("tg2")
    tower.plan("tg2")
    assert tower.troubles() == []
