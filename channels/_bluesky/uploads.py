"""What is done before a post: its files are stored, its mentions are looked up."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from channels._bluesky.facets import mentions
from channels._bluesky.line import Line
from channels._steps.media import read
from dissemination.channel import Publication, Rejected

# A file that no record names is kept for minutes (lexicon com.atproto.repo.uploadBlob,
# 2026-08-20). To store the same bytes again changes nothing.
_KEPT_S = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Stored:
    """What a record needs beside the words.

    `blobs` are the media, in order; `captions` is the file of a video's, or None;
    `dids` are of the mentioned; `until` is when the server may forget the files.
    """

    blobs: tuple[Mapping[str, Any], ...] = ()
    captions: Mapping[str, Any] | None = None
    dids: Mapping[str, str] = field(default_factory=dict)
    until: int = 0  # seconds since 1970

    @classmethod
    def read(cls, request: Publication) -> Self | None:
        """Read what `write` wrote into a memo; None where it serves no more."""
        if not request.memo:
            return None
        said = json.loads(request.memo)
        stored = cls(**{**said, "blobs": tuple(said["blobs"])})
        is_whole = len(stored.blobs) == len(request.part.media)
        # Longer than it can be kept: the clock was set back since.
        left_s = stored.until - time.time()
        is_kept = not stored.blobs or 0 < left_s <= _KEPT_S
        return stored if is_whole and is_kept else None

    def write(self) -> str:
        """Return it as text."""
        return json.dumps(asdict(self))


def store(line: Line, request: Publication) -> Stored:
    """Store the files of a request, and look up whom its text mentions.

    What its memo tells is not done again.

    Raises:
        Rejected: a file is gone, or the server cannot use it.
        ChannelError: the server could not be asked; nothing is public.
    """
    if stored := Stored.read(request):
        return stored
    part = request.part
    blobs = tuple(line.upload(read(request, one), one.mime) for one in part.media)
    shows_video = any(one.mime.startswith("video/") for one in part.media)
    captions = None
    if part.captions and shows_video:
        captions = line.upload(part.captions.vtt.encode(), "text/vtt")
    dids = {handle: _resolved(line, handle) for handle in mentions(part.text)}
    return Stored(
        blobs=blobs,
        captions=captions,
        dids={handle: did for handle, did in dids.items() if did},
        until=int(time.time()) + _KEPT_S,
    )


def _resolved(line: Line, handle: str) -> str:
    """Return whom a handle belongs to; empty where nobody has it."""
    try:
        said = line.ask("com.atproto.identity.resolveHandle", handle=handle)
    except Rejected:
        return ""
    did = said.get("did")
    return did if isinstance(did, str) and did.startswith("did:") else ""
