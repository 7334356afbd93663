"""What a letter to the press holds: bounds of ours, so that any server takes it."""

from __future__ import annotations

from datetime import timedelta

from dissemination.channel import Capabilities, Limit, MediaLimit, Quota

_OWN = "ours: e-mail names no limit, 2026-11-22"
# 5 pictures, which grow by 37 in 100 on the way, and the text: below 20 MB in all.
_SIZE = "ours: 20 MB a letter, what most mail servers take, 2026-11-22"
_SUBJECT = "ours: RFC 5322 allows 998, inboxes show some 70, 2026-11-22"
_RATE = "ours: whoever sends more is taken for a sender of spam, 2026-11-22"

PRESS = Capabilities(
    text=Limit(max=50_000, source=_OWN),
    title=Limit(max=150, source=_SUBJECT),
    media=MediaLimit(
        max_items=5,
        mimes=frozenset({"image/jpeg", "image/png"}),
        max_bytes=2_800_000,
        source=_SIZE,
        alt=Limit(max=500, source=_OWN),
    ),
    hashtags_max=0,
    keeps_dateline=True,
    quotas=(Quota(max=20, span=timedelta(hours=1), source=_RATE),),
)
