from __future__ import annotations

import tomllib
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageStat

from dissemination.config import ConfigInvalid
from dissemination.rendering.cards.marks import Fit
from dissemination.rendering.motifs import motif_mask, motif_names
from dissemination.rendering.vectors import find_vector, read_vector
from dissemination.resources import root
from tests.pace import fastest_s

NAMES = motif_names()
# Those that are drawn to be repeated along a line.
ROWS = [
    *["awan-larat", "bunting", "hazard", "itik-pulang-petang", "kaluk-pakis"],
    *["lebah-bergayut", "ombak", "pelana-kuda", "pucuk-rebung", "semut-beriring"],
    *["siku-keluang", "songket", "tenun"],
]
# Those that are drawn to cover a ground.
TILES = [
    *["bintang", "bunga-cengkih", "bunga-tabur", "confetti", "daun", "dots"],
    *["rain", "wajik"],
]
# The carvings and weavings of Riau that an office looks for by name.
MELAYU = [
    *["awan-larat", "awan-larat-sudut", "bintang", "bunga-cengkih", "bunga-melur"],
    *["bunga-tabur", "itik-pulang-petang", "kaluk-pakis", "lebah-bergayut"],
    *["pelana-kuda", "pucuk-rebung", "selembayung", "semut-beriring"],
    *["siku-keluang", "songket", "tampuk-manggis", "wajik"],
]
FITS: tuple[Fit, ...] = ("stretch", "contain", "row", "tile")
MIRRORED = [
    *["bunga-cengkih", "bunga-melur", "laurel", "lebah-bergayut"],
    *["pelana-kuda", "pucuk-rebung", "rays", "rosette", "siku-keluang"],
    *["songket", "tampuk-manggis", "tenun", "wajik"],
]

EVERY = pytest.mark.parametrize("name", NAMES)
LEFT_RIGHT = Image.Transpose.FLIP_LEFT_RIGHT
QUARTER = Image.Transpose.ROTATE_90


def amount(mask: Image.Image) -> float:
    """How much of a mask is covered, 0 to 1."""
    return ImageStat.Stat(mask).mean[0] / 255


def unlike(one: Image.Image, other: Image.Image) -> float:
    """How far two masks are apart, 0 to 1."""
    return amount(ImageChops.difference(one, other))


def own_size(name: str) -> tuple[float, float]:
    drawing = read_vector(*find_vector("motifs", name))
    return drawing.width, drawing.height


# --- all of them --------------------------------------------------------------------


def test_the_motifs_of_riau_ship() -> None:
    assert set(MELAYU) <= set(NAMES)
    assert len(NAMES) >= 30


@EVERY
def test_a_motif_is_neither_empty_nor_a_block(name: str) -> None:
    assert 0.015 < amount(motif_mask(name, own_size_px(name), "stretch")) < 0.75


def own_size_px(name: str) -> tuple[int, int]:
    width, height = own_size(name)
    return round(240 * width / max(width, height)), round(
        240 * height / max(width, height)
    )


@EVERY
@pytest.mark.parametrize("fit", FITS)
def test_a_mask_is_as_large_as_was_asked_for(name: str, fit: Fit) -> None:
    for size in ((540, 22), (97, 61)):
        mask = motif_mask(name, size, fit)
        assert (mask.mode, mask.size) == ("L", size)
        assert fit == "tile" or mask.getbbox()  # a tile's air may be larger


@EVERY
def test_a_motif_has_soft_edges(name: str) -> None:
    shades = [
        shade for _, shade in motif_mask(name, (331, 77), "row").getcolors() or []
    ]
    assert max(shades) == 255
    assert len(shades) > 6


@pytest.mark.parametrize("name", MIRRORED)
def test_what_is_even_on_both_sides_is_drawn_so(name: str) -> None:
    mask = motif_mask(name, own_size_px(name), "stretch")
    assert unlike(mask, mask.transpose(LEFT_RIGHT)) < 0.015


@pytest.mark.parametrize("name", ["bunga-cengkih", "rosette", "tampuk-manggis"])
def test_a_flower_is_the_same_turned(name: str) -> None:
    mask = motif_mask(name, (240, 240), "contain")
    assert unlike(mask, mask.transpose(QUARTER)) < 0.015


def test_a_rosettes_middle_is_left_to_an_icon() -> None:
    assert (
        not motif_mask("rosette", (480, 480), "contain")
        .crop((168, 168, 312, 312))
        .getbbox()
    )


@EVERY
def test_no_two_motifs_can_be_taken_for_each_other(name: str) -> None:
    mask = motif_mask(name, (60, 60), "stretch")
    for other in NAMES:
        if other != name:
            assert unlike(mask, motif_mask(other, (60, 60), "stretch")) > 0.05, other


def test_every_motif_that_a_template_names_is_there() -> None:
    files = sorted((root() / "templates" / "cards").glob("*/card.toml"))
    assert files
    for file in files:
        named = set(motifs_in(tomllib.loads(file.read_text("utf-8"))))
        assert named <= set(NAMES), file.parent.name


def motifs_in(table: object) -> list[str]:
    if isinstance(table, dict):
        own = [table["motif"]] if isinstance(table.get("motif"), str) else []
        return own + [name for value in table.values() for name in motifs_in(value)]
    if isinstance(table, list):
        return [name for value in table for name in motifs_in(value)]
    return []


# --- rows ---------------------------------------------------------------------------


@pytest.mark.parametrize("name", ROWS)
@pytest.mark.parametrize("cell", [30, 44, 75])
def test_a_row_repeats_whole_and_ends_as_it_begins(name: str, cell: int) -> None:
    width, height = own_size(name)
    row = motif_mask(name, (7 * cell, round(cell * height / width)), "row")
    assert unlike(row, ImageChops.offset(row, cell, 0)) < 0.001


@pytest.mark.parametrize("name", ["songket", "itik-pulang-petang", "pelana-kuda"])
def test_the_threads_of_a_row_run_through(name: str) -> None:
    for width in (1000, 1037, 1080, 540):
        row = motif_mask(name, (width, 96), "row")
        for y in (1, 94):
            assert min(row.crop((0, y, width, y + 1)).tobytes()) >= 253


@given(width=st.integers(1, 400), height=st.integers(1, 160))
@settings(max_examples=60, deadline=None)
def test_a_row_can_be_of_any_size(width: int, height: int) -> None:
    assert motif_mask("songket", (width, height), "row").size == (width, height)


@given(width=st.integers(200, 1400), height=st.integers(12, 100))
@settings(max_examples=60, deadline=None)
def test_a_row_is_hardly_stretched(width: int, height: int) -> None:
    own = 46 / 40
    count = max(1, round(width / height / own))
    assert 0.74 < width / count / height / own < 1.34
    rows = motif_mask("songket", (width, height), "row")
    middle = rows.crop((0, height // 2, width, height // 2 + 1))
    inside = [value > 127 for value in middle.tobytes()]
    begins = sum(b and not a for a, b in zip([False, *inside], inside, strict=False))
    # A lozenge, its two sides and its heart, and the little one between.
    assert begins == pytest.approx(count * 4 + 1, abs=1) or height < 30


# --- tiles --------------------------------------------------------------------------


@pytest.mark.parametrize("name", TILES)
def test_a_tile_repeats_in_both_directions(name: str) -> None:
    width, height = (round(side) for side in own_size(name))
    mask = motif_mask(name, (3 * width, 3 * height), "tile")
    assert unlike(mask, ImageChops.offset(mask, width, 0)) < 0.001
    assert unlike(mask, ImageChops.offset(mask, 0, height)) < 0.001


@pytest.mark.parametrize("name", TILES)
def test_a_tile_is_as_large_as_its_file_says(name: str) -> None:
    width, height = (round(side) for side in own_size(name))
    one = motif_mask(name, (width, height), "stretch")
    assert unlike(one, motif_mask(name, (width, height), "tile")) < 0.001


@pytest.mark.parametrize("name", TILES)
@pytest.mark.parametrize("unit", [0.5, 0.37])
def test_a_preview_has_as_many_tiles_as_the_card(name: str, unit: float) -> None:
    card = motif_mask(name, (1000, 800), "tile", unit=1)
    small = (round(1000 * unit), round(800 * unit))
    preview = motif_mask(name, small, "tile", unit=unit)
    assert unlike(preview, card.resize(small, Image.Resampling.BOX)) < 0.02


def test_a_unit_changes_tiles_alone() -> None:
    for fit in ("stretch", "contain", "row"):
        one = motif_mask("wajik", (300, 80), fit, unit=1)
        assert motif_mask("wajik", (300, 80), fit, unit=0.5) is one


def test_tiles_stand_evenly_about_the_middle() -> None:
    mask = motif_mask("wajik", (1001, 703), "tile")
    assert unlike(mask, mask.transpose(LEFT_RIGHT)) < 0.005


def test_tiles_reach_every_corner() -> None:
    mask = motif_mask("wajik", (1080, 1920), "tile")
    for left, top in ((0, 0), (960, 0), (0, 1800), (960, 1800)):
        corner = mask.crop((left, top, left + 120, top + 120))
        assert amount(corner) == pytest.approx(amount(mask), rel=0.15)


# --- one ----------------------------------------------------------------------------


@EVERY
def test_a_contained_motif_is_whole_and_in_the_middle(name: str) -> None:
    width, height = own_size(name)
    wide = motif_mask(name, (600, 150), "contain")
    share = 150 * width / height
    if share > 600:
        pytest.skip("wider than its box")
    left, _, right, _ = wide.getbbox() or (0, 0, 0, 0)
    assert left >= (600 - share) / 2 - 1
    assert right <= (600 + share) / 2 + 1
    alone = motif_mask(name, (round(share), 150), "stretch")
    assert amount(wide) * 600 == pytest.approx(amount(alone) * share, rel=0.03)


def test_a_stretched_motif_reaches_all_four_sides() -> None:
    mask = motif_mask("rays", (300, 40), "stretch")
    assert mask.getbbox() == (0, 0, 300, 40)


# --- names, folders, cost -----------------------------------------------------------


def test_an_unknown_motif_is_one_clear_error() -> None:
    with pytest.raises(ConfigInvalid) as told:
        motif_mask("pucuk_rebung", (100, 20), "row")
    (problem,) = told.value.problems
    assert problem.values["meant"] == "pucuk-rebung"


def test_an_office_may_bring_its_own(tmp_path: Path) -> None:
    own = tmp_path / "motifs"
    own.mkdir()
    file = '<svg viewBox="0 0 4 4"><rect width="2" height="4"/></svg>'
    (own / "songket.svg").write_text(file, "utf-8")
    folders = (tmp_path, root() / "templates")
    mask = motif_mask("songket", (40, 40), "stretch", folders=folders)
    assert mask.getbbox() == (0, 0, 20, 40)
    assert "songket" in motif_names(folders)
    assert set(NAMES) <= set(motif_names(folders))


def test_a_motif_is_drawn_once() -> None:
    one = motif_mask("songket", (700, 44), "row")
    assert motif_mask("songket", (700, 44), "row") is one


def test_a_ground_of_tiles_costs_little() -> None:
    motif_mask("wajik", (10, 10), "tile")  # the file is read, once
    widths = count(1080)  # or it would be the one that was drawn before
    # 6 ms on a quiet machine.
    assert fastest_s(lambda: motif_mask("wajik", (next(widths), 900), "tile")) < 0.5


def test_every_motif_is_described_for_those_who_choose_one() -> None:
    described = (root() / "templates" / "motifs" / "README.md").read_text("utf-8")
    assert not [name for name in NAMES if f"`{name}`" not in described]
