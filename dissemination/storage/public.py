"""What the public sees of a delivery, part by part, corrections among it."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import Connection, Row, select

from dissemination.channel import Receipt
from dissemination.domain.delivery import DeliveryId
from dissemination.domain.rendition import AccountId, Part
from dissemination.storage.codec import unpack_rendition
from dissemination.storage.tables import (
    account,
    amendment,
    delivery,
    hand_off,
    receipt,
    rendition,
)

PartId = tuple[DeliveryId, int]  # a delivery, and which part of it


class AmendmentKind(StrEnum):
    """What is done to what is public already."""

    CORRECTION = "correction"  # it is given another text
    TAKEDOWN = "takedown"  # it is removed


class AmendmentState(StrEnum):
    """Where a correction or a takedown stands."""

    WAITING = "waiting"  # a daemon will do it
    DONE = "done"
    PERSON = "person"  # a person has to do it, and to say so
    FAILED = "failed"  # another one came in its place


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicPart:
    """One part that has a receipt.

    `said` is what went out at first; `before` is the receipt of the part before it, in
    a thread. `as_another` tells that the account has become another since.
    """

    delivery: DeliveryId
    part: int
    account: AccountId
    placement: str
    due_at: datetime
    said: Part
    receipt: Receipt
    public_at: datetime
    before: Receipt | None = None
    as_another: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Amended:
    """What became of a part since it went out.

    Attributes:
        said: what the newest correction that is done has put there, or None.
        said_at: when.
        is_open: something of it waits for a daemon or a person.
        is_taken_down: it is removed, or is to be.
    """

    said: Part | None = None
    said_at: datetime | None = None
    is_open: bool = False
    is_taken_down: bool = False


def public_parts(
    connection: Connection, ids: Collection[DeliveryId]
) -> Mapping[PartId, PublicPart]:
    """Return the parts of deliveries that have a receipt."""
    if not ids:
        return {}
    rows = connection.execute(
        select(
            receipt,
            *(delivery.c.account, delivery.c.placement, delivery.c.due_at),
            *(rendition.c.said, account.c.another_from),
        )
        .join(delivery, delivery.c.id == receipt.c.delivery)
        .join(account, account.c.id == delivery.c.account)
        .join(rendition, rendition.c.id == delivery.c.rendition)
        .where(receipt.c.delivery.in_(ids), receipt.c.target == "")
        .order_by(receipt.c.delivery, receipt.c.part)
    )
    found: dict[PartId, PublicPart] = {}
    for row in rows:
        id_, number = DeliveryId(row.delivery), row.part
        before = found.get((id_, number - 1))
        found[id_, number] = PublicPart(
            delivery=id_,
            part=number,
            account=AccountId(row.account),
            placement=row.placement,
            due_at=row.due_at,
            said=unpack_rendition(row.said).parts[number],
            receipt=Receipt(
                remote_id=row.remote_id, url=row.url, further_ids=tuple(row.further_ids)
            ),
            public_at=row.at,
            before=before.receipt if before else None,
            as_another=(row.attempt or row.another_from + 1) <= row.another_from,
        )
    return found


def amended(
    connection: Connection, ids: Collection[DeliveryId]
) -> Mapping[PartId, Amended]:
    """Return what became of the parts of deliveries; of most, nothing."""
    if not ids:
        return {}
    rows = connection.execute(
        select(amendment, rendition.c.said)
        .outerjoin(rendition, rendition.c.id == amendment.c.rendition)
        .where(amendment.c.delivery.in_(ids))
        .where(amendment.c.state != AmendmentState.FAILED)
        .order_by(amendment.c.done_at, amendment.c.id)
    )
    found: dict[PartId, Amended] = {}
    for row in rows:
        id_ = DeliveryId(row.delivery), row.part
        found[id_] = _with(found.get(id_, Amended()), row)
    return found


def by_hand(
    connection: Connection, ids: Collection[DeliveryId]
) -> Mapping[DeliveryId, str]:
    """Return which deliveries were handed to a person, and the address they told."""
    rows = connection.execute(
        select(hand_off.c.delivery, hand_off.c.proof)
        .where(hand_off.c.delivery.in_(ids))
        # Where several posted it, one who told an address goes before who told none.
        .order_by(hand_off.c.proof != "", hand_off.c.id)
    )
    return {DeliveryId(number): proof for number, proof in rows}


def _with(known: Amended, row: Row[Any]) -> Amended:
    is_done = row.state == AmendmentState.DONE
    parts = unpack_rendition(row.said).parts if row.said else ()
    # By hand a thread may have become shorter than it was.
    puts = is_done and row.part < len(parts)
    return Amended(
        said=parts[row.part] if puts else known.said,
        said_at=row.done_at if puts else known.said_at,
        is_open=known.is_open or not is_done,
        is_taken_down=known.is_taken_down or row.kind == AmendmentKind.TAKEDOWN,
    )
