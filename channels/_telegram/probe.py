"""The look for what may have become public: a bot cannot list what it posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from telegram import ChatFullInfo

from channels._steps.verdict import level
from channels._telegram.chats import ask_about, require_apart, require_post
from channels._telegram.copies import Copies, Copy, Kind
from channels._telegram.line import Line
from channels._telegram.newest import find_newest
from channels._telegram.outgoing import is_video
from channels._telegram.wording import numbers, receipt_of
from dissemination.channel import (
    CannotTell,
    Found,
    Part,
    Publication,
    Receipt,
    Rejected,
)

# Telegram tells its times in whole seconds.
_ROUNDED_BY = timedelta(seconds=1)


class Probe:
    """Looks for a part in a chat, by way of a private log chat.

    It never says `Absent`. A number that was not given yet and one that was deleted
    are answered alike; and Telegram may keep a message back and show it later, as it
    does with videos in large chats. A second message in public would be the price.
    """

    def __init__(self, line: Line, chat: str, log_chat: str, pages: str) -> None:
        self._line = line
        self._chat = chat
        self._log_chat = log_chat
        self._pages = pages
        self._newest = 0  # the greatest number we know of

    def check(self, chat: ChatFullInfo) -> None:
        """Ask whether the log chat can be used.

        Raises:
            ChannelError: it cannot, or could not be asked.
        """
        require_apart(require_post(self._line, self._log_chat), chat)

    def remember(self, receipt: Receipt | None) -> None:
        """Begin the next search no earlier than at a message that was public."""
        self._newest = max(self._newest, _number(receipt))

    def find(self, request: Publication, since: datetime) -> Found | CannotTell:
        """Look for the text among what was sent after `since`, the newest first."""
        if not level(request.part.text):
            return CannotTell()
        chat, log = (ask_about(self._line, one) for one in (self._chat, self._log_chat))
        require_apart(log, chat)
        self.remember(request.reply_to)
        copies = Copies(self._line, self._chat, self._log_chat)
        try:
            return self._look(copies, request, since)
        finally:
            copies.clear()

    def _look(
        self, copies: Copies, request: Publication, since: datetime
    ) -> Found | CannotTell:
        self._newest = find_newest(lambda n: copies.read(n) is not None, self._newest)
        part, kinds = request.part, _kinds(request.part)
        for number in range(self._newest, _number(request.reply_to), -1):
            copy = copies.read(number)
            if copy and copy.at and copy.at < since - _ROUNDED_BY:
                break
            if copy and level(copy.text) == level(part.text):
                album = range(number, number + len(kinds))
                if _is_album([copies.read(one) for one in album], kinds):
                    return Found(receipt=receipt_of(album, self._pages))
        return CannotTell()


def _number(receipt: Receipt | None) -> int:
    """Return the greatest number of a receipt, 0 where it names none."""
    try:
        return max(numbers(receipt)) if receipt else 0
    except Rejected:
        return 0


def _kinds(part: Part) -> Sequence[Kind]:
    media: list[Kind] = ["video" if is_video(m) else "photo" for m in part.media]
    return media or ["text"]


def _is_album(copies: Sequence[Copy | None], kinds: Sequence[Kind]) -> bool:
    """Tell whether messages are one after another what was sent, under one text."""
    first, *others = copies
    return (
        first is not None
        and first.at is not None
        and [copy.kind for copy in copies if copy] == list(kinds)
        and not any(copy.text for copy in others if copy)
    )
