from __future__ import annotations

import pytest

from dissemination.domain.place_names import places, words


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("digelar di Aula Kantor Camat Rumbai.", ["camat rumbai"]),
        ("di Jl. Sudirman", ["sudirman"]),
        ("Jalan Sudirman No. 5", ["sudirman 5"]),
        ("di Kec. Tenayan Raya", ["tenayan raya"]),
        ("balai kelurahan Melati", ["melati"]),
        ("di Jalan Sekolah", ["sekolah"]),
        ("di Rumbai. Anggaran Rp1", ["rumbai"]),
        ("di Gedung H. Masri", ["h masri"]),
        ("ke Pekanbaru dan Dumai", ["pekanbaru"]),
        ("di rumah", []),
        ("di Instagram kami", []),
        ("di Hari Pahlawan", []),
        ("ke Ibu Wali Kota", []),
        ("pada Senin", []),
        ("di Kantor", []),
        ("https://situs.example/di Kota", []),
    ],
)
def test_places_stand_behind_di_and_ke_or_say_what_they_are(
    text: str, named: list[str]
) -> None:
    assert [place.value for place in places(text)] == named


def test_a_place_keeps_the_words_that_say_it_and_where() -> None:
    text = "Datang ke Lapangan Tenayan."
    (place,) = places(text)
    assert place.text == "Lapangan Tenayan"
    assert text.startswith(place.text, place.start)


def test_abbreviations_are_spelled_out_among_the_words() -> None:
    assert words("Jl. Sudirman, KEC. Rumbai") == {
        "jalan",
        "sudirman",
        "kecamatan",
        "rumbai",
    }
