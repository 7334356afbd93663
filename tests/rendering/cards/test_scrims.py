"""A photo is darkened just enough that the text on it can be read."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dissemination.rendering import palette
from dissemination.rendering.cards.marks import Scrim
from dissemination.rendering.cards.scrims import (
    least_contrast,
    opacity_at,
    ramp,
    strength,
)
from dissemination.rendering.palette import BLACK, WHITE, Colour

STOPS = ((0.0, 0.0), (0.5, 0.4), (1.0, 0.5))
BOX = (0, 0, 200, 400)
BEHIND = [(20, 250, 180, 380)]
DARK: Colour = (6, 18, 31)


def scrim(colour: Colour = DARK, ink: Colour = WHITE) -> Scrim:
    return Scrim(box=BOX, colour=colour, ink=ink, stops=STOPS, behind=tuple(BEHIND))


def covered(image: Image.Image, one: Scrim) -> Image.Image:
    stops = strength(image, one, BOX, BEHIND)
    veiled = image.copy()
    veiled.paste(one.colour, (0, 0), ramp(image.size, stops, "down"))
    return veiled.crop(BEHIND[0])


def plain(colour: Colour) -> Image.Image:
    return Image.new("RGB", (200, 400), colour)


@pytest.mark.parametrize("colour", [(255, 255, 255), (255, 240, 0), (0, 255, 0)])
def test_text_can_be_read_on_the_brightest_photo(colour: Colour) -> None:
    assert least_contrast(covered(plain(colour), scrim()), WHITE) >= 4.5


@settings(max_examples=40, deadline=None)
@given(st.tuples(*[st.integers(0, 255)] * 3))
def test_text_can_be_read_on_any_colour(colour: Colour) -> None:
    assert least_contrast(covered(plain(colour), scrim()), WHITE) >= 4.5


def test_dark_ink_is_helped_by_a_light_veil() -> None:
    one = scrim(colour=WHITE, ink=palette.INK)
    assert least_contrast(covered(plain(BLACK), one), palette.INK) >= 4.5


def test_a_dark_photo_is_left_as_the_template_wants_it() -> None:
    assert strength(plain((10, 20, 30)), scrim(), BOX, BEHIND) == STOPS


def test_no_more_is_covered_than_is_needed() -> None:
    def opacity(colour: Colour) -> float:
        return strength(plain(colour), scrim(), BOX, BEHIND)[-1][1]

    assert opacity((90, 90, 90)) <= opacity((170, 170, 170)) <= opacity(WHITE)
    assert opacity((90, 90, 90)) < opacity(WHITE)


def test_hard_edges_count_by_their_brightest(photos: dict[str, Path]) -> None:
    with Image.open(photos["busy"]) as photo:
        image = photo.convert("RGB").resize((200, 400))
    assert least_contrast(covered(image, scrim()), WHITE) >= 4.5


@pytest.mark.parametrize(
    ("behind", "ink", "ratio"),
    [(BLACK, WHITE, 21.0), (WHITE, BLACK, 21.0), (WHITE, WHITE, 1.0)],
)
def test_contrast_is_by_wcag(behind: Colour, ink: Colour, ratio: float) -> None:
    assert least_contrast(plain(behind), ink) == pytest.approx(ratio, abs=0.05)


@given(st.tuples(*[st.integers(0, 255)] * 3), st.sampled_from([WHITE, BLACK]))
def test_contrast_of_one_colour_is_the_palette_s(behind: Colour, ink: Colour) -> None:
    exact = palette.contrast(behind, ink)
    assert least_contrast(plain(behind), ink) == pytest.approx(exact, rel=0.06)


def test_a_few_specks_hide_no_letter() -> None:
    image = plain(BLACK)
    image.putpixel((5, 5), WHITE)
    assert least_contrast(image, WHITE) > 20
    image.paste(WHITE, (0, 0, 200, 8))  # two hundredths of it
    assert least_contrast(image, WHITE) < 1.1


def test_a_ramp_goes_from_stop_to_stop_without_an_edge() -> None:
    mask = ramp((10, 101), ((0.0, 0.0), (1.0, 1.0)), "down")
    column = list(mask.crop((5, 0, 6, 101)).tobytes())
    assert column == sorted(column)
    assert column[0] == 0
    assert column[-1] >= 250
    across = ramp((101, 10), ((0.0, 0.0), (1.0, 1.0)), "right")
    assert list(across.crop((0, 5, 101, 6)).tobytes()) == column


@pytest.mark.parametrize(
    ("share", "opacity"), [(-1, 0.0), (0, 0.0), (0.5, 0.4), (1, 0.5), (2, 0.5)]
)
def test_past_its_ends_a_gradient_stays(share: float, opacity: float) -> None:
    assert opacity_at(share, STOPS) == opacity


def test_a_ramp_covers_more_and_more_and_leaves_the_rest_alone() -> None:
    image = Image.new("RGB", (40, 300), WHITE)
    stops = ((0.0, 0.0), (100 / 150, 0.6), (1.0, 1.0))
    image.paste(BLACK, (0, 50), ramp((40, 150), stops, "down"))
    column = [image.getpixel((20, row)) for row in range(300)]
    reds = [pixel[0] for pixel in column if isinstance(pixel, tuple)]
    assert reds[:50] == [255] * 50
    assert reds[200:] == [255] * 100
    assert reds[50:200] == sorted(reds[50:200], reverse=True)
    assert reds[150] == pytest.approx(255 * 0.4, abs=2)
    assert reds[199] <= 2


def test_a_ramp_is_the_same_from_side_to_side() -> None:
    image = Image.new("RGB", (40, 100), WHITE)
    image.paste(BLACK, (0, 0), ramp((40, 100), ((0.0, 0.8), (1.0, 0.1)), "down"))
    assert image.transpose(Image.Transpose.FLIP_LEFT_RIGHT).tobytes() == image.tobytes()
    assert image.crop((0, 0, 1, 100)).resize((40, 100)).tobytes() == image.tobytes()
