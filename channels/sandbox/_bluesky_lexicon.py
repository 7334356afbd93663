"""What a PDS refuses in a post, as one of version 0.5.35 did, and in its words."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import regex

_TEXT = "app.bsky.feed.post"
_MAX_GRAPHEMES = 300
_MAX_BYTES = 3000
_MAX_LANGS = 3
_MAX_IMAGES = 4
_MAX_CAPTIONS = 20
_MAX_SIZE = {
    "captions": 20_000,
    "image": 2_000_000,
    "thumb": 1_000_000,
    "video": 300_000_000,
}
_CLUSTER = regex.compile(r"\X")

IsKnown = Callable[[str], bool]


def cid(data: bytes, prefix: str = "bafkrei") -> str:
    """Return a name that only these bytes have, in the form of a CID."""
    digest = base64.b32encode(hashlib.sha256(data).digest()).decode().lower()
    return prefix + digest.rstrip("=")


def cid_of(record: Mapping[str, Any]) -> str:
    """Return the name of a record."""
    said = json.dumps(record, sort_keys=True, ensure_ascii=False)
    return cid(said.encode(), "bafyrei")


def faults(record: Mapping[str, Any]) -> Iterator[str]:
    """Yield what the lexicon does not allow in a record, the first of it first."""
    text, langs = record.get("text"), record.get("langs", [])
    if record.get("$type") != _TEXT:
        yield f"Invalid $type: expected {_TEXT}"
    if not isinstance(text, str):
        yield "Missing required key text"
        return
    if len(text.encode()) > _MAX_BYTES:
        yield f"string too big (maximum {_MAX_BYTES}) at $.record.text"
    if (count := len(_CLUSTER.findall(text))) > _MAX_GRAPHEMES:
        yield f"grapheme too big (maximum {_MAX_GRAPHEMES}, got {count})"
    if not _has_zone(record.get("createdAt")):
        yield "Invalid datetime at $.record.createdAt"
    if len(langs) > _MAX_LANGS:
        yield f"array too big (maximum {_MAX_LANGS}) at $.record.langs"
    yield from _embed_faults(record.get("embed") or {})


def blobs(record: Mapping[str, Any]) -> list[tuple[str, Mapping[str, Any]]]:
    """Return the files that a record names, each with what it is there."""
    embed = record.get("embed") or {}
    named = [("image", one.get("image")) for one in embed.get("images", ())]
    named += [("captions", one.get("file")) for one in embed.get("captions", ())]
    named += [("video", embed["video"])] if "video" in embed else []
    named += [("thumb", (embed.get("external") or {}).get("thumb"))]
    return [(kind, blob) for kind, blob in named if isinstance(blob, dict)]


def name_of(blob: Mapping[str, Any]) -> str:
    """Return the CID of a file that a record names."""
    return str((blob.get("ref") or {}).get("$link"))


def size_fault(kind: str, size: int) -> str:
    """Return what is wrong with a file's size, or nothing."""
    most = _MAX_SIZE[kind]
    return f"blob too big (maximum {most}, got {size})" if size > most else ""


def _embed_faults(embed: Mapping[str, Any]) -> Iterator[str]:
    match embed.get("$type"):
        case "app.bsky.embed.images":
            if len(embed["images"]) > _MAX_IMAGES:
                yield f"array too big (maximum {_MAX_IMAGES}) at $.record.embed.images"
            if not all("alt" in one for one in embed["images"]):
                yield "Missing required key alt at $.record.embed.images"
        case "app.bsky.embed.external":
            missing = {"uri", "title", "description"} - set(embed["external"])
            if missing:
                yield f"Missing required key {min(missing)} at $.record.embed.external"
        case "app.bsky.embed.video":
            if len(embed.get("captions", ())) > _MAX_CAPTIONS:
                yield f"array too big (maximum {_MAX_CAPTIONS}) at $.record.embed"


def _has_zone(said: object) -> bool:
    try:
        return datetime.fromisoformat(str(said)).tzinfo is not None
    except ValueError:
        return False
