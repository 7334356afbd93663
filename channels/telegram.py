"""Telegram: messages of a channel or group, posted by a bot that administers it."""

from __future__ import annotations

import re
from collections.abc import Coroutine, Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from telegram import InputMediaPhoto, Message, MessageEntity, ReplyParameters
from telegram.error import TelegramError

from channels._steps.media import read
from channels._telegram.errors import read_error
from channels._telegram.limits import FEED
from channels._telegram.loop import Loop, build_bot
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

    async def _send(
        self, request: Publication, pictures: Sequence[bytes]
    ) -> Sequence[Message]:
        bot, chat, text = self._bot, self._chat, request.part.text
        bold, to = _bold(request.part), _reply(request.reply_to)
        if not pictures:
            sent = bot.send_message(chat, text, entities=bold, reply_parameters=to)
            return (await sent,)
        rest: dict[str, Any] = {"caption": text or None, "caption_entities": bold}
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


def _bold(part: Part) -> list[MessageEntity] | None:
    if not part.title or not part.text.startswith(part.title):
        return None
    units = len(part.title.encode("utf-16-le")) // 2
    return [MessageEntity(MessageEntity.BOLD, 0, units)]


def _reply(to: Receipt | None) -> ReplyParameters | None:
    if to is None or to.remote_id is None:
        return None
    return ReplyParameters(int(to.remote_id), allow_sending_without_reply=True)
