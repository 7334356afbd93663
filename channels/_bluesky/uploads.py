"""What is done before a post: its files are stored, its mentions are looked up."""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from channels._bluesky.facets import mentions
from channels._bluesky.line import Line
from channels._bluesky.stored import Stored, forgotten, kept_s, not_yet
from channels._bluesky.video import Full, Unknown, VideoService, film
from channels._steps.media import opened, read
from dissemination.channel import Media, Part, Publication, Rejected

_FULL = timedelta(hours=1)


def store(line: Line, service: VideoService, request: Publication) -> Stored:
    """Store the files of a request, and look up whom its text mentions.

    What its memo tells is not done again.

    Raises:
        Pending: the video is not done; come back with its memo.
        Rejected: a file is gone, or nobody can use it.
        ChannelError: the server could not be asked; nothing is public.
    """
    before, part = Stored.read(request.memo), request.part
    if request.memo and before.serves(part):
        return before
    video = film(part)
    blobs: tuple[Mapping[str, Any], ...]
    if video:
        blobs = (_video(line, service, request, video, before),)
    else:
        blobs = _pictures(line, request)
    return Stored(
        blobs=blobs,
        captions=_captions(line, part) if video else None,
        thumb=_thumb(line, request),
        dids=_mentioned(line, part.text),
        until=int(time.time()) + kept_s(part),
        is_plain=before.is_plain,
    )


def _video(
    line: Line,
    service: VideoService,
    request: Publication,
    video: Media,
    before: Stored,
) -> Mapping[str, Any]:
    if before.is_plain:
        with opened(request, video) as file:
            return line.upload(file, video.mime)
    waiting = replace(before, since=before.since or int(time.time()))
    try:
        job = service.look(before.job) if before.job else service.start(request, video)
    except Full as error:
        raise not_yet(waiting, str(error), at_least=_FULL) from error
    except Unknown as error:
        raise forgotten(before, request.part, error) from error
    if job.blob:
        return job.blob
    waiting = replace(waiting, job=job.id)
    raise not_yet(waiting, "the video service is at work on the video")


def _pictures(line: Line, request: Publication) -> tuple[Mapping[str, Any], ...]:
    return tuple(_picture(line, request, one) for one in request.part.media)


def _picture(line: Line, request: Publication, one: Media) -> Mapping[str, Any]:
    return line.upload(read(request, one), one.mime)


def _captions(line: Line, part: Part) -> Mapping[str, Any] | None:
    if part.captions is None:
        return None
    return line.upload(part.captions.vtt.encode(), "text/vtt")


def _thumb(line: Line, request: Publication) -> Mapping[str, Any] | None:
    part = request.part
    has_card = part.link and not part.media
    return _picture(line, request, part.cover) if has_card and part.cover else None


def _mentioned(line: Line, text: str) -> Mapping[str, str]:
    dids = {handle: _resolved(line, handle) for handle in mentions(text)}
    return {handle: did for handle, did in dids.items() if did}


def _resolved(line: Line, handle: str) -> str:
    """Return whom a handle belongs to; empty where nobody has it."""
    try:
        said = line.ask("com.atproto.identity.resolveHandle", handle=handle)
    except Rejected:
        return ""
    did = said.get("did")
    return did if isinstance(did, str) and did.startswith("did:") else ""
