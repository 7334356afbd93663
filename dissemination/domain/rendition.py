"""An item as one account will say it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import NewType

AccountId = NewType("AccountId", str)


@dataclass(frozen=True, slots=True, kw_only=True)
class Media:
    """A picture or video, already cut to size.

    `sha256` names the bytes in the media store; `width` and `height` are pixels,
    `size` is bytes, `seconds` is how long a video runs (0 for a picture).
    """

    sha256: str
    mime: str
    width: int
    height: int
    size: int
    alt: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Captions:
    """What is said in a video, timed: the same cues as SRT and as WebVTT."""

    language: str
    srt: str
    vtt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one post says. A thread is several parts, published one by one.

    `text` is plain. `title` is what a channel with a field for it puts there; where the
    text begins with it, a channel that knows bold may set it so. `link` is the address
    where the whole item stands. `cover` is a video's still.
    """

    text: str
    title: str = ""
    link: str = ""
    media: tuple[Media, ...] = ()
    captions: Captions | None = None
    cover: Media | None = None
    language: str = "id"


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """What was done to make an item fit: an id of `messages` and values."""

    id: str
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rendition:
    """An item as one account will say it. Approved by fingerprint, published unchanged.

    `drawn` holds the strings that its cards show, as the drawing returned them.
    """

    item: str
    revision: int
    account: AccountId
    placement: str
    parts: tuple[Part, ...]
    notes: tuple[Note, ...] = ()
    drawn: tuple[str, ...] = ()

    @property
    def fingerprint(self) -> str:
        """SHA-256 over everything that will be public: the parts and their media."""
        return fingerprint(self.parts)


def fingerprint(parts: Iterable[Part]) -> str:
    """Return the SHA-256 of parts, the same on every machine."""
    said = json.dumps(
        [asdict(part) for part in parts],
        sort_keys=True,
        ensure_ascii=False,
        separators=(",", ":"),
    )
    return hashlib.sha256(said.encode()).hexdigest()
