"""What a person reads and does where things wait for a yes."""

from __future__ import annotations

import html
import re
from datetime import timedelta

import pytest
from httpx2 import Response
from sqlalchemy import update
from starlette.testclient import TestClient

from dissemination.domain.delivery import State
from dissemination.domain.item import ContentItem, ItemId, Kind, Priority
from dissemination.domain.rendition import AccountId, Captions, Media, Part, Rendition
from dissemination.services.plan import plan
from dissemination.services.returns import give_back
from dissemination.services.seen import seal_of, waiting_of
from dissemination.services.write import add, find_item
from dissemination.storage import approvals, deliveries, looks
from dissemination.storage.deliveries import Planned
from dissemination.storage.tables import person
from tests.web.conftest import Site

HOUR = timedelta(hours=1)
NIK = "1471084507859991"
FLOOD = {"kind": Kind.DISASTER_EMERGENCY, "priority": Priority.EMERGENCY}


def submit(
    site: Site,
    name: str = "posyandu",
    body: str = "Posyandu buka Sabtu pagi. Layanan ini gratis.",
    *,
    title: str = "Posyandu Buka Sabtu Pagi",
    author: str = "rina",
    hours: int = 3,
    accounts: tuple[str, ...] = ("situs", "x-uji"),
    **more: object,
) -> None:
    """Write an item, or revise it, and put it before those who approve."""
    facts: dict[str, object] = {"kind": Kind.NEWS, **more}
    item = ContentItem(
        id=ItemId(name),
        title=title,
        body=body,
        unit="Bidang Statistik",
        **facts,  # type: ignore[arg-type]
    )
    now = site.clock.now
    add(site.desk, item, author=author, now=now)
    due = now + hours * HOUR
    plan(site.desk, name, accounts, when=due, person=author, now=now)


def seal(site: Site, name: str = "posyandu") -> str:
    kept = find_item(site.desk, name)
    with site.desk.db.read() as connection:
        waiting = waiting_of(connection, kept)
    return seal_of(s.delivery for s in waiting)


def states(site: Site, name: str = "posyandu") -> set[State]:
    with site.desk.db.read() as connection:
        found = deliveries.of_item(connection, ItemId(name))
    return {s.delivery.state for s in found}


def words(page: Response) -> str:
    """Return what a person reads on a page."""
    inside = re.sub(r"(?s)<(script|style|svg).*?</\1>", " ", page.text)
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", inside)).split())


def shown_seal(page: Response) -> str:
    """Return the seal that a page's form carries."""
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page.text)
    assert found, words(page)
    return found[1]


def open_and_approve(
    browser: TestClient, name: str = "posyandu", **form: str
) -> Response:
    page = browser.get(f"/approve/{name}")
    assert page.status_code == 200
    return browser.post(f"/approve/{name}", data={"seen": shown_seal(page), **form})


def notice(browser: TestClient, answer: Response) -> str:
    """Return the page that a person is led to, with what it says was done."""
    assert answer.status_code == 303, words(answer)
    return words(browser.get(answer.headers["location"]))


def test_only_who_reviews_comes_in(site: Site) -> None:
    submit(site)
    for whose, status in (("budi", 200), ("sari", 403), ("wati", 403), ("yoga", 403)):
        browser = site.client(whose)
        assert browser.get("/approve").status_code == status
        assert browser.get("/approve/posyandu").status_code == status
        refused = browser.post("/approve/posyandu", data={"seen": "-"})
        assert (refused.status_code == 403) is (status == 403)
    assert states(site) == {State.PLANNED}


def test_a_stranger_is_asked_to_sign_in(site: Site) -> None:
    submit(site)
    for path in ("/approve", "/approve/posyandu"):
        answer = site.stranger().get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in")


def test_what_waits_is_listed_with_all_that_presses(site: Site) -> None:
    submit(site, "nik", f"NIK {NIK} milik warga Sail.", title="Warga Diverifikasi")
    said = words(site.client("arman").get("/approve"))
    for expected in (
        *("Warga Diverifikasi", "Rina, Bidang Statistik", "Situs", "X"),
        *("dalam 3 jam", "Sen 23 Nov, 12.00 WIB", "1 menahan"),
    ):
        assert expected in said


def test_what_is_overdue_says_so(site: Site) -> None:
    submit(site, hours=1)
    site.clock.go_on(2 * HOUR)
    assert "Waktunya lewat" in words(site.client("arman").get("/approve"))


def test_one_s_own_is_explained(site: Site) -> None:
    submit(site, author="arman")
    browser = site.client("arman")
    assert "Tidak ada yang menunggu Anda" in words(browser.get("/approve"))
    others = words(browser.get("/approve?tab=others"))
    assert "Milik sendiri: tidak bisa disetujui sendiri" in others
    page = browser.get("/approve/posyandu")
    assert "Milik sendiri: tidak bisa disetujui sendiri" in words(page)
    assert 'name="seen"' not in page.text


@pytest.mark.parametrize("tab", ["waiting", "others", "expired", "history", "aneh"])
def test_each_part_says_when_it_is_empty(site: Site, tab: str) -> None:
    page = site.client("arman").get(f"/approve?tab={tab}")
    assert page.status_code == 200
    assert re.search("Tidak ada|Belum ada", words(page))


def test_the_page_shows_what_was_written_and_what_will_appear(site: Site) -> None:
    submit(site, accounts=("situs", "x-uji", "status-wa"))
    page = site.client("arman").get("/approve/posyandu")
    said = words(page)
    # As written, in three renditions, and in what the card says to who cannot see it.
    assert said.count("Posyandu buka Sabtu pagi.") == 5
    assert "Yang ditulis" in said
    assert "Biaya menerbitkannya: US$" in said
    assert "Bila disetujui, terbit Sen 23 Nov, 12.00 WIB di Situs, Status WA, X" in said
    (picture,) = set(re.findall(r'src="(/approve/posyandu/media/\w+)"', page.text))
    got = site.client("arman").get(picture)
    assert got.headers["content-type"].startswith("image/")
    assert "immutable" in got.headers["cache-control"]
    assert len(got.content) > 1000


def test_a_picture_is_given_to_nobody_else_and_of_no_other_item(site: Site) -> None:
    submit(site, accounts=("status-wa",))
    submit(site, "lain", "Kabar lain.", accounts=("situs",))
    page = site.client("arman").get("/approve/posyandu")
    (path,) = set(re.findall(r'src="(/approve/posyandu/media/\w+)"', page.text))
    assert site.client("sari").get(path).status_code == 403
    assert site.stranger().get(path).status_code == 303
    other = path.replace("/posyandu/", "/lain/")
    assert site.client("arman").get(other).status_code == 404


def test_what_was_found_is_marked_where_it_stands(site: Site) -> None:
    submit(site, body=f"Petugas mencatat NIK {NIK} di Sail.")
    page = site.client("arman").get("/approve/posyandu")
    assert f'<mark class="hold">{NIK}</mark>' in page.text
    assert "Ada temuan yang menahan" in words(page)


def test_what_a_stranger_wrote_is_never_markup(site: Site) -> None:
    submit(site, body='<script>alert("x")</script> & "kutip"', title="<b>Judul</b>")
    browser = site.client("arman")
    for path in ("/approve", "/approve/posyandu"):
        page = browser.get(path)
        assert "<script>alert" not in page.text
        assert "<b>Judul" not in page.text
        assert "<b>Judul</b>" in html.unescape(page.text)


def test_a_yes_schedules_it_and_says_when_it_goes_out(site: Site) -> None:
    submit(site)
    browser = site.client("arman")
    said = notice(browser, open_and_approve(browser))
    assert "Disetujui: Posyandu Buka Sabtu Pagi." in said
    assert "Terbit Sen 23 Nov, 12.00 WIB di Situs, X." in said
    assert states(site) == {State.SCHEDULED}


def test_an_item_may_be_left_for_later(site: Site) -> None:
    submit(site, "satu")
    submit(site, "dua")
    browser = site.client("arman")
    page = browser.get("/approve/satu")
    assert 'href="/approve?after=satu"' in page.text
    went = browser.get("/approve?after=satu")
    assert went.headers["location"] == "/approve/dua"


def test_a_yes_leads_to_the_next_item(site: Site) -> None:
    submit(site, "satu", hours=1)
    submit(site, "dua", hours=2)
    browser = site.client("arman")
    assert open_and_approve(browser, "satu").headers["location"] == "/approve/dua"
    assert open_and_approve(browser, "dua").headers["location"] == "/approve"


def test_one_step_of_two_says_what_stays_open(site: Site) -> None:
    submit(site)
    browser = site.client("budi")
    before = words(browser.get("/approve/posyandu"))
    assert "Setelah langkah Anda masih menunggu Setujui; baru kemudian" in before
    said = notice(browser, open_and_approve(browser))
    assert "Dicatat (Tinjau)" in said
    assert "Masih menunggu Setujui" in said
    assert states(site) == {State.PLANNED}
    page = words(site.client("arman").get("/approve/posyandu"))
    assert re.search("Tinjau Bu Budi, .*Berlaku sampai", page)


def test_what_changed_meanwhile_is_not_approved_but_shown(site: Site) -> None:
    submit(site)
    browser = site.client("arman")
    seen = shown_seal(browser.get("/approve/posyandu"))
    submit(site, body="Posyandu buka Minggu pagi. Layanan ini gratis.")
    page = browser.post("/approve/posyandu", data={"seen": seen})
    assert page.status_code == 409
    assert "berubah sejak Anda membukanya" in words(page)
    assert "<del>Sabtu</del>" in page.text
    assert "<ins>Minggu</ins>" in page.text
    assert State.SCHEDULED not in states(site)
    again = browser.post("/approve/posyandu", data={"seen": shown_seal(page)})
    assert again.status_code == 303
    assert State.SCHEDULED in states(site)


def test_a_form_without_its_seal_approves_nothing(site: Site) -> None:
    submit(site)
    answer = site.client("arman").post("/approve/posyandu", data={})
    assert answer.status_code == 409
    assert states(site) == {State.PLANNED}


def test_a_form_sent_twice_says_that_it_was_approved(site: Site) -> None:
    submit(site)
    browser = site.client("arman")
    form = {"seen": shown_seal(browser.get("/approve/posyandu"))}
    browser.post("/approve/posyandu", data=form)
    said = notice(browser, browser.post("/approve/posyandu", data=form))
    assert "sudah disetujui oleh Pak Arman" in said
    with site.desk.db.read() as connection:
        assert len(approvals.verdicts(connection, [ItemId("posyandu")])) == 2


def test_a_return_without_a_reason_keeps_everything_else(site: Site) -> None:
    submit(site)
    browser = site.client("arman")
    seen = shown_seal(browser.get("/approve/posyandu"))
    answer = browser.post("/approve/posyandu/return", data={"seen": seen})
    assert answer.status_code == 422
    assert "Tulis alasannya, agar penulis tahu" in words(answer)
    assert 'id="f-reason" name="reason"' in answer.text
    assert 'aria-invalid="true"' in answer.text
    assert states(site) == {State.PLANNED}
    long = "Tanggalnya salah. " * 80
    answer = browser.post(
        "/approve/posyandu/return", data={"seen": seen, "reason": long}
    )
    assert answer.status_code == 422
    assert long.strip() in html.unescape(answer.text)


def test_the_author_reads_why_it_came_back(site: Site) -> None:
    submit(site)
    browser = site.client("arman")
    form = {
        "seen": shown_seal(browser.get("/approve/posyandu")),
        "common": ["web.approve.why.facts", "web.approve.why.photo", "web.error.title"],
        "reason": "Jamnya 08.00.",
    }
    said = notice(browser, browser.post("/approve/posyandu/return", data=form))
    assert "Dikembalikan ke Rina: Posyandu Buka Sabtu Pagi." in said
    with site.desk.db.read() as connection:
        (one,) = approvals.verdicts(connection, [ItemId("posyandu")])
    assert one.reason.splitlines() == [
        "Periksa lagi fakta, tanggal, atau angkanya.",
        "Ganti atau perbaiki fotonya.",
        "Jamnya 08.00.",
    ]
    assert states(site) == {State.CANCELLED}
    history = words(browser.get("/approve?tab=history"))
    assert "Jamnya 08.00." in history


def test_what_changed_meanwhile_is_not_returned_and_the_reason_is_kept(
    site: Site,
) -> None:
    submit(site)
    browser = site.client("arman")
    seen = shown_seal(browser.get("/approve/posyandu"))
    submit(site, body="Posyandu buka Minggu pagi.")
    form = {"seen": seen, "reason": "Harinya salah."}
    answer = browser.post("/approve/posyandu/return", data=form)
    assert answer.status_code == 409
    assert "Harinya salah." in answer.text
    assert find_item(site.desk, "posyandu").state == "submitted"


def test_returned_mended_and_approved(site: Site) -> None:
    submit(site)
    now = site.clock.now
    give_back(
        site.desk,
        "posyandu",
        person="budi",
        reason="Harinya Minggu.",
        seen=seal(site),
        now=now,
    )
    site.clock.go_on(HOUR)
    submit(site, body="Posyandu buka Minggu pagi. Layanan ini gratis.")
    browser = site.client("arman")
    page = browser.get("/approve/posyandu")
    assert "Yang berubah sejak dikembalikan Bu Budi" in words(page)
    assert "Harinya Minggu." in words(page)
    assert "<ins>Minggu</ins>" in page.text
    assert open_and_approve(browser).status_code == 303
    assert State.SCHEDULED in states(site)


def test_a_hold_wants_a_reason_beside_the_field(site: Site) -> None:
    submit(site, body=f"Petugas mencatat NIK {NIK} di Sail.")
    browser = site.client("arman")
    answer = open_and_approve(browser, override="   ")
    assert answer.status_code == 422
    assert "Tulis alasannya dulu." in words(answer)
    assert "--override" not in answer.text
    assert states(site) == {State.PLANNED}
    assert open_and_approve(browser, override="NIK rekaan").status_code == 303
    assert states(site) == {State.SCHEDULED}


def test_one_s_own_emergency_goes_out_at_once_with_a_reason(site: Site) -> None:
    body = "Air naik 60 cm. Sumber: BPBD. Hubungi 112."
    more = {"author": "arman", "hours": 0, **FLOOD}
    submit(site, "banjir", body, title="Banjir di Rumbai", **more)  # type: ignore[arg-type]
    browser = site.client("arman")
    assert "boleh disetujui dengan alasan" in words(browser.get("/approve"))
    page = browser.get("/approve/banjir")
    assert "cukup satu persetujuan" in words(page)
    assert "terbit segera di Situs, X" in words(page)
    form = {"seen": shown_seal(page)}
    assert browser.post("/approve/banjir", data=form).status_code == 422
    assert states(site, "banjir") == {State.PLANNED}
    form["override"] = "Air terus naik."
    said = notice(browser, browser.post("/approve/banjir", data=form))
    assert "Disetujui: Banjir di Rumbai. Terbit segera di Situs, X." in said
    assert states(site, "banjir") == {State.SCHEDULED}


def test_another_s_emergency_takes_one_tap(site: Site) -> None:
    body = "Air naik 60 cm. Sumber: BPBD. Hubungi 112."
    submit(site, "banjir", body, hours=0, **FLOOD)  # type: ignore[arg-type]
    browser = site.client("arman")
    assert open_and_approve(browser, "banjir").status_code == 303
    assert states(site, "banjir") == {State.SCHEDULED}


def test_an_editor_does_not_see_buttons_that_would_be_refused(site: Site) -> None:
    submit(site, "banjir", hours=0, **FLOOD)  # type: ignore[arg-type]
    page = site.client("budi").get("/approve/banjir")
    assert "Menunggu langkah Setujui (penyetuju)" in words(page)
    assert "<form id=" not in page.text
    assert "/approve/banjir/return" not in page.text


def test_several_that_were_opened_are_approved_at_once(site: Site) -> None:
    browser = site.client("arman")
    for hour, name in enumerate(("satu", "dua", "tiga"), 1):
        submit(site, name, hours=hour)
    assert 'id="several"' not in browser.get("/approve").text
    for name in ("satu", "dua"):
        browser.get(f"/approve/{name}")
    inbox = browser.get("/approve").text
    assert re.findall(r'name="item" value="(\w+)"', inbox) == ["satu", "dua"]
    seals = dict(re.findall(r'name="(seen\.\w+)" value="(\w+)"', inbox))
    answer = browser.post("/approve", data={"item": ["satu", "dua"], **seals})
    assert "2 konten disetujui." in notice(browser, answer)
    assert [states(site, n) for n in ("satu", "dua", "tiga")] == [
        {State.SCHEDULED},
        {State.SCHEDULED},
        {State.PLANNED},
    ]


def test_one_that_was_not_opened_is_refused_and_said_so(site: Site) -> None:
    browser = site.client("arman")
    for hour, name in enumerate(("satu", "dua"), 1):
        submit(site, name, title=f"Kabar {name}", hours=hour)
    browser.get("/approve/satu")
    form = {"item": ["satu", "dua"]}
    seals = {f"seen.{name}": seal(site, name) for name in form["item"]}
    answer = browser.post("/approve", data={**form, **seals})
    assert answer.status_code == 200
    said = words(answer)
    assert "Kabar satu : disetujui" in said
    assert "Kabar dua : Belum Anda buka dalam keadaan sekarang." in said
    assert states(site, "dua") == {State.PLANNED}


def test_nothing_chosen_is_said_so(site: Site) -> None:
    answer = site.client("arman").post("/approve", data={})
    assert answer.status_code == 422
    assert "Pilih dulu konten" in words(answer)


def test_opening_is_noted_once_and_only_by_who_reviews(site: Site) -> None:
    submit(site)
    for whose in ("arman", "arman", "sari"):
        site.client(whose).get("/approve/posyandu")
    with site.desk.db.read() as connection:
        seen = looks.of_items(connection, [ItemId("posyandu")])
    assert [one.person for one in seen] == ["arman"]


def test_what_does_not_wait_leads_on(site: Site) -> None:
    submit(site, "satu")
    submit(site, "dua")
    browser = site.client("arman")
    open_and_approve(browser, "satu")
    page = browser.get("/approve/satu")
    assert "Tidak ada dari konten ini yang menunggu" in words(page)
    assert 'href="/approve?after=satu"' in page.text
    assert browser.get("/approve?after=satu").headers["location"] == "/approve/dua"
    nothing = browser.get("/approve?after=dua")
    assert "Tidak ada lagi yang menunggu Anda" in notice(browser, nothing)


def test_what_nobody_wrote_is_not_found(site: Site) -> None:
    browser = site.client("arman")
    assert browser.get("/approve/tiada").status_code == 404
    answer = browser.post("/approve/tiada", data={"seen": "-"})
    assert answer.status_code == 404


def test_a_yes_that_ended_is_asked_for_again(site: Site) -> None:
    submit(site, hours=24 * 40)
    open_and_approve(site.client("budi"))
    site.clock.go_on(timedelta(days=31))
    browser = site.client("arman")
    expired = words(browser.get("/approve?tab=expired"))
    assert "Persetujuan Bu Budi berakhir" in expired
    assert "sudah berakhir" in words(browser.get("/approve/posyandu"))


def test_who_chooses_to_edit_is_told_what_follows(site: Site) -> None:
    submit(site)
    page = site.client("arman").get("/approve/posyandu")
    assert 'action="/write/from/posyandu"' in page.text
    assert "orang lain yang menyetujui" in words(page)


def test_five_items_are_approved_in_eleven_requests(site: Site) -> None:
    for number in range(5):
        submit(site, f"kabar-{number}", hours=number + 1, accounts=("situs",))
    browser = site.client("arman")
    inbox = browser.get("/approve")
    (path,) = re.findall(r'class="btn pri" href="(/approve/[\w-]+)"', inbox.text)
    requests = 1
    for _ in range(5):
        page = browser.get(path)
        answer = browser.post(path, data={"seen": shown_seal(page)})
        path, requests = answer.headers["location"], requests + 2
    assert requests == 11
    assert path == "/approve"
    assert {s for n in range(5) for s in states(site, f"kabar-{n}")} == {
        State.SCHEDULED
    }


def test_no_page_asks_the_database_too_often(site: Site) -> None:
    for number in range(4):
        submit(site, f"kabar-{number}", hours=number + 1, accounts=("situs", "x-uji"))
    give_back(
        site.desk,
        "kabar-0",
        person="budi",
        reason="Ulang.",
        seen=seal(site, "kabar-0"),
        now=site.clock.now,
    )
    submit(site, "kabar-0", "Lain.", hours=1, accounts=("situs", "x-uji"))
    browser = site.client("arman")
    tabs = ("waiting", "others", "expired", "history")
    for path in (*(f"/approve?tab={tab}" for tab in tabs), "/approve/kabar-0"):
        with site.queries() as asked:
            assert browser.get(path).status_code == 200
        said = [one for one in asked.said if not one.startswith("BEGIN")]
        assert len(said) <= 12, said


def test_english_is_spoken_to_who_wants_it(site: Site) -> None:
    submit(site)
    with site.desk.db.write() as connection:
        connection.execute(update(person).values(language="en"))
    page = site.client("arman").get("/approve/posyandu")
    assert "As it will appear" in words(page)
    assert "Once approved, it goes out" in words(page)


def test_all_that_a_yes_lets_out_is_on_the_page(site: Site) -> None:
    film, cover, photo = (
        Media(sha256=sign * 64, mime=mime, width=9, height=16, size=1, alt=alt)
        for sign, mime, alt in (
            ("a", "video/mp4", ""),
            ("b", "image/jpeg", ""),
            ("c", "image/jpeg", "Dua kader menimbang balita"),
        )
    )
    captions = Captions(language="id", srt="1\nHalo dari takarir", vtt="WEBVTT")
    parts = (
        Part(text="Film.", media=(film,), cover=cover, captions=captions),
        Part(text="Foto.", media=(photo,), link="https://lain.example/peta"),
    )
    submit(site)
    now = site.clock.now
    said = Rendition(
        item="posyandu",
        revision=1,
        account=AccountId("x-uji"),
        placement=site.desk.placement(AccountId("x-uji")),
        parts=parts,
    )
    one = Planned(
        rendition=said, due_at=now, useful_until=now + HOUR, occurrence="lagi"
    )
    with site.desk.db.write() as connection:
        deliveries.add(connection, one, author="rina", now=now)
    page = site.client("arman").get("/approve/posyandu")
    for shown in (film, cover, photo):
        assert f"/approve/posyandu/media/{shown.sha256}" in page.text
    read = words(page)
    for text_ in (
        "Halo dari takarir",
        "Dua kader menimbang balita",
        "https://lain.example/peta",
    ):
        assert text_ in read
