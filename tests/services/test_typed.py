"""Single fields are read as far as they can be, whatever was typed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.config import FILE
from dissemination.domain.item import Kind
from dissemination.services.desk import Desk, make_workspace, open_desk
from dissemination.services.typed import (
    asset_of,
    choice_of,
    clean,
    group_of,
    hour_of,
    hour_text,
    instant_of,
    list_of,
    media_of,
    text_of,
)
from tests.laid import lay_file

NEW_YORK = """\
[office]
name = "Kantor Uji"
short = "Uji"
zone = "America/New_York"
"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    """A desk where clocks skip an hour in spring."""
    folder: Path = tmp_path_factory.mktemp("meja") / "desk"
    make_workspace(folder)
    (folder / FILE).write_text(NEW_YORK, encoding="utf-8")
    lay_file(folder)
    with open_desk(folder) as opened:
        yield opened


@given(text=st.text())
def test_clean_text_stays_clean_and_can_be_kept(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    assert once.encode("utf-8").decode() == once
    assert not {"\0", "\r"} & set(once)


@pytest.mark.parametrize(
    ("value", "said"),
    [("  a\r\nb\rc ", "a\nb\nc"), (7, ""), (None, ""), (["a"], ""), ("a\x00b", "ab")],
)
def test_a_text_field_holds_text_or_nothing(value: Any, said: str) -> None:
    assert text_of({"x": value}, "x") == said


def test_what_is_missing_is_empty() -> None:
    assert text_of({}, "x") == ""
    assert list_of({}, "x") == []
    assert group_of({}, "x") == {}
    assert media_of({}) == []


def test_what_has_another_shape_is_left_out() -> None:
    odd = {"accounts": "situs", "elements": ["what"], "media": [1, {"asset": 2}, None]}
    assert list_of(odd, "accounts") == []
    assert group_of(odd, "elements") == {}
    assert media_of(odd) == [{"asset": 2}]


@pytest.mark.parametrize(
    ("named", "number"),
    [
        ("7", 7),
        (7, 7),
        ("", None),
        (None, None),
        ("-1", None),
        ("٧", None),
        ("1" * 13, None),
        ("7 or 1=1", None),
    ],
)
def test_an_asset_is_a_plain_number(named: Any, number: int | None) -> None:
    assert asset_of({"asset": named}) == number


@pytest.mark.parametrize("value", ["puisi", "", None, 3, ["news"]])
def test_what_is_no_choice_is_the_default(value: Any) -> None:
    assert choice_of({"kind": value}, "kind", Kind.NOTICE) is Kind.NOTICE


def test_an_hour_is_the_office_s(desk: Desk) -> None:
    at = instant_of(desk, {"event_at": "2026-07-01T07:00"}, "event_at")
    assert at is not None
    assert at.astimezone(UTC) == datetime(2026, 7, 1, 11, 0, tzinfo=UTC)
    assert hour_text(desk, at) == "2026-07-01T07:00"
    assert hour_text(desk, None) == ""


def test_an_hour_that_the_clocks_skip_is_read_and_is_no_instant(desk: Desk) -> None:
    gone = "2026-03-08T02:30"
    assert hour_of(desk, gone) is not None
    assert instant_of(desk, {"x": gone}, "x") is None


@pytest.mark.parametrize(
    "typed",
    ["", "besok", "2026-07-01", "07:00", "2026-02-30T07:00", "1826-07-01T07:00"],
)
def test_what_is_no_hour_is_none(desk: Desk, typed: str) -> None:
    assert hour_of(desk, typed) is None
