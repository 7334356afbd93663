"""The gallery: every template in every size on one contact sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PIL import Image

from dissemination.domain.item import Kind
from dissemination.rendering import palette
from dissemination.rendering.cards.compose import compose
from dissemination.rendering.cards.content import Brand, CardContent, Picture
from dissemination.rendering.cards.kinds import look_of
from dissemination.rendering.cards.paint import paint
from dissemination.rendering.cards.sizes import SIZES
from dissemination.rendering.cards.specimens import typical
from dissemination.rendering.cards.template import Template
from dissemination.rendering.drawing import draw_line
from dissemination.rendering.fonts import Weight
from dissemination.rendering.shaping import TextStyle

_SHEET = palette.parse("#e9ecef")
_NAME = TextStyle(weight=Weight.BOLD, size=26)
_GAP, _TOP = 28, 64
_ROW = 560  # pixels of a card's height, at most
_WIDEST = 520


def contact_sheet(
    templates: Sequence[Template],
    *,
    brand: Brand,
    folders: Sequence[Path],
    photo: Path | None,
    content: CardContent | None = None,
) -> Image.Image:
    """Draw one row for each template: its name, and each size it is made for.

    Args:
        templates: in order.
        brand: who says it.
        folders: of templates, for the looks of kinds.
        photo: stands where a template shows one.
        content: what it says; empty for what an office says on an ordinary day.
    """
    rows = [_row(t, brand, folders, photo, content) for t in templates]
    width = max((row.width for row in rows), default=_WIDEST)
    height = sum(row.height for row in rows) or _TOP
    sheet = Image.new("RGB", (width, height), _SHEET)
    top = 0
    for row in rows:
        sheet.paste(row, (0, top))
        top += row.height
    return sheet


def _row(
    template: Template,
    brand: Brand,
    folders: Sequence[Path],
    photo: Path | None,
    content: CardContent | None,
) -> Image.Image:
    kind = (template.head.kinds or (Kind.NEWS,))[0]
    said = content or typical(kind)
    if photo is not None:
        said = replace(said, photo=Picture(path=photo))
    cards = []
    for name in template.layers:
        size = SIZES[name]
        laid = compose(template, said, brand, look_of(said.kind, folders), size)
        scale = min(_ROW / size.height, _WIDEST / size.width)
        cards.append(paint(laid, scale))
    width = _GAP + sum(card.width + _GAP for card in cards)
    row = Image.new("RGB", (width, _TOP + _ROW + _GAP), _SHEET)
    title = f"{template.name} · {template.head.title}"
    draw_line(row, title, _NAME, (_GAP, 44), palette.INK)
    left = _GAP
    for card in cards:
        row.paste(card, (left, _TOP + _ROW - card.height))
        left += card.width + _GAP
    return row
