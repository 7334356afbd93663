"""The judges themselves: they see what they are there to see."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from dissemination.web.shield import Shield
from tests.browser.chromium import PHONE
from tests.browser.judged import axe_faults, keyboard_faults, small_targets, too_wide
from tests.browser.served import served
from tests.browser.visits import Windows

HEAD = (
    '<!doctype html><html lang="id"><title>Uji</title><link rel="icon" href="/icon">'
    '<meta name="viewport" content="width=device-width, initial-scale=1">'
)
WRONG = {
    "inline": "<main><h1>Uji</h1><script>document.title = 'x'</script></main>",
    "style": '<main><h1 style="color: red">Uji</h1></main>',
    "abroad": '<main><h1>Uji</h1><img alt="" src="http://127.0.0.1:9/x.png"></main>',
    "gone": '<main><h1>Uji</h1><img alt="" src="/gone.png"></main>',
    "nameless": "<main><h1>Uji</h1><button></button></main>",
    "pale": '<main><h1><font color="#ccc">Uji</font></h1></main>',
    "wide": '<main><h1>Uji</h1><table width="900"><tr><td>x</table></main>',
    "small": '<main><h1>Uji</h1><p><a href="/">x</a></p></main>',
}


@pytest.fixture
def windows(browser: Browser) -> Iterator[Windows]:
    def wrong(request: Request) -> Response:
        return HTMLResponse(HEAD + WRONG[request.path_params["name"]])

    def lost(request: Request) -> Response:
        return Response(status_code=204 if request.url.path == "/icon" else 404)

    paths = {"/gone.png": lost, "/icon": lost, "/{name}": wrong}
    routes = [Route(path, endpoint) for path, endpoint in paths.items()]
    app = Starlette(routes=routes, middleware=[Middleware(Shield)])
    with served(app) as url:
        yield Windows(url, browser)


def shown(windows: Windows, name: str) -> Page:
    page = windows.open(size=PHONE)
    page.goto(f"/{name}")
    return page


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("inline", "script-src"),
        ("style", "style-src"),
        ("abroad", "img-src"),
        ("gone", "answered: 404 GET"),
    ],
)
def test_what_a_page_does_wrong_is_taken_down(
    windows: Windows, name: str, told: str
) -> None:
    shown(windows, name)
    assert any(told in one for one in windows.close())


def test_an_error_of_script_is_taken_down_and_an_expected_one_is_not(
    windows: Windows,
) -> None:
    page = shown(windows, "small")
    page.evaluate("setTimeout(() => { throw new Error('salah') })")
    page.evaluate("console.error('keliru')")
    page.evaluate("new Promise((done) => setTimeout(done))")
    assert {"error: salah", "console: keliru"} <= set(windows.watch.left())
    windows.watch.expect("salah", "keliru")
    assert not windows.watch.left()
    windows.close()


def test_axe_finds_what_has_no_name_and_what_is_too_pale(windows: Windows) -> None:
    assert any("button-name" in one for one in axe_faults(shown(windows, "nameless")))
    page = shown(windows, "pale")
    assert any("color-contrast" in one for one in axe_faults(page, ["color-contrast"]))
    assert not axe_faults(page, ["button-name"])
    windows.close()


def test_what_is_too_wide_or_too_small_is_found(windows: Windows) -> None:
    assert too_wide(shown(windows, "wide"))
    page = shown(windows, "small")
    assert not too_wide(page)
    assert small_targets(page)
    windows.close()


def test_a_focus_that_nobody_sees_is_found(windows: Windows) -> None:
    page = shown(windows, "small")
    assert not keyboard_faults(page)
    page.evaluate("document.querySelector('a').style.outline = 'none'")
    assert any("focus is not seen" in one for one in keyboard_faults(page))
    windows.close()
