"""The media of a post: uploaded, described, subtitled; nothing of it is public."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial

from channels._x.account import Account
from channels._x.errors import Gone, outcomes
from channels._x.memo import Memo, Stage, Upload
from channels._x.upload import File, ask_after, send
from dissemination.channel import (
    Captions,
    Media,
    Part,
    Pending,
    Publication,
    Rejected,
    Transient,
)

_LANGUAGE = re.compile(r"[A-Z]{2}")  # OpenAPI 2.167, CreateMediaSubtitlesSubtitles
_NAMES = {"ID": "Bahasa Indonesia", "EN": "English", "MS": "Bahasa Melayu"}
_AT_LEAST = timedelta(seconds=1)


def prepare_media(account: Account, request: Publication) -> Memo:
    """Upload the media of a request, or go on where the last call stopped.

    Raises:
        Pending: it is not done; come back with its memo.
        Rejected: X cannot use a file.
        ChannelError: it could not be asked; nothing is public.
    """
    part = request.part
    captions = part.captions if any(map(_is_video, part.media)) else None
    language = _language_of(captions) if captions else ""
    files = [_file(request, medium) for medium in part.media]
    if captions:
        files.append(_subtitles(captions))
    known = Memo.read(request.memo, len(files))
    uploads = tuple(
        _go_on(account, file, upload)
        for file, upload in zip(files, known.uploads, strict=True)
    )
    is_subtitled = known.is_subtitled and uploads == known.uploads
    memo = Memo(uploads=uploads, is_subtitled=is_subtitled)
    if memo.waits_s:
        after = max(_AT_LEAST, timedelta(seconds=max(memo.waits_s)))
        raise Pending("the media are on their way", after, memo.write())
    if captions and not is_subtitled:
        _subtitle(account, uploads, language)
    return replace(memo, is_subtitled=captions is not None)


def media_ids(memo: Memo, part: Part) -> list[str]:
    """Return the ids of a part's media, in order."""
    return [one.id for one in memo.uploads[: len(part.media)]]


def _go_on(account: Account, file: File, upload: Upload) -> Upload:
    # What is ready and has expired is uploaded anew; what X is still at is asked for.
    is_lost = upload.stage is not Stage.WORKING and not upload.is_kept
    try:
        return _advance(account, file, Upload() if is_lost else upload)
    except Gone:  # swept away, or another account's that was connected before
        pass
    try:
        return _advance(account, file, Upload())
    except Gone as error:
        raise Transient("upload: X does not know what it was given") from error


def _advance(account: Account, file: File, upload: Upload) -> Upload:
    match upload.stage:
        case Stage.READY:
            return upload
        case Stage.WORKING:
            return ask_after(account, upload)
    sent = send(account, file, upload)
    if file.alt and sent.stage is not Stage.SENDING:
        said = {"id": sent.id, "metadata": {"alt_text": {"text": file.alt}}}
        with outcomes("alternative text", lost=Transient):
            account.call("POST", "/2/media/metadata", json=said).json()["data"]
    return sent


def _subtitle(account: Account, uploads: Sequence[Upload], language: str) -> None:
    video, *_, track = uploads
    subtitles = {
        "id": track.id,
        "language_code": language,
        "display_name": _NAMES.get(language, language),
    }
    said = {"id": video.id, "media_category": "TweetVideo", "subtitles": subtitles}
    with outcomes("subtitles", lost=Transient):
        account.call("POST", "/2/media/subtitles", json=said).json()["data"]


def _file(request: Publication, medium: Media) -> File:
    is_video = _is_video(medium)
    return File(
        name=f"medium {medium.sha256[:12]}",
        mime=medium.mime,
        category="tweet_video" if is_video else "tweet_image",
        open=partial(request.open, medium),
        alt="" if is_video else medium.alt,  # X has no place for a video's
    )


def _subtitles(captions: Captions) -> File:
    said = captions.srt.encode()
    return File(
        name="subtitles",
        mime="text/srt",
        category="subtitles",
        open=lambda: io.BytesIO(said),
    )


def _language_of(captions: Captions) -> str:
    code = captions.language.partition("-")[0].upper()
    if not _LANGUAGE.fullmatch(code):
        raise Rejected(f"X takes no subtitles in {captions.language!r}")
    return code


def _is_video(medium: Media) -> bool:
    return medium.mime.startswith("video/")
