"""Which words in capitals are a person's name.

There is no list of names: a row of capitals is a person unless it is a body, a place,
a day or a word that only begins a sentence. Lists are in `data/privacy.toml`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence

from dissemination.checking.reading import Reading, Span, has, listed, reading
from dissemination.checking.words import ignoring_case, whole, words

_ROW = 8  # words
_TITLES = frozenset(words("privacy", "names", "titles"))
_TITLED = ignoring_case(whole(_TITLES) + r"[\s:.]{0,3}$")
_CALLED = ignoring_case(
    r"(?:bernama|atas nama|a\.?n\.|an\.|a/n)\s{1,2}(\w[\w'’]{2,}"
    r"(?:\s(?!(?:di|me|ber|ter)\w{4}|(?:yang|dan|dari|asal|warga|lahir)\b)\w{3,})?)"
)
_POSTS = frozenset(words("privacy", "names", "posts"))
_BODIES = frozenset(words("privacy", "names", "bodies"))
_OTHERS = frozenset(words("privacy", "names", "others"))
_PLACES = frozenset(words("privacy", "names", "places"))
_NO_NAMES = _POSTS | _BODIES | _OTHERS | _PLACES | _TITLES
_NO_NAMES_LOW = _NO_NAMES | frozenset(words("privacy", "names", "after_titles"))
# What stands before a name even where people write it in small letters.
_INTRODUCES = frozenset(words("privacy", "names", "introduces"))
_INTRODUCED = 2  # words
# These are titles before a name, and names behind one: "Rizky Ananda".
_NAMES_TOO = frozenset({"ananda", "datuk", "haji", "mas", "tengku", "uda", "uni"})
# Before a name in small letters; "ibu" and "bapak" alone are nouns too.
_SPOKEN = _INTRODUCES - {"bernama", "nama", "namanya"} | {"bapak", "ibu"}
_VERB = re.compile(
    r"(?:di|ter)\w{5,}|(?:meng|meny|mem[bp])\w{3,}|men[cdj]\w{4,}|ber[bdgjkmps]\w{4,}"
)
_VOWEL = re.compile(r"[aiueo]")
# What stands in a form, a table or a letter before a name in capitals.
_PERSON_LABEL = ignoring_case(
    whole(words("privacy", "names", "labels"))
    + r"\s?[:.]\s{0,3}$|(?<!\w)atas nama\s$|[\t|]\s{0,3}$"
    r"|(?<!\w)(?-i:Bapak|Ibu|Pak|Bu|Sdri?)\.?\s$"
)
_LABELLED = ignoring_case(r"nama(?:\slengkap)?\s?:\s{0,3}$")
_MADE_UP = listed("privacy", "names", "made_up")
_DEGREES = re.compile(
    r"(?:,?\s{0,2}(?:[SM]\.\s?[A-Z]\w{0,4}\.?|A\.Md\.?\w{0,6}|Sp\.\s?\w{1,4}|Ph\.D\.?"
    r"|S\.?K\.?M\.?|SE|SH|MM|MH|ST|MT|SPd|SKep)(?!\w)){1,5}$"
)
_LONGEST_DEGREES = 40
_COMMON = re.compile(
    r"(?:Pe[mnrl]|Ber|Se)\w+|\w+(?:an|nya)"
    r"|(?:Karya|Warta|Santri|Biara|Seni|Olahraga|Peraga)wati"
)
_NAMES = frozenset(words("privacy", "names", "names"))
_BEGINS = re.compile(r"(?:^|[\n\t|.!?:;“\"(]\s{0,3}|[-•*]\s)$")
_LINKS = frozenset({"bin", "binti", "al", "van"})
_JOINS = frozenset({" ", "\u00a0", "-", "'", "’", ". ", "."})
_AFTER_TITLE = frozenset({" ", ". "})
_APOSTROPHES = frozenset({"'", "’"})
_SHORT = 4  # letters of "Prof."
_LONG = 5  # letters: initials of a child are shorter
_SHORTEST = 3  # letters of a name


def name_ending(text: str, end: int) -> Span | None:
    """Return the person's name that ends at a place, without degrees."""
    read = reading(text)
    last = _last_word(read, end)
    if last is None:
        return None
    row = _row_before(read, last)
    if not row:
        return _introduced(read, last)
    person = _person(read, *row)
    return None if person and _is_lone_common(read, row, person) else person


def row_ending(text: str, end: int) -> Span | None:
    """Return the name that ends at a place, though it may look like a common noun.

    Where only a person can stand, "Sukiman" is one as "Bantuan" would not be.
    """
    read = reading(text)
    last = _last_word(read, end)
    row = None if last is None else _row_before(read, last)
    own = _own_part(read, *row) if row else None
    if not own:
        return None
    is_name = _has_name(read, own) or _is_in_capitals(read, own, _LONG)
    return _span(read, own) if is_name else None


def name_starting(text: str, start: int) -> Span | None:
    """Return the person's name that starts at a place, or right after a blank."""
    start = _after_blanks(text, start)
    called = _CALLED.match(text, start)
    if called and text[called.start(1)].islower():
        return called.span(1)
    read = reading(text)
    row = _row_from(read, called.start(1) if called else start)
    person = _person(read, *row) if row else None
    return None if row and person and _is_lone_common(read, row, person) else person


def titled_name(text: str, start: int) -> Span | None:
    """Return the name in small letters after a title there: "ibu suryani"."""
    read = reading(text)
    title = _word_at(read, _after_blanks(text, start))
    if title is None or read.words[title] not in _SPOKEN:
        return None
    name = title + 1
    if name == len(read.words) or not _is_small_name(read, name):
        return None
    return read.starts[name], read.ends[name]


def is_made_up(text: str, span: Span) -> bool:
    """Tell whether a name stands for another: "Bunga (bukan nama sebenarnya)"."""
    start, end = span
    return has(text, _MADE_UP, max(0, start - 30), start) or has(
        text, _MADE_UP, end, min(len(text), end + 30)
    )


def is_titled(text: str, span: Span) -> bool:
    """Tell whether a title stands before a name: "Ibu Suryani"."""
    start, _ = span
    return bool(_TITLED.search(text[max(0, start - 20) : start]))


def _last_word(read: Reading, end: int) -> int | None:
    """Return the word that ends at a place, before blanks and degrees."""
    text = read.text
    while end > 0 and text[end - 1].isspace():
        end -= 1
    if end > 0 and text[end - 1] == ".":
        degrees = _DEGREES.search(text[max(0, end - _LONGEST_DEGREES) : end])
        end -= len(degrees[0]) if degrees else 0
    last = bisect_left(read.ends, end)
    is_end = last < len(read.ends) and read.ends[last] == end
    return last if is_end else None


def _row_before(read: Reading, last: int) -> tuple[int, int] | None:
    """Return the first and last word of a row of capitals, by its last."""
    first = last
    while first > 0 and last - first < _ROW - 1 and _is_joined(read, first - 1):
        first -= 1
    is_small = first == last and read.text[read.starts[last]].islower()
    return None if is_small else (first, last)


def _introduced(read: Reading, last: int) -> Span | None:
    """Return the name in small letters of "pak ridwan" and "atas nama suryani"."""
    for first in range(last, max(0, last - _INTRODUCED), -1):
        title = read.words[first - 1]
        if not _is_small_name(read, first):
            return None
        if title in _INTRODUCES and (title != "nama" or _is_on_behalf(read, first - 1)):
            return read.starts[first], read.ends[last]
    return None


def _is_small_name(read: Reading, ordinal: int) -> bool:
    """Tell whether a word after another may name a person, though it has no capital."""
    word = read.words[ordinal]
    if len(word) < _SHORTEST or word in _NO_NAMES_LOW or not word.isalpha():
        return False
    gap = read.text[read.ends[ordinal - 1] : read.starts[ordinal]]
    is_verb = _VERB.fullmatch(word) or not _VOWEL.search(word)
    return gap in _AFTER_TITLE and not is_verb


def _is_on_behalf(read: Reading, ordinal: int) -> bool:
    return ordinal > 0 and read.words[ordinal - 1] == "atas"


def _is_joined(read: Reading, ordinal: int) -> bool:
    """Tell whether a word and the next are of one row of capitals."""
    if ordinal + 1 >= len(read.words):
        return False
    between = read.text[read.ends[ordinal] : read.starts[ordinal + 1]]
    if between not in _JOINS or not _is_capital(read, ordinal):
        return False
    if between in _APOSTROPHES:
        return True
    is_short = len(read.words[ordinal]) <= _SHORT - (read.words[ordinal] != "prof")
    return (between[0] != "." or is_short) and _is_capital(read, ordinal + 1)


def _is_capital(read: Reading, ordinal: int) -> bool:
    is_upper = read.text[read.starts[ordinal]].isupper()
    return is_upper or read.words[ordinal] in _LINKS


def _person(read: Reading, first: int, last: int) -> Span | None:
    """Return the part of a row of capitals that names a person."""
    own = _own_part(read, first, last)
    if not own:
        return None
    is_name = _has_name(read, own) or _is_labelled(read, own)
    return _span(read, own) if is_name else None


def _own_part(read: Reading, first: int, last: int) -> Span | None:
    """Return the words of a row after posts and titles, unless it is a body's."""
    row = read.words[first : last + 1]
    no_name = max((i for i, _ in enumerate(row) if _is_no_name(row, i)), default=-1)
    if no_name == len(row) - 1:
        return None
    if any(word in _BODIES for word in row) and not _holds_post(row):
        return None
    return first + no_name + 1, last


def _span(read: Reading, row: Span) -> Span:
    return read.starts[row[0]], read.ends[row[1]]


def _has_name(read: Reading, row: Span) -> bool:
    return any(_is_name(read, one) for one in range(row[0], row[1] + 1))


def _is_labelled(read: Reading, row: Span) -> bool:
    """Tell whether a form or a table says that capitals are a name: "Nama: SURYANI"."""
    start = read.starts[row[0]]
    is_form = bool(_PERSON_LABEL.search(read.text[max(0, start - 24) : start]))
    return is_form and _is_in_capitals(read, row, _SHORT)


def _is_in_capitals(read: Reading, row: Span, length: int) -> bool:
    """Tell whether a word of a row may be a name in capitals, and no initials."""
    said = (read.words[one] for one in range(row[0], row[1] + 1))
    return any(len(w) >= length and w.isalpha() and _VOWEL.search(w) for w in said)


def _is_lone_common(read: Reading, row: tuple[int, int], person: Span) -> bool:
    """Tell whether a name is one word alone that is likely a common noun."""
    first, last = row
    return first == last and _is_common(read.text, person)


def _is_no_name(row: Sequence[str], place: int) -> bool:
    is_behind = place > 0 and row[place - 1] not in _NO_NAMES
    return row[place] in _NO_NAMES and not (row[place] in _NAMES_TOO and is_behind)


def _holds_post(row: Sequence[str]) -> bool:
    return any(word in _POSTS for word in row) or "wali" in row


def _is_name(read: Reading, ordinal: int) -> bool:
    """Tell a name from initials: "Suryani", but not "RSUD" or "A.Z."."""
    word = read.text[read.starts[ordinal] : read.ends[ordinal]]
    is_long = len(word) >= _SHORTEST and word.isalpha()
    return is_long and word[0].isupper() and not word.isupper()


def _is_common(text: str, span: Span) -> bool:
    """Tell whether one capital at the start of a sentence is likely a common noun."""
    start, end = span
    if _LABELLED.search(text[max(0, start - 20) : start]):
        return False
    begins = _BEGINS.search(text[max(0, start - 5) : start])
    if text[start:end].lower() in _NAMES:
        return False
    return bool(begins) and bool(_COMMON.fullmatch(text[start:end].capitalize()))


def _after_blanks(text: str, start: int) -> int:
    while start < len(text) and text[start] == " ":
        start += 1
    return start


def _word_at(read: Reading, start: int) -> int | None:
    """Return the word that starts right at a place."""
    ordinal = bisect_left(read.starts, start)
    is_there = ordinal < len(read.starts) and read.starts[ordinal] == start
    return ordinal if is_there else None


def _row_from(read: Reading, start: int) -> tuple[int, int] | None:
    """Return the first and last word of the row of capitals that starts at a place."""
    first = last = _word_at(read, start)
    if first is None or last is None:
        return None
    while last - first < _ROW - 1 and _is_joined(read, last):
        last += 1
    return first, last
