"""A platform in a process of its own: it notes what arrives, and when, and says yes.

It is as cheap as Python can be, so that it is never what is measured: no framework, no
parsing but of three headers, one write for each answer.
"""

from __future__ import annotations

import asyncio
import json
import time
from typing import TypedDict

from benchmarks.dispatching.child import ended, given, say

_YES = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
_END = b"\r\n\r\n"


class StubSettings(TypedDict):
    """What a stub is started with.

    `expected` arrivals make it say "all"; `slow_s` is how long it takes to answer
    `slow_account`, in seconds.
    """

    expected: int
    slow_account: str
    slow_s: float


class Stub(asyncio.Protocol):
    """One connection, kept alive."""

    def __init__(self, settings: StubSettings, arrivals: list[list[object]]) -> None:
        self._slow = settings["slow_account"].encode()
        self._slow_s = settings["slow_s"]
        self._expected = settings["expected"]
        self._arrivals = arrivals
        self._rest = b""
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the way back."""
        if isinstance(transport, asyncio.Transport):
            self._transport = transport

    def data_received(self, data: bytes) -> None:
        """Note each request that is whole, and answer it."""
        at = time.time_ns() // 1000
        self._rest += data
        while _END in self._rest:
            head, _, rest = self._rest.partition(_END)
            length = int(_header(head, b"Content-Length: "))
            if len(rest) < length:
                return
            self._rest = rest[length:]
            self._note(head, at)

    def _note(self, head: bytes, at: int) -> None:
        account = head[: head.index(b" HTTP")].rpartition(b"/")[2]
        due = int(_header(head, b"Due: "))
        key = _header(head, b"Key: ").decode()
        self._arrivals.append([at, due, account.decode(), key])
        if len(self._arrivals) == self._expected:
            say("all")
        if account == self._slow:
            loop = asyncio.get_running_loop()
            loop.call_later(self._slow_s, self._answer)
        else:
            self._answer()

    def _answer(self) -> None:
        if self._transport is not None:
            self._transport.write(_YES)


def _header(head: bytes, name: bytes) -> bytes:
    begin = head.index(name) + len(name)
    end = head.find(b"\r\n", begin)
    return head[begin:] if end < 0 else head[begin:end]


async def _serve(settings: StubSettings) -> list[list[object]]:
    arrivals: list[list[object]] = []
    loop = asyncio.get_running_loop()
    server = await loop.create_server(
        lambda: Stub(settings, arrivals), "127.0.0.1", 0, backlog=1000
    )
    async with server:
        say(server.sockets[0].getsockname()[1])
        await loop.run_in_executor(None, ended)
    return arrivals


if __name__ == "__main__":
    print(json.dumps(asyncio.run(_serve(given()))))
