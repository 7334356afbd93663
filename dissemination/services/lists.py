"""Lists: the items that somebody may see, found by words and marks."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from typing import Any, TypeVar

from dissemination.domain.delivery import State
from dissemination.services.desk import Desk
from dissemination.services.permission import OPEN_TO_ALL, sees_every_unit
from dissemination.storage import lists
from dissemination.storage.lists import Listed, Mark, OpenDraft, Sight, Tally, Wanted
from dissemination.storage.people import PersonRow

T = TypeVar("T")

PAGE = 25  # items
_WORDS = 8  # more than these find nothing that these do not
_DAY = timedelta(days=1)


class Standing(StrEnum):
    """Where an item stands as a whole, in one word."""

    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    APPROVED = "approved"  # and nothing of it is planned any more
    SCHEDULED = "scheduled"
    PUBLISHING = "publishing"
    HANDED_OFF = "handed_off"
    PARTLY = "partly"
    PUBLISHED = "published"
    TROUBLE = "trouble"  # somebody has to decide
    MISSED = "missed"
    ARCHIVED = "archived"


class Period(StrEnum):
    """A span of time that a list is narrowed to."""

    TODAY = "today"
    NEXT_DAY = "next_day"
    WEEK = "week"
    MONTH = "month"
    YEAR = "year"


# What asks for a decision, and what nobody can mend any more.
TROUBLED = frozenset({State.FAILED, State.HELD, State.UNCERTAIN})
GONE_BY = frozenset({State.MISSED, State.EXPIRED})
# What each choice of a list means: the item's own life, or its deliveries'.
LIVES: Mapping[Standing, frozenset[str]] = {
    Standing.DRAFT: frozenset({"draft"}),
    Standing.SUBMITTED: frozenset({"submitted"}),
    Standing.RETURNED: frozenset({"returned"}),
    Standing.APPROVED: frozenset({"approved"}),
    Standing.ARCHIVED: frozenset({lists.ARCHIVED}),
}
DELIVERED: Mapping[Standing, frozenset[State]] = {
    Standing.SCHEDULED: frozenset({State.SCHEDULED, State.PUBLISHING}),
    Standing.HANDED_OFF: frozenset({State.HANDED_OFF}),
    Standing.PUBLISHED: frozenset({State.PUBLISHED}),
    Standing.TROUBLE: TROUBLED,
    Standing.MISSED: GONE_BY,
}
CHOICES = (
    *(Standing.DRAFT, Standing.SUBMITTED, Standing.RETURNED, Standing.APPROVED),
    *DELIVERED,
    Standing.ARCHIVED,
)
_BACK: Mapping[Period, timedelta] = {
    Period.WEEK: 7 * _DAY,
    Period.MONTH: 30 * _DAY,
    Period.YEAR: 365 * _DAY,
}
_TO_COME = frozenset(
    {State.PLANNED, State.SCHEDULED, State.PUBLISHING, State.HANDED_OFF}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What somebody looks for; what is empty lets everything through.

    `is_mine` leaves what the person who looks wrote first.
    """

    words: str = ""
    state: Standing | None = None
    kind: str = ""
    unit: str = ""
    author: str = ""
    campaign: str = ""
    period: Period | None = None
    is_mine: bool = False

    @property
    def is_narrow(self) -> bool:
        """Whether anything at all is asked for."""
        return self != Asked()


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """An item of a list, and where it stands.

    `due_at` is when the next of its deliveries is due, or the first one was;
    `older_public` says that an older revision is public while this one is not.
    """

    item: Listed
    standing: Standing
    due_at: datetime | None
    older_public: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a list: what is being written, what is kept, and how it goes on.

    `names` are how persons are called; `units` may be chosen; `behind` is None on the
    last page.
    """

    drafts: Sequence[OpenDraft]
    entries: Sequence[Entry]
    behind: Mark | None
    names: Mapping[str, str]
    units: Sequence[str]


def list_items(
    desk: Desk,
    asked: Asked,
    person: PersonRow,
    *,
    now: datetime,
    after: Mark | None = None,
) -> Page:
    """Return a page of the items that somebody looks for and may see."""
    wanted = meaning(asked, person, zone_of=desk, now=now)
    sight = sight_of(person)
    with desk.db.read() as connection:
        more = lists.found(connection, wanted, sight=sight, after=after, limit=PAGE + 1)
        shown = more[:PAGE]
        stand = lists.tallies(connection, [one.id for one in shown])
        drafts: Sequence[OpenDraft] = ()
        if after is None and asked.state in (None, Standing.DRAFT):
            drafts = lists.open_drafts(connection, unit=sight.unit if sight else None)
        names, units = lists.names(connection), lists.units(connection)
    return Page(
        drafts=[one for one in drafts if _is_asked(one, asked, person)],
        entries=[_entry(one, stand.get(one.id, ()), now) for one in shown],
        behind=shown[-1].mark if len(more) > PAGE else None,
        names=names,
        units=units,
    )


def sight_of(person: PersonRow) -> Sight | None:
    """Return what of the items somebody may see; None: everything."""
    if sees_every_unit(person):
        return None
    return Sight(unit=person.unit, open_states=OPEN_TO_ALL)


def meaning(asked: Asked, person: PersonRow, *, zone_of: Desk, now: datetime) -> Wanted:
    """Return what storage looks for where somebody asks for this."""
    authors = {person.id} if asked.is_mine else {asked.author} - {""}
    wanted = Wanted(
        words=tuple(asked.words.lower().split()[:_WORDS]),
        states=_meant(LIVES, asked.state),
        deliveries=_meant(DELIVERED, asked.state),
        kinds=frozenset({asked.kind} - {""}),
        units=frozenset({asked.unit} - {""}),
        authors=frozenset(authors),
        campaigns=frozenset({asked.campaign} - {""}),
    )
    return _within(wanted, asked.period, zone_of, now)


def standing(state: str, revision: int, tallies: Iterable[Tally]) -> Standing:
    """Say in one word where an item stands, by its own life and its deliveries'."""
    if state != "approved":
        return Standing(state)
    there = {
        tally.state
        for tally in tallies
        if tally.revision == revision and tally.state is not State.CANCELLED
    }
    rest = there - {State.PUBLISHED}
    if rest & TROUBLED:
        return Standing.TROUBLE
    if there & {State.PUBLISHED}:
        return Standing.PARTLY if rest else Standing.PUBLISHED
    return _on_its_way(there)


def _on_its_way(there: Collection[State]) -> Standing:
    """Say where an item stands of which nothing is public yet."""
    words = (
        (State.PUBLISHING, Standing.PUBLISHING),
        (State.HANDED_OFF, Standing.HANDED_OFF),
        (State.SCHEDULED, Standing.SCHEDULED),
        (State.PLANNED, Standing.SUBMITTED),
        (State.MISSED, Standing.MISSED),
        (State.EXPIRED, Standing.MISSED),
    )
    return next((word for state, word in words if state in there), Standing.APPROVED)


def _entry(one: Listed, tallies: Sequence[Tally], now: datetime) -> Entry:
    standing_ones = [t for t in tallies if t.state is not State.CANCELLED]
    newest = [t for t in standing_ones if t.revision == one.revision]
    to_come = [t.due_at for t in newest if t.state in _TO_COME and t.due_at > now]
    public = {t.revision for t in tallies if t.state is State.PUBLISHED}
    return Entry(
        item=one,
        standing=standing(one.state, one.revision, tallies),
        due_at=min(to_come or (t.due_at for t in newest), default=None),
        older_public=bool(public) and max(public) < one.revision,
    )


def _meant(
    choices: Mapping[Standing, frozenset[T]], chosen: Standing | None
) -> frozenset[T]:
    return choices.get(chosen, frozenset()) if chosen else frozenset()


def _within(wanted: Wanted, period: Period | None, desk: Desk, now: datetime) -> Wanted:
    """Narrow what is looked for to a span, of deliveries where some are looked for."""
    if period is None:
        return wanted
    if period is Period.NEXT_DAY:
        of = wanted.deliveries or _TO_COME
        return replace(wanted, deliveries=of, due_since=now, due_until=now + _DAY)
    since = _today(desk, now) if period is Period.TODAY else now - _BACK[period]
    if wanted.deliveries:
        until = _today(desk, now) + _DAY
        return replace(wanted, due_since=since, due_until=until)
    return replace(wanted, changed_since=since)


def _today(desk: Desk, now: datetime) -> datetime:
    """Return when the office's day began."""
    local = now.astimezone(desk.config.office.zone)
    return datetime.combine(local.date(), time(), local.tzinfo)


def _is_asked(one: OpenDraft, asked: Asked, person: PersonRow) -> bool:
    """Tell whether a draft is what somebody looks for, as far as a draft can be."""
    is_of = (
        not asked.is_mine or person.id in (one.author, one.changed_by),
        asked.author in ("", one.author),
        asked.unit in ("", one.unit),
        asked.kind in ("", _typed(one, "kind")),
        asked.campaign in ("", _typed(one, "campaign")),
        asked.period is None,
    )
    said = f"{one.item} {one.title} {_typed(one, 'body')}".lower()
    return all(is_of) and all(word in said for word in asked.words.lower().split())


def _typed(one: OpenDraft, name: str) -> str:
    value: Any = one.fields.get(name, "")
    return value if isinstance(value, str) else ""
