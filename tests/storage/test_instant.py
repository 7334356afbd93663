from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.dialects import sqlite

from dissemination.storage.instant import Instant

DIALECT = sqlite.dialect()
ZONES = st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
AWARE = st.datetimes(
    min_value=datetime(1600, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    max_value=datetime(9000, 1, 1),  # noqa: DTZ001 - hypothesis adds the zone
    timezones=ZONES,
)


def kept(at: datetime) -> int:
    number = Instant().process_bind_param(at, DIALECT)
    assert number is not None
    return number


def read(number: int) -> datetime:
    at = Instant().process_result_value(number, DIALECT)
    assert at is not None
    return at


def test_a_naive_datetime_is_refused() -> None:
    with pytest.raises(ValueError, match="naive datetime 2026-11-21 10:00:00"):
        Instant().process_bind_param(datetime(2026, 11, 21, 10), DIALECT)  # noqa: DTZ001


def test_nothing_stays_nothing() -> None:
    assert Instant().process_bind_param(None, DIALECT) is None
    assert Instant().process_result_value(None, DIALECT) is None


@given(AWARE)
def test_an_instant_comes_back_to_the_microsecond_in_utc(at: datetime) -> None:
    back = read(kept(at))
    assert back == at
    assert back.tzinfo is UTC


@given(AWARE, AWARE)
def test_numbers_keep_the_order_of_instants(one: datetime, other: datetime) -> None:
    assert (kept(one) < kept(other)) == (one < other)


def test_the_end_of_all_calendars_can_be_kept() -> None:
    end = datetime(9999, 1, 1, tzinfo=UTC)
    assert read(kept(end)) == end
