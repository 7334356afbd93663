"""What an entry takes: bounds against accidents, since the documents are our own."""

from __future__ import annotations

from channels._website.pictures import SUFFIXES
from dissemination.channel import (
    FOREVER,
    Capabilities,
    Limit,
    MediaLimit,
    VideoLimit,
)

_OWN = "RFC 4287 and RSS 2.0 name none: a bound of ours against accidents, 2026-11-22"

ENTRY = Capabilities(
    text=Limit(max=100_000, source=_OWN),
    title=Limit(max=300, source=_OWN),
    media=MediaLimit(
        max_items=10,
        mixes=True,
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
    marks_end=True,
    # The folder itself is the key: the same entry there twice is the same entry.
    keyed_for=FOREVER,
)
