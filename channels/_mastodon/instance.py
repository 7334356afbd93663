"""What a server says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from channels._mastodon.errors import Gone
from channels._mastodon.server import Server
from dissemination.channel import Transient


def ask(server: Server) -> Mapping[str, Any]:
    """Return the answer of `/api/v2/instance`; nothing where there is none.

    Raises:
        ChannelError: it cannot be asked.
    """
    try:
        return server.call(lambda sdk: dict(sdk.instance_v2()), lost=Transient)
    except Gone:  # an old server, or a relative: it takes what any takes
        return {}
