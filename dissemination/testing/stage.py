"""A practice platform that is served, and the channel that calls it."""

from __future__ import annotations

import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from dissemination.channel import (
    CanAddress,
    CanPrepare,
    Channel,
    ChannelError,
    Pending,
    Publication,
    Receipt,
    Sandbox,
    Shown,
)
from dissemination.testing.connected import Connected

_ROUNDS = 10  # more than any answer of a test asks for


def prepared(channel: Channel, request: Publication) -> Publication:
    """Return a request with its memo, come back to as often as the platform asks."""
    if not isinstance(channel, CanPrepare):
        return request
    for _ in range(_ROUNDS):
        try:
            return replace(request, memo=channel.prepare(request))
        except Pending as pending:
            request = replace(request, memo=pending.memo)
    raise AssertionError("prepare is pending for ever: add the answer that ends it")


@dataclass(frozen=True, slots=True)
class Stage:
    """A practice platform that is served, and the channel that calls it.

    `settings` are those that the channel was connected with.
    """

    platform: Sandbox
    channel: Channel
    settings: Mapping[str, str]

    def publish(self, request: Publication) -> tuple[Publication, Receipt]:
        """Publish as the engine does, and return what was published with its proof."""
        channel = self.channel
        if isinstance(channel, CanAddress):
            link = channel.address(request.key.strip("/").replace("/", "-"))
            request = replace(request, part=replace(request.part, link=link))
        request = prepared(channel, request)
        return request, channel.publish(request)

    def shown(self, id: str | None) -> Shown:
        """Return what is public under an id."""
        public = {shown.id: shown for shown in self.platform.public()}
        assert id in public, f"nothing is public as {id}"
        return public[id]

    def secrets(self) -> Sequence[str]:
        """Return the names of the settings that are secret."""
        fields = self.channel.fields
        return [f.name for f in fields if f.secret and self.settings.get(f.name)]

    def tells(self, error: ChannelError) -> bool:
        """Say whether an error holds a secret, its causes included."""
        secrets = tuple(self.settings[name] for name in self.secrets())
        said = "".join(traceback.format_exception(error)) + repr(error)
        return Connected(self.channel, secrets).tells(said)
