"""Spots: where in the fields of a draft the checks found something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from dissemination.domain.elements import FORMS
from dissemination.domain.finding import Finding
from dissemination.domain.item import ContentItem
from dissemination.services.typed import Fields, group_of
from dissemination.services.written import kind_of

ELEMENT = "element."


@dataclass(frozen=True, slots=True, kw_only=True)
class Spot:
    """A finding, and where its words stand in what was typed.

    Attributes:
        finding: what the checks found.
        field: "title", "body", "hashtags", "media", or "element." and a name.
        start: code points in the field, line ends counted once; `end` is 0 where the
            words stand nowhere in it, as of what is missing.
    """

    finding: Finding
    field: str
    start: int = 0
    end: int = 0


def spots(
    fields: Fields, item: ContentItem, found: Sequence[Finding]
) -> tuple[Spot, ...]:
    """Return findings with their places in the fields that an item was made of."""
    return tuple(_spot(fields, item, one) for one in found)


def _spot(fields: Fields, item: ContentItem, one: Finding) -> Spot:
    passage = {"title": item.title, "body": item.body}.get(one.field)
    if passage is None:
        return Spot(finding=one, field=one.field)
    before = passage.count(one.text, 0, one.start) if one.text else 0
    for name, typed in _typed(fields, one.field):
        if place := _place(typed, passage, one):
            return Spot(finding=one, field=name, start=place[0], end=place[1])
        held = typed.count(one.text) if one.text else 0
        if held > before:
            start = _nth(typed, one.text, before)
            end = start + len(one.text)
            return Spot(finding=one, field=name, start=start, end=end)
        before -= held
    return Spot(finding=one, field=_whole(fields, one.field))


def _typed(fields: Fields, field: str) -> Iterator[tuple[str, str]]:
    """Yield the names of the fields that made up a text, with what was typed there."""
    said = _text(fields, field)
    if field == "title" or said.strip():
        yield field, said
        return
    elements = group_of(fields, "elements")
    for element in FORMS[kind_of(fields)].elements:
        yield ELEMENT + element.name, _text(elements, element.name)


def _whole(fields: Fields, field: str) -> str:
    """Return the field to go to for what stands in no words."""
    return next(name for name, _ in _typed(fields, field))


def _place(typed: str, passage: str, one: Finding) -> tuple[int, int] | None:
    """Return a finding's place where the whole text stands in one field."""
    at = typed.find(passage) if one.end > one.start else -1
    return None if at < 0 else (at + one.start, at + one.end)


def _nth(text: str, part: str, number: int) -> int:
    at = text.find(part)
    for _ in range(number):
        at = text.find(part, at + len(part))
    return at


def _text(fields: Fields, name: str) -> str:
    value = fields.get(name)
    return value.replace("\r\n", "\n") if isinstance(value, str) else ""
