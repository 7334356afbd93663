"""The line to the Bot API: one call, and the outcome of how it ended."""

from __future__ import annotations

from collections.abc import Coroutine
from typing import Any, TypeVar

from telegram.error import TelegramError

from channels._telegram.errors import read_error
from channels._telegram.loop import Loop, build_bot
from dissemination.channel import ChannelError

T = TypeVar("T")


class Line:
    """Calls the Bot API as one bot; `timeout_s` is the longest silence, in seconds."""

    def __init__(self, token: str, root: str, *, timeout_s: float) -> None:
        self.bot = build_bot(token, root, read_timeout=timeout_s)
        self.timeout_s = timeout_s
        self._token = token
        self._loop = Loop()

    def call(self, work: Coroutine[Any, Any, T], *, lost: type[ChannelError]) -> T:
        """Do `work`, which calls the bot, and return what it returns.

        Args:
            work: reads the answer too: what cannot be read is as good as lost.
            lost: what it means that the request perhaps arrived.

        Raises:
            ChannelError: the outcome of what went wrong.
        """
        try:
            return self._loop.run(work)
        except TelegramError as error:
            outcome = read_error(error, lost=lost, secret=self._token)
        except (AttributeError, LookupError, OSError, TypeError, ValueError) as error:
            # An OSError: the disk failed in the middle of a video.
            outcome = lost(f"the answer cannot be read: {type(error).__name__}")
        # No cause: the SDK quotes answers, and a proxy's quotes the address: the token.
        raise outcome
