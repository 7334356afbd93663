"""Which sentences of an item are kept where not all of them fit."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, takewhile

from dissemination.domain.facts import weight
from dissemination.domain.sentences import (
    boundaries,
    is_list_item,
    leans_back,
    sentences,
)

SHORT = 60  # code points; an opening shorter than that may be none
OPENING = 3  # sentences; one of them is the lead
CHOSEN_FROM = 40  # sentences; a longer text is no notice, and its beginning is kept

Fits = Callable[[Sequence[str]], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """The paragraphs that are kept, and the text that is not."""

    paragraphs: tuple[str, ...]
    rest: str


def beginning(paragraphs: Sequence[str], fits: Fits, mark: str) -> Kept:
    """Keep as many sentences from the front as fit, at least one; `mark` ends them."""
    ends = [
        (place, end)
        for place, paragraph in enumerate(paragraphs)
        for end in (*boundaries(paragraph), len(paragraph))
    ]

    def overflows(count: int) -> bool:
        return not fits(_up_to(paragraphs, ends[count], mark).paragraphs)

    count = bisect_right(range(len(ends)), x=False, key=overflows)
    return _up_to(paragraphs, ends[max(count - 1, 0)], mark)


def most_telling(paragraphs: Sequence[str], fits: Fits) -> Kept | None:
    """Keep the sentences that the public would miss most, in their order.

    The lead is kept before all else (a greeting in front of it is none), then what
    says when, where, how much and whom to call. A sentence that leans on one that is
    left out is left out, too, and a list is kept whole or not at all. None where not
    even the lead fits.
    """
    units = list(_units(paragraphs))
    if not units or len(units) > CHOSEN_FROM:
        return None
    lead = _lead(units)
    if not fits(_rebuilt(units, {lead})):
        return None
    chosen = _chosen(units, lead, fits)
    left = [unit for place, unit in enumerate(units) if place not in chosen]
    rest = chain.from_iterable(unit.said for unit in left)
    return Kept(paragraphs=_rebuilt(units, chosen), rest="\n".join(rest))


@dataclass(frozen=True, slots=True, kw_only=True)
class _Unit:
    """A sentence, or a list with what announces it, of one paragraph."""

    paragraph: int
    said: tuple[str, ...]
    weight: int
    leans: bool


def _units(paragraphs: Sequence[str]) -> Iterator[_Unit]:
    place = 0
    while place < len(paragraphs):
        listed = tuple(takewhile(is_list_item, paragraphs[place + 1 :]))
        *before, last = sentences(paragraphs[place]) or ("",)
        for one in before:
            yield _unit(place, (one,))
        yield _unit(place, (last, *listed))
        place += 1 + len(listed)


def _unit(paragraph: int, said: tuple[str, ...]) -> _Unit:
    return _Unit(
        paragraph=paragraph,
        said=said,
        weight=max(map(weight, said)) - ('"' in said[0] or "“" in said[0]),
        leans=leans_back(said[0]),
    )


def _lead(units: Sequence[_Unit]) -> int:
    if len(units[0].said[0]) >= SHORT:
        return 0
    opening = range(min(len(units), OPENING))
    return max(opening, key=lambda n: (units[n].weight, -n))


def _chosen(units: Sequence[_Unit], lead: int, fits: Fits) -> set[int]:
    """Return which units are kept: the lead, and what weighs most and fits."""
    telling = [place for place, unit in enumerate(units) if unit.weight > 0]
    telling.sort(key=lambda place: -units[place].weight)
    chosen = {lead}
    for place in (*telling, *telling):  # again: what it leans on may have come later
        is_apart = units[place].leans and place - 1 not in chosen
        if not is_apart and fits(_rebuilt(units, chosen | {place})):
            chosen.add(place)
    return chosen


def _rebuilt(units: Sequence[_Unit], chosen: set[int]) -> tuple[str, ...]:
    paragraphs: list[str] = []
    last = -1
    for place in sorted(chosen):
        unit = units[place]
        if unit.paragraph == last:
            paragraphs[-1] += f" {unit.said[0]}"
        else:
            paragraphs.append(unit.said[0])
        paragraphs += unit.said[1:]
        last = unit.paragraph
    return tuple(paragraphs)


def _up_to(paragraphs: Sequence[str], end: tuple[int, int], mark: str) -> Kept:
    """Return the paragraphs up to the end of a sentence, marked, and the rest."""
    place, offset = end
    last = paragraphs[place][:offset].rstrip(" :")
    rest = (paragraphs[place][offset:], *paragraphs[place + 1 :])
    kept = (*paragraphs[:place], f"{last} {mark}")
    return Kept(paragraphs=kept, rest="\n".join(rest).strip())
