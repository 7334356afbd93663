"""Items set in a width: how high they are, and the marks they are made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dissemination.rendering.bisection import largest_that
from dissemination.rendering.body import MARK_WEIGHT, fit_body, read_paragraphs
from dissemination.rendering.cards.blocks import (
    Align,
    block_marks,
    block_width,
    set_as_large,
)
from dissemination.rendering.cards.colours import Colours
from dissemination.rendering.cards.content import Brand, Words
from dissemination.rendering.cards.layers import (
    AnyItem,
    PanelItem,
    Panelled,
    ParagraphsItem,
    RuleItem,
    SenderItem,
    TableItem,
    TextItem,
)
from dissemination.rendering.cards.marks import (
    Fill,
    Icon,
    Line,
    Logo,
    Mark,
    Motif,
    Shadow,
    moved,
)
from dissemination.rendering.drawing import line_width
from dissemination.rendering.families import family_named
from dissemination.rendering.fonts import CAP_HEIGHT, Weight
from dissemination.rendering.shaping import TextStyle
from dissemination.rendering.typesetting import (
    TextBlock,
    count_lines,
    set_text,
    set_within,
    spaced,
)

_ICON = 1.2  # of the text beside it
_ICON_GAP = 0.42
_BESIDE_LOGO = 28
_BLUR = 18.0
_ENDLESS = 1e9
_NAME = TextStyle(weight=Weight.BOLD, size=28, leading=1.22, balanced=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """All that items are set with; `growth` goes from 0 (smallest) to 1 (largest)."""

    words: Words
    paragraphs: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    brand: Brand
    colours: Colours
    folders: tuple[Path, ...] = ()
    growth: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Placed:
    """An item in its width, its top left corner at 0, 0.

    `cut` are pairs of a note's id and what is left of a text.
    """

    height: float
    marks: tuple[Mark, ...] = ()
    texts: tuple[str, ...] = ()
    cut: tuple[tuple[str, str], ...] = ()


nothing = Placed(height=0.0)
Row = tuple[float, Placed]  # the room above it, and what stands there


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
        is_empty = placed == nothing
        above = gap if item.gap is None else item.gap
        rows.append((0.0 if is_first or is_empty else above, placed))
        is_first = is_first and is_empty
    return rows


def height_of(rows: Sequence[Row]) -> float:
    """Return how high rows are together."""
    return sum(gap + placed.height for gap, placed in rows)


def piled(rows: Sequence[Row]) -> Placed:
    """Return rows as one."""
    marks: list[Mark] = []
    at = 0.0
    for gap, placed in rows:
        at += gap
        marks += [moved(mark, 0.0, at) for mark in placed.marks]
        at += placed.height
    return Placed(
        height=at,
        marks=tuple(marks),
        texts=tuple(text for _, placed in rows for text in placed.texts),
        cut=tuple(one for _, placed in rows for one in placed.cut),
    )


def set_item(
    item: AnyItem, width: float, setting: Setting, limit: float | None = None
) -> Placed:
    """Set one item; at most `limit` high, where it can be cut."""
    if not setting.words.has(item.when):
        return nothing
    return _SETTERS[type(item)](item, width, setting, limit)


def _text(
    item: TextItem, width: float, setting: Setting, limit: float | None
) -> Placed:
    said = setting.words.fill(item.text)
    if not said:
        return nothing
    said = said.upper() if item.capitals else said
    icon = setting.words.fill(item.icon)
    across, _ = item.padding
    beside = (_ICON + _ICON_GAP) * _grown(item.size, setting) if icon else 0.0
    inner = width - 2 * across - beside
    block = _block(item, said, inner, setting, limit)
    is_hugged = item.span == "fit"
    held = block_width(block) if is_hugged else inner
    align: Align = "left" if is_hugged else item.align
    colour = setting.colours[item.colour]
    marks: list[Mark] = [*block_marks(block, beside, 0.0, held, colour, align)]
    if icon:
        marks.append(_beside(item, icon, block, setting))
    cut_id = "card.words_dropped" if item.whole_words else "card.text_cut"
    inside = Placed(
        height=block.height,
        marks=tuple(marks),
        texts=(block.text,),
        cut=((cut_id, block.text),) if block.is_cut else (),
    )
    return _panelled(item, inside, beside + held, width, setting)


def _block(
    item: TextItem, said: str, width: float, setting: Setting, limit: float | None
) -> TextBlock:
    """Set a text as large as the item, the growth of its stack and a limit allow."""
    style = spaced(
        TextStyle(
            weight=item.weight,
            size=item.size[0],
            leading=item.leading,
            tracking=item.tracking,
            family=_family(item.family, setting),
            balanced=item.balanced,
        ),
        (said,),
    )
    lines = item.lines
    if limit is not None:
        room = limit - 2 * item.padding[1]
        lines = max(1, min(lines, int(room / style.line_height)))
    sizes = (item.size[0], _grown(item.size, setting))
    block = set_as_large(said, style, width, lines, sizes)
    if block.is_cut and item.whole_words:
        return _whole_words(said, block.style, width, lines)
    return block


def _beside(item: TextItem, icon: str, block: TextBlock, setting: Setting) -> Icon:
    """Return the icon before the first line of a text."""
    side = _ICON * block.style.size
    top = (block.style.line_height - side) / 2
    return Icon(
        box=(0.0, top, side, top + side),
        name=icon,
        colour=setting.colours[item.icon_colour or item.colour],
        weight=2.1,
        folders=setting.folders,
    )


def _whole_words(text: str, style: TextStyle, width: float, lines: int) -> TextBlock:
    """Keep as many whole words as there is room for."""
    words = text.split()
    count = largest_that(
        0,
        len(words),
        lambda n: count_lines(" ".join(words[:n]), style, width) <= lines,
    )
    kept = set_text(" ".join(words[:count]), style, width)
    return replace(kept, is_cut=count < len(words))


def _panelled(
    item: Panelled, inside: Placed, held: float, width: float, setting: Setting
) -> Placed:
    """Put what an item holds on its ground, and that in its place."""
    across, down = item.padding
    wide = held + 2 * across
    high = inside.height + 2 * down
    left = _shift(item.align, width - wide)
    marks: list[Mark] = []
    box = (left, 0.0, left + wide, high)
    if item.ground:
        radius = min(item.radius, high / 2)
        if item.shadow:
            marks.append(
                Shadow(box=box, radius=radius, opacity=item.shadow, blur=_BLUR)
            )
        ground = setting.colours[item.ground]
        marks.append(Fill(box=box, colour=ground, radius=radius))
    marks += [moved(mark, left + across, down) for mark in inside.marks]
    return replace(inside, height=high, marks=tuple(marks))


def _paragraphs(
    item: ParagraphsItem, width: float, setting: Setting, limit: float | None
) -> Placed:
    texts = read_paragraphs(setting.paragraphs)
    if not texts:
        return nothing
    size = _grown(item.size, setting)
    style = TextStyle(
        weight=item.weight,
        size=size,
        leading=item.leading,
        balanced=item.balanced,
        family=_family(item.family, setting),
    )
    height = _ENDLESS if limit is None else limit
    sizes = (item.size[0], size)
    body = fit_body(texts, style, width=width, height=height, sizes=sizes)
    ink, tint = setting.colours[item.colour], setting.colours[item.mark_colour]
    marks: list[Mark] = []
    for paragraph in body.paragraphs:
        block = paragraph.block
        sign = replace(block.style, weight=MARK_WEIGHT)
        left, wide = paragraph.indent, width - paragraph.indent
        at = 0.0
        if block.leftwards:
            left, at = 0.0, width - line_width(paragraph.mark, sign)
        if paragraph.mark:
            first = sign.line_height / 2 + CAP_HEIGHT * sign.size / 2
            origin = (at, paragraph.top + first)
            marks.append(Line(text=paragraph.mark, style=sign, at=origin, colour=tint))
        align: Align = "left" if paragraph.mark else item.align
        marks += block_marks(block, left, paragraph.top, wide, ink, align)
    kept = body.paragraphs[-1].text if body.paragraphs else ""
    return Placed(
        height=body.height,
        marks=tuple(marks),
        texts=tuple(paragraph.text for paragraph in body.paragraphs),
        cut=(("card.body_cut", kept),) if body.is_cut else (),
    )


def _table(
    item: TableItem, width: float, setting: Setting, limit: float | None
) -> Placed:
    size = _grown(item.size, setting)
    key = TextStyle(weight=Weight.SEMIBOLD, size=size, leading=1.3)
    value = replace(key, weight=Weight.BOLD)
    first = width * item.share
    gap = size * 0.5
    room = _ENDLESS if limit is None else limit
    marks: list[Mark] = []
    texts: list[str] = []
    at = 0.0
    for number, (name, said) in enumerate(setting.rows):
        left = set_text(name, key, first - gap)
        right = set_text(said, value, width - first)
        high = max(left.height, right.height) + 2 * gap
        if at + high > room:
            cut = (("card.body_cut", texts[-1] if texts else ""),)
            return Placed(height=at, marks=tuple(marks), texts=tuple(texts), cut=cut)
        if number:
            line = (0.0, at - 1, width, at + 1)
            marks.append(Fill(box=line, colour=setting.colours[item.rule]))
        tint, ink = setting.colours[item.key_colour], setting.colours[item.colour]
        marks += block_marks(left, 0.0, at + gap, first - gap, tint, "left")
        marks += block_marks(right, first, at + gap, width - first, ink, "left")
        texts += [name, said]
        at += high
    return Placed(height=at, marks=tuple(marks), texts=tuple(texts))


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
    at = (high - text) / 2
    ink, pale = setting.colours[item.colour], setting.colours[item.quiet]
    marks: list[Mark] = [
        *block_marks(name, beside, at, room, ink, "left"),
        *block_marks(unit, beside, at + name.height, room, pale, "left"),
    ]
    if side:
        top = (high - side) / 2
        marks += logo_marks((0.0, top, side, top + side), setting)
    cut = [("card.line_cut", b.text) for b in (name, unit) if b.is_cut]
    texts = tuple(block.text for block in (name, unit) if block.text)
    return Placed(height=high, marks=tuple(marks), texts=texts, cut=tuple(cut))


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
    return [plate, Logo(box=inner, path=logo, changed_ns=logo.stat().st_mtime_ns)]


def _rule(
    item: RuleItem, width: float, setting: Setting, limit: float | None
) -> Placed:
    del limit
    wide = item.length or width
    left = _shift(item.align, width - wide)
    box = (left, 0.0, left + wide, item.height)
    tint = setting.colours[item.colour]
    mark: Mark = Fill(box=box, colour=tint, radius=item.height / 2)
    if item.motif:
        mark = Motif(
            box=box, name=item.motif, colour=tint, fit="row", folders=setting.folders
        )
    return Placed(height=item.height, marks=(mark,))


def _panel(
    item: PanelItem, width: float, setting: Setting, limit: float | None
) -> Placed:
    del limit
    held = width - 2 * item.padding[0]
    rows = set_rows(item.item, item.between, held, setting, {})
    inside = piled(rows)
    if not inside.marks:
        return nothing
    return _panelled(item, inside, held, width, setting)


def _family(name: str, setting: Setting) -> str:
    """Return the font family of an item: its own, or else the office's."""
    wanted = name or setting.brand.family
    return family_named(wanted, setting.folders) if wanted else ""


def _shift(align: Align, spare: float) -> float:
    return {"left": 0.0, "centre": spare / 2, "right": spare}[align]


def _grown(sizes: tuple[int, int], setting: Setting) -> int:
    smallest, largest = sizes
    return round(smallest + (largest - smallest) * setting.growth)


_SETTERS: Mapping[type, Callable[[Any, float, Setting, float | None], Placed]] = {
    TextItem: _text,
    ParagraphsItem: _paragraphs,
    TableItem: _table,
    SenderItem: _sender,
    RuleItem: _rule,
    PanelItem: _panel,
}
