"""A page with one of everything that `ui.js` helps with, and a server to trouble it."""

from __future__ import annotations

import html
import threading
from dataclasses import dataclass, field

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from dissemination.web.pages import STATIC
from dissemination.web.shield import Shield

PAGE = """\
<!doctype html><html lang="id"><head><title>Lab</title>
<link rel="icon" href="/static/icon.svg" type="image/svg+xml">
<script type="module" src="/static/ui.js"></script></head>
<body data-offline="Sambungan putus." data-failed="Gagal." data-again="Coba lagi"
  data-close="Tutup"><main>
<form action="/search" data-swap="#list" data-live="40">
  <label>Cari <input id="q" name="q" value="{q}"></label><button>Cari</button></form>
<div id="list"><p>Hasil: {q}</p>
  <a href="/search?q=tautan" data-swap="#list">Lain</a></div>
<div id="box"><form method="post" action="/save" data-swap="#box">
  <label>Judul <input id="title" name="title" value="{title}"></label>
  <label>Isi <textarea id="body" name="body"{focus}>{body}</textarea></label>
  {error}<button>Simpan</button>
  <button formaction="/drop" data-confirm="Buang?">Buang</button></form></div>
<details class="menu"><summary>Menu</summary><a href="/">Beranda</a></details>
</main><p id="live" role="status"></p></body></html>
"""


@dataclass(slots=True)
class Lab:
    """What the page sent, and how the server is to answer."""

    saved: list[tuple[str, str]] = field(default_factory=list)
    searched: list[str] = field(default_factory=list)
    dropped: int = 0
    failing: int = 0  # of the next forms: each is answered with 500
    signed_out: bool = False
    held: dict[str, threading.Event] = field(default_factory=dict)
    asked: threading.Event = field(default_factory=threading.Event)

    def hold(self, words: str) -> threading.Event:
        """Keep the answer to a search back until the event is set."""
        return self.held.setdefault(words, threading.Event())


def laboratory(lab: Lab) -> Starlette:
    """Return the page's server."""

    def start(_: Request) -> Response:
        return _page()

    def search(request: Request) -> Response:
        words = request.query_params.get("q", "")
        lab.searched.append(words)
        lab.asked.set()
        if words in lab.held:
            lab.held[words].wait(20)
        return _page(q=words)

    async def save(request: Request) -> Response:
        form = await request.form()
        title, body = str(form["title"]), str(form["body"])
        if lab.signed_out:
            return Response(status_code=401)
        if lab.failing:
            lab.failing -= 1
            return Response("broken", 500)
        if not body.strip():
            return _page(422, title=title, body=body, error="Isi belum ada.")
        lab.saved.append((title, body))
        return RedirectResponse("/done", 303)

    def drop(_: Request) -> Response:
        lab.dropped += 1
        return RedirectResponse("/done", 303)

    def done(_: Request) -> Response:
        return HTMLResponse(PAGE.format(q="", title="", body="", error="", focus=""))

    routes = [
        Route("/", start),
        Route("/search", search),
        Route("/save", save, methods=["POST"]),
        Route("/drop", drop, methods=["POST"]),
        Route("/done", done),
        Route("/sign-in", start),
        Mount("/static", StaticFiles(directory=STATIC)),
    ]
    return Starlette(routes=routes, middleware=[Middleware(Shield)])


def _page(
    status: int = 200, q: str = "", title: str = "", body: str = "", error: str = ""
) -> Response:
    said = f'<p role="alert">{error}</p>' if error else ""
    focus = " autofocus" if error else ""
    words = {"q": q, "title": title, "body": body}
    filled = {name: html.escape(value) for name, value in words.items()}
    return HTMLResponse(PAGE.format(**filled, error=said, focus=focus), status)
