"""Series: an item that comes again and again at one local hour, until its last day."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import get_args

from dissemination.config import suggest
from dissemination.domain.item import ContentItem, Priority
from dissemination.domain.rendition import AccountId
from dissemination.domain.slots import (
    Day,
    LeftOut,
    Occurrence,
    Slot,
    local_text,
    occurrences,
    slot_text,
)
from dissemination.messages import sentence
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, Misused, NotFound
from dissemination.services.moments import refuse_silence, taken
from dissemination.services.places import Place, addresses, fill, refuse_twice
from dissemination.services.write import find_item
from dissemination.storage.deliveries import Standing

MOST = 400  # deliveries of one series, over all its accounts
_LONGEST = timedelta(days=366)
_DAYS: tuple[Day, ...] = get_args(Day)
_SPOKEN = dict(
    zip(("sen", "sel", "rab", "kam", "jum", "sab", "min"), _DAYS, strict=True)
)
_RHYTHM = re.compile(r"([a-z, ]*)@ ?(\d{1,2})[.:](\d{2})")

_Comings = Mapping[AccountId, Sequence[Occurrence]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """What was planned, and by account what was left out and why."""

    planned: tuple[Standing, ...]
    left_out: Mapping[AccountId, Sequence[Occurrence]]


def plan_series(
    desk: Desk,
    item_id: str,
    account_ids: Sequence[str],
    *,
    every: Slot,
    until: date,
    person: str,
    now: datetime,
    again: bool = False,
) -> Series:
    """Plan an item's newest revision at every coming of an hour; all, or nothing.

    A page is made once, with the first of them; the others carry its address, and wait
    for it. The series begins at the item's `publish_at`, where that is to come.

    Args:
        desk: the workspace.
        item_id: what to publish.
        account_ids: where; each once.
        every: the hour, and its days.
        until: the last day, itself included; at most a year from now.
        person: who plans.
        now: aware, UTC.
        again: publish although an earlier revision is public there already.

    Raises:
        NotFound, Mistake: nothing is stored.
    """
    kept = find_item(desk, item_id)
    where = addresses(desk, kept, account_ids)
    _refuse_end(desk, until, now)
    with desk.db.read() as connection:
        for account in where:
            refuse_twice(desk, connection, kept.item, account, again=again)
    comings = {
        account: _comings(desk, kept.item, account, every=every, last=until, now=now)
        for account, address in where.items()
        if not address
    }
    if not comings:
        raise Misused("series.only_page", id=item_id)
    _refuse_empty(comings, every, until)
    places = _places(desk, comings)
    pages = _pages(desk, kept.item, where, min(places, key=lambda p: p.due_at))
    if len(pages) + len(places) > MOST:
        count = str(len(pages) + len(places))
        raise Mistake("series.many", count=count, most=str(MOST))
    planned = fill(desk, kept, [*pages, *places], person=person, now=now, again=again)
    left_out = {a: [o for o in found if o.left_out] for a, found in comings.items()}
    return Series(planned=tuple(planned), left_out=left_out)


def read_rhythm(text: str, slots: Sequence[Slot]) -> Slot:
    """Read a slot's name, "mon,thu@09:00" or, for every day, "@09:00".

    Days are in English or Indonesian. An hour without a slot does not rest on days off.

    Raises:
        Misused: it is none of these, or several slots have that name.
        NotFound: no slot has that name.
    """
    named = [slot for slot in slots if slot.name == text]
    if len(named) == 1:
        return named[0]
    if named:
        raise Misused("series.several", name=text)
    if "@" not in text:
        problem = suggest("", "series.unknown", text, sorted({s.name for s in slots}))
        raise NotFound(problem.id, **problem.values)
    try:
        return _own_slot(text)
    except ValueError:
        raise Misused("series.unreadable", text=text) from None


def counted(left_out: Iterable[Occurrence]) -> Mapping[LeftOut, int]:
    """Return how many were left out for each reason, the most frequent first."""
    counts = Counter(one.left_out for one in left_out if one.left_out)
    return dict(counts.most_common())


def counted_said(left_out: Iterable[Occurrence]) -> str:
    """Say how many were left out for each reason: "3 on days off, 1 in a blackout"."""
    return ", ".join(
        sentence(f"left_out.{why}", {"count": str(count)})
        for why, count in counted(left_out).items()
    )


def _own_slot(text: str) -> Slot:
    written = _RHYTHM.fullmatch(text.strip().lower())
    if written is None:
        raise ValueError(text)
    hour = time(int(written[2]), int(written[3]))
    days = frozenset(map(_day, filter(None, re.split(r"[, ]+", written[1]))))
    return Slot(name=text, at=hour, days=days or frozenset(_DAYS))


def _day(word: str) -> Day:
    for day in _DAYS:
        if day == _SPOKEN.get(word, word):
            return day
    raise ValueError(word)


def _refuse_end(desk: Desk, until: date, now: datetime) -> None:
    today = now.astimezone(desk.config.office.zone).date()
    if until < today:
        raise Mistake("series.past", until=until.isoformat())
    if until > today + _LONGEST:
        last = (today + _LONGEST).isoformat()
        raise Mistake("series.far", until=until.isoformat(), last=last)


def _comings(
    desk: Desk,
    item: ContentItem,
    account: AccountId,
    *,
    every: Slot,
    last: date,
    now: datetime,
) -> list[Occurrence]:
    if every.accounts and account not in every.accounts:
        raise Mistake("series.not_its_slot", name=every.name, account=account)
    calendar, spacing = desk.calendar, desk.spacing(account)
    if item.priority is Priority.EMERGENCY:
        calendar = replace(calendar, quiet=None, blackouts=())
        spacing = timedelta(0)
    after = now
    if item.publish_at is not None and item.publish_at > now:
        after = item.publish_at - timedelta(microseconds=1)
    return occurrences(
        every,
        account,
        after=after,
        last=last,
        calendar=calendar,
        deadline=_deadline(item, now),
        taken=taken(desk, account, now),
        spacing=spacing,
    )


def _deadline(item: ContentItem, now: datetime) -> datetime | None:
    """Return from when on nothing is said; an event that is past ends nothing."""
    if item.expires_at is not None or item.event_at is None:
        return item.expires_at
    return item.event_at if item.event_at > now else None


def _refuse_empty(comings: _Comings, every: Slot, until: date) -> None:
    for account, found in comings.items():
        named = {"every": every.name, "until": until.isoformat(), "account": account}
        if not found:
            raise Mistake("series.none", **named)
        if all(one.left_out for one in found):
            raise Mistake("series.never", **named, why=counted_said(found))


def _places(desk: Desk, comings: _Comings) -> list[Place]:
    zone = desk.config.office.zone
    return [
        Place(
            account=account,
            due_at=one.at,
            address="",
            slot=slot_text(one.local, zone.key),
            occurrence=local_text(one.local),
        )
        for account, found in comings.items()
        for one in found
        if one.at is not None and not one.left_out
    ]


def _pages(
    desk: Desk, item: ContentItem, where: Mapping[AccountId, str], first: Place
) -> list[Place]:
    pages = [
        Place(account=account, due_at=first.due_at, address=address, slot=first.slot)
        for account, address in where.items()
        if address
    ]
    for page in pages:
        refuse_silence(desk, item, page.account, page.due_at, taken=())
    return pages
