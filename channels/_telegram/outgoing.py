"""A part as the Bot API is sent it: a text, a picture, a video, or an album of both."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any, BinaryIO

from telegram import Bot, InputFile, InputMediaPhoto, InputMediaVideo, Message

from channels._steps.media import from_disk, name_of, read
from channels._telegram.limits import PICTURES
from channels._telegram.wording import bold, reply_to
from dissemination.channel import Media, Part, Publication

# Telegram looks through a whole video before it answers.
_SLOWER = 4

Loaded = Sequence[tuple[Media, InputFile]]


def is_video(medium: Media) -> bool:
    """Tell a video from a picture."""
    return medium.mime.startswith("video/")


@contextmanager
def loaded(request: Publication) -> Iterator[Loaded]:
    """Open the media of a part: pictures are read, videos stay on the disk.

    Raises:
        Rejected: one is gone.
        Transient: the disk does not give one just now.
    """
    # In an album each is named in the list; alone it stands under its own name.
    in_album = len(request.part.media) > 1
    with ExitStack() as files:
        yield [
            (medium, _file(request, medium, files, in_album=in_album))
            for medium in request.part.media
        ]


async def send(
    bot: Bot, chat: str, request: Publication, media: Loaded, *, timeout_s: float
) -> Sequence[int]:
    """Make a part public, and return the numbers of its messages.

    Args:
        bot: posts.
        chat: where.
        request: whose part it is.
        media: the part's, opened.
        timeout_s: the longest silence of a call without a video, in seconds.
    """
    sent = await _send(bot, chat, request, media, timeout_s=timeout_s)
    return [message.message_id for message in sent]


async def edit(bot: Bot, chat: str, part: Part, number: int) -> object:
    """Give a message the text of a part; where the part has media, their caption."""
    at: dict[str, Any] = {"chat_id": chat, "message_id": number}
    text, marks = part.text, bold(part)
    if not part.media:
        return await bot.edit_message_text(text, entities=marks, **at)
    return await bot.edit_message_caption(
        caption=text or None, caption_entities=marks, **at
    )


async def _send(
    bot: Bot, chat: str, request: Publication, media: Loaded, *, timeout_s: float
) -> Sequence[Message]:
    part = request.part
    to: dict[str, Any] = {"reply_parameters": reply_to(request.reply_to)}
    if not media:
        sent = bot.send_message(chat, part.text, entities=bold(part), **to)
        return (await sent,)
    rest: dict[str, Any] = {**to, "caption": part.text or None}
    rest["caption_entities"] = bold(part)
    if any(is_video(medium) for medium, _ in media):
        rest["read_timeout"] = timeout_s * _SLOWER
    if len(media) > 1:
        album = [_item(medium, file) for medium, file in media]
        return await bot.send_media_group(chat, album, **rest)
    ((medium, file),) = media
    if is_video(medium):
        rest |= {**_facts(medium), "cover": _cover(request)}
        return (await bot.send_video(chat, file, **rest),)
    return (await bot.send_photo(chat, file, **rest),)


def _item(medium: Media, file: InputFile) -> InputMediaPhoto | InputMediaVideo:
    if is_video(medium):
        # PTB 22.8 cannot send the still of a video in an album: Telegram makes one.
        return InputMediaVideo(file, **_facts(medium))
    return InputMediaPhoto(file)


def _facts(medium: Media) -> Mapping[str, Any]:
    return {
        "width": medium.width,
        "height": medium.height,
        "duration": round(medium.seconds) or None,
        "supports_streaming": True,
    }


def _cover(request: Publication) -> InputFile | None:
    cover = request.part.cover
    if cover is None or cover.mime not in PICTURES:
        return None
    return InputFile(read(request, cover), attach=True)


def _file(
    request: Publication, medium: Media, files: ExitStack, *, in_album: bool
) -> InputFile:
    if not is_video(medium):
        return InputFile(read(request, medium), attach=in_album)
    video = files.enter_context(_opened(request, medium))
    return InputFile(
        video, filename="video.mp4", attach=in_album, read_file_handle=False
    )


def _opened(request: Publication, medium: Media) -> BinaryIO:
    # Only the opening: a call that may be public is made while the file is open.
    with from_disk(name_of(medium)):
        return request.open(medium)
