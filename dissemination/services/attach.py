"""Attach: take in the pictures, videos and captions that lie beside an item."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from dissemination.domain.item import Attachment
from dissemination.domain.rendition import Captions, Media
from dissemination.messages import sentence
from dissemination.rendering.captions import read_captions
from dissemination.rendering.photos import take_in
from dissemination.rendering.pictures import PictureError, UnfitPicture, read_picture
from dissemination.services.desk import Desk
from dissemination.services.mistakes import NotFound, Unreadable

MakePicture = Callable[[Attachment], bytes]

_MOST_CAPTIONS = 1_000_000  # signs: a day of talk


def attach(
    desk: Desk,
    attachment: Attachment,
    folder: Path,
    stand_in: MakePicture | None = None,
) -> Attachment:
    """Take in an attachment's file, from a folder; without it nothing is attached.

    Raises:
        Unreadable: it is no picture or no video, or no captions can be read.
        NotFound: the video is there, and the captions that it names are not.
    """
    place = folder / attachment.file
    is_there = place.is_file()
    if attachment.kind == "video":
        return _with_video(desk, attachment, place) if is_there else attachment
    if is_there:
        data = place.read_bytes()
    elif stand_in is not None:
        data = stand_in(attachment)
    else:
        return attachment
    medium = _picture(data, attachment, place)
    sha256 = desk.media.keep(data)
    if is_there:
        # What is too small for cards may still go out as it is.
        with suppress(UnfitPicture):
            take_in(desk.media.path(sha256))
    return replace(attachment, media=medium, is_stand_in=not is_there)


def _picture(data: bytes, attachment: Attachment, place: Path) -> Media:
    try:
        return read_picture(data, attachment.alt)
    except PictureError as error:
        why = sentence(error.id, error.values)
        raise Unreadable("item.bad_picture", path=str(place), why=why) from error


def _with_video(desk: Desk, attachment: Attachment, place: Path) -> Attachment:
    from dissemination.rendering import videos  # noqa: PLC0415 - slow to load

    try:
        video = videos.read_video(place)
        with tempfile.TemporaryDirectory() as folder:
            kept = Path(folder, "film") if video.tells_tales else place
            if video.tells_tales:
                videos.without_tales(place, kept)
            sha256 = desk.media.keep_file(kept)
            size = kept.stat().st_size
    except videos.UnreadableVideo as error:
        raise Unreadable("item.no_video", path=str(place)) from error
    medium = Media(
        sha256=sha256,
        mime=video.mime,
        width=video.width,
        height=video.height,
        size=size,
        alt=attachment.alt,
        seconds=video.seconds,
    )
    desk.media.keep(video.still)
    return replace(
        attachment,
        media=medium,
        seconds=video.seconds,
        cover=read_picture(video.still, attachment.alt),
        captions=_captions(attachment, place.parent),
    )


def _captions(attachment: Attachment, folder: Path) -> Captions | None:
    if not attachment.captions_file:
        return None
    place = folder / attachment.captions_file
    if not place.is_file():
        raise NotFound("item.no_captions", path=str(place))
    try:
        with place.open(encoding="utf-8-sig") as file:
            return read_captions(file.read(_MOST_CAPTIONS))
    except ValueError as error:  # also what is no UTF-8
        raise Unreadable("item.bad_captions", path=str(place)) from error
