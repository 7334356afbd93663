"""Write what the channels declare into docs/channels.md: python scripts/limits.py.

The two tables between the marks are never written by hand; a test compares them.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from datetime import timedelta
from pathlib import Path

from dissemination import registry
from dissemination.channel import (
    FOREVER,
    Capabilities,
    Limit,
    MediaLimit,
    Prices,
    VideoLimit,
)

BEGIN = "<!-- made by scripts/limits.py: begin -->"
END = "<!-- made by scripts/limits.py: end -->"
DOCUMENT = Path(__file__).resolve().parents[1] / "docs" / "channels.md"

_GIGABYTE, _MEGABYTE = 1e9, 1e6
_WIDEST = 4096  # pixels, where a platform sets no limit
_UNITS = {
    "codepoints": "characters",
    "graphemes": "graphemes",
    "mastodon": "as Mastodon counts",
    "threads": "characters, emoji by their bytes",
    "utf16": "UTF-16 units",
    "utf8": "bytes",
    "weighted": "as X counts",
}
_HEADS = (
    *("channel", "placement", "text", "title", "pictures", "videos", "parts"),
    *("link", "hashtags", "a repeat is harmless", "found after", "cost of a part"),
)


def tables() -> str:
    """Return both tables, as the installed channels declare them."""
    declared = [
        (name, placement, capabilities)
        for name in registry.names()
        if registry.channel(name).__module__.startswith("channels.")
        for placement, capabilities in registry.channel(name).capabilities.items()
    ]
    rows = [_row(*one) for one in declared]
    sources = [row for one in declared for row in _sources(*one)]
    return "\n".join(
        [
            *_table(_HEADS, rows),
            "",
            *_table(("channel", "limit", "value", "read where, and when"), sources),
        ]
    )


def renew(document: str) -> str:
    """Return the document with the tables of today between its marks."""
    before, _, rest = document.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n\n{tables()}\n\n{END}{after}"


def _row(name: str, placement: str, c: Capabilities) -> tuple[str, ...]:
    text = _limit(c.text)
    if c.caption:
        text += f"; {_limit(c.caption)} with a picture"
    media = c.media
    pictures = "none"
    if media and media.mimes:
        pictures = f"{media.max_items}, {_bytes(media.max_bytes)} each"
        pictures += "; a card is drawn" if media.card else ""
    video = media.video if media else None
    prices = c.cost_usd
    cost = f"US${prices.post:g}, with a link US${prices.with_link:g}"
    if prices.alt:
        cost += f", each alternative text US${prices.alt:g}"
    return (
        f"`{name}`",
        placement,
        text,
        _limit(c.title) if c.title else "in the text",
        pictures,
        f"{video.max_items}, {_bytes(video.max_bytes)} each" if video else "none",
        str(c.max_parts),
        "in the text" if c.link == "text" else "has its own field",
        "any" if c.hashtags_max is None else str(c.hashtags_max),
        _span(c.keyed_for),
        _span(c.read_lag),
        "none" if prices == Prices() else cost,
    )


def _sources(name: str, _: str, c: Capabilities) -> Iterator[tuple[str, ...]]:
    texts = {"text": c.text, "text with a picture": c.caption, "title": c.title}
    for what, limit in texts.items():
        if limit:
            yield f"`{name}`", what, _limit(limit), limit.source
    if c.media and c.media.mimes:
        yield f"`{name}`", "pictures", _media(c.media), c.media.source
        if c.media.alt:
            alt = c.media.alt
            yield f"`{name}`", "alternative text", _limit(alt), alt.source
    if c.media and c.media.video:
        yield f"`{name}`", "videos", _video(c.media.video), c.media.video.source
    for quota in c.quotas:
        often = f"{quota.max:,} in {_span(quota.span)}"
        yield f"`{name}`", "publications", often, quota.source


def _limit(limit: Limit) -> str:
    return f"{limit.max:,} {_UNITS[limit.unit]}"


def _media(media: MediaLimit) -> str:
    said = f"{media.max_items}, {_bytes(media.max_bytes)} each, {_kinds(media.mimes)}"
    return said + _shapes(media)


def _video(video: VideoLimit) -> str:
    said = f"{video.max_items}, {_bytes(video.max_bytes)} each, {_kinds(video.mimes)}"
    if video.min_seconds:
        said += f", at least {video.min_seconds:g} s"
    if video.max_seconds < math.inf:
        said += f", at most {video.max_seconds:g} s"
    return said


def _kinds(mimes: Iterable[str]) -> str:
    return ", ".join(sorted(mime.rpartition("/")[2].upper() for mime in mimes))


def _shapes(media: MediaLimit) -> str:
    said = ""
    if media.aspect:
        least, most = media.aspect
        said += f", width by height {least:g} to {most:g}"
    if media.min_width:
        said += f", at least {media.min_width:,} pixels wide"
    if media.max_width < _WIDEST:
        said += f", at most {media.max_width:,} pixels wide"
    return said


def _bytes(size: int) -> str:
    if size < _GIGABYTE:
        return f"{size / _MEGABYTE:g} MB"
    return f"{size / _GIGABYTE:.0f} GB"


def _span(span: timedelta) -> str:
    if span == FOREVER:
        return "always"
    seconds = span.total_seconds()
    for unit, size in (("h", 3600), ("min", 60)):
        if seconds and seconds % size == 0:
            return f"{seconds / size:g} {unit}"
    return f"{seconds:g} s" if seconds else "no"


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[str]:
    for row in (heads, ("---",) * len(heads), *rows):
        yield f"| {' | '.join(row)} |"


if __name__ == "__main__":
    DOCUMENT.write_text(renew(DOCUMENT.read_text(encoding="utf-8")), encoding="utf-8")
