from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from PIL import Image, ImageChops, ImageStat

from dissemination import resources
from dissemination.rendering import drawing, health, plain_text, raster
from dissemination.rendering.drawing import draw_block
from dissemination.rendering.fonts import Weight, typeface
from dissemination.rendering.health import draws_glyphs, rendering_health
from dissemination.rendering.raster import Inked
from dissemination.rendering.shaping import Glyph, TextStyle
from dissemination.rendering.typesetting import set_text

TEXT = "Layanan buka pukul 08.00 WIB 🎉 ڤمرينته کابوڤاتين"
STYLE = TextStyle(weight=Weight.BOLD, size=44)


def forget() -> None:
    """Let the next line choose anew what draws it."""
    health.drawer.cache_clear()
    health.painter.cache_clear()
    drawing._inked.cache_clear()
    drawing._painted.cache_clear()


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    forget()
    yield
    forget()


def drawn() -> Image.Image:
    image = Image.new("RGB", (700, 300))
    draw_block(image, set_text(TEXT, STYLE, 640), (30, 30, 670, 0), (255, 255, 255))
    return image


def hide_raster(monkeypatch: pytest.MonkeyPatch) -> None:
    """The API of a HarfBuzz that took its experiment back."""
    monkeypatch.setattr(raster, "hb", SimpleNamespace())
    forget()


def test_where_all_is_well_nothing_is_wrong() -> None:
    assert rendering_health() == []


def test_without_harfbuzzs_raster_the_same_lines_are_drawn_by_pillow(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    expected = drawn()
    lines = set_text(TEXT, STYLE, 640).lines
    hide_raster(monkeypatch)
    with caplog.at_level(logging.WARNING):
        plain = drawn()
    assert set_text(TEXT, STYLE, 640).lines == lines
    # All but the emoji: a few pixels of 700 x 300.
    difference = ImageChops.difference(plain.convert("L"), expected.convert("L"))
    assert ImageStat.Stat(difference).mean[0] < 4
    assert plain.getbbox()
    assert "Pillow" in caplog.text


def test_the_log_is_told_once(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    hide_raster(monkeypatch)
    with caplog.at_level(logging.WARNING):
        drawn()
        drawing._inked.cache_clear()
        drawn()
    assert len([r for r in caplog.records if "Pillow" in r.message]) == 1


def test_a_hidden_raster_is_named_with_what_it_takes_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    hide_raster(monkeypatch)
    assert rendering_health() == ["raster", "emoji"]


def blank(glyphs: Iterable[Glyph], size: float) -> Inked | None:
    inked = plain_text.ink(glyphs, size)
    return inked and Inked(Image.new("L", inked.pixels.size), inked.x, inked.y)


def upside_down(glyphs: Iterable[Glyph], size: float) -> Inked | None:
    inked = plain_text.ink(glyphs, size)
    turn = Image.Transpose.FLIP_TOP_BOTTOM
    return inked and Inked(inked.pixels.transpose(turn), inked.x, inked.y)


def elsewhere(glyphs: Iterable[Glyph], size: float) -> Inked | None:
    inked = plain_text.ink(glyphs, size)
    return inked and Inked(inked.pixels, inked.x + 9, inked.y)


def failing(glyphs: Iterable[Glyph], size: float) -> Inked | None:
    raise TypeError


def nothing(glyphs: Iterable[Glyph], size: float) -> Inked | None:
    return None


@pytest.mark.parametrize("broken", [blank, upside_down, elsewhere, failing, nothing])
def test_a_raster_that_draws_something_else_is_not_trusted(broken: health.Ink) -> None:
    assert not draws_glyphs(broken)


@pytest.mark.parametrize("sound", [raster.ink, plain_text.ink])
def test_both_ways_to_draw_are_trusted(sound: health.Ink) -> None:
    assert draws_glyphs(sound)


def test_emoji_without_colours_are_named_and_their_places_stay_empty(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(raster, "sprite", nothing)
    with caplog.at_level(logging.WARNING):
        assert rendering_health() == ["emoji"]
        red, green, blue = drawn().split()
    assert not ImageChops.difference(red, blue).getbbox()
    assert not ImageChops.difference(red, green).getbbox()
    assert "emoji" in caplog.text


def test_a_lost_font_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(resources, "fonts", lambda: tmp_path)
    typeface.cache_clear()
    try:
        assert rendering_health() == ["fonts"]
    finally:
        typeface.cache_clear()
