"""What a message in a channel or group takes, and where each number was read."""

from __future__ import annotations

from datetime import timedelta

from dissemination.channel import Capabilities, Limit, MediaLimit, Quota, VideoLimit

PICTURES = frozenset({"image/jpeg", "image/png"})
FEED = Capabilities(
    text=Limit(
        max=4096,
        source="PTB 22.8 MessageLimit; tdlib MessageContent.cpp counts code points for "
        "bots, 2026-07-17",
    ),
    caption=Limit(max=1024, source="PTB 22.8 MessageLimit, 2026-06-12"),
    media=MediaLimit(
        max_items=10,
        mimes=PICTURES,
        max_bytes=10_000_000,
        # Width and height together may be 10,000 pixels: ours are 8,192 at most.
        aspect=(1 / 20, 20),
        source="PTB 22.8 MediaGroupLimit, FileSizeLimit, 2026-06-12; shape and size: "
        "Bot API sendPhoto, second-hand, 2026-11-21",
        mixes=True,
        video=VideoLimit(
            mimes=frozenset({"video/mp4"}),
            max_items=10,
            max_bytes=50_000_000,
            source="PTB 22.8 MediaGroupLimit, FileSizeLimit.FILESIZE_UPLOAD, "
            "2026-06-12; MP4: Bot API 10.1 sendVideo, 2026-06-11",
        ),
    ),
    # Our own: twenty a minute may go into one channel, and others post there too.
    max_parts=10,
    quotas=(
        Quota(
            max=20,
            span=timedelta(minutes=1),
            source="PTB 22.8 FloodLimit: per group or channel, 2026-06-12",
        ),
    ),
)
