"""Outlines: what an SVG file paints, as one path.

Fills and strokes become outlines alike. Colours do not matter: what is painted at all
is ink. Text, pictures, style sheets, masks and references are refused; a designer turns
them into paths first.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from math import radians
from typing import NamedTuple
from xml.etree import ElementTree as ET

import pathops
from fontTools.misc.transform import Identity, Transform
from fontTools.pens.transformPen import TransformPen
from fontTools.svgLib.path import parse_path
from fontTools.svgLib.path.shapes import PathBuilder

FINE = 16384.0  # units of the longer side of an outline, within a glyph's 16 bits
SMOOTH = 1.0  # such units by which a curve may be off
_SHAPES = frozenset(
    {"path", "rect", "circle", "ellipse", "polygon", "polyline", "line"}
)
_GROUPS = frozenset({"svg", "g"})
_SILENT = frozenset({"defs", "title", "desc", "metadata", "namedview"})
_CAPS = {
    "butt": pathops.LineCap.BUTT_CAP,
    "round": pathops.LineCap.ROUND_CAP,
    "square": pathops.LineCap.SQUARE_CAP,
}
_JOINS = {
    "miter": pathops.LineJoin.MITER_JOIN,
    "round": pathops.LineJoin.ROUND_JOIN,
    "bevel": pathops.LineJoin.BEVEL_JOIN,
}
_RULES = {
    "nonzero": pathops.FillType.WINDING,
    "evenodd": pathops.FillType.EVEN_ODD,
}
# How a shape is painted where the file says nothing.
_PLAIN: Mapping[str, str] = {
    "fill": "black",
    "fill-rule": "nonzero",
    "stroke": "none",
    "stroke-width": "1",
    "stroke-linecap": "butt",
    "stroke-linejoin": "miter",
    "stroke-miterlimit": "4",
}


class Outline(NamedTuple):
    """A path in fine units; `width` and `height` are the file's own, in px."""

    path: pathops.Path
    width: float
    height: float


def outline(root: ET.Element, weight: float | None = None) -> Outline:
    """Return the outline of all that an SVG element paints within its viewBox.

    Args:
        root: the file's.
        weight: how wide all strokes are, in the file's units; None: as it says.

    Raises:
        ValueError, LookupError, TypeError, ArithmeticError: it has in it what cannot
            be inked, or a path or number that is none.
    """
    left, top, width, height = _view(root)
    fine = FINE / max(width, height)
    whole = pathops.Path()
    for part in _painted(root, fine, weight):
        placed = part.transform(1, 0, 0, 1, -left * fine, -top * fine)
        whole.addPath(_one_way(_within(placed, width * fine, height * fine)))
    if not len(whole):
        raise ValueError("nothing is drawn")
    return Outline(whole, width, height)


def _view(root: ET.Element) -> tuple[float, float, float, float]:
    if _tag(root) != "svg":
        raise ValueError(f"<{_tag(root)}> where <svg> should be")
    match _numbers(root.get("viewBox", "")):
        case [left, top, width, height] if min(width, height) > 0:
            return left, top, width, height
    raise ValueError("no viewBox, or an empty one")


def _painted(
    root: ET.Element, fine: float, weight: float | None
) -> Iterator[pathops.Path]:
    """Yield the outline of each shape's fill and stroke, in fine units."""
    for element, place, look in _shapes(root, Identity, _PLAIN):
        moved = (*place[:4], place[4] * fine, place[5] * fine)
        if look["fill"] != "none":
            filled = _filled(element, fine, _RULES[look["fill-rule"]])
            yield filled.transform(*moved)
        if look["stroke"] != "none":
            width = float(look["stroke-width"]) if weight is None else weight
            yield _stroked(element, fine, width, look).transform(*moved)


def _shapes(
    element: ET.Element, place: Transform, look: Mapping[str, str]
) -> Iterator[tuple[ET.Element, Transform, Mapping[str, str]]]:
    """Yield all shapes within an element, each with its place and look."""
    tag = _tag(element)
    if tag in _SILENT:
        return
    if tag not in _SHAPES | _GROUPS:
        raise ValueError(f"<{tag}>")
    own = {**look, **_look(element)}
    if own.get("display") == "none":
        return
    here = place.transform(_transform(element.get("transform", "")))
    if tag in _SHAPES:
        yield element, here, own
    for child in element:
        yield from _shapes(child, here, own)


def _tag(element: ET.Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _look(element: ET.Element) -> dict[str, str]:
    """Return what an element says of its look; Inkscape says it in `style`."""
    said = {**element.attrib}
    for declaration in element.get("style", "").split(";"):
        key, _, value = declaration.partition(":")
        said[key.strip()] = value.strip()
    return {key: said[key] for key in (*_PLAIN, "display") if key in said}


def _transform(text: str) -> Transform:
    matrix = Identity
    for name, inner in re.findall(r"(\w+)\s*\(([^)]*)\)", text):
        matrix = matrix.transform(_step(name, _numbers(inner)))
    return matrix


def _numbers(text: str) -> list[float]:
    return [float(word) for word in text.replace(",", " ").split()]


def _step(name: str, numbers: Sequence[float]) -> Transform:
    match name, numbers:
        case "matrix", [a, b, c, d, e, f]:
            return Transform(a, b, c, d, e, f)
        case "translate", [x, y]:
            return Identity.translate(x, y)
        case "translate", [x]:
            return Identity.translate(x, 0)
        case "scale", [x, y]:
            return Identity.scale(x, y)
        case "scale", [k]:
            return Identity.scale(k)
        case "rotate", [degrees]:
            return Identity.rotate(radians(degrees))
        case "rotate", [degrees, x, y]:
            turned = Identity.translate(x, y).rotate(radians(degrees))
            return turned.translate(-x, -y)
    raise ValueError(f"transform {name}")


def _traced(element: ET.Element, fine: float) -> pathops.Path:
    builder = PathBuilder()
    # Its own way with transforms knows matrices alone.
    plain = {key: said for key, said in element.items() if key != "transform"}
    builder.add_path_from_element(ET.Element(_tag(element), plain))
    path = pathops.Path()
    for written in builder.paths:
        parse_path(written, TransformPen(path.getPen(), Identity.scale(fine)))
    return path


def _filled(element: ET.Element, fine: float, rule: pathops.FillType) -> pathops.Path:
    path = _traced(element, fine)
    if rule is not pathops.FillType.WINDING or sum(1 for _ in path.contours) > 1:
        path.fillType = rule
        path.simplify(fix_winding=True)
    return path


def _stroked(
    element: ET.Element, fine: float, width: float, look: Mapping[str, str]
) -> pathops.Path:
    path = _traced(element, fine)
    path.stroke(
        width * fine,
        _CAPS[look["stroke-linecap"]],
        _JOINS[look["stroke-linejoin"]],
        float(look["stroke-miterlimit"]),
    )
    path.convertConicsToQuads(SMOOTH)
    return path


def _one_way(path: pathops.Path) -> pathops.Path:
    """Turn a path whose outer edge runs against all the others'.

    They are not joined to one path, which takes long and at times fails: where they all
    run the same way round, what lies over another adds to it.
    """
    turn = sum(
        contour.area * (1 if contour.clockwise else -1) for contour in path.contours
    )
    if turn < 0:
        path.reverse()
    return path


def _within(path: pathops.Path, width: float, height: float) -> pathops.Path:
    """Return what of a path the viewBox shows."""
    left, top, right, bottom = path.bounds
    if left >= 0 and top >= 0 and right <= width and bottom <= height:
        return path
    frame = pathops.Path()
    pen = frame.getPen()
    pen.moveTo((0, 0))
    for corner in ((width, 0), (width, height), (0, height)):
        pen.lineTo(corner)
    pen.closePath()
    return pathops.op(path, frame, pathops.PathOp.INTERSECTION, fix_winding=True)
