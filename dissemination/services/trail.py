"""The audit trail: who did what, when, page by page or as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from dissemination.services.desk import Desk
from dissemination.services.mistakes import Misused
from dissemination.storage import people, trail
from dissemination.storage.trail import Entry, Wanted

PER_PAGE = 50
_AT_ONCE = 500
_LAST = date(2199, 12, 31)


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One page of the trail; `older` is where the next one begins, None on the last."""

    entries: Sequence[Entry]
    older: int | None


def leaf(desk: Desk, wanted: Wanted, *, before: int | None = None) -> Leaf:
    """Return a page of deeds, newest first; `before` is where it begins."""
    with desk.db.read() as connection:
        found = trail.entries(connection, wanted, before=before, limit=PER_PAGE + 1)
    has_more = len(found) > PER_PAGE
    shown = found[:PER_PAGE]
    return Leaf(entries=shown, older=shown[-1].id if has_more else None)


def every(desk: Desk, wanted: Wanted) -> Iterator[Entry]:
    """Give all deeds, newest first, without holding them or a transaction."""
    before = None
    while True:
        with desk.db.read() as connection:
            found = trail.entries(connection, wanted, before=before, limit=_AT_ONCE)
        yield from found
        if len(found) < _AT_ONCE:
            return
        before = found[-1].id


def names(desk: Desk) -> Mapping[str, str]:
    """Return what everybody who ever was is called, by id."""
    with desk.db.read() as connection:
        return {p.id: p.name for p in people.everybody(connection)}


def day(desk: Desk, said: str, *, after: int = 0) -> datetime | None:
    """Return when a day of the office begins; None where none is said.

    Args:
        desk: whose zone holds.
        said: as a browser sends it: "2026-11-23".
        after: how many days later.

    Raises:
        Misused: it is no day.
    """
    if not said:
        return None
    try:
        meant = date.fromisoformat(said)
    except ValueError as error:
        raise Misused("trail.no_day", said=said) from error
    if not date(1971, 1, 1) <= meant <= _LAST:
        raise Misused("trail.no_day", said=said)
    begins = datetime.combine(meant, time(), desk.config.office.zone)
    return begins + timedelta(days=after)
