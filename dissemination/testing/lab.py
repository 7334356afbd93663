"""A platform that is played: a real HTTP server on the loopback, answering as told."""

from __future__ import annotations

import enum
import json as _json
import logging
import socket
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Self

from werkzeug.serving import WSGIRequestHandler, make_server
from werkzeug.wrappers import Request, Response

WSGI = Callable[[dict[str, Any], Any], Iterable[bytes]]


@dataclass(frozen=True, slots=True, eq=False)
class Answer:
    """What a platform says: a status and JSON, or a raw `body`."""

    status: int
    json: object = None
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes | str | None = None


class Fate(enum.Enum):
    """What may happen to a request instead of an answer."""

    CUT = "the line breaks after the request was read"
    HALF = "the line breaks in the middle of the answer"
    SILENCE = "no answer comes"


Play = Answer | Fate
Script = Play | Sequence[Play] | Mapping[str, Play | Sequence[Play]]
Call = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """A file in a form."""

    name: str
    mime: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A request as it arrived. Header names are in lower case."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes
    form: Mapping[str, str]
    files: Mapping[str, File]

    @property
    def json(self) -> Any:
        """The body, read as JSON."""
        return _json.loads(self.body)

    def is_call(self, call: Call) -> bool:
        """Say whether this is a method and a path that ends so; `*` stands for any."""
        method, suffix = call
        return method in {"*", self.method} and fnmatchcase(self.path, f"*{suffix}")


class Lab:
    """Plays a platform, and remembers what it was asked.

    A script is one play for everything, a sequence in order (its last play repeats), or
    a mapping from the end of a path ("/statuses", "POST /statuses", `*` stands for
    any) to either. What no script knows is answered with 404.

    Attributes:
        url: where it listens while it is open.
        requests: what arrived, in order; a test may clear it.
        history: the same, never cleared.
        patience: seconds after which a silence ends in a broken line.
    """

    def __init__(self, script: Script = (), *, patience: float = 5.0) -> None:
        self.url = ""
        self.requests: list[Seen] = []
        self.history: list[Seen] = []
        self.patience = patience
        self._lock = threading.Lock()
        self._closed = threading.Event()
        self._rules: list[tuple[Call, list[Play]]] = []
        self._server = serve(self._receive)
        self.plays(script)

    def __enter__(self) -> Self:
        self.url = self._server.__enter__()
        return self

    def __exit__(self, *failure: object) -> None:
        self._closed.set()
        self._server.__exit__(None, None, None)

    def plays(self, script: Script) -> None:
        """Follow this script from now on, and forget the one before."""
        rules = script if isinstance(script, Mapping) else {"*": script}
        with self._lock:
            self._rules = [
                (_call(name), _plays(plays)) for name, plays in rules.items()
            ]
            self._rules.sort(key=lambda rule: len(rule[0][1]), reverse=True)

    def overrides(self, call: Call | None, play: Play) -> None:
        """Play this for one call (None: for all), whatever the script says."""
        with self._lock:
            self._rules.insert(0, (call or ("*", "*"), [play]))

    def calls(self, call: Call | None) -> list[Seen]:
        """Return the requests that were this call (None: all)."""
        return [seen for seen in self.requests if call is None or seen.is_call(call)]

    def _receive(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        with Request(environ) as request:
            seen = _seen(request)
        with self._lock:
            self.requests.append(seen)
            self.history.append(seen)
            play = self._next(seen)
        match play:
            case Answer():
                return _response(play)(environ, start_response)
            case Fate.HALF:
                half = {"Content-Length": "1000", "Content-Type": "application/json"}
                said = _break_off(b'{"id": ', environ)
                return Response(said, 200, half)(environ, start_response)
            case Fate.SILENCE:
                self._closed.wait(self.patience)
        raise _broken(environ)

    def _next(self, seen: Seen) -> Play:
        for call, plays in self._rules:
            if seen.is_call(call) and plays:
                return plays.pop(0) if len(plays) > 1 else plays[0]
        return Answer(404, {"error": f"the lab has no answer to {seen.path}"})


@contextmanager
def serve(app: WSGI, host: str = "127.0.0.1", port: int = 0) -> Iterator[str]:
    """Serve a WSGI application in threads while the block runs, and yield its address.

    Args:
        app: what answers.
        host: the interface to listen on.
        port: 0 for any that is free.
    """
    # The server would print its own address and the development warning.
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server(host, port, app, threaded=True, request_handler=_Quiet)
    thread = threading.Thread(
        target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True
    )
    thread.start()
    try:
        yield f"http://{host}:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def refusing() -> Iterator[str]:
    """Yield an address at which every connection is refused."""
    # Bound and not listening: nobody else can take the port meanwhile.
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        yield f"http://127.0.0.1:{bound.getsockname()[1]}"


class _Quiet(WSGIRequestHandler):
    def log(self, type: str, message: str, *args: object) -> None:
        """Say nothing: a test that fails says enough."""


def _broken(environ: Mapping[str, Any]) -> ConnectionAbortedError:
    # The error alone would leave a kept-alive connection open.
    environ["werkzeug.socket"].shutdown(socket.SHUT_RDWR)
    return ConnectionAbortedError("the lab broke the line")


def _break_off(said: bytes, environ: Mapping[str, Any]) -> Iterator[bytes]:
    yield said
    raise _broken(environ)


def _call(name: str) -> Call:
    method, _, path = name.rpartition(" ")
    return method or "*", path


def _plays(plays: Play | Sequence[Play]) -> list[Play]:
    return [plays] if isinstance(plays, Answer | Fate) else list(plays)


def _response(answer: Answer) -> Response:
    if answer.body is not None:
        return Response(answer.body, answer.status, dict(answer.headers))
    text = _json.dumps(answer.json)
    headers = {"Content-Type": "application/json", **answer.headers}
    return Response(text, answer.status, headers)


def _seen(request: Request) -> Seen:
    body = request.get_data(parse_form_data=False, cache=True)
    return Seen(
        method=request.method,
        path=request.path,
        query=request.args.to_dict(),
        headers={name.lower(): value for name, value in request.headers.items()},
        body=body,
        form=request.form.to_dict(),
        files={
            name: File(name=file.filename or "", mime=file.mimetype, data=file.read())
            for name, file in request.files.items()
        },
    )
