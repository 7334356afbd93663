from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from starlette.testclient import TestClient

from dissemination.messages import sentence
from dissemination.services import people, signin, two_steps
from tests.services.cheap import WORD, give_password, hash_cheaply
from tests.web.conftest import Site

OTHER = "gajah darat kereta"


@pytest.fixture(autouse=True)
def _cheaply(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_cheaply(monkeypatch)


@pytest.fixture
def rina(site: Site) -> TestClient:
    give_password(site.desk, "rina", site.clock.now)
    return site.client("rina")


def secret_on(page: str) -> str:
    found = re.search(r'class="secret">([A-Z2-7 ]+)<', page)
    assert found
    return found[1].replace(" ", "")


def require(site: Site, *roles: str) -> None:
    web = site.desk.config.web.model_copy(update={"second_factor": roles})
    site.desk.config = site.desk.config.model_copy(update={"web": web})


def turn_on(site: Site, browser: TestClient) -> tuple[str, list[str]]:
    """Set the second step up as a person does; return the secret and the codes."""
    secret = secret_on(browser.get("/me/two-steps").text)
    code = pyotp.TOTP(secret).at(site.clock.now)
    page = browser.post("/me/two-steps", data={"code": code})
    assert page.status_code == 200
    return secret, re.findall(r"<li>([a-z0-9 ]{14})</li>", page.text)


def test_the_own_page_shows_who_one_is_and_where(site: Site, rina: TestClient) -> None:
    signin.begin_session(site.desk, "rina", site.clock.now, device="Firefox Windows")
    page = rina.get("/me").text
    assert "Bidang Statistik" in page
    assert "Firefox · Windows" in page
    assert page.count(sentence("web.profile.device.this")) == 1


def test_a_screen_asks_little_of_the_database(site: Site, rina: TestClient) -> None:
    for path in ("/me", "/me/two-steps"):
        with site.queries() as asked:
            rina.get(path)
        assert len(asked) <= 12


def test_a_changed_password_keeps_this_device_and_ends_the_others(
    site: Site, rina: TestClient
) -> None:
    other = site.client("rina")
    answer = rina.post("/me/password", data={"old": WORD, "password": OTHER})
    assert answer.headers["location"] == "/me"
    assert sentence("web.profile.password_changed") in rina.get("/me").text
    assert other.get("/me").status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("salah", OTHER, "signin.wrong_password"),
        (WORD, "Indonesia1945", "password.common"),
    ],
)
def test_a_wrong_password_is_answered_beside_its_field_and_not_shown(
    rina: TestClient, old: str, new: str, why: str
) -> None:
    answer = rina.post("/me/password", data={"old": old, "password": new})
    assert answer.status_code == 422
    assert sentence(why) in answer.text
    assert new not in answer.text
    assert f'value="{old}"' not in answer.text


def test_one_chooses_the_own_language(site: Site, rina: TestClient) -> None:
    rina.post("/me/language", data={"language": "en"})
    assert '<html lang="en">' in rina.get("/me").text
    assert "My account" in rina.get("/me").text
    assert rina.post("/me/language", data={"language": "xx"}).status_code == 409
    assert people.one(site.desk, "rina", site.clock.now).person.language == "en"


def test_signing_out_everywhere_ends_this_session_too(
    site: Site, rina: TestClient
) -> None:
    other = site.client("rina")
    answer = rina.post("/me/sign-out")
    assert answer.headers["location"] == "/sign-in"
    assert 'sid=""' in " ".join(answer.headers.get_list("set-cookie"))
    assert other.get("/me").status_code == 303


def test_the_second_step_holds_from_its_first_code_on(
    site: Site, rina: TestClient
) -> None:
    other = site.client("rina")
    secret, codes = turn_on(site, rina)
    assert len(codes) == 10
    assert other.get("/me").status_code == 303
    page = rina.get("/me/two-steps").text
    assert secret not in page.replace(" ", "")
    assert not [code for code in codes if code in page]
    assert sentence("web.profile.two_steps.on") in rina.get("/me").text


def test_a_wrong_first_code_is_answered_beside_the_field(rina: TestClient) -> None:
    secret = secret_on(rina.get("/me/two-steps").text)
    answer = rina.post("/me/two-steps", data={"code": "000000"})
    assert answer.status_code == 422
    assert sentence("two_steps.wrong") in answer.text
    # The phone may have been paired already: the secret stays.
    assert secret_on(answer.text) == secret


def test_setting_up_twice_shows_no_codes_again(site: Site, rina: TestClient) -> None:
    secret, _ = turn_on(site, rina)
    site.clock.go_on(timedelta(minutes=1))
    code = pyotp.TOTP(secret).at(site.clock.now)
    answer = rina.post("/me/two-steps", data={"code": code})
    assert (answer.status_code, answer.headers["location"]) == (303, "/me/two-steps")


def test_the_password_is_asked_before_the_second_step_is_weakened(
    site: Site, rina: TestClient
) -> None:
    turn_on(site, rina)
    for path in ("/me/two-steps/off", "/me/two-steps/codes"):
        answer = rina.post(path, data={"password": "salah"})
        assert answer.status_code == 422
        assert sentence("signin.wrong_password") in answer.text
    page = rina.post("/me/two-steps/codes", data={"password": WORD}).text
    assert len(re.findall(r"<li>([a-z0-9 ]{14})</li>", page)) == 10
    answer = rina.post("/me/two-steps/off", data={"password": WORD})
    assert answer.headers["location"] == "/me"
    assert not two_steps.is_on(site.desk, site.desk.people()["rina"])
    assert rina.get("/me").status_code == 200


def test_who_must_have_two_steps_can_do_nothing_else_before(
    site: Site, rina: TestClient
) -> None:
    require(site, "contributor")
    for path in ("/me", "/people"):
        assert rina.get(path).status_code == 303
    leads = rina.get("/sign-in?next=/me").headers["location"]
    assert leads == "/me/two-steps?next=/me"
    page = rina.get("/me/two-steps")
    assert sentence("web.profile.must") in page.text
    turn_on(site, rina)
    assert rina.get("/me").status_code == 200
    answer = rina.post("/me/two-steps/off", data={"password": WORD})
    assert answer.status_code == 403
    assert sentence("two_steps.must") in answer.text


def test_a_stranger_cannot_pair_a_phone(site: Site) -> None:
    browser = site.stranger()
    for answer in (
        browser.get("/me/two-steps"),
        browser.post("/me/two-steps", data={"code": "000000"}),
    ):
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")
