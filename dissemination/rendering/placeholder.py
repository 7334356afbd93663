"""A practice picture that says what it stands in for."""

from __future__ import annotations

from PIL import Image

from dissemination.rendering import palette
from dissemination.rendering.drawing import (
    draw_block,
    draw_line,
    fill_rounded,
    line_width,
)
from dissemination.rendering.fonts import CAP_HEIGHT, Weight
from dissemination.rendering.icons import icon_mask
from dissemination.rendering.motifs import motif_mask
from dissemination.rendering.pictures import encode_jpeg
from dissemination.rendering.shaping import TextStyle, drawable
from dissemination.rendering.typesetting import fit_text

_GROUND = palette.parse("#E8EEF2")
_WEAVE = palette.parse("#D5E0E7")
_INK = palette.parse("#27465A")
_ACCENT = palette.parse("#0B5D73")
_NAME = "Gambar latihan"


def draw_placeholder(label: str, alt: str, width: int, height: int) -> bytes:
    """Draw a picture that stands in for a missing file, as a JPEG.

    Args:
        label: the file's name.
        alt: what the real picture would show; may be empty.
        width: in pixels, at least 200.
        height: in pixels, at least 200.

    Raises:
        ValueError: there is no room to say anything.
    """
    least = 200
    if min(width, height) < least:
        raise ValueError(f"no room in {width} x {height}")
    image = Image.new("RGB", (width, height), _GROUND)
    unit = min(width, height) / 100
    weave = motif_mask("wajik", image.size, "tile", unit=unit / 9)
    image.paste(_WEAVE, (0, 0), weave)
    band = max(8, round(unit * 3))
    border = motif_mask("songket", (width, band), "row")
    image.paste(_ACCENT, (0, height - band), border)
    _draw_words(image, drawable(label)[0], drawable(alt)[0], unit)
    return encode_jpeg(image)


def _draw_words(image: Image.Image, label: str, alt: str, unit: float) -> None:
    column = min(image.width - 12 * unit, 120 * unit)
    side = round(unit * 20)
    pill = TextStyle(weight=Weight.BOLD, size=unit * 4.4)
    name = TextStyle(weight=Weight.SEMIBOLD, size=unit * 4)
    words = TextStyle(weight=Weight.REGULAR, size=unit * 5, leading=1.35, balanced=True)
    room = image.height - 2 * unit * 9 - side - unit * 22
    smallest, largest = max(9, round(unit * 3.2)), round(unit * 6)
    said = fit_text(alt, words, width=column, height=room, sizes=(smallest, largest))
    file = fit_text(
        label, name, width=column, height=unit * 6, sizes=(9, round(unit * 4))
    )
    top = (image.height - side - unit * 22 - said.height) / 2
    middle = image.width / 2
    image.paste(
        _ACCENT, (round(middle - side / 2), round(top)), icon_mask("picture", side, 1.4)
    )
    top += side + unit * 4
    wide = line_width(_NAME, pill) + unit * 7
    box = (middle - wide / 2, top, middle + wide / 2, top + unit * 8)
    fill_rounded(image, box, round(unit * 4), _ACCENT)
    baseline = top + unit * 4 + CAP_HEIGHT * pill.size / 2
    at = (middle - wide / 2 + unit * 3.5, baseline)
    draw_line(image, _NAME, pill, at, palette.WHITE)
    left, right = middle - column / 2, middle + column / 2
    top += unit * 11
    draw_block(image, said, (left, top, right, 0), _INK, is_centred=True)
    top += said.height + unit * 1.5
    draw_block(image, file, (left, top, right, 0), _ACCENT, is_centred=True)
