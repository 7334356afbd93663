"""A row of capitals is a person, or a body, a place, the start of a sentence."""

from __future__ import annotations

import pytest

from dissemination.checking.persons import (
    is_made_up,
    is_titled,
    name_ending,
    name_starting,
    titled_name,
)


def ending(text: str) -> str | None:
    span = name_ending(text, len(text))
    return text[slice(*span)] if span else None


def starting(text: str) -> str | None:
    span = name_starting(text, 0)
    return text[slice(*span)] if span else None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("kata Marlina", "Marlina"),
        ("bantuan untuk Rahmat Hidayat", "Rahmat Hidayat"),
        ("Menurut Zaini Rizaldy", "Zaini Rizaldy"),
        ("Wali Kota Pekanbaru Firdaus", "Firdaus"),
        ("Kepala Dinas Kesehatan Zaini", "Zaini"),
        ("Bupati Siak Rahmat", "Rahmat"),
        ("M. Ridwan", "M. Ridwan"),
        ("oleh Drs. H. Zulkifli", "Drs. H. Zulkifli"),
        ("Ahmad bin Yusuf", "Ahmad bin Yusuf"),
        ("Siti Nur'aini", "Siti Nur'aini"),
        ("Siti Nur’aini", "Siti Nur’aini"),
        ("Prof. Dr. Rina", "Prof. Dr. Rina"),
        ("Rahmat Hidayat, S.Sos., M.Si.", "Rahmat Hidayat"),
        ("Bapak Suryadi", "Suryadi"),
        ("tiba di Rumbai. Marlina", "Marlina"),
    ],
)
def test_a_name_is_found_before_a_place(text: str, name: str) -> None:
    assert ending(text) == name


@pytest.mark.parametrize(
    "text",
    [
        "",
        "warga",
        "Warga",
        "Pekanbaru",
        "Kabupaten Rokan Hulu",
        "Rumah Sakit Awal Bros",
        "Puskesmas Melur",
        "Jalan Jenderal Sudirman",
        "RSUD",
        "BPBD Riau",
        "AZ",
        "A.Z.",
        "Senin",
        "bulan November",
        "Dinas Kesehatan",
        "PT Contoh Makmur",
        "SMP Negeri",
        "Nelayan",
        "Karyawan",
        "Hari Pancasila",
        "Masjid Raya An-Nur",
        "123",
        "Partai Cahaya",
        "Kecamatan Mandau",
    ],
)
def test_what_is_no_name_is_passed(text: str) -> None:
    assert ending(text) is None


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Marlina melapor", "Marlina"),
        (" Rahmat Hidayat, warga", "Rahmat Hidayat"),
        ("bernama Fajar dititipkan", "Fajar"),
        ("atas nama suryani binti", "suryani binti"),
        ("a.n. Rina Marlina", "Rina Marlina"),
        ("Puskesmas Melur", None),
        ("warga Rumbai", None),
        ("", None),
    ],
)
def test_a_name_is_found_after_a_place(text: str, name: str | None) -> None:
    assert starting(text) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("ibu rosda ketua rt", "rosda"),
        (" pak ridwan", "ridwan"),
        ("bapak merlin", "merlin"),
        ("ibu hamil", None),
        ("ibu menyusui", None),
        ("bapak bupati", None),
        ("ibu pkk", None),
        ("bernama rosda", None),
        ("rosda", None),
        ("ibu, rosda", None),
        ("ibu", None),
    ],
)
def test_a_name_in_small_letters_follows_a_title(text: str, name: str | None) -> None:
    found = titled_name(text, 0)
    assert (text[slice(*found)] if found else None) == name


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Ahli waris: ROSMIATI", "ROSMIATI"),
        ("Nama : SITI AMINAH", "SITI AMINAH"),
        ("atas nama BUDI", "BUDI"),
        ("1\tROSMIATI", "ROSMIATI"),
        ("Ibu ROSMIATI", "ROSMIATI"),
        ("Nama: RSUD", None),
        ("Kegiatan: PELATIHAN", None),
        ("Pasien: AZH", None),
        ("kasus ROSMIATI", None),
        ("1\tPENGOBATAN", None),
    ],
)
def test_a_name_in_capitals_is_known_by_what_labels_it(
    text: str, name: str | None
) -> None:
    assert ending(text) == name


def test_a_made_up_name_is_known_on_either_side() -> None:
    before, after = "sebut saja Bunga", "Bunga (bukan nama sebenarnya)"
    assert is_made_up(before, (11, 16))
    assert is_made_up(after, (0, 5))
    assert not is_made_up("korban Bunga melapor", (7, 12))


def test_a_title_is_known() -> None:
    assert is_titled("Ibu Halimah", (4, 11))
    assert is_titled("Pak Rahmat", (4, 10))
    assert not is_titled("kata Rahmat", (5, 11))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("pak ridwan", "ridwan"),
        ("kata bu yeni", "yeni"),
        ("mbak siti aminah", "siti aminah"),
        ("atas nama rosmiati", "rosmiati"),
        ("warga bernama ahmad fauzi", "ahmad fauzi"),
        ("Pelajar bernama Rizky Ananda", "Rizky Ananda"),
    ],
)
def test_a_name_in_small_letters_is_known_by_what_introduces_it(
    text: str, name: str
) -> None:
    assert ending(text) == name


@pytest.mark.parametrize(
    "text",
    [
        *("pak lurah", "bu guru", "pak rt", "bu bidan", "bang", "mas kawin"),
        *("ibu hamil", "ibu rumah tangga", "bapak kami", "kak pembina", "pak polisi"),
        *(
            "bernama sama",
            "atas nama pemerintah",
            "Komunitas",
            "Honda Beat",
            "Kata Ibu",
        ),
    ],
)
def test_a_title_before_a_common_noun_names_nobody(text: str) -> None:
    assert ending(text) is None
