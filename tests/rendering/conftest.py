from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from dissemination.domain.item import Kind
from dissemination.rendering.card import Brand, CardContent

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
BLOCK = 8
# One letter taken out of a line moves its block by 20 and more, another processor's
# rounding by less than 2.
TOLERANCE = 9

CompareGolden = Callable[[str, bytes], None]


def worst_block(image: Image.Image, other: Image.Image) -> int:
    """Return the largest mean difference of any block, 0 to 255."""
    difference = ImageChops.difference(image.convert("RGB"), other.convert("RGB"))
    red, green, blue = difference.split()
    strongest = ImageChops.lighter(ImageChops.lighter(red, green), blue)
    _, worst = strongest.reduce(BLOCK).getextrema()
    assert isinstance(worst, int)
    return worst


@pytest.fixture
def compare_golden(request: pytest.FixtureRequest) -> CompareGolden:
    """Compare a card with its golden image at a quarter of its size."""

    def compare(name: str, jpeg: bytes) -> None:
        size = (270, 480)
        seen = Image.open(io.BytesIO(jpeg)).resize(size, Image.Resampling.BOX)
        path = GOLDEN / f"{name}.png"
        if request.config.getoption("--image-snapshot-update"):
            seen.save(path, optimize=True)
            return
        assert path.is_file(), f"no golden image {path}: --image-snapshot-update"
        worst = worst_block(seen, Image.open(path))
        assert worst <= TOLERANCE, f"{name}: a block differs by {worst}"

    return compare


@pytest.fixture
def brand() -> Brand:
    return Brand(
        office="Dinas Komunikasi dan Informatika Kabupaten Contoh",
        short="Diskominfo",
        colour="#0B3D5C",
        accent="#F2B705",
        logo=None,
    )


@pytest.fixture
def content() -> CardContent:
    return CardContent(
        kind=Kind.SERVICE_NOTICE,
        headline="Perekaman KTP-el di Area Bebas Kendaraan, Minggu Pagi",
        paragraphs=(
            "Petugas melayani di depan perpustakaan kabupaten, Jalan Merdeka.",
            "Syaratnya:",
            "• berusia minimal 16 tahun",
            "• membawa fotokopi kartu keluarga",
            "Layanan ini gratis, kuota 150 orang. Pengaduan: (0761) 000-112.",
        ),
        when="Minggu, 29 November 2026, 06.30–09.00 WIB",
        where="Depan Perpustakaan Kabupaten",
        unit="Disdukcapil",
        link="contoh.example/ktp",
        hashtags="#KTPel #LayananPublik",
        photo=None,
        urgent=False,
    )


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    """A bright photo with an edge in it, larger than the card."""
    sky = Image.linear_gradient("L").resize((1600, 1200))
    hill = Image.radial_gradient("L").resize((1600, 1200))
    path = tmp_path / "photo.jpg"
    Image.merge("RGB", (sky, hill, ImageChops.invert(sky))).save(path, quality=90)
    return path
