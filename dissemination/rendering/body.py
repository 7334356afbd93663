"""The paragraphs of a card: lists with hanging marks, as large as there is room."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import groupby

import regex

from dissemination.rendering.bisection import largest_that
from dissemination.rendering.fonts import Weight
from dissemination.rendering.shaping import TextStyle, advance
from dissemination.rendering.typesetting import (
    TextBlock,
    count_lines,
    fits_lines,
    set_text,
    set_within,
    shorten,
    spaced,
)

MARK_WEIGHT = Weight.EXTRABOLD
_MARK_GAP = 0.25  # ems

_MARK = regex.compile(r"([•●▪■◦*–-]|\d{1,2}[.)]|[a-z][.)])\s+(?=\S)")

_HEADING = regex.compile(r".{1,60}:")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paragraph:
    """One paragraph: its list mark, or empty, and its text.

    `gap` is the room above it and `indent` that of its list's marks, in ems;
    `is_heading` for a line that leads a list in.
    """

    mark: str
    text: str
    gap: float
    indent: float = 0.0
    is_heading: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class PlacedParagraph:
    """A paragraph in lines, `top` pixels below the body's top, `indent` right of it."""

    mark: str
    block: TextBlock
    top: float
    indent: float

    @property
    def text(self) -> str:
        """What can be read."""
        return f"{self.mark} {self.block.text}" if self.mark else self.block.text


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """All paragraphs that found room."""

    paragraphs: tuple[PlacedParagraph, ...]
    height: float
    is_cut: bool = False


@lru_cache(maxsize=64)
def read_paragraphs(texts: tuple[str, ...]) -> tuple[Paragraph, ...]:
    """Tell lists, their headings and plain paragraphs apart."""
    split = [_split(text) for text in texts if text]
    found: list[Paragraph] = []
    for is_list, group in groupby(split, key=lambda pair: bool(pair[0])):
        items = list(group)
        indent = max(map(_mark_room, items)) if is_list else 0.0
        for mark, text in items:
            gap = _gap(found[-1] if found else None, mark)
            found.append(Paragraph(mark=mark, text=text, gap=gap, indent=indent))
        if not is_list and len(found) < len(split):
            leads = bool(_HEADING.fullmatch(found[-1].text))
            found[-1] = replace(found[-1], is_heading=leads)
    return tuple(found)


@lru_cache(maxsize=128)
def fit_body(
    paragraphs: tuple[Paragraph, ...],
    style: TextStyle,
    *,
    width: float,
    height: float,
    sizes: tuple[int, int],
) -> Body:
    """Set paragraphs as large as `sizes` allow; cut only at the smallest."""
    style = _spaced(style, paragraphs)

    def fits(size: int) -> bool:
        return height_of(paragraphs, replace(style, size=size), width) <= height

    size = largest_that(*sizes, fits)
    return _place(paragraphs, replace(style, size=size), width, height)


def height_of(paragraphs: Sequence[Paragraph], style: TextStyle, width: float) -> float:
    """Return how high paragraphs are in full, in pixels."""
    style = _spaced(style, paragraphs)
    return sum(
        paragraph.gap * style.size
        + style.line_height
        * count_lines(
            paragraph.text,
            _style_of(paragraph, style),
            width - _indent(paragraph, style),
        )
        for paragraph in paragraphs
    )


def _spaced(style: TextStyle, paragraphs: Sequence[Paragraph]) -> TextStyle:
    return spaced(style, (paragraph.text for paragraph in paragraphs))


def _split(text: str) -> tuple[str, str]:
    mark = _MARK.match(text)
    return (mark[1], text[mark.end() :]) if mark else ("", text)


def _mark_room(item: tuple[str, str]) -> float:
    """Return how far right of its mark an item's text begins, in ems."""
    mark, _ = item
    usual = 1.35 if mark[0].isalnum() else 0.95
    return max(usual, advance(mark, MARK_WEIGHT) + _MARK_GAP)


def _gap(before: Paragraph | None, mark: str) -> float:
    if before is None:
        return 0.0
    is_tight = mark and (before.mark or before.is_heading)
    return 0.28 if is_tight else 0.62


def _indent(paragraph: Paragraph, style: TextStyle) -> float:
    return paragraph.indent * style.size


def _style_of(paragraph: Paragraph, style: TextStyle) -> TextStyle:
    return replace(style, weight=Weight.BOLD) if paragraph.is_heading else style


def _place(
    paragraphs: Sequence[Paragraph], style: TextStyle, width: float, height: float
) -> Body:
    placed: list[PlacedParagraph] = []
    top = 0.0
    for paragraph in paragraphs:
        start = top + paragraph.gap * style.size
        indent = _indent(paragraph, style)
        lines = int((height - start) / style.line_height + 1e-6)
        if lines < 1:
            return _ended(placed, width)
        block = set_within(
            paragraph.text, _style_of(paragraph, style), width - indent, lines
        )
        placed.append(
            PlacedParagraph(mark=paragraph.mark, block=block, top=start, indent=indent)
        )
        top = start + block.height
        if block.is_cut:
            return Body(paragraphs=tuple(placed), height=top, is_cut=True)
    return Body(paragraphs=tuple(placed), height=top)


def _ended(placed: list[PlacedParagraph], width: float) -> Body:
    """Show by an ellipsis that more paragraphs would follow."""
    while placed and placed[-1].block.text.endswith(":"):
        placed.pop()
    if not placed:
        return Body(paragraphs=(), height=0.0, is_cut=True)
    last = placed[-1]
    room, lines = width - last.indent, len(last.block.lines)
    fits = fits_lines(last.block.style, room, lines)
    # One more word than there is, so that all of the text may stay.
    text = shorten(f"{last.block.text} …", fits)
    block = replace(set_text(text, last.block.style, room), is_cut=True)
    whole = (*placed[:-1], replace(last, block=block))
    return Body(paragraphs=whole, height=last.top + block.height, is_cut=True)
