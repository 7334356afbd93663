"""What the pages let nobody do: act for another, tell a secret, be led astray."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from starlette.datastructures import Headers
from starlette.testclient import TestClient

from dissemination.services import invitations
from dissemination.services.passwords import Passwords
from dissemination.web import pages
from dissemination.web.pages import static
from dissemination.web.routes import ROUTES
from dissemination.web.shield import HEADERS, POLICY, is_own, loggable
from tests.web.conftest import HOST, Site

PASSWORD = "pagi-yang-cerah-42"
QUICK = Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))
POSTS = sorted({route.path for route in ROUTES if route.method == "POST"})
TEMPLATES = Path(pages.__file__).parent / "templates"

# What a browser says of where a form came from, and whether we take it.
SENT = {
    "from our own page": ({"sec-fetch-site": "same-origin"}, True),
    "typed by a person": ({"sec-fetch-site": "none"}, True),
    "from another site": ({"sec-fetch-site": "cross-site"}, False),
    "from a neighbour": ({"sec-fetch-site": "same-site"}, False),
    "from nobody knows": ({"sec-fetch-site": "anything"}, False),
    "an older browser, here": ({"origin": HOST}, True),
    "an older browser, elsewhere": ({"origin": "https://evil.example"}, False),
    "an older browser, a frame": ({"origin": "null"}, False),
    "another port": ({"origin": f"{HOST}:8000"}, False),
    "our name in front": ({"origin": f"{HOST}.evil.example"}, False),
    "both, and they differ": (
        {"sec-fetch-site": "cross-site", "origin": HOST},
        False,
    ),
    "no browser at all": ({}, True),
}


def filled(path: str) -> str:
    """Return an address of a route, of something that may not be there."""
    return re.sub(r"{\w+}", "1", path)


def quiet(browser: TestClient) -> TestClient:
    """Take a page that broke for an answer, as a browser does."""
    application = browser.app
    return TestClient(
        application,
        base_url=HOST,
        headers=dict(browser.headers),
        cookies=dict(browser.cookies),
        follow_redirects=False,
        raise_server_exceptions=False,
    )


def who_can_sign_in(site: Site) -> TestClient:
    """Let rina have a password; return a stranger's browser."""
    now = site.clock.now
    word = invitations.invite(site.desk, "rina", by="yoga", now=now)
    invitations.accept(site.desk, word, PASSWORD, device="", now=now, passwords=QUICK)
    return site.stranger()


@pytest.mark.parametrize(("headers", "taken"), SENT.values(), ids=SENT)
def test_a_form_is_taken_from_our_own_pages_only(
    headers: dict[str, str], *, taken: bool
) -> None:
    told = Headers({"host": "desk.test", **headers})
    assert is_own("POST", told) is taken
    assert is_own("GET", told)


def test_behind_a_proxy_the_public_name_is_ours_too() -> None:
    told = Headers({"host": "10.0.0.7:8000", "origin": "https://desk.example"})
    assert is_own("POST", told, "desk.example")
    assert not is_own("POST", told, "other.example")
    assert not is_own("POST", told)


def test_the_policy_lets_nothing_inline_and_nobody_frame_us() -> None:
    rules = dict(rule.strip().split(" ", 1) for rule in POLICY.split(";"))
    assert rules["default-src"] == "'none'"
    assert rules["frame-ancestors"] == rules["base-uri"] == "'none'"
    assert rules["script-src"] == rules["style-src"] == "'self'"
    assert "unsafe" not in POLICY
    assert "http" not in POLICY


@pytest.mark.parametrize("path", sorted(TEMPLATES.rglob("*.*")), ids=lambda p: p.name)
def test_no_template_has_script_or_style_of_its_own(path: Path) -> None:
    said = re.sub(r"{#.*?#}", "", path.read_text("utf-8"), flags=re.DOTALL)
    assert not re.search(r"<script(?![^>]*\bsrc=)", said)
    assert not re.search(r"<style\b", said)
    assert not re.search(r"""[\s"']style\s*=""", said)
    assert not re.search(r"""[\s"']on[a-z]+\s*=\s*["']""", said)
    assert not re.search(r"\|\s*safe\b", said)
    assert "{% autoescape" not in said


def test_no_deed_is_done_for_another_site(site: Site) -> None:
    browser = site.client("arman")
    foreign = (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site", "origin": HOST},
    )
    for path in POSTS:
        for told in foreign:
            answer = browser.post(filled(path), headers=told)
            assert answer.status_code == 403, path
    assert browser.get("/", headers=foreign[0]).status_code == 200


def test_an_older_browser_is_judged_by_the_origin(site: Site) -> None:
    browser = site.client("arman")
    del browser.headers["sec-fetch-site"]
    for path in POSTS:
        answer = browser.post(filled(path), headers={"origin": "https://evil.example"})
        assert answer.status_code == 403, path
    answer = browser.post("/sign-out", headers={"origin": HOST})
    assert answer.status_code == 303


def test_every_answer_says_the_same_to_a_browser(site: Site) -> None:
    strict = quiet(site.client("wati"))
    answers = {
        "page": strict.get("/"),
        "not there": strict.get("/tidak/ada"),
        "not allowed": strict.get("/write/new"),
        "not this way": strict.post("/items"),
        "file": strict.get(static("app.css")),
        "no file": strict.get("/static/tidak.css"),
        "foreign": strict.post("/sign-out", headers={"sec-fetch-site": "cross-site"}),
        "stranger": site.stranger().get("/items"),
        "sign in": site.stranger().get("/sign-in"),
    }
    assert [a.status_code for a in answers.values()] == [
        *(200, 404, 403, 405, 200, 404, 403, 303, 200)
    ]
    for name, answer in answers.items():
        for header, value in HEADERS.items():
            assert answer.headers[header] == value, name
        assert "server" not in answer.headers, name


def test_a_page_that_breaks_is_as_strict_and_tells_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = quiet(site.client("rina"))

    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("rahasia di dalam")

    monkeypatch.setattr(pages, "notice_of", break_down)
    answer = browser.get("/items/tidak-ada")
    assert answer.status_code == 500
    assert "rahasia" not in answer.text
    assert "Traceback" not in answer.text
    assert answer.headers["content-security-policy"] == POLICY
    assert answer.headers["cache-control"] == "no-store"


def test_pages_are_kept_nowhere_and_files_for_long(site: Site) -> None:
    browser = site.client("yoga")
    for path in ("/", "/people", "/me", "/audit", "/items", "/tidak/ada"):
        assert "no-store" in browser.get(path).headers["cache-control"], path
    kept = browser.get(static("app.css")).headers["cache-control"]
    assert "immutable" in kept


@pytest.mark.parametrize(
    "cookie",
    [
        *("", "x", "NQ==", "bnVsbA==", "W10=", "WzEsMiwzXQ==", "%00", "é"),
        "A" * 3000,
    ],
)
def test_a_cookie_that_is_not_ours_is_passed_over(site: Site, cookie: str) -> None:
    browser = quiet(site.client("rina"))
    sid = browser.cookies["sid"]
    told = {b"cookie": f"sid={sid}; said={cookie}".encode()}
    assert browser.get("/", headers=told).status_code == 200
    told = {b"cookie": f"sid={cookie}; said={cookie}".encode()}
    assert browser.get("/items", headers=told).status_code == 303


@pytest.mark.parametrize(
    ("path", "line"),
    [
        ("/items/2026-banjir", "/items/2026-banjir"),
        ("/invitation/rahasia", "/invitation/…"),
        ("//h/rahasia", "/h/…"),
        ("/h/rahasia/foto", "/h/…"),
        ("/a\nERROR page failed", "/a%0AERROR%20page%20failed"),
        ("*", "%2A"),
        ("", ""),
    ],
)
def test_the_log_tells_an_address_in_one_line_without_its_secret(
    path: str, line: str
) -> None:
    assert loggable(path) == line


def test_a_link_whose_page_breaks_stays_out_of_the_log(
    site: Site, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def break_down(*_: object, **__: object) -> None:
        raise RuntimeError("rusak")

    monkeypatch.setattr(invitations, "invited", break_down)
    with caplog.at_level("INFO"):
        answer = quiet(site.stranger()).get("/invitation/kata-sekali-pakai")
    assert answer.status_code == 500
    lines = [str(vars(record)) for record in caplog.records]
    ours = [line for line in lines if "'name': 'dissemination" in line]
    assert any("page failed" in line for line in ours)
    assert not any("kata-sekali-pakai" in line for line in ours)


def test_a_sign_that_no_database_keeps_is_dropped_or_refused(site: Site) -> None:
    browser = site.client("yoga")
    browser.post("/units", data={"unit_name": "Dinas\0 Uji"})
    assert "Dinas Uji" in browser.get("/people").text
    for path in ("/people/a%00b", "/audit?person=%00", "/media?q=%00"):
        assert browser.get(path).status_code == 400, path


def test_a_file_outside_is_not_to_be_had(site: Site) -> None:
    browser = quiet(site.client("yoga"))
    for path in (
        "/static/../application.py",
        "/static/%2e%2e/application.py",
        "/static/..%2fapplication.py",
        "/static/%2e%2e%2f%2e%2e%2fstorage/vault.py",
        "/static//etc/passwd",
        "/static/....//application.py",
        "/static/app.css%00.js",
        "/static/",
        "/static",
    ):
        answer = browser.get(path)
        assert answer.status_code in {404, 405, 307, 303}, path
        assert "import" not in answer.text, path


def test_what_is_too_much_is_refused_before_it_is_read(site: Site) -> None:
    browser = quiet(site.client("rina"))

    def endless() -> Iterator[bytes]:
        for _ in range(40):
            yield b"name=" + b"a" * 99_995

    form = {"content-type": "application/x-www-form-urlencoded"}
    told = {**form, "content-length": "900000000000"}
    assert browser.post("/sign-in", headers=told, content=b"").status_code == 413
    answer = browser.post("/me/password", headers=form, content=endless())
    assert answer.status_code == 413


@pytest.mark.parametrize(
    ("kind", "sent"),
    [
        ("application/json", b'{"name": "arman"}'),
        ("text/plain", b"name=arman"),
        ("application/xml", b"<name/>"),
        ("multipart/form-data", b"no boundary"),
        ("multipart/form-data; boundary=x", b"--x\r\nbroken"),
        ("application/x-www-form-urlencoded", b"%ff=%fe&&&==;name=%00"),
        ("application/x-www-form-urlencoded; charset=utf-7", b"name=+ADw-"),
        ("", b"\x00\xff"),
    ],
)
def test_what_is_no_form_breaks_nothing(site: Site, kind: str, sent: bytes) -> None:
    browser = quiet(site.client("arman"))
    for path in POSTS:
        answer = browser.post(
            filled(path), headers={"content-type": kind}, content=sent
        )
        assert answer.status_code < 500, (path, answer.status_code)


@pytest.mark.parametrize(
    "wanted",
    [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        " //evil.example",
        "/%0d%0aset-cookie: a=b",
        "http:/evil.example",
        "///evil.example",
        "/\t/evil.example",
    ],
)
def test_signing_in_leads_nowhere_else(site: Site, wanted: str) -> None:
    browser = who_can_sign_in(site)
    form = {"name": "rina", "password": PASSWORD, "next": wanted}
    answer = browser.post("/sign-in", data=form)
    assert answer.status_code == 303
    to = answer.headers["location"]
    assert to.startswith("/")
    assert not to.startswith(("//", "/\\", "/\t", "/\n", "/\r"))
    assert "evil" not in to or to.startswith("/%")
    assert "a" not in browser.cookies
