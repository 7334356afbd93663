"""How fast the pages are: `python -m benchmarks.web`.

Prints one JSON object. Keystrokes: in a real Chromium that talks to the real server,
how long each takes until a preview that holds it is painted. Beside them, in the same
run, the floor: the same card drawn bare, and an answer that asks nothing. Screens: the
statements that each sends to the database, and its milliseconds. Weights: bytes.
"""

from __future__ import annotations

import argparse
import gzip
import http.client
import json
import os
import platform
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Engine, event

from dissemination.config import FILE
from dissemination.services import gallery, signin
from dissemination.services.beginnings import revise
from dissemination.services.demo import sample_paths
from dissemination.services.desk import Desk, make_folders, make_workspace, open_desk
from dissemination.services.drafts import save
from dissemination.services.live import live, picture
from dissemination.services.write import add, from_file
from dissemination.storage.drafts import Draft
from dissemination.web.application import make_application
from dissemination.web.pages import STATIC
from dissemination.web.serving import Server

ITEM = "ktp-jemput-bola"
PERSON = "arman"
EVERY_MS = 110  # between two keys: as people type
SCREENS = (
    "/",
    "/items",
    f"/items/{ITEM}",
    "/write/new",
    "/write/{draft}",
    "/approve",
    "/handoffs",
    "/media",
    "/gallery?draft={draft}",
)
ACCOUNTS = """
[accounts.kanal]
channel = "telegram"

[accounts.kanal.settings]
chat = "@contoh"

[accounts.x-kabupaten]
channel = "x"

[accounts.mastodon]
channel = "mastodon"

[accounts.mastodon.settings]
base_url = "https://contoh.social"
"""
# What is asked for, and what is aimed at; every one of them is better the less it is.
GOALS = {
    "keystroke to painted card, p50 ms": (60, 40),
    "keystroke to painted card, p95 ms": (120, 80),
    "panel of six accounts, ms": (30, 20),
    "picture at half size, ms": (25, 15),
    "statements of the hungriest screen": (12, 12),
    "script, bytes": (25 * 1024, 20 * 1024),
    "style, bytes": (16 * 1024, 14 * 1024),
}
_FLAGS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update"),
    "--disable-sync",
)
_WATCH = """
window.typed = []; window.painted = [];
addEventListener('input', () => typed.push(performance.now()), true);
addEventListener('preview:painted', ({ detail }) => requestAnimationFrame(() => {
  setTimeout(() => {
    while (painted.length < Math.min(detail, typed.length)) {
      painted.push(performance.now() - typed[painted.length]);
    }
  });
}));
"""


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--keys", type=int, default=75)
    asked = parser.parse_args()
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory())
        desk, draft = stack.enter_context(_filled(Path(folder) / "desk"))
        server = Server(make_application(desk), host="127.0.0.1", port=0)
        stack.enter_context(server)
        cookie = signin.begin_session(desk, PERSON, datetime.now(UTC))
        figures = _in_process(desk, draft, asked.runs)
        screens = _screens(server.address, cookie, draft, asked.runs)
        figures["an empty answer"] = _timed(
            lambda: _ask(server.address, "/static/icon.svg", cookie), asked.runs
        )
        weights = _weights(server.address, cookie, draft)
        program = shutil.which("chromium")
        typing = {}
        if program and asked.keys:
            typing = _typing(program, server.address, cookie, draft, asked.keys)
    print(json.dumps(_result(figures, screens, weights, typing, program), indent=1))


@contextmanager
def _filled(folder: Path) -> Iterator[tuple[Desk, Draft]]:
    """Yield a desk on which the samples are written, and a draft of one of them."""
    make_workspace(folder)
    with (folder / FILE).open("a", encoding="utf-8") as file:
        file.write(ACCOUNTS)
    make_folders(folder)
    now = datetime.now(UTC)
    with open_desk(folder) as desk:
        for path in sample_paths([]):
            add(desk, from_file(desk, path), author="rina", now=now)
        person = desk.people()[PERSON]
        draft = revise(desk, ITEM, person=person, now=now)
        fields = {**draft.fields, "accounts": list(desk.config.accounts)}
        saved = save(
            desk, draft.id, fields, number=draft.number, person=person, now=now
        )
        yield desk, saved.draft


def _in_process(desk: Desk, draft: Draft, runs: int) -> dict[str, Any]:
    """Measure the services alone, each time with another letter."""
    now = datetime.now(UTC)
    number = iter(range(10**9))

    def typed() -> dict[str, Any]:
        body = f"{draft.fields['body']} {next(number)}"
        return {**draft.fields, "body": body}

    status = next(
        name
        for name, kind in desk.config.accounts.items()
        if kind.channel == "whatsapp_status"
    )
    person = desk.people()[PERSON]
    subject = gallery.subject_of(desk, person, now, draft=draft.id)

    def panel() -> None:
        live(desk, typed(), now, id=ITEM, look=status)

    def half() -> None:
        picture(desk, typed(), status, now, scale=0.5, id=ITEM)

    def bare() -> None:
        gallery.card(desk, subject, "berita-foto", "status", 0.5)

    return {
        "panel": _timed(panel, runs),
        "picture, half size": _timed(half, runs),
        "floor: the same card, nothing typed": _timed(bare, runs),
    }


def _screens(address: str, cookie: str, draft: Draft, runs: int) -> dict[str, Any]:
    """Return the statements and the milliseconds of each screen, warm."""
    found: dict[str, Any] = {}
    for screen in SCREENS:
        path = screen.format(draft=draft.id)
        _ask(address, path, cookie)
        said: list[str] = []

        def count(*arguments: Any, to: list[str] = said) -> None:
            # To begin a transaction asks the database nothing.
            if arguments[2] != "BEGIN":
                to.append(arguments[2])

        event.listen(Engine, "before_cursor_execute", count)
        try:
            status, data = _ask(address, path, cookie)
        finally:
            event.remove(Engine, "before_cursor_execute", count)
        took = _timed(lambda path=path: _ask(address, path, cookie), runs)  # type: ignore[misc]
        found[screen] = {
            "status": status,
            "statements": len(said),
            "bytes_gz": len(gzip.compress(data)),
            **took,
        }
    return found


def _weights(address: str, cookie: str, draft: Draft) -> dict[str, int]:
    scripts = [path.read_bytes() for path in STATIC.glob("*.js")]
    styles = [path.read_bytes() for path in STATIC.glob("*.css")]
    _, page = _ask(address, f"/write/{draft.id}", cookie)
    loaded = [
        (STATIC / name).read_bytes()
        for name in ("ui.js", "write.js", "preview.js", "media.js", "app.css")
        if (STATIC / name).exists()
    ]
    return {
        "script": sum(map(len, scripts)),
        "style": sum(map(len, styles)),
        "first view of the composer, gz": sum(
            len(gzip.compress(one)) for one in (page, *loaded)
        ),
    }


def _typing(
    program: str, address: str, cookie: str, draft: Draft, keys: int
) -> dict[str, Any]:
    """Type into a real browser, and tell when each key was seen."""
    # Whoever measures no keystrokes needs no browser's driver.
    from playwright.sync_api import sync_playwright  # noqa: PLC0415

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=program, args=list(_FLAGS))
        context = browser.new_context(viewport={"width": 1280, "height": 900})
        context.add_cookies([{"name": "sid", "value": cookie, "url": address}])
        context.add_init_script(_WATCH)
        found = {}
        for name, channel in (("card", "status-wa"), ("text", "x-kabupaten")):
            page = context.new_page()
            page.goto(f"{address}/write/{draft.id}")
            page.click(f"[data-look={channel}]")
            page.wait_for_timeout(1500)
            page.focus("#f-title")
            page.keyboard.press("End")
            page.keyboard.type(_words(keys), delay=EVERY_MS)
            # The page lets nothing be evaluated again and again: it is asked.
            while page.evaluate("painted.length < typed.length"):
                page.wait_for_timeout(100)
            found[name] = _told(page.evaluate("painted"))
            page.close()
        browser.close()
    return found


def _words(keys: int) -> str:
    return (" warga datang ke kantor desa pagi hari" * keys)[:keys]


def _ask(address: str, path: str, cookie: str) -> tuple[int, bytes]:
    place = urlsplit(address)
    line = http.client.HTTPConnection(place.hostname or "", place.port, timeout=30)
    try:
        line.request("GET", path, headers={"Cookie": f"sid={cookie}"})
        answer = line.getresponse()
        return answer.status, answer.read()
    finally:
        line.close()


def _timed(work: Callable[[], object], runs: int) -> dict[str, float]:
    work()
    work()
    taken = []
    for _ in range(runs):
        began = time.perf_counter()
        work()
        taken.append(1000 * (time.perf_counter() - began))
    return _told(taken)


def _told(taken: Sequence[float]) -> dict[str, float]:
    ordered = sorted(taken)
    return {
        "p50_ms": round(statistics.median(ordered), 1),
        "p95_ms": round(ordered[int(0.95 * (len(ordered) - 1))], 1),
    }


def _result(
    figures: Mapping[str, Any],
    screens: Mapping[str, Any],
    weights: Mapping[str, int],
    typing: Mapping[str, Any],
    program: str | None,
) -> dict[str, Any]:
    return {
        "benchmark": "web",
        "machine": {
            "system": platform.platform(),
            "processors": os.cpu_count(),
            "load": round(os.getloadavg()[0], 1),
        },
        "versions": {
            "python": platform.python_version(),
            "chromium": program or "none here",
            **{name: version(name) for name in ("fastapi", "pillow", "uvicorn")},
        },
        "keystrokes": typing,
        "figures": figures,
        "screens": screens,
        "weights": weights,
        "goals": _judged(figures, screens, weights, typing),
    }


def _judged(
    figures: Mapping[str, Any],
    screens: Mapping[str, Any],
    weights: Mapping[str, int],
    typing: Mapping[str, Any],
) -> dict[str, Any]:
    found = {
        "panel of six accounts, ms": figures["panel"]["p50_ms"],
        "picture at half size, ms": figures["picture, half size"]["p50_ms"],
        "statements of the hungriest screen": max(
            one["statements"] for one in screens.values()
        ),
        "script, bytes": weights["script"],
        "style, bytes": weights["style"],
    }
    if "card" in typing:
        for part in ("p50", "p95"):
            name = f"keystroke to painted card, {part} ms"
            found[name] = typing["card"][f"{part}_ms"]
    return {
        name: {
            "measured": value,
            "goal": GOALS[name][0],
            "stretch": GOALS[name][1],
            "is_met": value <= GOALS[name][0],
        }
        for name, value in found.items()
    }


if __name__ == "__main__":
    main()
