"""What people said of exactly what they saw: yes, or back to the author, and why."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select

from dissemination.domain.item import ItemId
from dissemination.storage.tables import approval, item, override

APPROVED, RETURNED = "approved", "returned"


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """One step of approval, of one set of renditions."""

    step: str
    person: str
    at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What one person said of one set of renditions: approved it, or returned it."""

    id: int
    item: ItemId
    revision: int
    fingerprint: str
    step: str
    verdict: str
    reason: str
    person: str
    at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A hold that a person took upon themselves."""

    finding: str
    reason: str
    person: str
    at: datetime


def approve(
    connection: Connection,
    item: ItemId,
    revision: int,
    *,
    fingerprint: str,
    yes: Yes,
) -> None:
    """Keep a yes to one fingerprint of an item's renditions."""
    connection.execute(
        insert(approval).values(
            item=item,
            revision=revision,
            fingerprint=fingerprint,
            step=yes.step,
            verdict=APPROVED,
            reason="",
            person=yes.person,
            at=yes.at,
            expires_at=yes.expires_at,
        )
    )


def give_back(
    connection: Connection,
    item: ItemId,
    revision: int,
    *,
    fingerprint: str,
    step: str,
    reason: str,
    person: str,
    at: datetime,
) -> None:
    """Keep that an item went back to its author, and why."""
    connection.execute(
        insert(approval).values(
            item=item,
            revision=revision,
            fingerprint=fingerprint,
            step=step,
            verdict=RETURNED,
            reason=reason,
            person=person,
            at=at,
            expires_at=at,
        )
    )


def given(
    connection: Connection,
    item: ItemId,
    revision: int,
    *,
    fingerprint: str,
    now: datetime,
) -> Sequence[Yes]:
    """Return the approvals of exactly this fingerprint that still hold."""
    said = verdicts(connection, [item])
    return still_given(said, revision=revision, fingerprint=fingerprint, now=now)


def still_given(
    said: Iterable[Verdict], *, revision: int, fingerprint: str, now: datetime | None
) -> list[Yes]:
    """Return which yeses of an item hold; a return takes back all before it.

    Args:
        said: all that was said of the item, oldest first.
        revision: of the item.
        fingerprint: of the set of renditions.
        now: what ended by then holds no more; None holds that too.
    """
    held: list[Yes] = []
    for one in said:
        if one.verdict == RETURNED:
            held.clear()
        elif (one.revision, one.fingerprint) == (revision, fingerprint):
            held.append(_yes(one))
    return [yes for yes in held if now is None or yes.expires_at > now]


def verdicts(connection: Connection, of: Collection[ItemId]) -> Sequence[Verdict]:
    """Return all that was said of items, oldest first."""
    rows = connection.execute(
        select(approval).where(approval.c.item.in_(of)).order_by(approval.c.id)
    )
    return [_verdict(row) for row in rows]


def latest(
    connection: Connection, *, limit: int, offset: int = 0
) -> Sequence[tuple[Verdict, str]]:
    """Return what was said last, the newest first, each with its item's headline."""
    rows = connection.execute(
        select(approval, item.c.title)
        .join(item, item.c.id == approval.c.item)
        .order_by(approval.c.id.desc())
        .limit(limit)
        .offset(offset)
    )
    return [(_verdict(row), row.title) for row in rows]


def overrule(
    connection: Connection, item: ItemId, revision: int, overruled: Override
) -> None:
    """Keep who overrode a hold, and why."""
    connection.execute(
        insert(override).values(
            item=item,
            revision=revision,
            finding=overruled.finding,
            reason=overruled.reason,
            person=overruled.person,
            at=overruled.at,
        )
    )


def overrides(
    connection: Connection, item: ItemId, revision: int
) -> Sequence[Override]:
    """Return the holds of an item that were overridden."""
    mine = (override.c.item == item, override.c.revision == revision)
    rows = connection.execute(select(override).where(*mine).order_by(override.c.id))
    return [
        Override(finding=r.finding, reason=r.reason, person=r.person, at=r.at)
        for r in rows
    ]


def _verdict(row: Row[Any]) -> Verdict:
    return Verdict(**{f.name: getattr(row, f.name) for f in fields(Verdict)})


def _yes(said: Verdict) -> Yes:
    return Yes(
        step=said.step, person=said.person, at=said.at, expires_at=said.expires_at
    )
