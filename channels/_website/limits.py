"""What an article takes: bounds against accidents, since the pages are our own."""

from __future__ import annotations

from channels._website.pictures import SUFFIXES
from dissemination.channel import (
    FOREVER,
    Capabilities,
    Limit,
    MediaLimit,
    VideoLimit,
)

_OWN = "our own pages: a bound against accidents, no platform's limit; 2026-11-21"

ARTICLE = Capabilities(
    text=Limit(max=100_000, source=_OWN),
    title=Limit(max=300, source=_OWN),
    media=MediaLimit(
        max_items=20,
        mixes=True,
        # Twice what the column shows: sharp on a phone, and light on its data.
        max_width=1920,
        mimes=frozenset(mime for mime in SUFFIXES if mime.startswith("image/")),
        max_bytes=50_000_000,
        alt=Limit(max=1000, source=_OWN),
        source=_OWN,
        video=VideoLimit(
            mimes=frozenset({"video/mp4"}),
            # Their bytes are read whole.
            max_items=3,
            max_bytes=50_000_000,
            alt=Limit(max=1000, source=_OWN),
            source=_OWN,
        ),
    ),
    link="field",
    keeps_dateline=True,
    captions=True,
    marks_end=True,
    # The folder itself is the key: the same article there twice is the same page.
    keyed_for=FOREVER,
)
