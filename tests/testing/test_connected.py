from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar
from urllib.parse import quote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.channel import Channel, Field
from dissemination.testing import ScriptedChannel
from dissemination.testing.connected import Connected, watch


class Locked(ScriptedChannel):
    """Has two secrets, and a handle that is none."""

    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="key", label="Key", secret=True),
        Field(name="pin", label="PIN", secret=True),
        Field(name="handle", label="Handle"),
    )


def connect(base_url: str) -> Channel:
    settings = {"key": "k/ey & co", "pin": "12", "handle": "kominfo"}
    return Locked({**settings, "base_url": base_url})


def test_the_secrets_are_those_of_the_form_and_long_enough_to_be_told() -> None:
    with pytest.MonkeyPatch.context() as patch:
        assert watch(connect, "http://a", patch).secrets == ("k/ey & co",)


def test_a_setting_more_reaches_the_channel() -> None:
    with pytest.MonkeyPatch.context() as patch:
        channel = watch(connect, "http://a", patch, timeout_s="0.4").channel
    assert isinstance(channel, Locked)
    given: Mapping[str, str] = channel.settings
    assert given["timeout_s"] == "0.4"
    assert given["base_url"] == "http://a"


def test_the_class_is_left_as_it_was() -> None:
    build = Locked.__init__
    with pytest.MonkeyPatch.context() as patch:
        watch(connect, "http://a", patch)
        assert Locked.__init__ is build


@given(st.text(), st.text(min_size=4), st.text())
def test_a_secret_is_seen_wherever_it_stands(
    before: str, secret: str, after: str
) -> None:
    connected = Connected(Locked({}), (secret,))
    assert connected.tells(f"{before}{secret}{after}")


@given(st.text(min_size=4))
def test_a_secret_is_seen_in_an_address(secret: str) -> None:
    connected = Connected(Locked({}), (secret,))
    assert connected.tells(f"GET /me?key={quote(secret, '')}&b=1")


@given(st.text("abc", max_size=30))
def test_what_holds_no_secret_tells_none(said: str) -> None:
    connected = Connected(Locked({}), ("k3y-of-the-office",))
    assert not connected.tells(said)
    assert not Connected(Locked({}), ()).tells(said)
