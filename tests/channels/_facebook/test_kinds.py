from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels._facebook.kinds import POST, VIDEO, is_id, kind_of

numbers = st.from_regex(r"[0-9]{1,18}", fullmatch=True)


@given(numbers, numbers)
def test_a_post_has_two_numbers_and_a_video_one(page: str, own: str) -> None:
    assert kind_of(f"{page}_{own}") is POST
    assert kind_of(own) is VIDEO
    assert is_id(f"{page}_{own}")
    assert is_id(own)


@pytest.mark.parametrize(
    "text", ["", "me", "../1", "1/2", "1_", "_1", "1_2_3", "1\n", " 1", "1?a=2", "-1"]
)
def test_nothing_else_goes_into_an_address(text: str) -> None:
    assert not is_id(text)


def test_the_flag_that_is_set_is_among_the_fields_that_are_read() -> None:
    for kind in (POST, VIDEO):
        assert {kind.flag, kind.text, "from"} <= set(kind.shown.split(","))
