"""What holds for every page, whatever is on it."""

from __future__ import annotations

import base64
import errno
import html
import json
import logging
import re
from collections.abc import Iterator

import pytest
from fastapi.responses import Response
from starlette.testclient import TestClient

from dissemination.messages import sentence
from dissemination.services.mistakes import Mistake, Misused, NotAllowed, NotFound
from dissemination.services.stop import stop
from dissemination.storage.database import DatabaseUnusable
from dissemination.storage.vault import VaultLocked
from dissemination.web.access import ANYONE, Filled, Route, Visiting, text
from dissemination.web.application import add_route, make_application
from dissemination.web.notices import COOKIE
from dissemination.web.pages import PLACES, STATIC, static
from tests.web.conftest import HOST, NOW, Site

SECRET = "kunci-rahasia-123"


@pytest.fixture
def browser(site: Site) -> Iterator[TestClient]:
    """Somebody signed in, at a site that has pages which fail."""
    signed_in = site.client()
    application = make_application(site.desk, clock=site.clock)
    for route in PAGES:
        add_route(application, route)
    with TestClient(
        application,
        base_url=HOST,
        cookies=dict(signed_in.cookies),
        follow_redirects=False,
        raise_server_exceptions=False,
    ) as one:
        yield one


FAILURES: dict[str, tuple[Exception, int, str]] = {
    "nothing": (NotFound("item.unknown", id="x"), 404, "item.unknown"),
    "not-allowed": (
        NotAllowed("permission.ability", name="Rina"),
        403,
        "permission.ability",
    ),
    "misused": (Misused("stop.no_reason"), 422, "stop.no_reason"),
    "mistake": (Mistake("approve.nothing", id="x"), 409, "approve.nothing"),
    "database": (
        DatabaseUnusable("database.unusable", database=SECRET),
        503,
        "web.error.503",
    ),
    "vault": (VaultLocked("vault.no_key", file=SECRET), 503, "web.error.503"),
    "full": (OSError(errno.ENOSPC, "x"), 507, "web.error.507"),
    "unexpected": (ValueError(SECRET), 500, "web.error.500"),
}


def fail(kind: str) -> Response:
    raise FAILURES[kind][0]


def done(visit: Visiting, form: Filled) -> Response:
    return visit.go("/tidak/ada", "item.unknown", undo="/batalkan", id=text(form, "id"))


def small(form: Filled) -> Response:
    return Response(str(len(form)))


DONE = Route(method="POST", path="/done", endpoint=done, may=ANYONE)
PAGES = (
    DONE,
    Route(method="GET", path="/fail/{kind}", endpoint=fail, may=ANYONE),
    Route(method="POST", path="/small", endpoint=small, may=ANYONE, most_bytes=100),
)


@pytest.mark.parametrize("kind", FAILURES)
def test_a_mistake_is_a_page_with_its_sentence_and_status(
    browser: TestClient, kind: str
) -> None:
    error, status, id_ = FAILURES[kind]
    page = browser.get(f"/fail/{kind}")
    assert page.status_code == status
    values = getattr(error, "values", {})
    assert sentence(id_, values) in html.unescape(page.text)


@pytest.mark.parametrize("kind", ["unexpected", "database", "vault"])
def test_what_fails_on_our_side_tells_its_number_and_nothing_else(
    browser: TestClient, caplog: pytest.LogCaptureFixture, kind: str
) -> None:
    with caplog.at_level(logging.ERROR):
        page = browser.get(f"/fail/{kind}")
    number = page.headers["X-Request-Id"]
    assert sentence("web.error.number", {"number": number}) in page.text
    assert SECRET not in page.text
    assert "Traceback" not in page.text
    (said,) = [r for r in caplog.records if r.message == "page failed"]
    assert said.__dict__["request"] == number


def test_a_page_that_is_not_there_says_so_and_shows_a_way_out(site: Site) -> None:
    page = site.client().get("/tidak/ada")
    assert page.status_code == 404
    assert sentence("web.error.404") in page.text
    assert 'href="/"' in page.text


def test_too_much_is_refused_before_it_is_read(browser: TestClient) -> None:
    page = browser.post("/small", data={"text": "x" * 200})
    assert page.status_code == 413
    assert sentence("web.error.413") in page.text
    assert browser.post("/small", data={"text": "x"}).text == "1"


def test_too_much_in_pieces_is_refused_while_it_comes(browser: TestClient) -> None:
    def pieces() -> Iterator[bytes]:
        for _ in range(40):
            yield b"text=12345"

    form = {"Content-Type": "application/x-www-form-urlencoded"}
    page = browser.post("/small", content=pieces(), headers=form)
    assert page.status_code == 413


def test_what_was_done_is_said_once_with_its_undo(browser: TestClient) -> None:
    gone = browser.post("/done", data={"id": "<b>salah</b>"})
    assert (gone.status_code, gone.headers["location"]) == (303, "/tidak/ada")
    first = browser.get("/tidak/ada")
    assert "&lt;b&gt;salah&lt;/b&gt;" in first.text
    assert 'action="/batalkan"' in first.text
    assert "&lt;b&gt;" not in browser.get("/tidak/ada").text


@pytest.mark.parametrize(
    "said",
    [
        "",
        "!!",
        "e30=",
        base64.b64encode(b"[1, {}, {}]").decode(),
        base64.b64encode(json.dumps(["x", {}, "//evil.test"]).encode()).decode(),
        base64.b64encode(json.dumps(["x", {}, "https://evil"]).encode()).decode(),
    ],
)
def test_a_notice_that_is_not_ours_is_not_shown(site: Site, said: str) -> None:
    browser = site.client()
    browser.cookies.set(COOKIE, said)
    page = browser.get("/tidak/ada")
    assert page.status_code == 404
    assert "evil" not in page.text


def test_a_stranger_is_led_to_the_sign_in_and_back(site: Site) -> None:
    page = site.stranger().get("/items")
    assert (page.status_code, page.headers["location"]) == (303, "/sign-in?next=/items")


def test_script_of_a_stranger_is_told_without_a_page(site: Site) -> None:
    page = site.stranger().get("/items", headers={"X-Fragment": "1"})
    assert (page.status_code, page.text) == (401, "")


def test_the_address_of_a_file_of_ours_changes_with_it_and_lasts(site: Site) -> None:
    page = site.stranger().get(static("app.css"))
    assert page.status_code == 200
    assert "immutable" in page.headers["cache-control"]
    assert static("app.css") != static("ui.js")


def test_a_file_of_ours_that_is_not_there_is_asked_for_again(site: Site) -> None:
    page = site.stranger().get("/static/tidak-ada.css")
    assert page.status_code == 404
    assert "immutable" not in page.headers["cache-control"]


def test_pages_are_kept_by_nobody(site: Site) -> None:
    assert site.client().get("/tidak/ada").headers["cache-control"] == "no-store"


def test_a_stop_is_on_every_page(site: Site) -> None:
    stop(site.desk, reason="Gempa besar", person="arman", now=NOW)
    page = site.client().get("/tidak/ada")
    assert sentence("web.stopped") in page.text
    assert "Gempa besar" in page.text


def test_practice_is_marked_where_every_account_practises(site: Site) -> None:
    assert sentence("web.practice.why") not in site.client().get("/tidak/ada").text
    accounts = {
        name: table.model_copy(update={"practice": True})
        for name, table in site.desk.config.accounts.items()
    }
    site.desk.config = site.desk.config.model_copy(update={"accounts": accounts})
    assert sentence("web.practice.why") in site.client().get("/tidak/ada").text


def test_the_ways_to_go_are_those_that_a_role_has(site: Site) -> None:
    shown = {
        person: {p.path for p in PLACES if f'href="{p.path}"' in page}
        for person in ("rina", "wati", "yoga")
        for page in [site.client(person).get("/tidak/ada").text]
    }
    assert "/approve" not in shown["rina"] | shown["wati"] | shown["yoga"]
    assert "/write/new" in shown["rina"] - shown["wati"]
    assert "/people" in shown["yoga"] - shown["rina"]
    assert "/audit" in shown["wati"]


def test_the_office_says_in_which_language_a_stranger_reads(site: Site) -> None:
    page = site.stranger().get("/tidak/ada")
    assert '<html lang="id">' in page.text
    english = site.desk.config.office.model_copy(update={"language": "en"})
    site.desk.config = site.desk.config.model_copy(update={"office": english})
    page = site.stranger().get("/tidak/ada")
    assert '<html lang="en">' in page.text
    assert sentence("web.error.404", lang="en") in page.text


def test_no_page_has_script_or_style_in_it(site: Site) -> None:
    """The policy forbids both, and a browser would leave them out in silence."""
    found = [
        f"{path.name}: {match[0]}"
        for path in (STATIC.parent / "templates").rglob("*.html")
        for match in re.finditer(
            r"<style|<script(?![^>]* src=)[^>]*>|\sstyle=|\son[a-z]+=\"",
            path.read_text(encoding="utf-8"),
        )
    ]
    assert not found


def test_what_browsers_load_stays_small() -> None:
    sizes = {path.name: path.stat().st_size for path in STATIC.iterdir()}
    assert sum(size for name, size in sizes.items() if name.endswith(".js")) <= 25_000
    assert sizes["app.css"] <= 16_000


def test_a_desk_behind_a_proxy_wants_cookies_on_safe_lines_only(site: Site) -> None:
    web = site.desk.config.web.model_copy(update={"base_url": "https://meja.example"})
    site.desk.config = site.desk.config.model_copy(update={"web": web})
    application = make_application(site.desk, clock=site.clock)
    add_route(application, DONE)
    with TestClient(application, base_url=HOST, follow_redirects=False) as browser:
        gone = browser.post("/done", data={"id": "x"})
    assert "; secure" in gone.headers["set-cookie"].lower()
