"""Slots: local hours, whose instants follow the rules of their zones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from dissemination.domain.calendar import Calendar
from dissemination.domain.delivery import DeliveryId
from dissemination.domain.item import ItemId
from dissemination.domain.slots import read_slot
from dissemination.services.desk import Desk
from dissemination.storage import audit
from dissemination.storage import reslot as kept
from dissemination.storage.database import Transaction

ENGINE = "engine"  # who does what nobody asked for


class _Zones:
    """Zones as they are on the disk now, each read once."""

    def __init__(self) -> None:
        self._known: dict[str, ZoneInfo | None] = {}

    def __getitem__(self, name: str) -> ZoneInfo | None:
        if name not in self._known:
            try:
                # `ZoneInfo(name)` would remember the rules of when we were started.
                self._known[name] = ZoneInfo.no_cache(name)
            except (ZoneInfoNotFoundError, ValueError):
                self._known[name] = None
        return self._known[name]


def reslot(desk: Desk, now: datetime) -> int:
    """Derive the instants of slots to come again, and return how many deliveries moved.

    A government may change a zone's rules at short notice; 07:00 stays 07:00. What
    waits for an hour that no longer comes is held. A slot whose zone is unknown now is
    left as it was.
    """
    zones, count = _Zones(), 0
    with desk.db.read() as connection:
        known = kept.instants(connection, now)
    for slot, due_times in known.items():
        local, name = read_slot(slot)
        zone = zones[name]
        if zone is None:
            continue
        at = Calendar(zone=zone).instant(local.date(), local.time())
        if due_times == {at}:
            continue
        with desk.db.write() as connection:
            count += _mend(connection, slot, due_times, at=at, now=now)
    return count


def _mend(
    connection: Transaction,
    slot: str,
    due_times: frozenset[datetime],
    *,
    at: datetime | None,
    now: datetime,
) -> int:
    if at is None:
        return _record(connection, slot, kept.hold(connection, slot), to="", now=now)
    return sum(
        _record(
            connection,
            slot,
            kept.shift(connection, slot, due_at, to=at),
            to=at.isoformat(),
            now=now,
        )
        for due_at in sorted(due_times - {at})
    )


def _record(
    connection: Transaction,
    slot: str,
    moved: Mapping[ItemId, Sequence[DeliveryId]],
    *,
    to: str,
    now: datetime,
) -> int:
    for item, ids in moved.items():
        audit.record(
            connection,
            at=now,
            person=ENGINE,
            verb="reslot",
            subject=item,
            deliveries=list(ids),
            slot=slot,
            to=to,
        )
    return sum(len(ids) for ids in moved.values())
