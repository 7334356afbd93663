from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image, ImageChops

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
    """Compare a picture with its golden image at a quarter of its size."""

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
