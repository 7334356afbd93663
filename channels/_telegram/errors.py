"""What each exception of python-telegram-bot means for the thing we wanted public."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import timedelta

import httpx
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from dissemination.channel import (
    AuthExpired,
    ChannelError,
    RateLimited,
    Rejected,
    Transient,
)

NOT_SENT = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)
# A plain 400 stands for a wrong text and for a lost right; only the wording tells.
# To guess wrong is harmless: either way nothing is public.
_ACCOUNT = re.compile(
    r"chat not found|chat_id|peer_id_invalid|rights|deactivated"
    r"|chat_(?:admin|restricted|send|write)",
    re.IGNORECASE,
)
_AS_IT_IS = re.compile(r"message is not modified", re.IGNORECASE)
_UNREAD = re.compile(
    r"message to forward not found|message can't be forwarded|message_id_invalid",
    re.IGNORECASE,
)
_GONE = re.compile(r"message to delete not found", re.IGNORECASE)


class AsItIs(Rejected):
    """The message says so already."""


class Gone(Rejected):
    """There is no such message to delete."""


class Unread(Rejected):
    """No message of this number can be forwarded: none was sent, or it was deleted."""


def read_error(
    error: TelegramError, *, lost: type[ChannelError], secret: str
) -> ChannelError:
    """Return the outcome that `error` stands for.

    Args:
        error: as the SDK raised it. `BadRequest` is a kind of `NetworkError` there.
        lost: what it means that the request perhaps arrived.
        secret: is cut out of what the platform said.
    """
    said = error.message.replace(secret, "<token>")[:200]
    match error:
        case RetryAfter():
            return RateLimited(said, _span(error.retry_after))
        case InvalidToken() | Forbidden() | ChatMigrated():
            return AuthExpired(said)
        case BadRequest():
            return _read_words(said)(said)
        case Conflict():
            # A refusal, so nothing is public; whoever else uses the bot goes away.
            return Transient(said)
        case NetworkError() if isinstance(error.__cause__, UnicodeEncodeError):
            return Rejected("not sent: the text holds what is no letter")
        case NetworkError() if isinstance(error.__cause__, NOT_SENT):
            return Transient(f"not sent: {type(error.__cause__).__name__}")
        case _:
            return lost(said)


def _read_words(said: str) -> type[AuthExpired | Rejected]:
    kinds: Mapping[re.Pattern[str], type[AuthExpired | Rejected]] = {
        _ACCOUNT: AuthExpired,
        _AS_IT_IS: AsItIs,
        _GONE: Gone,
        _UNREAD: Unread,
    }
    found = (kind for words, kind in kinds.items() if words.search(said))
    return next(found, Rejected)


def _span(seconds: float | timedelta) -> timedelta:
    return seconds if isinstance(seconds, timedelta) else timedelta(seconds=seconds)
