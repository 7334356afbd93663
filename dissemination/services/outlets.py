"""Outlets: where a draft can go, what keeps it from there, and when it would come."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from dissemination import registry
from dissemination.domain.rendition import AccountId
from dissemination.domain.slots import NoSlot, next_slot
from dissemination.services.desk import Desk
from dissemination.storage import outlets
from dissemination.storage.outlets import OutletRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One account as it is chosen.

    `placement` is named where the channel has several. `shut` is the message that says
    why it cannot be chosen, or empty. `next_at` is its next slot by the calendar and by
    what is planned there; None where it has none. `by_hand` says that a person posts.
    """

    id: AccountId
    channel: str
    placement: str
    handle: str
    by_hand: bool
    shut: str
    next_at: datetime | None


def outlets_of(desk: Desk, now: datetime) -> Sequence[Outlet]:
    """Return every account of the desk, in the order of schedule.toml."""
    names = [AccountId(name) for name in desk.config.accounts]
    spacings = [desk.spacing(name) for name in names]
    since = now - max(spacings, default=timedelta(0))
    with desk.db.read() as connection:
        found = outlets.everything(connection, since=since)
    rows = {row.id: row for row in found}
    return [_outlet(desk, name, rows.get(name), now) for name in names]


def _outlet(
    desk: Desk,
    id: AccountId,
    row: OutletRow | None,
    now: datetime,
) -> Outlet:
    table = desk.account(id)
    kind = registry.channel(table.channel)
    return Outlet(
        id=id,
        channel=table.channel,
        placement=desk.placement(id) if len(kind.capabilities) > 1 else "",
        handle=row.handle if row else "",
        by_hand=bool(row and row.assisted),
        shut=_shut(desk, id, row),
        next_at=_next(desk, id, row.taken if row else (), now),
    )


def _shut(desk: Desk, id: AccountId, row: OutletRow | None) -> str:
    if row is None or not row.enabled:
        return "outlet.off"
    table = desk.account(id)
    if table.practice:
        return ""
    needs_secrets = any(f.secret for f in registry.channel(table.channel).fields)
    if needs_secrets and not row.has_secrets:
        return "outlet.unconnected"
    return "outlet.refused" if row.needs_person else ""


def _next(
    desk: Desk, id: AccountId, busy: Sequence[datetime], now: datetime
) -> datetime | None:
    try:
        return next_slot(
            desk.slots(),
            id,
            after=now,
            calendar=desk.calendar,
            taken=busy,
            spacing=desk.spacing(id),
        )
    except NoSlot:
        return None
