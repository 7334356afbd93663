"""Names of political parties, and what only looks like one.

"Partai" with a name in capitals is one; initials that are also a tax, a contract or
a ministry are one only beside "fraksi", "kader", "DPC". The office's own list adds to
these.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import lru_cache

from dissemination.checking.context import is_denied
from dissemination.checking.office import Office
from dissemination.checking.passages import Passage
from dissemination.checking.reading import (
    Phrases,
    Span,
    has,
    listed,
    matches,
    phrases,
    sentence,
    spans,
)
from dissemination.checking.words import ignoring_case, whole, words
from dissemination.domain.finding import Finding, Severity
from dissemination.domain.item import ContentItem

_GENERIC = frozenset(words("neutrality", "party", "generic"))
_NAMED = re.compile(
    r"(?:Partai|PARTAI|partai)\s{1,2}(?=[A-Z\"“])[\"“]?([A-Z][\w'-]*)"
    r"((?:\s(?:[A-Z][\w'-]*|dan(?=\s[A-Z]))){0,3})"
)
_INITIALS = (
    rf"(?:{'|'.join(words('neutrality', 'party', 'ambiguous'))})\b(?!\s?-?\s?RB\b)"
)
_MARKED = re.compile(
    rf"(?i:{'|'.join(words('neutrality', 'party', 'markers'))})"
    rf"\s{{1,2}}(?:(?:(?i:dari|partai|DPRD|DPR|RI|Riau|kota|kabupaten)\s){{0,3}})"
    rf"({_INITIALS})"
)
# A tax has no flag; the United Nations (PBB) have.
_FLAGGED = re.compile(
    rf"(?i:{'|'.join(words('neutrality', 'party', 'flags'))})\s{{1,2}}(?i:partai\s)?"
    rf"((?!PBB){_INITIALS})"
)
_AND_MORE = re.compile(
    rf"(?:,\s?|\s?/\s?|\s(?:dan|serta|atau)\s|,\sdan\s)({_INITIALS})"
)
_AND_INITIALS = re.compile(r"\sdan\s[A-Z-]{2,6}(?!\w)")
_ACTING = re.compile(
    rf"({_INITIALS})\s(?=(?:resmi\s|kembali\s|akan\s)?(?:mengusung|usung|berkoalisi"
    r"|merekomendasikan|deklarasi|mencalonkan)\b)"
)
_OF_A_PARTY = re.compile(
    rf"(?i:{'|'.join(words('neutrality', 'party', 'of_a_party'))})\s([A-Z][\w-]+)"
)
_BOARD = re.compile(
    rf"(?:{'|'.join(words('neutrality', 'party', 'boards')).upper()})\s([A-Z][\w-]+)"
)
_NOT_PARTIES = frozenset(words("neutrality", "party", "not_parties"))
_ELECTIONS = listed("neutrality", "party", "elections")
_PARTY = phrases(("partai",))
_MARKERS = listed("neutrality", "party", "markers")
_FLAGS = listed("neutrality", "party", "flags")
_AMBIGUOUS = listed("neutrality", "party", "ambiguous")
_GROUPS = listed("neutrality", "party", "of_a_party")
_BOARDS = listed("neutrality", "party", "boards")
_PLACE = ignoring_case(whole(words("privacy", "names", "places")))
_ENDS = ignoring_case(
    whole(
        (
            *words("privacy", "names", "places"),
            *words("privacy", "names", "bodies"),
            *words("privacy", "names", "posts"),
        )
    )
)
_INITIALS_LISTED = frozenset(words("neutrality", "party", "ambiguous"))
_LONGEST_INITIALS = 5


def parties(
    item: ContentItem, read: Sequence[Passage], office: Office
) -> Iterator[Finding]:
    """Find each political party, by "Partai", by its group or by the office's list."""
    del item
    named = phrases(office.parties) if office.parties else None
    for passage in read:
        found = set(_parties(passage.text))
        if named:
            found |= set(_of_the_list(passage.text, named))
        for span in _apart(found):
            denied = is_denied(passage.text, span[0])
            severity = Severity.WARNING if denied else Severity.HOLD
            yield passage.finding("neutrality.party", severity, span)


def is_near_a_party(text: str, span: Span) -> bool:
    """Tell whether a party is named in a sentence."""
    return is_within(_parties(text), span)


def is_within(found: Sequence[Span], around: Span) -> bool:
    """Tell whether one of several spans, in order, starts within another."""
    place = bisect_left(found, (around[0], 0))
    return place < len(found) and found[place][0] < around[1]


@lru_cache(maxsize=16)
def _parties(text: str) -> tuple[Span, ...]:
    return tuple(sorted({*_named(text), *_marked(text), *_groups(text)}))


def _named(text: str) -> Iterator[Span]:
    for named in matches(text, _PARTY, _NAMED):
        if _is_a_name(named):
            end = _end_of_name(named)
            yield named.start(), end
            yield from _more(text, end)


def _marked(text: str) -> Iterator[Span]:
    for marked in matches(text, _MARKERS, _MARKED):
        yield marked.span()
        yield from _more(text, marked.end())
    for flagged in matches(text, _FLAGS, _FLAGGED):
        yield flagged.span()
    for acting in matches(text, _AMBIGUOUS, _ACTING):
        yield acting.span(1)


def _groups(text: str) -> Iterator[Span]:
    for group in matches(text, _GROUPS, _OF_A_PARTY):
        if group[1].lower() not in _NOT_PARTIES | _GENERIC and _is_group(group):
            yield group.span()
    for board in matches(text, _BOARDS, _BOARD):
        around = sentence(text, *board.span())
        if board[1].lower() not in _NOT_PARTIES and has(text, _ELECTIONS, *around):
            yield board.span()


def _is_a_name(named: re.Match[str]) -> bool:
    """Tell a party from "Partai Politik" and from a headline's "Partai Besar"."""
    if named[1].lower() in _GENERIC:
        return False
    # "kader partai Riau" is no name of one; "partai PAN" and "partai Golkar" are.
    return not (named[0][0] == "p" and _PLACE.fullmatch(named[1]))


def _end_of_name(named: re.Match[str]) -> int:
    """Return where a party's name ends: places and posts after it are not of it."""
    end = named.end(1)
    for more in re.finditer(r"\s([A-Z][\w'-]*|dan)", named[2]):
        is_other = more[1] == "dan" and _AND_INITIALS.match(named[2], more.start())
        if is_other or _ENDS.fullmatch(more[1]):
            break
        end = named.start(2) + more.end()
    return end


def _is_group(group: re.Match[str]) -> bool:
    """Tell "Fraksi Cahaya" from a name: "politisi Rahmat" is a person."""
    word = group[1]
    if group[0].lower().startswith("fraksi"):
        return True
    return word.isupper() and 2 <= len(word) <= _LONGEST_INITIALS  # noqa: PLR2004


def _more(text: str, at: int) -> Iterator[Span]:
    """Yield the initials that go on: "Fraksi PKB, PAN dan PKS"."""
    while more := _AND_MORE.match(text, at):
        yield more.span(1)
        at = more.end()


def _of_the_list(text: str, named: Phrases) -> Iterator[Span]:
    """Yield the office's own parties; initials in the way they are written."""
    for start, end in spans(text, named):
        said = text[start:end]
        is_short = len(said) <= _LONGEST_INITIALS
        if said.upper() not in _INITIALS_LISTED and (not is_short or said[0].isupper()):
            yield start, end


def _apart(spans: set[Span]) -> list[Span]:
    """Return spans in order; of two that overlap the first and longer."""
    kept: list[Span] = []
    for span in sorted(spans, key=lambda one: (one[0], -one[1])):
        if not kept or span[0] >= kept[-1][1]:
            kept.append(span)
    return kept
