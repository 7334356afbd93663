"""What a notice says first: when and where, before who said so.

Only what can be moved without a change of meaning is moved, and whole: a sentence or a
paragraph, or the clause that names a source in front of the facts.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import filterfalse

import regex

from dissemination.domain.facts import is_contact, tells_when
from dissemination.domain.sentences import is_list_item, leans_back, sentences

SHORT = 60  # code points; an opening shorter than that keeps nobody from the facts
OPENING = 4  # sentences; facts that come later than that are no opening
CLAUSE_LONGEST = 90


def facts_first(paragraphs: Sequence[str]) -> tuple[str, ...]:
    """Return the paragraphs of a notice with the facts before who said so."""
    if not paragraphs:
        return ()
    first, *others = paragraphs
    lead = _led(_source_last(first))
    return tuple(_talk_last([lead, *others]))


_SOURCE = regex.compile(
    r"(?P<source>(?:Berdasarkan|Menurut|Mengacu|Merujuk|Sesuai|Mengutip)"
    r" [^,!?;:\"“]+), (?:maka )?(?P<facts>\p{L}[^\"“”:!?]*)\."
)
_TALK = regex.compile(
    r"[\"“”]|\b(?:mengatakan|menuturkan|menyampaikan|menjelaskan|menegaskan|menyebut|"
    r"menyebutkan|menambahkan|mengungkapkan|memaparkan|menyatakan|mengaku|berharap|"
    r"mengapresiasi|mengucapkan|(?:kata|ujar|tutur|jelas|ungkap|tegas|imbuh|papar|"
    r"terang|pungkas)(?:nya)?)\b",
)


def _source_last(paragraph: str) -> str:
    """Put the clause that names a source behind the facts of a first sentence."""
    first = next(iter(sentences(paragraph)), "")
    found = _SOURCE.fullmatch(first)
    if found is None or len(found["source"]) > CLAUSE_LONGEST:
        return paragraph
    source, facts = found["source"], found["facts"]
    if not tells_when(facts) or leans_back(facts):
        return paragraph
    source = source[:1].lower() + source[1:]
    moved = f"{facts[:1].upper()}{facts[1:]}, {source}."
    return moved + paragraph[len(first) :]


def _led(paragraph: str) -> str:
    """Put the sentence that says when at the front of the first paragraph."""
    said = list(sentences(paragraph))
    place = next((n for n, one in enumerate(said) if tells_when(one)), 0)
    if not 0 < place < OPENING or not _may_lead(said, place):
        return paragraph
    return " ".join([said[place], *said[:place], *said[place + 1 :]])


def _may_lead(said: Sequence[str], place: int) -> bool:
    """Whether a sentence may go before those in front of it without a change."""
    is_free = not any(map(leans_back, said[place : place + 2]))
    is_plain = not any(map(_TALK.search, said[place - 1 : place + 1]))
    is_worth_it = all(len(one) >= SHORT and one[-1] == "." for one in said[:place])
    return is_free and is_plain and is_worth_it


def _talk_last(paragraphs: Sequence[str]) -> Sequence[str]:
    """Put paragraphs of talk behind those that say when, and whom to call."""
    talks = (place for place, text in enumerate(paragraphs) if _is_talk(text))
    first = next(talks, len(paragraphs))
    opening, rest = paragraphs[:first], paragraphs[first:]
    facts = list(filterfalse(_is_talk, rest))
    if any(map(_is_bound, facts)) or not any(map(_is_fact, facts)):
        return paragraphs
    return [*opening, *facts, *filter(_is_talk, rest)]


def _is_fact(paragraph: str) -> bool:
    return tells_when(paragraph) or is_contact(paragraph)


def _is_talk(paragraph: str) -> bool:
    return bool(_TALK.search(paragraph)) and not _is_fact(paragraph)


def _is_bound(paragraph: str) -> bool:
    """Whether a paragraph cannot go elsewhere: it leans back, or is part of a list."""
    is_listed = is_list_item(paragraph) or paragraph.endswith(":")
    return is_listed or leans_back(paragraph)
