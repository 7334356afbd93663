"""What a WordPress post takes: the API names no limit, so most are bounds of ours."""

from __future__ import annotations

from dissemination.channel import FOREVER, Capabilities, Limit, MediaLimit

_OWN = "the REST API names none: a bound of ours against accidents, 2026-11-22"

ARTICLE = Capabilities(
    text=Limit(max=100_000, source=_OWN),
    title=Limit(max=300, source=_OWN),
    media=MediaLimit(
        max_items=20,
        max_width=1920,
        # Videos would need hosts that few offices have.
        mimes=frozenset({"image/jpeg", "image/png", "image/webp"}),
        # What PHP takes where nobody changed upload_max_filesize.
        max_bytes=2_000_000,
        alt=Limit(max=1000, source=_OWN),
        source="php.ini, upload_max_filesize 2M; WP 5.8 takes WebP; 2026-11-22",
    ),
    link="field",
    keeps_dateline=True,
    marks_end=True,
    # Publishing sets the status of a draft that `prepare` made: set twice is set.
    keyed_for=FOREVER,
)
