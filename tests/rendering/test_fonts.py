from __future__ import annotations

import pytest
import regex
from hypothesis import given, settings
from hypothesis import strategies as st

from dissemination import resources
from dissemination.messages import sentence
from dissemination.rendering.fonts import (
    ASCENT,
    CAP_HEIGHT,
    CHAINS,
    DESCENT,
    EMOJI,
    FAMILIES,
    SANS,
    MissingGlyph,
    Typeface,
    Weight,
    typeface,
)
from dissemination.rendering.shaping import clusters, drawable, shape, tidy

FILES = sorted({file for chain in CHAINS.values() for file in chain})
INVISIBLE = regex.compile(r"[\u200C\u200D\u2060\uFE00-\uFE0F]")
BY_CODE_POINT = sorted(set().union(*(typeface(file).coverage for file in FILES)))
COVERED = st.sampled_from([chr(code) for code in BY_CODE_POINT if code > 0x20])


def reach(face: Typeface, glyph: int) -> tuple[float, float]:
    """How far a glyph reaches above and below its line, in ems."""
    extents = face.font.get_glyph_extents(glyph)
    em = face.units / face.grow
    top = extents.y_bearing / em
    return top, -(top + extents.height / em)


@pytest.mark.parametrize("weight", Weight)
def test_a_chain_is_one_latin_font_and_what_stands_in_for_it(weight: Weight) -> None:
    first, *others = CHAINS[SANS, weight]
    assert first.startswith("PlusJakartaSans")
    assert len(set(CHAINS[SANS, weight])) == len(CHAINS[SANS, weight])
    assert others[-1] == EMOJI


def test_every_weight_has_a_latin_font_of_its_own() -> None:
    assert len({CHAINS[SANS, weight][0] for weight in Weight}) == len(Weight)


@pytest.mark.parametrize("weight", Weight)
def test_what_one_weight_can_draw_all_can(weight: Weight) -> None:
    every, regular = (
        frozenset[int]().union(*(typeface(file).coverage for file in CHAINS[SANS, w]))
        for w in (weight, Weight.REGULAR)
    )
    assert every == regular


@pytest.mark.parametrize("file", FILES)
def test_every_font_can_be_opened_and_says_what_it_has(file: str) -> None:
    face = typeface(file)
    assert face.file == file
    assert face.units in {1000, 1024, 2048}
    assert 0.5 < face.grow < 1.5
    assert len(face.coverage) > 90


def test_a_font_is_opened_once() -> None:
    assert typeface(EMOJI) is typeface(EMOJI)


def test_only_the_emoji_paint_themselves() -> None:
    assert [file for file in FILES if typeface(file).in_colour] == [EMOJI]


def test_no_font_lies_about_that_no_chain_uses() -> None:
    there = {path.name for path in resources.fonts().glob("*.ttf")}
    assert there == set(FILES)


def test_the_readme_says_where_every_family_is_from() -> None:
    readme = (resources.fonts() / "README.md").read_text("utf-8")
    squeezed = readme.replace(" ", "").lower()
    for file in FILES:
        assert file.partition("_")[0].lower() in squeezed


@pytest.mark.parametrize(
    ("script", "sample"),
    [
        ("Indonesian", "Pengumuman: “harga” é – … Rp2.500,00 (50%) & §5 ©"),
        ("Jawi", "اأبتثجحخدرزسشصضطظعغفقكلمنوهيچڠڤݢڽۏ،؟٠١٢٣٤٥٦٧٨٩"),
        ("harakat", "\u064b\u064c\u064d\u064e\u064f\u0650\u0651\u0652\u0670"),
        ("Javanese", "ꦀꦁꦂꦃꦄꦲꦤꦕꦫꦏꦢꦠꦱꦮꦭꦥꦝꦗꦪꦚꦩꦒꦧꦛꦔꦴꦶꦸꦺꦼꦾꦿ꧀꧐꧑꧒꧓꧔꧕꧖꧗꧘꧙"),
        ("emoji", "🎉🚨📢📍🗓️☎️✅❌⚠️🇮🇩👨‍👩‍👧‍👦🩷🫱🏽‍🫲🏿"),
    ],
)
def test_every_script_of_the_desk_is_covered(script: str, sample: str) -> None:
    _, missing = drawable(sample)
    assert missing == (), script


@given(st.lists(COVERED, min_size=1, max_size=6).map("".join), st.sampled_from(Weight))
@settings(max_examples=300, deadline=None)
def test_one_font_has_every_character_of_a_cluster(text: str, weight: Weight) -> None:
    clean, _ = drawable(text)
    for cluster in clusters(clean):
        seen = {ord(char) for char in INVISIBLE.sub("", cluster)}
        faces = {glyph.face for glyph in shape(cluster, weight).glyphs}
        assert len(faces) == 1
        assert seen <= faces.pop().coverage


@given(st.lists(COVERED, min_size=1, max_size=4).map("".join), st.sampled_from(Weight))
@settings(max_examples=300, deadline=None)
def test_the_first_font_of_the_chain_that_can_draws(text: str, weight: Weight) -> None:
    clean, _ = drawable(text)
    for cluster in clusters(clean):
        face = shape(cluster, weight).glyphs[0].face
        if face.in_colour:
            continue
        seen = {ord(char) for char in INVISIBLE.sub("", cluster)}
        able = [
            file for file in CHAINS[SANS, weight] if seen <= typeface(file).coverage
        ]
        assert face.file == able[0]


@pytest.mark.parametrize(
    ("cluster", "family"),
    [
        ("a", "PlusJakartaSans"),
        ("ڤ", "NotoNaskhArabic"),
        ("ꦏ꧀ꦏꦿ", "NotoSansJavanese"),
        ("Ж́", "NotoSans"),
        ("☑", "NotoSansSymbols2"),
        ("☑️", "NotoColorEmoji"),
        ("👨‍👩‍👧‍👦", "NotoColorEmoji"),
    ],
)
@pytest.mark.parametrize("weight", [Weight.REGULAR, Weight.EXTRABOLD])
def test_each_script_is_drawn_by_its_own_font(
    cluster: str, family: str, weight: Weight
) -> None:
    files = {glyph.face.file for glyph in shape(tidy(cluster), weight).glyphs}
    assert {file.partition("_")[0] for file in files} == {family}


def test_bold_text_is_drawn_by_bold_fonts() -> None:
    for sample in ("a", "ڤ", "ꦏ", "Ж́"):
        light, bold = (
            shape(sample, weight).glyphs[0].face.file
            for weight in (Weight.REGULAR, Weight.BOLD)
        )
        assert "Regular" in light
        assert "Bold" in bold


# Vowelled Naskh and stacked Javanese reach furthest.
@pytest.mark.parametrize(
    "text",
    [
        "بِسْمِ ٱللَّٰهِ ٱلرَّحْمَٰنِ ٱلرَّحِيمِ",
        "إِنَّٓ لَيْلَةِ الْقَدْرِ",
        "ꦔ꧀ꦏꦿꦼꦱ꧀ꦠꦿꦶꦗ꧀ꦘꦸ",
        "ꦥꦿꦁꦱ꧀ꦤꦾꦸ ꧅",
        "ẰỒǺÇģŊ̊",
        "🎉🇮🇩👩🏽‍⚕️",
    ],
)
@pytest.mark.parametrize("weight", [Weight.REGULAR, Weight.EXTRABOLD])
def test_no_line_reaches_beyond_the_room_for_ink(text: str, weight: Weight) -> None:
    for glyph in shape(tidy(text), weight).glyphs:
        top, below = reach(glyph.face, glyph.id)
        assert glyph.y + top <= ASCENT
        assert below - glyph.y <= DESCENT


@pytest.mark.parametrize("file", FILES)
def test_no_character_alone_reaches_beyond_the_room_for_ink(file: str) -> None:
    face = typeface(file)
    glyphs = {face.font.get_nominal_glyph(code) for code in face.coverage} - {None}
    reaches = [reach(face, glyph) for glyph in glyphs]
    assert max(top for top, _ in reaches) <= ASCENT
    assert max(below for _, below in reaches) <= DESCENT


@pytest.mark.parametrize("family", FAMILIES)
def test_capitals_of_every_family_are_as_high_as_a_lines_middle_says(
    family: str,
) -> None:
    face = typeface(CHAINS[family, Weight.BOLD][0])
    capital, _ = reach(face, face.font.get_nominal_glyph(ord("H")))
    assert capital == pytest.approx(CAP_HEIGHT, abs=0.05)


def test_the_middle_of_a_line_lies_between_small_letters_and_capitals() -> None:
    face = typeface(CHAINS[SANS, Weight.REGULAR][0])
    capital, _ = reach(face, face.font.get_nominal_glyph(ord("H")))
    small, _ = reach(face, face.font.get_nominal_glyph(ord("x")))
    assert small < CAP_HEIGHT < capital


def test_a_missing_character_is_named_for_people_and_programs() -> None:
    error = MissingGlyph("\ue123")
    assert error.id == "card.missing_glyph"
    assert error.values == {"character": "\ue123 (U+E123)", "text": ""}
    assert "U+E123" in str(error)


def test_missing_characters_are_named_once_each_by_code_and_name() -> None:
    error = MissingGlyph("𓀀, 𒀀, 𓀀", "tulisan 𓀀 𒀀")
    assert error.values["character"] == (
        "𓀀 (U+13000 EGYPTIAN HIEROGLYPH A001), 𒀀 (U+12000 CUNEIFORM SIGN A)"
    )


@pytest.mark.parametrize("lang", ["id", "en"])
def test_the_sentence_says_which_character_of_which_text(lang: str) -> None:
    with pytest.raises(MissingGlyph) as caught:
        shape("kabar 𓀀 gembira", Weight.BOLD)
    said = sentence(caught.value.id, caught.value.values, lang=lang)
    assert "𓀀 (U+13000 EGYPTIAN HIEROGLYPH A001)" in said
    assert "kabar 𓀀 gembira" in said
    assert "{" not in said
