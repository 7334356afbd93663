from __future__ import annotations

from dataclasses import replace
from itertools import combinations, pairwise

import pytest
import regex
from hypothesis import example, given, settings
from hypothesis import strategies as st

from dissemination.domain.facts import unbreakable
from dissemination.rendering.breaking import pieces_of, width_of
from dissemination.rendering.fonts import Weight
from dissemination.rendering.shaping import TextStyle, clusters
from dissemination.rendering.typesetting import (
    ELLIPSIS,
    TextBlock,
    count_lines,
    fit_text,
    fits_lines,
    set_text,
    set_within,
    shorten,
    spaced,
)

BODY = TextStyle(weight=Weight.REGULAR, size=36, leading=1.4)
HEADLINE = TextStyle(
    weight=Weight.EXTRABOLD, size=72, leading=1.1, tracking=-0.018, balanced=True
)
STYLES = st.sampled_from([BODY, HEADLINE])
KERNING = 0.5  # pixels that a space inside a line may kern

NOTICE = (
    "Dinas Perhubungan menutup satu lajur Jalan Ahmad Yani mulai Selasa, 24 November "
    "2026, pukul 21.00 WIB. Kendaraan dari arah Jalan Riau dialihkan ke Jalan Kuras "
    "lalu Jalan Juanda, dan bus di atas 8 ton memakai Jalan Siak II. Akses ke "
    "puskesmas tetap dibuka karena layanan darurat tidak boleh berhenti."
)
BUDGET = "Bupati menyerahkan Rp2,4 miliar untuk 15 kecamatan kepada Ir. H. Ali, M.T."
JAWI = "ڤمرينته کابوڤاتين مڠادکن فيستيۏل بوداي (PPID) 2026 دتامن کوتا"
JAVANESE = "ꦱꦸꦒꦼꦁ ꦫꦮꦸꦃ ꦮꦺꦴꦤ꧀ꦠꦼꦤ꧀ ꦏꦶꦠ"
EMOJI = "Dirgahayu 🎉🇮🇩 dari tenaga kesehatan 👩🏽‍⚕️👨‍👩‍👧‍👦 untuk semua ❤️"
PROSE = [NOTICE, BUDGET, JAWI, JAVANESE, EMOJI]

SCRIPTS = st.lists(
    st.sampled_from([word for text in PROSE for word in text.split()]),
    min_size=1,
    max_size=30,
).map(" ".join)
# Words that are held to nothing before or after them.
LOOSE = st.lists(
    st.text(alphabet="aceimnorsuw", min_size=2, max_size=9), min_size=1, max_size=25
).map(lambda words: " ".join(f"k{word}k" for word in words))


def widths(block: TextBlock) -> list[float]:
    return [width_of(line, block.style) * block.style.size for line in block.lines]


def without_gaps(text: str) -> str:
    """What can be read: neither spaces nor marks of direction."""
    return regex.sub(r"[\s\u200e\u200f\u061c]", "", text)


def summed(line: str) -> float:
    """The width of a line as the sum of its words and spaces, in pixels."""
    words = line.split()
    gaps = (len(words) - 1) * width_of(" ", BODY)
    return (sum(width_of(word, BODY) for word in words) + gaps) * BODY.size


def raggedness(lines: list[float], room: float) -> float:
    return sum((room - line) ** 2 for line in lines)


@pytest.mark.parametrize("text", PROSE)
@pytest.mark.parametrize("width", [260, 400, 936])
def test_office_prose_in_every_script_fits_and_is_whole(text: str, width: int) -> None:
    block = set_text(text, BODY, width)
    assert max(widths(block)) <= width + KERNING
    assert without_gaps("".join(block.lines)) == without_gaps(text)
    assert not block.is_cut


@example(text=" ".join(["مڠادکن"] * 19), width=957, style=HEADLINE)
@given(text=SCRIPTS, width=st.integers(200, 1000), style=STYLES)
@settings(max_examples=150, deadline=None)
def test_no_line_is_wider_than_its_box_in_any_script(
    text: str, width: int, style: TextStyle
) -> None:
    block = set_text(text, style, width)
    assert max(widths(block)) <= width + KERNING
    assert without_gaps("".join(block.lines)) == without_gaps(text)
    assert all(line == line.strip() for line in block.lines)


@given(text=SCRIPTS, width=st.integers(200, 1000), style=STYLES)
@settings(max_examples=150, deadline=None)
def test_balanced_lines_are_as_many_as_greedy_ones(
    text: str, width: int, style: TextStyle
) -> None:
    balanced, plain = (
        set_text(text, replace(style, balanced=is_balanced), width)
        for is_balanced in (True, False)
    )
    fewest = count_lines(text, style, width)
    assert len(balanced.lines) == len(plain.lines) == fewest


@given(
    words=st.lists(st.sampled_from(NOTICE.split()), min_size=1, max_size=9),
    more=st.lists(st.sampled_from(NOTICE.split()), max_size=9),
)
@settings(max_examples=300, deadline=None)
def test_a_line_that_fills_its_box_to_the_last_bit_is_set(
    words: list[str], more: list[str]
) -> None:
    style = replace(BODY, size=1.0)
    pieces = pieces_of(" ".join(words), style, 1e6)
    space = width_of(" ", style)
    forwards = pieces[0].width
    for before, piece in pairwise(pieces):
        forwards += (space if before.joint else 0.0) + piece.width
    text = " ".join([*words, *more])
    assert len(set_text(text, style, forwards).lines) == count_lines(
        text, style, forwards
    )


@given(text=LOOSE, width=st.integers(200, 700))
@settings(max_examples=60, deadline=None)
def test_no_other_breaks_with_as_few_lines_are_less_ragged(
    text: str, width: int
) -> None:
    words = text.split()[:8]
    style = replace(BODY, balanced=False)
    lines = set_text(" ".join(words), style, width).lines
    chosen = raggedness([summed(line) for line in lines[:-1]], width)
    for cuts in combinations(range(1, len(words)), len(lines) - 1):
        edges = [0, *cuts, len(words)]
        other = [summed(" ".join(words[a:b])) for a, b in pairwise(edges)]
        is_widow = edges[-1] - edges[-2] == 1 and other[-1] < width / 4
        if max(other) <= width and not is_widow:
            assert chosen <= raggedness(other[:-1], width) + 1e-6


def test_a_lone_last_word_of_a_headline_gets_company() -> None:
    text = "Penimbangan Balita dan Penyuluhan di Posyandu Desa Kita Semua"
    for width in range(700, 1500, 20):
        *_, last = set_text(text, HEADLINE, width).lines
        assert len(last.split()) > 1


def weak_ends(little: str) -> int:
    text = f"Aliran Air Dihentikan Sementara {little} Empat Kelurahan Kota Pekanbaru"
    return sum(
        line.endswith(f" {little}")
        for width in range(700, 1300, 10)
        for line in set_text(text, HEADLINE, width).lines[:-1]
    )


@pytest.mark.parametrize("little", ["di", "dan", "yang", "untuk", "pukul"])
def test_a_headline_avoids_little_words_at_the_end_of_a_line(little: str) -> None:
    any_word_as_long = little[::-1]
    assert weak_ends(little) <= weak_ends(any_word_as_long) / 2


def test_a_block_is_as_high_as_its_lines() -> None:
    block = set_text(NOTICE, BODY, 500)
    assert block.height == pytest.approx(len(block.lines) * 36 * 1.4)


@pytest.mark.parametrize(
    ("text", "is_leftwards"), [(JAWI, True), (NOTICE, False), ("2026 جاوي", True)]
)
def test_a_block_begins_where_its_first_letter_says(
    text: str, *, is_leftwards: bool
) -> None:
    assert set_text(text, BODY, 500).leftwards == is_leftwards
    assert (
        fit_text(text, BODY, width=500, height=90, sizes=(30, 40)).leftwards
        == is_leftwards
    )


@pytest.mark.parametrize(
    ("texts", "leading"),
    [
        ([NOTICE], 1.1),
        ([JAWI, EMOJI], 1.1),
        (["بِسْمِ"], 1.6),
        ([NOTICE, JAVANESE], 1.95),
        (["بِسْمِ", JAVANESE], 1.95),
        ([], 1.1),
    ],
)
def test_only_scripts_that_stack_letters_move_lines_apart(
    texts: list[str], leading: float
) -> None:
    assert spaced(HEADLINE, texts) == replace(HEADLINE, leading=leading)


def test_lines_that_are_far_apart_stay_so() -> None:
    loose = replace(BODY, leading=2.0)
    assert spaced(loose, [JAVANESE]) == loose


def test_nothing_is_set_on_no_lines() -> None:
    block = set_text("", BODY, 500)
    assert (block.lines, block.height, block.is_cut) == ((), 0, False)
    assert set_within("", BODY, 500, 1) == block
    assert count_lines("", BODY, 500) == 0


# --- how large ----------------------------------------------------------------------


@given(
    text=LOOSE,
    width=st.integers(250, 900),
    height=st.integers(60, 700),
    wider=st.integers(0, 400),
    higher=st.integers(0, 400),
)
@settings(max_examples=120, deadline=None)
def test_more_room_never_makes_a_text_smaller(
    text: str, width: int, height: int, wider: int, higher: int
) -> None:
    tight = fit_text(text, BODY, width=width, height=height, sizes=(20, 90))
    roomy = fit_text(
        text, BODY, width=width + wider, height=height + higher, sizes=(20, 90)
    )
    assert roomy.style.size >= tight.style.size
    assert tight.is_cut or not roomy.is_cut


@given(
    text=SCRIPTS,
    width=st.integers(150, 1000),
    height=st.integers(60, 700),
    style=STYLES,
)
@settings(max_examples=150, deadline=None)
def test_a_fitted_text_stays_in_its_box_or_says_that_it_is_cut(
    text: str, width: int, height: int, style: TextStyle
) -> None:
    block = fit_text(text, style, width=width, height=height, sizes=(24, 80))
    assert 24 <= block.style.size <= 80
    assert max(widths(block)) <= width + KERNING
    assert block.height <= height or len(block.lines) == 1
    if block.is_cut:
        assert block.style.size == 24
        assert block.text.endswith(ELLIPSIS)
    else:
        assert without_gaps("".join(block.lines)) == without_gaps(text)


@given(text=LOOSE, width=st.integers(250, 900), height=st.integers(60, 700))
@settings(max_examples=100, deadline=None)
def test_the_next_size_would_not_have_fitted(
    text: str, width: int, height: int
) -> None:
    block = fit_text(text, BODY, width=width, height=height, sizes=(20, 90))
    if block.is_cut or block.style.size == 90:
        return
    larger = replace(BODY, size=block.style.size + 1)
    lines = count_lines(text, larger, width)
    widest = max(width_of(word, larger) for word in text.split()) * larger.size
    assert lines * larger.line_height > height or widest > width


def test_no_room_at_all_still_gives_one_line() -> None:
    block = fit_text(NOTICE, BODY, width=400, height=1, sizes=(24, 48))
    assert len(block.lines) == 1
    assert block.is_cut


def test_only_the_size_is_changed_to_fit() -> None:
    block = fit_text(NOTICE, HEADLINE, width=900, height=500, sizes=(24, 90))
    assert replace(block.style, size=HEADLINE.size) == HEADLINE


# --- what is left out ---------------------------------------------------------------


@given(text=SCRIPTS, width=st.integers(200, 900), lines=st.integers(1, 4))
@settings(max_examples=150, deadline=None)
def test_only_the_end_is_left_out_and_an_ellipsis_marks_it(
    text: str, width: int, lines: int
) -> None:
    block = set_within(text, BODY, width, lines)
    assert len(block.lines) <= lines
    assert block.is_cut == (count_lines(text, BODY, width) > lines)
    if block.is_cut:
        kept = block.text.removesuffix(ELLIPSIS)
        assert block.text == kept + ELLIPSIS
        assert text.startswith(kept)
        assert clusters(kept) == clusters(text)[: len(clusters(kept))]
    else:
        assert block.text == text


@given(
    words=st.lists(
        st.sampled_from(["untuk", "warga", "kota", "yang", "di", BUDGET, NOTICE]),
        min_size=1,
        max_size=8,
    ),
    width=st.integers(700, 1000),
    lines=st.integers(2, 6),
)
@settings(max_examples=120, deadline=None)
def test_a_cut_leaves_amounts_hours_and_names_whole(
    words: list[str], width: int, lines: int
) -> None:
    text = " ".join(words)
    block = set_within(text, BODY, width, lines)
    if block.is_cut:
        end = len(block.text.removesuffix(ELLIPSIS))
        inside = [(a, b) for a, b in unbreakable(text) if a < end < b]
        # At most the full stop or quotation mark of a fact may fall.
        assert all(not regex.search(r"\w", text[end:b]) for _, b in inside)


@pytest.mark.parametrize(
    ("text", "never"),
    [
        ("Anggarannya sebesar Rp2,4 miliar untuk jalan desa", "Rp2,4…"),
        ("Layanan buka pukul 09.00 WIB sampai selesai", "09.00…"),
        ("Warga tidak boleh membakar lahan di sini", "boleh…"),
        ("Warga tidak boleh membakar lahan di sini", "tidak…"),
        ("Dibuka oleh Dra. Hj. Nurhayati Zain, M.Si. pagi ini", "Hj…"),
        ("Pengaduan ke nomor (0761) 000-112 setiap hari", "(0761)…"),
        ("Rapat digelar pada 29 November 2026 di aula", "29…"),
        ("Sosialisasi untuk warga di kantor camat", "di…"),
        ("Sosialisasi untuk warga di kantor camat", "untuk…"),
    ],
)
def test_a_cut_never_says_something_else(text: str, never: str) -> None:
    shortest = width_of(text.split(maxsplit=1)[0] + ELLIPSIS, BODY) * 36
    for width in range(int(shortest) + 1, 1000, 9):
        assert not set_within(text, BODY, width, 1).text.endswith(never)


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("satu, dua, tiga", 11, "satu, dua…"),
        ("satu – dua tiga", 10, "satu…"),
        ("kata (catatan panjang sekali)", 12, "kata…"),
        ("mempertanggungjawabkan", 8, "mempert…"),
        ("👩🏽‍⚕️👩🏽‍⚕️👩🏽‍⚕️", 9, "👩🏽‍⚕️…"),
        ("abc", 0, "…"),
        ("kata kata", 1, "…"),
    ],
)
def test_shortened_texts(text: str, limit: int, short: str) -> None:
    assert shorten(text, lambda tried: len(tried) <= limit) == short


@given(text=SCRIPTS, limit=st.integers(1, 80))
@settings(max_examples=150, deadline=None)
def test_a_shortened_text_keeps_as_much_as_fits_of_its_words(
    text: str, limit: int
) -> None:
    short = shorten(text, lambda tried: len(tried) <= limit)
    assert len(short) <= limit
    kept = short.removesuffix(ELLIPSIS)
    assert text.startswith(kept)
    assert kept == kept.rstrip(" ,;:–-(")


@given(text=SCRIPTS, lines=st.integers(1, 6))
@settings(max_examples=60, deadline=None)
def test_the_test_of_lines_agrees_with_setting_them(text: str, lines: int) -> None:
    fits = fits_lines(BODY, 500, lines)
    assert fits(text) == (len(set_text(text, BODY, 500).lines) <= lines)
