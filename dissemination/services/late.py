"""What proves public after its item was taken down is taken down, too."""

from __future__ import annotations

from datetime import datetime

from dissemination.services.amendable import look, removals
from dissemination.services.desk import Desk
from dissemination.storage import amendments, audit


def remove_late(desk: Desk, now: datetime) -> int:
    """Remove what proved public after its item was taken down; return how many parts.

    A call was on its way, or its answer was lost, when a person took the item down.
    """
    with desk.db.read() as connection:
        late = amendments.shown_since(connection)
    removed = 0
    for id_, numbers in late.items():
        with desk.db.write() as connection:
            seen = look(connection, id_)
            wanted = [
                one
                for s in seen.standing
                if s.delivery.id in numbers
                for one in removals(desk, seen, s)
            ]
            asked = next(
                deed
                for deed in reversed(audit.deeds(connection, id_))
                if deed.verb == "takedown"
            )
            for one in wanted:
                reason, person = asked.detail["reason"], asked.person
                amendments.add(connection, one, reason=reason, person=person, now=now)
            removed += len(wanted)
    return removed
