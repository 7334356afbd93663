"""What a worker is given when it takes a delivery, read whole from the rows."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import ColumnElement, Connection, Row, func, select, update

from dissemination.channel import Receipt
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.rendition import AccountId, Rendition
from dissemination.storage.codec import unpack_rendition
from dissemination.storage.tables import account, attempt, delivery, receipt, rendition

# Outcomes after which a part is perhaps public; the empty one is an open attempt.
UNCLEAR = ("", "unknown", "vanished")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A delivery that this worker, and no other, holds while its lease runs.

    `receipts` prove the parts that are public already; the next one is the part at
    hand. `first_tried_at` and `last_tried_at` span the calls for that part which got no
    clear answer; `in_doubt` says that one of them is neither proven absent nor cleared
    by a person, so that a repeat is safe only where the platform ignores it. `looks`
    could not tell, `absences` found nothing.
    """

    id: DeliveryId
    fence: int
    account: AccountId
    channel: str
    placement: str
    rendition: Rendition
    due_at: datetime
    tries: int
    memo: str
    receipts: tuple[Receipt, ...]
    first_tried_at: datetime | None = None
    last_tried_at: datetime | None = None
    in_doubt: bool = False
    looks: int = 0
    absences: int = 0

    @property
    def parts_left(self) -> int:
        """How many parts have no receipt yet."""
        return len(self.rendition.parts) - len(self.receipts)


def load(connection: Connection, ids: Collection[int]) -> list[Claimed]:
    """Read deliveries that were just taken, by the instant they are due.

    One whose rendition cannot be read is put before a person: it would stop its account
    for ever, and every other one with it.
    """
    rows = connection.execute(
        select(delivery, account.c.channel, rendition.c.said)
        .join(account, account.c.id == delivery.c.account)
        .join(rendition, rendition.c.id == delivery.c.rendition)
        .where(delivery.c.id.in_(ids))
        .order_by(delivery.c.eligible_at, delivery.c.id)
    )
    found = []
    for row in rows.all():
        try:
            found.append(_claimed(connection, row))
        except ValidationError:
            _put_aside(connection, row)
    return found


def last_attempt() -> ColumnElement[int]:
    """Return the number of a delivery's last attempt, for an update of deliveries."""
    return func.coalesce(
        select(func.max(attempt.c.id))
        .where(attempt.c.delivery == delivery.c.id)
        .correlate(delivery)
        .scalar_subquery(),
        0,
    )


def _claimed(connection: Connection, row: Row[Any]) -> Claimed:
    proofs = connection.execute(
        select(receipt).where(receipt.c.delivery == row.id).order_by(receipt.c.part)
    )
    receipts = tuple(
        Receipt(remote_id=p.remote_id, url=p.url, further_ids=tuple(p.further_ids))
        for p in proofs
    )
    tried: Any = connection.execute(
        select(
            func.min(attempt.c.started_at),
            func.max(attempt.c.started_at),
            func.max(attempt.c.ended_at),
            func.max(attempt.c.id),
        ).where(
            attempt.c.delivery == row.id,
            attempt.c.part == len(receipts),
            attempt.c.step == "publish",
            attempt.c.outcome.in_(UNCLEAR),
        )
    ).one()
    first_tried_at, last_began_at, last_ended_at, number = tried
    return Claimed(
        id=DeliveryId(row.id),
        fence=row.fence,
        account=AccountId(row.account),
        channel=row.channel,
        placement=row.placement,
        rendition=unpack_rendition(row.said),
        due_at=row.due_at,
        tries=row.tries,
        memo=row.memo,
        receipts=receipts,
        first_tried_at=first_tried_at,
        last_tried_at=max(
            (at for at in (last_began_at, last_ended_at) if at), default=None
        ),
        in_doubt=number is not None and number > row.cleared,
        looks=row.looks,
        absences=row.absences,
    )


def _put_aside(connection: Connection, row: Row[Any]) -> None:
    # What is uncertain stays so, until a person has looked.
    held = State.HELD if row.state == State.PUBLISHING else row.state
    connection.execute(
        update(delivery)
        .where(delivery.c.id == row.id)
        .values(
            state=held, reason="reason.unreadable", lease_owner="", lease_until=None
        )
    )
