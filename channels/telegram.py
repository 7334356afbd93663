"""Telegram: messages of a channel or group, posted by a bot that administers it."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import ClassVar

from channels._steps.address import refuse_open
from channels._telegram.chats import address_of, require_post
from channels._telegram.errors import AsItIs, Gone
from channels._telegram.limits import FEED
from channels._telegram.line import Line
from channels._telegram.outgoing import edit, loaded, send
from channels._telegram.probe import Probe
from channels._telegram.wording import names_all, numbers, receipt_of
from dissemination.channel import (
    Capabilities,
    Field,
    Identity,
    OutcomeUnknown,
    Publication,
    Receipt,
    Rejected,
    Transient,
)


class TelegramChannel:
    """Posts plain text, pictures and videos.

    A bot cannot read what it posted. With a log chat, and only then, it has a `find`.
    """

    name: ClassVar[str] = "telegram"
    fields: ClassVar[tuple[Field, ...]] = (
        Field(name="token", label="Bot token", help="@BotFather", secret=True),
        Field(name="chat", label="Channel", help="@kanal / -100…"),
        Field(
            name="log_chat",
            label="Log chat (optional)",
            help="-100…: kanal tertutup, tempat bot memeriksa kiriman yang diragukan",
            default="",
        ),
        Field(name="base_url", label="Bot API server", default=""),
        Field(name="timeout_s", label="Timeout (s)", default="30", tells_who=False),
    )
    capabilities: Mapping[str, Capabilities] = {"feed": FEED}

    def __init__(self, settings: Mapping[str, str]) -> None:
        root = (settings.get("base_url") or "").strip().rstrip("/")
        if root:
            refuse_open(root)
        self._chat = address_of(settings["chat"])
        is_public = self._chat.startswith("@")
        self._pages = f"{root or 'https://t.me'}/{self._chat[1:]}" if is_public else ""
        seconds = float(settings.get("timeout_s") or 30)
        self._line = Line(settings["token"].strip(), root, timeout_s=seconds)
        self._probe: Probe | None = None
        if log_chat := address_of(settings.get("log_chat") or ""):
            self._probe = Probe(self._line, self._chat, log_chat, self._pages)
            # Without it a person is asked at once, not after looks that tell nothing.
            self.find = self._probe.find

    def check(self) -> Identity:
        """Ask who the bot is, and whether it may post in its chats."""
        chat = require_post(self._line, self._chat)
        if self._probe:
            self._probe.check(chat)
        return Identity(handle=chat.title or self._chat, url=self._pages)

    def publish(self, request: Publication) -> Receipt:
        """Post one message, or one album."""
        line = self._line
        with loaded(request) as media:
            work = send(line.bot, self._chat, request, media, timeout_s=line.timeout_s)
            sent = line.call(work, lost=OutcomeUnknown)
        if not names_all(sent, request.part):
            raise OutcomeUnknown("the answer does not name each message")
        receipt = receipt_of(sent, self._pages)
        if self._probe:
            self._probe.remember(receipt, request.key)
        return receipt

    def correct(self, request: Publication, receipt: Receipt) -> Receipt:
        """Give the message another text; its pictures and its address stay.

        A lost answer is `Transient`: the same text set twice is one text.
        """
        first, *others = numbers(receipt, self._pages)
        # Whether a message without others has a picture only Telegram can tell.
        there = {len(others) + 1} if others else {0, 1}
        if len(request.part.media) not in there:
            raise Rejected("the pictures of a public message cannot be changed")
        with suppress(AsItIs):
            work = edit(self._line.bot, self._chat, request.part, first)
            self._line.call(work, lost=Transient)
        return receipt

    def take_down(self, receipt: Receipt) -> None:
        """Delete the message, or all messages of the album.

        A bot may do so for 48 hours, and later only with the right to delete messages.
        A lost answer is `Transient`: gone twice is gone.
        """
        for number in numbers(receipt, self._pages):
            with suppress(Gone):
                work = self._line.bot.delete_message(self._chat, number)
                if self._line.call(work, lost=Transient) is not True:
                    raise Transient("the answer does not say that it is gone")
