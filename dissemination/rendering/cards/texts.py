"""Texts on cards: a line or a headline, paragraphs, and rows of a table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from dissemination.rendering.bisection import largest_that
from dissemination.rendering.body import (
    MARK_WEIGHT,
    PlacedParagraph,
    fit_body,
    read_paragraphs,
)
from dissemination.rendering.cards.blocks import (
    Align,
    block_marks,
    block_width,
    set_as_large,
)
from dissemination.rendering.cards.layers import ParagraphsItem, TableItem, TextItem
from dissemination.rendering.cards.marks import Fill, Icon, Line, Mark
from dissemination.rendering.cards.placed import (
    Placed,
    Setting,
    family_of,
    grown,
    nothing,
    panelled,
)
from dissemination.rendering.drawing import line_width
from dissemination.rendering.fonts import CAP_HEIGHT, Weight
from dissemination.rendering.shaping import TextStyle
from dissemination.rendering.typesetting import (
    TextBlock,
    count_lines,
    set_text,
    spaced,
)

_ICON = 1.2  # of the text beside it
_ICON_GAP = 0.42
_ENDLESS = 1e9


def set_line(
    item: TextItem, width: float, setting: Setting, limit: float | None
) -> Placed:
    """Set a text that has fields in it, as large as there is room for."""
    said = setting.words.fill(item.text)
    if not said:
        return nothing
    said = said.upper() if item.capitals else said
    icon = setting.words.fill(item.icon)
    across, _ = item.padding
    beside = (_ICON + _ICON_GAP) * grown(item.size, setting) if icon else 0.0
    inner = width - 2 * across - beside
    block = _block(item, said, inner, setting, limit)
    is_hugged = item.span == "fit"
    held = block_width(block) if is_hugged else inner
    align: Align = "left" if is_hugged else item.align

    def ink(x: float, y: float) -> Iterator[Mark]:
        colour = setting.colours[item.colour]
        yield from block_marks(block, x + beside, y, held, colour, align)
        if icon:
            yield _beside(item, icon, block.style, (x, y), setting)

    cut_id = "card.words_dropped" if item.whole_words else "card.text_cut"
    inside = Placed(
        height=block.height,
        ink=ink,
        texts=(block.text,),
        cut=((cut_id, block.text),) if block.is_cut else (),
    )
    return panelled(item, inside, beside + held, width, setting)


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
            family=family_of(item.family, setting),
            balanced=item.balanced,
        ),
        (said,),
    )
    lines = item.lines
    if limit is not None:
        room = limit - 2 * item.padding[1]
        lines = max(1, min(lines, int(room / style.line_height)))
    sizes = (item.size[0], grown(item.size, setting))
    block = set_as_large(said, style, width, lines, sizes)
    if block.is_cut and item.whole_words:
        return _whole_words(said, block.style, width, lines)
    return block


def _beside(
    item: TextItem,
    icon: str,
    style: TextStyle,
    at: tuple[float, float],
    setting: Setting,
) -> Icon:
    """Return the icon before the first line of a text that stands at a place."""
    side = _ICON * style.size
    left, top = at[0], at[1] + (style.line_height - side) / 2
    return Icon(
        box=(left, top, left + side, top + side),
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


def set_paragraphs(
    item: ParagraphsItem, width: float, setting: Setting, limit: float | None
) -> Placed:
    """Set the body; its lists have hanging marks."""
    texts = read_paragraphs(setting.paragraphs)
    if not texts:
        return nothing
    size = grown(item.size, setting)
    style = TextStyle(
        weight=item.weight,
        size=size,
        leading=item.leading,
        balanced=item.balanced,
        family=family_of(item.family, setting),
    )
    height = _ENDLESS if limit is None else limit
    sizes = (item.size[0], size)
    body = fit_body(texts, style, width=width, height=height, sizes=sizes)

    def ink(x: float, y: float) -> Iterator[Mark]:
        for paragraph in body.paragraphs:
            yield from _paragraph_marks(item, paragraph, (x, y), width, setting)

    kept = body.paragraphs[-1].text if body.paragraphs else ""
    return Placed(
        height=body.height,
        ink=ink,
        texts=tuple(paragraph.text for paragraph in body.paragraphs),
        cut=(("card.body_cut", kept),) if body.is_cut else (),
    )


def _paragraph_marks(
    item: ParagraphsItem,
    paragraph: PlacedParagraph,
    at: tuple[float, float],
    width: float,
    setting: Setting,
) -> Iterator[Mark]:
    """Yield a paragraph's list mark and lines; `at` is where the body begins."""
    (x, y), block = at, paragraph.block
    top = y + paragraph.top
    sign = replace(block.style, weight=MARK_WEIGHT)
    left, beside = paragraph.indent, 0.0
    if block.leftwards:
        left, beside = 0.0, width - line_width(paragraph.mark, sign)
    if paragraph.mark:
        first = sign.line_height / 2 + CAP_HEIGHT * sign.size / 2
        tint = setting.colours[item.mark_colour]
        origin = (x + beside, top + first)
        yield Line(text=paragraph.mark, style=sign, at=origin, colour=tint)
    align: Align = "left" if paragraph.mark else item.align
    ink = setting.colours[item.colour]
    wide = width - paragraph.indent
    yield from block_marks(block, x + left, top, wide, ink, align)


def set_table(
    item: TableItem, width: float, setting: Setting, limit: float | None
) -> Placed:
    """Set pairs of a name and what is said of it, one a row."""
    if not setting.rows:
        return nothing
    size = grown(item.size, setting)
    key = TextStyle(weight=Weight.SEMIBOLD, size=size, leading=1.3)
    value = replace(key, weight=Weight.BOLD)
    first = width * item.share
    gap = size * 0.5
    room = _ENDLESS if limit is None else limit
    rows: list[_TableRow] = []
    at = 0.0
    cut: tuple[tuple[str, str], ...] = ()
    for name, said in setting.rows:
        left = set_text(name, key, first - gap)
        right = set_text(said, value, width - first)
        high = max(left.height, right.height) + 2 * gap
        if at + high > room:
            cut = (("card.body_cut", rows[-1].right.text if rows else ""),)
            break
        rows.append(_TableRow(top=at, left=left, right=right))
        at += high

    def ink(x: float, y: float) -> Iterator[Mark]:
        tint, dark = setting.colours[item.key_colour], setting.colours[item.colour]
        for number, row in enumerate(rows):
            top = y + row.top
            if number:
                line = (x, top - 1, x + width, top + 1)
                yield Fill(box=line, colour=setting.colours[item.rule])
            top += gap
            yield from block_marks(row.left, x, top, first - gap, tint, "left")
            beside = x + first
            yield from block_marks(row.right, beside, top, width - first, dark, "left")

    texts = tuple(t for row in rows for t in (row.left.text, row.right.text))
    return Placed(height=at, ink=ink, texts=texts, cut=cut)


@dataclass(frozen=True, slots=True, kw_only=True)
class _TableRow:
    top: float
    left: TextBlock
    right: TextBlock
