"""Sentences with their values, and instants as people say them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.messages import (
    VARIABLE,
    hour,
    instant,
    language,
    sentence,
    short_instant,
)

AT = datetime(2026, 11, 21, 12, 30, tzinfo=UTC)
ZONES = ("Asia/Jakarta", "Asia/Makassar", "Asia/Jayapura")


@pytest.mark.parametrize(
    ("zone", "said"),
    [
        ("Asia/Jakarta", "19.30 WIB"),
        ("Asia/Pontianak", "19.30 WIB"),
        ("Asia/Makassar", "20.30 WITA"),
        ("Asia/Jayapura", "21.30 WIT"),
    ],
)
def test_an_hour_has_its_zone(zone: str, said: str) -> None:
    assert hour(AT, ZoneInfo(zone)) == said


def test_an_instant_is_said_in_full() -> None:
    zone = ZoneInfo("Asia/Jakarta")
    said = instant(AT, zone, lang="id")
    assert said == "Sabtu, 21 November 2026 pukul 19.30 WIB"
    assert instant(AT, zone, lang="en") == "Saturday, 21 November 2026 at 19.30 WIB"


def test_an_instant_fits_into_a_table() -> None:
    zone = ZoneInfo("Asia/Jayapura")
    assert short_instant(AT, zone, lang="id") == "Sab 21 Nov, 21.30 WIT"
    assert short_instant(AT, zone, lang="en") == "Sat 21 Nov, 21.30 WIT"


def test_an_instant_may_fall_on_another_day_in_its_zone() -> None:
    late = datetime(2026, 11, 21, 16, 30, tzinfo=UTC)
    assert instant(late, ZoneInfo("Asia/Makassar"), lang="id").startswith("Minggu, 22")


def test_the_instant_is_the_same_whatever_zone_it_came_in() -> None:
    there = AT.astimezone(timezone(timedelta(hours=-8)))
    for name in ZONES:
        zone = ZoneInfo(name)
        assert instant(there, zone) == instant(AT, zone)


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("id", "id"),
        ("en", "en"),
        ("en_GB", "en"),
        ("EN", "en"),
        ("jv", "id"),
        ("", "id"),
    ],
)
def test_the_environment_chooses_the_language(
    monkeypatch: pytest.MonkeyPatch, asked: str, spoken: str
) -> None:
    monkeypatch.setenv(VARIABLE, asked)
    assert language() == spoken


def test_indonesian_is_spoken_unless_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert sentence("state.published") == "Tayang"
    monkeypatch.setenv(VARIABLE, "en")
    assert sentence("state.published") == "Published"
    assert sentence("state.published", lang="id") == "Tayang"


def test_a_value_that_is_missing_stays_visible() -> None:
    assert "{id}" in sentence("item.unknown", {}, lang="en")


def test_a_value_too_many_is_left_out() -> None:
    said = sentence("queue.empty", {"surplus": "secret"}, lang="en")
    assert said == "The queue is empty."


def test_an_unknown_id_is_shown_as_it_is() -> None:
    assert sentence("nobody.wrote.this") == "nobody.wrote.this"


def test_no_id_says_nothing() -> None:
    assert sentence("") == ""


@given(st.text())
def test_braces_in_a_value_are_only_text(value: str) -> None:
    assert value in sentence("item.unknown", {"id": value}, lang="en")
