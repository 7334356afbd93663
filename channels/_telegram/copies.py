"""What stands in a chat, read by forwarding it into the log chat."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

from telegram import (
    Message,
    MessageOrigin,
    MessageOriginChannel,
    MessageOriginUser,
)

from channels._telegram.errors import Unread
from channels._telegram.line import Line
from dissemination.channel import ChannelError, Transient

Kind = Literal["text", "photo", "video"]

_MOST_CALLS = 80  # of one look; about 35 where nothing is known of the chat


@dataclass(frozen=True, slots=True, kw_only=True)
class Copy:
    """A message that was there to be forwarded.

    `at` is when it was sent, by our own clock; None where it came from elsewhere.
    `is_ours` says that our channel wrote it; in a group, that the bot did.
    """

    text: str
    kind: Kind
    at: datetime | None
    is_ours: bool


class Copies:
    """Forwards messages into the log chat, each at most once; `clear` deletes them."""

    def __init__(self, line: Line, chat: str, log_chat: str, author: int) -> None:
        self._line = line
        self._chat = chat
        self._author = author
        self._log_chat = log_chat
        self._read: dict[int, Copy | None] = {}
        self._kept: list[int] = []

    def read(self, number: int) -> Copy | None:
        """Return the message of a number, or None where none can be forwarded.

        Raises:
            ChannelError: nobody could look, or a look would take too many calls.
        """
        if number not in self._read:
            if len(self._read) >= _MOST_CALLS:
                raise Transient(f"not found in {_MOST_CALLS} messages")
            try:
                work = self._forward(number)
                self._read[number] = self._line.call(work, lost=Transient)
            except Unread:
                self._read[number] = None
        return self._read[number]

    def clear(self) -> None:
        """Delete the copies; those that stay are seen by the office alone."""
        if self._kept:
            with suppress(ChannelError):
                bot = self._line.bot
                work = bot.delete_messages(self._log_chat, self._kept)
                self._line.call(work, lost=Transient)

    async def _forward(self, number: int) -> Copy:
        copy = await self._line.bot.forward_message(
            self._log_chat, self._chat, number, disable_notification=True
        )
        self._kept.append(copy.message_id)
        return _read_copy(copy, number, self._author)


def _read_copy(copy: Message, number: int, author: int) -> Copy:
    origin = copy.forward_origin
    if origin is None:
        raise ValueError("the copy does not say where it comes from")
    is_ours = _is_by(author, origin, number)
    is_from_here = is_ours or not isinstance(origin, MessageOriginChannel)
    # Both times are Telegram's, so that no clock that is off makes it seem older.
    age = copy.date - origin.date
    return Copy(
        text=copy.text or copy.caption or "",
        kind=_kind(copy),
        at=datetime.now(UTC) - age if is_from_here else None,
        is_ours=is_ours,
    )


def _is_by(author: int, origin: MessageOrigin, number: int) -> bool:
    if isinstance(origin, MessageOriginChannel):
        return (origin.chat.id, origin.message_id) == (author, number)
    return isinstance(origin, MessageOriginUser) and origin.sender_user.id == author


def _kind(copy: Message) -> Kind:
    if copy.photo:
        return "photo"
    # Of a video without a sound Telegram makes an animation.
    return "video" if copy.video or copy.animation else "text"
