"""A text as the rules look at it: its words, its sentences, where phrases stand.

It is made once for a text. Rules ask for a few words by name, and look closer only
where one stands; so a text in which none stands costs next to nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache

from dissemination.checking.words import table

Span = tuple[int, int]

_TEXTS = 16  # kept read: an item's title, body, and the texts of its pictures
_WORD = re.compile(r"\w+")
_REACH = 400  # code points on each side of a place that a sentence may have
_STOP = re.compile(r"[.!?…\n;]")
_STOPS = re.compile(r"[.!?…]['\"”’)\]]{0,3}\s+(?=[\"“'‘(\[]{0,2}[A-Z0-9À-Þ])|\n|;\s")
_ABBREVIATED = re.compile(
    r"(?:(?<!\w)(?:jl|jln|gg|no|nmr|kec|kel|kab|bpk|sdr|sdri|drs|dra|ir|hj|dr|drg|tn"
    r"|ny|an|alm|prof|moh|muh|muhd|abd|rek|tgl|telp|tlp|hp|ds|kp|lr|perum|blk|ust"
    r"|[a-z])"
    r"|(?:^|\n)\s{0,9}\d{1,3}|(?<!\w)no\.?\s\d{1,3})$",
    re.IGNORECASE,
)
_ABBREVIATION = 12  # code points before a full stop
_GAPS = frozenset({" ", "  ", "\n", "\u00a0", "-", "/", ".", " - ", "'", "’"})
_SHORT = 3  # letters of "no." and "a.n."


@dataclass(frozen=True, eq=False)
class Phrases:
    """Words and rows of words that a rule looks for, by their first word."""

    by_first: Mapping[str, Sequence[tuple[str, ...]]]
    stems: Mapping[str, str]


@dataclass(frozen=True, eq=False)
class Reading:
    """The words of a text in small letters, and where each stands."""

    text: str
    low: str
    words: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    found: dict[Phrases, tuple[Sequence[int], Sequence[int]]] = field(
        default_factory=dict
    )

    @cached_property
    def places(self) -> Mapping[str, Sequence[int]]:
        """Of each word, the ordinals of where it stands."""
        places: dict[str, list[int]] = {}
        for ordinal, word in enumerate(self.words):
            places.setdefault(word, []).append(ordinal)
        return places

    @cached_property
    def stops(self) -> Sequence[Span]:
        """Where sentences end, and where the next begin."""
        return tuple(
            stop.span()
            for stop in _STOPS.finditer(self.text)
            if not (self.text[stop.start()] == "." and self._is_short(stop.start()))
        )

    @cached_property
    def nexts(self) -> Sequence[int]:
        """Where sentences begin, but for the first."""
        return [begin for _, begin in self.stops]

    def _is_short(self, dot: int) -> bool:
        return bool(_ABBREVIATED.search(self.text[max(0, dot - _ABBREVIATION) : dot]))


def phrases(listed: Iterable[str]) -> Phrases:
    """Prepare words to look for; a "*" at the end of one stands for any ending."""
    by_first: dict[str, list[tuple[str, ...]]] = {}
    stems: dict[str, str] = {}
    for phrase in set(listed):
        row = tuple(_WORD.findall(phrase.lower()))
        by_first.setdefault(row[0], []).append(row)
        if phrase.endswith("*"):
            stems[row[0]] = row[0]
    ordered = {
        first: tuple(sorted(rows, key=lambda row: (-len(row), row)))
        for first, rows in by_first.items()
    }
    return Phrases(ordered, stems)


def listed(subject: str, family: str, key: str) -> Phrases:
    """Prepare a list of `data/<subject>.toml`."""
    return phrases(table(subject)[family][key])


@lru_cache(maxsize=_TEXTS)
def reading(text: str) -> Reading:
    """Read a text, once."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    spans = [word.span() for word in _WORD.finditer(low)]
    return Reading(
        text=text,
        low=low,
        words=[low[start:end] for start, end in spans],
        starts=[start for start, _ in spans],
        ends=[end for _, end in spans],
    )


def says(text: str, wanted: Phrases) -> bool:
    """Tell whether any of the phrases stands in a text."""
    return bool(_all(text, wanted)[0])


def spans(
    text: str, wanted: Phrases, start: int = 0, end: int | None = None
) -> Iterator[Span]:
    """Yield where phrases stand that begin and end between two places."""
    starts, ends = _all(text, wanted)
    limit = len(text) if end is None else end
    for place in range(bisect_left(starts, start), bisect_right(starts, limit)):
        if ends[place] <= limit:
            yield starts[place], ends[place]


def has(text: str, wanted: Phrases, start: int, end: int) -> bool:
    """Tell whether a phrase stands between two places."""
    return next(spans(text, wanted, start, end), None) is not None


def last_end(text: str, wanted: Phrases, start: int, end: int) -> int:
    """Return where the last phrase between two places ends, -1 for none."""
    starts, ends = _all(text, wanted)
    for place in range(bisect_left(starts, end) - 1, -1, -1):
        if starts[place] < start:
            break
        if ends[place] <= end:
            return ends[place]
    return -1


def last_start(text: str, wanted: Phrases, start: int, end: int) -> int:
    """Return where the last phrase between two places starts, -1 for none."""
    starts, ends = _all(text, wanted)
    for place in range(bisect_left(starts, end) - 1, -1, -1):
        if starts[place] < start:
            break
        if ends[place] <= end:
            return starts[place]
    return -1


def begins(text: str, wanted: Phrases, at: int) -> bool:
    """Tell whether a phrase begins at a place, or after a blank or a hyphen there."""
    starts, _ = _all(text, wanted)
    place = bisect_left(starts, at)
    return place < len(starts) and not text[at : starts[place]].strip(' -/"“#\n')


def matches(
    text: str, wanted: Phrases, pattern: re.Pattern[str]
) -> Iterator[re.Match[str]]:
    """Yield where a pattern matches that begins with one of the words, one by one."""
    last = 0
    for start in _all(text, wanted)[0]:
        found = pattern.match(text, start) if start >= last else None
        if found:
            last = max(found.end(), start + 1)
            yield found


def sentence(text: str, start: int, end: int) -> Span:
    """Return the sentence or line around a place, at most 400 code points each way."""
    read = reading(text)
    place = bisect_right(read.nexts, start)
    begin = read.nexts[place - 1] if place else 0
    place = bisect_left(read.stops, (end, 0))
    stop = read.stops[place][0] if place < len(read.stops) else len(text)
    return max(begin, start - _REACH), min(stop, end + _REACH)


def _all(text: str, wanted: Phrases) -> tuple[Sequence[int], Sequence[int]]:
    """Return the starts and ends of all phrases in a text, in order."""
    read = reading(text)
    known = read.found.get(wanted)
    if known is None:
        found = sorted(set(_every(read, wanted)))
        known = [start for start, _ in found], [end for _, end in found]
        read.found[wanted] = known
    return known


def _every(read: Reading, wanted: Phrases) -> Iterator[Span]:
    for first in read.places.keys() & wanted.by_first.keys():
        for ordinal in read.places[first]:
            for row in wanted.by_first[first]:
                if len(row) == 1 or _is_row(read, ordinal, row):
                    yield read.starts[ordinal], read.ends[ordinal + len(row) - 1]
                    break
    for stem in wanted.stems:
        yield from _of_stem(read, stem)


def _of_stem(read: Reading, stem: str) -> Iterator[Span]:
    for word, ordinals in read.places.items():
        if word.startswith(stem):
            for ordinal in ordinals:
                yield read.starts[ordinal], read.ends[ordinal]


def _is_row(read: Reading, ordinal: int, row: tuple[str, ...]) -> bool:
    """Tell whether a row of words stands at a place, with only blanks between."""
    if tuple(read.words[ordinal : ordinal + len(row)]) != row:
        return False
    return all(_is_gap(read, ordinal + step) for step in range(len(row) - 1))


def _is_gap(read: Reading, ordinal: int) -> bool:
    between = read.text[read.ends[ordinal] : read.starts[ordinal + 1]]
    is_short = read.ends[ordinal] - read.starts[ordinal] <= _SHORT
    return between in _GAPS or (is_short and between == ". ")
