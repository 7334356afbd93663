"""Names in a text, as far as capitals and quotation marks show them."""

from __future__ import annotations

import re
from typing import NamedTuple

from dissemination.checking.lexicon import Advice, Lexicon, lexicon
from dissemination.checking.passages import Passage, Word
from dissemination.checking.words import alternation, table

_WORDS = table("language")["quoted_names"]
_APOSTROPHES = str.maketrans("’‘`", "'''")
_BEGINS = re.compile(r"(?:^|[.!?…:•*–—\n\"“(\[]|(?:^|\n)\s*(?:\d+[.)]|-))\s*$")
_BEGINNING_REACH = 6  # code points before a word
_TITLE_CASE = 0.6  # of the longer words of a headline begin with a capital
_LONGER = 4
_SMALL = frozenset(_WORDS["small"])
_CALLED = re.compile(
    rf"\b(?:{alternation(_WORDS['things'])})(?:nya)?(?:\s[\w-]+){{0,2}}[\s:,]*$",
    re.IGNORECASE,
)
_THEME = re.compile(
    rf"\b(?:{alternation(_WORDS['themes'])})(?:nya)?[\s:,]*$", re.IGNORECASE
)
_CALLED_REACH = 50  # code points before a quotation
# Speech ends with a mark of its own: “Warga Diimbau Tenang,” katanya.
_SPEECH_ENDS = tuple(",.!?…")


class Said(NamedTuple):
    """Words of a passage of which there is something to say."""

    passage: Passage
    place: int
    length: int  # words
    advice: Advice

    @property
    def start(self) -> int:
        """Where the first of the words begins."""
        return self.passage.words[self.place].start

    @property
    def end(self) -> int:
        """Where the last of the words ends."""
        return self.passage.words[self.place + self.length - 1].end


def key_of(word: Word) -> str:
    """Return a word as the lexicon lists it: small letters, plain apostrophes."""
    folded = word.folded
    return folded if folded.isalpha() else folded.translate(_APOSTROPHES)


def is_name(said: Said, *, all_capitals: bool) -> bool:
    """Tell whether words that begin with a capital are likely a name.

    Args:
        said: the words, and what there is to say of them.
        all_capitals: whether they stand in a headline in which each word has one.
    """
    known, passage, place = lexicon(), said.passage, said.place
    if said.advice.family == "typos":
        return _is_dated_name(known, passage, place)
    if title := _title_around(passage, said.start):
        return _is_called(passage, title)
    if key_of(passage.words[place]) in known.seasons["words"]:
        return _is_person(known, passage, place)
    return _is_likely(known, said, all_capitals=all_capitals)


def _is_likely(known: Lexicon, said: Said, *, all_capitals: bool) -> bool:
    passage, place, length, advice = said
    name = " ".join(key_of(one) for one in passage.words[place : place + length])
    if name in known.cues and not _is_shouted(passage, place):
        before = passage.words[place - 1].folded if place else ""
        return before not in known.cues[name]
    # What is a proper noun itself ("Idul Fitri") is none of another name.
    is_proper = advice.instead[:1].isupper()
    return not (all_capitals or is_proper) and _is_capital(passage, place)


def is_title_case(passage: Passage) -> bool:
    """Tell whether each longer word of a headline begins with a capital."""
    longer = [word for word in passage.words if word.end - word.start >= _LONGER]
    capitals = sum(passage.text[word.start].isupper() for word in longer)
    return capitals > _TITLE_CASE * len(longer)


def _title_around(passage: Passage, at: int) -> tuple[int, int] | None:
    """Return the quotation around a place, if each of its words has a capital."""
    span = passage.quote_around(at)
    if span is None or passage.text[span[1] - 1] not in '”"':
        return None
    words = passage.words_between(*span)
    large = [word for word in words if word.folded not in _SMALL]
    is_title = all(passage.text[word.start].isupper() for word in large)
    return span if is_title else None


def _is_called(passage: Passage, title: tuple[int, int]) -> bool:
    """Tell whether a title in quotation marks is a name: “Antri Sehat”.

    One word alone is a name after what bears it ("buku", "aplikasi"); the theme of an
    event is no name, it is the office's own sentence.
    """
    start, end = title
    if passage.text[start + 1 : end - 1].rstrip().endswith(_SPEECH_ENDS):
        return False
    before = passage.text[max(0, start - _CALLED_REACH) : start]
    is_thing = len(passage.words_between(*title)) > 1 or _CALLED.search(before)
    return bool(is_thing) and not _THEME.search(before)


def _is_dated_name(known: Lexicon, passage: Passage, place: int) -> bool:
    """Tell "Jalan Sepuluh Nopember" and "Jl. 10 Nopember" from a date."""
    word = passage.words[place]
    if key_of(word) not in known.dated["months"] or not place:
        return False
    before = passage.words[place - 1]
    number = passage.text[before.end : word.start].strip()
    if number.lstrip(".").strip().isdigit():
        return before.folded in known.dated["heads"]
    names = known.dated["numbers"] | known.dated["heads"]
    return (
        before.folded in names and passage.text[before.start].isupper() and not number
    )


def _is_person(known: Lexicon, passage: Passage, place: int) -> bool:
    """Tell "Ahmad Ramadhan" and "kata Ramadhan" from the month."""
    word, beside = passage.words[place], passage.words[place - 1 : place] or ()
    after = passage.words[place + 1 : place + 2]
    if after and after[0].folded in known.seasons["followed"]:
        return False
    if not beside or not passage.text[beside[0].end : word.start].isspace():
        return True
    if beside[0].folded in known.seasons["heads"] or _is_shouted(passage, place):
        return False
    is_capital = passage.text[beside[0].start].isupper()
    return is_capital or beside[0].folded in known.seasons["persons"]


def _is_capital(passage: Passage, place: int) -> bool:
    """Tell whether a capital in the middle of a sentence makes a name."""
    word = passage.words[place]
    if passage.text[word.start : word.end].isupper() and len(word.folded) > 1:
        return not _is_shouted(passage, place)
    before = passage.text[max(0, word.start - _BEGINNING_REACH) : word.start]
    return not _BEGINS.search(before)


def _is_shouted(passage: Passage, place: int) -> bool:
    """Tell capitals among capitals from an abbreviation."""
    beside = [place - 1, place + 1]
    near = [passage.words[n] for n in beside if 0 <= n < len(passage.words)]
    texts = [passage.text[one.start : one.end] for one in near]
    word = passage.words[place]
    is_capital = passage.text[word.start : word.end].isupper()
    return is_capital and any(text.isupper() and len(text) >= _LONGER for text in texts)
