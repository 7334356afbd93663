"""Items set in a width, each by its kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from dissemination.rendering.cards.blocks import (
    block_marks,
    block_width,
    set_as_large,
)
from dissemination.rendering.cards.layers import (
    AnyItem,
    PanelItem,
    ParagraphsItem,
    RuleItem,
    SenderItem,
    TableItem,
    TextItem,
)
from dissemination.rendering.cards.marks import Fill, Logo, Mark, Motif
from dissemination.rendering.cards.placed import (
    Placed,
    Row,
    Setting,
    nothing,
    panelled,
    piled,
    shift_of,
)
from dissemination.rendering.cards.texts import set_line, set_paragraphs, set_table
from dissemination.rendering.fonts import Weight
from dissemination.rendering.shaping import TextStyle
from dissemination.rendering.typesetting import set_within

_BESIDE_LOGO = 28
_NAME = TextStyle(weight=Weight.BOLD, size=28, leading=1.22, balanced=True)


def set_rows(
    items: Sequence[AnyItem],
    gap: float,
    width: float,
    setting: Setting,
    limits: Mapping[int, float],
) -> list[Row]:
    """Set items, one row each; `limits` are heights that some may not exceed."""
    rows: list[Row] = []
    is_first = True
    for number, item in enumerate(items):
        placed = set_item(item, width, setting, limits.get(number))
        is_empty = placed is nothing
        above = gap if item.gap is None else item.gap
        rows.append((0.0 if is_first or is_empty else above, placed))
        is_first = is_first and is_empty
    return rows


def set_item(
    item: AnyItem, width: float, setting: Setting, limit: float | None = None
) -> Placed:
    """Set one item; at most `limit` high, where it can be cut."""
    if not setting.words.has(item.when):
        return nothing
    return _SETTERS[type(item)](item, width, setting, limit)


def _sender(
    item: SenderItem, width: float, setting: Setting, limit: float | None
) -> Placed:
    del limit
    brand, side = setting.brand, item.logo
    beside = side + _BESIDE_LOGO if side else 0.0
    style = replace(_NAME, size=item.size[0])
    small = TextStyle(weight=Weight.REGULAR, size=item.small, leading=1.3)
    room = width - beside
    offices = [
        set_as_large(name, style, room, 2, item.size)
        for name in (brand.office, brand.short)
        if name
    ]
    whole = [block for block in offices if not block.is_cut]
    name = (whole or offices or [set_within("", style, room, 1)])[0]
    unit = set_within(setting.words.said["unit"], small, room, 1)
    text = name.height + unit.height
    high = max(side, text)
    spare = room - max(block_width(name), block_width(unit))
    shift = shift_of(item.align, spare)

    def ink(x: float, y: float) -> Iterator[Mark]:
        dark, pale = setting.colours[item.colour], setting.colours[item.quiet]
        x += shift
        left, top = x + beside, y + (high - text) / 2
        yield from block_marks(name, left, top, room, dark, "left")
        yield from block_marks(unit, left, top + name.height, room, pale, "left")
        if side:
            top = y + (high - side) / 2
            yield from logo_marks((x, top, x + side, top + side), setting)

    cut = [("card.line_cut", b.text) for b in (name, unit) if b.is_cut]
    texts = tuple(block.text for block in (name, unit) if block.text)
    return Placed(height=high, ink=ink, texts=texts, cut=tuple(cut))


def logo_marks(box: tuple[float, float, float, float], setting: Setting) -> list[Mark]:
    """Return the office's emblem on white; without one, a rosette stands for it."""
    left, top, right, bottom = box
    side = right - left
    plate = Fill(box=box, colour=setting.colours["white"], radius=side / 4)
    logo = setting.brand.logo
    inset = side / 12
    inner = (left + inset, top + inset, right - inset, bottom - inset)
    if logo is None:
        tint = setting.colours["brand"]
        return [
            plate,
            Motif(box=inner, name="rosette", colour=tint, folders=setting.folders),
        ]
    return [plate, Logo(box=inner, path=logo, changed_ns=setting.logo_changed_ns)]


def _rule(
    item: RuleItem, width: float, setting: Setting, limit: float | None
) -> Placed:
    del limit
    wide = item.length or width
    shift = shift_of(item.align, width - wide)

    def ink(x: float, y: float) -> Iterator[Mark]:
        left = x + shift
        box = (left, y, left + wide, y + item.height)
        tint = setting.colours[item.colour]
        if item.motif:
            folders = setting.folders
            yield Motif(
                box=box, name=item.motif, colour=tint, fit="row", folders=folders
            )
        else:
            yield Fill(box=box, colour=tint, radius=item.height / 2)

    return Placed(height=item.height, ink=ink)


def _panel(
    item: PanelItem, width: float, setting: Setting, limit: float | None
) -> Placed:
    del limit
    held = width - 2 * item.padding[0]
    rows = set_rows(item.item, item.between, held, setting, {})
    inside = piled(rows)
    if inside is nothing:
        return nothing
    return panelled(item, inside, held, width, setting)


_SETTERS: Mapping[type, Callable[[Any, float, Setting, float | None], Placed]] = {
    TextItem: set_line,
    ParagraphsItem: set_paragraphs,
    TableItem: set_table,
    SenderItem: _sender,
    RuleItem: _rule,
    PanelItem: _panel,
}
