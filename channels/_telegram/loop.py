"""The fence round python-telegram-bot: its event loop, its transport, its log lines.

One `Bot` across several `asyncio.run` calls breaks, since its client belongs to the
first loop; so each adapter keeps one loop, in one thread, for as long as it lives.
"""

from __future__ import annotations

import asyncio
import re
import threading
import weakref
from collections.abc import Coroutine
from http import HTTPStatus
from typing import Any, TypeVar

import httpx
from telegram import Bot
from telegram.error import BadRequest, NetworkError
from telegram.request import HTTPXRequest

from channels._steps.log import hide

T = TypeVar("T")
_API = "https://api.telegram.org"


class Loop:
    """Runs coroutines on a thread of its own, and ends with its last user."""

    def __init__(self) -> None:
        self._loop = asyncio.new_event_loop()
        turn = threading.Thread(
            target=_turn, args=(self._loop,), name="telegram-loop", daemon=True
        )
        turn.start()
        weakref.finalize(self, self._loop.call_soon_threadsafe, self._loop.stop)

    def run(self, work: Coroutine[Any, Any, T]) -> T:
        """Run `work` to its end and return what it returns, or raise what it raises."""
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()


class Transport(HTTPXRequest):
    """PTB's own, but it reads two kinds of answer otherwise.

    A body that is too large is a refusal. Of a server out of order nothing else is
    believed: neither that it has a limit, nor that a group was moved.
    """

    async def do_request(self, *sent: Any, **settings: Any) -> tuple[int, bytes]:
        """Send one request and return its status and body."""
        status, body = await super().do_request(*sent, **settings)
        if status == HTTPStatus.REQUEST_ENTITY_TOO_LARGE:
            raise BadRequest("Request Entity Too Large")
        if status >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise NetworkError(f"the server answered {status}")
        return status, body


def build_bot(token: str, root: str, *, read_timeout: float) -> Bot:
    """Return a bot that calls the API server at `root`, Telegram's where that is empty.

    Timeouts are in seconds.

    Raises:
        ValueError: the token is empty.
    """
    if not token:
        raise ValueError("the bot token is empty")
    settings: dict[str, Any] = {
        # A line that died while idle would turn a send into an unknown outcome.
        "limits": httpx.Limits(max_keepalive_connections=0),
        # A server of our own is near: it must not be asked by an office's proxy.
        "trust_env": not root,
    }
    transport = Transport(
        read_timeout=read_timeout,
        write_timeout=30,
        connect_timeout=10,
        media_write_timeout=120,
        httpx_kwargs=settings,
    )
    return Bot(
        token,
        base_url=f"{root or _API}/bot",
        base_file_url=f"{root or _API}/file/bot",
        request=transport,
        get_updates_request=transport,
    )


def _turn(loop: asyncio.AbstractEventLoop) -> None:
    try:
        loop.run_forever()
    finally:
        loop.close()


# They write the whole address, which holds the token: httpx on each request, at the
# level INFO, and BaseRequest the page of a proxy that quotes it.
hide(
    re.compile(r"(/bot)[^/\s'\"]+"),
    "httpx",
    "telegram.Bot",
    "telegram.request.BaseRequest",
)
