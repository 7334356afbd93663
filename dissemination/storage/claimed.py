"""What a worker is given when it takes a delivery, read whole from the rows."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from pydantic import ValidationError
from sqlalchemy import (
    BindParameter,
    ColumnElement,
    Connection,
    Row,
    bindparam,
    func,
    select,
    update,
)

from dissemination.channel import Receipt
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.rendition import AccountId, Rendition
from dissemination.storage.codec import unpack_rendition
from dissemination.storage.tables import (
    UNCLEAR,
    account,
    attempt,
    delivery,
    receipt,
    rendition,
)

_AMONG: BindParameter[Any] = bindparam("ids", expanding=True)
_TAKEN = (
    select(delivery, account.c.channel, account.c.known_from, rendition.c.said)
    .join(account, account.c.id == delivery.c.account)
    .join(rendition, rendition.c.id == delivery.c.rendition)
    .where(delivery.c.id.in_(_AMONG))
    .order_by(delivery.c.eligible_at, delivery.c.id)
)
_RECEIPTS = (
    select(receipt)
    .where(receipt.c.delivery.in_(_AMONG))
    .order_by(receipt.c.delivery, receipt.c.part)
)
_UNCLEAR_CALLS = select(attempt).where(
    attempt.c.delivery.in_(_AMONG),
    attempt.c.step == "publish",
    attempt.c.outcome.in_(UNCLEAR),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A delivery that this worker, and no other, holds while its lease runs.

    `state` is publishing, to be delivered, or uncertain, to be looked up.
    `receipts` prove the parts that are public already; the next one is the part at
    hand. `first_tried_at` and `last_tried_at` span the calls for that part which got no
    clear answer; `in_doubt` says that one of them is neither proven absent nor cleared
    by a person, so that a repeat is safe only where the platform ignores it, and
    `as_another` that it was made before who the account is changed. `looks` could not
    tell, `absences` found nothing.
    """

    id: DeliveryId
    fence: int
    state: State
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
    as_another: bool = False
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
    if not ids:
        return []
    rows = connection.execute(_TAKEN, {"ids": list(ids)}).all()
    # What is taken for the first time has neither receipts nor calls.
    known = [r.id for r in rows if r.fence > 1 or r.state == State.UNCERTAIN]
    receipts, calls = _past(connection, known)
    found = []
    for row in rows:
        proofs = tuple(receipts.get(row.id, ()))
        at_hand = [c for c in calls.get(row.id, ()) if c.part == len(proofs)]
        try:
            found.append(_claimed(row, proofs, at_hand))
        except ValidationError:
            _put_aside(connection, row)
    return found


def _past(
    connection: Connection, ids: Collection[int]
) -> tuple[dict[int, list[Receipt]], dict[int, list[Row[Any]]]]:
    """Return receipts and calls without a clear answer, by delivery."""
    receipts: dict[int, list[Receipt]] = {}
    calls: dict[int, list[Row[Any]]] = {}
    if not ids:
        return receipts, calls
    among = {"ids": list(ids)}
    for row in connection.execute(_RECEIPTS, among):
        proof = Receipt(
            remote_id=row.remote_id, url=row.url, further_ids=tuple(row.further_ids)
        )
        receipts.setdefault(row.delivery, []).append(proof)
    for row in connection.execute(_UNCLEAR_CALLS, among):
        calls.setdefault(row.delivery, []).append(row)
    return receipts, calls


def last_attempt() -> ColumnElement[int]:
    """Return the number of a delivery's last attempt, for an update of deliveries."""
    return func.coalesce(
        select(func.max(attempt.c.id))
        .where(attempt.c.delivery == delivery.c.id)
        .correlate(delivery)
        .scalar_subquery(),
        0,
    )


def _claimed(
    row: Row[Any], receipts: tuple[Receipt, ...], calls: Sequence[Row[Any]]
) -> Claimed:
    return Claimed(
        id=DeliveryId(row.id),
        fence=row.fence,
        state=State(row.state),
        account=AccountId(row.account),
        channel=row.channel,
        placement=row.placement,
        rendition=unpack_rendition(row.said),
        due_at=row.due_at,
        tries=row.tries,
        memo=row.memo,
        receipts=receipts,
        first_tried_at=min((c.started_at for c in calls), default=None),
        last_tried_at=max(
            (max(c.started_at, c.ended_at or c.started_at) for c in calls),
            default=None,
        ),
        in_doubt=any(c.id > row.cleared for c in calls),
        as_another=any(row.cleared < c.id <= row.known_from for c in calls),
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
