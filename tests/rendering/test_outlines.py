from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from dissemination.rendering.outlines import FINE, Outline, outline
from dissemination.rendering.vectors import Box

SQUARE = "M2 2H8V8H2Z"
TWO = "M2 2H8V8H2Z M4 4H6V6H4Z"  # both the same way round


def read(body: str, *, view: str = "0 0 10 10", weight: float | None = None) -> Outline:
    """The outline of an SVG file with this body."""
    file = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}">{body}</svg>'
    return outline(ET.fromstring(file), weight)  # noqa: S314 - our own words


def area(found: Outline) -> float:
    """How much is inked, in the file's square units; what overlaps counts twice."""
    fine = FINE / max(found.width, found.height)
    return abs(float(found.path.area)) / fine**2


def bounds(found: Outline) -> Box:
    """Left, top, right and bottom of the ink, in the file's units."""
    fine = FINE / max(found.width, found.height)
    left, top, right, bottom = found.path.bounds
    return left / fine, top / fine, right / fine, bottom / fine


def near(*numbers: float) -> object:
    return pytest.approx(numbers, abs=0.02)


# --- shapes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("shape", "size", "box"),
    [
        (f'<path d="{SQUARE}"/>', 36, (2, 2, 8, 8)),
        ('<rect x="1" y="2" width="3" height="5"/>', 15, (1, 2, 4, 7)),
        ('<circle cx="5" cy="4" r="3"/>', 28.27, (2, 1, 8, 7)),
        ('<ellipse cx="5" cy="4" rx="3" ry="1"/>', 9.42, (2, 3, 8, 5)),
        ('<polygon points="2,2 8,2 8,8"/>', 18, (2, 2, 8, 8)),
        ('<polygon points="2 2 8 8 8 2"/>', 18, (2, 2, 8, 8)),
        ('<polyline points="2,2 8,2 8,8"/>', 18, (2, 2, 8, 8)),
        ('<path d="M2 2h6v6h-6"/>', 36, (2, 2, 8, 8)),
    ],
)
def test_each_shape_is_as_large_as_it_says_and_where(
    shape: str, size: float, box: Box
) -> None:
    found = read(shape)
    assert area(found) == pytest.approx(size, rel=0.005)
    assert bounds(found) == near(*box)


def test_round_corners_take_something_away() -> None:
    whole = area(read('<rect width="10" height="10"/>'))
    cut = area(read('<rect width="10" height="10" rx="3"/>'))
    assert whole - cut == pytest.approx(9 * (4 - 3.14159), rel=0.01)


def test_a_curve_is_followed() -> None:
    arch = read('<path d="M0 10C0 0 10 0 10 10Z"/>')
    assert area(arch) == pytest.approx(60, rel=0.002)
    assert bounds(arch) == near(0, 2.5, 10, 10)


def test_an_outline_fits_into_a_glyph() -> None:
    found = read('<rect width="400" height="100"/>', view="0 0 400 100")
    assert found.path.bounds == (0, 0, FINE, FINE / 4)
    assert (found.width, found.height) == (400, 100)


# --- fill rules ---------------------------------------------------------------------


def test_the_file_says_whether_a_shape_within_a_shape_is_a_hole() -> None:
    assert area(read(f'<path d="{TWO}"/>')) == pytest.approx(36)
    holed = read(f'<path fill-rule="evenodd" d="{TWO}"/>')
    assert area(holed) == pytest.approx(32)


def test_what_runs_the_other_way_round_is_a_hole_by_either_rule() -> None:
    ring = "M2 2H8V8H2Z M4 4V6H6V4Z"
    for rule in ("nonzero", "evenodd"):
        found = read(f'<path fill-rule="{rule}" d="{ring}"/>')
        assert area(found) == pytest.approx(32)


def test_a_line_that_crosses_itself_has_a_hollow_middle_by_evenodd() -> None:
    star = "M5 0L8 10L0 3.5L10 3.5L2 10Z"
    full = area(read(f'<path d="{star}" fill-rule="nonzero"/>'))
    hollow = area(read(f'<path d="{star}" fill-rule="evenodd"/>'))
    assert hollow < full * 0.85


def test_shapes_that_run_against_each_other_do_not_cancel_out() -> None:
    clockwise, against = "M1 1H6V6H1Z", "M4 4V9H9V4Z"
    found = read(f'<path d="{clockwise}"/><path d="{against}"/>')
    ways = {contour.clockwise for contour in found.path.contours}
    assert len(ways) == 1


def test_a_mirrored_shape_runs_as_the_others_do() -> None:
    mirrored = f'<g transform="matrix(-1 0 0 1 10 0)"><path d="{SQUARE}"/></g>'
    found = read(f'<path d="{SQUARE}"/>{mirrored}')
    assert len({contour.clockwise for contour in found.path.contours}) == 1


# --- strokes ------------------------------------------------------------------------


def stroke(shape: str, said: str = "") -> str:
    return f'<g fill="none" stroke="black" stroke-width="2" {said}>{shape}</g>'


LINE = '<path d="M3 5H7"/>'


def test_a_stroke_is_as_wide_as_it_says() -> None:
    assert bounds(read(stroke(LINE))) == near(3, 4, 7, 6)
    assert area(read(stroke(LINE))) == pytest.approx(8, rel=0.001)


@pytest.mark.parametrize(
    ("cap", "size"), [("butt", 8), ("round", 8 + 3.14159), ("square", 12)]
)
def test_a_strokes_ends_are_as_it_says(cap: str, size: float) -> None:
    found = read(stroke(LINE, f'stroke-linecap="{cap}"'))
    assert area(found) == pytest.approx(size, rel=0.005)


def test_a_strokes_corners_are_as_it_says() -> None:
    corner = '<path d="M2 8V2H8"/>'
    sizes = [
        area(read(stroke(corner, f'stroke-linejoin="{join}"')))
        for join in ("bevel", "round", "miter")
    ]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[1] < sizes[2]


def test_all_strokes_can_be_made_heavier() -> None:
    light, heavy = (read(stroke(LINE), weight=width) for width in (1, 4))
    assert bounds(light) == near(3, 4.5, 7, 5.5)
    assert bounds(heavy) == near(3, 3, 7, 7)


def test_a_stroked_ring_is_hollow() -> None:
    ring = read(stroke('<circle cx="5" cy="5" r="3"/>'))
    assert area(ring) == pytest.approx(3.14159 * (16 - 4), rel=0.005)


def test_a_shape_may_be_filled_and_stroked() -> None:
    both = read('<path d="M3 3H7V7H3Z" stroke="black" stroke-width="2"/>')
    assert bounds(both) == near(2, 2, 8, 8)


def test_a_stroke_grows_with_its_group() -> None:
    line = stroke('<path d="M1 5V6"/>')
    found = read(f'<g transform="scale(2 1)">{line}</g>')
    assert bounds(found) == near(0, 5, 4, 6)


# --- places -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("transform", "box"),
    [
        ("translate(3 4)", (3, 4, 5, 5)),
        ("translate(3)", (3, 0, 5, 1)),
        ("scale(2)", (0, 0, 4, 2)),
        ("scale(2,3)", (0, 0, 4, 3)),
        ("matrix(1 0 0 1 5 6)", (5, 6, 7, 7)),
        ("rotate(90 5 5)", (9, 0, 10, 2)),
        ("translate(5,5) rotate(180)", (3, 4, 5, 5)),
        ("translate(1,1) scale(2)", (1, 1, 5, 3)),
    ],
)
def test_a_shape_stands_where_its_transform_puts_it(transform: str, box: Box) -> None:
    found = read(f'<rect width="2" height="1" transform="{transform}"/>')
    assert bounds(found) == near(*box)


def test_groups_move_what_is_in_them_from_the_outside_inwards() -> None:
    inner = '<g transform="scale(2)"><rect width="1" height="1"/></g>'
    found = read(f'<g transform="translate(3 4)">{inner}</g>')
    assert bounds(found) == near(3, 4, 5, 6)


def test_a_view_that_begins_elsewhere_is_moved_to_the_corner() -> None:
    found = read('<rect x="-5" y="20" width="4" height="4"/>', view="-5 20 10 10")
    assert bounds(found) == near(0, 0, 4, 4)


def test_what_lies_outside_of_the_view_is_cut_off() -> None:
    found = read('<rect x="-4" y="5" width="10" height="30"/>')
    assert bounds(found) == near(0, 5, 6, 10)
    assert area(found) == pytest.approx(30)


# --- what Inkscape writes -----------------------------------------------------------


def test_a_look_may_be_said_in_a_style() -> None:
    found = read(
        '<path style="fill:none;stroke:#000000;stroke-width:2px;stroke-width:2" '
        f'd="M3 5H7"/><path style="fill-rule: evenodd" d="{TWO}"/>'
    )
    assert area(found) == pytest.approx(8 + 32, rel=0.001)


def test_names_comments_and_hidden_parts_draw_nothing() -> None:
    silent = "<title>Judul</title><desc>x</desc><defs><path d='M0 0H9V9Z'/></defs>"
    hidden = '<g style="display:none"><rect width="9" height="9"/></g>'
    found = read(f'{silent}<!-- x -->{hidden}<path d="{SQUARE}"/>')
    assert area(found) == pytest.approx(36)


def test_colours_do_not_matter() -> None:
    assert area(read(f'<path fill="#ffffff" d="{SQUARE}"/>')) == pytest.approx(36)


# --- refused ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("tag", "body"),
    [
        ("text", "<text>Riau</text>"),
        ("image", "<image href='a.png'/>"),
        ("use", "<g><use href='#a'/></g>"),
        ("style", "<style>path { fill: none }</style>"),
        ("script", "<script>1</script>"),
        ("clipPath", "<clipPath><rect/></clipPath>"),
    ],
)
def test_what_cannot_be_inked_is_refused_by_its_name(tag: str, body: str) -> None:
    with pytest.raises(ValueError, match=f"<{tag}>"):
        read(f'<path d="{SQUARE}"/>{body}')


def test_a_transform_that_is_not_known_is_refused_by_its_name() -> None:
    with pytest.raises(ValueError, match="skewX"):
        read(f'<path transform="skewX(10)" d="{SQUARE}"/>')


@pytest.mark.parametrize("view", ["", "0 0 10", "0 0 0 10", "0 0 -1 4", "a b c d"])
def test_a_file_without_a_view_is_refused(view: str) -> None:
    with pytest.raises(ValueError, match=r"viewBox|convert"):
        read(f'<path d="{SQUARE}"/>', view=view)


def test_a_file_that_draws_nothing_is_refused() -> None:
    for body in ("", '<path fill="none" d="M0 0H9V9Z"/>', '<path d="M20 20h5v5z"/>'):
        with pytest.raises(ValueError, match="nothing"):
            read(body)


def test_another_kind_of_file_is_refused() -> None:
    with pytest.raises(ValueError, match="html"):
        outline(ET.Element("html"))
