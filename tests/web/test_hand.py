"""The officer's page: without an account, by a one-time link."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Protocol

import pytest
from PIL import Image
from starlette.testclient import TestClient

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.rendition import Captions, Part
from dissemination.services import hand, stop
from dissemination.services.amend import takedown
from dissemination.services.throttling import ADDRESS
from dissemination.storage import deliveries
from dissemination.storage.hand_offs import HandOff
from tests.services.handing import TEXT, asked, handed, officers, part
from tests.services.standing import state
from tests.services.standing import write as revise
from tests.web.conftest import HOST, Site

MINUTE = timedelta(minutes=1)
PAGE_BYTES = 20_000


@pytest.fixture
def number(site: Site) -> DeliveryId:
    return handed(site.desk, site.clock.now, account="status-wa")


@pytest.fixture
def page(site: Site, number: DeliveryId) -> str:
    return "/h/" + asked(site.desk, number, site.clock.now)


@pytest.fixture
def phone(site: Site) -> TestClient:
    return site.stranger()


def only(site: Site, number: DeliveryId) -> HandOff:
    (row,) = officers(site.desk, number)
    return row


def picture() -> bytes:
    held = io.BytesIO()
    exif = Image.Exif()
    exif[0x010F] = "Rahasia Phone"
    Image.new("RGB", (60, 120), "navy").save(held, "JPEG", exif=exif)
    return held.getvalue()


class Page(Protocol):
    """What a browser got."""

    @property
    def text(self) -> str: ...


def words(page: Page) -> str:
    """What somebody reads."""
    body = re.sub(r"<(script|style|svg)\b.*?</\1>", "", page.text, flags=re.DOTALL)
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def test_rina_posts_the_card_and_attaches_proof(site: Site, number: DeliveryId) -> None:
    rina = site.client("rina")
    led = rina.post(f"/handoffs/{number}/mine")
    assert led.status_code == 303
    page = led.headers["location"]
    seen = rina.get(page)
    assert "Bagikan ke WhatsApp" in words(seen)
    assert rina.get(f"{page}/card").headers["content-type"] == "image/jpeg"
    done = rina.post(f"{page}/posted", files={"screenshot": ("a.jpg", picture())})
    assert (done.status_code, done.headers["location"]) == (303, page)
    after = words(rina.get(page))
    assert "Rina menyatakan sudah memasangnya" in after
    assert "Pernyataan petugas · Tangkapan layar tersimpan." in after
    assert state(site.desk, number) is State.PUBLISHED
    row = only(site, number)
    shown = site.client("arman").get(f"/handoffs/officers/{row.id}/screenshot")
    assert (shown.status_code, shown.headers["content-type"]) == (200, "image/jpeg")
    assert b"Rahasia" not in shown.content


def test_the_page_says_what_to_post_when_and_in_whose_name(
    page: str, phone: TestClient
) -> None:
    seen = words(phone.get(page))
    assert "Untuk Pak Udin · Kecamatan Bukit" in seen
    assert "Jadwal Senin, 23 November 2026 pukul 09.00 WIB" in seen
    assert "atas nama Pak Udin" in seen
    for deed in (
        "Unduh gambar",
        "Salin teks",
        "Sudah saya pasang",
        "Ingatkan 15 menit lagi",
        "Teruskan ke rekan",
        "Tidak bisa",
    ):
        assert deed in seen


def test_the_text_is_copied_exactly_as_it_was_approved(
    page: str, phone: TestClient
) -> None:
    found = re.search(r"data-text>(.*?)</p>", phone.get(page).text, re.DOTALL)
    assert found is not None
    assert html.unescape(found[1]) == TEXT


def test_the_page_is_light_and_nothing_of_it_comes_from_elsewhere(
    page: str, phone: TestClient
) -> None:
    seen = phone.get(page)
    own = re.findall(r'(?:src|href|action)="([^"#]*)"', seen.text)
    assert own
    assert all(address.startswith("/") for address in own)
    loaded = [a for a in own if a.startswith("/static/") and "icon" not in a]
    assert sum(len(phone.get(address).content) for address in loaded) > 0
    script = next(address for address in loaded if "hand.js" in address)
    assert len(seen.content) + len(phone.get(script).content) <= PAGE_BYTES / 2


def test_no_search_engine_keeps_it_and_no_other_site_learns_of_it(
    page: str, phone: TestClient
) -> None:
    for address in (page, "/h/salah"):
        headers = phone.get(address).headers
        assert "noindex" in headers["x-robots-tag"]
        assert headers["referrer-policy"] in {"same-origin", "no-referrer"}
        assert headers["cache-control"] == "no-store"
        assert "'unsafe-inline'" not in headers["content-security-policy"]


def test_it_takes_few_questions_to_the_database(
    site: Site, page: str, phone: TestClient
) -> None:
    phone.get(page)
    with site.queries() as asked_for:
        phone.get(page)
    assert len(asked_for) <= 12


def test_a_preview_by_a_messenger_is_not_an_opening(
    site: Site, number: DeliveryId, page: str, phone: TestClient
) -> None:
    for agent in ("WhatsApp/2.23.20.0 A", "TelegramBot (like TwitterBot)"):
        phone.get(page, headers={"User-Agent": agent})
    assert only(site, number).opened_at is None
    phone.get(page, headers={"User-Agent": "Mozilla/5.0 (Linux; CUBOT X18) Chrome/1"})
    assert only(site, number).opened_at == site.clock.now


def test_a_word_that_never_was_and_one_that_is_over_get_the_same_answer(
    site: Site, page: str, phone: TestClient
) -> None:
    unknown = phone.get("/h/" + "x" * 43)
    site.clock.go_on(timedelta(days=3))
    over = phone.get(page)
    assert (unknown.status_code, over.status_code) == (404, 404)
    assert unknown.text == over.text
    assert "Posyandu" not in over.text
    for path in ("/card", "/files/1-1.jpg", "/qr"):
        assert phone.get(page + path).status_code == 404
    for deed in ("posted", "later", "cannot", "pass"):
        answer = phone.post(f"{page}/{deed}", data={"name": "x", "more": "x"})
        assert answer.status_code == 404


def test_who_guesses_is_asked_to_wait_and_who_has_a_link_is_not(
    page: str, phone: TestClient
) -> None:
    for n in range(ADDRESS.free):
        assert phone.get(f"/h/tebakan-{n}").status_code == 404
    again = phone.get("/h/tebakan-lagi")
    assert again.status_code == 429
    assert int(again.headers["retry-after"]) > 0
    assert phone.get(page).status_code == 200


def test_the_form_that_is_sent_again_says_what_was_kept(
    site: Site, number: DeliveryId, page: str, phone: TestClient
) -> None:
    for _ in range(2):
        assert phone.post(f"{page}/posted").status_code == 303
        site.clock.go_on(MINUTE)
    assert "pukul 09.00 WIB" in words(phone.get(page))
    assert only(site, number).confirmed_at == site.clock.now - 2 * MINUTE


def test_after_the_answer_nothing_of_the_content_is_given_any_more(
    page: str, phone: TestClient
) -> None:
    phone.post(f"{page}/posted")
    seen = phone.get(page)
    assert "Posyandu" not in seen.text
    assert phone.get(f"{page}/card").status_code == 404
    assert phone.get(f"{page}/files/1-1.jpg").status_code == 404


def _take_down(site: Site, _: DeliveryId) -> None:
    takedown(site.desk, "berita", reason="salah", person="arman", now=site.clock.now)


def _cancel(site: Site, number: DeliveryId) -> None:
    with site.desk.db.write() as connection:
        for to in (State.EXPIRED, State.CANCELLED):
            assert deliveries.move_to(connection, [number], to)


def _expire(site: Site, number: DeliveryId) -> None:
    with site.desk.db.write() as connection:
        assert deliveries.move_to(connection, [number], State.EXPIRED)


def _stop(site: Site, _: DeliveryId) -> None:
    stop.stop(site.desk, reason="gempa", person="arman", now=site.clock.now)


@pytest.mark.parametrize(
    ("happens", "status", "says"),
    [
        (_take_down, 410, "Jangan dipasang: konten ini ditarik"),
        (_cancel, 410, "Jangan dipasang: tugas ini dibatalkan"),
        (_expire, 410, "Waktunya sudah lewat"),
        (_stop, 200, "Jangan dipasang dulu: semua tayangan dihentikan"),
    ],
)
def test_what_is_not_to_be_posted_says_so_and_gives_nothing(
    site: Site,
    number: DeliveryId,
    page: str,
    phone: TestClient,
    happens: Callable[[Site, DeliveryId], None],
    status: int,
    says: str,
) -> None:
    happens(site, number)
    seen = phone.get(page)
    assert (seen.status_code, says in words(seen)) == (status, True)
    assert "Bagikan ke WhatsApp" not in seen.text
    assert phone.get(f"{page}/card").status_code == 404


def test_a_form_from_before_the_takedown_is_answered_with_it(
    site: Site, number: DeliveryId, page: str, phone: TestClient
) -> None:
    _take_down(site, number)
    answer = phone.post(f"{page}/posted")
    assert answer.status_code == 410
    assert "Jangan dipasang: konten ini ditarik" in words(answer)
    assert only(site, number).confirmed_at is None


def test_who_has_posted_is_asked_to_delete_what_was_taken_down(
    site: Site, number: DeliveryId, page: str, phone: TestClient
) -> None:
    phone.post(f"{page}/posted")
    _take_down(site, number)
    assert "Mohon hapus" in words(phone.get(page))


def test_a_reminder_says_until_when(page: str, phone: TestClient) -> None:
    assert phone.post(f"{page}/later").status_code == 303
    assert "Pengingat dipasang untuk Sen 23 Nov, 09.15 WIB" in words(phone.get(page))


def test_who_cannot_is_asked_why_and_what_was_typed_stays(
    site: Site, number: DeliveryId, page: str, phone: TestClient
) -> None:
    empty = phone.post(f"{page}/cannot")
    assert empty.status_code == 422
    assert "Pilih atau tulis alasannya" in words(empty)
    assert phone.post(
        f"{page}/cannot", data={"reason": "phone", "more": "layar pecah"}
    ).is_redirect
    assert only(site, number).answer == "Ponsel bermasalah. layar pecah"
    assert "Ponsel bermasalah. layar pecah" in words(phone.get(page))


def test_a_colleague_gets_a_link_that_is_shown_once(
    site: Site, number: DeliveryId, page: str, phone: TestClient
) -> None:
    passed = phone.post(f"{page}/pass", data={"name": "Bu Tini", "unit": "Puskesmas"})
    assert passed.status_code == 200
    link = re.search(rf"{HOST}(/h/[\w-]+)", passed.text)
    assert link is not None
    assert "wa.me" in passed.text
    hers = phone.get(link[1])
    assert "Untuk Bu Tini · Puskesmas" in words(hers)
    mine = phone.get(page)
    assert mine.status_code == 410
    assert "Tugas ini sudah diteruskan" in words(mine)
    assert link[1] not in mine.text
    again = phone.post(f"{page}/pass", data={"name": "Bu Ani", "unit": "Puskesmas"})
    assert again.status_code == 410
    assert len(officers(site.desk, number)) == 2


def test_without_a_name_nobody_is_passed_to_and_the_unit_stays(
    site: Site, number: DeliveryId, page: str, phone: TestClient
) -> None:
    answer = phone.post(f"{page}/pass", data={"name": " ", "unit": "Puskesmas"})
    assert answer.status_code == 422
    assert 'value="Puskesmas"' in answer.text
    assert "Tulis nama petugasnya." in words(answer)
    assert len(officers(site.desk, number)) == 1


def test_a_file_that_is_no_picture_is_refused_beside_its_field(
    site: Site, number: DeliveryId, page: str, phone: TestClient
) -> None:
    answer = phone.post(f"{page}/posted", files={"screenshot": ("a.jpg", b"<svg>")})
    assert answer.status_code == 422
    assert "tidak terbaca sebagai gambar" in words(answer)
    assert state(site.desk, number) is State.HANDED_OFF


def test_the_picture_is_saved_under_a_name_of_its_item(
    page: str, phone: TestClient
) -> None:
    saved = phone.get(f"{page}/files/1-1.jpg")
    assert saved.headers["content-disposition"].endswith("berita-1-1.jpg")
    assert saved.content == phone.get(f"{page}/card").content
    partly = phone.get(f"{page}/files/1-1.jpg", headers={"Range": "bytes=2-5"})
    assert (partly.status_code, partly.content) == (206, saved.content[2:6])
    assert phone.get(f"{page}/files/2-1.jpg").status_code == 404


def test_a_kit_of_several_parts_has_each_picture_text_and_caption_file(
    site: Site, phone: TestClient
) -> None:
    now = site.clock.now
    one = part(site.desk, now, "Pertama")
    two = Part(
        text="Kedua",
        title="Judul film",
        media=one.media,
        captions=Captions(language="id", srt="1\nHalo\n", vtt="WEBVTT\n"),
    )
    number = handed(site.desk, now, one, two, account="youtube")
    page = "/h/" + asked(site.desk, number, now)
    seen = words(phone.get(page))
    for said in ("Bagian 1 dari 2", "Bagian 2 dari 2", "Pertama", "Kedua"):
        assert said in seen
    assert "Judul film" in seen
    assert "Bagikan ke WhatsApp" not in seen
    assert phone.get(f"{page}/files/2-1.jpg").content
    assert phone.get(f"{page}/files/2.srt").text == "1\nHalo\n"
    assert phone.get(f"{page}/files/2.vtt").headers["content-type"].startswith("text/")
    done = phone.post(f"{page}/posted", data={"link": "https://youtu.be/abc"})
    assert done.is_redirect
    assert "https://youtu.be/abc" in words(phone.get(page))


def test_a_link_that_is_none_is_said_beside_it_and_stays(
    site: Site, phone: TestClient
) -> None:
    number = handed(site.desk, site.clock.now, account="youtube")
    page = "/h/" + asked(site.desk, number, site.clock.now)
    answer = phone.post(f"{page}/posted", data={"link": "youtu.be/abc"})
    assert answer.status_code == 422
    assert 'value="youtu.be/abc"' in answer.text
    assert "Tautan diawali https://" in words(answer)


def test_a_revised_text_is_to_be_asked_about_first(
    site: Site, page: str, phone: TestClient
) -> None:
    assert "baru saja diperbarui" not in words(phone.get(page))
    revise(site.desk, site.clock.now, "Halo warga, jamnya berubah.")
    assert "baru saja diperbarui" in words(phone.get(page))


def test_the_code_leads_to_the_page(page: str, phone: TestClient) -> None:
    shown = phone.get(f"{page}/qr")
    assert shown.headers["content-type"] == "image/svg+xml"
    assert "<script" not in shown.text
    assert "style=" not in shown.text


def test_a_form_from_another_site_does_nothing(
    site: Site, number: DeliveryId, page: str, phone: TestClient
) -> None:
    sent = phone.post(f"{page}/posted", headers={"Sec-Fetch-Site": "cross-site"})
    assert sent.status_code == 403
    assert not only(site, number).is_answered


def test_an_office_that_wants_a_screenshot_asks_for_it_beside_the_field(
    site: Site, number: DeliveryId, page: str, phone: TestClient
) -> None:
    strict = site.desk.config.web.model_copy(update={"screenshot": "required"})
    site.desk.config = site.desk.config.model_copy(update={"web": strict})
    answer = phone.post(f"{page}/posted")
    assert answer.status_code == 422
    assert "Sertakan tangkapan layarnya" in words(answer)
    assert phone.post(
        f"{page}/posted", files={"screenshot": ("a.jpg", picture())}
    ).is_redirect
    assert only(site, number).screenshot


def test_the_reminder_ends_with_its_time(
    site: Site, page: str, phone: TestClient
) -> None:
    phone.post(f"{page}/later")
    site.clock.go_on(hand.SNOOZE)
    assert "Pengingat dipasang" not in words(phone.get(page))
