from __future__ import annotations

from itertools import combinations, pairwise

import pytest
from PIL import Image, ImageChops, ImageStat

from dissemination.rendering.icons import ICONS, icon_mask

NAMES = sorted(ICONS)
COUNTS = {"box": 5, "ring": 3, "disc": 3, "arc": 5, "oval": 4}
MIRRORED = ["danger", "disruption", "globe", "greeting", "health", "pin", "trophy"]


def ink(mask: Image.Image) -> float:
    """How much of a mask is covered, 0 to 1."""
    return ImageStat.Stat(mask).mean[0] / 255


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_is_made_of_known_shapes_with_all_their_numbers(name: str) -> None:
    for shape, numbers in ICONS[name]:
        if shape in {"path", "loop"}:
            assert len(numbers) % 2 == 0
            assert len(numbers) >= 4
        else:
            assert len(numbers) == COUNTS[shape]


@pytest.mark.parametrize("name", NAMES)
def test_an_icons_points_lie_on_the_grid(name: str) -> None:
    for shape, numbers in ICONS[name]:
        places = numbers[:2] if shape in {"ring", "disc", "arc"} else numbers[:4]
        if shape in {"path", "loop"}:
            places = numbers
        assert all(0 < place < 24 for place in places), (shape, numbers)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("side", [36, 48, 96])
def test_an_icon_is_not_cut_at_its_edges(name: str, side: int) -> None:
    mask = icon_mask(name, side)
    left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
    assert left > 0
    assert top > 0
    assert right < side
    assert bottom < side


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_fills_its_square_well(name: str) -> None:
    left, top, right, bottom = icon_mask(name, 96).getbbox() or (0, 0, 0, 0)
    assert max(right - left, bottom - top) > 96 * 0.65
    assert abs((left + right) / 2 - 48) <= 96 * 0.08
    assert abs((top + bottom) / 2 - 48) <= 96 * 0.08


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_is_lines_with_air_between_them(name: str) -> None:
    assert 0.08 < ink(icon_mask(name, 96)) < 0.5


@pytest.mark.parametrize("name", NAMES)
def test_an_icons_lines_have_soft_edges(name: str) -> None:
    mask = icon_mask(name, 48)
    shades = [shade for _, shade in mask.getcolors() or []]
    assert mask.mode == "L"
    assert mask.getextrema() == (0, 255)
    assert len(shades) > 8


@pytest.mark.parametrize("name", NAMES)
def test_a_heavier_icon_has_more_ink(name: str) -> None:
    amounts = [ink(icon_mask(name, 96, weight)) for weight in (1.4, 1.8, 2.2, 2.6)]
    assert all(light < heavy for light, heavy in pairwise(amounts))


@pytest.mark.parametrize("name", NAMES)
def test_an_icon_looks_alike_small_and_large(name: str) -> None:
    small = icon_mask(name, 48)
    large = icon_mask(name, 192).reduce(4)
    assert ImageStat.Stat(ImageChops.difference(small, large)).mean[0] < 12


@pytest.mark.parametrize("name", MIRRORED)
def test_what_is_even_on_both_sides_is_drawn_so(name: str) -> None:
    mask = icon_mask(name, 96)
    if name == "greeting":  # two sparks stand across
        turned = mask.transpose(Image.Transpose.ROTATE_180)
    else:
        turned = mask.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert ImageStat.Stat(ImageChops.difference(mask, turned)).mean[0] < 5


def test_no_two_icons_can_be_taken_for_each_other() -> None:
    for one, other in combinations(NAMES, 2):
        difference = ImageChops.difference(icon_mask(one, 48), icon_mask(other, 48))
        assert ImageStat.Stat(difference).mean[0] > 12, (one, other)


def test_an_icon_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError, match="unicorn"):
        icon_mask("unicorn", 48)


def test_an_icon_is_drawn_once() -> None:
    assert icon_mask("pin", 44, 2.1) is icon_mask("pin", 44, 2.1)
