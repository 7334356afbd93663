from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination.domain.sentences import (
    boundaries,
    is_list_item,
    leans_back,
    sentences,
)

PATIENT = settings(deadline=None)  # other work may share the machine

TESTS = Path(__file__).resolve().parents[1]
ITEMS = TESTS / "fixtures" / "text" / "items"
CORPUS = TESTS.parent / ".." / "shared" / "corpus"


def counted(folder: Path) -> list[tuple[str, int]]:
    """Return the paragraphs of labelled items, with their sentences as hand-counted."""
    found: list[tuple[str, int]] = []
    for path in sorted(folder.glob("**/*.toml")):
        item = tomllib.loads(path.read_text(encoding="utf-8"))
        lines = [line for line in item["body"].split("\n") if line.strip()]
        found.extend(zip(lines, item["para_sentences"], strict=True))
    return found


@pytest.mark.parametrize(("paragraph", "count"), counted(ITEMS))
def test_our_own_items_split_as_counted_by_hand(paragraph: str, count: int) -> None:
    assert len(sentences(paragraph)) == count


def written() -> list[tuple[str, ...]]:
    """Return paragraphs of office prose, one sentence a line in their file."""
    text = (TESTS / "fixtures" / "text" / "paragraphs.txt").read_text(encoding="utf-8")
    blocks = text.strip().split("\n\n")
    return [tuple(line.strip() for line in block.split("\n")) for block in blocks]


def test_varied_office_prose_splits_where_an_editor_splits_it() -> None:
    paragraphs = written()
    wrong = [p for p in paragraphs if sentences(" ".join(p)) != p]
    assert len(paragraphs) >= 200
    assert len(wrong) <= 0.01 * len(paragraphs), wrong


@pytest.mark.parametrize("count", [2, 3, 5])
def test_paragraphs_said_in_a_row_split_as_they_do_alone(count: int) -> None:
    paragraphs = [p for p in written() if p[-1].endswith(".")]
    rows = [paragraphs[at : at + count] for at in range(0, len(paragraphs), count)]
    wrong = [
        row
        for row in rows
        if sentences(" ".join(s for p in row for s in p))
        != tuple(s for p in row for s in p)
    ]
    assert len(wrong) <= 0.03 * len(rows), wrong


@pytest.mark.parametrize(
    "sentence",
    [
        "Ia menambahkan hal lain.",
        "Kegiatan itu berlangsung lancar.",
        "Kuotanya 150 orang.",
        "Namun, warga tetap tenang.",
        "Program ini gratis.",
    ],
)
def test_a_sentence_that_needs_the_one_before_it_leans_back(sentence: str) -> None:
    assert leans_back(sentence)


@pytest.mark.parametrize(
    "sentence",
    ["Jalan Riau ditutup malam ini.", "Warga diminta datang pukul 08.00 WIB."],
)
def test_a_sentence_that_stands_alone_leans_on_nothing(sentence: str) -> None:
    assert not leans_back(sentence)


def test_the_corpus_splits_as_counted_by_hand() -> None:
    paragraphs = counted(CORPUS)
    if not paragraphs:
        pytest.skip("the corpus stands beside the checkout on the authors' machines")
    wrong = [text for text, count in paragraphs if len(sentences(text)) != count]
    assert len(wrong) <= 0.03 * len(paragraphs), wrong


ONE = [
    # degrees and titles
    "Hadir Drs. H. M. Zain, S.Sos., M.Si., Sp.JP(K), dan dr. Ani, Sp.A. di lokasi.",
    "Mgs. Ahmad dan Bpk. Zul hadir.",
    "Prof. Dr. Ir. H. Ahmad Fauzi memimpin rapat.",
    "Plt. Kepala Dinas, Hj. Ani, S.E. M.M., menyampaikan laporan.",
    "Beliau adalah Ph.D. pertama di dinas itu.",
    # names and addresses
    "Jalan M.T. Haryono dan Jl. K.H. Ahmad Dahlan padat.",
    "Disampaikan Hj. R. Aminah di Jl. H.R. Soebrantas No. 5 Kel. Delima, Kec. Tampan.",
    "PT. Riau Jaya dan CV. Makmur menjadi rekanan.",
    "Kunjungi pekanbaru.go.id/layanan.html untuk formulir.",
    "Kirim ke humas@pekanbaru.go.id sebelum Jumat.",
    # abbreviations
    "Bawa KTP, KK, dsb. ke kantor.",
    "Camat, lurah, dkk. meninjau lokasi.",
    "Disampaikan a.n. Wali Kota, u.p. Sekda, s.d. akhir tahun.",
    "Yth. Bapak dan Ibu warga kota.",
    "Lihat lampiran hlm. 12 dan tel. 0761.",
    # numbers
    "Anggaran Rp. 344. 320.772. 000, 00 sudah disahkan.",
    "Layanan buka pukul 08. 30 WIB dan tutup pukul 16.00 WIB.",
    "Harga Rp. 12.500 per kg.",
    "Versi 2.1.3 sudah terpasang.",
    # list markers
    "1. Suryani, NIK 147108, HP 0812",
    "a. Fotokopi KTP yang masih berlaku",
    "IV. Penutup",
    "(2) Setiap orang wajib memilah sampah",
    # quotations
    '"Ayo bersih-bersih!" kata wali kota.',
    '"Mengapa harus antre?" tanyanya.',
    "“Silakan datang.” ujar petugas itu.",
    '"Baik!" Kata lurah itu.',
    "Program “Ayo Membaca!” dimulai.",
    # endings
    "Hmm... baiklah kalau begitu.",
    "Selamat Hari Jadi! 🎉🇮🇩",
    "Terima kasih 🙏🏽 atas partisipasinya.",
    "Tanpa titik di akhir",
    "Wilayah terdampak:",
]


@pytest.mark.parametrize("text", ONE)
def test_a_full_stop_that_ends_nothing_ends_no_sentence(text: str) -> None:
    assert sentences(text) == (text,)


SEVERAL = [
    ("Ini satu.", "Ini dua!", "Ini tiga?", "Ini empat…", "Lima."),
    ("Dipimpin Ir. H. Salim, M.T.", "Acara dimulai pukul 09.00.", "Warga hadir."),
    ("Dilantik Budi, S.H. M.H.", "Beliau berterima kasih."),
    ("Jl. Riau ditutup s.d. pukul 16.00 WIB.", "Mohon maaf."),
    ("Bawa KTP, KK, dsb.", "Datang tepat waktu."),
    ("Anggaran Rp. 87 milyar.", "Sisanya dikembalikan."),
    ('"Baik."', "Ia menambahkan bahwa semua siap."),
    ('"Kami siap.', 'Ayo!" ucapnya.', "Ia pulang."),
    ("“Kami siap.", "Semua siap,” ujarnya."),
    ("Selamat Idulfitri 1447 H.", "Mohon maaf lahir dan batin. 🙏🏽"),
    ("Berikan vitamin A.", "Kapsulnya gratis."),
    ("Rumah sakit tipe B.", "Pasien naik."),
    ("Halo! 👨‍👩‍👧‍👦", "selamat datang.", "Ayo!"),
    ("Pada tahun 2026.", "15 kecamatan ikut."),
    ("Pukul 09.00 WIB.", "15 orang hadir."),
    ("Syarat: 1. KTP.", "2. KK.", "3. Pasfoto."),
    ("a. Fotokopi KTP.", "Asli dibawa."),
    ("Kunjungi pekanbaru.go.id.", "Terima kasih."),
    ("Lihat Pasal 5 ayat (1).", "Ketentuan berlaku."),
    ("(Kantor tutup.)", "Layanan pindah."),
    ("Ada beberapa hal.", "Pertama, antrean."),
    ("Jarak 5 km.", "Peserta gratis."),
    ("Nilainya 91,35.", "Tahun lalu 86,90."),
    ("Peserta: 40.", "Acara lancar."),
    ("Hadir warga RT 1, 2, 3.", "Mereka senang."),
    ("Biaya Rp15.000,-.", "Bayar di loket."),
    ("Apa?!", "Benar."),
    ("Melalui Diskominfotik.", "karena lupa huruf besar."),
    ("Kab. Kampar, Prov. Riau.", "Peserta 40 orang."),
]


@pytest.mark.parametrize("expected", SEVERAL, ids=lambda parts: parts[0][:30])
def test_sentences_end_where_an_editor_ends_them(expected: tuple[str, ...]) -> None:
    assert sentences(" ".join(expected)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Buka lagi besok.Silakan datang.", ("Buka lagi besok.", "Silakan datang.")),
        ("Tutup tahun 2026.Warga maklum.", ("Tutup tahun 2026.", "Warga maklum.")),
        ("Ayo!Datang ramai-ramai.", ("Ayo!", "Datang ramai-ramai.")),
        ("Situs BantulKab.Go.Id dibuka.", ("Situs BantulKab.Go.Id dibuka.",)),
        ("Oleh S.Farm.Apt di sana.", ("Oleh S.Farm.Apt di sana.",)),
    ],
)
def test_a_missing_space_after_a_sentence_is_seen(
    text: str, expected: tuple[str, ...]
) -> None:
    assert sentences(text) == expected


def test_a_new_line_is_a_new_sentence() -> None:
    assert sentences("Yang dibawa:\n• KTP\n• KK") == ("Yang dibawa:", "• KTP", "• KK")


@pytest.mark.parametrize(
    "text",
    ["• KTP", "- KTP", "– KTP", "* KTP", "1. KTP", "12) KTP", "a. KTP", "b) KTP"],
)
def test_a_bullet_a_number_or_a_letter_opens_an_entry_of_a_list(text: str) -> None:
    assert is_list_item(text)


@pytest.mark.parametrize(
    "text",
    ["", "KTP", "-5 derajat", "2026. Tahun baru", "H. Ahmad", "10.30 WIB", "•KTP"],
)
def test_prose_is_no_entry_of_a_list(text: str) -> None:
    assert not is_list_item(text)


@pytest.mark.parametrize("text", ["", " ", "\n\n"])
def test_nothing_has_no_sentence(text: str) -> None:
    assert sentences(text) == ()


@PATIENT
@given(st.text(alphabet='aBc. !?…"”(1)\n,🎉', max_size=80))
def test_nothing_is_lost_between_sentences(text: str) -> None:
    assert "".join("".join(sentences(text)).split()) == "".join(text.split())


@PATIENT
@given(st.text(alphabet='Ab. !?"1\n', max_size=80))
def test_boundaries_rise_and_lie_inside(text: str) -> None:
    found = boundaries(text)
    assert list(found) == sorted(set(found))
    assert all(0 < place < len(text) for place in found)


@pytest.mark.parametrize("text", ["Kata warga M. " * 3000, "a. " * 8000, "." * 4000])
@pytest.mark.timeout(10)
def test_a_long_paragraph_is_split_in_no_time(text: str) -> None:
    assert sentences(text)
