from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import unquote

import pyotp
import pytest
from starlette.testclient import TestClient

from dissemination.messages import sentence
from dissemination.services import people, two_steps, units
from dissemination.services.details import Details
from dissemination.storage.people import sync_people
from tests.services.cheap import WORD, give_password, hash_cheaply
from tests.web.conftest import Site

SITI = {"name": "Siti Aminah", "roles": ["contributor"], "unit": "", "email": ""}
LINK = re.compile(r'value="(http://desk\.test/invitation/[\w-]{43})"')


@pytest.fixture(autouse=True)
def _cheaply(monkeypatch: pytest.MonkeyPatch) -> None:
    hash_cheaply(monkeypatch)


@pytest.fixture
def yoga(site: Site) -> TestClient:
    return site.client("yoga")


def add(site: Site, *roles: str, name: str = "Siti") -> str:
    details = Details(name=name, unit="", roles=frozenset(roles or {"contributor"}))
    return people.add(site.desk, details, by="yoga", now=site.clock.now).id


def link_on(page: str) -> str:
    found = LINK.search(page)
    assert found
    return found[1]


def test_everybody_is_listed_with_roles_in_words(yoga: TestClient) -> None:
    page = yoga.get("/people").text
    for said in ("Bu Budi", "Penyunting, Penyetuju, Petugas tayang", "Inspektorat"):
        assert said in page
    assert page.count(sentence("web.people.state.new")) == 7
    assert "approver" not in re.sub(r"<[^>]+>", "", page)


def test_too_few_approvers_and_admins_are_pointed_out(
    site: Site, yoga: TestClient
) -> None:
    assert sentence("web.people.short") in yoga.get("/people").text
    add(site, "approver", "admin")
    assert sentence("web.people.short") not in yoga.get("/people").text


def test_a_screen_asks_the_same_of_the_database_however_many_there_are(
    site: Site, yoga: TestClient
) -> None:
    def asked() -> list[int]:
        counts = []
        for path in ("/people", "/people/rina", "/people/new"):
            with site.queries() as said:
                assert yoga.get(path).status_code == 200
            counts.append(len(said))
        return counts

    few = asked()
    for number in range(12):
        add(site, name=f"Orang {number}")
    assert asked() == few
    assert max(few) <= 12


def test_who_is_added_gets_a_link_that_is_shown_once(
    site: Site, yoga: TestClient
) -> None:
    page = yoga.post("/people", data=SITI)
    assert page.status_code == 200
    link = link_on(page.text)
    assert "<svg" in page.text
    (sent,) = re.findall(r'href="https://wa\.me/\?text=([^"]+)"', page.text)
    assert link in unquote(sent)
    for path in ("/people", "/people/siti", "/audit", "/audit.csv"):
        assert link[-43:] not in yoga.get(path).text
    stranger = site.stranger()
    assert stranger.post(link, data={"password": WORD}).headers["location"] == "/"
    assert "Siti Aminah" in stranger.get("/me").text


def test_wrong_answers_are_told_beside_their_fields_and_all_typed_is_kept(
    site: Site, yoga: TestClient
) -> None:
    units.add_unit(site.desk, "Dinkes", by="yoga", now=site.clock.now)
    form = {
        "name": "<b>Siti</b>",
        "id": "rina",
        "unit": "Dinkes",
        "email": "siti",
        "roles": ["editor", "auditor"],
    }
    answer = yoga.post("/people", data=form)
    assert answer.status_code == 422
    for id_, values in (("people.taken_id", {"id": "rina"}), ("people.bad_email", {})):
        assert answer.text.count(sentence(id_, values)) == 2  # on top, and beside
    assert 'value="&lt;b&gt;Siti&lt;/b&gt;"' in answer.text
    assert '<option value="Dinkes" selected>' in answer.text
    assert re.findall(r'name="roles" value="(\w+)" checked', answer.text) == [
        "editor",
        "auditor",
    ]


def test_other_roles_are_kept_and_end_the_sessions(
    site: Site, yoga: TestClient
) -> None:
    id_ = add(site)
    siti = site.client(id_)
    form = {**SITI, "roles": ["editor", "approver"]}
    answer = yoga.post(f"/people/{id_}", data=form)
    assert answer.headers["location"] == f"/people/{id_}"
    assert siti.get("/me").status_code == 303
    assert site.desk.people()[id_].roles == {"editor", "approver"}


def test_whom_the_file_names_is_shown_and_not_changed(
    site: Site, yoga: TestClient
) -> None:
    page = yoga.get("/people/rina").text
    assert sentence("web.people.named", {"id": "rina"}) in page
    assert 'name="roles"' not in page
    form = {"name": "Penyusup", "roles": ["admin"], "email": "rina@uji.go.id"}
    assert yoga.post("/people/rina", data=form).status_code == 303
    rina = site.desk.people()["rina"]
    assert (rina.name, set(rina.roles)) == ("Rina", {"contributor"})
    assert "rina@uji.go.id" in yoga.get("/people/rina").text
    assert yoga.post("/people/rina/deactivate").status_code == 409


def test_who_leaves_is_out_and_comes_back(site: Site, yoga: TestClient) -> None:
    id_ = add(site)
    siti = site.client(id_)
    yoga.post(f"/people/{id_}/deactivate")
    assert siti.get("/me").status_code == 303
    page = yoga.get(f"/people/{id_}").text
    assert sentence("web.people.deactivated", {"name": "Siti"}) in page
    assert f"/people/{id_}/link" not in page
    assert yoga.post(f"/people/{id_}/link").status_code == 404
    yoga.post(f"/people/{id_}/reactivate")
    assert f"/people/{id_}/link" in yoga.get(f"/people/{id_}").text


def test_somebody_is_signed_out_everywhere_by_an_admin(
    site: Site, yoga: TestClient
) -> None:
    rina = site.client("rina")
    assert yoga.post("/people/rina/sign-out").status_code == 303
    assert rina.get("/me").status_code == 303
    assert yoga.get("/me").status_code == 200


def test_a_lost_phone_is_helped_by_another_admin_only(
    site: Site, yoga: TestClient
) -> None:
    now = site.clock.now
    for id_ in ("rina", "yoga"):
        give_password(site.desk, id_, now)
        person = site.desk.people()[id_]
        secret = two_steps.pair(site.desk, person, now).secret
        two_steps.confirm(site.desk, person, pyotp.TOTP(secret).at(now), now)
    yoga = site.client("yoga")
    assert yoga.post("/people/rina/two-steps-off").status_code == 303
    assert not two_steps.is_on(site.desk, site.desk.people()["rina"])
    answer = yoga.post("/people/yoga/two-steps-off")
    assert answer.status_code == 403
    assert sentence("people.not_oneself") in answer.text
    assert two_steps.is_on(site.desk, site.desk.people()["yoga"])


def test_the_last_admin_is_told_why_not(site: Site, yoga: TestClient) -> None:
    id_ = add(site, "admin")
    site.desk.config.people.pop("yoga")
    _sync(site)
    siti = site.client(id_)
    answer = siti.post(f"/people/{id_}", data={**SITI, "name": "Siti"})
    assert answer.status_code == 422
    assert sentence("people.last_admin", {"name": "Siti"}) in answer.text
    assert siti.post(f"/people/{id_}/deactivate").status_code == 409
    assert siti.get("/people").status_code == 200


def _sync(site: Site) -> None:
    kept = [p for p in site.desk.people().values() if not p.is_added]
    with site.desk.db.write() as connection:
        sync_people(connection, kept)


def test_a_new_link_voids_the_one_before(site: Site, yoga: TestClient) -> None:
    old = link_on(yoga.post("/people/rina/link").text)
    new = link_on(yoga.post("/people/rina/link").text)
    browser = site.stranger()
    assert browser.get(old).status_code == 404
    assert browser.get(new).status_code == 200
    site.clock.go_on(timedelta(days=3))
    assert browser.get(new).status_code == 404


def test_a_link_names_the_address_of_the_desk(site: Site, yoga: TestClient) -> None:
    web = site.desk.config.web.model_copy(update={"base_url": "http://meja.go.id"})
    site.desk.config = site.desk.config.model_copy(update={"web": web})
    assert 'value="http://meja.go.id/invitation/' in yoga.post("/people/rina/link").text


def test_units_are_added_and_removed(site: Site, yoga: TestClient) -> None:
    yoga.post("/units", data={"unit_name": "Dinas <Sosial>"})
    page = yoga.get("/people").text
    assert "Dinas &lt;Sosial&gt;" in page
    again = yoga.post("/units", data={"unit_name": "DINAS <sosial>"})
    assert again.status_code == 422
    assert 'value="DINAS &lt;sosial&gt;"' in again.text
    used = yoga.post("/units/drop", data={"unit": "Bidang IKP"})
    assert used.status_code == 409
    yoga.post("/units/drop", data={"unit": "Dinas <Sosial>"})
    assert "Dinas <Sosial>" not in {unit.id for unit in units.units(site.desk)}


def test_nobody_is_there_under_an_unknown_name(yoga: TestClient) -> None:
    assert yoga.get("/people/siapa").status_code == 404
    for deed in ("", "/link", "/deactivate", "/sign-out", "/two-steps-off"):
        assert yoga.post(f"/people/siapa{deed}", data=SITI).status_code == 404


def test_only_admins_manage_people(site: Site) -> None:
    browser = site.client("arman")
    for path in ("/people", "/people/new", "/people/yoga"):
        assert browser.get(path).status_code == 403
    for path in ("/people", "/people/yoga", "/people/yoga/link", "/units"):
        assert browser.post(path, data=SITI).status_code == 403
    assert "siti" not in site.desk.people()
