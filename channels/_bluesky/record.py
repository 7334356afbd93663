"""A part as the record of a post: words, facets, and what is embedded."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from channels._bluesky.facets import addresses, facets
from channels._bluesky.stored import Stored
from channels._bluesky.video import film
from dissemination.channel import Media, Part

COLLECTION = "app.bsky.feed.post"
_DESCRIPTION_LONGEST = 300

Reply = Mapping[str, Mapping[str, str]]


def post(
    part: Part, stored: Stored, *, created_at: str, reply: Reply | None
) -> dict[str, Any]:
    """Return the record, the same for the same request to the last byte.

    Args:
        part: what is said.
        stored: its files, and whom it mentions.
        created_at: as `instant` writes it.
        reply: the post before and the first one, in a thread.

    Raises:
        Rejected: Bluesky has no place for these media together.
    """
    record: dict[str, Any] = {
        "$type": COLLECTION,
        "text": part.text,
        "createdAt": created_at,
        "langs": [part.language],
    }
    if found := facets(part.text, stored.dids):
        record["facets"] = found
    if shown := _embed(part, stored):
        record["embed"] = shown
    return {**record, "reply": reply} if reply else record


def instant(at: datetime) -> str:
    """Return an instant as records have it."""
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def shown_media(record: Mapping[str, Any]) -> int:
    """Count the pictures and videos of a record; a link's card is none."""
    embed = record.get("embed") or {}
    match embed.get("$type"):
        case "app.bsky.embed.images":
            return len(embed["images"])
        case "app.bsky.embed.video":
            return 1
    return 0


def _embed(part: Part, stored: Stored) -> dict[str, Any] | None:
    if video := film(part):
        return _video(part, video, stored)
    if part.media:
        return _images(part, stored)
    return _card(part, stored.thumb) if part.link else None


def _images(part: Part, stored: Stored) -> dict[str, Any]:
    return {
        "$type": "app.bsky.embed.images",
        "images": [
            {"image": blob, "alt": one.alt, **_shape(one)}
            for one, blob in zip(part.media, stored.blobs, strict=True)
        ],
    }


def _video(part: Part, video: Media, stored: Stored) -> dict[str, Any]:
    embed = {
        "$type": "app.bsky.embed.video",
        "video": stored.blobs[0],
        **_shape(video),
    }
    if video.alt:
        embed["alt"] = video.alt
    if stored.captions and part.captions:
        said = {"lang": part.captions.language, "file": stored.captions}
        embed["captions"] = [said]
    return embed


def _shape(medium: Media) -> dict[str, Any]:
    if not (medium.width and medium.height):
        return {}
    return {"aspectRatio": {"width": medium.width, "height": medium.height}}


def _card(part: Part, thumb: Mapping[str, Any] | None) -> dict[str, Any]:
    # Bluesky draws no preview by itself: whoever posts brings its words and picture.
    written = (uri for uri in addresses(part.text) if uri.startswith(part.link))
    lines = [line.strip() for line in part.text.splitlines() if line.strip()]
    title = part.title.strip() or (lines[0] if lines else part.link)
    told = [line for line in lines if line not in title and not _is_tail(line)]
    return {
        "$type": "app.bsky.embed.external",
        "external": {
            "uri": next(written, part.link),
            "title": _cut(" ".join(title.split())),
            "description": _cut(" ".join(told)),
            **({"thumb": thumb} if thumb else {}),
        },
    }


def _is_tail(line: str) -> bool:
    return line.startswith("#") or bool(addresses(line))


def _cut(text: str) -> str:
    """Return a text that has room on a card, cut at a word."""
    if len(text) <= _DESCRIPTION_LONGEST:
        return text
    kept = text[:_DESCRIPTION_LONGEST].rpartition(" ")[0]
    return f"{kept or text[:_DESCRIPTION_LONGEST]}…"
