"""YouTube: an officer uploads the video with the title, text and captions we prepared.

Uploading by the API waits for an audited project: until then what it uploads stays
locked as private (developers.google.com/youtube/v3, videos.insert).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import ClassVar

from dissemination.channel import (
    AuthExpired,
    Capabilities,
    Field,
    Identity,
    Limit,
    MediaLimit,
    Publication,
    Receipt,
    Rejected,
    VideoLimit,
)

_VIDEOS = "developers.google.com/youtube/v3/docs/videos, snippet, read in a copy"
_INSERT = "discovery document youtube.v3 rev 20261104, videos.insert"


class YouTubeChannel:
    """Prepares a kit for an upload by hand: video, title, description, captions."""

    name: ClassVar[str] = "youtube"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="handle", label="Channel handle", help="@kominfo"),
    )
    capabilities: Mapping[str, Capabilities] = {
        "video": Capabilities(
            # "Characters" there; UTF-16 is the strict reading, unverified.
            title=Limit(max=100, unit="utf16", source=f"{_VIDEOS}, 2026-11-21"),
            text=Limit(max=5000, unit="utf8", source=f"{_VIDEOS}, 2026-11-21"),
            media=MediaLimit(
                max_items=1,
                min_items=1,
                mimes=frozenset(),
                max_bytes=0,
                source=_INSERT,
                video=VideoLimit(
                    mimes=frozenset({"video/mp4"}),
                    max_bytes=274_877_906_944,
                    source=_INSERT,
                ),
            ),
            # Past its limit YouTube ignores them all: 60 by its help page, 15 by an
            # older one, neither verified.
            hashtags_max=15,
            forbidden="<>",
            captions=True,
        )
    }

    def __init__(self, settings: Mapping[str, str]) -> None:
        self._handle = settings["handle"].strip().lstrip("@")

    def check(self) -> Identity:
        """Name the channel: there is no credential to prove."""
        if not self._handle:
            raise AuthExpired("no channel is named")
        return Identity(
            handle=f"@{self._handle}", url=f"https://www.youtube.com/@{self._handle}"
        )

    def steps(self) -> Sequence[str]:
        """Return what to do in YouTube Studio, in order."""
        return (
            "youtube.step.open_studio",
            "youtube.step.upload_video",
            "youtube.step.paste_title_and_text",
            "youtube.step.add_captions",
            "youtube.step.publish_and_confirm",
        )

    def publish(self, request: Publication) -> Receipt:
        """Refuse: a person uploads the video."""
        raise Rejected(f"{request.key}: a person uploads to YouTube")
