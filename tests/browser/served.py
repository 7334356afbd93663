"""The application on a port of this machine, as people's browsers reach it."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import uvicorn
from starlette.types import ASGIApp


@dataclass(slots=True)
class Clock:
    """An office's clock: it runs, from an hour that the test chose, and can be put on.

    What people see of it is the same whenever the test runs.
    """

    began: datetime
    _since: float = field(default_factory=time.monotonic)
    _ahead: timedelta = timedelta(0)

    def __call__(self) -> datetime:
        gone = timedelta(seconds=time.monotonic() - self._since)
        return self.began + self._ahead + gone

    def forward(self, span: timedelta) -> None:
        """Let a span of time pass at once."""
        self._ahead += span


@contextmanager
def served(app: ASGIApp) -> Iterator[str]:
    """Serve an application from a thread, and give its address."""
    with socket.socket() as listening:
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", 0))
        # Who calls before the server is up waits in this line.
        listening.listen(64)
        server = uvicorn.Server(
            uvicorn.Config(
                app, log_level="error", lifespan="auto", timeout_graceful_shutdown=2
            )
        )
        thread = threading.Thread(
            target=server.run, kwargs={"sockets": [listening]}, name="pages"
        )
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()
