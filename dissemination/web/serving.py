"""Serving: the pages over HTTP, alone or beside the daemon."""

from __future__ import annotations

import logging
import socket
import threading
from types import TracebackType
from typing import Self

import uvicorn
from fastapi import FastAPI

log = logging.getLogger(__name__)

_PATIENCE_S = 5


class Server:
    """An HTTP server of one application, on one address of this machine.

    Raises:
        OSError: the address is taken, or not ours.
    """

    def __init__(self, application: FastAPI, *, host: str, port: int) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.create_server((host, port), family=family, backlog=512)
        self._server = uvicorn.Server(
            uvicorn.Config(
                application,
                log_config=None,
                access_log=False,
                server_header=False,
                lifespan="off",
                # A proxy on this machine says for whom it asks.
                forwarded_allow_ips="127.0.0.1,::1",
                timeout_graceful_shutdown=_PATIENCE_S,
            )
        )
        self._thread: threading.Thread | None = None

    @property
    def address(self) -> str:
        """Where a browser on this machine finds the pages."""
        host, port = self._socket.getsockname()[:2]
        return f"http://{f'[{host}]' if ':' in host else host}:{port}"

    def wait(self) -> None:
        """Wait until it is stopped."""
        if self._thread is not None:
            self._thread.join()

    def stop(self) -> None:
        """Stop; safe to call from a signal handler."""
        self._server.should_exit = True

    def __enter__(self) -> Self:
        self._thread = threading.Thread(target=self._run, name="web", daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop()
        if self._thread is not None:
            self._thread.join(_PATIENCE_S * 2)
        self._socket.close()

    def _run(self) -> None:
        self._server.run(sockets=[self._socket])
