"""The proof that a part is public: the first one stays."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Connection, func, literal, update
from sqlalchemy.dialects import postgresql, sqlite

from dissemination.channel import Receipt
from dissemination.domain.delivery import DeliveryId
from dissemination.storage.instant import Instant
from dissemination.storage.tables import delivery, receipt

# A thread that has begun in public is finished, even past its useful hour.
_FINISH_A_THREAD = timedelta(days=1)
_KEEP = {
    "sqlite": sqlite.insert(receipt).on_conflict_do_nothing().returning(receipt.c.part),
    "postgresql": postgresql.insert(receipt)
    .on_conflict_do_nothing()
    .returning(receipt.c.part),
}


def keep_receipt(
    connection: Connection,
    id: DeliveryId,
    part: int,
    proof: Receipt,
    number: int | None,
    now: datetime,
) -> None:
    """Keep a part's receipt, and make the next part the one at hand.

    The first receipt stays. Further parts follow even past the useful hour.
    """
    if not insert_receipt(connection, id, part, proof, number, now):
        return
    fresh = {"memo": "", "tries": 0, "looks": 0, "absences": 0}
    connection.execute(
        update(delivery)
        .where(delivery.c.id == id)
        .values(**fresh, useful_until=long_enough(connection, now))
    )


def insert_receipt(
    connection: Connection,
    id: DeliveryId,
    part: int,
    proof: Receipt | None,
    number: int | None,
    now: datetime,
) -> bool:
    """Keep a part's receipt, where there is one, and tell whether it is the first."""
    if proof is None:
        return False
    kept = connection.scalar(
        _KEEP[connection.dialect.name],
        {
            "delivery": id,
            "part": part,
            "target": "",
            "remote_id": proof.remote_id,
            "url": proof.url,
            "further_ids": list(proof.further_ids),
            "attempt": number,
            "at": now,
        },
    )
    return kept is not None


def long_enough(connection: Connection, now: datetime) -> ColumnElement[Any]:
    """Return a last useful instant that leaves time to finish a thread."""
    later = func.max if connection.dialect.name == "sqlite" else func.greatest
    return later(delivery.c.useful_until, literal(now + _FINISH_A_THREAD, Instant))
