from __future__ import annotations

from datetime import timedelta

import pyotp
import pytest
from starlette.testclient import TestClient

from dissemination.messages import sentence
from dissemination.services import invitations, people, signin, two_steps
from dissemination.services.details import Details
from dissemination.web.signin import local
from tests.services.cheap import WORD, give_password, hash_cheaply
from tests.web.conftest import Site

MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def _cheaply(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_cheaply(monkeypatch)


@pytest.fixture
def known(site: Site) -> Site:
    """Give a site where Rina has a password."""
    give_password(site.desk, "rina", site.clock.now)
    return site


def enter(
    browser: TestClient, name: str = "rina", password: str = WORD, next: str = "/"
) -> tuple[int, str, str]:
    form = {"name": name, "password": password, "next": next}
    answer = browser.post("/sign-in", data=form)
    return answer.status_code, answer.headers.get("location", ""), answer.text


def test_a_stranger_is_asked_to_sign_in_and_comes_back_to_the_page(
    known: Site,
) -> None:
    browser = known.stranger()
    sent = browser.get("/me")
    assert sent.status_code == 303
    page = browser.get(sent.headers["location"])
    assert page.status_code == 200
    assert 'name="next" value="/me"' in page.text
    assert enter(browser, next="/me")[:2] == (303, "/me")
    assert browser.get("/me").status_code == 200


def test_a_wrong_password_keeps_the_name_and_never_the_password(known: Site) -> None:
    status, _, text = enter(known.stranger(), password="rahasia sekali 1")
    assert status == 422
    assert sentence("signin.wrong") in text
    assert 'value="rina"' in text
    assert "rahasia sekali 1" not in text


def test_an_unknown_name_is_told_nothing_else(known: Site) -> None:
    one, two = enter(known.stranger(), name="siapa"), enter(known.stranger())
    assert one[0] == 422
    assert two[0] == 303
    wrong = enter(known.stranger(), password="x" * 12)[2].replace("rina", "siapa")
    assert one[2] == wrong


def test_who_tries_too_often_is_told_how_long_to_wait(known: Site) -> None:
    browser = known.stranger()
    for _ in range(5):
        enter(browser, name="siapa", password="x")
    answer = browser.post("/sign-in", data={"name": "siapa", "password": "x"})
    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "1"
    assert sentence("signin.wait", {"seconds": 1}) in answer.text


@pytest.mark.parametrize(
    ("asked", "leads"),
    [
        ("/items?kind=news", "/items?kind=news"),
        ("https://jahat.example/", "/"),
        ("//jahat.example", "/"),
        ("/\\jahat.example", "/"),
        ("javascript:alert(1)", "/"),
        ("/a\nLocation: x", "/"),
        ("", "/"),
    ],
)
def test_after_signing_in_one_stays_on_this_site(asked: str, leads: str) -> None:
    assert local(asked) == leads


def test_where_a_stranger_is_sent_is_not_for_strangers_to_say(known: Site) -> None:
    assert enter(known.stranger(), next="https://jahat.example/")[1] == "/"


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(known: Site) -> None:
    browser = known.stranger()
    answer = browser.post("/sign-in", data={"name": "rina", "password": WORD})
    (cookie,) = [
        said
        for said in answer.headers.get_list("set-cookie")
        if said.startswith("sid=")
    ]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    assert "Path=/" in cookie


def test_over_an_encrypted_line_the_cookie_is_bound_to_the_host(known: Site) -> None:
    web = known.desk.config.web.model_copy(update={"base_url": "https://desk.test"})
    known.desk.config = known.desk.config.model_copy(update={"web": web})
    answer = known.stranger().post("/sign-in", data={"name": "rina", "password": WORD})
    said = " ".join(answer.headers.get_list("set-cookie"))
    assert "__Host-sid=" in said
    assert "Secure" in said


def test_who_is_signed_in_goes_on(known: Site) -> None:
    answer = known.client("rina").get("/sign-in?next=/me")
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")


def test_signing_in_takes_the_place_of_the_old_session(known: Site) -> None:
    browser = known.client("rina")
    old = browser.cookies["sid"]
    enter(browser)
    assert signin.enter(known.desk, old, known.clock.now) is None


def test_signing_out_ends_the_session_and_says_so(known: Site) -> None:
    browser = known.client("rina")
    cookie = browser.cookies["sid"]
    answer = browser.post("/sign-out")
    assert answer.headers["location"] == "/sign-in"
    dropped = " ".join(answer.headers.get_list("set-cookie"))
    assert 'sid=""; ' in dropped
    assert sentence("web.signin.left") in browser.get("/sign-in").text
    assert signin.enter(known.desk, cookie, known.clock.now) is None


def test_another_site_can_sign_nobody_in_or_out(known: Site) -> None:
    browser = known.client("rina")
    for path in ("/sign-out", "/sign-in", "/me/sign-out"):
        answer = browser.post(path, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.status_code == 403
    assert browser.get("/me").status_code == 200


@pytest.fixture
def guarded(known: Site) -> tuple[Site, str]:
    """Give a site where Rina has a second step, a minute ago; and its secret."""
    rina, now = known.desk.people()["rina"], known.clock.now
    secret = two_steps.pair(known.desk, rina, now).secret
    two_steps.confirm(known.desk, rina, pyotp.TOTP(secret).at(now), now)
    known.clock.go_on(MINUTE)
    return known, secret


def test_with_two_steps_a_code_is_asked_for_next(guarded: tuple[Site, str]) -> None:
    site, secret = guarded
    browser = site.stranger()
    assert enter(browser, next="/me")[:2] == (303, "/sign-in/code?next=/me")
    assert sentence("web.signin.code.why") in browser.get("/sign-in/code").text
    form = {"code": pyotp.TOTP(secret).at(site.clock.now), "next": "/me"}
    answer = browser.post("/sign-in/code", data=form)
    assert (answer.status_code, answer.headers["location"]) == (303, "/me")
    assert browser.get("/me").status_code == 200


def test_half_signed_in_every_other_page_leads_back_to_the_code(
    guarded: tuple[Site, str],
) -> None:
    site, _ = guarded
    browser = site.stranger()
    enter(browser)
    for path in ("/me", "/me/two-steps", "/people"):
        assert browser.get(path).headers["location"].startswith("/sign-in?next=")
    leads = browser.get("/sign-in?next=/me").headers["location"]
    assert leads == "/sign-in/code?next=/me"
    assert browser.post("/me/password", data={"old": WORD}).status_code == 303


def test_a_wrong_code_is_answered_beside_the_field(guarded: tuple[Site, str]) -> None:
    site, _ = guarded
    browser = site.stranger()
    enter(browser)
    answer = browser.post("/sign-in/code", data={"code": "000000"})
    assert answer.status_code == 422
    assert sentence("signin.code_wrong") in answer.text
    assert 'aria-invalid="true"' in answer.text


def test_a_second_step_that_took_too_long_begins_anew(
    guarded: tuple[Site, str],
) -> None:
    site, secret = guarded
    browser = site.stranger()
    enter(browser)
    site.clock.go_on(11 * MINUTE)
    code = pyotp.TOTP(secret).at(site.clock.now)
    answer = browser.post("/sign-in/code", data={"code": code})
    assert answer.headers["location"] == "/sign-in"
    assert sentence("signin.again") in browser.get("/sign-in").text


def test_the_code_is_asked_of_nobody_else(known: Site) -> None:
    leads = known.stranger().get("/sign-in/code").headers["location"]
    assert leads.startswith("/sign-in?next=")
    assert known.client("rina").get("/sign-in/code").headers["location"] == "/"


def test_a_link_asks_for_a_password_and_lets_in(known: Site) -> None:
    now = known.clock.now
    word = invitations.invite(known.desk, "sari", by="yoga", now=now)
    browser = known.stranger()
    page = browser.get(f"/invitation/{word}")
    assert sentence("web.invited.title", {"name": "Sari"}) in page.text
    weak = browser.post(f"/invitation/{word}", data={"password": "Password123"})
    assert weak.status_code == 422
    assert sentence("password.common") in weak.text
    assert "Password123" not in weak.text
    answer = browser.post(f"/invitation/{word}", data={"password": WORD})
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    assert "Sari" in browser.get("/me").text


@pytest.mark.parametrize("state", ["made up", "used", "left"])
def test_a_link_that_does_not_hold_says_what_to_do_and_nothing_else(
    known: Site, state: str
) -> None:
    now = known.clock.now
    word = invitations.invite(known.desk, "sari", by="yoga", now=now)
    if state == "used":
        give_password(known.desk, "sari", now)
    if state == "left":
        known.clock.go_on(invitations.VALID)
    path = "/invitation/" + ("x" * 43 if state == "made up" else word)
    browser = known.stranger()
    for answer in (browser.get(path), browser.post(path, data={"password": WORD})):
        assert answer.status_code == 404
        assert sentence("invitation.over") in answer.text
        assert "Sari" not in answer.text


def test_who_is_deactivated_is_out_with_the_next_click(known: Site) -> None:
    said = Details(name="Siti", unit="", roles=frozenset({"contributor"}))
    people.add(known.desk, said, by="yoga", now=known.clock.now)
    browser = known.client("siti")
    assert browser.get("/me").status_code == 200
    people.deactivate(known.desk, "siti", by="yoga", now=known.clock.now)
    assert browser.get("/me").headers["location"].startswith("/sign-in")
