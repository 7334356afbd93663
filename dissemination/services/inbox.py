"""Inbox: what waits for a yes, the most pressing first, and who may say it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from dissemination.domain.item import ItemId
from dissemination.services.awaiting import Waiting, as_found, findings_of, of_each
from dissemination.services.desk import Desk
from dissemination.storage import approvals, looks, reviewing
from dissemination.storage.approvals import Verdict
from dissemination.storage.database import Transaction
from dissemination.storage.people import PersonRow
from dissemination.storage.reviewing import Lapsed

PAGE = 20  # rows
_MINDED = timedelta(days=30)  # so long it is shown that a time has passed


class Tab(StrEnum):
    """A part of the inbox."""

    WAITING = "waiting"
    OTHERS = "others"
    EXPIRED = "expired"
    HISTORY = "history"


@dataclass(frozen=True, slots=True, kw_only=True)
class Inbox:
    """One page of one part of the inbox; the lists of the other parts are empty.

    `total` counts what the part holds, on all its pages; `counts` are of every part
    but the history. `names` are of everyone who is mentioned.
    """

    tab: Tab
    page: int
    total: int
    counts: Mapping[Tab, int]
    waiting: tuple[Waiting, ...] = ()
    lapsed: tuple[Lapsed, ...] = ()
    history: tuple[tuple[Verdict, str], ...] = ()
    names: Mapping[str, str]

    @property
    def has_more(self) -> bool:
        """Whether another page follows."""
        return self.total > self.page * PAGE


def inbox(
    desk: Desk, person: PersonRow, *, tab: Tab, page: int, now: datetime
) -> Inbox:
    """Return a page of what waits, as one person finds it.

    Args:
        desk: the workspace.
        person: who looks.
        tab: which part.
        page: from 1 on.
        now: aware, UTC.
    """
    with desk.db.read() as connection:
        every = _waiting(desk, connection, person, now)
        lapsed = tuple(reviewing.lapsed(connection, now - _MINDED))
        history: Sequence[tuple[Verdict, str]] = ()
        if tab is Tab.HISTORY:
            # One more than is shown tells whether another page follows.
            start = (page - 1) * PAGE
            history = approvals.latest(connection, limit=PAGE + 1, offset=start)
        mine = [one for one in every if _BELONGS.get(tab, _nowhere)(one)]
        found = _with_looks(connection, person, _on(page, mine))
        shown = tuple(_checked(desk, one) for one in found)
        names = _names(connection, shown, history)
    counts = {kind: sum(map(belongs, every)) for kind, belongs in _BELONGS.items()}
    counts[Tab.EXPIRED] += len(lapsed)
    total = len(mine)
    if tab is Tab.HISTORY:
        total = (page - 1) * PAGE + len(history)
    return Inbox(
        tab=tab,
        page=page,
        total=total,
        counts=counts,
        waiting=shown,
        lapsed=lapsed if tab is Tab.EXPIRED and page == 1 else (),
        history=tuple(history[:PAGE]),
        names=names,
    )


def next_item(
    desk: Desk, person: PersonRow, *, after: str, now: datetime
) -> ItemId | None:
    """Return the most pressing item that this person may approve, but for one.

    What they opened and left as it was comes after what they have not seen.
    """
    with desk.db.read() as connection:
        every = _waiting(desk, connection, person, now)
        others = [o for o in every if o.may_approve and o.kept.item.id != after]
        seen = _with_looks(connection, person, others)
    ordered = sorted(seen, key=lambda one: one.is_opened)
    return next((one.kept.item.id for one in ordered), None)


def _waiting(
    desk: Desk, connection: Transaction, person: PersonRow, now: datetime
) -> list[Waiting]:
    """Return everything that waits; emergencies first, then what is due first."""
    every = reviewing.asked(connection)
    ids = [one.kept.item.id for one in every]
    said = of_each(approvals.verdicts(connection, ids) if ids else ())
    found = [
        as_found(desk, one, said.get(one.kept.item.id, ()), person, now)
        for one in every
    ]
    return sorted(found, key=_pressing)


def _pressing(one: Waiting) -> tuple[bool, datetime, str]:
    return not one.is_emergency, one.due_at, one.kept.item.id


def _may_approve(one: Waiting) -> bool:
    return one.may_approve


def _is_another_s(one: Waiting) -> bool:
    return not one.may_approve


def _has_ended(one: Waiting) -> bool:
    return bool(one.ended)


def _nowhere(_: Waiting) -> bool:
    return False


_BELONGS: Mapping[Tab, Callable[[Waiting], bool]] = {
    Tab.WAITING: _may_approve,
    Tab.OTHERS: _is_another_s,
    Tab.EXPIRED: _has_ended,
}


def _on(page: int, every: Sequence[Waiting]) -> Sequence[Waiting]:
    return every[(page - 1) * PAGE : page * PAGE]


def _with_looks(
    connection: Transaction, person: PersonRow, shown: Sequence[Waiting]
) -> list[Waiting]:
    """Tell which of these the person has opened as they stand."""
    ids = [one.kept.item.id for one in shown]
    seen = looks.of_items(connection, ids, person=person.id) if ids else ()
    opened = {(look.item, look.fingerprint) for look in seen}
    return [
        replace(one, is_opened=(one.kept.item.id, one.seal) in opened) for one in shown
    ]


def _checked(desk: Desk, one: Waiting) -> Waiting:
    return replace(one, findings=findings_of(desk, one.asked))


def _names(
    connection: Transaction,
    shown: Sequence[Waiting],
    history: Sequence[tuple[Verdict, str]],
) -> Mapping[str, str]:
    wanted = {one.kept.author for one in shown}
    wanted |= {yes.person for one in shown for yes in (*one.given, *one.ended)}
    wanted |= {said.person for said, _ in history}
    return reviewing.names(connection, wanted) if wanted else {}
