from __future__ import annotations

import logging
import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels._steps.log import hide

SECRET = re.compile(r"(key=)\w+")
hide(SECRET, "test.hiding", "test.hiding.too")


@pytest.mark.parametrize("name", ["test.hiding", "test.hiding.too"])
def test_a_secret_is_hidden_wherever_it_stands(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    logging.getLogger(name).warning("GET /a?key=%s&b=%d", "rahasia", 1)
    assert caplog.messages == ["GET /a?key=<token>&b=1"]


def test_another_logger_is_left_alone(caplog: pytest.LogCaptureFixture) -> None:
    logging.getLogger("test").warning("key=%s", "terbuka")
    assert caplog.messages == ["key=terbuka"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=20))
def test_a_line_without_a_secret_says_the_same(
    caplog: pytest.LogCaptureFixture, said: str
) -> None:
    caplog.clear()
    logging.getLogger("test.hiding").warning("said %s", said)
    assert caplog.messages == [SECRET.sub(r"\1<token>", f"said {said}")]
