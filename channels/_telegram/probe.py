"""The look for what may have become public: a bot cannot list what it posted."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from telegram import ChatFullInfo

from channels._steps.verdict import level
from channels._telegram.chats import (
    ask_about,
    author_in,
    require_apart,
    require_post,
)
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
        self._keys: dict[int, str] = {}  # of the messages that we know to be ours

    def check(self, chat: ChatFullInfo) -> None:
        """Ask whether the log chat can be used.

        Raises:
            ChannelError: it cannot, or could not be asked.
        """
        require_apart(require_post(self._line, self._log_chat), chat)

    def remember(self, receipt: Receipt, key: str) -> None:
        """Keep in mind whose message this is: it is nobody else's with the same text.

        The next search begins no earlier than there.
        """
        for number in numbers(receipt, self._pages):
            self._keys[number] = key
            self._newest = max(self._newest, number)

    def find(self, request: Publication, since: datetime) -> Found | CannotTell:
        """Look for the text among what was sent after `since`, the newest first."""
        if not level(request.part.text):
            return CannotTell()
        chat, log = (ask_about(self._line, one) for one in (self._chat, self._log_chat))
        require_apart(log, chat)
        before = self._number(request.reply_to)
        self._newest = max(self._newest, before)
        author = author_in(self._line, chat)
        copies = Copies(self._line, self._chat, self._log_chat, author)
        try:
            album = self._look(copies, request, since, before)
        finally:
            copies.clear()
        if not album:
            return CannotTell()
        receipt = receipt_of(album, self._pages)
        self.remember(receipt, request.key)
        return Found(receipt=receipt)

    def _look(
        self, copies: Copies, request: Publication, since: datetime, before: int
    ) -> Sequence[int]:
        self._newest = find_newest(lambda n: copies.read(n) is not None, self._newest)
        part, kinds = request.part, _kinds(request.part)
        for number in range(self._newest, before, -1):
            copy = copies.read(number)
            if copy and copy.at and copy.at < since - _ROUNDED_BY:
                break
            if self._keys.get(number, request.key) != request.key:
                continue
            if copy and level(copy.text) == level(part.text):
                album = range(number, number + len(kinds))
                if _is_album([copies.read(one) for one in album], kinds):
                    return album
        return ()

    def _number(self, receipt: Receipt | None) -> int:
        """Return the greatest number of a receipt, 0 where it names none."""
        try:
            return max(numbers(receipt, self._pages)) if receipt else 0
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
        and first.is_ours
        and [copy.kind for copy in copies if copy] == list(kinds)
        and not any(copy.text for copy in others if copy)
    )
