from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination.domain.facts import (
    is_contact,
    stripped_credit,
    stripped_dateline,
    tells_when,
    unbreakable,
    weight,
)

PATIENT = settings(deadline=None)  # other work may share the machine

ITEMS = Path(__file__).resolve().parents[1] / "fixtures" / "text" / "items"


def held(text: str) -> list[str]:
    return [text[start:end] for start, end in unbreakable(text)]


def is_whole(fact: str, text: str) -> bool:
    at = text.index(fact)
    return any(
        start <= at and at + len(fact) <= end for start, end in unbreakable(text)
    )


FACTS = [
    # dates
    "Minggu, 29 November 2026",
    "Rabu (18/11/2026)",
    "Kamis, (4/1/2024)",
    "Senin (19/6)",
    "Selasa (7/5) pagi",
    "(4/1/2024)",
    "1 Januari 2027",
    "29 Nov. 2026",
    "3–5 Desember 2026",
    "3 sampai 5 Desember 2026",
    "1 Syawal 1448 H",
    "Jum'at, 18 Desember 2026",
    "Desember 2026",
    "Senin dan Kamis",
    "Senin s.d. Jumat",
    "Kamis malam",
    "2026-11-29",
    # hours
    "pukul 06.30–09.00 WIB",
    "pukul 06.30 sampai pukul 09.00 WIB",
    "pukul 22.00 sampai selesai",
    "14.00–17.30 WIB",
    "21.00 WITA",
    "pukul 09.00 WIB s.d. 12.00 WIB",
    # amounts
    "Rp2,4 miliar",
    "Rp 300 Miliar".replace("M", "m"),
    "Rp. 87 milyar",
    "Rp. 344. 320.772. 000, 00",
    "Rp68.500 per kilogram",
    "Rp18.125.000",
    "5 kg beras",
    "2 liter minyak",
    "15 kecamatan",
    "62 pengelola",
    "8 ton",
    "31,7 persen",
    "31,7 %",
    "150 orang",
    "1.250 kg beras",
    "1,5 juta jiwa",
    "tiga bank",
    "dua puluh kelurahan",
    "dua kilogram gula",
    # references
    "nomor 14 tahun 2008",
    "Nomor 7 Tahun 2026",
    "undang-undang nomor 14 tahun 2008",
    "Tahap IV",
    "Pasal 41",
    "lantai 3",
    "RT 02/RW 05",
    "No. 18",
    # telephones and addresses
    "(0761) 000-112",
    "0761-000-778",
    "0812 0000 4417",
    "+62 812-0000-4417",
    "Call Center 112",
    "humas@pekanbaru.go.id",
    "https://pekanbaru.go.id/a?b=1",
    "pekanbaru.go.id/layanan",
    "#LayananPublik",
    # names
    "Perpustakaan Soeman HS",
    "Jalan Jenderal Sudirman",
    "Jl. H.R. Soebrantas",
    "Ir. H. Burhanuddin Salim, M.T.",
    "Dra. Hj. Nurhayati Zain, M.Si.",
    "dr. Rosmiati Amir, M.Kes., Sp.A.",
    "Mal Pelayanan Publik",
    "Menuju Informatif",
    "Masjid Raya An-Nur",
    "Ahmad bin Zain",
    "PPID pelaksana",
    "buku KIA",
    "kode OTP",
    "Budi, S.Sos., M.Si.",
    "S.Sos., M.Si.",
    "Plt. Bupati",
    "a.n. Budi",
    "KH. Mansur",
    # and what is written short
    "Jl. Melati",
    "Kel. Sukajadi",
    "Kec. Bukit Raya",
    "RT/RW 02/05",
    "RT 02/RW 05",
    "Pasal 12 ayat (2)",
    "HUT ke-55",
    "s.d. 16.00",
    "08.00 s.d. 16.00 WIB",
    "1448 H",
    "2027 M",
    "Rp 250.000,-",
    "10 km",
    "5 %",
    "32 °C",
    "100 m²",
    "15 m3",
    # what must not be read alone
    "tidak benar",
    "tidak pernah meminta",
    "jangan teruskan",
    "belum dibuka",
    "dilarang membuang",
    "(bebas pulsa, 24 jam)",
    "[HOAKS]",
    "“Ayo Membaca”",
]


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_is_held_together(fact: str) -> None:
    assert is_whole(fact, f"maka {fact}, demikian adanya")


@pytest.mark.parametrize("fact", FACTS)
def test_a_fact_is_held_together_at_the_end_of_a_sentence(fact: str) -> None:
    assert is_whole(fact, f"Begitu {fact}. Lalu hal lain menyusul.")


@pytest.mark.parametrize("path", sorted(ITEMS.glob("*.toml")), ids=lambda p: p.stem)
def test_what_our_own_items_must_keep_is_held_together(path: Path) -> None:
    item = tomllib.loads(path.read_text(encoding="utf-8"))
    said = [fact for fact in item["must_keep"] if " " in fact and fact in item["body"]]
    assert [fact for fact in said if not is_whole(fact, item["body"])] == []


@pytest.mark.parametrize(
    "text",
    [
        "warga kota diminta menampung air secukupnya",
        "Pada 2026 dan seterusnya",
        "Layanan ini gratis dan cepat",
    ],
)
def test_plain_words_may_be_parted(text: str) -> None:
    assert not any(" " in fact for fact in held(text) if fact != "Pada 2026")


def test_a_number_does_not_hold_the_conjunction_after_it() -> None:
    assert "2024 dan" not in " | ".join(held("pada tahun 2024 dan 2025 di kota"))


def test_a_name_ends_with_its_sentence() -> None:
    text = "Lewat Jalan Juanda. Bus memakai Jalan Siak II. Mohon maaf."
    assert not any("." in fact for fact in held(text))


def test_a_headline_in_capitals_is_not_taken_for_one_name() -> None:
    title = (
        "Sekretaris Daerah Membuka Secara Resmi Kegiatan Bimbingan Teknis Penguatan"
        " Kapasitas Pengelola Informasi"
    )
    assert not is_whole(title, title)


def test_a_list_marker_holds_its_first_word() -> None:
    assert held("• Hindari berteduh\n1. membawa fotokopi") == [
        "• Hindari",
        "1. membawa",
    ]


def test_a_long_aside_may_be_parted() -> None:
    aside = "(" + "kata " * 20 + ")"
    assert not is_whole(aside, f"Begini {aside} adanya")


@PATIENT
@given(st.text(alphabet="aB1.,()Rp \n-–", max_size=80))
def test_spans_rise_and_never_overlap(text: str) -> None:
    end = 0
    for first, last in unbreakable(text):
        assert end <= first < last <= len(text)
        end = last


@pytest.mark.parametrize(
    "text",
    ["A " * 9000, "1." * 9000, "(" * 9000, "a.a" * 9000, "Ab, S.E. " * 4000],
    ids=["initials", "digits", "brackets", "dots", "degrees"],
)
@pytest.mark.timeout(10)
def test_hostile_text_is_read_in_no_time(text: str) -> None:
    unbreakable(text)
    stripped_dateline(text)
    stripped_credit(text)


# --- datelines --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "dateline", "rest"),
    [
        ("PEKANBARU – Pemerintah Kota", "PEKANBARU –", "Pemerintah Kota"),
        ("PEKANBARU - MEDIA.COM, Dinas", "PEKANBARU - MEDIA.COM,", "Dinas"),
        ("Bengkalis (ANTARA) - Bupati", "Bengkalis (ANTARA) -", "Bupati"),
        ("EMPAT LAWANG — Warga", "EMPAT LAWANG —", "Warga"),
        ("PEKANBARU- Pemerintah", "PEKANBARU-", "Pemerintah"),
        ("SIAK–Warga", "SIAK–", "Warga"),
        ("TELUK KUANTAN, (MC) – Bupati", "TELUK KUANTAN, (MC) –", "Bupati"),
        ("PEKANBARU, RIAU.GO.ID – Wali", "PEKANBARU, RIAU.GO.ID –", "Wali"),
        ('DURI — "Ayo," kata camat', "DURI —", '"Ayo," kata camat'),
        ("Pekanbaru – Pemerintah Kota", "Pekanbaru –", "Pemerintah Kota"),
        ("\n BENGKALIS – Sebanyak 62", "BENGKALIS –", "Sebanyak 62"),
        ("DUMAI – 40 warga", "DUMAI –", "40 warga"),
    ],
)
def test_a_dateline_is_stripped(body: str, dateline: str, rest: str) -> None:
    assert stripped_dateline(body) == (dateline, rest)


@pytest.mark.parametrize(
    "body",
    [
        "Pekanbaru – Dumai kini tersambung tol",
        "PENGUMUMAN – Layanan tutup",
        "PERINGATAN DINI – Hujan lebat",
        "BMKG – Hujan lebat",
        "DISHUB – Jalan ditutup",
        "Senin - Jumat kantor buka",
        "KTP-el dibuka",
        "Anak-anak bermain",
        "Warga Pekanbaru – baik tua maupun muda – hadir",
        "Pemerintah Kota Pekanbaru membuka layanan",
        "– Pertama",
        "",
    ],
)
def test_what_is_not_surely_a_dateline_stays(body: str) -> None:
    assert stripped_dateline(body) == ("", body)


# --- credits ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "credit", "rest"),
    [
        ("Selesai.\n(Diskominfo Pekanbaru)\n", "(Diskominfo Pekanbaru)", "Selesai."),
        ("Selesai. (MC Riau/ASN)", "(MC Riau/ASN)", "Selesai."),
        ("Selesai.(KOMINFO)", "(KOMINFO)", "Selesai."),
        ("“Selesai.” (Infotorial)", "(Infotorial)", "“Selesai.”"),
        ("Selesai. (Diskominfo/rian)", "(Diskominfo/rian)", "Selesai."),
        ("Selesai!\n(Tim Liputan Diskominfo)", "(Tim Liputan Diskominfo)", "Selesai!"),
        ("Selesai. (ANTARA/Alfisnardo)", "(ANTARA/Alfisnardo)", "Selesai."),
        ("Selesai. (rls)", "(rls)", "Selesai."),
    ],
)
def test_a_credit_at_the_end_is_stripped(body: str, credit: str, rest: str) -> None:
    assert stripped_credit(body) == (credit, rest)


@pytest.mark.parametrize(
    "body",
    [
        "Rapat digelar Rabu (18/11/2026)",
        "Hubungi 112 (bebas pulsa, 24 jam)",
        "Kantor buka.\n(Kecuali hari libur)",
        "Pendaftaran dibuka. (Gratis)",
        "Datang ya. (Balai Kota)",
        "Libur. (Senin/Selasa)",
        "Hujan lebat. (Sumber: BMKG)",
        "Peserta dari Dinas Kominfo (Diskominfo)",
        "Tanpa kurung.",
        "",
    ],
)
def test_brackets_that_the_public_needs_stay(body: str) -> None:
    assert stripped_credit(body) == ("", body)


@PATIENT
@given(st.text(alphabet="AUa –-().\n/", max_size=40))
def test_stripping_loses_nothing_but_space(body: str) -> None:
    dateline, rest = stripped_dateline(body)
    assert "".join((dateline + rest).split()) == "".join(body.split())
    credit, rest = stripped_credit(body)
    assert "".join((rest + credit).split()) == "".join(body.split())


# --- what the public would miss -------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "Minggu, 29 November 2026",
        "Rabu (18/11/2026)",
        "pukul 22.00 sampai selesai",
        "06.30–09.00 WIB",
        "21.00 WITA",
    ],
)
def test_a_day_or_an_hour_says_when(text: str) -> None:
    assert tells_when(f"Layanan dibuka {text} di balai kota.")


@pytest.mark.parametrize("text", ["pada 2026", "15 kecamatan", "Rp2,4 miliar", "besok"])
def test_a_bare_number_does_not_say_when(text: str) -> None:
    assert not tells_when(f"Layanan dibuka {text} di balai kota.")


@pytest.mark.parametrize(
    "text",
    ["Hubungi 112", "laporkan ke lurah", "(0761) 000-112", "a@b.go.id", "https://b.id"],
)
def test_whom_to_ask_is_known(text: str) -> None:
    assert is_contact(f"Bila perlu, {text} segera.")


def test_a_sentence_of_facts_weighs_more_than_talk() -> None:
    fact = weight("Loket dibuka Senin, 1 Maret 2027, pukul 08.00 WIB; hubungi 112.")
    number = weight("Sebanyak 15 kecamatan ikut serta.")
    assert fact > number > weight("Kami berterima kasih kepada semua pihak.") == 0
