"""Holidays, emergencies, hoaxes and rights."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dissemination.checking import Office
from dissemination.checking.addresses import addresses
from dissemination.checking.hoax import defanged
from dissemination.domain.finding import Severity
from dissemination.domain.item import Kind, Priority
from tests.checking.said import DAYS_OFF, PHOTO, PUBLISH_AT, VIDEO, of, texts

HOLIDAY = "schedule.holiday"
END, SOURCE = "emergency.no_valid_until", "emergency.no_source"
LINK, CREDIT, MUSIC = "hoax.live_link", "rights.photo_credit", "rights.music"
OFFICE = Office(days_off=DAYS_OFF)
NOTICE, STORM, HOAX = (
    Kind.SERVICE_NOTICE,
    Kind.WEATHER_EMERGENCY,
    Kind.HOAX_CLARIFICATION,
)


@pytest.mark.parametrize(
    "said",
    [
        "Perekaman KTP-el dilayani di kantor camat pada 25 Desember 2026.",
        "Vaksinasi di puskesmas digelar 24 Desember.",
        "Layanan dibuka Rabu–Sabtu, 23–26 Desember 2026.",
        "Pembagian sembako 1 Januari 2027 di kantor lurah.",
        "Layanan KTP-el:\nHari/Tanggal: Jumat, 25 Desember 2026\nTempat: kantor camat",
    ],
)
def test_a_service_in_person_on_a_day_off_is_held(said: str) -> None:
    (finding,) = of(HOLIDAY, said, OFFICE, kind=NOTICE)
    assert finding.severity is Severity.HOLD
    assert finding.suggestion.startswith(("Senin, 28 Desember", "Senin, 4 Januari"))
    assert any(name in finding.detail for name in DAYS_OFF.values())


@pytest.mark.parametrize(
    "said",
    [
        "Layanan jemput bola pada Sabtu, 26 Desember 2026.",
        "Pengambilan beras di kantor lurah Kamis (31/12/2026).",
    ],
)
def test_the_day_beside_a_day_off_is_a_warning(said: str) -> None:
    (finding,) = of(HOLIDAY, said, OFFICE, kind=NOTICE)
    assert (finding.severity, finding.suggestion) == (Severity.WARNING, "")


@pytest.mark.parametrize(
    "said",
    [
        "Layanan perekaman digelar Senin, 14 Desember 2026.",
        "Layanan tutup pada 25 Desember 2026.",
        "Layanan IGD tetap buka pada 25 Desember 2026.",
        "Layanan diliburkan 24–25 Desember 2026.",
        "Layanan dibuka 1–31 Desember 2026.",
        "Layanan dibuka 21–31 Desember 2026 pada hari kerja.",
        "Pembayaran di loket paling lambat 25 Desember 2026.",
        "Layanan daring dibuka 25 Desember 2026.",
        "Layanan ada. Perayaan Natal digelar 25 Desember 2026.",
        "Layanan kembali normal. Rapat digelar 25 Desember 2026.",
        "Layanan sudah dibuka 25 Desember 2025.",
    ],
)
def test_closed_online_or_meant_so_a_day_off_is_fine(said: str) -> None:
    assert texts(HOLIDAY, said, OFFICE, kind=NOTICE) == []


def test_the_event_s_own_day_is_the_service_s() -> None:
    event = PUBLISH_AT + timedelta(days=34)
    body = "Layanan KTP-el hadir di lapangan. Datanglah Jumat, 25 Desember 2026."
    assert texts(HOLIDAY, body, OFFICE, kind=NOTICE, event_at=event) == [
        "25 Desember 2026"
    ]
    assert texts(HOLIDAY, body, OFFICE, kind=NOTICE) == []


def test_a_greeting_may_fall_on_a_day_off() -> None:
    body = "Selamat Natal dari layanan kami pada 25 Desember 2026."
    assert texts(HOLIDAY, body, OFFICE, kind=Kind.GREETING) == []


def test_without_a_calendar_nothing_is_a_day_off() -> None:
    assert texts(HOLIDAY, "Layanan dibuka 25 Desember 2026.", kind=NOTICE) == []


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Hujan lebat di Rumbai. Jauhi sungai.", "Banjir"),
        ("Jalan ditutup sampai selesai.", "sampai selesai"),
        ("Air naik hingga pemberitahuan lebih lanjut.", ""),
        ("Angin kencang sore ini, jauhi pohon.", "Banjir"),
    ],
)
def test_an_emergency_without_an_end_is_warned_of(body: str, text: str) -> None:
    (finding,) = of(END, body, kind=STORM, title="Banjir")
    assert finding.severity is Severity.WARNING
    assert finding.text == (text or "hingga pemberitahuan lebih lanjut")


@pytest.mark.parametrize(
    "body",
    [
        "Informasi ini berlaku hingga pukul 17.30 WIB.",
        "Hujan pukul 14.00–17.30 WIB.",
        "Waspada hingga besok pagi.",
        "Waspada 3 jam ke depan, selama 3 jam.",
        "Listrik diperkirakan menyala kembali pukul 20.00 WIB.",
        "Jalan ditutup sampai Jumat, 27 November 2026.",
    ],
)
def test_an_end_is_a_time_a_day_or_a_while(body: str) -> None:
    assert texts(END, body, kind=STORM) == []


def test_an_item_that_expires_has_an_end() -> None:
    at = PUBLISH_AT + timedelta(hours=3)
    assert texts(END, "Jauhi sungai.", kind=STORM, expires_at=at) == []


def test_a_disruption_needs_an_end_and_no_source() -> None:
    kind = Kind.UTILITY_DISRUPTION
    assert texts(END, "Air mati sampai selesai.", kind=kind) == ["sampai selesai"]
    assert texts(SOURCE, "Air mati sampai selesai.", kind=kind) == []


def test_what_is_called_an_emergency_is_one_whatever_its_kind() -> None:
    assert texts(SOURCE, "Jauhi sungai.", priority=Priority.EMERGENCY)
    assert texts(SOURCE, "Jauhi sungai.") == []


@pytest.mark.parametrize(
    "body",
    [
        "Berdasarkan rilis BMKG, hujan lebat.",
        "Jauhi sungai.\nSumber: warga Rumbai",
        "BPBD Kota mencatat air naik satu meter.",
        "Menurut Camat Rumbai, air surut.",
        "BMKG: hujan lebat sore ini.",
        "BPBD Riau: api meluas, hindari jalan lintas.",
        "Jalan ditutup, kata Kapolres lewat Polres Siak.",
    ],
)
def test_a_source_is_who_says_so(body: str) -> None:
    assert texts(SOURCE, body, kind=STORM) == []


@pytest.mark.parametrize(
    "body", ["Jauhi sungai.", "Hubungi BPBD di 112.", "Lapor ke Damkar, kata warga."]
)
def test_whom_to_call_is_no_source(body: str) -> None:
    (finding,) = of(SOURCE, body, kind=STORM, title="Banjir")
    assert (finding.severity, finding.text) == (Severity.WARNING, "Banjir")


@pytest.mark.parametrize(
    ("said", "link"),
    [
        ("mengisi formulir di http://bantuan.xyz/daftar.", "http://bantuan.xyz/daftar"),
        ("Jangan klik bit.ly/bantuan-3jt ya", "bit.ly/bantuan-3jt"),
        ("situs resmi palsu di www.kota-go.id.com", "www.kota-go.id.com"),
        ("Jangan kunjungi https://palsu.example", "https://palsu.example"),
        ("beredar di bantuan-umkm.com hari ini", "bantuan-umkm.com"),
    ],
)
def test_a_hoax_s_address_that_can_be_clicked_is_found(said: str, link: str) -> None:
    (finding,) = of(LINK, said, kind=HOAX)
    assert (finding.text, finding.severity) == (link, Severity.WARNING)
    assert texts(LINK, finding.suggestion, kind=HOAX) == []


@pytest.mark.parametrize(
    "said",
    [
        "Cek fakta di https://turnbackhoax.id/x",
        "Informasi resmi hanya di https://kota.example/berita",
        "Laporkan ke https://aduankonten.id",
        "situs kami pekanbaru.go.id",
        "bantuan[.]xyz dan hxxp://palsu.com",
        "surel dinas@kota.com",
        "S.Sos., M.Si., kata dia.Warga s.d. besok",
    ],
)
def test_official_addresses_and_defanged_ones_are_passed(said: str) -> None:
    assert texts(LINK, said, kind=HOAX) == []


def test_news_may_link_as_it_likes_unless_it_denies() -> None:
    body = "mengisi formulir di http://bantuan.xyz/daftar"
    assert texts(LINK, body) == []
    assert texts(LINK, body, title="Hoaks Bantuan Beredar") != []
    assert texts(LINK, body, kind=HOAX, link="https://bantuan.xyz/x") == []


def test_a_defanged_address_keeps_its_host_and_no_dot() -> None:
    assert defanged("http://a.b.xyz/daftar") == "a[.]b[.]xyz"


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("https://a.example/b, dan", ["https://a.example/b"]),
        ("(www.a.id)", ["www.a.id"]),
        ("lihat a.example/b.", ["a.example/b"]),
        ("kota.go.id dan M.Si.", ["kota.go.id"]),
        ("a@kota.go.id", []),
    ],
)
def test_addresses_end_before_punctuation(text: str, found: list[str]) -> None:
    assert [text[a:b] for a, b in addresses(text)] == found


@pytest.mark.parametrize(
    "credit",
    [
        *("Sumber: internet", "Foto: Google", "internet", "Istimewa", "Foto: ist."),
        *("sumber: google.com", "Sumber gambar: Pinterest", "Dari internet", "Grup WA"),
        *("Screenshot YouTube", "Facebook", "Internet/Google"),
    ],
)
def test_where_a_photo_was_found_is_no_credit(credit: str) -> None:
    (finding,) = of(CREDIT, attachments=(replace(PHOTO, credit=credit),))
    assert (finding.severity, finding.field) == (Severity.HOLD, "media")
    assert finding.text == credit


@pytest.mark.parametrize(
    "credit",
    [
        *("", "Dok. Diskominfo", "Foto: Diskominfo/Rian", "ANTARA/Nama", "Bapenda"),
        *("Instagram @pemkopku", "Peta: Google Maps", "Internet Sehat/Relawan TIK"),
        *("Desain: Diskominfo; data: BMKG", "Warga: Budi Santoso"),
    ],
)
def test_whoever_made_it_is_a_credit(credit: str) -> None:
    assert texts(CREDIT, attachments=(replace(PHOTO, credit=credit),)) == []


@pytest.mark.parametrize(
    "more",
    [
        {"file": "shutterstock_123.jpg"},
        {"caption": "Foto dari internet"},
        {"alt": "Tangkapan layar dari sebuah video"},
    ],
)
def test_another_s_photo_needs_a_credit(more: dict[str, str]) -> None:
    photo = replace(PHOTO, **more)  # type: ignore[arg-type]
    assert "foto.jpg" in texts(CREDIT, attachments=(photo,)) or more.get("file")
    assert texts(CREDIT, attachments=(photo,))
    credited = replace(photo, credit="ANTARA/Nama", caption="", alt="Foto")
    assert texts(CREDIT, attachments=(credited,)) == []


@pytest.mark.parametrize(
    ("body", "text"),
    [
        ("Kegiatan itu (Foto: internet).", "Foto: internet"),
        ("Sumber foto: Google", "Sumber foto: Google"),
        ("Foto diambil dari internet oleh panitia.", "Foto diambil dari internet"),
    ],
)
def test_a_credit_in_the_text_is_read_too(body: str, text: str) -> None:
    assert texts(CREDIT, body) == [text]


@pytest.mark.parametrize(
    "body", ["Sumber: Google Trends", "sumber internet di desa", "Kata Google: naik"]
)
def test_a_source_of_facts_is_no_credit_of_a_photo(body: str) -> None:
    assert texts(CREDIT, body) == []


@pytest.mark.parametrize(
    ("body", "credit", "text"),
    [
        ("Musik: Hati – Nama", "", "Musik: Hati – Nama"),
        ("Halo.", "Video: Dinas; musik: Nama", "musik: Nama"),
        ("Backsound lagu viral", "", "Backsound lagu viral"),
    ],
)
def test_a_video_s_music_wants_a_licence(body: str, credit: str, text: str) -> None:
    video = replace(VIDEO, credit=credit)
    (finding,) = of(MUSIC, body, attachments=(video,))
    assert (finding.text, finding.severity) == (text, Severity.WARNING)
    licensed = replace(VIDEO, credit=f"{credit} (bebas royalti)")
    assert texts(MUSIC, body, attachments=(licensed,)) == []


@pytest.mark.parametrize("body", ["Menyanyikan lagu Indonesia Raya.", "Suara asli."])
def test_music_that_is_only_spoken_of_is_passed(body: str) -> None:
    assert texts(MUSIC, body, attachments=(VIDEO,)) == []
    assert texts(MUSIC, "Musik: Hati", attachments=(PHOTO,)) == []
