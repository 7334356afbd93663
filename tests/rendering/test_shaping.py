from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination import resources
from dissemination.rendering.breaking import parts_of, pieces_of, width_of
from dissemination.rendering.direction import levels, reads_leftwards
from dissemination.rendering.fonts import (
    CHAINS,
    EMOJI,
    FAMILIES,
    MissingGlyph,
    Weight,
    typeface,
)
from dissemination.rendering.shaping import (
    TextStyle,
    advance,
    clusters,
    drawable,
    shape,
    tidy,
)
from dissemination.rendering.typesetting import (
    ELLIPSIS,
    count_lines,
    fit_text,
    set_text,
    set_within,
    shorten,
)

BODY = TextStyle(weight=Weight.REGULAR, size=36)
HEADLINE = TextStyle(weight=Weight.EXTRABOLD, size=72, leading=1.1, balanced=True)

WORDS = st.lists(
    st.text(alphabet="abcdefghijklmnoprstuwyABDKMPRS.,-", min_size=1, max_size=14),
    min_size=1,
    max_size=40,
).map(" ".join)


def faces(text: str) -> list[str]:
    return [glyph.face.file for glyph in shape(text, Weight.REGULAR).glyphs]


def without_gaps(text: str) -> str:
    return text.replace(" ", "")


def test_every_font_of_every_chain_ships_with_its_licence() -> None:
    for file in {file for chain in CHAINS.values() for file in chain}:
        family = file.partition("_")[0]
        assert typeface(file).units > 0
        licence = resources.fonts() / f"OFL-{family}.txt"
        assert "SIL OPEN FONT LICENSE" in licence.read_text("utf-8").upper()


def test_the_fonts_stay_small_enough_to_ship() -> None:
    size = sum(path.stat().st_size for path in resources.fonts().iterdir())
    assert size <= 9_000_000


def test_a_font_that_is_not_there_is_named() -> None:
    with pytest.raises(FileNotFoundError, match=r"Nowhere\.ttf"):
        typeface("Nowhere.ttf")


@pytest.mark.parametrize(
    "text",
    [
        "Rp2,4 miliar – “harga” 31,7 persen … § 4 × 6 ≤ 10 → 50%",
        "ڤمرينته کابوڤاتين چ ڠ ݢ ڽ ۏ",
        "ꦥꦸꦱ꧀ꦏꦺꦱ꧀ꦩꦱ꧀",
        "🎉🇮🇩👩🏽‍⚕️❤️1️⃣⚠️",
        "✓ ☎ ☑ ★ ● ■ ➢ ½ ₂ ℃",
        "Ātman é ŋ",
    ],
)
def test_no_tofu_is_drawn(text: str) -> None:
    assert drawable(text) == (tidy(text), ())
    assert all(glyph.id for glyph in shape(tidy(text), Weight.BOLD).glyphs)


def test_a_family_of_emoji_is_one_glyph() -> None:
    visible = [g for g in shape("👩🏽‍⚕️", Weight.REGULAR).glyphs if g.face.file == EMOJI]
    assert len({glyph.x for glyph in visible[:1]}) == 1
    alone, joined = (advance(t, Weight.REGULAR) for t in ("👩🏽", "👩🏽‍⚕️"))
    assert joined == pytest.approx(alone)


def test_a_space_after_an_emoji_is_the_texts_own() -> None:
    assert faces("a 🎉 b")[1] == faces("a 🎉 b")[-2] == faces("a")[0]


def test_a_sign_is_an_emoji_only_when_it_asks_to_be() -> None:
    assert EMOJI in faces("⚠️")
    assert EMOJI not in faces("12")
    assert EMOJI in faces("1️⃣")


def test_a_glyph_that_no_font_has_is_an_error_with_the_character() -> None:
    with pytest.raises(MissingGlyph) as caught:
        shape("a\ue000", Weight.REGULAR)
    assert caught.value.id == "card.missing_glyph"
    assert caught.value.values == {"character": "\ue000 (U+E000)", "text": "a\ue000"}


def test_what_no_font_has_is_left_out_and_named_once() -> None:
    assert drawable("a\ue000 b\ue000") == ("a b", ("\ue000",))


@pytest.mark.parametrize(
    "invisible", ["\u200d", "\ufe0f", "\u200c", "\u00ad", "\u202e"]
)
def test_what_is_never_seen_is_never_missing(invisible: str) -> None:
    text, missing = drawable(f"kabar{invisible} baik")
    assert missing == ()
    assert advance(text, Weight.REGULAR) == pytest.approx(
        advance("kabar baik", Weight.REGULAR)
    )


def test_an_accent_that_no_font_has_does_not_take_its_letter_along() -> None:
    text, missing = drawable("kata\U0001d167")
    assert text == "kata"
    assert missing == ("\U0001d167",)


@pytest.mark.parametrize(
    ("text", "drawn", "missing"),
    [
        ("ſ\u06d6a", "ſa", ("\u06d6",)),  # a sign of another script's font
        ("؆\u030d a", "؆ a", ("\u030d",)),
        ("\ue000\u064e kata", "kata", ("\ue000", "\u064e")),
        ("a≮b", "ab", ("≮",)),  # without its stroke it would say the opposite
        ("a<\u0338b", "ab", ("≮",)),
        ("a<\u00ad\u0338b", "ab", ("≮",)),
    ],
)
def test_a_mark_goes_before_its_letter_and_a_letter_takes_its_marks_along(
    text: str, drawn: str, missing: tuple[str, ...]
) -> None:
    assert drawable(text) == (drawn, missing)


SCRIPTS = st.text(
    alphabet="aé b🩷\u0301\u064eبڤ\u200d\ufe0fꦏ\ua9c0ſ<\u0338\u00ad\x07\ue000🇮🇩1\u20e3",
    max_size=12,
)


@given(text=SCRIPTS, weight=st.sampled_from(Weight), leftwards=st.booleans())
@settings(max_examples=400, deadline=None)
def test_no_mixture_of_scripts_and_marks_stops_the_drawing(
    text: str, weight: Weight, *, leftwards: bool
) -> None:
    clean, missing = drawable(text)
    assert drawable(clean) == (clean, ())
    assert all(char in tidy(text) or char == "≮" for char in missing)
    glyphs = shape(clean, weight, leftwards=leftwards).glyphs
    assert all(glyph.id for glyph in glyphs)


@given(st.text(max_size=30))
@settings(max_examples=200, deadline=None)
def test_what_is_tidy_stays_as_it_is(text: str) -> None:
    clean = tidy(text)
    assert tidy(clean) == clean
    assert "  " not in clean


@pytest.mark.parametrize(
    ("text", "clean"),
    [
        ("a \x07 b", "a b"),
        ("e\u00ad\u0301", "é"),
        ("a\u2028b\r\nc\td", "a b c d"),
        ("\ufeffkata\u200e", "kata"),
        ("\u2066Jawi\u2069", "Jawi"),
        ("می\u200cخواهم", "می\u200cخواهم"),
    ],
)
def test_tidy_texts(text: str, clean: str) -> None:
    assert tidy(text) == clean


@given(st.text(max_size=30))
@settings(max_examples=120, deadline=None)
def test_what_is_drawable_is_drawn_without_an_error(text: str) -> None:
    clean, _ = drawable(text)
    shape(clean, Weight.REGULAR) if clean else None
    assert drawable(clean) == (clean, ())


def test_tidy_makes_one_composed_line() -> None:
    assert tidy(" e\u0301 \t\n dan\u00a0b\u0007 ") == "é dan b"


def test_a_flag_of_a_region_keeps_its_tags() -> None:
    wales = "\U0001f3f4\U000e0067\U000e0062\U000e0077\U000e006c\U000e0073\U000e007f"
    assert tidy(wales) == wales


def test_kerning_brings_letters_together() -> None:
    apart = sum(advance(letter, Weight.REGULAR) for letter in "AVATo")
    assert advance("AVATo", Weight.REGULAR) < apart


def test_tracking_is_for_latin_letters_alone() -> None:
    wider = advance("abc", Weight.BOLD, tracking=0.1) - advance("abc", Weight.BOLD)
    assert wider == pytest.approx(0.3)
    assert advance("عيد", Weight.BOLD, tracking=0.1) == advance("عيد", Weight.BOLD)


def test_nothing_has_no_width() -> None:
    assert advance("", Weight.REGULAR) == 0


def test_the_first_strong_letter_decides_where_a_paragraph_begins() -> None:
    assert reads_leftwards("2026: ڤمرينته PPID")
    assert not reads_leftwards("Jawi ڤمرينته")
    assert not reads_leftwards("2026")


def test_latin_in_jawi_keeps_its_own_direction() -> None:
    assert levels("با ab با", leftwards=True) == [1, 1, 1, 2, 2, 1, 1, 1]


def test_both_brackets_of_a_pair_face_the_same_way() -> None:
    depths = levels("Jawi (PPID) ڤم", leftwards=True)
    assert depths[5] == depths[10] == 2


def test_brackets_around_the_paragraphs_own_script_are_its_own() -> None:
    depths = levels("ab (ب) [c] }", leftwards=False)
    assert depths[3] == depths[5] == 0


def test_jawi_is_drawn_from_right_to_left() -> None:
    first, *_, last = shape("ب ت", Weight.REGULAR, leftwards=True).glyphs
    only = shape("ت", Weight.REGULAR, leftwards=True).glyphs[0]
    assert first.id == only.id
    assert first.x < last.x


def test_a_number_stands_left_of_the_jawi_word_before_it() -> None:
    digit = shape("1", Weight.REGULAR).glyphs[0].id
    assert shape("ب 1", Weight.REGULAR, leftwards=True).glyphs[0].id == digit


@pytest.mark.parametrize(
    "whole",
    [
        "Rp1,5 miliar",
        "Rp2,4 Miliar",
        "09.00 WIB",
        "06.30–09.00 WIB",
        "Jl. Sudirman",
        "Dra. Hj. Nurhayati Zain, M.Si.",
        "S.Sos., M.Si.",
        "5 kg",
        "29 November",
        "(0761) 000-112",
        "RT 04",
        "KTP-el",
        "PBB-P2",
        "0812-0000-4417",
        "18/11/2026",
    ],
)
def test_what_belongs_together_is_not_torn(whole: str) -> None:
    text = f"Kata kata {whole} kata kata"
    for width in range(400, 900, 7):
        lines = set_text(text, BODY, width).lines
        torn = whole.rpartition("Zain, ")[2] if "Zain" in whole else whole
        assert any(torn in line for line in lines), lines


def test_a_list_of_names_may_break_between_the_names() -> None:
    assert len(pieces_of("Ir. H. Ali, M.T., dan Dra. Ani", BODY, 99)) == 3


@pytest.mark.parametrize(
    ("word", "parts"),
    [
        ("ditunggu-tunggu", ["ditunggu-", "tunggu"]),
        ("camat/lurah", ["camat/", "lurah"]),
        ("Dumai–Duri", ["Dumai–", "Duri"]),
        ("2015–2025", ["2015–2025"]),
        (
            "https://a.example/berita/hari-ini",
            ["https://a.example/", "berita/", "hari-", "ini"],
        ),
    ],
)
def test_words_break_after_hyphens_and_slashes(word: str, parts: list[str]) -> None:
    assert list(parts_of(word)) == parts


def test_a_word_wider_than_a_line_breaks_between_characters() -> None:
    block = set_text("panjangsekali" * 6, BODY, 300)
    assert len(block.lines) > 2
    assert "".join(block.lines) == "panjangsekali" * 6
    assert all(width_of(line, BODY) * BODY.size <= 300 for line in block.lines)


def test_an_emoji_family_is_never_taken_apart() -> None:
    block = set_text("👩🏽‍⚕️" * 20, BODY, 200)
    assert all(set(clusters(line)) == {"👩🏽‍⚕️"} for line in block.lines)


@given(text=WORDS, width=st.integers(120, 900), balanced=st.booleans())
@settings(max_examples=80, deadline=None)
def test_lines_fit_and_lose_nothing(text: str, width: int, *, balanced: bool) -> None:
    style = TextStyle(weight=Weight.REGULAR, size=36, balanced=balanced)
    block = set_text(text, style, width)
    assert without_gaps("".join(block.lines)) == without_gaps(text)
    assert len(block.lines) == count_lines(text, style, width)
    # A space inside a line may kern; half a pixel is nobody's loss.
    assert all(width_of(line, style) * 36 <= width + 0.5 for line in block.lines)


def test_a_headline_has_lines_of_like_length() -> None:
    text = "Penimbangan Balita dan Penyuluhan di Posyandu Desa Kita Semua"
    widths = [width_of(line, HEADLINE) for line in set_text(text, HEADLINE, 936).lines]
    assert min(widths) > 0.55 * max(widths)


def test_a_headline_does_not_end_a_line_with_a_little_word() -> None:
    text = "Aliran Air Dihentikan Sementara di Empat Kelurahan"
    lines = set_text(text, HEADLINE, 900).lines
    assert not any(line.endswith(" di") for line in lines[:-1])


def test_a_text_is_set_as_large_as_there_is_room() -> None:
    box = {"width": 936.0, "height": 400.0}
    block = fit_text("Gotong Royong", HEADLINE, **box, sizes=(56, 104))
    assert block.style.size == 104
    long = fit_text("Gotong Royong " * 9, HEADLINE, **box, sizes=(56, 104))
    assert 56 <= long.style.size < 104
    assert long.height <= 400
    larger = TextStyle(
        weight=Weight.EXTRABOLD, size=long.style.size + 1, leading=1.1, balanced=True
    )
    assert count_lines(long.text, larger, 936) * larger.line_height > 400


def test_a_long_word_makes_a_text_smaller_before_it_is_broken() -> None:
    block = fit_text(
        "Mempertanggungjawabkan", HEADLINE, width=936, height=600, sizes=(40, 120)
    )
    assert block.lines == ("Mempertanggungjawabkan",)


def test_what_has_no_room_ends_in_an_ellipsis() -> None:
    block = fit_text("Kata " * 200, BODY, width=500, height=150, sizes=(34, 46))
    assert block.is_cut
    assert block.text.endswith(f"Kata{ELLIPSIS}")
    assert len(block.lines) * block.style.line_height <= 150


def test_an_ellipsis_does_not_follow_a_comma() -> None:
    assert shorten("satu, dua, tiga", lambda text: len(text) <= 10) == "satu, dua…"
    assert shorten("satu, dua", lambda text: len(text) <= 6) == "satu…"


@given(text=WORDS, lines=st.integers(1, 5))
@settings(max_examples=60, deadline=None)
def test_what_is_cut_fits_and_what_fits_is_untouched(text: str, lines: int) -> None:
    block = set_within(text, BODY, 500, lines)
    assert len(block.lines) <= lines
    assert block.is_cut == (count_lines(text, BODY, 500) > lines)
    if block.is_cut:
        kept = regex.sub(r"…$", "", block.text)
        assert text.startswith(kept)
    else:
        assert block.text == text


@pytest.mark.parametrize("mark", ["\u200e", "\u200f", "\u061c"])
@pytest.mark.parametrize("text", ["kabar", "ڤمرينته", "ꦏꦶꦠ"])
def test_a_mark_of_direction_takes_no_room(mark: str, text: str) -> None:
    for tracking in (0.0, 0.1):
        plain, marked = (
            shape(t, Weight.BOLD, tracking=tracking).advance
            for t in (text, f"{mark}{text}{mark}")
        )
        assert marked == pytest.approx(plain)


def test_a_javanese_letter_below_another_stays_with_it() -> None:
    assert clusters("ꦤ꧀ꦠꦼꦤ꧀ꦏꦿ") == ["ꦤ꧀ꦠꦼ", "ꦤ꧀ꦏꦿ"]
    assert clusters("ꦤ꧀ a") == ["ꦤ꧀", " ", "a"]


@given(text=SCRIPTS, weight=st.sampled_from(Weight), family=st.sampled_from(FAMILIES))
@settings(max_examples=200, deadline=None)
def test_a_text_is_as_wide_as_its_glyphs_say(
    text: str, weight: Weight, family: str
) -> None:
    clean, _ = drawable(text)
    for tracking in (0.0, -0.018, 0.05):
        shaped = shape(clean, weight, tracking=tracking, family=family)
        assert advance(
            clean, weight, tracking=tracking, family=family
        ) == pytest.approx(shaped.advance)
