"""Compose: a template, what it is to say, and a size become marks in their places."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import chain
from math import ceil, floor
from typing import Any

from dissemination.domain.rendition import Note
from dissemination.rendering.cards.colours import Colours, colours_of
from dissemination.rendering.cards.content import (
    Brand,
    CardContent,
    rows_in,
    words_of,
)
from dissemination.rendering.cards.geometry import box_of, named_in
from dissemination.rendering.cards.kinds import Look
from dissemination.rendering.cards.layers import (
    AnyLayer,
    CodeLayer,
    FillLayer,
    GradientLayer,
    IconLayer,
    LogoLayer,
    MotifLayer,
    PhotoLayer,
    ScrimLayer,
    StackLayer,
    StampLayer,
    TableItem,
)
from dissemination.rendering.cards.marks import (
    Box,
    Code,
    Fill,
    Gradient,
    Icon,
    Line,
    Mark,
    Motif,
    Photo,
    Scrim,
    Shadow,
    Stamp,
)
from dissemination.rendering.cards.placed import Setting
from dissemination.rendering.cards.setting import logo_marks
from dissemination.rendering.cards.sizes import CardSize
from dissemination.rendering.cards.stacking import Stacked, stacked
from dissemination.rendering.cards.template import Template
from dissemination.rendering.drawing import line_width
from dissemination.rendering.fonts import Weight
from dissemination.rendering.shaping import TextStyle

_STEP = 120  # pixels


class Circular(ValueError):
    """A stack stands, over however many others, where it stands itself."""

    id = "card.circular"

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.values: Mapping[str, str] = {"name": name}


@dataclass(frozen=True, slots=True, kw_only=True)
class Composition:
    """A card that is laid out.

    `texts` are exactly the strings that can be read on it; `stacks` are where the
    template's stacks came to stand.
    """

    size: CardSize
    marks: tuple[Mark, ...]
    texts: tuple[str, ...]
    notes: tuple[Note, ...]
    stacks: Mapping[str, Box]


def compose(
    template: Template, content: CardContent, brand: Brand, look: Look, size: CardSize
) -> Composition:
    """Lay a card out in full-size pixels.

    Raises:
        MissingGlyph: no font has one of the characters.
        KeyError: the template is not made for this size.
        UnknownFamily: nobody has a font family that it names.
        Circular: its boxes refer to each other.
    """
    layers = template.layers[size.name]
    desk = _Desk(
        layers={layer.name: layer for layer in layers if isinstance(layer, StackLayer)},
        size=size,
        setting=_setting(template, content, brand, look, layers),
        photo=content,
    )
    marks: list[Mark] = []
    texts: list[str] = []
    for layer in layers:
        if desk.setting.words.has(layer.when):
            drawn = list(_DRAWERS[type(layer)](layer, desk))
            marks += drawn
            texts += [mark.text for mark in drawn if isinstance(mark, Stamp)]
            if isinstance(layer, StackLayer):
                texts += desk.stack(layer.name).texts
    cut = chain.from_iterable(stack.cut for stack in desk.done.values())
    return Composition(
        size=size,
        marks=tuple(marks),
        texts=tuple(texts),
        notes=tuple(Note(id=id_, values={"kept": kept}) for id_, kept in cut),
        stacks={name: stack.box for name, stack in desk.done.items()},
    )


@dataclass(slots=True, kw_only=True)
class _Desk:
    """What is at hand while a card is laid out: its stacks, once each."""

    layers: Mapping[str, StackLayer]
    size: CardSize
    setting: Setting
    photo: CardContent
    done: dict[str, Stacked] = field(default_factory=dict)
    _under_way: list[str] = field(default_factory=list)

    def stack(self, name: str) -> Stacked:
        """Return a stack where it stands."""
        if name not in self.done:
            if name in self._under_way:
                raise Circular(name)
            self._under_way.append(name)
            layer = self.layers[name]
            self.done[name] = stacked(layer, self.box(layer), self.setting)
            self._under_way.remove(name)
        return self.done[name]

    def box(self, layer: AnyLayer) -> Box:
        """Return a layer's box in pixels."""
        return box_of(layer.box, self.size, lambda name: self.stack(name).box)


def _setting(
    template: Template,
    content: CardContent,
    brand: Brand,
    look: Look,
    layers: Any,
) -> Setting:
    stacks = (layer for layer in layers if isinstance(layer, StackLayer))
    tables = any(isinstance(i, TableItem) for stack in stacks for i in stack.item)
    rows, start = rows_in(content.paragraphs) if tables else ((), 0)
    rest = content.paragraphs[:start] + content.paragraphs[start + len(rows) :]
    words = words_of(content, brand, label=look.label, icon=look.icon)
    words = replace(words, said={**words.said, "rows": "rows" if rows else ""})
    return Setting(
        words=words,
        paragraphs=rest,
        rows=rows,
        brand=brand,
        colours=_colours(template, brand, look),
        folders=template.folders,
        logo_changed_ns=brand.logo.stat().st_mtime_ns if brand.logo else 0,
    )


def _colours(template: Template, brand: Brand, look: Look) -> Colours:
    own = template.head.colours
    known = colours_of(
        colour=brand.colour, accent=brand.accent, ground=look.ground or ""
    )
    ground, mark = own.get("ground", ""), own.get("accent", "")
    return colours_of(
        colour=brand.colour,
        accent=brand.accent,
        ground=_code(ground, known) or look.ground or "",
        mark=_code(mark, known) or look.accent or "",
    )


def _code(name: str, known: Colours) -> str:
    if not name or name.startswith("#"):
        return name
    red, green, blue = known[name]
    return f"#{red:02x}{green:02x}{blue:02x}"


def _fill(layer: FillLayer, desk: _Desk) -> Iterator[Mark]:
    box = desk.box(layer)
    if layer.shadow:
        yield Shadow(box=box, radius=layer.radius, opacity=layer.shadow, blur=18.0)
    yield Fill(
        box=box,
        colour=desk.setting.colours[layer.colour],
        opacity=layer.opacity,
        radius=layer.radius,
        round_below=layer.round_below,
    )


def _gradient(layer: GradientLayer, desk: _Desk) -> Iterator[Mark]:
    colour = desk.setting.colours[layer.colour]
    yield Gradient(box=desk.box(layer), colour=colour, stops=layer.stops, way=layer.way)


def _photo(layer: PhotoLayer, desk: _Desk) -> Iterator[Mark]:
    photo = desk.photo.photo
    if photo is not None:
        yield Photo(
            box=desk.box(layer),
            path=photo.path,
            changed_ns=photo.path.stat().st_mtime_ns,
            focus=photo.focus,
            radius=layer.radius,
        )


def _scrim(layer: ScrimLayer, desk: _Desk) -> Iterator[Mark]:
    lines = (m for m in desk.stack(layer.stack).marks if isinstance(m, Line))
    yield Scrim(
        box=desk.box(layer),
        colour=desk.setting.colours[layer.colour],
        ink=desk.setting.colours[layer.ink],
        stops=layer.stops,
        behind=tuple(_box_of(line) for line in lines),
        way=layer.way,
    )


def _box_of(line: Line) -> Box:
    x, y = line.at
    size = line.style.size
    right = x + line_width(line.text, line.style)
    # In steps, so that another letter seldom changes what lies behind.
    left, right = floor(x / _STEP) * _STEP, ceil(right / _STEP) * _STEP
    return left, y - size, right, y + size * 0.3


def _motif(layer: MotifLayer, desk: _Desk) -> Iterator[Mark]:
    yield Motif(
        box=desk.box(layer),
        name=layer.motif,
        colour=desk.setting.colours[layer.colour],
        opacity=layer.opacity,
        fit=layer.fit,
        folders=desk.setting.folders,
    )


def _icon(layer: IconLayer, desk: _Desk) -> Iterator[Mark]:
    name = desk.setting.words.fill(layer.icon)
    if name:
        colour = desk.setting.colours[layer.colour]
        yield Icon(
            box=desk.box(layer),
            name=name,
            colour=colour,
            weight=layer.weight,
            folders=desk.setting.folders,
        )


def _logo(layer: LogoLayer, desk: _Desk) -> Iterator[Mark]:
    yield from logo_marks(desk.box(layer), desk.setting)


def _code_mark(layer: CodeLayer, desk: _Desk) -> Iterator[Mark]:
    text = desk.setting.words.fill(layer.text)
    if text:
        colours = desk.setting.colours
        dark, light = colours[layer.dark], colours[layer.light]
        yield Code(box=desk.box(layer), text=text, dark=dark, light=light)


def _stamp(layer: StampLayer, desk: _Desk) -> Iterator[Mark]:
    text = desk.setting.words.fill(layer.text)
    if text:
        style = TextStyle(weight=Weight.EXTRABOLD, size=layer.size, tracking=0.05)
        colours = desk.setting.colours
        yield Stamp(
            box=desk.box(layer),
            text=text,
            style=style,
            colour=colours[layer.colour],
            ground=colours[layer.ground],
            degrees=layer.degrees,
        )


def _stack(layer: StackLayer, desk: _Desk) -> Iterator[Mark]:
    yield from desk.stack(layer.name).marks


_DRAWERS: Mapping[type, Callable[[Any, _Desk], Iterator[Mark]]] = {
    FillLayer: _fill,
    GradientLayer: _gradient,
    PhotoLayer: _photo,
    ScrimLayer: _scrim,
    MotifLayer: _motif,
    IconLayer: _icon,
    LogoLayer: _logo,
    CodeLayer: _code_mark,
    StampLayer: _stamp,
    StackLayer: _stack,
}


def references(template: Template) -> Iterator[tuple[str, str]]:
    """Yield which size's boxes refer to which stack."""
    for size, layers in template.layers.items():
        for layer in layers:
            yield from ((size, name) for name in named_in(layer.box))
