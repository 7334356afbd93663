"""What a status takes: on any server, and on the one that was asked."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from dissemination.channel import (
    Capabilities,
    Limit,
    MediaLimit,
    Quota,
    VideoLimit,
)

_DOCS = "mastodon/documentation 2903485d, 2026-07-02"
_RATES = f"rate limits: requests of an account, {_DOCS}"
_ALT = Limit(
    max=1500,
    source="mastodon/mastodon media_attachment.rb, MAX_DESCRIPTION_LENGTH, "
    "second-hand, 2026-11-21",
)

FEED = Capabilities(
    text=Limit(
        max=500,
        unit="mastodon",
        source=f"configuration.statuses.max_characters, 500, {_DOCS}",
    ),
    media=MediaLimit(
        max_items=4,
        mimes=frozenset({"image/jpeg", "image/png", "image/webp"}),
        max_bytes=16_000_000,  # a little below its 16 MiB
        source=f"media attachments, {_DOCS}",
        alt=_ALT,
        # One beside nothing else. How long it may run no server says.
        video=VideoLimit(
            mimes=frozenset({"video/mp4", "video/quicktime", "video/webm"}),
            max_bytes=103_809_024,  # 99 MiB
            source=f"media attachments, {_DOCS}",
            alt=_ALT,
        ),
    ),
    # Our own: a longer thread is an article.
    max_parts=25,
    # The server keeps a key for up to an hour (docs, statuses, 2026-07-02); a repeat
    # that leaves in the last minutes could arrive too late.
    keyed_for=timedelta(minutes=55),
    # Unverified: how late an account's own list may be.
    read_lag=timedelta(minutes=1),
    quotas=(Quota(max=300, span=timedelta(minutes=5), source=_RATES),),
)


def learned(instance: Mapping[str, Any], host: str, today: date) -> Capabilities:
    """Return what a server says of itself, and our own where it says nothing.

    Args:
        instance: the answer of `/api/v2/instance`.
        host: the server's name, for the source.
        today: for the source.
    """
    source = f"{host}, /api/v2/instance, {today}"
    said = _mapping(instance.get("configuration"))
    statuses, media = (
        _mapping(said.get("statuses")),
        _mapping(said.get("media_attachments")),
    )
    longest = _number(statuses.get("max_characters"))
    text = FEED.text
    if longest:
        text = replace(text, max=longest, source=source)
    return replace(
        FEED,
        text=text,
        media=_media(statuses, media, source),
        # Others speak this API, and know no keys.
        keyed_for=FEED.keyed_for if _is_mastodon(instance) else timedelta(0),
    )


def _media(
    statuses: Mapping[str, Any], media: Mapping[str, Any], source: str
) -> MediaLimit | None:
    limit = FEED.media
    if limit is None:
        return limit
    most = _number(statuses.get("max_media_attachments"))
    size = _number(media.get("image_size_limit"))
    alt = _alt(media, source)
    return replace(
        limit,
        max_items=most or limit.max_items,
        max_bytes=size or limit.max_bytes,
        source=source if most and size else limit.source,
        alt=alt,
        video=_video(limit.video, media, alt, source) if limit.video else None,
    )


def _alt(media: Mapping[str, Any], source: str) -> Limit:
    most = _number(media.get("description_limit"))
    return replace(_ALT, max=most, source=source) if most else _ALT


def _video(
    limit: VideoLimit, media: Mapping[str, Any], alt: Limit, source: str
) -> VideoLimit | None:
    said, size = media.get("supported_mime_types"), media.get("video_size_limit")
    mimes = limit.mimes & set(said) if isinstance(said, list) else limit.mimes
    if not mimes:
        return None  # some servers take pictures alone
    # Never more than Mastodon's own: the SDK holds all of a file in memory, twice.
    most = min(_number(size) or limit.max_bytes, limit.max_bytes)
    is_told = isinstance(said, list) and _number(size)
    return replace(
        limit,
        mimes=mimes,
        max_bytes=most,
        source=source if is_told else limit.source,
        alt=alt,
    )


def _is_mastodon(instance: Mapping[str, Any]) -> bool:
    # Its relatives name their own home, or say that they are "compatible". Who names
    # no home has not said that it is Mastodon.
    home, version = str(instance.get("source_url")), str(instance.get("version"))
    return "compatible" not in version and "mastodon" in home.lower()


def _mapping(said: object) -> Mapping[str, Any]:
    return said if isinstance(said, Mapping) else {}


def _number(said: object) -> int:
    return said if isinstance(said, int) and said > 0 else 0
