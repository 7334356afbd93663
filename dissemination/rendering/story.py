"""An item's own words, made ready to be said."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

import regex

from dissemination.channel import Capabilities
from dissemination.domain.facts import stripped_credit, stripped_dateline
from dissemination.domain.item import ContentItem
from dissemination.domain.rendition import Note
from dissemination.domain.sentences import sentences
from dissemination.rendering.text import ELLIPSIS, shorten

HEADLINE_LONGEST = 110  # code points, of a headline made from the lead


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """An item's words, clean; `title` is made from the lead where `is_untitled`."""

    title: str
    is_untitled: bool
    dateline: str
    credit: str
    paragraphs: tuple[str, ...]
    notes: tuple[Note, ...]


def tell(item: ContentItem, capabilities: Capabilities) -> Story:
    """Clean an item's words, and frame them as the channel wants them framed.

    Where the channel keeps no dateline, it and a credit at the end are taken off;
    where it keeps one and none stands there, the item's place makes one.
    """
    title, in_title = clean(item.title, capabilities.forbidden)
    body, in_body = clean(item.body, capabilities.forbidden)
    notes = [_replaced(in_title | in_body)] if in_title | in_body else []
    title = " ".join(title.split())
    body, dateline, credit = _framed(item, body.strip(), capabilities)
    paragraphs = tuple(line.strip() for line in body.split("\n") if line.strip())
    is_untitled = not title and bool(paragraphs)
    if is_untitled:
        title = _headline(stripped_dateline(paragraphs[0])[1])
        notes.append(Note(id="text.headline_from_lead", values={"headline": title}))
    return Story(
        title=title,
        is_untitled=is_untitled,
        dateline=dateline,
        credit=credit,
        paragraphs=paragraphs,
        notes=tuple(notes),
    )


_LINE_END = regex.compile(r"\r\n?|[\u0085\u2028\u2029\v\f]")
_CONTROL = regex.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\uFFFE\uFFFF\p{Cs}]")
_LOOKALIKE = {"<": "‹", ">": "›"}


def clean(text: str, forbidden: str) -> tuple[str, frozenset[str]]:
    """Return `text` with one kind of line end, in NFC, and what had to be replaced."""
    text = unicodedata.normalize("NFC", _LINE_END.sub("\n", text).replace("\t", " "))
    wrong = frozenset(text) & (frozenset(forbidden) | set(_CONTROL.findall(text)))
    table = {ord(character): _LOOKALIKE.get(character, "") for character in wrong}
    return text.translate(table), wrong


def _replaced(characters: frozenset[str]) -> Note:
    named = (c if c.isprintable() else f"U+{ord(c):04X}" for c in sorted(characters))
    return Note(id="text.characters_replaced", values={"characters": " ".join(named)})


def _framed(
    item: ContentItem, body: str, capabilities: Capabilities
) -> tuple[str, str, str]:
    """Return the body as the channel wants it framed, its dateline and its credit."""
    credit, bare = stripped_credit(body)
    dateline, bare = stripped_dateline(bare)
    if not capabilities.keeps_dateline:
        return bare, dateline, credit
    if dateline or not item.place:
        return body, dateline, credit
    medium = f" ({item.medium})" if item.medium else ""
    made = f"{item.place.upper()}{medium} –"
    return f"{made} {body}", made, credit


_ASIDE = regex.compile(r"\s*\([^()]*\)")


def _headline(lead: str) -> str:
    """Make a headline of a lead's first sentence; an aside goes before a fact does."""
    first = next(iter(sentences(lead)), "").rstrip(".")
    if len(first) > HEADLINE_LONGEST:
        first = _ASIDE.sub("", first)
    short = shorten(first, HEADLINE_LONGEST)
    kept = short.removesuffix(ELLIPSIS)
    is_whole_clause = first[len(kept) : len(kept) + 1] in {",", ";", ":"}
    return kept if is_whole_clause else short
