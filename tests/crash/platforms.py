"""The stand-ins, in a process of their own: what the public sees is counted here."""

from __future__ import annotations

import json
import socket
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from http.client import HTTPConnection
from typing import Any, ClassVar, cast

from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

from channels.sandbox._platform import Effect, Platform, Route, drop, reply
from channels.sandbox.facebook import FacebookSandbox, Post
from channels.sandbox.telegram import TelegramSandbox
from channels.sandbox.x import XSandbox
from dissemination.channel import Shown
from tests.crash.cells import CHANNELS, Kind, Trouble
from tests.crash.processes import kill, spawn
from tests.crash.stage import Stage

PATIENCE_S = 0.4  # an adapter's, where the platform is to time out
_LATE_S = 0.15  # how long after that it happens all the same
SLOW = "slow"  # :SECONDS before the effect, and as many after it
_HOST = "127.0.0.1"


class Watched(Platform):
    """Announces the moments of each public call; troubles the first one."""

    stage: ClassVar[Stage]

    def now(self) -> datetime:
        """Return the instant of the cell."""
        return self.stage.clock()

    def _publish(self, request: Request, effect: Effect) -> Response:
        said = self.faults.pop(0) if self.faults else Trouble.CALM
        slowness, _, seconds = said.partition(":")
        if slowness == SLOW:
            return self._slowly(effect, float(seconds))
        trouble = Trouble(said)
        victim = int(self.stage["caller"])
        self.stage.reach("platform:arrived", victim)
        match trouble:
            case Trouble.LIMITED:
                return self.limited(request)
            case Trouble.BROKEN:
                return self.broken(request)
            case Trouble.LOST_BEFORE:
                drop(request)
            case Trouble.TIME_OUT:
                time.sleep(PATIENCE_S + _LATE_S)
        with self.lock:
            answer = effect()
        self.stage.reach("platform:done", victim)
        if trouble is Trouble.LOST_AFTER:
            drop(request)
        return answer

    def _slowly(self, effect: Effect, seconds: float) -> Response:
        """Take time before and after, so that a call is often on its way."""
        time.sleep(seconds)
        with self.lock:
            answer = effect()
        time.sleep(seconds)
        return answer


class WatchedFacebook(Watched, FacebookSandbox):
    def _refuse_duplicate(self, post: Post) -> None:
        """Let a second one through: here it is to be counted."""


class WatchedTelegram(Watched, TelegramSandbox):
    pass


class WatchedX(Watched, XSandbox):
    def _collision(self, shown: Shown) -> Response | None:
        """Let a second one through: here it is to be counted."""
        if shown.reply_to and self.find_shown(shown.reply_to) is None:
            return reply({"title": "Forbidden", "status": 403, "detail": "gone"}, 403)
        return None


class WatchedMastodon(Watched):
    """A server that ignores a repeat with the same key, for an hour."""

    name: ClassVar[str] = "mastodon"
    routes: ClassVar[Sequence[Route]] = (
        ("GET", "/api/v1/accounts/verify_credentials", "tell_me"),
        ("POST", "/api/v1/statuses", "post_status"),
    )

    def __init__(self, folder: str) -> None:
        super().__init__(folder)
        self._keys: dict[str, Shown] = {}

    def account(self, base_url: str) -> Mapping[str, str]:
        """Return the settings of the account."""
        return {"base_url": base_url, "token": "latihan"}

    def tell_me(self, _: Request) -> Response:
        """Say whose the token is."""
        return reply({"username": "kami", "url": "http://sosial.example/@kami"})

    def post_status(self, request: Request) -> Response | Effect:
        """Post, unless it was posted under this key."""
        key, form = request.headers["Idempotency-Key"], request.form.to_dict()
        if (known := self._known(key)) is not None:
            return _status(known)
        return lambda: self._post(key, form)

    def _post(self, key: str, form: Mapping[str, str]) -> Response:
        if (known := self._known(key)) is not None:
            return _status(known)
        id_ = self.new_id()
        self._keys[key] = Shown(
            id=id_,
            text=form["status"],
            at=self.now(),
            url=f"http://sosial.example/@kami/{id_}",
            reply_to=form.get("in_reply_to_id", ""),
        )
        self.show(self._keys[key])
        return _status(self._keys[key])

    def _known(self, key: str) -> Shown | None:
        known = self._keys.get(key)
        fresh = known is not None and self.now() - known.at < timedelta(hours=1)
        return known if fresh else None


def _status(shown: Shown) -> Response:
    return reply({"id": shown.id, "url": shown.url})


_PLATFORMS: Mapping[str, type[Watched]] = {
    CHANNELS[Kind.KEYED]: WatchedMastodon,
    CHANNELS[Kind.FINDABLE]: WatchedX,
    CHANNELS[Kind.PREPARED]: WatchedFacebook,
    CHANNELS[Kind.BLIND]: WatchedTelegram,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Venue:
    """A server of stand-ins in a process of its own."""

    pid: int
    port: int

    def account(self, channel: str, *, timeout_s: float) -> dict[str, str]:
        """Return the settings of a channel's account."""
        address = f"http://{_HOST}:{self.port}/{channel}"
        settings = _PLATFORMS[channel]("").account(address)
        return {**settings, "timeout_s": str(timeout_s)}

    def begin(self, faults: Mapping[str, Sequence[str]]) -> None:
        """Forget everything; let a channel's next calls meet these faults."""
        self._ask("/begin", {name: list(some) for name, some in faults.items()})

    def public(self, channel: str) -> tuple[Shown, ...]:
        """Return what the public sees on a channel, oldest first."""
        said = cast("dict[str, list[Any]]", self._ask("/public", None))
        return tuple(Shown(**one) for one in said[channel])

    def close(self) -> None:
        """End the process."""
        kill(self.pid)

    def _ask(self, path: str, body: object) -> object:
        line = HTTPConnection(_HOST, self.port, timeout=30)
        line.request("POST", path, json.dumps(body))
        answer = line.getresponse()
        said: object = json.loads(answer.read())
        line.close()
        return said


def open_venue(stage: Stage) -> Venue:
    """Fork a server of stand-ins."""
    Watched.stage = stage
    bound = socket.socket()
    bound.bind((_HOST, 0))
    bound.listen(128)
    port: int = bound.getsockname()[1]
    pid = spawn(lambda: _serve(bound, port, stage))
    bound.close()
    return Venue(pid=pid, port=port)


def _serve(bound: socket.socket, port: int, stage: Stage) -> None:
    stand = _Stand(stage)
    mounts = {f"/{name}": stand.serving(name) for name in _PLATFORMS}
    app: Any = DispatcherMiddleware(stand.control, mounts)
    server = make_server(
        _HOST, port, app, threaded=True, request_handler=_Quiet, fd=bound.fileno()
    )
    server.daemon_threads = True  # type: ignore[attr-defined]
    server.serve_forever(poll_interval=60)


class _Stand:
    """The platforms of the cell at hand."""

    def __init__(self, stage: Stage) -> None:
        self._stage = stage
        self._guard = threading.Lock()
        self._platforms = _opened()

    def serving(self, channel: str) -> Any:
        """Return what answers a channel's calls, and counts them while in hand."""

        def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            self._count(1)
            try:
                return self._platforms[channel](environ, start_response)
            finally:
                self._count(-1)

        return serve

    def control(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer the one who runs the cell."""
        request = Request(environ)
        asked = json.loads(request.get_data())
        if request.path == "/begin":
            self._stage.load()
            self._platforms = _opened()
            for channel, faults in asked.items():
                self._platforms[channel].faults[:] = faults
            return reply({})(environ, start_response)
        public = {name: _told(one) for name, one in self._platforms.items()}
        return reply(public)(environ, start_response)

    def _count(self, more: int) -> None:
        with self._guard:
            self._stage["in_hand"] = int(self._stage["in_hand"]) + more


def _opened() -> dict[str, Watched]:
    return {name: kind("") for name, kind in _PLATFORMS.items()}


def _told(platform: Watched) -> list[dict[str, str]]:
    names = ("id", "text", "url", "reply_to")
    return [
        {name: getattr(one, name) for name in names} | {"at": str(one.at)}
        for one in platform.public()
    ]


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: Any) -> None:
        """Leave the terminal to the matrix."""
