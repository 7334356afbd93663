"""What a post on Bluesky takes, and where each number was read."""

from __future__ import annotations

from datetime import timedelta

from dissemination.channel import (
    FOREVER,
    Capabilities,
    Limit,
    MediaLimit,
    Quota,
    VideoLimit,
)

_POINTS = "docs.bsky.app, rate limits: points, 3 a new record, 2026-08-20"
_PICTURES = frozenset({"image/jpeg", "image/png", "image/webp"})
_ALT = Limit(
    max=2000,
    unit="graphemes",
    source="MAX_ALT_TEXT of the official app (social-app 008fe5ea); the lexicon names "
    "none, 2026-11-22",
)

FEED = Capabilities(
    # And 3,000 bytes, which 300 graphemes reach only where all are emoji of families.
    text=Limit(
        max=300,
        unit="graphemes",
        source="lexicon app.bsky.feed.post, atproto d6296a1, 2026-08-20",
    ),
    media=MediaLimit(
        max_items=4,
        mimes=_PICTURES,
        max_bytes=2_000_000,
        source="lexicon app.bsky.embed.images, 2026-04-08; refused by a PDS 0.5.35 "
        "above it, 2026-11-21",
        alt=_ALT,
        alt_required=True,
        video=VideoLimit(
            mimes=frozenset({"video/mp4"}),
            max_bytes=300_000_000,
            max_seconds=600,
            source="lexicon app.bsky.embed.video, 2026-08-11 (as PDS 0.5.35 has it); "
            "10 minutes: VIDEO_MAX_DURATION_MS of the official app (social-app "
            "008fe5ea), read 2026-11-22",
            alt=_ALT,
        ),
    ),
    captions=True,
    link_card=MediaLimit(
        max_items=1,
        mimes=_PICTURES,
        max_bytes=1_000_000,
        source="lexicon app.bsky.embed.external, atproto d6296a1, 2026-08-20",
        card="wide",
    ),
    # Our own: a longer thread is an article.
    max_parts=25,
    # The key of the record is ours, and what is there is never overwritten.
    keyed_for=FOREVER,
    quotas=(
        Quota(max=5000 // 3, span=timedelta(hours=1), source=_POINTS),
        Quota(max=35_000 // 3, span=timedelta(hours=24), source=_POINTS),
    ),
)
