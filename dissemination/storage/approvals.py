"""A person's yes to exactly what they saw, and their reasons to override a hold."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, insert, select

from dissemination.domain.item import ItemId
from dissemination.storage.tables import approval, override


@dataclass(frozen=True, slots=True, kw_only=True)
class Yes:
    """One step of approval, of one set of renditions."""

    step: str
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
            verdict="approved",
            reason="",
            person=yes.person,
            at=yes.at,
            expires_at=yes.expires_at,
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
    rows = connection.execute(
        select(approval).where(
            approval.c.item == item,
            approval.c.revision == revision,
            approval.c.fingerprint == fingerprint,
            approval.c.verdict == "approved",
            approval.c.expires_at > now,
        )
    )
    return [
        Yes(step=row.step, person=row.person, at=row.at, expires_at=row.expires_at)
        for row in rows
    ]


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
