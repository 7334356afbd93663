"""Items as lists show them: found by words and marks, a page at a time.

A page begins behind the last item of the one before, so that none is shown twice, and
the thousandth costs what the first did.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    and_,
    exists,
    func,
    literal,
    or_,
    select,
    tuple_,
)

from dissemination.domain.delivery import State
from dissemination.domain.item import ItemId
from dissemination.storage.instant import Instant
from dissemination.storage.tables import approval, delivery, draft, item, person, unit

ARCHIVED = "archived"
_MOST_DRAFTS = 100  # that are looked through; more are being written nowhere
_SHORT = timedelta(days=7)  # of what piles up, too, little is due within so long


@dataclass(frozen=True, slots=True, kw_only=True)
class Sight:
    """What somebody may see: a unit's own items, and others' in the open states."""

    unit: str
    open_states: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is looked for; what is empty lets everything through.

    Attributes:
        words: each stands somewhere in an item's id, title or text.
        states: of the item's own life; archived ones come only where this names them.
        deliveries: where at least one of its deliveries stands.
        kinds: sorts of content.
        units: who wrote it, as units.
        authors: who wrote it first, as persons.
        campaigns: the family it is of.
        changed_since: when its newest revision was written, at the earliest.
        due_since: when such a delivery is due, at the earliest.
        due_until: and before when.
        awaits: a person who neither wrote it first, nor said yes to its revision.
        awaits_at: when such a yes must hold; it ends by itself, and by a return.
    """

    words: tuple[str, ...] = ()
    states: frozenset[str] = frozenset()
    deliveries: frozenset[State] = frozenset()
    kinds: frozenset[str] = frozenset()
    units: frozenset[str] = frozenset()
    authors: frozenset[str] = frozenset()
    campaigns: frozenset[str] = frozenset()
    changed_since: datetime | None = None
    due_since: datetime | None = None
    due_until: datetime | None = None
    awaits: str = ""
    awaits_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Behind which item a page begins."""

    changed_at: datetime
    id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """An item as a list shows it; `author` wrote it first."""

    id: ItemId
    title: str
    unit: str
    kind: str
    state: str
    revision: int
    campaign: str
    author: str
    changed_at: datetime

    @property
    def mark(self) -> Mark:
        """Where the page behind it begins."""
        return Mark(changed_at=self.changed_at, id=self.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """How many deliveries of a revision stand in a state; when the first is due."""

    revision: int
    state: State
    count: int
    due_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDraft:
    """What somebody is writing now; `item` is empty where it is not kept yet."""

    id: int
    item: str
    title: str
    unit: str
    author: str
    changed_by: str
    changed_at: datetime
    fields: Mapping[str, Any]


def found(
    connection: Connection,
    wanted: Wanted,
    *,
    sight: Sight | None,
    after: Mark | None = None,
    limit: int,
) -> Sequence[Listed]:
    """Return the items that are looked for, the last changed first.

    `sight` is what may be seen; None: everything.
    """
    plain = [item.c[f.name] for f in fields(Listed) if f.name != "author"]
    rows = connection.execute(
        select(*plain, item.c.created_by.label("author"))
        .where(*_is_wanted(connection, wanted), *is_seen(sight), *_is_behind(after))
        .order_by(item.c.changed_at.desc(), item.c.id.desc())
        .limit(limit)
    )
    return [Listed(**row) for row in rows.mappings()]


def how_many(
    connection: Connection, each: Sequence[Wanted], *, sight: Sight | None
) -> Sequence[int]:
    """Return how many items `found` would list of each without a limit, at once."""
    counted = [
        select(func.count())
        .select_from(item)
        .where(*_is_wanted(connection, wanted), *is_seen(sight))
        .scalar_subquery()
        for wanted in each
    ]
    return list(connection.execute(select(*counted)).one())


def tallies(
    connection: Connection, ids: Collection[ItemId]
) -> Mapping[ItemId, Sequence[Tally]]:
    """Return how the deliveries of each item stand, revision by revision."""
    columns = (delivery.c.item, delivery.c.revision, delivery.c.state)
    counted = (
        func.count().label("number"),
        func.min(delivery.c.due_at).label("due_at"),
    )
    rows = connection.execute(
        select(*columns, *counted)
        .where(delivery.c.item.in_(ids))
        .group_by(*columns)
        .order_by(delivery.c.item, delivery.c.revision, delivery.c.state)
    )
    by_item: dict[ItemId, list[Tally]] = {}
    for row in rows:
        tally = Tally(
            revision=row.revision,
            state=State(row.state),
            count=row.number,
            due_at=row.due_at,
        )
        by_item.setdefault(ItemId(row.item), []).append(tally)
    return by_item


def open_drafts(connection: Connection, *, unit: str | None) -> Sequence[OpenDraft]:
    """Return what is being written, the last changed first; None: by every unit."""
    of_unit = () if unit is None else (draft.c.unit == unit,)
    plain = [draft.c[f.name] for f in fields(OpenDraft) if f.name != "author"]
    rows = connection.execute(
        select(*plain, draft.c.created_by.label("author"))
        .where(is_being_written(), *of_unit)
        .order_by(draft.c.changed_at.desc(), draft.c.id.desc())
        .limit(_MOST_DRAFTS)
    )
    return [OpenDraft(**row) for row in rows.mappings()]


def is_being_written() -> ColumnElement[bool]:
    """Return the condition that a draft is open, and not a text set aside for one."""
    aside_of = draft.c.fields["aside_of"].as_integer()
    return and_(draft.c.ended_at.is_(None), aside_of.is_(None))


def names(connection: Connection) -> Mapping[str, str]:
    """Return how everyone who ever was is called, by id."""
    rows = connection.execute(select(person.c.id, person.c.name))
    return {row.id: row.name for row in rows}


def units(connection: Connection) -> Sequence[str]:
    """Return the units that the desk knows, by name."""
    return connection.scalars(select(unit.c.id).order_by(unit.c.id)).all()


def is_seen(
    sight: Sight | None, among: FromClause = item
) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that leave what may be seen of the items."""
    if sight is None:
        return ()
    own, state = among.c.unit == sight.unit, among.c.state
    return (or_(own, state.in_(sorted(sight.open_states))),)


def _is_wanted(
    connection: Connection, wanted: Wanted
) -> tuple[ColumnElement[bool], ...]:
    chosen = (
        (item.c.state, wanted.states),
        (item.c.kind, wanted.kinds),
        (item.c.unit, wanted.units),
        (item.c.created_by, wanted.authors),
        (item.c.campaign, wanted.campaigns),
    )
    where: list[ColumnElement[bool]] = [
        column.in_(sorted(named)) for column, named in chosen if named
    ]
    if ARCHIVED not in wanted.states:
        where.append(item.c.state != ARCHIVED)
    if wanted.changed_since is not None:
        where.append(item.c.changed_at >= wanted.changed_since)
    if wanted.deliveries:
        where.append(_has_delivery(wanted))
    if wanted.awaits:
        where += [item.c.created_by != wanted.awaits, ~_has_yes(wanted)]
    where.extend(_says(connection, word) for word in wanted.words)
    return tuple(where)


def _has_delivery(wanted: Wanted) -> ColumnElement[bool]:
    """Return the condition that an item has such a delivery.

    Where few do, they are looked up first; where many do, the newest items are asked
    one after the other, until a page is full.
    """
    states = sorted(wanted.deliveries)
    due: list[ColumnElement[bool]] = [delivery.c.due_at.is_not(None)]
    if wanted.due_since is not None:
        due.append(delivery.c.due_at >= wanted.due_since)
    if wanted.due_until is not None:
        due.append(delivery.c.due_at < wanted.due_until)
    if _are_few(wanted):
        few = select(delivery.c.item).where(delivery.c.state.in_(states), *due)
        return item.c.id.in_(few)
    # SQLite else asks the index by state, and walks all that is public for each item.
    state = func.coalesce(delivery.c.state, "")
    return exists().where(delivery.c.item == item.c.id, state.in_(states), *due)


def _has_yes(wanted: Wanted) -> ColumnElement[bool]:
    """Return the condition that a person's yes to an item's revision still holds."""
    returned = approval.alias("returned")
    is_back = exists().where(
        returned.c.item == approval.c.item,
        returned.c.id > approval.c.id,
        returned.c.verdict == "returned",
    )
    at = wanted.awaits_at
    holds = () if at is None else (approval.c.expires_at > at,)
    return exists().where(
        approval.c.item == item.c.id,
        approval.c.revision == item.c.revision,
        approval.c.verdict == "approved",
        approval.c.person == wanted.awaits,
        ~is_back,
        *holds,
    )


def _are_few(wanted: Wanted) -> bool:
    if State.PUBLISHED not in wanted.deliveries:
        return True
    since, until = wanted.due_since, wanted.due_until
    return since is not None and until is not None and until - since <= _SHORT


def _says(connection: Connection, word: str) -> ColumnElement[bool]:
    """Return the condition that a word stands in an item, whatever its case.

    Each database has its own quickest way, and both look at each text: 20,000 items of
    1,000 characters take 30 ms where nothing is found, and 1 ms where much is.
    """
    lower = word.lower()
    if connection.dialect.name == "sqlite":
        return item.c.words.contains(lower, autoescape=True)
    return func.strpos(item.c.words, lower) > 0


def _is_behind(after: Mark | None) -> tuple[ColumnElement[bool], ...]:
    if after is None:
        return ()
    key = tuple_(item.c.changed_at, item.c.id)
    return (key < tuple_(literal(after.changed_at, Instant), literal(after.id)),)
