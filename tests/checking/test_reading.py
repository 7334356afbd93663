"""Words, phrases and sentences of a text, each where it stands."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.checking.context import after, before, digits, is_denied, masked
from dissemination.checking.reading import (
    begins,
    has,
    last_end,
    last_start,
    phrases,
    reading,
    says,
    sentence,
    spans,
)
from tests.checking.prose import findings, item
from tests.pace import keeps_step

WANTED = phrases(("paslon", "wali kota", "netral*", "no. rek", "covid-19"))
UNITS = (
    *("coblos nomor 2 ", "Rafi (13) korban ", "Suryani positif TBC. ", "pasien TBC, "),
    *("Jalan Melati No. 12 ", "warga Jl. A ", "lahir di Siak, 12 Mei 1990 ", "ttl: "),
    *("rekening BRI 1234567890 ", "0812-0000-4417 ", "1471080101159993 ", "1 ", "1."),
    *("1. paslon\n", "Partai Cahaya ", "kampanye ", "a@gmail.com ", "((", "A ", "#a "),
    *(
        "|Tanggal Lahir|\n",
        "lahir:\n",
        "tgl lahir\n1. Rina, 3-5-1990\n",
        "ttl|1-2-1990\n",
    ),
    *("Rina, warga A, lahir 3 Mei 1990. ", "Nama: Rina\nAlamat: Jl. A No. 1\n"),
    *("Bu Yeni staf kena TBC ", "pak ali kena TBC ", "BRI 1234567890 (Rina) ", "+62 ("),
    *("pose jari ASN dilarang ", "satu periode lagi! ", "acungan jempol paslon "),
    *("pasangan nomor 2 nikah ", "di A (3), ", "ponsel (7), Rafi (13) korban "),
    *("dilarang:\n", "nomor KK:\n", "rumah Budi di Jalan A no ", "bernama ", "tidak "),
)


def found(text: str) -> list[str]:
    return [text[start:end] for start, end in spans(text, WANTED)]


def around(text: str, word: str) -> str:
    at = text.index(word)
    start, end = sentence(text, at, at + len(word))
    return text[start:end]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Paslon dan PASLON", ["Paslon", "PASLON"]),
        ("antarpaslon", []),
        ("paslonnya", []),
        ("Wali Kota, wali\nkota", ["Wali Kota", "wali\nkota"]),
        ("wali. Kota", []),
        ("wali, kota", []),
        ("netralitas dan netral", ["netralitas", "netral"]),
        ("No. Rek 12", ["No. Rek"]),
        ("Covid-19 dan covid 19", ["Covid-19", "covid 19"]),
        ("", []),
    ],
)
def test_phrases_are_found_as_whole_words(text: str, expected: list[str]) -> None:
    assert found(text) == expected


@given(st.text(max_size=80), st.text(max_size=80))
def test_a_phrase_is_found_where_it_stands(left: str, right: str) -> None:
    text = f"{left} paslon {right}"
    place = len(left) + 1, len(left) + 7
    assert place in set(spans(text, WANTED))
    assert says(text, WANTED)


def test_what_stands_outside_the_bounds_is_not_found() -> None:
    text = "paslon x paslon"
    assert has(text, WANTED, 0, 6)
    assert not has(text, WANTED, 1, 14)
    assert last_end(text, WANTED, 0, 15) == 15
    assert last_end(text, WANTED, 0, 14) == 6
    assert last_end(text, WANTED, 1, 14) == -1
    assert last_start(text, WANTED, 0, 15) == 9
    assert last_start(text, WANTED, 0, 14) == 0
    assert last_start(text, WANTED, 1, 14) == -1


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x paslon", True),
        ("x-paslon", True),
        ("x, paslon", False),
        ("x a paslon", False),
    ],
)
def test_a_phrase_begins_after_blanks_alone(text: str, *, expected: bool) -> None:
    assert begins(text, WANTED, 1) is expected


@pytest.mark.parametrize(
    ("text", "word", "expected"),
    [
        ("Satu. Dua tiga. Empat", "Dua", "Dua tiga"),
        ("Kata Drs. H. M. Ridwan di Jl. Riau No. 2 tadi. Lalu", "Riau", None),
        ("baris satu\nbaris dua", "dua", "baris dua"),
        ("1. Suryani datang", "datang", "1. Suryani datang"),
        ("Benar? Ya! Baik", "Ya", "Ya"),
        ("harga Rp2.500 saja. Murah", "saja", "harga Rp2.500 saja"),
    ],
)
def test_a_sentence_ends_at_a_stop(text: str, word: str, expected: str | None) -> None:
    wanted = expected or "Kata Drs. H. M. Ridwan di Jl. Riau No. 2 tadi"
    assert around(text, word) == wanted


def test_a_sentence_without_stops_is_bounded() -> None:
    text = "kata " * 1_000
    start, end = sentence(text, 2_500, 2_504)
    assert (start, end) == (2_100, 2_904)


@given(st.text(max_size=200))
def test_words_stand_where_they_are_read(text: str) -> None:
    read = reading(text)
    low = [text[a:b] for a, b in zip(read.starts, read.ends, strict=True)]
    assert len(low) == len(read.words)
    for written, word in zip(low, read.words, strict=True):
        assert len(written) == len(word)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("ASN dilarang ke acara X", True),
        ("Tetap netral. Acara X", True),
        ("Tidak ada X", True),
        ("Tidak. Ada X", False),
        ("Jangan lupa X", False),
        ("Jangan salah X", False),
        ("bukan hanya X", False),
        ("acara X", False),
        ("dilarang " + "a" * 120 + " X", False),
        ("Dilarang:\n- satu\n- X", True),
        ("Diajak:\n- satu\n- X", False),
    ],
)
def test_a_denial_reaches_as_far_as_its_sentence(text: str, *, expected: bool) -> None:
    assert is_denied(text, text.index("X")) is expected


def test_what_stands_around_is_cut_at_the_line() -> None:
    text = "atas\nkiri X kanan\nbawah"
    at = text.index("X")
    assert before(text, at, 50) == "kiri "
    assert after(text, at, 50) == "X kanan"
    assert before(text, at, 3) == "ri "


@given(st.text(alphabet="0123456789 .-", max_size=30))
def test_a_mask_keeps_the_form_and_hides_the_middle(number: str) -> None:
    shown = masked(number)
    assert len(shown) == len(number)
    kept = digits(shown)
    assert len(kept) == min(8, len(digits(number)))
    assert shown.replace("*", "").replace(kept, "") is not None
    assert digits(number).startswith(kept[:4])
    assert digits(number).endswith(kept[-4:] if len(kept) == 8 else kept[4:])


@pytest.mark.parametrize("unit", UNITS)
def test_twice_the_text_takes_about_twice_the_time(unit: str) -> None:
    def read(length: int) -> Callable[[], object]:
        about = item(unit * (length // len(unit)))
        return lambda: list(findings(about))

    assert keeps_step(read(20_000), read(60_000), times=6)


@given(st.text(max_size=200))
def test_each_finding_says_where_it_stands(body: str) -> None:
    about = item(body)
    for finding in findings(about):
        assert body[finding.start : finding.end] == finding.text
        assert finding.text


PIECES = (
    *("Rafi", "(13)", "korban", "paslon", "nomor", "2", "coblos", "Jalan", "No.", "12"),
    *("lahir", "12 Mei 1990", "TTL:", "BRI", "1234567890", "NIK", "1471084507859991"),
    *("positif", "TBC", "Ibu", ",", ".", "\n", "Partai", "Cahaya", "warga", "siswa"),
    *("Nama | Tanggal Lahir", "|", "bu yeni", "staf", "kena TBC", "satu periode lagi!"),
    *("kelas", "VII", "SMPN 5", "ayah korban,", "Suryadi", "bernama", "tidak", "ia"),
)


@given(st.lists(st.sampled_from(PIECES), max_size=30))
def test_any_words_in_any_order_are_read_without_fault(words: list[str]) -> None:
    body = " ".join(words)
    assert list(findings(item(body))) == list(findings(item(body)))
    for finding in findings(item(body)):
        assert body[finding.start : finding.end] == finding.text
