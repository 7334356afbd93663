"""What a post on X takes, and where each number was read."""

from __future__ import annotations

from datetime import timedelta

from dissemination.channel import (
    Capabilities,
    Limit,
    MediaLimit,
    Prices,
    Quota,
    VideoLimit,
)

_COUNTING = "docs.x.com, counting characters, 2026-08-22"
_RATES = "docs.x.com, rate limits, 2026-08-22"

FEED = Capabilities(
    text=Limit(max=280, unit="weighted", source=_COUNTING),
    media=MediaLimit(
        max_items=4,
        mimes=frozenset({"image/jpeg", "image/png", "image/webp"}),
        max_bytes=5_000_000,
        source="docs.x.com, media best practices, 2026-08-22",
        alt=Limit(
            max=1000,
            source="X OpenAPI 2.167, CreateMediaMetadataMetadataAltText, 2026-08",
        ),
        video=VideoLimit(
            mimes=frozenset({"video/mp4", "video/quicktime"}),
            max_bytes=512_000_000,
            min_seconds=0.5,
            # A newer text of the same page says 20 minutes and 8 GB, and that a post
            # may be refused all the same.
            max_seconds=140,
            source="docs.x.com, media best practices, 2026-08-22",
        ),
    ),
    captions=True,  # as SRT: X OpenAPI 2.167, /2/media/subtitles, 2026-08
    # Our own: a longer thread is an article, and each part is paid for.
    max_parts=25,
    forbidden="\ufffe\ufeff\uffff",  # docs.x.com, counting characters, 2026-08-22
    # Unverified: how late the timeline may be.
    read_lag=timedelta(seconds=60),
    # docs.x.com, changelog, 2026-04-20; alternative texts: pricing, 2026-08-28
    cost_usd=Prices(post=0.015, with_link=0.20, alt=0.005),
    # A post, once in 24 hours of UTC however often it is read.
    look_usd=0.005,  # docs.x.com, pricing, 2026-08-28
    quotas=(
        Quota(max=100, span=timedelta(minutes=15), source=_RATES),
        Quota(max=10_000, span=timedelta(hours=24), source=_RATES),
    ),
)
