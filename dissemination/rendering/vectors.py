"""Drawings in SVG files, as anti-aliased masks of any size.

A file is read once and its outline becomes a letter of a font, which HarfBuzz then
draws as it draws any other, at any place and scale, in a fraction of a millisecond.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil
from pathlib import Path
from xml.etree import ElementTree as ET

import pathops
import uharfbuzz as hb
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from PIL import Image, ImageDraw, ImageFont

from dissemination.config import ConfigInvalid, Problem, suggest
from dissemination.rendering import health, plain_text
from dissemination.rendering.outlines import FINE, SMOOTH, outline
from dissemination.resources import templates

Box = tuple[float, float, float, float]

_UNKNOWN = {"motifs": "card.no_motif", "icons": "card.no_icon"}
# What fontTools raises at a path or a number that is none.
_MISTAKES = (ValueError, LookupError, TypeError, ArithmeticError)
_GLYPH = 1  # of the letter, in its font


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawing:
    """A drawing that is ready to be inked; `width` and `height` are its own, in px.

    `font` is a TrueType font with the drawing as its only letter, its top at the
    baseline and its head down.
    """

    width: float
    height: float
    font: bytes
    letter: hb.Font

    @property
    def fine(self) -> float:
        """Units of the font for each of the file's."""
        return FINE / max(self.width, self.height)


def vector_names(kind: str, folders: Sequence[Path] | None = None) -> list[str]:
    """Return the names of all drawings of a kind ("motifs", "icons"), in order."""
    found = (folder / kind for folder in folders or templates())
    return sorted({path.stem for folder in found for path in folder.glob("*.svg")})


def find_vector(
    kind: str, name: str, folders: Sequence[Path] | None = None
) -> tuple[Path, int]:
    """Return a drawing's file and when it was changed, the workspace's own first.

    Args:
        kind: its folder, "motifs" or "icons".
        name: its file's, without the ending.
        folders: of templates; None means those that ship.

    Raises:
        ConfigInvalid: there is none; it names what was probably meant.
    """
    for folder in folders or templates():
        path = folder / kind / f"{name}.svg"
        if path.is_file():
            return path, path.stat().st_mtime_ns
    known = vector_names(kind, folders)
    problem = suggest("", _UNKNOWN[kind], name, known)
    raise ConfigInvalid([problem], file=f"templates/{kind}")


@lru_cache(maxsize=256)
def read_vector(path: Path, _changed_ns: int, weight: float | None = None) -> Drawing:
    """Return the drawing in an SVG file.

    Args:
        path: of the file.
        weight: how wide all strokes are, in the file's units; None: as it says.

    Raises:
        ConfigInvalid: it is broken, or has in it what cannot be inked.
    """
    shown = "/".join(path.parts[-2:])
    try:
        root = ET.parse(path).getroot()  # noqa: S314 - a template is trusted as code is
        return _drawing(root, weight)
    except (ET.ParseError, pathops.PathOpsError, *_MISTAKES) as error:
        problem = Problem(path="", id="card.bad_vector", values={"why": str(error)})
        raise ConfigInvalid([problem], file=shown) from error


def ink(drawing: Drawing, size: tuple[int, int], boxes: Sequence[Box]) -> Image.Image:
    """Return a mask on which a drawing fills each box (left, top, width, height).

    What touches does so without a seam.
    """
    if health.drawer() is plain_text.ink:
        return plain_ink(drawing, size, boxes)
    width, height = size
    across, down = drawing.width * drawing.fine, drawing.height * drawing.fine
    pencil = hb.RasterDraw()
    for left, top, wide, high in boxes:
        # HarfBuzz counts rows from the bottom.
        pencil.transform = (wide / across, 0, 0, -high / down, left, height - top)
        pencil.draw_glyph(drawing.letter, _GLYPH)
    pencil.extents = hb.RasterExtents(0, 0, width, height, 0)
    drawn = pencil.render()
    rows = ("raw", "L", drawn.extents.stride, -1)
    return Image.frombytes("L", size, drawn.buffer, *rows)


def plain_ink(
    drawing: Drawing, size: tuple[int, int], boxes: Sequence[Box]
) -> Image.Image:
    """Do as `ink` in Pillow alone: once, then pasted at whole pixels."""
    _, _, wide, high = boxes[0]
    # Pillow draws letters as wide as high: a stretched one is reduced from a large one.
    k = max(wide / drawing.width, high / drawing.height)
    longer = max(1, round(max(drawing.width, drawing.height) * k))
    k = longer / max(drawing.width, drawing.height)
    whole = (0, 0, drawing.width * k, drawing.height * k)
    upside_down = Image.new("L", (ceil(whole[2]), ceil(whole[3])))
    font = ImageFont.truetype(io.BytesIO(drawing.font), longer)
    foot = (0, upside_down.height)
    ImageDraw.Draw(upside_down).text(foot, "A", 255, font, anchor="ls")
    large = upside_down.transpose(Image.Transpose.FLIP_TOP_BOTTOM)
    mask = Image.new("L", size)
    for left, top, across, down in boxes:
        right, bottom = round(left + across), round(top + down)
        cell = (max(1, right - round(left)), max(1, bottom - round(top)))
        resized = large.resize(cell, Image.Resampling.BOX, box=whole)
        mask.paste(resized, (round(left), round(top)), resized)
    return mask


def _drawing(root: ET.Element, weight: float | None) -> Drawing:
    found = outline(root, weight)
    font = _font(found.path)
    letter = hb.Font(hb.Face(font))
    return Drawing(width=found.width, height=found.height, font=font, letter=letter)


def _font(path: pathops.Path) -> bytes:
    """Return a font whose only letter is the path."""
    pen = TTGlyphPen(None)
    path.draw(Cu2QuPen(pen, SMOOTH))
    empty = TTGlyphPen(None).glyph()
    builder = FontBuilder(int(FINE), isTTF=True)
    builder.setupGlyphOrder([".notdef", "A"])
    builder.setupCharacterMap({ord("A"): "A"})
    letter = pen.glyph()
    builder.setupGlyf({".notdef": empty, "A": letter})
    # A letter is drawn as far to the right as this says, wherever its outline is.
    builder.setupHorizontalMetrics({".notdef": (0, 0), "A": (0, letter.xMin)})
    builder.setupHorizontalHeader()
    file = io.BytesIO()
    builder.save(file)
    return file.getvalue()
