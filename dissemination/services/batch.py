"""Batch: a yes to several items at once, each of which the person has opened."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from dissemination.domain.item import ItemId
from dissemination.services.approve import Approved, approve
from dissemination.services.awaiting import findings_of
from dissemination.services.desk import Desk
from dissemination.services.holding import said_by
from dissemination.services.mistakes import Mistake, Misused
from dissemination.services.seen import waiting_of
from dissemination.services.write import find_item
from dissemination.storage import looks
from dissemination.storage.reviewing import Asked

MOST = 10  # items in one answer


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of one item of several: it was approved, or why it was not."""

    item: ItemId
    title: str
    done: Approved | None = None
    mistake: Mistake | None = None


def approve_each(
    desk: Desk, wanted: Mapping[str, str], *, person: str, now: datetime
) -> tuple[Answer, ...]:
    """Say yes to several items, each by itself: one that is refused stops no other.

    Args:
        desk: the workspace.
        wanted: items, each with the seal of what was shown of it.
        person: who says yes.
        now: aware, UTC.

    Raises:
        Misused: there are none, or too many to have been looked at; nothing is stored.
    """
    if not wanted:
        raise Misused("batch.nothing")
    if len(wanted) > MOST:
        raise Misused("batch.many", most=MOST, count=len(wanted))
    return tuple(
        _answer(desk, item, seen, person=person, now=now)
        for item, seen in wanted.items()
    )


def _answer(desk: Desk, item: str, seen: str, *, person: str, now: datetime) -> Answer:
    id_, title = ItemId(item), item
    try:
        title = find_item(desk, item).item.title or title
        _refuse_unopened(desk, id_, seen, person)
        _refuse_held(desk, id_)
        done = approve(desk, item, person=person, now=now, seen=seen)
    except Mistake as mistake:
        return Answer(item=id_, title=title, mistake=mistake)
    return Answer(item=id_, title=title, done=done)


def _refuse_unopened(desk: Desk, item: ItemId, seen: str, person: str) -> None:
    with desk.db.read() as connection:
        opened = looks.of_items(connection, [item], person=person)
    if seen not in {look.fingerprint for look in opened}:
        raise Mistake("batch.unopened", id=item)


def _refuse_held(desk: Desk, item: ItemId) -> None:
    """Refuse what a hold is found in, even one that was passed: it wants a look."""
    kept = find_item(desk, item)
    with desk.db.read() as connection:
        waiting = waiting_of(connection, kept)
        own = said_by(connection, item, waiting)
    one = Asked(kept=kept, waiting=tuple(s.delivery for s in waiting), own=own)
    if any(found.severity == "hold" for found in findings_of(desk, one)):
        raise Mistake("batch.hold", id=item)
