"""Where an account's server, its video service and its public face stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from channels._steps.address import is_near

SERVER = "https://bsky.social"
VIDEO = "https://video.bsky.app"
_SITE = "https://bsky.app"


@dataclass(frozen=True, slots=True, kw_only=True)
class Places:
    """Addresses, without a slash at the end."""

    server: str
    video: str
    site: str


def places(settings: Mapping[str, str]) -> Places:
    """Return where to call; a practice platform is all three."""
    server = (settings.get("base_url") or SERVER).rstrip("/")
    video = (settings.get("video_url") or VIDEO).rstrip("/")
    if not server.startswith("http://"):
        return Places(server=server, video=video, site=_SITE)
    # What is practised must not reach the real service.
    return Places(server=server, video=video if is_near(video) else server, site=server)
