from __future__ import annotations

import os
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from fontTools.misc.transform import Transform
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.transformPen import TransformPen
from fontTools.svgLib.path import parse_path
from fontTools.svgLib.path.shapes import PathBuilder
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageDraw, ImageStat

from dissemination.config import ConfigInvalid
from dissemination.rendering import health, plain_text
from dissemination.rendering.vectors import (
    Drawing,
    find_vector,
    ink,
    plain_ink,
    read_vector,
    vector_names,
)

Point = tuple[float, float]
SHIPPED = [(kind, name) for kind in ("motifs", "icons") for name in vector_names(kind)]
EVERY = pytest.mark.parametrize(("kind", "name"), SHIPPED)


def svg(body: str, *, view: str = "0 0 10 10") -> str:
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}">{body}</svg>'


def drawing(folder: Path, body: str, *, view: str = "0 0 10 10") -> Drawing:
    path = folder / "drawing.svg"
    path.write_text(svg(body, view=view), "utf-8")
    return read_vector(path, path.stat().st_mtime_ns)


def mean(mask: Image.Image) -> float:
    return ImageStat.Stat(mask).mean[0]


def worst_block(mask: Image.Image, side: int = 8) -> float:
    """The strongest mean of any whole block."""
    whole = (0, 0, mask.width // side * side, mask.height // side * side)
    return mask.crop(whole).reduce(side).getextrema()[1]  # type: ignore[return-value]


# --- finding ------------------------------------------------------------------------


@pytest.fixture
def folders(tmp_path: Path) -> tuple[Path, Path]:
    """A workspace's templates folder and a shipped one."""
    own, shipped = tmp_path / "own", tmp_path / "shipped"
    for folder in (own, shipped):
        (folder / "motifs").mkdir(parents=True)
    body = '<rect width="10" height="10"/>'
    for name in ("songket", "pucuk-rebung"):
        (shipped / "motifs" / f"{name}.svg").write_text(svg(body), "utf-8")
    (own / "motifs" / "songket.svg").write_text(svg(body, view="0 0 9 9"), "utf-8")
    (own / "motifs" / "tugu.svg").write_text(svg(body), "utf-8")
    (own / "motifs" / "README.md").write_text("motif kami", "utf-8")
    return own, shipped


def test_the_names_are_those_of_all_folders_once(folders: tuple[Path, Path]) -> None:
    assert vector_names("motifs", folders) == ["pucuk-rebung", "songket", "tugu"]


def test_the_workspaces_own_goes_before_the_one_that_ships(
    folders: tuple[Path, Path],
) -> None:
    own, shipped = folders
    assert find_vector("motifs", "songket", folders)[0].is_relative_to(own)
    assert find_vector("motifs", "pucuk-rebung", folders)[0].is_relative_to(shipped)


def test_without_folders_it_is_the_ones_that_ship() -> None:
    path, changed_ns = find_vector("motifs", "songket")
    assert path.parts[-3:] == ("templates", "motifs", "songket.svg")
    assert changed_ns == path.stat().st_mtime_ns


@pytest.mark.parametrize(
    ("kind", "wrong", "meant"),
    [
        ("motifs", "songkett", "songket"),
        ("motifs", "itik-pulang", "itik-pulang-petang"),
        ("motifs", "Wajik", "wajik"),
        ("icons", "calender", "calendar"),
    ],
)
def test_a_wrong_name_is_told_with_what_was_meant(
    kind: str, wrong: str, meant: str
) -> None:
    with pytest.raises(ConfigInvalid) as told:
        find_vector(kind, wrong)
    (problem,) = told.value.problems
    assert problem.id == f"card.no_{kind[:-1]}.meant"
    assert (problem.values["value"], problem.values["meant"]) == (wrong, meant)


def test_a_name_like_no_other_is_told_with_those_there_are(
    folders: tuple[Path, Path],
) -> None:
    with pytest.raises(ConfigInvalid) as told:
        find_vector("motifs", "xyzzy", folders)
    (problem,) = told.value.problems
    assert problem.id == "card.no_motif"
    assert problem.values["known"] == "pucuk-rebung, songket, tugu"


# --- reading ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "written",
    [
        "",
        "<svg",
        "not a drawing",
        "<html/>",
        svg(""),
        svg("<text>a</text>"),
        svg('<path d="M0 0 Q"/>'),
        svg('<path d="M0 0 L a b"/>'),
        svg('<path d="huruf"/>'),
        svg('<rect width="wide" height="3"/>'),
        svg('<rect height="3"/>'),
        svg('<path d="M0 0H9V9Z" fill-rule="odd"/>'),
        svg('<path d="M0 0H9V9Z" transform="rotate(a)"/>'),
        svg('<path d="M0 0H9V9Z" transform="rotate(1 2)"/>'),
        svg('<path d="M0 0H9" stroke="red" stroke-linecap="sharp"/>'),
    ],
)
def test_a_file_that_cannot_be_used_is_named_with_the_reason(
    tmp_path: Path, written: str
) -> None:
    path = tmp_path / "motifs" / "tugu.svg"
    path.parent.mkdir()
    path.write_text(written, "utf-8")
    with pytest.raises(ConfigInvalid) as told:
        read_vector(path, 0)
    assert told.value.file == "motifs/tugu.svg"
    (problem,) = told.value.problems
    assert problem.id == "card.bad_vector"
    assert problem.values["why"]


def test_a_file_is_read_once_and_again_when_it_was_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.svg"
    path.write_text(svg('<rect width="5" height="5"/>'), "utf-8")
    first = read_vector(path, path.stat().st_mtime_ns)
    assert read_vector(path, path.stat().st_mtime_ns) is first
    path.write_text(svg('<rect width="5" height="5"/>', view="0 0 7 7"), "utf-8")
    os.utime(path, ns=(1, 1))
    assert read_vector(path, path.stat().st_mtime_ns).width == 7


# --- ink ----------------------------------------------------------------------------


def test_a_drawing_fills_its_box_and_nothing_else(tmp_path: Path) -> None:
    whole = drawing(tmp_path, '<rect width="10" height="10"/>')
    mask = ink(whole, (100, 60), [(20, 10, 50, 30)])
    assert (mask.mode, mask.size) == ("L", (100, 60))
    assert mask.getbbox() == (20, 10, 70, 40)
    assert mask.crop((20, 10, 70, 40)).getextrema() == (255, 255)


def test_up_is_up_and_left_is_left(tmp_path: Path) -> None:
    corner = drawing(tmp_path, '<rect width="5" height="2"/>')
    assert ink(corner, (100, 100), [(0, 0, 100, 100)]).getbbox() == (0, 0, 50, 20)


def test_air_around_a_drawing_is_kept(tmp_path: Path) -> None:
    dot = drawing(tmp_path, '<rect x="4" y="6" width="2" height="3"/>')
    mask = ink(dot, (100, 100), [(0, 0, 100, 100)])
    assert mask.point(lambda value: value // 8).getbbox() == (40, 60, 60, 90)


@pytest.mark.parametrize("edge", [0.25, 0.5, 0.75])
def test_an_edge_within_a_pixel_inks_its_share(tmp_path: Path, edge: float) -> None:
    whole = drawing(tmp_path, '<rect width="10" height="10"/>')
    mask = ink(whole, (20, 20), [(0, 0, 10 + edge, 10)])
    assert mask.getpixel((9, 5)) == 255
    assert mask.getpixel((10, 5)) == pytest.approx(255 * edge, abs=2)
    assert mask.getpixel((11, 5)) == 0


@given(parts=st.lists(st.floats(0.3, 40), min_size=1, max_size=12))
@settings(max_examples=60, deadline=None)
def test_boxes_that_touch_do_so_without_a_seam(parts: list[float]) -> None:
    thread = read_vector(*find_vector("motifs", "songket"))
    left, boxes = 0.0, []
    for part in parts:
        boxes.append((left, 0.0, part, 400.0))
        left += part
    width = int(left)
    if width:
        row = ink(thread, (width, 40), boxes).crop((0, 10, width, 11))
        assert min(row.tobytes()) >= 253


def test_shapes_that_overlap_are_one(tmp_path: Path) -> None:
    cross = drawing(
        tmp_path,
        '<path d="M0 4H10V6H0Z"/><path d="M4 0V10H6V0Z"/>',  # against each other
    )
    mask = ink(cross, (100, 100), [(0, 0, 100, 100)])
    assert mask.crop((41, 41, 59, 59)).getextrema() == (255, 255)
    assert mean(mask) / 255 == pytest.approx(0.36, abs=0.002)


def test_a_drawing_looks_alike_small_and_large() -> None:
    ketupat = read_vector(*find_vector("motifs", "ketupat"))
    large = ink(ketupat, (600, 880), [(0, 0, 600, 880)]).reduce(8)
    small = ink(ketupat, (75, 110), [(0, 0, 75, 110)])
    assert mean(ImageChops.difference(small, large)) < 1


# --- without HarfBuzz's raster ------------------------------------------------------


@EVERY
def test_pillow_draws_nearly_the_same(kind: str, name: str) -> None:
    found = read_vector(*find_vector(kind, name))
    high = round(240 * found.height / found.width)
    boxes = [(0.0, 0.0, 240.0, high), (240.0, 0.0, 240.0, high)]
    size = (480, high)
    one, other = ink(found, size, boxes), plain_ink(found, size, boxes)
    difference = ImageChops.difference(one, other)
    assert mean(difference) < 6
    assert worst_block(difference) < 60


def test_pillow_draws_where_the_raster_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    found = read_vector(*find_vector("icons", "fire"))
    call = (found, (48, 48), [(0.0, 0.0, 48.0, 48.0)])
    assert ink(*call).tobytes() != plain_ink(*call).tobytes()
    monkeypatch.setattr(health, "drawer", lambda: plain_text.ink)
    assert ink(*call).tobytes() == plain_ink(*call).tobytes()


def test_pillow_leaves_no_seam_either() -> None:
    songket = read_vector(*find_vector("motifs", "songket"))
    boxes = [(number * 33.7, 0.0, 33.7, 30.0) for number in range(8)]
    thread = plain_ink(songket, (269, 30), boxes).crop((0, 0, 269, 1))
    assert thread.getextrema() == (255, 255)


# --- what ships ---------------------------------------------------------------------

FINE = 4


@EVERY
def test_what_ships_is_drawn_as_another_program_draws_it(kind: str, name: str) -> None:
    path, changed_ns = find_vector(kind, name)
    found = read_vector(path, changed_ns)
    wide = 320
    high = round(wide * found.height / found.width)
    ours = ink(found, (wide, high), [(0, 0, wide, high)])
    theirs = by_pillow(path, (wide, high))
    difference = ImageChops.difference(ours, theirs)
    assert mean(difference) < 4
    assert worst_block(difference) < 60, "a part is missing, or too much"


@EVERY
def test_what_ships_is_plain(kind: str, name: str) -> None:
    text = find_vector(kind, name)[0].read_text("utf-8")
    assert re.findall("viewBox=", text) == ["viewBox="]
    assert not re.search(r"style=|<style|<script|href|class=|<!--", text)
    title = re.search(r"<title>(.+)</title>", text)
    assert title
    assert title[1][0].isupper()
    assert len(text) < 30_000


def by_pillow(path: Path, size: tuple[int, int]) -> Image.Image:
    """An SVG file of ours drawn by other means: polygons, four times as large."""
    root = ET.parse(path).getroot()  # noqa: S314 - our own files
    left, top, width, height = map(float, root.get("viewBox", "").split())
    large = (size[0] * FINE, size[1] * FINE)
    place = Transform(large[0] / width, 0, 0, large[1] / height).translate(-left, -top)
    mask = Image.new("1", large)
    for element, at, look in parts(root, place, {}):
        contours = list(flattened(element, at))
        if look.get("fill") != "none":
            mask = ImageChops.logical_or(mask, filled(contours, large))
        if look.get("stroke", "none") != "none":
            width_px = float(look["stroke-width"]) * large[0] / width
            stroked(mask, contours, width_px)
    return mask.convert("L").reduce(FINE)


def parts(
    element: ET.Element, place: Transform, look: dict[str, str]
) -> Iterator[tuple[ET.Element, Transform, dict[str, str]]]:
    tag = element.tag.rpartition("}")[2]
    here = place
    if said := element.get("transform"):
        numbers = re.findall(r"-?[\d.]+", said)
        assert said.startswith("matrix(")
        here = place.transform(Transform(*map(float, numbers)))
    look = {**look, **element.attrib}
    if tag not in {"svg", "g", "title"}:
        yield element, here, look
    for child in element:
        yield from parts(child, here, look)


def flattened(element: ET.Element, place: Transform) -> Iterator[list[Point]]:
    plain = {key: value for key, value in element.items() if key != "transform"}
    builder = PathBuilder()
    builder.add_path_from_element(ET.Element(element.tag, plain))
    recorded = RecordingPen()
    for written in builder.paths:
        parse_path(written, TransformPen(recorded, place))
    contour: list[Point] = []
    for verb, points in recorded.value:
        match verb:
            case "moveTo":
                contour = [points[0]]
            case "lineTo":
                contour.append(points[0])
            case "qCurveTo" | "curveTo":
                contour += list(curve(contour[-1], *points))
            case "closePath":
                yield [*contour, contour[0]]
            case _:
                yield contour


def curve(*points: Point) -> Iterator[Point]:
    for step in range(1, 17):
        t, left = step / 16, list(points)
        while len(left) > 1:  # de Casteljau's way
            pairs = pairwise(left)
            left = [
                (a[0] + (b[0] - a[0]) * t, a[1] + (b[1] - a[1]) * t) for a, b in pairs
            ]
        yield left[0]


def filled(contours: list[list[Point]], size: tuple[int, int]) -> Image.Image:
    """All contours by evenodd: what ships has no other holes."""
    mask = Image.new("1", size)
    for contour in contours:
        one = Image.new("1", size)
        if len(contour) > 2:
            ImageDraw.Draw(one).polygon(contour, fill=1)
        mask = ImageChops.logical_xor(mask, one)
    return mask


def stroked(mask: Image.Image, contours: list[list[Point]], width: float) -> None:
    draw = ImageDraw.Draw(mask)
    for contour in contours:
        for start, end in pairwise(contour):
            draw.line((start, end), fill=1, width=round(width))
        for x, y in contour:
            half = width / 2
            draw.ellipse((x - half, y - half, x + half, y + half), fill=1)
