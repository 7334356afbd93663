"""What a post of a Page takes, and where each number was read."""

from __future__ import annotations

from datetime import timedelta

from dissemination.channel import (
    FOREVER,
    Capabilities,
    Limit,
    MediaLimit,
    VideoLimit,
)

FEED = Capabilities(
    text=Limit(max=63_206, source="folklore: not in the Graph documents, 2026-11-21"),
    media=MediaLimit(
        max_items=10,
        mimes=frozenset({"image/jpeg", "image/png"}),
        max_bytes=4_000_000,
        source="Page /photos reference and error 1366046; that ten go into a post is "
        "unverified; 2026-11-21",
        alt=Limit(max=1000, source="our own: Page /photos names none, 2026-11-21"),
        video=VideoLimit(
            mimes=frozenset({"video/mp4"}),
            max_bytes=4_000_000_000,
            max_seconds=4 * 3600,
            source="Uploading Videos with the Graph API: 10 GB, 4 hours (an undated "
            "copy; today's guide names none); others hold 4 GB; unverified, 2026-11-22",
        ),
    ),
    captions=True,
    # No key, but a flag on the thing that the memo names: it is read before it is set,
    # and to set it again changes nothing. True while the memo is kept.
    keyed_for=FOREVER,
    # Unverified: how late a read may see the flag.
    read_lag=timedelta(minutes=1),
)
