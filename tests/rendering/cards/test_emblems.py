from __future__ import annotations

import io
from pathlib import Path

import pytest
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from dissemination.rendering.cards.emblems import emblem, qr
from dissemination.rendering.cards.sizes import SIZES
from dissemination.rendering.pictures import UnreadablePicture

ADDRESS = "https://diskominfo.contoh.go.id/berita/jadwal-imunisasi-posyandu-november"
ADDRESSES = [
    "https://contoh.go.id",
    ADDRESS,
    f"{ADDRESS}-2026?dari=status&ruang=balai-desa#jadwal",
    "Kantor Camat Contoh, Jl. Sultan Syarif Kasim No. 1 — ☎ 0761-123456",
]


def shown(text: str, side: int) -> Image.Image:
    """A code as it stands on a card: black on white, on a dark ground."""
    card = Image.new("L", (side * 2, side * 2), 60)
    at = (side // 2, side // 2)
    card.paste(255, (*at, at[0] + side, at[1] + side))
    card.paste(0, at, qr(text, side))
    return card


def read(image: Image.Image) -> list[str]:
    """What a phone reads, whose camera sees several pixels of each module."""
    closer = max(1, 600 // image.width)
    size = (image.width * closer, image.height * closer)
    image = image.resize(size, Image.Resampling.BICUBIC)
    return [found.text for found in zxingcpp.read_barcodes(image.convert("RGB"))]


# --- codes --------------------------------------------------------------------------


@pytest.mark.parametrize("text", ADDRESSES)
@pytest.mark.parametrize("scale", [1, 0.5])
@pytest.mark.parametrize("size", SIZES)
def test_a_code_is_read_on_every_card_and_on_its_preview(
    text: str, scale: float, size: str
) -> None:
    side = round(min(SIZES[size].width, SIZES[size].height) * 0.2 * scale)
    assert read(shown(text, side)) == [text]


@pytest.mark.parametrize("quality", [60, 88])
def test_a_code_is_read_after_a_platform_has_pressed_it(quality: int) -> None:
    file = io.BytesIO()
    shown(ADDRESS, 216).convert("RGB").save(file, "JPEG", quality=quality)
    assert read(Image.open(file)) == [ADDRESS]


def test_a_code_is_read_with_a_corner_scratched() -> None:
    image = shown(ADDRESS, 240)
    ImageDraw.Draw(image).rectangle((310, 310, 326, 326), fill=255)
    assert read(image) == [ADDRESS]


@given(side=st.integers(1, 600))
@settings(max_examples=60, deadline=None)
def test_a_code_can_be_of_any_side(side: int) -> None:
    mask = qr(ADDRESS, side)
    assert (mask.mode, mask.size) == ("L", (side, side))


@given(side=st.integers(110, 480))
@settings(max_examples=20, deadline=None)
def test_a_code_is_read_at_any_side_that_a_camera_can_see(side: int) -> None:
    assert read(shown("https://contoh.go.id/a", side)) == ["https://contoh.go.id/a"]


@pytest.mark.parametrize("side", [90, 108, 216, 217, 300, 512])
def test_a_code_has_four_modules_of_quiet_on_every_side(side: int) -> None:
    mask = qr("https://contoh.go.id", side)
    left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
    modules = 25  # of a code this short
    quiet = (right - left) / modules * 4
    for edge in (left, top, side - right, side - bottom):
        assert edge >= quiet - 1


@pytest.mark.parametrize("side", [108, 216, 333])
def test_a_codes_modules_are_sharp_and_all_as_large(side: int) -> None:
    mask = qr("https://contoh.go.id", side)
    assert {shade for _, shade in mask.getcolors() or []} == {0, 255}
    left, top, right, _ = mask.getbbox() or (0, 0, 0, 0)
    each, rest = divmod(right - left, 25)
    assert rest == 0
    finder = mask.crop((left, top, left + 7 * each, top + 1))
    assert finder.getextrema() == (255, 255)


def test_a_tiny_preview_shows_the_code_as_large_as_the_card() -> None:
    large, tiny = qr(ADDRESS, 240), qr(ADDRESS, 40)
    left, _, right, _ = tiny.getbbox() or (0, 0, 0, 0)
    first, _, last, _ = large.getbbox() or (0, 0, 0, 0)
    assert (right - left) / 40 == pytest.approx((last - first) / 240, abs=0.06)


@pytest.mark.parametrize("text", ADDRESSES)
def test_a_code_mends_fifteen_hundredths_of_itself_or_more(text: str) -> None:
    (found,) = zxingcpp.read_barcodes(shown(text, 330).convert("RGB"))
    assert found.ec_level in {"M", "Q", "H"}


def test_a_code_is_made_once() -> None:
    assert qr(ADDRESS, 200) is qr(ADDRESS, 200)


# --- the office's emblem ------------------------------------------------------------


def picture(folder: Path, size: tuple[int, int], mode: str = "RGBA") -> Path:
    path = folder / "logo.png"
    Image.new(mode, size, "#0B5D73").save(path)
    return path


@pytest.mark.parametrize(
    ("size", "fitted"),
    [((400, 400), (100, 100)), ((400, 100), (100, 25)), ((100, 400), (25, 100))],
)
def test_an_emblem_is_whole_and_keeps_its_shape(
    tmp_path: Path, size: tuple[int, int], fitted: tuple[int, int]
) -> None:
    mark = emblem(picture(tmp_path, size), (100, 100), 1)
    assert (mark.mode, mark.size) == ("RGBA", fitted)


def test_an_emblem_without_transparency_has_none(tmp_path: Path) -> None:
    mark = emblem(picture(tmp_path, (50, 50), "RGB"), (40, 40), 2)
    assert mark.getchannel("A").getextrema() == (255, 255)


def test_a_broken_emblem_is_told(tmp_path: Path) -> None:
    path = tmp_path / "logo.png"
    path.write_bytes(b"no picture")
    with pytest.raises(UnreadablePicture):
        emblem(path, (100, 100), 1)
