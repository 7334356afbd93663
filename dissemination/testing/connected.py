"""A channel under test, and the secrets that it was given."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, cast
from urllib.parse import quote

import pytest

from dissemination.channel import Channel

_SHORTEST = 4  # a shorter secret would be found in anything


@dataclass(frozen=True, slots=True)
class Connected:
    """The channel, and the secrets among its settings."""

    channel: Channel
    secrets: tuple[str, ...]

    def tells(self, said: str) -> bool:
        """Say whether a text holds a secret, as it is or as an address writes it."""
        ways = (way for secret in self.secrets for way in (secret, quote(secret, "")))
        return any(way in said for way in ways)


def watch(
    connect: Callable[[str], Channel],
    base_url: str,
    monkeypatch: pytest.MonkeyPatch,
    **more: str,
) -> Connected:
    """Connect, with these settings more, and see the secrets on their way in.

    So an author need not repeat which settings are secret, nor think of the time-out.
    """
    kind = cast("Any", type(connect(base_url)))
    given: dict[str, str] = {}
    build: Callable[..., None] = kind.__init__

    def build_watched(channel: Channel, settings: Mapping[str, str]) -> None:
        given.update(settings)
        build(channel, {**settings, **more})

    with monkeypatch.context() as patch:
        patch.setattr(kind, "__init__", build_watched)
        channel = connect(base_url)
    secrets = (given.get(field.name, "") for field in channel.fields if field.secret)
    return Connected(channel, tuple(s for s in secrets if len(s) >= _SHORTEST))
