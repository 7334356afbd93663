"""Telegram: messages of a channel or group, posted by a bot that administers it."""

from __future__ import annotations

import re
from collections.abc import Coroutine, Mapping, Sequence
from contextlib import suppress
from typing import Any, ClassVar, TypeVar

from telegram import InputMediaPhoto, Message
from telegram.error import TelegramError

from channels._steps.media import read
from channels._telegram.errors import AsItIs, Gone, read_error
from channels._telegram.limits import FEED
from channels._telegram.loop import Loop, build_bot
from channels._telegram.wording import bold, numbers, reply_to
from dissemination.channel import (
    AuthExpired,
    Capabilities,
    ChannelError,
    Field,
    Identity,
    OutcomeUnknown,
    Part,
    Publication,
    Receipt,
    Rejected,
    Transient,
)

T = TypeVar("T")
_NAME = re.compile(r"(?:(?:https?://)?t\.me/)?@?([A-Za-z]\w{3,31})/?")
_MAY_NOT_POST = frozenset({"kicked", "left", "member", "restricted"})


class TelegramChannel:
    """Posts plain text and pictures. The bot cannot read back what it posted."""

    name: ClassVar[str] = "telegram"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="token", label="Bot token", help="@BotFather", secret=True),
        Field(name="chat", label="Channel", help="@kanal / -100…"),
        Field(name="base_url", label="Bot API server", default=""),
        Field(name="timeout_s", label="Timeout (s)", default="30"),
    )
    capabilities: Mapping[str, Capabilities] = {"feed": FEED}

    def __init__(self, settings: Mapping[str, str]) -> None:
        root = (settings.get("base_url") or "").rstrip("/")
        name = _NAME.fullmatch(settings["chat"].strip())
        self._chat = f"@{name[1]}" if name else settings["chat"].strip()
        self._pages = f"{root or 'https://t.me'}/{name[1]}" if name else ""
        self._token = settings["token"].strip()
        seconds = float(settings.get("timeout_s") or 30)
        self._bot = build_bot(self._token, root, read_timeout=seconds)
        self._loop = Loop()

    def check(self) -> Identity:
        """Ask who the bot is, and whether it may post in the chat."""
        me = self._call(self._bot.get_me(), lost=Transient)
        chat = self._call(self._bot.get_chat(self._chat), lost=Transient)
        if chat.type == chat.CHANNEL:
            asked = self._bot.get_chat_member(self._chat, me.id)
            member = self._call(asked, lost=Transient)
            silent = getattr(member, "can_post_messages", None) is False
            if silent or member.status in _MAY_NOT_POST:
                raise AuthExpired(f"the bot may not post in {self._chat}")
        return Identity(handle=chat.title or self._chat, url=self._pages)

    def publish(self, request: Publication) -> Receipt:
        """Post one message, or one album."""
        pictures = [read(request, medium) for medium in request.part.media]
        messages = self._call(self._send(request, pictures), lost=OutcomeUnknown)
        if not messages:
            raise OutcomeUnknown("the answer names no message")
        first, *others = (str(message.message_id) for message in messages)
        url = f"{self._pages}/{first}" if self._pages else ""
        return Receipt(remote_id=first, url=url, further_ids=tuple(others))

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        """Give the message another text; its pictures and its address stay.

        A lost answer is `Transient`: the same text set twice is one text.
        """
        first, *others = numbers(receipt)
        # Whether a message without others has a picture only Telegram can tell.
        there = {len(others) + 1} if others else {0, 1}
        if len(request.part.media) not in there:
            raise Rejected("the pictures of a public message cannot be changed")
        with suppress(AsItIs):
            self._call(self._edit(request.part, first), lost=Transient)
        return receipt

    def take_down(self, receipt: Receipt) -> None:
        """Delete the message, or all messages of the album.

        A bot may do so for 48 hours, and later only with the right to delete messages.
        A lost answer is `Transient`: gone twice is gone.
        """
        for number in numbers(receipt):
            with suppress(Gone):
                work = self._bot.delete_message(self._chat, number)
                if self._call(work, lost=Transient) is not True:
                    raise Transient("the answer does not say that it is gone")

    async def _edit(self, part: Part, number: int) -> object:
        bot = self._bot
        at: dict[str, Any] = {"chat_id": self._chat, "message_id": number}
        text, marks = part.text, bold(part)
        if not part.media:
            return await bot.edit_message_text(text, entities=marks, **at)
        return await bot.edit_message_caption(
            caption=text or None, caption_entities=marks, **at
        )

    async def _send(
        self, request: Publication, pictures: Sequence[bytes]
    ) -> Sequence[Message]:
        bot, chat, text = self._bot, self._chat, request.part.text
        marks, to = bold(request.part), reply_to(request.reply_to)
        if not pictures:
            sent = bot.send_message(chat, text, entities=marks, reply_parameters=to)
            return (await sent,)
        rest: dict[str, Any] = {"caption": text or None, "caption_entities": marks}
        rest["reply_parameters"] = to
        if len(pictures) == 1:
            return (await bot.send_photo(chat, pictures[0], **rest),)
        album = [InputMediaPhoto(picture) for picture in pictures]
        return await bot.send_media_group(chat, album, **rest)

    def _call(self, work: Coroutine[Any, Any, T], lost: type[ChannelError]) -> T:
        try:
            return self._loop.run(work)
        except TelegramError as error:
            outcome = read_error(error, lost=lost, secret=self._token)
        except (AttributeError, LookupError, TypeError, ValueError) as error:
            outcome = lost(f"the answer cannot be read: {type(error).__name__}")
        # No cause: the SDK quotes answers, and a proxy's quotes the address: the token.
        raise outcome
