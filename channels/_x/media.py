"""The media of a post: uploaded, described, subtitled; nothing of it is public."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from functools import partial

from channels._steps.media import name_of
from channels._x.account import Account
from channels._x.errors import Gone, outcomes
from channels._x.memo import Memo, Stage, Upload
from channels._x.subtitles import (
    captions_of,
    file_of,
    give,
    is_video,
    language_of,
)
from channels._x.upload import File, ask_after, send
from dissemination.channel import (
    Media,
    Pending,
    Publication,
    Rejected,
    Transient,
)

_AT_LEAST = timedelta(seconds=1)
_RESTARTS = 2  # of a file: a platform that loses each upload is not fed for ever


def prepare_media(account: Account, request: Publication) -> Memo:
    """Upload the media of a request, or go on where the last call stopped.

    Raises:
        Pending: it is not done; come back with its memo.
        Rejected: X cannot use a file.
        ChannelError: it could not be asked; nothing is public.
    """
    captions = captions_of(request.part)
    language = language_of(captions) if captions else ""
    files = [_file(request, medium) for medium in request.part.media]
    if captions:
        files.append(file_of(captions))
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
        give(account, uploads[0].id, uploads[-1].id, language)
    return replace(memo, is_subtitled=captions is not None)


def media_ids(request: Publication) -> list[str]:
    """Return the ids of a request's media, in order, and call nobody.

    Raises:
        Transient: X has not all of them.
    """
    media, captions = request.part.media, captions_of(request.part)
    known = Memo.read(request.memo, len(media) + (captions is not None))
    are_there = all(
        one.stage is Stage.READY and not one.is_over for one in known.uploads
    )
    if not are_there or known.is_subtitled != (captions is not None):
        raise Transient("the media are not prepared")
    return [one.id for one in known.uploads[: len(media)]]


def _go_on(account: Account, file: File, upload: Upload) -> Upload:
    # What is ready and has expired is uploaded anew; what X is still at is asked for.
    if upload.stage is not Stage.WORKING and not upload.is_kept:
        upload = Upload(restarts=upload.restarts)
    try:
        return _advance(account, file, upload)
    except Rejected as refused:
        # Swept away; or finished by a call whose answer was lost.
        was_begun = bool(upload.id) and upload.stage is Stage.SENDING
        is_lost = was_begun or isinstance(refused, Gone)
        if not is_lost or upload.restarts >= _RESTARTS:
            raise
    try:
        return _advance(account, file, Upload(restarts=upload.restarts + 1))
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


def _file(request: Publication, medium: Media) -> File:
    is_moving = is_video(medium)
    return File(
        name=name_of(medium),
        mime=medium.mime,
        category="tweet_video" if is_moving else "tweet_image",
        open=partial(request.open, medium),
        alt="" if is_moving else medium.alt,  # X has no place for a video's
    )
