"""What staff see of hand-offs: what waits, who was asked, who has posted."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from dissemination.domain.delivery import DeliveryId, State
from dissemination.services import hand
from dissemination.services.escalate import escalate
from tests.services.handing import asked, handed, officers
from tests.services.standing import state
from tests.web.conftest import HOST, Site
from tests.web.test_hand import words

MINUTE = timedelta(minutes=1)


@pytest.fixture
def number(site: Site) -> DeliveryId:
    return handed(site.desk, site.clock.now, account="status-wa")


def row_of(site: Site, number: DeliveryId) -> int:
    return officers(site.desk, number)[-1].id


def test_nothing_to_post_is_said(site: Site) -> None:
    assert "Tidak ada yang menunggu dipasang." in words(
        site.client("rina").get("/handoffs")
    )


def test_what_waits_is_listed_with_who_was_asked(
    site: Site, number: DeliveryId
) -> None:
    word = asked(site.desk, number, site.clock.now)
    seen = site.client("arman").get("/handoffs")
    said = words(seen)
    assert "Pak Udin Kecamatan Bukit Belum dibuka" in said
    assert "Jadwal Sen 23 Nov, 09.00 WIB" in said
    assert word not in seen.text


def test_what_is_overdue_is_marked_with_whose_task_it_is(
    site: Site, number: DeliveryId
) -> None:
    assert number
    site.clock.go_on(25 * MINUTE)
    escalate(site.desk, site.clock.now)
    said = words(site.client("arman").get("/handoffs"))
    assert "Jatuh tempo 25 menit yang lalu" in said
    assert "belum ada petugas yang diminta" in said
    assert "Perlu ditindak: Petugas tayang, Penyetuju" in said


def test_a_link_is_shown_once_to_copy_scan_and_send(
    site: Site, number: DeliveryId
) -> None:
    arman = site.client("arman")
    sent = {"person": "", "name": "Bu Lina", "unit": "Dinkes"}
    made = arman.post(f"/handoffs/{number}/ask", data=sent)
    link = re.search(rf"{HOST}(/h/[\w-]{{43}})<", made.text)
    assert link is not None
    assert "https://wa.me/?text=Bu%20Lina" in made.text
    assert arman.get(f"{link[1]}/qr").status_code == 200
    assert "Untuk Bu Lina" in words(site.stranger().get(link[1]))
    assert link[1] not in arman.get("/handoffs").text


def test_people_reach_the_page_by_the_offices_own_address(
    site: Site, number: DeliveryId
) -> None:
    web = site.desk.config.web.model_copy(update={"base_url": "https://meja.uji"})
    site.desk.config = site.desk.config.model_copy(update={"web": web})
    arman = site.client("arman")
    arman.cookies.set("__Host-sid", arman.cookies["sid"])
    made = arman.post(f"/handoffs/{number}/ask", data={"person": "rina"})
    assert re.search(r"https://meja\.uji/h/[\w-]{43}<", made.text)


def test_who_was_asked_before_is_said_beside_the_form_and_keeps_the_link(
    site: Site, number: DeliveryId
) -> None:
    word = asked(site.desk, number, site.clock.now)
    sent = {"person": "", "name": "Pak Udin", "unit": "Kecamatan Bukit"}
    again = site.client("arman").post(f"/handoffs/{number}/ask", data=sent)
    assert again.status_code == 422
    assert "Pak Udin sudah diminta" in words(again)
    assert 'value="Kecamatan Bukit"' in again.text
    assert hand.own_task(site.desk, word, site.clock.now).row.confirmed_at is None


def test_nobody_named_is_said_beside_the_form(site: Site, number: DeliveryId) -> None:
    answer = site.client("arman").post(f"/handoffs/{number}/ask")
    assert answer.status_code == 422
    assert "Tulis nama petugasnya." in words(answer)


def test_another_link_shuts_the_one_before(site: Site, number: DeliveryId) -> None:
    word = asked(site.desk, number, site.clock.now)
    row = row_of(site, number)
    made = site.client("arman").post(f"/handoffs/officers/{row}/renew")
    assert made.status_code == 200
    assert word not in made.text
    assert site.stranger().get(f"/h/{word}").status_code == 404


def test_the_desk_notes_for_an_officer_with_how_it_knows(
    site: Site, number: DeliveryId
) -> None:
    asked(site.desk, number, site.clock.now)
    arman, path = site.client("arman"), f"/handoffs/officers/{row_of(site, number)}"
    empty = arman.post(f"{path}/confirm")
    assert empty.status_code == 422
    assert "Tulis dari mana Anda tahu" in words(empty)
    done = arman.post(f"{path}/confirm", data={"note": "terlihat di statusnya"})
    assert done.is_redirect
    said = words(arman.get("/handoffs"))
    assert "Pernyataan petugas: terlihat di statusnya" in said
    assert state(site.desk, number) is State.PUBLISHED
    assert arman.post(f"{path}/confirm", data={"note": "lagi"}).status_code == 409


def test_a_contributor_acts_in_nobody_elses_name(
    site: Site, number: DeliveryId
) -> None:
    asked(site.desk, number, site.clock.now)
    rina, row = site.client("rina"), row_of(site, number)
    assert f"officers/{row}/" not in rina.get("/handoffs").text
    assert rina.post(f"/handoffs/officers/{row}/renew").status_code == 403
    sent = rina.post(f"/handoffs/officers/{row}/confirm", data={"note": "tahu"})
    assert sent.status_code == 403
    assert state(site.desk, number) is State.HANDED_OFF


def test_heads_are_counted_by_unit(site: Site, number: DeliveryId) -> None:
    for who in ("Satu", "Dua"):
        hand.confirm(
            site.desk,
            asked(site.desk, number, site.clock.now, who),
            now=site.clock.now,
        )
    asked(site.desk, number, site.clock.now, "Tiga")
    said = words(site.client("arman").get("/handoffs"))
    assert "Sudah dipasang, masih bisa ditambah" in said
    assert "3 diminta · 0 membuka · 2 terpasang · 0 tidak bisa" in said


def test_a_screen_with_many_tasks_asks_little_of_the_database(site: Site) -> None:
    now = site.clock.now
    for n in range(6):
        number = handed(site.desk, now, name=f"berita-{n}", account="status-wa")
        word = asked(site.desk, number, now)
        if n % 2:
            hand.confirm(site.desk, word, now=now)
    arman = site.client("arman")
    arman.get("/handoffs")
    with site.queries() as counted:
        arman.get("/handoffs")
    assert len(counted) <= 12


@pytest.mark.parametrize("number", [0, 99, 2**70])
def test_what_is_not_there_is_not_found(site: Site, number: int) -> None:
    arman = site.client("arman")
    for path in (
        f"/handoffs/{number}/ask",
        f"/handoffs/{number}/mine",
        f"/handoffs/officers/{number}/renew",
    ):
        sent = {"person": "rina"} if path.endswith("ask") else {}
        assert arman.post(path, data=sent).status_code == 404
    shown = arman.get(f"/handoffs/officers/{number}/screenshot")
    assert shown.status_code == 404


def test_a_stranger_and_an_auditor_do_not_see_it(site: Site) -> None:
    assert site.stranger().get("/handoffs").status_code == 303
    assert site.client("wati").get("/handoffs").status_code == 403
