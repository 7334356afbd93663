"""Marks become pixels, the same at every scale."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from dissemination import resources
from dissemination.domain.item import Kind
from dissemination.rendering import palette
from dissemination.rendering.cards.compose import Composition, compose
from dissemination.rendering.cards.kinds import look_of
from dissemination.rendering.cards.marks import (
    Fill,
    Gradient,
    Icon,
    Line,
    Logo,
    Mark,
    Photo,
    Shadow,
    Stamp,
)
from dissemination.rendering.cards.paint import paint
from dissemination.rendering.cards.sizes import SIZES
from dissemination.rendering.cards.specimens import BRAND, specimens
from dissemination.rendering.cards.template import find
from dissemination.rendering.fonts import Weight
from dissemination.rendering.shaping import TextStyle

SQUARE = SIZES["square"]
RED, WHITE, BLACK = (200, 20, 30), palette.WHITE, palette.BLACK
WHOLE = Fill(box=(0, 0, 1080, 1080), colour=WHITE)
STYLE = TextStyle(weight=Weight.BOLD, size=80)


def painted(*marks: Mark, scale: float = 1.0) -> Image.Image:
    laid = Composition(size=SQUARE, marks=marks, texts=(), notes=(), stacks={})
    return paint(laid, scale)


def inked(image: Image.Image) -> tuple[int, int, int, int]:
    box = ImageChops.difference(image, Image.new("RGB", image.size, WHITE)).getbbox()
    assert box is not None
    return box


@pytest.mark.parametrize("scale", [1.0, 0.5, 0.25])
def test_a_fill_covers_its_box_at_every_scale(scale: float) -> None:
    fill = Fill(box=(100, 200, 500, 400), colour=RED)
    image = painted(WHOLE, fill, scale=scale)
    assert image.size == (1080 * scale, 1080 * scale)
    assert inked(image) == (100 * scale, 200 * scale, 500 * scale, 400 * scale)
    assert image.getpixel((round(300 * scale), round(300 * scale))) == RED


def test_opacity_lets_the_ground_through() -> None:
    fill = Fill(box=(0, 0, 1080, 1080), colour=BLACK, opacity=0.5)
    assert painted(WHOLE, fill).getpixel((5, 5)) == pytest.approx((127,) * 3, abs=1)


def test_round_corners_are_round_where_they_are_asked_for() -> None:
    box = (100, 100, 500, 500)
    image = painted(WHOLE, Fill(box=box, colour=RED, radius=60))
    assert image.getpixel((101, 101)) == image.getpixel((101, 498)) == WHITE
    sheet = Fill(box=box, colour=RED, radius=60, round_below=False)
    image = painted(WHOLE, sheet)
    assert image.getpixel((101, 101)) == WHITE
    assert image.getpixel((101, 498)) == RED


def test_a_shadow_lies_below_and_fades() -> None:
    shadow = Shadow(box=(300, 300, 700, 700), radius=30, opacity=0.4, blur=20)
    image = painted(WHOLE, shadow).convert("L")
    middle, edge = image.getpixel((500, 500)), image.getpixel((500, 730))
    assert isinstance(middle, int)
    assert isinstance(edge, int)
    assert middle < edge < 255
    assert image.getpixel((100, 100)) == 255


def test_a_gradient_goes_its_way() -> None:
    stops = ((0.0, 0.0), (1.0, 1.0))
    down = Gradient(box=(0, 0, 1080, 1080), colour=BLACK, stops=stops)
    image = painted(WHOLE, down).convert("L")
    column = list(image.crop((9, 0, 10, 1080)).tobytes())
    assert column == sorted(column, reverse=True)
    assert len(set(image.crop((0, 500, 1080, 501)).tobytes())) == 1


def test_a_photo_fills_its_box_and_keeps_its_focus(tmp_path: Path) -> None:
    photo = Image.new("RGB", (900, 300), BLACK)
    photo.paste(RED, (600, 0, 900, 300))
    photo.save(tmp_path / "a.png")
    box = (0, 0, 540, 540)
    mark = Photo(box=box, path=tmp_path / "a.png", changed_ns=1, focus=(0.9, 0.5))
    image = painted(WHOLE, mark)
    assert inked(image) == box
    assert image.getpixel((270, 270)) == pytest.approx(RED, abs=3)


def test_a_line_stands_on_its_baseline_at_every_scale() -> None:
    line = Line(text="HIH", style=STYLE, at=(200, 600), colour=BLACK)
    left, top, right, bottom = inked(painted(WHOLE, line))
    assert bottom == pytest.approx(600, abs=2)
    assert left == pytest.approx(206, abs=6)
    assert top == pytest.approx(600 - 0.7 * 80, abs=4)
    half = inked(painted(WHOLE, line, scale=0.5))
    assert half == pytest.approx(
        tuple(e / 2 for e in (left, top, right, bottom)), abs=2
    )


def test_an_icon_and_a_stamp_are_drawn_in_their_colours() -> None:
    icon = Icon(box=(100, 100, 200, 200), name="calendar", colour=RED)
    left, top, right, bottom = inked(painted(WHOLE, icon))
    assert left >= 100
    assert top >= 100
    assert right <= 200
    assert bottom <= 200
    stamp = Stamp(
        box=(300, 300, 900, 600),
        text="HOAKS",
        style=STYLE,
        colour=RED,
        ground=WHITE,
        degrees=-7,
    )
    image = painted(WHOLE, stamp)
    left, top, right, bottom = inked(image)
    assert (left + right) / 2 == pytest.approx(600, abs=6)
    assert (top + bottom) / 2 == pytest.approx(450, abs=6)


def test_a_logo_is_whole_and_in_the_middle(tmp_path: Path) -> None:
    Image.new("RGBA", (400, 200), (*RED, 255)).save(tmp_path / "logo.png")
    logo = Logo(box=(100, 100, 300, 300), path=tmp_path / "logo.png", changed_ns=1)
    assert inked(painted(WHOLE, logo)) == (100, 150, 300, 250)


def _card(photos: dict[str, Path], size: str) -> Composition:
    folders: Sequence[Path] = resources.templates()
    content = specimens(Kind.NEWS, photos)["typical"]
    template = find("berita-foto", folders)
    look = look_of(Kind.NEWS, folders)
    return compose(template, content, BRAND, look, SIZES[size])


@pytest.mark.parametrize("size", SIZES)
def test_a_preview_is_the_card_made_smaller(photos: dict[str, Path], size: str) -> None:
    laid = _card(photos, size)
    whole, half = paint(laid), paint(laid, 0.5)
    assert half.size == (whole.width // 2, whole.height // 2)
    # Lines stand on whole pixels, so that small blocks differ by half of one.
    red, green, blue = ImageChops.difference(whole.reduce(64), half.reduce(32)).split()
    value = ImageChops.lighter(ImageChops.lighter(red, green), blue).getextrema()[1]
    assert isinstance(value, int)
    assert value <= 14, "line breaks and places must be the same"


def test_what_is_painted_twice_is_the_same_and_leaves_no_trace(
    photos: dict[str, Path],
) -> None:
    laid = _card(photos, "square")
    first = paint(laid)
    first.paste(RED, (0, 0, 1080, 1080))
    assert paint(laid).tobytes() == paint(laid).tobytes()
    assert paint(laid).getpixel((5, 5)) != RED or first.getpixel((5, 5)) == RED
