"""The shield: what every request must be, and what every answer says to a browser."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Mapping
from urllib.parse import quote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from dissemination.messages import sentence

log = logging.getLogger(__name__)

# Nothing from elsewhere, nothing inline; pictures that script made are blobs.
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'; "
    "img-src 'self' blob:; media-src 'self' blob:; connect-src 'self'; "
    "manifest-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(), microphone=()",
}
_HARMLESS = frozenset({"GET", "HEAD", "OPTIONS"})
# What was searched is not told either: it stands behind the path.
_SECRET = frozenset({"h", "invitation"})  # what follows is a word that opens something
_FROM_HERE = frozenset({"same-origin", "none"})


class Shield:
    """ASGI middleware: no deed on a stranger's behalf, and strict headers.

    Where a browser says from where a form was sent (Fetch Metadata, else Origin), it
    must be from here. A reverse proxy has to leave the Host as it is.
    """

    def __init__(self, app: ASGIApp, base_url: str = "") -> None:
        self._app = app
        self._own = urlsplit(base_url).netloc

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        number = secrets.token_hex(4)
        scope.setdefault("state", {})["number"] = number
        began = time.perf_counter()
        answered = 0

        async def send_safely(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = message["status"]
                _add_headers(message, number)
            await send(message)

        app: ASGIApp = self._app
        if not is_own(scope["method"], Headers(scope=scope), self._own):
            app = PlainTextResponse(sentence("web.foreign"), status_code=403)
        try:
            await app(scope, receive, send_safely)
        finally:
            self._log(scope, answered, time.perf_counter() - began, number)

    def _log(self, scope: Scope, status: int, seconds: float, number: str) -> None:
        log.info(
            "page %s %s %d in %d ms",
            scope["method"],
            loggable(scope["path"]),
            status,
            seconds * 1000,
            extra={"request": number},
        )


def is_own(method: str, headers: Headers, own: str = "") -> bool:
    """Tell whether a request changes nothing, or was sent from a page of ours.

    Args:
        method: of the request.
        headers: of the request.
        own: the host that people reach us by, where a proxy names another.
    """
    if method in _HARMLESS:
        return True
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in _FROM_HERE
    origin = headers.get("origin")
    if origin is None:
        # What is no browser sends neither, and carries nobody's cookie.
        return True
    # A page that hides where it is from, as one in a box does, is a stranger's.
    place = urlsplit(origin).netloc
    return bool(place) and place in {headers.get("host"), own}


def loggable(path: str) -> str:
    """Return an address as the log may tell it: in one line, without a secret word."""
    first = path.lstrip("/").partition("/")[0]
    return f"/{first}/…" if first in _SECRET else quote(path)


def _add_headers(message: Message, number: str) -> None:
    headers = MutableHeaders(scope=message)
    for name, value in HEADERS.items():
        headers.setdefault(name, value)
    headers.setdefault("Cache-Control", "no-store")
    headers["X-Request-Id"] = number
