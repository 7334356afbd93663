"""Stacks: items above each other, their texts as large as there is room for.

All texts of a stack grow together between their smallest and largest sizes. Where even
the smallest find no room, optional items go first, and what is left grows into theirs;
then the body is cut, then titles.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from dissemination.rendering.bisection import largest_that
from dissemination.rendering.cards.content import Words
from dissemination.rendering.cards.layers import AnyItem, ParagraphsItem, StackLayer
from dissemination.rendering.cards.marks import Box, Mark
from dissemination.rendering.cards.placed import Row, Setting, height_of, piled
from dissemination.rendering.cards.setting import set_rows

_STEPS = 24  # between the smallest and the largest sizes
_MODEST = 8  # of them: texts are not made smaller than this for the stack's ideal
_WORD = re.compile(r"[a-z_][a-z0-9_]*")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stacked:
    """A stack that is laid out: where it stands, and what it holds.

    `cut` are pairs of a note's id and what is left.
    """

    box: Box
    marks: tuple[Mark, ...]
    texts: tuple[str, ...]
    cut: tuple[tuple[str, str], ...]


def stack_up(layer: StackLayer, box: Box, setting: Setting) -> Stacked:
    """Lay a stack out within a box."""
    left, top, right, bottom = box
    items = [item for item in layer.item if setting.words.has(item.when)]
    stack = _Stack(layer=layer, width=right - left, room=bottom - top, setting=setting)
    whole = piled(stack.rows(items))
    spare = bottom - top - whole.height
    start = top + {"top": 0.0, "middle": spare / 2, "bottom": spare}[layer.anchor]
    return Stacked(
        box=(left, start, right, start + whole.height),
        marks=tuple(whole.ink(left, start)),
        texts=whole.texts,
        cut=whole.cut,
    )


def stacked(layer: StackLayer, box: Box, setting: Setting) -> Stacked:
    """Lay a stack out as `stack_up` does, once for all that says the same in it."""
    same, said = _Same(layer), setting.words.said
    used = {name: said[name] for name in _named_in(same) if name in said}
    return _laid(same, box, replace(setting, words=Words(said=used)))


class _Same:
    """A stack that equals itself alone: to compare all its items would take long."""

    def __init__(self, layer: StackLayer) -> None:
        self.layer = layer

    def __hash__(self) -> int:
        return id(self.layer)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and other.layer is self.layer


@lru_cache(maxsize=128)
def _laid(stack: _Same, box: Box, setting: Setting) -> Stacked:
    return stack_up(stack.layer, box, setting)


@lru_cache(maxsize=256)
def _named_in(stack: _Same) -> tuple[str, ...]:
    """Return all words in a stack: the fields that it may say are among them."""
    words = _WORD.findall(stack.layer.model_dump_json())
    return tuple(dict.fromkeys((*words, "unit")))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Stack:
    layer: StackLayer
    width: float
    room: float
    setting: Setting

    def rows(self, items: Sequence[AnyItem]) -> list[Row]:
        """Return the items as large as there is room for, cut where there is none."""
        ideal = self.layer.ideal
        if ideal and ideal < self.room:
            step = self._largest(items, _STEPS, ideal)
            if step >= _MODEST:
                return self._at(items, step)
        most = _MODEST if ideal else _STEPS
        rows = self._at(items, max(0, self._largest(items, most, self.room)))
        return rows if height_of(rows) <= self.room else self._cut(items)

    def _largest(self, items: Sequence[AnyItem], most: int, height: float) -> int:
        """Return the largest step at which items fit into a height; -1 if none does."""
        if self._height(items, most) <= height:  # as most of the small stacks do
            return most
        return largest_that(
            -1, most, lambda step: step < 0 or self._height(items, step) <= height
        )

    def _height(self, items: Sequence[AnyItem], step: int) -> float:
        return height_of(self._at(items, step))

    def _at(
        self,
        items: Sequence[AnyItem],
        step: int,
        limits: dict[int, float] | None = None,
    ) -> list[Row]:
        setting = replace(self.setting, growth=step / _STEPS)
        return set_rows(items, self.layer.gap, self.width, setting, limits or {})

    def _cut(self, items: Sequence[AnyItem]) -> list[Row]:
        """Leave out what is optional, then cut the body, until the rest fits."""
        kept = list(items)
        optional = [item for item in items if item.optional]
        while optional and self._height(kept, 0) > self.room:
            kept.remove(optional.pop())
        rows = self._at(kept, 0)
        if height_of(rows) <= self.room:
            return self.rows(kept)
        limits: dict[int, float] = {}
        for number in _order_of_cuts(kept):
            over = height_of(rows) - self.room
            if over <= 0:
                break
            limits[number] = max(0.0, rows[number][1].height - over)
            rows = self._at(kept, 0, limits)
        return rows


def _order_of_cuts(items: Sequence[AnyItem]) -> list[int]:
    """Return which items are cut first: the body, then texts from below."""
    numbers = range(len(items) - 1, -1, -1)
    return sorted(numbers, key=lambda n: not isinstance(items[n], ParagraphsItem))
