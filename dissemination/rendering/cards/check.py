"""Check a template: what would go wrong with it, before an item finds out."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from PIL import Image

from dissemination.config import ConfigInvalid, Problem, suggest
from dissemination.domain.item import Kind
from dissemination.rendering.cards.colours import NAMES
from dissemination.rendering.cards.compose import Circular, Composition, compose
from dissemination.rendering.cards.content import FIELDS, Brand, fields_in
from dissemination.rendering.cards.geometry import named_in
from dissemination.rendering.cards.kinds import look_of
from dissemination.rendering.cards.layers import PanelItem, StackLayer, Table
from dissemination.rendering.cards.marks import Box, Code, Line, Logo
from dissemination.rendering.cards.paint import paint
from dissemination.rendering.cards.scrims import least_contrast
from dissemination.rendering.cards.sizes import SIZES, CardSize
from dissemination.rendering.cards.specimens import BRAND, make_photos, specimens
from dissemination.rendering.cards.template import Template, find
from dissemination.rendering.drawing import line_width
from dissemination.rendering.families import UnknownFamily
from dissemination.rendering.icons import icon_names
from dissemination.rendering.motifs import motif_names

READABLE = 4.5  # WCAG 2.2, 1.4.3
_CLOSE = 1.0  # pixels that rounding may take
_COLOUR_KEYS = ("colour", "ground", "ink", "icon_colour", "mark_colour", "key_colour")
_TEXT_KEYS = ("text", "icon")
_OWN_FIELDS = ("rows",)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """One thing wrong with a template: in which size, with which specimen.

    `size` and `specimen` are empty where it is wrong in all of them.
    """

    problem: Problem
    size: str = ""
    specimen: str = ""


def check_template(
    name: str, folders: Sequence[Path], *, brand: Brand = BRAND
) -> list[Trouble]:
    """Return all that is wrong with a template.

    Unknown keys and words come first; where there are any, nothing is drawn. Then each
    specimen is laid out in each size: text outside of the safe area or over other text,
    headlines that are cut, text that cannot be read on what lies behind it.

    Raises:
        NoTemplate: there is none of this name.
    """
    try:
        template = find(name, folders)
    except ConfigInvalid as error:
        return [Trouble(problem=problem) for problem in error.problems]
    wrong = list(_wrong_words(template))
    return wrong or _each_once(_drawn(template, folders, brand))


def contrast_of(image: Image.Image, line: Line, scale: float = 1.0) -> float:
    """Return the contrast of a line with what is painted behind it, at its worst.

    Args:
        image: the card without its lines of text.
        line: in full-size pixels.
        scale: of the image.
    """
    box = tuple(round(edge * scale) for edge in inked(line))
    left, top, right, bottom = box
    patch = image.crop(
        (max(0, left), max(0, top), min(image.width, right), min(image.height, bottom))
    )
    return least_contrast(patch, line.colour)


def without_lines(composition: Composition) -> Composition:
    """Return a card without its text."""
    kept = tuple(mark for mark in composition.marks if not isinstance(mark, Line))
    return replace(composition, marks=kept)


def inked(line: Line) -> Box:
    """Return about where the ink of a line is."""
    x, y = line.at
    size = line.style.size
    return x, y - size * 0.75, x + line_width(line.text, line.style), y + size * 0.22


def _wrong_words(template: Template) -> Iterator[Trouble]:
    """Yield unknown fields, colours and stacks, each with what was probably meant."""
    for size, layers in template.layers.items():
        stacks = [layer.name for layer in layers if isinstance(layer, StackLayer)]
        for number, layer in enumerate(layers):
            place = f"layer[{number}]"
            for stack in (*named_in(layer.box), *_stack_named(layer)):
                if stack not in stacks:
                    found = suggest(f"{place}.box", "card.no_stack", stack, stacks)
                    yield Trouble(problem=found, size=size)
            for path, table in _tables(layer, place):
                for problem in _words_in(table, path, template.folders):
                    yield Trouble(problem=problem, size=size)


def _stack_named(layer: Table) -> list[str]:
    return [layer.stack] if hasattr(layer, "stack") else []


def _tables(table: Table, path: str) -> Iterator[tuple[str, Table]]:
    yield path, table
    if isinstance(table, StackLayer | PanelItem):
        for number, item in enumerate(table.item):
            yield from _tables(item, f"{path}.item[{number}]")


def _words_in(table: Table, path: str, folders: Sequence[Path]) -> Iterator[Problem]:
    said: Mapping[str, Any] = table.model_dump()
    for key, names in (("motif", motif_names), ("icon", icon_names)):
        name = said.get(key) or ""
        if name and not fields_in(name) and name not in names(folders):
            yield suggest(f"{path}.{key}", f"card.no_{key}", name, names(folders))
    yield from _wrong_colours(said, path)
    known = (*FIELDS, *_OWN_FIELDS, *_more_fields())
    for name in _fields_named(said):
        if name not in known:
            yield suggest(path, "card.no_field", name, known)


def _wrong_colours(said: Mapping[str, Any], path: str) -> Iterator[Problem]:
    for key in _COLOUR_KEYS:
        colour = said.get(key) or "white"
        if not colour.startswith("#") and colour not in NAMES:
            yield suggest(f"{path}.{key}", "card.no_colour", colour, NAMES)


def _fields_named(said: Mapping[str, Any]) -> Iterator[str]:
    """Yield the fields that a table's texts and conditions name."""
    for key in _TEXT_KEYS:
        yield from fields_in(said.get(key) or "")
    for condition in filter(None, said.get("when", "").split(" & ")):
        yield condition.removeprefix("!").partition("=")[0]


def _more_fields() -> Iterable[str]:
    return specimens(Kind.NEWS, {})["typical"].more


def _drawn(
    template: Template, folders: Sequence[Path], brand: Brand
) -> Iterator[Trouble]:
    kind = (template.head.kinds or (Kind.NEWS,))[0]
    look = look_of(kind, folders)
    with tempfile.TemporaryDirectory() as folder:
        photos = make_photos(Path(folder))
        for name in template.layers:
            for specimen, content in specimens(kind, photos).items():
                try:
                    laid = compose(template, content, brand, look, SIZES[name])
                except (Circular, UnknownFamily) as error:
                    found = Problem(path="", id=error.id, values=error.values)
                    yield Trouble(problem=found, size=name)
                    return
                for problem in (*_misplaced(laid, SIZES[name]), *_unread(laid)):
                    yield Trouble(problem=problem, size=name, specimen=specimen)


def _misplaced(laid: Composition, size: CardSize) -> Iterator[Problem]:
    for mark in laid.marks:
        if isinstance(mark, Line | Logo | Code) and not _is_safe(mark, size):
            what = "logo" if isinstance(mark, Logo) else mark.text
            yield Problem(path="", id="card.unsafe", values={"text": what})
    yield from _overlaps(laid.stacks)
    for note in laid.notes:
        if note.id == "card.text_cut":
            yield Problem(path="", id="card.overflow", values=dict(note.values))


def _is_safe(mark: Line | Logo | Code, size: CardSize) -> bool:
    left, top, right, bottom = inked(mark) if isinstance(mark, Line) else mark.box
    room = (left - size.left, top - size.top, size.right - right, size.bottom - bottom)
    return min(room) >= -_CLOSE


def _overlaps(stacks: Mapping[str, Box]) -> Iterator[Problem]:
    boxes = [(name, box) for name, box in stacks.items() if box[3] - box[1] > 0]
    for number, (name, (left, top, right, bottom)) in enumerate(boxes):
        for other, (far, low, near, high) in boxes[number + 1 :]:
            apart = right <= far or near <= left or bottom <= low + _CLOSE
            if not (apart or high <= top + _CLOSE):
                values = {"name": name, "other": other}
                yield Problem(path="", id="card.overlap", values=values)


def _unread(laid: Composition) -> Iterator[Problem]:
    scale = 0.5
    behind = paint(without_lines(laid), scale)
    for mark in laid.marks:
        if isinstance(mark, Line):
            ratio = contrast_of(behind, mark, scale)
            if ratio < READABLE:
                values = {"text": mark.text, "ratio": f"{ratio:.1f}"}
                yield Problem(path="", id="card.low_contrast", values=values)


def _each_once(found: Iterable[Trouble]) -> list[Trouble]:
    """Leave of each kind of trouble the first in a size."""
    first: dict[tuple[str, str], Trouble] = {}
    for trouble in found:
        first.setdefault((trouble.size, trouble.problem.id), trouble)
    return list(first.values())
