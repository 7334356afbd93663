"""Draws an SVG of a stranger, in a process that may be ended: its PNG goes out.

Nothing outside of the file is read: what names other files or addresses, and what could
run, is taken out before it is drawn.
"""

from __future__ import annotations

import contextlib
import re
import sys
from xml.etree import ElementTree as ET

import resvg_py

_DRAWN = 1600  # pixels of the longer side
_NARROWEST = 1 / 20
_MEMORY = 2_000_000_000  # bytes
_NUMBER = re.compile(
    r"\s*\+?(\d*\.?\d+(?:e[+-]?\d+)?)\s*(?:px|pt|mm|cm|in)?\s*", re.IGNORECASE
)
_OWN = re.compile(r"\s*(?:#|data:image/(?:png|jpe?g|webp|gif);base64,)", re.IGNORECASE)
_LINKS = ("href", "{http://www.w3.org/1999/xlink}href")
# What does not draw, or draws what stands elsewhere.
_LEFT_OUT = frozenset({"script", "foreignObject", "iframe", "audio", "video"})


def draw(svg: bytes) -> bytes:
    """Return the PNG that an SVG draws.

    Raises:
        ValueError: it is broken, far too narrow, or has in it what could grow.
    """
    if b"<!ENTITY" in svg:
        raise ValueError("entities may grow without an end")
    root = ET.fromstring(svg)  # noqa: S314 - without entities, nothing grows
    wide, high = _size(root)
    if not _NARROWEST <= wide / high <= 1 / _NARROWEST:
        raise ValueError(f"{wide} x {high} is too narrow")
    _clean(root)
    text = ET.tostring(root, encoding="unicode")
    if wide >= high:
        return bytes(resvg_py.svg_to_bytes(svg_string=text, width=_DRAWN))
    return bytes(resvg_py.svg_to_bytes(svg_string=text, height=_DRAWN))


def main() -> int:
    """Read an SVG, write a PNG; return 1 where it cannot be drawn."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource  # noqa: PLC0415 - not on every system

        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    try:
        drawn = draw(sys.stdin.buffer.read())
    except (ET.ParseError, ValueError, ArithmeticError) as error:
        sys.stderr.write(str(error))
        return 1
    sys.stdout.buffer.write(drawn)
    return 0


def _size(root: ET.Element) -> tuple[float, float]:
    if not root.tag.endswith("svg"):
        raise ValueError(root.tag)
    box = re.split(r"[\s,]+", root.get("viewBox", "").strip())
    sides = (root.get("width", ""), root.get("height", ""))
    found = [_NUMBER.fullmatch(side) for side in sides]
    if found[0] and found[1]:
        wide, high = float(found[0][1]), float(found[1][1])
    elif len(box) == 4:  # noqa: PLR2004 - left, top, width and height
        wide, high = float(box[2]), float(box[3])
    else:
        raise ValueError("it says no size")
    if wide <= 0 or high <= 0:
        raise ValueError("it has no size")
    return wide, high


def _clean(element: ET.Element) -> None:
    for name in _LINKS:
        if not _OWN.match(element.get(name, "#")):
            del element.attrib[name]
    for child in list(element):
        if str(child.tag).rpartition("}")[2] in _LEFT_OUT:
            element.remove(child)
        else:
            _clean(child)


if __name__ == "__main__":
    raise SystemExit(main())
