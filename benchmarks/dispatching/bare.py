"""The floor: the same calls by the same client and threads, and nothing written down.

Each call waits for its instant. Where all are due at once it measures how many calls a
second this client makes; where they come one after the other, how late it is by itself.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TypedDict

from benchmarks.dispatching.child import Meter, ended, given, say
from benchmarks.dispatching.stub_channel import StubChannel
from dissemination.channel import Part, Publication


class BareSettings(TypedDict):
    """What a bare loop is started with.

    `calls` are instants, in seconds since 1970, and the numbers of their accounts.
    """

    base_url: str
    threads: int
    accounts: list[str]
    text: str
    name: str
    calls: list[tuple[float, int]]


def main() -> None:
    """Make the calls, and tell what was used."""
    settings: BareSettings = given()
    work, guard = _work(settings), threading.Lock()

    def carry() -> None:
        while True:
            with guard:
                call = next(work, None)
            if call is None:
                return
            at, channel, request = call
            time.sleep(max(0.0, at - time.time()))
            channel.publish(request)

    meter = Meter()
    threads = [threading.Thread(target=carry) for _ in range(settings["threads"])]
    for thread in threads:
        thread.start()
    say("ready")
    for thread in threads:
        thread.join()
    ended()
    print(json.dumps(meter.read()))


def _work(
    settings: BareSettings,
) -> Iterator[tuple[float, StubChannel, Publication]]:
    channels = [
        StubChannel({"base_url": settings["base_url"], "account": account})
        for account in settings["accounts"]
    ]
    part = Part(text=settings["text"])
    for number, (at, account) in enumerate(settings["calls"]):
        request = Publication(
            part=part,
            key=f"{settings['name']}-{number}/0/",
            intended_at=datetime.fromtimestamp(at, UTC),
        )
        yield at, channels[account], request


if __name__ == "__main__":
    main()
