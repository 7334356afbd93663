"""Words of deadlines, wherever the date stands, and what only sounds like one."""

from __future__ import annotations

import pytest

from dissemination.domain.finding import Severity
from dissemination.domain.item import Kind
from tests.checking.said import of, texts

EXPIRED = "time.expired"
NOTICE = Kind.NOTICE


@pytest.mark.parametrize(
    ("said", "text"),
    [
        (
            "Sanggahan disampaikan terakhir tanggal 20 November 2026.",
            "terakhir tanggal 20 November 2026",
        ),
        ("Laporan dikirim terakhir 18/11/2026 ya.", "terakhir 18/11/2026"),
        (
            "Warga dapat menukar kupon terakhir hari Jumat, 20 November 2026.",
            "terakhir hari Jumat, 20 November 2026",
        ),
        ("Daftar ulang terakhir tgl 19 Nov 2026", "terakhir tgl 19 Nov 2026"),
        ("Unggah berkas terakhir pada 20 November ya", "terakhir pada 20 November"),
        ("Dokumen dikirim maksimal tanggal 20 November 2026", ""),
        ("Isi survei maks. 20 November 2026", "maks. 20 November 2026"),
        ("Kumpulkan karya paling lama 15 November 2026", ""),
    ],
)
def test_what_is_asked_for_until_a_day_has_a_deadline(said: str, text: str) -> None:
    (finding,) = of(EXPIRED, said, kind=NOTICE)
    assert finding.severity is Severity.HOLD
    assert finding.text == text or (not text and "2026" in finding.text)


@pytest.mark.parametrize(
    "said",
    [
        "batas waktu pengisian survei 20 November 2026",
        "Tenggat penyampaian SPT Tahunan: 19 November 2026",
        "batas akhir verifikasi berkas calon penerima 18 November 2026",
        "deadline pengiriman naskah lomba: Jumat, 20 November 2026",
        "Jatuh tempo pembayaran PBB-P2 tahun ini 31 Oktober 2026",
        "Tanggal terakhir daftar ulang siswa baru: 13 November 2026",
        "tenggat waktu pengembalian buku perpustakaan: Rabu (18/11)",
        "Batas pengajuan proposal hibah 2027: 16 November 2026",
        "Tenggat revisi dokumen RKA Jumat, 20 November 2026",
        "Jatuh tempo PBB-P2 31 Oktober 2026",
        "jatuh tempo sewa kios 15 November 2026",
    ],
)
@pytest.mark.parametrize("kind", [Kind.NEWS, NOTICE])
def test_between_a_deadline_and_its_date_stands_what_is_due(
    said: str, kind: Kind
) -> None:
    (finding,) = of(EXPIRED, f"Perhatian, {said}.", kind=kind)
    assert finding.text == said


@pytest.mark.parametrize(
    "said",
    [
        "20 November 2026 adalah hari terakhir pendaftaran",
        "Jumat (20/11/2026) merupakan batas akhir pengumpulan berkas",
        "16 November 2026 menjadi batas waktu pelunasan",
        "20 November 2026 ialah tenggat pelaporan",
    ],
)
def test_a_date_may_stand_before_its_deadline(said: str) -> None:
    (finding,) = of(EXPIRED, f"{said}, jangan terlewat.", kind=NOTICE)
    assert finding.text.endswith(said[-12:])
    assert texts(EXPIRED, f"{said}.", kind=Kind.NEWS) == []


@pytest.mark.parametrize(
    "said",
    [
        "Rapat terakhir tanggal 3 November 2026 membahas banjir.",
        "Jembatan itu terakhir diperbaiki pada 14 Oktober 2026.",
        "Data yang dikirim terakhir tanggal 2 November 2026 sudah diperiksa.",
        "Pembaruan terakhir 20 November 2026 pukul 09.00 WIB.",
        "Pemeriksaan terakhir tanggal 9 November 2026 tidak menemukan kasus.",
        "Batas waktu itu dibahas dalam rapat 19 November 2026.",
        "Tenggat yang ditetapkan pada rapat 18 November 2026 ialah 30 November 2026.",
        "Batas waktu pengisian survei 30 November 2026.",
        "15 November 2026 menjadi hari terakhir pameran, pengunjung membeludak.",
        "15 November 2026 adalah hari terakhir Ramadan.",
        "Isi ruang maksimal 20 orang; rapat 15 November 2026 penuh.",
        "Batas wilayah kelurahan ditetapkan 12 November 2026.",
        "Batas waktu pengisian diperpanjang sejak 18 November 2026.",
        "Tenggat pelaporan diatur dalam surat tertanggal 10 November 2026.",
        "Deadline proyek berubah menurut hasil rapat 17 November 2026.",
        "30 November 2026 adalah hari terakhir pendaftaran.",
    ],
)
def test_what_was_last_and_what_is_told_of_a_deadline_is_none(said: str) -> None:
    assert texts(EXPIRED, said, kind=NOTICE) == []


@pytest.mark.parametrize(
    ("said", "text"),
    [
        ("Ayo, diskon denda hanya sampai 20 November 2026!", "sampai 20 November 2026"),
        ("Segera ambil nomor hingga 20 November 2026", "hingga 20 November 2026"),
        ("Formulir bisa diambil sampai 20 November 2026", "sampai 20 November 2026"),
        ("Vaksin gratis tersedia hingga 20 November 2026", "hingga 20 November 2026"),
        ("Pelunasan sewa kios s/d 15 November 2026", "s/d 15 November 2026"),
        ("Unggah dokumen sebelum 20 November 2026", "sebelum 20 November 2026"),
        ("Yuk lapor SPT s.d. 19 November 2026", "s.d. 19 November 2026"),
        ("Kesempatan masih ada sampai dengan 18 November 2026, segera daftar.", ""),
        ("Program ini berlaku 1 Oktober s.d. 20 November 2026", ""),
        ("Pendaftaran peserta magang: 2–20 November 2026", ""),
        ("Penerimaan berkas calon penyuluh: 2 s.d. 16 November 2026", ""),
    ],
)
def test_a_reader_who_is_urged_until_a_day_is_held(said: str, text: str) -> None:
    (finding,) = of(EXPIRED, f"{said} ya.", kind=NOTICE)
    assert finding.text == text or (not text and finding.text.endswith("2026"))
    assert texts(EXPIRED, f"{said} ya.", kind=Kind.NEWS) == []


@pytest.mark.parametrize(
    "said",
    [
        "Berkas yang masuk sampai 20 November 2026 sebanyak 312, segera diperiksa.",
        "Realisasi pajak sampai dengan 31 Oktober 2026 mencapai 82 persen, ayo bayar.",
        "Pembayaran hingga 20 November 2026 naik 3 persen.",
        "Hingga 20 November 2026 tercatat 87 kasus, segera periksa jentik.",
        "Ayo datang sampai 30 November 2026!",
        "Sampai 20 November 2026 air masih keruh.",
        "Segera laporkan kejadian yang terjadi sebelum 20 November 2026.",
        "Bantuan hanya untuk warga yang pindah sebelum 1 November 2026.",
        "Warga yang mendaftar sebelum 20 November 2026 mendapat prioritas.",
        "Stok yang tersedia hingga 20 November 2026 mencapai dua ton.",
        "Tarif itu berlaku mulai 1 November 2026.",
        "Pendaftaran peserta: 20 November 2026–2 Desember 2026.",
        "Terima kasih kepada yang telah mendaftar hingga 20 November 2026.",
        "Pembayaran honor 1 Oktober sampai 31 Oktober 2026 sedang diproses.",
        "Silakan unduh data kinerja sampai dengan 31 Oktober 2026.",
        "Pengumpulan sampah sampai 20 November 2026 seberat dua ton.",
    ],
)
def test_what_is_counted_until_a_day_is_no_deadline(said: str) -> None:
    assert texts(EXPIRED, said, kind=NOTICE) == []


@pytest.mark.parametrize(
    "said",
    [
        "Pendaftaran lomba mewarnai tingkat TK ditutup 20 November 2026",
        "Penerimaan proposal hibah seni akan ditutup Jumat, 20 November 2026",
        "Registrasi peserta jalan santai ditutup pada 19 November 2026",
        "Pengumpulan naskah cerpen ditutup tanggal 18/11/2026",
        "Pendaftaran kelas menjahit tutup 20 November 2026",
        "Pengajuan beasiswa anak nelayan berakhir 20 November 2026",
        "Pemesanan stan bazar UMKM ditutup 20 November",
        "terakhir disetor tanggal 20-11-2026",
        "terakhir dikumpulkan Jumat, 20 November 2026",
        "terakhir daftar 19 November",
        "terakhir dikembalikan ke perpustakaan 20 November 2026",
    ],
)
@pytest.mark.parametrize("kind", [Kind.NEWS, NOTICE])
def test_enrolment_closes_with_words_between(said: str, kind: Kind) -> None:
    (finding,) = of(EXPIRED, f"{said}, ya Bu.", kind=kind)
    assert (finding.text, finding.severity) == (said, Severity.HOLD)


@pytest.mark.parametrize(
    "said",
    [
        "Pendaftaran lomba mewarnai ditutup 20 November 2026 dengan total 312 anak.",
        "Pendaftaran yang ditutup 20 November 2026 diikuti 87 tim.",
        "Pendaftaran kelas menjahit ditutup 30 November 2026.",
        "Pendaftaran pelatihan barista sudah ditutup 20 November 2026.",
        "Penerimaan siswa magang di kantor yang ditutup 20 November 2026 berlanjut.",
        "Registrasi peserta MTQ ditutup 18 November 2026 oleh Wali Kota.",
        "Pendaftaran relawan ditutup, Jumat (20/11/2026), begitu kuota penuh.",
        "Sampah terakhir dikumpulkan 20 November 2026 sebanyak dua ton.",
        "Pengajuan izin terakhir diserahkan 20 November 2026, kini diperiksa.",
        "Permohonan maaf kami, jalan tutup 20 November 2026 untuk pawai.",
        "Jembatan terakhir dicat 20 November 2026.",
        "Kapal terakhir berlabuh 19 November 2026.",
        "Pendaftaran lomba ditutup bulan depan; rapat digelar 20 November 2026.",
    ],
)
@pytest.mark.parametrize("kind", [Kind.NEWS, NOTICE])
def test_enrolment_that_was_or_is_to_come_has_not_expired(
    said: str, kind: Kind
) -> None:
    assert texts(EXPIRED, said, kind=kind) == []


@pytest.mark.parametrize(
    "said",
    [
        "Pendaftaran dibuka lagi setelah jalan ditutup 20 November 2026.",
        "Penerimaan negara dari cukai berakhir 19 November 2026 di angka aman.",
        "Pengumpulan sampah di pasar ditutup 20 November 2026.",
        "Penerimaan tamu di rumah dinas ditutup 19 November 2026.",
    ],
)
def test_what_else_closes_is_told_in_news(said: str) -> None:
    assert texts(EXPIRED, said, kind=Kind.NEWS) == []


@pytest.mark.parametrize(
    "said",
    [
        "Rapat membahas tenggat waktu proyek, Senin (16/11/2026).",
        "Ia bicara usai rapat terkait batas waktu pembayaran THR, Jumat (20/11).",
        "Bapenda mengingatkan jatuh tempo PBB, Jumat (20/11/2026), di Panam.",
    ],
)
@pytest.mark.parametrize("kind", [Kind.NEWS, NOTICE])
def test_the_day_on_which_somebody_spoke_is_no_deadline(said: str, kind: Kind) -> None:
    assert texts(EXPIRED, said, kind=kind) == []
