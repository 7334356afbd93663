from __future__ import annotations

import tomllib
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageStat

from dissemination.config import ConfigInvalid
from dissemination.rendering.icons import icon_mask, icon_names
from dissemination.rendering.vectors import find_vector
from dissemination.resources import root

NAMES = icon_names()
EVERY = pytest.mark.parametrize("name", NAMES)
# What a government desk tells about.
NEEDED = [
    *["ambulance", "arrow", "baby", "bell", "book", "bus", "calendar", "chart"],
    *["chat", "check", "church", "clock", "cross", "danger", "disruption"],
    *["earthquake", "elderly", "electricity", "fire", "flag", "flood", "form"],
    *["globe", "greeting", "haze", "health", "hospital", "id_card", "info"],
    *["internet", "mail", "market", "megaphone", "money", "mosque", "music", "news"],
    *["office", "phone", "picture", "pin", "question", "quote", "rain", "rice"],
    *["road", "school", "service", "shield", "signature", "sport", "star", "storm"],
    *["sun", "traffic", "trash", "tree", "trophy", "user", "users", "vaccine"],
    *["video", "vote", "water", "wheelchair", "wind"],
]
MIRRORED = [
    *["check", "danger", "disruption", "globe", "health", "info", "pin", "road"],
    *["sun", "traffic", "trash", "trophy", "user"],
]


def amount(mask: Image.Image) -> float:
    """How much of a mask is covered, 0 to 1."""
    return ImageStat.Stat(mask).mean[0] / 255


def test_the_icons_that_a_desk_needs_ship() -> None:
    assert set(NEEDED) <= set(NAMES)


@EVERY
def test_an_icon_is_strokes_with_round_ends_on_a_grid_of_24(name: str) -> None:
    text = find_vector("icons", name)[0].read_text("utf-8")
    assert 'viewBox="0 0 24 24"' in text
    for said in (
        'fill="none"',
        'stroke-width="2"',
        'stroke-linecap="round"',
        'stroke-linejoin="round"',
    ):
        assert text.count(said) == 1


@EVERY
@pytest.mark.parametrize("side", [24, 36, 48, 96])
def test_an_icon_is_not_cut_at_its_edges(name: str, side: int) -> None:
    # At its heaviest, as on an emergency's label.
    mask = icon_mask(name, side, 2.3).point(lambda value: 255 * (value > 40))
    left, top, right, bottom = mask.getbbox() or (0, 0, 0, 0)
    assert min(left, top) >= side // 48
    assert max(right, bottom) <= side - side // 48


@EVERY
def test_an_icon_fills_its_square_well(name: str) -> None:
    left, top, right, bottom = icon_mask(name, 96).getbbox() or (0, 0, 0, 0)
    assert max(right - left, bottom - top) > 96 * 0.75
    assert abs((left + right) / 2 - 48) <= 96 * 0.07
    assert abs((top + bottom) / 2 - 48) <= 96 * 0.07


@EVERY
def test_an_icon_is_lines_with_air_between_them(name: str) -> None:
    assert 0.08 < amount(icon_mask(name, 96)) < 0.45


def test_icons_beside_each_other_are_of_one_weight() -> None:
    amounts = sorted(amount(icon_mask(name, 96)) for name in NAMES)
    half = amounts[len(amounts) // 2]
    assert half * 0.4 < amounts[0]
    assert amounts[-1] < half * 1.7


@EVERY
def test_an_icons_lines_have_soft_edges(name: str) -> None:
    mask = icon_mask(name, 48)
    shades = [shade for _, shade in mask.getcolors() or []]
    assert (mask.mode, mask.size) == ("L", (48, 48))
    assert mask.getextrema() == (0, 255)
    assert len(shades) > 8


@EVERY
def test_a_heavier_icon_has_more_ink(name: str) -> None:
    amounts = [amount(icon_mask(name, 96, weight)) for weight in (1.4, 1.8, 2.2, 2.6)]
    assert all(light < heavy for light, heavy in pairwise(amounts))


@EVERY
def test_an_icon_looks_alike_small_and_large(name: str) -> None:
    small = icon_mask(name, 48)
    large = icon_mask(name, 384).reduce(8)
    assert amount(ImageChops.difference(small, large)) < 0.01


def test_a_lines_end_is_round() -> None:
    mask = icon_mask("arrow", 240, 2.4)  # from (3.6, 12), 24 pixels thick
    left, _, _, _ = mask.getbbox() or (0, 0, 0, 0)
    assert left == 24
    assert mask.getpixel((26, 120)) == 255
    assert mask.getpixel((26, 110)) == 0
    assert mask.getpixel((37, 110)) == 255


def test_a_disc_stays_as_large_when_lines_grow() -> None:
    def dot(weight: float) -> Image.Image:
        return icon_mask("info", 240, weight).crop((90, 50, 150, 92))

    assert dot(1.4).tobytes() == dot(2.6).tobytes()
    assert dot(2).getbbox()


@pytest.mark.parametrize("name", MIRRORED)
def test_what_is_even_on_both_sides_is_drawn_so(name: str) -> None:
    mask = icon_mask(name, 96)
    if name == "check":  # a tick in a ring: the ring alone
        mask.paste(0, (22, 22, 74, 74))
    turned = mask.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    assert amount(ImageChops.difference(mask, turned)) < 0.01


def test_no_two_icons_can_be_taken_for_each_other() -> None:
    for one, other in combinations(NAMES, 2):
        difference = ImageChops.difference(icon_mask(one, 48), icon_mask(other, 48))
        assert amount(difference) > 0.035, (one, other)


def test_every_icon_that_a_kind_or_template_names_is_there() -> None:
    files = sorted((root() / "templates" / "cards").rglob("*.toml"))
    assert files
    for file in files:
        named = icons_in(tomllib.loads(file.read_text("utf-8")))
        fixed = {name for name in named if "{" not in name}
        assert fixed <= set(NAMES), file


def icons_in(table: object) -> list[str]:
    if isinstance(table, dict):
        own = [table["icon"]] if isinstance(table.get("icon"), str) else []
        own = [name for name in own if name]
        return own + [name for value in table.values() for name in icons_in(value)]
    if isinstance(table, list):
        return [name for value in table for name in icons_in(value)]
    return []


def test_an_unknown_icon_is_one_clear_error() -> None:
    with pytest.raises(ConfigInvalid) as told:
        icon_mask("clok", 48)
    (problem,) = told.value.problems
    assert problem.id == "card.no_icon.meant"
    assert problem.values["meant"] == "clock"


def test_an_office_may_bring_its_own(tmp_path: Path) -> None:
    own = tmp_path / "icons"
    own.mkdir()
    line = '<path d="M12 4V20" stroke="#000" fill="none"/>'
    (own / "tugu.svg").write_text(f'<svg viewBox="0 0 24 24">{line}</svg>', "utf-8")
    folders = (tmp_path, root() / "templates")
    mask = icon_mask("tugu", 48, 4, folders=folders)
    assert mask.getbbox() == (20, 8, 28, 40)
    assert icon_mask("clock", 48, folders=folders).getbbox()
    assert "tugu" in icon_names(folders)


def test_an_icon_is_drawn_once() -> None:
    assert icon_mask("pin", 44, 2.1) is icon_mask("pin", 44, 2.1)
