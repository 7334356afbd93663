from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from channels._bluesky.tid import tid

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
KEYS = st.text(min_size=1, max_size=20)
SECONDS = st.integers(min_value=0, max_value=100 * 365 * 86_400)


@given(SECONDS, KEYS)
def test_it_has_the_form_that_servers_ask_for(seconds: int, key: str) -> None:
    at = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    form = r"[234567abcdefghij][234567abcdefghijklmnopqrstuvwxyz]{12}"
    assert re.fullmatch(form, tid(at, key))


def test_the_same_request_has_the_same_key() -> None:
    assert tid(NOW, "7f-12/0/") == tid(NOW, "7f-12/0/") == "3n2s4bbrtrkhf"


def test_the_zone_of_the_instant_makes_no_difference() -> None:
    from zoneinfo import ZoneInfo  # noqa: PLC0415 - of this test alone

    there = NOW.astimezone(ZoneInfo("Asia/Jakarta"))
    assert tid(there, "a") == tid(NOW, "a")


@given(SECONDS, st.integers(min_value=1, max_value=10**6), KEYS, KEYS)
def test_what_was_meant_later_sorts_later(
    seconds: int, later: int, one: str, other: str
) -> None:
    at = datetime(2000, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
    assert tid(at, one) < tid(at + timedelta(seconds=later), other)


def test_ten_thousand_requests_of_one_second_keep_apart() -> None:
    keys = {
        tid(NOW, f"a1-{number}/{part}/") for number in range(2500) for part in range(4)
    }
    assert len(keys) == 10_000
