"""Who opened what waits for a yes, and exactly as it stood.

One row a person, an item and a state of it, so that it can be shown what has changed
since, and so that nobody says yes to what they never opened.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from dissemination.domain.item import ItemId
from dissemination.storage.tables import look

_KEY = [look.c.person, look.c.item, look.c.fingerprint]
_put_sqlite, _put_server = sqlite.insert(look), postgresql.insert(look)
_NOTE = {
    "sqlite": _put_sqlite.on_conflict_do_update(
        index_elements=_KEY, set_={"at": _put_sqlite.excluded["at"]}
    ),
    "postgresql": _put_server.on_conflict_do_update(
        index_elements=_KEY, set_={"at": _put_server.excluded["at"]}
    ),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One person's last look at an item as it stood; `fingerprint` says how."""

    person: str
    item: ItemId
    fingerprint: str
    revision: int
    at: datetime


def note(connection: Connection, seen: Look) -> None:
    """Keep a look; one at the same state takes the place of the one before.

    One statement: two windows may show the same at the same moment.
    """
    values = {
        "person": seen.person,
        "item": seen.item,
        "fingerprint": seen.fingerprint,
        "revision": seen.revision,
        "at": seen.at,
    }
    connection.execute(_NOTE[connection.dialect.name], values)


def of_items(
    connection: Connection, items: Collection[ItemId], *, person: str = ""
) -> Sequence[Look]:
    """Return the looks at items, oldest first; of one person, or of everybody."""
    found = select(look).where(look.c.item.in_(items))
    if person:
        found = found.where(look.c.person == person)
    rows = connection.execute(found.order_by(look.c.at, look.c.person))
    return [
        Look(
            person=row.person,
            item=ItemId(row.item),
            fingerprint=row.fingerprint,
            revision=row.revision,
            at=row.at,
        )
        for row in rows
    ]
