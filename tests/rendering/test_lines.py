from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination.rendering.bonds import is_weak
from dissemination.rendering.breaking import width_of
from dissemination.rendering.cards.blocks import set_as_large
from dissemination.rendering.fonts import CONDENSED, SERIF, Weight
from dissemination.rendering.lines import best_lines, fewest_lines
from dissemination.rendering.shaping import TextStyle
from dissemination.rendering.typesetting import ELLIPSIS, set_within

HEADLINE = TextStyle(
    weight=Weight.EXTRABOLD, size=72, leading=1.13, tracking=-0.018, balanced=True
)
BODY = TextStyle(weight=Weight.REGULAR, size=40, leading=1.42)
LONGEST = (
    "Pemerintah Kabupaten Bersama Forkopimda Menggelar Apel Siaga Kebakaran Hutan dan "
    "Lahan Menghadapi Puncak Kemarau Panjang, Warga di Lima Belas Kecamatan Diminta "
    "Jangan Membuka Lahan dengan Cara Membakar lalu Segera Melapor ke Posko Terdekat"
)
HEADLINES = [
    LONGEST,
    "Penimbangan Balita dan Penyuluhan di Posyandu Desa Kita Semua",
    "Aliran Air Dihentikan Sementara di Empat Kelurahan Kota Pekanbaru",
    "Rp1,5 Miliar untuk Perbaikan Jl. Sudirman, Dimulai 30 November 2026",
    "H. Muflihun, S.STP., M.AP. Lantik 27 Pejabat di Aula Kantor Bupati",
    "Perekaman KTP-el di Area Bebas Kendaraan, Minggu Pagi",
]
TAGS = " ".join(
    f"#{name}{number}"
    for number, name in enumerate(["Pekanbaru", "RiauHijau", "KTPel", "CegahApi"] * 8)
)


def widths(lines: tuple[str, ...], style: TextStyle) -> list[float]:
    return [width_of(line, style) for line in lines]


def alternatives(text: str, style: TextStyle, limit: float) -> list[tuple[str, ...]]:
    """All ways to set the words of a text on as few lines."""
    words = text.split()
    count = fewest_lines(text, style, limit)
    ways = []
    for cuts in combinations(range(1, len(words)), count - 1):
        edges = [0, *cuts, len(words)]
        lines = tuple(" ".join(words[a:b]) for a, b in pairwise(edges))
        if max(widths(lines, style)) <= limit:
            ways.append(lines)
    return ways


def test_the_longest_headline_of_the_desk_is_239_letters() -> None:
    assert len(LONGEST) == 239


@pytest.mark.parametrize("width", range(620, 1000, 40))
def test_the_longest_headline_fills_its_lines_alike(width: int) -> None:
    *upper, last = widths(best_lines(LONGEST, HEADLINE, width / 60), HEADLINE)
    assert min(upper) >= 0.5 * max(upper)
    assert last >= 0.3 * max(upper)


@pytest.mark.parametrize("text", HEADLINES)
def test_no_headline_ends_in_one_short_word_that_another_break_would_join(
    text: str,
) -> None:
    short = " ".join(text.split()[:9])
    for limit in (9, 11, 13, 15, 17):
        lines = best_lines(short, HEADLINE, limit)
        *_, last = lines
        alone = " " not in last and width_of(last, HEADLINE) < limit / 2
        if alone and len(lines) > 1:
            ways = alternatives(short, HEADLINE, limit)
            assert all(" " not in way[-1] for way in ways)


@pytest.mark.parametrize("text", HEADLINES)
def test_little_words_end_lines_of_headlines_only_where_they_must(text: str) -> None:
    def weak_ends(lines: tuple[str, ...]) -> int:
        return sum(is_weak(line.split()[-1]) for line in lines[:-1])

    short = " ".join(text.split()[:9])
    missed = 0
    for limit in (9, 11, 13, 15, 17):
        ways = alternatives(short, HEADLINE, limit)
        found = weak_ends(best_lines(short, HEADLINE, limit))
        missed += found - min(map(weak_ends, ways), default=found)
    assert missed <= 1  # a hole of half a line is worse than one little word


@pytest.mark.parametrize("family", ["", SERIF, CONDENSED])
@pytest.mark.parametrize("word", ["HOAKS", "Dirgahayu", "Mempertanggungjawabkan"])
def test_a_headline_of_one_word_is_as_large_as_its_line(word: str, family: str) -> None:
    style = TextStyle(weight=Weight.EXTRABOLD, size=56, balanced=True, family=family)
    block = set_as_large(word, style, 936, 4, (40, 400))
    assert block.lines == (word,)
    assert width_of(word, style) * block.style.size <= 936
    assert width_of(word, style) * (block.style.size + 1) > 936 or (
        block.style.size == 400
    )


def test_a_name_with_its_titles_makes_a_headline_smaller_before_it_is_torn() -> None:
    block = set_as_large(HEADLINES[4], HEADLINE, 936, 4, (56, 96))
    assert any("H. Muflihun, S.STP., M.AP." in line for line in block.lines)
    assert 56 <= block.style.size < 96


@pytest.mark.parametrize("width", range(400, 1000, 60))
def test_thirty_two_hashtags_are_whole_and_lose_none(width: int) -> None:
    style = TextStyle(weight=Weight.SEMIBOLD, size=28)
    lines = best_lines(TAGS, style, width / 28)
    assert [tag for line in lines for tag in line.split()] == TAGS.split()
    assert len(TAGS.split()) == 32


def test_hashtags_that_find_no_room_are_left_out_whole() -> None:
    style = TextStyle(weight=Weight.SEMIBOLD, size=28)
    block = set_within(TAGS, style, 936, 2)
    kept = block.text.removesuffix(ELLIPSIS)
    assert block.is_cut
    assert set(kept.split()) < set(TAGS.split())


@pytest.mark.parametrize("width", range(560, 1000, 8))
def test_prose_leaves_no_short_word_alone(width: int) -> None:
    text = (
        "Dinas Perhubungan menutup satu lajur Jalan Ahmad Yani mulai Selasa malam dan "
        "kendaraan dari arah Jalan Riau dialihkan ke jalan lain sampai Rabu pagi itu"
    )
    *_, last = best_lines(text, BODY, width / 40)
    assert " " in last


PLAIN = st.lists(
    st.text(alphabet="abcdefgh", min_size=1, max_size=9), min_size=1, max_size=40
).map(" ".join)


@given(text=PLAIN, limit=st.floats(4, 40), balanced=st.booleans())
@settings(max_examples=150, deadline=None)
def test_the_fewest_lines_hold_every_word_in_order(
    text: str, limit: float, *, balanced: bool
) -> None:
    style = TextStyle(weight=Weight.REGULAR, size=40, balanced=balanced)
    lines = best_lines(text, style, limit)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
    assert len(lines) == fewest_lines(text, style, limit)
    assert all(lines)


def test_nothing_needs_no_lines() -> None:
    assert best_lines("", BODY, 20) == ()
    assert fewest_lines("", BODY, 20) == 0
