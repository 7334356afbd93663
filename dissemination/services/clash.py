"""Clashes: the same text again, one thing announced twice, two items in one slot.

They warn, and refuse nothing: a person knows whether a repeat is meant.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from operator import attrgetter

from rapidfuzz import fuzz, process

from dissemination.domain.alike import About, about
from dissemination.domain.facts import stripped_dateline
from dissemination.domain.item import ItemId
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
_TEXT, _HEADLINE = attrgetter("text"), attrgetter("headline")
_NOBODY = ItemId("")


@dataclass(frozen=True, slots=True, kw_only=True)
class Repeat:
    """Two items that say one thing; `id` is the message, as of a plan's warning."""

    id: str
    item: ItemId
    at: datetime
    other: Said


@dataclass(frozen=True, slots=True)
class _Read:
    """What an item says, made ready to be compared."""

    said: Said
    text: str
    headline: str


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
    these = [_read(other) for other in others]
    return _alike(_read(new), these, these)


def repeats(desk: Desk, due: Mapping[ItemId, datetime]) -> list[Repeat]:
    """Return which items repeat each other, or what comes before or after them.

    What was said, or will be, within `alike_within` of one of them is compared, too.
    Of two of them, the later one is told.

    Args:
        desk: with what was planned.
        due: the items of interest, and when each comes first.
    """
    if not due:
        return []
    within = desk.config.defaults.alike_within
    with desk.db.read() as connection:
        around = neighbours.said_around(
            connection,
            since=min(due.values()) - within,
            until=max(due.values()) + within,
            besides=_NOBODY,
        )
    ordered = _in_order(around, due)
    days = {one.said.item: _days_of(one.said) for _, one in ordered}
    found: list[Repeat] = []
    for place, (at, new) in enumerate(ordered):
        item = new.said.item
        if item in due:
            after = [one for one in ordered[place + 1 :] if one[1].said.item not in due]
            others = _near(at, [*ordered[:place], *after], within)
            # Only what shares a day may be one thing, and few do.
            sharing = [one for one in others if days[item] & days[one.said.item]]
            found += _told(at, new, others, sharing)
    return found


def _near(
    at: datetime, ordered: Sequence[tuple[datetime, _Read]], within: timedelta
) -> list[_Read]:
    return [one for its, one in ordered if abs(its - at) <= within]


def _in_order(
    around: Sequence[Said], due: Mapping[ItemId, datetime]
) -> list[tuple[datetime, _Read]]:
    """Return each item once with the instant at which it comes, the first one first."""
    first = min(due.values())
    once = _nearest_in_time(around, lambda said: due.get(said.item, first))
    comes = [(due.get(one.item) or one.due_at or first, _read(one)) for one in once]
    return sorted(comes, key=lambda one: (one[0], one[1].said.item))


def _told(
    at: datetime, new: _Read, others: Sequence[_Read], sharing: Sequence[_Read]
) -> Iterator[Repeat]:
    same, units = _alike(new, others, sharing)
    for id_, found in (("clash.same_text", same), ("clash.two_units", units)):
        for other in found[:_MOST]:
            yield Repeat(id=id_, item=new.said.item, at=at, other=other)


def _alike(
    new: _Read, others: Sequence[_Read], sharing: Sequence[_Read]
) -> tuple[list[Said], list[Said]]:
    """Compare the texts of all, and the headlines of those that may share a day."""
    here = about(new.said.title, new.said.body)
    same = [
        other
        for other in _nearest(new, others, _TEXT, fuzz.ratio, NEARLY_SAME)
        if not here.is_elsewhere(about(other.title, other.body))
    ]
    named, unit = {other.item for other in same}, new.said.unit
    strangers = [
        one for one in sharing if one.said.unit != unit and one.said.item not in named
    ]
    close = _nearest(new, strangers, _HEADLINE, fuzz.token_set_ratio, ONE_HEADLINE)
    return same, [other for other in close if _is_one_thing(new.said, here, other)]


def _read(said: Said) -> _Read:
    return _Read(said, text=_text(said), headline=_headline(said))


def _nearest(
    new: _Read,
    others: Sequence[_Read],
    words: Callable[[_Read], str],
    scorer: Callable[..., float],
    cutoff: float,
) -> list[Said]:
    found = process.extract(
        words(new),
        list(map(words, others)),
        scorer=scorer,
        score_cutoff=cutoff,
        limit=_READ,
    )
    return [others[place].said for _, _, place in found]


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


def _days_of(said: Said) -> set[tuple[int, int]]:
    return _days(said, about(said.title, said.body))


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
    same, units = alike(new, _nearest_in_time(others, lambda _: min(due)))
    for id_, found in (("clash.same_text", same), ("clash.two_units", units)):
        for other in found[:_MOST]:
            facts = {"item": other.item, "title": other.title or other.item}
            yield Remark(
                id=id_, values={**facts, "unit": other.unit, "at": other.due_at}
            )


def _nearest_in_time(
    others: Sequence[Said], at: Callable[[Said], datetime]
) -> list[Said]:
    """Return each item once, as it comes nearest to an instant."""

    def distance(other: Said) -> timedelta:
        return abs((other.due_at or at(other)) - at(other))

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
