"""Clashes: the same text again, one thing announced twice, two items in one slot.

They warn, and refuse nothing: a person knows whether a repeat is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta

from rapidfuzz import fuzz, process

from dissemination.domain.alike import About, about
from dissemination.domain.facts import stripped_dateline
from dissemination.services.desk import Desk
from dissemination.services.remarks import Remark
from dissemination.storage import neighbours
from dissemination.storage.deliveries import Standing
from dissemination.storage.items import Kept
from dissemination.storage.neighbours import Said

SAME_SLOT = timedelta(minutes=10)
# Of 100, by fuzz.ratio over the whole text; reworded texts have 88 and more, and other
# things that no day and no name tells apart 85 and less (tests/services/alike_pairs).
NEARLY_SAME = 86
# Of 100, by fuzz.token_set_ratio over headlines.
ONE_HEADLINE = 66
ONE_HEADLINE_WITHOUT_PLACE = 80
_READ = 50  # of those that are alike, the most alike are read: more is a template
_DASHES = frozenset("-–—")
_DATELINE = 60  # code points
_MOST = 3  # warnings of one kind: who gets ten reads none


def clashes(desk: Desk, kept: Kept, planned: Sequence[Standing]) -> list[Remark]:
    """Say what an item that was just planned repeats, and what it meets on its way."""
    if not planned:
        return []
    return [*_repeats(desk, kept, planned), *_same_slot(desk, planned)]


def alike(new: Said, others: Sequence[Said]) -> tuple[list[Said], list[Said]]:
    """Return who says nearly the same, and of which other unit announces one thing.

    No pair is compared but with `new`: texts first by one fast pass over all, and only
    what is alike is read for its days and names.
    """
    here = about(new.title, new.body)
    same = [
        other
        for other in _nearest(new, others, _text, fuzz.ratio, NEARLY_SAME)
        if not here.is_elsewhere(about(other.title, other.body))
    ]
    said = {other.item for other in same}
    strangers = [o for o in others if o.unit != new.unit and o.item not in said]
    close = _nearest(new, strangers, _headline, fuzz.token_set_ratio, ONE_HEADLINE)
    return same, [other for other in close if _is_one_thing(new, here, other)]


def _nearest(
    new: Said,
    others: Sequence[Said],
    words: Callable[[Said], str],
    scorer: Callable[..., float],
    cutoff: float,
) -> list[Said]:
    found = process.extract(
        words(new),
        [words(other) for other in others],
        scorer=scorer,
        score_cutoff=cutoff,
        limit=_READ,
    )
    return [others[place] for _, _, place in found]


def _is_one_thing(new: Said, here: About, other: Said) -> bool:
    there = about(other.title, other.body)
    if not _days(new, here) & _days(other, there):
        return False
    if new.place and other.place:
        return new.place.casefold() == other.place.casefold()
    if here.places and there.places:
        return bool(here.places & there.places)
    likeness = fuzz.token_set_ratio(_headline(new), _headline(other))
    return likeness >= ONE_HEADLINE_WITHOUT_PLACE


def _days(said: Said, found: About) -> set[tuple[int, int]]:
    event = {(said.event_at.month, said.event_at.day)} if said.event_at else set()
    return event | found.days


def _text(said: Said) -> str:
    # Few bodies have a dateline, and reading for one takes longer than comparing.
    has_dash = not _DASHES.isdisjoint(said.body[:_DATELINE])
    body = stripped_dateline(said.body)[1] if has_dash else said.body
    return _folded(f"{said.title} {body}")


def _headline(said: Said) -> str:
    return _folded(said.title)


def _folded(text: str) -> str:
    return " ".join(text.casefold().split())


def _repeats(desk: Desk, kept: Kept, planned: Sequence[Standing]) -> Iterator[Remark]:
    item, within = kept.item, desk.config.defaults.alike_within
    due = [standing.delivery.due_at for standing in planned]
    with desk.db.read() as connection:
        others = neighbours.said_around(
            connection,
            since=min(due) - within,
            until=max(due) + within,
            besides=item.id,
        )
    new = Said(
        item=item.id,
        title=item.title,
        body=item.body,
        unit=item.unit,
        place=item.place,
        event_at=item.event_at,
    )
    same, units = alike(new, _nearest_in_time(others, min(due)))
    for id_, found in (("clash.same_text", same), ("clash.two_units", units)):
        for other in found[:_MOST]:
            facts = {"item": other.item, "title": other.title or other.item}
            yield Remark(
                id=id_, values={**facts, "unit": other.unit, "at": other.due_at}
            )


def _nearest_in_time(others: Sequence[Said], at: datetime) -> list[Said]:
    """Return each item once, as it comes nearest to an instant."""

    def distance(other: Said) -> timedelta:
        return abs((other.due_at or at) - at)

    nearest: dict[str, Said] = {}
    for other in sorted(others, key=distance):
        nearest.setdefault(other.item, other)
    return list(nearest.values())


def _same_slot(desk: Desk, planned: Sequence[Standing]) -> Iterator[Remark]:
    for standing in planned:
        d = standing.delivery
        if desk.has_pages(d.account):  # a page stands in nobody's way
            continue
        with desk.db.read() as connection:
            beside = neighbours.deliveries_around(
                connection, d.account, d.due_at, within=SAME_SLOT, besides=d.item
            )
        for number, item, due_at in beside[:_MOST]:
            values = {"account": d.account, "number": number, "item": item}
            yield Remark(id="clash.same_slot", values={**values, "at": due_at})
