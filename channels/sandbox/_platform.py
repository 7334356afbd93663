"""The ground on which the practice platforms stand: routes, faults, what is public."""

from __future__ import annotations

import itertools
import json
import socket
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from html import escape
from typing import Any, ClassVar

from werkzeug.exceptions import HTTPException
from werkzeug.routing import Map, Rule
from werkzeug.wrappers import Request, Response

from dissemination.channel import Shown

Effect = Callable[[], Response]
Route = tuple[str, str, str]  # method, werkzeug rule, name of the method that answers

_PICTURES = {b"\xff\xd8\xff": "image/jpeg", b"\x89PNG\r\n\x1a\n": "image/png"}
_PAGE = """<!doctype html><html lang="id"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{title}</title>
<style>body{{font:16px/1.5 system-ui,sans-serif;max-width:38rem;margin:2rem auto;
padding:0 1rem;color:#1c2733;background:#f5f7f9}}article{{background:#fff;padding:1rem
1.25rem;border:1px solid #d8dfe6;border-radius:.75rem;margin:0 0 1rem}}p{{white-space:
pre-wrap;overflow-wrap:anywhere;margin:.5rem 0}}img,video{{max-width:100%;border-radius:
.5rem}}small{{color:#5b6b7b}}a{{color:#0b5fad}}</style>{body}</html>"""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredMedia:
    """Bytes that were uploaded, and what they are."""

    data: bytes
    mime: str


class Platform:
    """A platform for practice, kept in memory; a WSGI application.

    A subclass names its `routes` (guarded by `refuse`) and `pages` (open to visitors).
    The method that answers gets the request and the rule's values. It returns a
    `Response` or, where it is about to make something public, the function that does
    so: that is the moment at which `faults` strike. Both run under the lock.
    """

    name: ClassVar[str] = "platform"
    routes: ClassVar[Sequence[Route]] = ()
    pages: ClassVar[Sequence[Route]] = ()

    def __init__(self, folder: str) -> None:
        self.folder = folder
        self.faults: list[str] = []
        self.lock = threading.RLock()
        self.media: dict[str, StoredMedia] = {}
        self._shown: dict[str, Shown] = {}
        # Receipts outlive a restart, so what comes after it must not take their ids.
        self._ids = itertools.count(time.time_ns())
        open_to_all = (
            *self.pages,
            ("GET", "/", "show_everything"),
            ("GET", "/media/<id>", "send_media"),
        )
        self._open = frozenset(answers for _, _, answers in open_to_all)
        self._map = Map(
            [
                Rule(rule, endpoint=answers, methods=[method])
                for method, rule, answers in (*self.routes, *open_to_all)
            ],
            strict_slashes=False,
        )

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request, or break the line where a fault says so."""
        request = Request(environ)
        # Read before the lock: a slow sender must not stop the others.
        _ = request.files if _is_form(request) else request.get_data()
        try:
            answer = self._dispatch(request)
        except HTTPException as error:
            answer = self.unknown(request, error)
        finally:
            request.close()  # uploaded files
        return answer(environ, start_response)

    # What a subclass says in its platform's own words.

    def refuse(self, request: Request) -> Response | None:  # noqa: ARG002 - hook
        """Return the answer to a caller without a valid credential, None to let in."""
        return None

    def limited(self, request: Request) -> Response:  # noqa: ARG002 - hook
        """Return the answer to one who publishes too much."""
        return reply({"error": "rate limited"}, 429, {"Retry-After": "60"})

    def broken(self, request: Request) -> Response:  # noqa: ARG002 - hook
        """Return the answer of a platform that is out of order."""
        return reply({"error": "internal error"}, 500)

    def unknown(
        self,
        request: Request,  # noqa: ARG002 - hook
        error: HTTPException,
    ) -> Response:
        """Return the answer to a request that no route takes."""
        return reply({"error": error.name}, error.code or 404)

    def account(self, base_url: str) -> Mapping[str, str]:
        """Return the settings of the practice account, secrets among them."""
        return {"base_url": base_url}

    # What a subclass uses.

    def now(self) -> datetime:
        """Return this instant; tests replace it."""
        return datetime.now(UTC)

    def new_id(self) -> str:
        """Return an id that was never used, not even before a restart: they grow."""
        return str(next(self._ids))

    def keep(self, data: bytes, mime: str, id: str = "") -> str:
        """Store uploaded bytes and return their id."""
        name = id or self.new_id()
        self.media[name] = StoredMedia(data=data, mime=mime)
        return name

    def media_url(self, request: Request, id: str) -> str:
        """Return the public address of stored media."""
        return f"{root(request)}/media/{id}"

    def show(self, shown: Shown) -> None:
        """Make something public, or replace what was public under its id."""
        videos = (url for url in shown.media if self._is_video(url))
        with self.lock:
            self._shown[shown.id] = replace(shown, videos=tuple(videos))

    def hide(self, id: str) -> bool:
        """Take something down; False where it was not public."""
        with self.lock:
            return self._shown.pop(id, None) is not None

    def rewrite(self, id: str, text: str) -> None:
        """Give what is public another text, as a person may do by hand."""
        with self.lock:
            if id in self._shown:
                self._shown[id] = replace(self._shown[id], text=text)

    def find_shown(self, id: str) -> Shown | None:
        """Return what is public under an id."""
        return self._shown.get(id)

    def public(self) -> Sequence[Shown]:
        """Return what the platform shows the public now, oldest first."""
        with self.lock:
            return tuple(sorted(self._shown.values(), key=lambda shown: shown.at))

    # What every platform answers.

    def send_media(self, request: Request, id: str) -> Response:  # noqa: ARG002 - hook
        """Answer with the bytes of stored media."""
        if id not in self.media:
            return page("404", "<p>404</p>", status=404)
        stored = self.media[id]
        return Response(stored.data, content_type=stored.mime)

    def show_everything(self, request: Request) -> Response:  # noqa: ARG002 - hook
        """Answer with a page of all that is public, newest first."""
        shown = "".join(map(self.article, reversed(self.public())))
        return page(self.name, f"<h1>{escape(self.name)}</h1>{shown}")

    def article(self, shown: Shown) -> str:
        """Return one public thing as HTML."""
        alts = (*shown.alts, *[""] * len(shown.media))
        figures = "".join(
            figure(url, alt, is_video=url in shown.videos)
            for url, alt in zip(shown.media, alts, strict=False)
        )
        title = f"<h2>{escape(shown.title)}</h2>" if shown.title else ""
        when = f"{shown.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
        link = f'<a href="{escape(shown.url)}">{when}</a>' if shown.url else when
        text = f"<p>{escape(shown.text)}</p>"
        return f"<article>{title}{text}{figures}<small>{link}</small></article>"

    def _is_video(self, url: str) -> bool:
        stored = self.media.get(url.rpartition("/")[2])
        return stored is not None and stored.mime.startswith("video/")

    def _dispatch(self, request: Request) -> Response:
        answers, values = self._map.bind_to_environ(request.environ).match()
        guarded = answers not in self._open
        if guarded and (refusal := self.refuse(request)) is not None:
            return refusal
        with self.lock:
            answer = getattr(self, answers)(request, **values)
        if isinstance(answer, Response):
            return answer
        return self._publish(request, answer)

    def _publish(self, request: Request, effect: Effect) -> Response:
        with self.lock:
            fault = self.faults.pop(0) if self.faults else ""
        kind, _, seconds = fault.partition(":")
        match kind:
            case "429":
                return self.limited(request)
            case "500":
                return self.broken(request)
            case "drop_before":
                drop(request)
            case "slow_before":
                time.sleep(float(seconds))
            case "" | "drop_after" | "slow_after":
                pass
            case _:
                raise ValueError(f"no fault is called {fault!r}")
        with self.lock:
            answer = effect()
        if kind == "drop_after":
            drop(request)
        if kind == "slow_after":
            time.sleep(float(seconds))
        return answer


def reply(
    body: object, status: int = 200, headers: Mapping[str, str] | None = None
) -> Response:
    """Return an answer in JSON."""
    text = json.dumps(body, ensure_ascii=False)
    return Response(text, status, headers, content_type="application/json")


def page(title: str, body: str, status: int = 200) -> Response:
    """Return a page for a visitor; `body` is HTML, `title` is text."""
    html = _PAGE.format(title=escape(title), body=body)
    return Response(html, status, content_type="text/html; charset=utf-8")


def figure(url: str, alt: str = "", *, is_video: bool) -> str:
    """Return a picture, or a video that can be played, as HTML."""
    if is_video:
        label = f' aria-label="{escape(alt)}"' if alt else ""
        return f'<video src="{escape(url)}" controls{label}></video>'
    return f'<img src="{escape(url)}" alt="{escape(alt)}">'


def picture_type(data: bytes) -> str:
    """Return the type of a JPEG or PNG by its first bytes, empty for anything else."""
    return next((mime for sign, mime in _PICTURES.items() if data.startswith(sign)), "")


def root(request: Request) -> str:
    """Return the address under which the platform is mounted, without a slash."""
    return request.root_url.rstrip("/")


def drop(request: Request) -> None:
    """Break the connection without an answer.

    Raises:
        ConnectionAbortedError: always; a server takes it for a caller who hung up.
    """
    line = request.environ.get("werkzeug.socket")
    if line is not None:
        # The error alone would leave a kept-alive connection open. The server closes.
        line.shutdown(socket.SHUT_RDWR)
    raise ConnectionAbortedError("the practice platform broke the line")


def _is_form(request: Request) -> bool:
    return request.mimetype in {
        "multipart/form-data",
        "application/x-www-form-urlencoded",
    }
