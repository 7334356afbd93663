from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from dissemination.rendering.motifs import (
    bamboo_row,
    hazard_band,
    lattice,
    rosette,
    songket_band,
)

FLIP = Image.Transpose.FLIP_LEFT_RIGHT
OVER = Image.Transpose.FLIP_TOP_BOTTOM
QUARTER = Image.Transpose.ROTATE_90

BANDS: Sequence[Callable[[int, int], Image.Image]] = [
    songket_band,
    hazard_band,
    lambda width, height: bamboo_row(width, height, 9, 0),
    lambda width, height: lattice(width, height, 60),
]


def ink(mask: Image.Image) -> float:
    """How much of a mask is covered, 0 to 1."""
    return ImageStat.Stat(mask).mean[0] / 255


def unlike(one: Image.Image, other: Image.Image) -> float:
    """How far two masks are apart, 0 to 1."""
    return ink(ImageChops.difference(one, other))


def frame(mask: Image.Image) -> int:
    """The strongest ink on the outermost pixels."""
    inner = mask.copy()
    inner.paste(0, (1, 1, mask.width - 1, mask.height - 1))
    _, strongest = inner.getextrema()
    assert isinstance(strongest, int)
    return strongest


@pytest.mark.parametrize("band", BANDS)
@pytest.mark.parametrize("size", [(1080, 44), (1080, 176), (333, 31), (200, 8)])
def test_a_motif_is_as_large_as_its_band(
    band: Callable[[int, int], Image.Image], size: tuple[int, int]
) -> None:
    mask = band(*size)
    assert (mask.mode, mask.size) == ("L", size)
    assert mask.getbbox()


@pytest.mark.parametrize("band", BANDS)
def test_a_motif_has_soft_edges(band: Callable[[int, int], Image.Image]) -> None:
    shades = [shade for _, shade in band(540, 60).getcolors() or []]
    assert {0, 255} < set(shades)
    assert len(shades) > 4


@given(width=st.integers(1, 300), height=st.integers(4, 120))
@settings(max_examples=40, deadline=None)
def test_a_border_can_be_of_any_size(width: int, height: int) -> None:
    assert songket_band(width, height).size == (width, height)
    assert hazard_band(width, height).size == (width, height)


# --- songket ------------------------------------------------------------------------


def test_the_border_is_the_same_in_a_mirror() -> None:
    mask = songket_band(1080, 44)
    assert unlike(mask, mask.transpose(FLIP)) < 0.02
    assert unlike(mask, mask.transpose(OVER)) < 0.02


def test_the_border_runs_between_two_whole_threads() -> None:
    mask = songket_band(1080, 44)
    for row in (0, 1, 42, 43):
        assert mask.crop((0, row, 1080, row + 1)).getextrema() == (255, 255)
    assert mask.crop((0, 4, 1080, 5)).getextrema() == (0, 0)


def test_the_lozenges_are_whole_in_number_so_that_the_border_may_be_repeated() -> None:
    mask = songket_band(1080, 44)
    count = round(1080 / (44 * 1.15))
    moved = ImageChops.offset(mask, round(1080 / count), 0)
    assert unlike(mask, moved) < 0.03


def test_a_lozenge_has_a_hole() -> None:
    mask = songket_band(1080, 44)
    step = 1080 / round(1080 / (44 * 1.15))
    assert mask.getpixel((round(step), 22)) == 0
    assert mask.getpixel((round(step), 22 - 9)) == 255


# --- danger -------------------------------------------------------------------------


def test_the_stripes_of_danger_are_as_wide_as_the_gaps_everywhere() -> None:
    mask = hazard_band(1080, 40)
    for left in range(0, 1080 - 320, 64):
        window = mask.crop((left, 0, left + 320, 40))
        assert ink(window) == pytest.approx(0.5, abs=0.02)


def test_the_stripes_of_danger_lean() -> None:
    mask = hazard_band(1080, 40)
    upper = mask.crop((0, 5, 1080, 6))
    lower = ImageChops.offset(mask.crop((0, 25, 1080, 26)), 20, 0)
    middle = (100, 0, 980, 1)
    assert unlike(upper.crop(middle), lower.crop(middle)) < 0.02
    assert unlike(mask, mask.transpose(FLIP)) > 0.2


# --- bamboo -------------------------------------------------------------------------


@pytest.mark.parametrize("shell", range(4))
def test_bamboo_is_the_same_in_a_mirror(shell: int) -> None:
    mask = bamboo_row(1080, 176, 9, shell)
    assert unlike(mask, mask.transpose(FLIP)) < 0.01


@pytest.mark.parametrize("shell", range(1, 4))
def test_each_shell_of_a_shoot_lies_within_the_one_before(shell: int) -> None:
    outer, inner = (bamboo_row(1080, 176, 9, each) for each in (shell - 1, shell))
    assert not ImageChops.subtract(inner, outer).getbbox()
    assert 0 < ink(inner) < ink(outer)


def test_shoots_stand_on_the_lower_edge_and_end_in_points() -> None:
    mask = bamboo_row(1080, 176, 9, 0)
    covered = [ink(mask.crop((0, row, 1080, row + 1))) for row in range(176)]
    assert covered == sorted(covered)
    assert 0 < covered[2] < 0.03
    assert covered[-1] > 0.8


@pytest.mark.parametrize("shoots", [3, 9, 14])
def test_there_are_as_many_shoots_as_asked_for(shoots: int) -> None:
    row = bamboo_row(1080, 176, shoots, 0).crop((0, 60, 1080, 61))
    inside = [value > 127 for value in row.tobytes()]
    begins = [b and not a for a, b in zip([False, *inside], inside, strict=False)]
    assert sum(begins) == shoots


# --- lattice ------------------------------------------------------------------------


def test_the_lattice_repeats_in_both_directions() -> None:
    mask = lattice(480, 480, 120)
    middle = (120, 120, 360, 360)
    for dx, dy in ((120, 0), (0, 120), (60, 60)):
        moved = ImageChops.offset(mask, dx, dy)
        assert unlike(mask.crop(middle), moved.crop(middle)) < 0.02


def test_the_lattice_reaches_every_corner() -> None:
    mask = lattice(1080, 1920, 120)
    for left, top in ((0, 0), (960, 0), (0, 1800), (960, 1800)):
        corner = mask.crop((left, top, left + 120, top + 120))
        assert ink(corner) == pytest.approx(ink(mask), rel=0.15)


# --- rosette ------------------------------------------------------------------------

LAYERS = pytest.mark.parametrize("layer", range(3))


@LAYERS
@pytest.mark.parametrize("side", [48, 90, 480, 720])
def test_a_rosette_is_round_and_touches_no_edge(layer: int, side: int) -> None:
    mask = rosette(side, layer)
    assert mask.size == (side, side)
    assert frame(mask) < 128 * (side < 100) + 1  # small, a tip's soft edge may touch
    fourth = side // 8
    for box in (
        (0, 0, fourth, fourth),
        (side - fourth, 0, side, fourth),
        (0, side - fourth, fourth, side),
        (side - fourth, side - fourth, side, side),
    ):
        assert not mask.crop(box).getbbox()


@LAYERS
def test_a_rosette_is_the_same_turned_and_in_a_mirror(layer: int) -> None:
    mask = rosette(480, layer)
    assert unlike(mask, mask.transpose(QUARTER)) < 0.01
    assert unlike(mask, mask.transpose(FLIP)) < 0.01


@LAYERS
def test_a_rosettes_middle_is_left_to_the_icon(layer: int) -> None:
    side = 480
    icon = side * 30 // 100
    inset = (side - icon) // 2
    room = (inset, inset, inset + icon, inset + icon)
    assert not rosette(side, layer).crop(room).getbbox()


def test_the_hearts_lie_within_the_petals() -> None:
    petals, hearts, ring = (rosette(480, layer) for layer in range(3))
    assert 0 < ink(hearts) < ink(petals)
    assert hearts.getbbox() != ring.getbbox()
    left, top, right, bottom = petals.getbbox() or (0, 0, 0, 0)
    inner = hearts.getbbox() or (0, 0, 480, 480)
    assert left < inner[0] < inner[2] < right
    assert top < inner[1] < inner[3] < bottom


def test_a_petal_is_an_outline() -> None:
    petals = rosette(480, 0)
    radius = 480 * (0.295 + 0.08)
    assert petals.getpixel((240, round(240 - radius))) == 0
    assert petals.getpixel((240, round(240 - 480 * 0.47))) == 255
