from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.rendering.bonds import Bond, bonds_of, is_weak

N, L, F, T = Bond.NONE, Bond.LOOSE, Bond.FIRM, Bond.TIGHT


@pytest.mark.parametrize(
    ("text", "bonds"),
    [
        ("warga kota datang", [N, N]),
        ("Rp1,5 miliar untuk warga", [T, N, N]),
        ("27 November 2026", [T, F]),
        ("Senin, 30 November", [N, T]),
        ("pukul 08.00-11.00 WIB", [F, T]),
        ("H. Muflihun, S.STP., M.AP. hadir", [T, F, F, N]),
        ("Hj. Nurhayati Binti Zain, M.Si. hadir", [T, L, L, F, N]),
        ("Jl. Jenderal Sudirman No. 12", [T, L, L, T]),
        ("RT 02 RW 05", [T, L, T]),
        ("Nomor 7 Tahun 2026", [T, T, F]),
        ("Senin s.d. Jumat", [F, F]),
        ("Pekanbaru – Dumai", [T, N]),
        ("📍 Balai Kota", [T, N]),
        ("Selamat datang 🎉 🎊", [N, T, T]),
        ("Selamat! 🎉", [T]),
        ("kabar 🎉 kabar", [N, N]),
        ("0812 3456 7890 hubungi", [T, T, N]),
        ("1448 H. Selamat", [T, N]),
        ("“H. Ali” hadir", [T, N]),
        ("Wakil Wali Kota Dumai", [F, F, N]),
    ],
)
def test_words_hold_each_other_as_firmly_as_they_belong(
    text: str, bonds: list[Bond]
) -> None:
    assert list(bonds_of(text.split())) == bonds


@pytest.mark.parametrize(
    "text",
    [
        "Jalan rusak. Pasal itu",
        "Ketua, Sekretaris",
        "pada 5, kilogram",
        "Ali, Budi",
        "2026 pukul",
        "Selesai. Terima",
        "No. Induk",
    ],
)
def test_words_that_only_look_alike_hold_nothing(text: str) -> None:
    assert set(bonds_of(text.split())) == {N}


@pytest.mark.parametrize("word", ["di", "Yang", "UNTUK", "&", "Senin,", "pukul"])
def test_a_little_word_is_weak_in_any_case(word: str) -> None:
    assert is_weak(word)


@pytest.mark.parametrize("word", ["kota", "Senin", "dinas", "di,", ""])
def test_a_word_that_can_stand_last_is_not_weak(word: str) -> None:
    assert not is_weak(word)


@given(st.lists(st.text(alphabet="aBH.,12ke-dir%“)🎉", min_size=1, max_size=6)))
def test_between_any_words_there_is_one_bond(words: list[str]) -> None:
    assert len(bonds_of(words)) == max(0, len(words) - 1)


@pytest.mark.timeout(10)
@pytest.mark.parametrize("word", ["A.", "12", "Ab,", "S.H.,", "🎉"])
def test_endless_text_is_read_in_no_time(word: str) -> None:
    assert len(bonds_of([word] * 20_000)) == 19_999
