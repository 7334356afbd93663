"""The log chat of Telegram's stand-in: private, and read by the office alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from channels.sandbox._telegram_calls import refuse
from channels.sandbox._telegram_chat import CHAT, LOG


class LogChat:
    """Keeps forwarded messages until they are deleted. `taken` counts all of them."""

    def __init__(self) -> None:
        self.messages: dict[int, Mapping[str, Any]] = {}
        self.taken = 0

    def take(self, original: Mapping[str, Any], at: datetime) -> Mapping[str, Any]:
        """Keep a copy of a message of the channel, and return it."""
        self.taken += 1
        about = {"message_id", "date", "chat", "sender_chat", "media_group_id"}
        said = {name: value for name, value in original.items() if name not in about}
        copy = {
            **said,
            "message_id": self.taken,
            "date": int(at.timestamp()),
            "chat": LOG,
            "sender_chat": LOG,
            "forward_origin": {
                "type": "channel",
                "date": original["date"],
                "chat": CHAT,
                "message_id": original["message_id"],
            },
        }
        self.messages[self.taken] = copy
        return copy

    def delete(self, numbers: Iterable[int]) -> None:
        """Delete copies; what is gone already is passed over."""
        wanted = list(numbers)
        if not 1 <= len(wanted) <= 100:  # noqa: PLR2004 - the Bot API's own number
            refuse("Bad Request: message identifiers are not specified")
        for number in wanted:
            self.messages.pop(number, None)
