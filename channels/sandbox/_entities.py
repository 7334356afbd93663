"""Telegram's entities: which pieces of a text are bold, counted in UTF-16 units."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

_ENTITIES_MAX = 100

Entities = Sequence[Mapping[str, Any]]


def read_entities(said: Any, text: str) -> Entities:
    """Return the entities of a text, without those that are too many.

    Raises:
        ValueError: one is outside of the text, or cuts a character.
    """
    entities: list[Mapping[str, Any]] = list(said or [])[:_ENTITIES_MAX]
    for entity in entities:
        start, length = entity["offset"], entity["length"]
        if start < 0 or length < 1 or start + length > _units(text):
            raise ValueError("entity is outside of the text")
        _cut(text, start, start + length)
    return entities


def show_bold(text: str, entities: Entities) -> str:
    """Return a text as HTML in which what is bold is bold."""
    html, at = "", 0
    for entity in sorted(entities, key=lambda entity: int(entity["offset"])):
        start, end = entity["offset"], entity["offset"] + entity["length"]
        if entity["type"] == "bold" and start >= at:
            html += escape(_cut(text, at, start))
            html += f"<b>{escape(_cut(text, start, end))}</b>"
            at = end
    return html + escape(_cut(text, at, _units(text)))


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


def _cut(text: str, start: int, end: int) -> str:
    try:
        return text.encode("utf-16-le")[2 * start : 2 * end].decode("utf-16-le")
    except UnicodeDecodeError as error:
        raise ValueError("entity begins or ends inside of a character") from error
