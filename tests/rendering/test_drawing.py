from __future__ import annotations

from typing import NamedTuple

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw

from dissemination.rendering.drawing import (
    draw_block,
    draw_line,
    fill_rounded,
    line_width,
    rounded_mask,
    shape_mask,
)
from dissemination.rendering.fonts import CAP_HEIGHT, Weight
from dissemination.rendering.shaping import TextStyle, shape, tidy
from dissemination.rendering.typesetting import set_text, spaced

BLACK = (0, 0, 0)
WHITE = (255, 255, 255)
RED = (200, 0, 0)
STYLE = TextStyle(weight=Weight.REGULAR, size=40)
BOLD = TextStyle(weight=Weight.EXTRABOLD, size=64, leading=1.2)

BASMALAH = "بِسْمِ ٱللَّٰهِ ٱلرَّحْمَٰنِ ٱلرَّحِيمِ"
STACKED = "ꦔ꧀ꦏꦿꦼꦱ꧀ꦠꦿꦶꦗ꧀ꦘꦸ"
LINES = ["Hgqp", "Pengumuman", "ẰÇģ", "ڤمرينته", BASMALAH, STACKED, "جاوي 2026 (PPID)"]


class Inked(NamedTuple):
    """The box of all pixels that are no longer black."""

    left: int
    top: int
    right: int
    bottom: int


def canvas(width: int = 900, height: int = 300) -> Image.Image:
    return Image.new("RGB", (width, height), BLACK)


def inked(image: Image.Image) -> Inked:
    box = image.convert("L").getbbox()
    assert box, "nothing was drawn"
    return Inked(*box)


def reach(text: str, style: TextStyle) -> tuple[float, float, float, float]:
    """Where HarfBuzz says that the ink of a line is, from its origin, in pixels."""
    edges = []
    for glyph in shape(text, style.weight, tracking=style.tracking).glyphs:
        extents = glyph.face.font.get_glyph_extents(glyph.id)
        if not extents.width:
            continue
        k = style.size * glyph.face.grow / glyph.face.units
        x, y = glyph.x * style.size, glyph.y * style.size
        left, top = x + extents.x_bearing * k, y + extents.y_bearing * k
        edges.append((left, top, left + extents.width * k, top + extents.height * k))
    lefts, tops, rights, bottoms = zip(*edges, strict=True)
    return min(lefts), -max(tops), max(rights), -min(bottoms)


@pytest.mark.parametrize("text", LINES)
@pytest.mark.parametrize("style", [STYLE, BOLD])
def test_all_the_ink_of_a_line_is_drawn(text: str, style: TextStyle) -> None:
    image = canvas()
    draw_line(image, tidy(text), style, (150, 150), WHITE)
    left, top, right, bottom = reach(tidy(text), style)
    box = inked(image)
    assert box.left == pytest.approx(150 + left, abs=1.5)
    assert box.top == pytest.approx(150 + top, abs=1.5)
    assert box.right == pytest.approx(150 + right, abs=1.5)
    assert box.bottom == pytest.approx(150 + bottom, abs=1.5)


def test_letters_stand_on_their_line() -> None:
    image = canvas()
    draw_line(image, "HIE", BOLD, (100, 200), WHITE)
    assert inked(image).bottom in {200, 201}


@pytest.mark.parametrize("text", ["Pengumuman", "ڤمرينته", "🎉🇮🇩", "a 🎉 b"])
def test_a_line_says_how_wide_it_is(text: str) -> None:
    image = canvas()
    width = draw_line(image, text, STYLE, (100, 150), WHITE)
    box = inked(image)
    assert width == line_width(text, STYLE)
    assert 100 - 8 <= box.left < box.right <= 100 + width + 8
    assert width == pytest.approx(box.right - box.left, abs=16)


def test_nothing_draws_nothing() -> None:
    image = canvas()
    assert draw_line(image, "", STYLE, (100, 150), WHITE) == 0
    assert line_width("", STYLE) == 0
    assert not image.getbbox()


def test_a_line_of_spaces_draws_nothing_but_has_a_width() -> None:
    image = canvas()
    assert draw_line(image, " ", STYLE, (100, 150), WHITE) > 0
    assert not image.getbbox()


def test_letters_have_soft_edges_in_the_colour_asked_for() -> None:
    image = canvas()
    draw_line(image, "Oo", BOLD, (100, 200), RED)
    red, green, blue = image.split()
    assert red.getextrema() == (0, 200)
    assert green.getextrema() == blue.getextrema() == (0, 0)
    assert len(red.getcolors() or []) > 20


@given(x=st.integers(-120, 400), y=st.integers(-40, 340))
@settings(max_examples=40, deadline=None)
def test_a_line_looks_the_same_wherever_it_stands(x: int, y: int) -> None:
    there, here = canvas(1600, 800), canvas(1600, 800)
    draw_line(there, "Kabar 🎉", STYLE, (600, 400), WHITE)
    draw_line(here, "Kabar 🎉", STYLE, (x + 600, y + 300), WHITE)
    moved = ImageChops.offset(there, x, y - 100)
    assert here.tobytes() == moved.tobytes()


def test_a_line_half_outside_is_cut_and_no_error() -> None:
    image = canvas(60, 30)
    draw_line(image, "Pengumuman 🎉", STYLE, (-40, 10), WHITE)
    assert image.getbbox()


def test_an_emoji_keeps_its_own_colours() -> None:
    image = canvas()
    draw_line(image, "🇮🇩", BOLD, (100, 200), (0, 0, 255))
    colours = {colour for _, colour in image.getcolors(100_000) or []}
    is_red = [c for c in colours if isinstance(c, tuple) and c[0] > 150 > c[2] + 60]
    is_white = [c for c in colours if isinstance(c, tuple) and min(c) > 220]
    assert is_red
    assert is_white
    assert (0, 0, 255) not in colours


@pytest.mark.parametrize("emoji", ["🎉", "👩🏽‍⚕️", "👨‍👩‍👧‍👦", "1️⃣", "🩷"])
def test_an_emoji_stays_within_its_line(emoji: str) -> None:
    image = canvas()
    width = draw_line(image, emoji, BOLD, (100, 200), WHITE)
    box = inked(image)
    assert box.left >= 100 - 2
    assert box.right <= 100 + width + 2
    assert box.top >= 200 - BOLD.size * 1.1
    assert box.bottom <= 200 + BOLD.size * 0.4


def test_a_family_is_as_wide_as_one_emoji() -> None:
    assert line_width("👨‍👩‍👧‍👦", BOLD) == line_width("🎉", BOLD)


def test_brackets_are_mirrored_in_jawi() -> None:
    def ids(text: str, *, leftwards: bool) -> set[int]:
        shaped = shape(text, Weight.REGULAR, leftwards=leftwards)
        jawi = [glyph for glyph in shaped.glyphs if "PlusJakarta" in glyph.face.file]
        return {glyph.id for glyph in jawi}

    assert ids("ب(", leftwards=True) == ids("a)", leftwards=False) - ids(
        "a", leftwards=False
    )


# --- blocks -------------------------------------------------------------------------


@pytest.mark.parametrize("is_centred", [True, False])
def test_a_block_stays_between_its_sides(*, is_centred: bool) -> None:
    image = canvas(900, 600)
    block = set_text("Warga kota diminta datang lebih awal " * 3, STYLE, 500)
    draw_block(image, block, (200, 50, 700, 0), WHITE, is_centred=is_centred)
    box = inked(image)
    assert box.left >= 200 - 2
    assert box.right <= 700 + 2
    assert box.top >= 50
    assert box.bottom <= 50 + block.height


def test_a_plain_block_begins_at_the_left_and_jawi_at_the_right() -> None:
    for text, begins_left in (("Warga kota", True), ("ڤمرينته کابوڤاتين", False)):
        image = canvas(900, 200)
        draw_block(image, set_text(text, STYLE, 600), (150, 50, 750, 0), WHITE)
        box = inked(image)
        assert (box.left - 150 < 6) == begins_left
        assert (750 - box.right < 6) == (not begins_left)


def test_a_centred_block_has_like_margins() -> None:
    image = canvas(900, 200)
    block = set_text("HOAKS", BOLD, 600)
    draw_block(image, block, (150, 50, 750, 0), WHITE, is_centred=True)
    box = inked(image)
    assert box.left - 150 == pytest.approx(750 - box.right, abs=4)


def test_lines_of_a_block_are_a_line_height_apart() -> None:
    style = TextStyle(weight=Weight.BOLD, size=50, leading=2)
    image = canvas(300, 400)
    draw_block(image, set_text("HHHH HHHH", style, 150), (50, 0, 250, 0), WHITE)
    upper, lower = image.crop((0, 0, 300, 100)), image.crop((0, 100, 300, 200))
    assert upper.getbbox()
    assert upper.tobytes() == lower.tobytes()


@pytest.mark.parametrize("words", [STACKED, BASMALAH, "ꦱꦸꦒꦼꦁ ꦫꦮꦸꦃ ꦮꦺꦴꦤ꧀ꦠꦼꦤ꧀"])
@pytest.mark.parametrize("style", [STYLE, BOLD])
def test_lines_of_stacked_letters_do_not_run_into_each_other(
    words: str, style: TextStyle
) -> None:
    roomy = spaced(style, [words])
    upper, lower = canvas(), canvas()
    draw_line(upper, tidy(words), roomy, (20, 150), WHITE)
    draw_line(lower, tidy(words), roomy, (20, 150 + roomy.line_height), WHITE)
    assert not ImageChops.multiply(upper, lower).getbbox()


def test_capitals_stand_in_the_middle_of_their_line() -> None:
    style = TextStyle(weight=Weight.BOLD, size=60, leading=3)
    image = canvas(300, 200)
    draw_block(image, set_text("H", style, 200), (50, 0, 250, 0), WHITE)
    assert inked(image).bottom == pytest.approx(90 + CAP_HEIGHT * 30, abs=1.5)


# --- shapes -------------------------------------------------------------------------


def test_a_shapes_edge_is_soft_and_its_inside_full() -> None:
    def paint(draw: ImageDraw.ImageDraw, k: float) -> None:
        draw.ellipse((10 * k, 10 * k, 90 * k, 90 * k), fill=255)

    mask = shape_mask((100, 100), paint)
    assert (mask.mode, mask.size) == ("L", (100, 100))
    assert mask.getpixel((50, 50)) == 255
    assert mask.getpixel((0, 0)) == 0
    assert len(mask.getcolors() or []) > 8


@given(
    width=st.integers(1, 160),
    height=st.integers(1, 160),
    radius=st.integers(1, 40),
    below=st.booleans(),
)
@settings(max_examples=120, deadline=None)
def test_a_filled_rectangle_is_its_whole_mask(
    *, width: int, height: int, radius: int, below: bool
) -> None:
    fast, plain = canvas(200, 200), canvas(200, 200)
    fill_rounded(fast, (10, 10, 10 + width, 10 + height), radius, RED, below=below)
    plain.paste(RED, (10, 10), rounded_mask((width, height), radius, below=below))
    assert fast.tobytes() == plain.tobytes()


@pytest.mark.parametrize("height", [60, 400])
@pytest.mark.parametrize("below", [True, False])
def test_round_corners_leave_the_ground_and_square_ones_do_not(
    height: int, *, below: bool
) -> None:
    image = canvas(300, 500)
    fill_rounded(image, (20, 20, 280, 20 + height), 26, RED, below=below)
    assert image.getpixel((20, 20)) == BLACK
    assert image.getpixel((279, 20)) == BLACK
    assert image.getpixel((150, 20)) == RED
    assert image.getpixel((150, 20 + height // 2)) == RED
    bottom = 20 + height - 1
    assert image.getpixel((20, bottom)) == (BLACK if below else RED)
    assert inked(image) == (20, 20, 280, 20 + height)


def test_a_rounded_rectangle_is_the_same_in_a_mirror() -> None:
    mask = rounded_mask((120, 80), 24)
    for turn in (Image.Transpose.FLIP_LEFT_RIGHT, Image.Transpose.FLIP_TOP_BOTTOM):
        assert mask.transpose(turn).tobytes() == mask.tobytes()
