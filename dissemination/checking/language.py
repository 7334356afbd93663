"""Words that KBBI writes otherwise, and foreign ones that have a word of ours."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from dissemination.checking.english import is_english
from dissemination.checking.lexicon import Advice, Lexicon, advice_on, lexicon
from dissemination.checking.names import Said, is_name, is_title_case, key_of
from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem

# Somebody's words are theirs, but their spelling is ours.
_SPOKEN = frozenset({"foreign", "colloquial"})
_DI = "di"
_PART_OF_ADDRESS = "#@/=&_+"


def unusual_words(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find words that are not standard, with the standard ones as suggestions.

    Names are passed over as far as capitals show them, the office's local words and
    abbreviations altogether; foreign words also where somebody says them.
    """
    del item
    known = lexicon()
    local = frozenset(word.lower() for word in office.local_words)
    for passage in read:
        all_capitals = passage.field == "title" and is_title_case(passage)
        skip = 0
        for place, word in enumerate(passage.words):
            if place < skip:
                continue
            found, count = _found(known, passage, place)
            if found is None or word.folded in local:
                continue
            said = Said(passage, place, count, found)
            if _passes(said, all_capitals=all_capitals):
                continue
            skip = place + count
            yield _finding(said)


def _found(known: Lexicon, passage: Passage, place: int) -> tuple[Advice | None, int]:
    """Return what there is to say of the words that begin here, and how many."""
    key = key_of(passage.words[place])
    for words, advice in known.phrases.get(key, ()):
        if _follow(passage, place, words):
            return advice, len(words)
    if key == _DI and (passive := _passive(known, passage, place)):
        return passive, 2
    if "-" in key:
        first, *rest = key.split("-")
        for words, advice in known.phrases.get(first, ()):
            if words[1:] == tuple(rest) and advice.instead.lower() != key:
                return advice, 1
    return advice_on(key), 1


def _passive(known: Lexicon, passage: Passage, place: int) -> Advice | None:
    """Return advice on "di laksanakan"; a capital makes a place: "di Pekan Baru"."""
    if place + 1 == len(passage.words):
        return None
    word, verb = passage.words[place : place + 2]
    is_beside = passage.text[word.end : verb.start].isspace()
    is_small = passage.text[verb.start] == verb.folded[0]
    is_shouted = passage.text[word.start : word.end].isupper()
    return known.passive(key_of(verb)) if is_beside and is_small | is_shouted else None


def _follow(passage: Passage, place: int, words: tuple[str, ...]) -> bool:
    there = passage.words[place : place + len(words)]
    if len(there) < len(words):
        return False
    if any(key_of(word) != wanted for word, wanted in zip(there, words, strict=True)):
        return False
    between = pairwise(there)
    gaps = (passage.text[a.end : b.start] for a, b in between)
    return all(gap.lstrip("'’").isspace() for gap in gaps)


def _passes(said: Said, *, all_capitals: bool) -> bool:
    """Tell whether words are an address, a quotation, English, or likely a name."""
    text, start = said.passage.text, said.start
    if _is_in_address(text, start, said.end) or is_english(
        said.passage, start, said.end
    ):
        return True
    if said.advice.family in _SPOKEN and said.passage.is_quoted(start):
        return True
    return text[start].isupper() and is_name(said, all_capitals=all_capitals)


def _is_in_address(text: str, start: int, end: int) -> bool:
    before, after = text[max(0, start - 1) : start], text[end : end + 2]
    if before and before in _PART_OF_ADDRESS:
        return True
    if before == "." and text[max(0, start - 2) : start - 1].isalnum():
        return True
    is_dotted = after[:1] == "." and after[1:].islower()
    return after[:1] in {"@", "_", "="} or is_dotted


def _finding(found: Said) -> Finding:
    advice, span = found.advice, (found.start, found.end)
    rule = "foreign_word" if advice.family == "foreign" else "nonstandard_word"
    said = found.passage.text[slice(*span)]
    # "Walikota" is written so before a name, where a title's words are all capital.
    instead = advice.instead.title() if advice.family == "typos" else advice.instead
    right = _cased(instead if said[0].isupper() else advice.instead, said)
    return found.passage.finding(f"language.{rule}", Severity.SUGGESTION, span, right)


def _cased(instead: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return instead.upper()
    return instead[:1].upper() + instead[1:] if like[:1].isupper() else instead
