"""Services that are moved, cancelled, or listed row by row around a day off."""

from __future__ import annotations

import pytest

from dissemination.checking import Office
from dissemination.domain.finding import Severity
from dissemination.domain.item import Kind
from tests.checking.said import DAYS_OFF, of, texts

HOLIDAY = "schedule.holiday"
OFFICE = Office(days_off=DAYS_OFF)
NOTICE = Kind.SERVICE_NOTICE


@pytest.mark.parametrize(
    ("said", "day"),
    [
        (
            "Perekaman:\n- 23 Desember 2026: dibatalkan\n- 25 Desember 2026: Rumbai",
            "25 Desember 2026",
        ),
        (
            "Samsat keliling:\n1. Kamis, 24 Desember 2026 – Mal\n2. 14 Desember 2026",
            "24 Desember 2026",
        ),
        (
            "Jadwal posyandu\n24 Desember 2026: Melati\n29 Desember 2026: Mawar",
            "24 Desember 2026",
        ),
        (
            "Layanan SIM keliling\n\n* Jumat (25/12/2026) Simpang Tiga",
            "(25/12/2026)",
        ),
        (
            "Layanan yang semula 16 Desember 2026 dipindahkan ke 25 Desember 2026.",
            "25 Desember 2026",
        ),
        (
            "Layanan SIM keliling diundur menjadi Kamis, 24 Desember 2026.",
            "24 Desember 2026",
        ),
        (
            "Pelayanan pada 25 Desember 2026 dipindahkan ke Kantor Camat Tampan.",
            "25 Desember 2026",
        ),
        (
            "Imunisasi yang tertunda diulang di puskesmas pada 24 Desember 2026.",
            "24 Desember 2026",
        ),
    ],
)
def test_each_day_of_a_service_is_judged_by_itself(said: str, day: str) -> None:
    (finding,) = of(HOLIDAY, said, OFFICE, kind=NOTICE)
    assert finding.text.strip("()") == day.strip("()")
    assert finding.severity is Severity.HOLD


@pytest.mark.parametrize(
    "said",
    [
        "Layanan yang sedianya 25 Desember 2026 diundur menjadi 29 Desember 2026.",
        "Jadwal layanan 24 Desember 2026 diganti Selasa, 29 Desember 2026.",
        "Pelayanan 24 Desember 2026 kami geser ke 29 Desember 2026.",
        "Layanan paspor digelar 29 Desember 2026, bukan 25 Desember 2026.",
        "Layanan SIM keliling 25 Desember 2026 dibatalkan.",
        "Pada 25 Desember 2026 puskesmas hanya melayani gawat darurat.",
        "Layanan tutup pada:\n- Kamis, 24 Desember 2026\n- Jumat, 25 Desember 2026",
        "Jadwal libur pelayanan:\n1. 25 Desember 2026\n2. 1 Januari 2027",
        "Perekaman KTP-el:\n- 25 Desember 2026: tidak ada jadwal\n- 29 Desember 2026",
        "Layanan KTP-el pindah.\nAgenda camat:\n- 25 Desember 2026: menerima tamu",
        "Layanan di loket berjalan seperti biasa.\nWarga lahir 25 Desember 2026.",
    ],
)
def test_a_day_that_is_left_or_that_nobody_offers_is_fine(said: str) -> None:
    assert texts(HOLIDAY, said, OFFICE, kind=NOTICE) == []


@pytest.mark.parametrize(
    "said",
    [
        "Poli mata menerima pasien pada 24 Desember 2026.",
        "Praktik dokter spesialis anak: Kamis, 24 Desember 2026.",
        "Tatap muka perpanjangan izin kapal pada Kamis, 24 Desember 2026.",
        "Kantor Samsat buka pada 24 Desember 2026.",
        "Pembuatan SKCK di polsek, 24 Desember 2026.",
        "Kantor lurah menerima berkas bansos 24 Desember 2026.",
        "Apotek RSUD Contoh buka Kamis (24/12/2026).",
        "Legalisasi ijazah di kantor dinas pada 24 Desember 2026.",
        "Bidan menerima pasien di rumah dinas, 24 Desember 2026.",
    ],
)
def test_who_receives_people_offers_a_service(said: str) -> None:
    (finding,) = of(HOLIDAY, said, OFFICE, kind=NOTICE)
    assert "24" in finding.text
    assert finding.severity is Severity.HOLD


@pytest.mark.parametrize(
    "said",
    [
        "Kantor bupati menerima penghargaan pada 24 Desember 2026.",
        "Kantor camat menggelar buka bersama pada 24 Desember 2026.",
        "Rapat di kantor bupati dibuka Wali Kota pada 24 Desember 2026.",
        "Seminar tatap muka mahasiswa digelar 24 Desember 2026.",
        "Pembuatan taman kota selesai 24 Desember 2026.",
        "Panitia menerima rombongan tamu pada 24 Desember 2026.",
        "Pembuatan KTP-el secara daring dibuka 24 Desember 2026.",
        "Poli gigi tutup pada 24 Desember 2026.",
        "Penerbitan buku sejarah kota pada 24 Desember 2026.",
        "Kantor baru camat buka suara soal banjir 24 Desember 2026.",
        "Kantor pos buka cabang baru pada 24 Desember 2026.",
        "Bupati di kantor camat buka rapat pada 24 Desember 2026.",
        "Penerbitan surat edaran bupati dijadwalkan 24 Desember 2026.",
        "Apotek 24 jam buka pada 24 Desember 2026.",
    ],
)
def test_who_receives_no_people_offers_none(said: str) -> None:
    assert texts(HOLIDAY, said, OFFICE, kind=NOTICE) == []


def test_a_row_of_dates_in_news_offers_nothing() -> None:
    said = "Pelayanan haji dibahas:\n- 25 Desember 2026: rapat pleno"
    assert texts(HOLIDAY, said, OFFICE, kind=Kind.NEWS) == []
