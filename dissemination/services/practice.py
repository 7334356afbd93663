"""Practice: every stand-in on one loopback server, and a page that shows them all.

Nothing leaves the computer. The accounts that it hands out speak the platforms' real
HTTP to the stand-ins; the page shows what each platform would show the public now.
"""

from __future__ import annotations

import json
import re
import socket
import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import tzinfo
from pathlib import Path
from typing import Any, Self
from zoneinfo import ZoneInfo

from werkzeug.exceptions import HTTPException, NotFound
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.routing import Map, Rule
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from dissemination.channel import Sandbox, Shown
from dissemination.services.mistakes import Mistake
from dissemination.services.practice_page import HandOffShown, caption_files, render

__all__ = ["HandOffShown", "PortTaken", "PracticeHost"]

MediaSource = Callable[[str], tuple[bytes, str] | None]

_HOST = "127.0.0.1"
_WIB = ZoneInfo("Asia/Jakarta")
_SHOWABLE = frozenset({"image/jpeg", "image/png", "image/webp", "video/mp4"})
_FAULT = re.compile(
    r"drop_before|drop_after|429|500|slow_(?:before|after):\d{1,3}(?:\.\d+)?"
)
_ROUTES = Map(
    [
        Rule("/", endpoint="page", methods=["GET"]),
        Rule("/_practice/public.json", endpoint="public", methods=["GET"]),
        Rule("/_practice/faults", endpoint="faults", methods=["POST"]),
        Rule("/_practice/media/<sha256>", endpoint="media", methods=["GET"]),
        Rule("/_practice/captions/<name>", endpoint="captions", methods=["GET"]),
    ]
)
# What strangers wrote is shown, and never run.
_HEADERS: Mapping[str, str] = {
    "Content-Security-Policy": "default-src 'none'; img-src 'self' data:;"
    " media-src 'self'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none';"
    " frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


class PortTaken(Mistake):
    """The practice host cannot listen where it was told to."""

    def __init__(self, port: int) -> None:
        super().__init__("practice.port_taken", address=f"{_HOST}:{port}", port=port)


def _nothing_to_share() -> Sequence[HandOffShown]:
    return ()


def _no_media(_sha256: str) -> tuple[bytes, str] | None:
    return None


class PracticeHost:
    """Serves stand-ins while a `with` block runs, each under `/<its name>`.

    Args:
        sandboxes: the classes of the stand-ins, by channel.
        folder: where they keep their files, each in a folder of its own name.
        port: 0 for any that is free.
        handoffs: what waits for a person to post it.
        media: bytes and type of what is in the media store, None for what is not.
        labels: how a channel is called on the page, where not by its name.
        zone: in which the page shows times.
    """

    def __init__(
        self,
        sandboxes: Mapping[str, type[Sandbox]],
        folder: Path,
        port: int = 0,
        *,
        handoffs: Callable[[], Sequence[HandOffShown]] = _nothing_to_share,
        media: MediaSource = _no_media,
        labels: Mapping[str, str] | None = None,
        zone: tzinfo = _WIB,
    ) -> None:
        self._sandboxes: dict[str, Sandbox] = {
            name: kind(str(folder / name)) for name, kind in sandboxes.items()
        }
        self._port = port
        self._handoffs = handoffs
        self._media = media
        self._labels = dict(labels or {})
        self._zone = zone
        self._server: BaseWSGIServer | None = None
        self._accounts: dict[str, Mapping[str, str]] = {}

    def __enter__(self) -> Self:
        """Listen, and serve in threads.

        Raises:
            PortTaken: another program listens there, or may not be asked for.
        """
        mounts: dict[str, Any] = {
            f"/{name}": sandbox for name, sandbox in self._sandboxes.items()
        }
        self._server = _listen(self._port, DispatcherMiddleware(self, mounts))
        self._accounts = {
            name: sandbox.account(f"{self.address}/{name}")
            for name, sandbox in self._sandboxes.items()
        }
        threading.Thread(
            target=self._server.serve_forever,
            kwargs={"poll_interval": 0.05},
            name="practice",
            daemon=True,
        ).start()
        return self

    def __exit__(self, *failure: object) -> None:
        server, self._server = self._server, None
        if server is not None:
            server.shutdown()
            server.server_close()

    @property
    def address(self) -> str:
        """Where it listens, without a slash at the end.

        Raises:
            RuntimeError: it does not listen.
        """
        if self._server is None:
            raise RuntimeError("the practice host is not open")
        return f"http://{_HOST}:{self._server.port}"

    def account(self, channel: str) -> Mapping[str, str]:
        """Return the settings of a channel's practice account.

        Raises:
            KeyError: the channel has no stand-in, or the host is not open.
        """
        return self._accounts[channel]

    def public(self) -> dict[str, Sequence[Shown]]:
        """Return what each stand-in shows the public now, oldest first."""
        return {name: sandbox.public() for name, sandbox in self._sandboxes.items()}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a request that is for no stand-in."""
        request = Request(environ)
        try:
            answer = self._answer(request)
        except HTTPException as error:
            return error(environ, start_response)
        for name, value in _HEADERS.items():
            answer.headers.setdefault(name, value)
        return answer(environ, start_response)

    def _answer(self, request: Request) -> Response:
        endpoint, values = _ROUTES.bind_to_environ(request.environ).match()
        match endpoint:
            case "faults":
                return self._set_faults(request)
            case "media":
                return self._send_media(values["sha256"])
            case "captions":
                return self._send_captions(values["name"])
            case "public":
                return _json(_plain(self.public()))
            case _:
                return self._send_page(request)

    def _send_page(self, request: Request) -> Response:
        html = render(
            self.public(),
            handoffs=self._handoffs(),
            labels=self._labels,
            zone=self._zone,
            address=self.address,
            is_live=request.args.get("live") == "1",
        )
        return Response(html, content_type="text/html; charset=utf-8")

    def _set_faults(self, request: Request) -> Response:
        """Replace the faults that wait for a stand-in's next publications."""
        # A page elsewhere may not send JSON here without being asked first.
        asked = request.get_json(silent=True) if request.is_json else None
        if not isinstance(asked, dict):
            asked = {}
        channel: Any = asked.get("channel")
        faults: Any = asked.get("faults")
        if not isinstance(channel, str) or channel not in self._sandboxes:
            values = {"channel": str(channel), "known": ", ".join(self._sandboxes)}
            return _refusal(404, "practice.unknown_channel", values)
        unknown = _unknown_fault(faults)
        if unknown is not None:
            return _refusal(400, "practice.unknown_fault", {"fault": unknown})
        self._sandboxes[channel].faults[:] = faults
        return _json({"channel": channel, "faults": faults})

    def _send_media(self, sha256: str) -> Response:
        found = self._media(sha256) if re.fullmatch("[0-9a-f]{64}", sha256) else None
        if found is None:
            raise NotFound
        data, mime = found
        kind = mime if mime in _SHOWABLE else "application/octet-stream"
        answer = Response(data, content_type=kind)
        answer.headers["Cache-Control"] = "private, max-age=31536000, immutable"
        return answer

    def _send_captions(self, name: str) -> Response:
        said = caption_files(self._handoffs()).get(name)
        if said is None:
            raise NotFound
        kind = "text/vtt" if name.endswith(".vtt") else "application/x-subrip"
        answer = Response(said, content_type=f"{kind}; charset=utf-8")
        answer.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


def _listen(port: int, app: Any) -> BaseWSGIServer:
    """Bind first: the server itself would print and exit where the port is taken."""
    with socket.socket() as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((_HOST, port))
            bound.listen(128)
        except (OSError, OverflowError) as error:
            raise PortTaken(port) from error
        return make_server(
            _HOST, port, app, threaded=True, request_handler=_Quiet, fd=bound.fileno()
        )


class _Quiet(WSGIRequestHandler):
    def log_request(self, code: int | str = "-", size: int | str = "-") -> None:
        """Leave the terminal to the person who practises."""


def _unknown_fault(faults: object) -> str | None:
    """Return the first that is no fault, or what stands in the place of their list."""
    if not isinstance(faults, list):
        return str(faults)
    return next((str(one) for one in faults if not _is_fault(one)), None)


def _is_fault(one: object) -> bool:
    return isinstance(one, str) and _FAULT.fullmatch(one) is not None


def _plain(public: Mapping[str, Sequence[Shown]]) -> Mapping[str, object]:
    return {
        name: [asdict(one) | {"at": one.at.isoformat()} for one in shown]
        for name, shown in public.items()
    }


def _json(body: object, status: int = 200) -> Response:
    text = json.dumps(body, ensure_ascii=False, indent=1)
    return Response(text, status, content_type="application/json")


def _refusal(status: int, id: str, values: Mapping[str, str]) -> Response:
    return _json({"error": {"id": id, "values": dict(values)}}, status)
