from __future__ import annotations

import io

import pytest
from PIL import Image
from starlette.testclient import TestClient

from dissemination.config import load
from dissemination.messages import sentence
from tests.services.cheap import WORD, give_password, hash_cheaply
from tests.web.conftest import Site

SETUP = "kata-pemasangan"
FORM = {
    "word": SETUP,
    "office": "Dinas Komunikasi Kabupaten Siak",
    "short": "Diskominfo Siak",
    "zone": "WIT",
    "name": "Bu Dewi",
    "id": "dewi",
    "password": WORD,
    "practice": "yes",
}


@pytest.fixture(autouse=True)
def _cheaply(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_cheaply(monkeypatch)


@pytest.fixture
def stranger(site: Site) -> TestClient:
    site.setup_word = SETUP
    return site.stranger()


def test_before_the_first_run_the_start_asks_for_the_word(
    stranger: TestClient,
) -> None:
    leads = stranger.get("/").headers["location"]
    page = stranger.get(leads)
    assert sentence("web.welcome.word.why") in page.text
    assert 'name="password"' not in page.text


@pytest.mark.parametrize("word", ["", "x", "KATA-PEMASANGAN"])
def test_another_word_opens_nothing(stranger: TestClient, word: str) -> None:
    shown = stranger.get("/welcome", params={"word": word})
    sent = stranger.post("/welcome", data={**FORM, "word": word})
    for answer in (shown, sent):
        assert 'name="office"' not in answer.text
        assert answer.status_code == (403 if word else 200)
    assert stranger.get(f"/welcome?word={SETUP}").status_code == 200


def test_without_a_word_of_its_own_the_program_lets_nobody_set_it_up(
    site: Site,
) -> None:
    answer = site.stranger().post("/welcome", data={**FORM, "word": "None"})
    assert answer.status_code == 403


def test_one_page_names_the_office_and_lets_the_admin_in(
    site: Site, stranger: TestClient
) -> None:
    assert 'name="office"' in stranger.get(f"/welcome?word={SETUP}").text
    held = io.BytesIO()
    Image.new("RGB", (40, 40), "teal").save(held, "PNG")
    answer = stranger.post(
        "/welcome", data=FORM, files={"logo": ("l.png", held.getvalue(), "image/png")}
    )
    assert (answer.status_code, answer.headers["location"]) == (303, "/")
    page = stranger.get("/me")
    assert "Bu Dewi" in page.text
    assert "Diskominfo Siak" in page.text
    assert sentence("web.practice") in page.text
    written = load(site.desk.folder)
    assert written.office.zone.key == "Asia/Jayapura"
    assert (site.desk.folder / written.brand.logo).is_file()


def test_wrong_answers_are_told_beside_their_fields_and_all_typed_is_kept(
    stranger: TestClient,
) -> None:
    form = {**FORM, "short": "", "id": "rina", "password": "pendek77"}
    answer = stranger.post("/welcome", data=form)
    assert answer.status_code == 422
    for id_, values in (
        ("welcome.no_short", {}),
        ("people.taken_id", {"id": "rina"}),
        ("password.short", {"least": 10}),
    ):
        assert sentence(id_, values) in answer.text
    assert 'value="Dinas Komunikasi Kabupaten Siak"' in answer.text
    assert 'value="Bu Dewi"' in answer.text
    assert 'value="WIT" checked' in answer.text
    assert "pendek77" not in answer.text


def test_once_somebody_has_a_password_it_is_over(
    site: Site, stranger: TestClient
) -> None:
    give_password(site.desk, "rina", site.clock.now)
    before = load(site.desk.folder).office
    shown = stranger.get(f"/welcome?word={SETUP}")
    sent = stranger.post("/welcome", data=FORM)
    assert [a.headers["location"] for a in (shown, sent)] == ["/", "/"]
    assert load(site.desk.folder).office == before
    assert sentence("web.signin.password") in stranger.get("/sign-in").text


def test_a_form_that_is_sent_twice_sets_up_once(
    site: Site, stranger: TestClient
) -> None:
    assert stranger.post("/welcome", data=FORM).status_code == 303
    again = {**FORM, "short": "Penyusup"}
    assert site.stranger().post("/welcome", data=again).headers["location"] == "/"
    assert site.desk.config.office.short == "Diskominfo Siak"
