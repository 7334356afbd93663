from __future__ import annotations

import pytest
from PIL import Image, ImageChops, ImageStat

from dissemination.rendering import plain_text, raster
from dissemination.rendering.fonts import CONDENSED, FAMILIES, SERIF, Weight
from dissemination.rendering.raster import Inked
from dissemination.rendering.shaping import shape, tidy

TEXTS = [
    "Pengumuman & 8 @ % ® Rp2,4",
    "Hamburgefonstiv ẰÇģŊ",
    "ڤمرينته کابوڤاتين (PPID) 2026",
    "بِسْمِ ٱللَّٰهِ ٱلرَّحْمَٰنِ",
    "ꦱꦸꦒꦼꦁ ꦫꦮꦸꦃ ꦮꦺꦴꦤ꧀ꦠꦼꦤ꧀",
    "✓ ★ → • ◦ ☎ ☑ ½ ℃",
]


def framed(inked: Inked, frame: Inked) -> Image.Image:
    """What was inked, on a page whose origin is that of the frame."""
    page = Image.new("L", (frame.pixels.width + 20, frame.pixels.height + 20))
    page.paste(inked.pixels, (10 + inked.x - frame.x, 10 + inked.y - frame.y))
    return page


def both(text: str, weight: Weight, size: float, family: str) -> tuple[Inked, Inked]:
    leftwards = text[0] in "ڤب"
    glyphs = shape(tidy(text), weight, leftwards=leftwards, family=family).glyphs
    fast, plain = raster.ink(glyphs, size), plain_text.ink(glyphs, size)
    assert fast
    assert plain
    return fast, plain


@pytest.mark.parametrize("text", TEXTS)
@pytest.mark.parametrize("family", FAMILIES)
@pytest.mark.parametrize("weight", [Weight.REGULAR, Weight.EXTRABOLD])
def test_outlines_filled_by_pillow_look_like_those_of_harfbuzz(
    text: str, family: str, weight: Weight
) -> None:
    fast, plain = both(text, weight, 64, family)
    expected = framed(fast, fast)
    difference = ImageChops.difference(framed(plain, fast), expected)
    # Edges may differ, and no stroke or hole.
    assert ImageStat.Stat(difference).mean[0] < 6
    assert not any(difference.reduce(8).histogram()[40:])
    ink, other = (ImageStat.Stat(framed(i, fast)).sum[0] for i in (plain, fast))
    assert ink == pytest.approx(other, rel=0.06)


@pytest.mark.parametrize("family", [SERIF, CONDENSED])
@pytest.mark.parametrize("size", [13.5, 28, 200])
def test_any_size_stands_at_the_same_place(family: str, size: float) -> None:
    fast, plain = both("Riau 2026", Weight.BOLD, size, family)
    assert abs(fast.x - plain.x) <= 1
    assert abs(fast.y - plain.y) <= 1
    assert abs(fast.pixels.width - plain.pixels.width) <= 2
    assert abs(fast.pixels.height - plain.pixels.height) <= 2


def test_a_letter_with_holes_has_holes() -> None:
    glyphs = shape("O", Weight.BOLD).glyphs
    inked = plain_text.ink(glyphs, 100)
    assert inked
    middle = inked.pixels.width // 2, inked.pixels.height // 2
    assert inked.pixels.getpixel(middle) == 0
    assert inked.pixels.getpixel((middle[0], 4)) == 255


def test_joined_letters_do_not_erase_each_other() -> None:
    alone = plain_text.ink(shape("ڤـ", Weight.BOLD, leftwards=True).glyphs, 100)
    joined = plain_text.ink(shape("ڤـڤـ", Weight.BOLD, leftwards=True).glyphs, 100)
    assert alone
    assert joined
    row = joined.pixels.height * 3 // 4
    assert joined.pixels.width > 1.5 * alone.pixels.width
    assert any(joined.pixels.getpixel((x, row)) for x in range(joined.pixels.width))


@pytest.mark.parametrize("text", ["", " ", "🎉"])
def test_where_there_is_no_outline_there_is_no_ink(text: str) -> None:
    assert plain_text.ink(shape(text, Weight.BOLD).glyphs, 60) is None
    assert raster.ink(shape(text, Weight.BOLD).glyphs, 60) is None
