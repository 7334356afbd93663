"""Corrections and takedowns as people see them: wanted, listed, done by hand."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    String,
    exists,
    func,
    insert,
    literal_column,
    or_,
    select,
    update,
)

from dissemination.domain.delivery import DeliveryId
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.storage import audit, ends, watches
from dissemination.storage.codec import unpack_rendition
from dissemination.storage.deliveries import freeze
from dissemination.storage.public import (
    AmendmentKind,
    AmendmentState,
)
from dissemination.storage.tables import (
    account,
    amendment,
    delivery,
    receipt,
    rendition,
)

SUPERSEDED = "amend.superseded"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One part that is to be corrected or removed, and by whom.

    `said` is what is to stand there, None for a takedown; `message` says why a person
    has to do it; `url` is where it stands.
    """

    delivery: DeliveryId
    account: AccountId
    part: int
    kind: AmendmentKind
    state: AmendmentState
    said: Rendition | None = None
    message: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Amendment:
    """A correction or a takedown of one part, as people see it.

    `said` is what is to stand there. `message` says why it stands where it stands: an
    id of `messages`, and behind a colon what the platform said.
    """

    id: int
    delivery: DeliveryId
    item: ItemId
    revision: int
    account: AccountId
    channel: str
    part: int
    kind: AmendmentKind
    state: AmendmentState
    reason: str
    person: str
    created_at: datetime
    message: str
    url: str
    tries: int
    eligible_at: datetime
    done_at: datetime | None
    said: Part | None


def _spelled(state: AmendmentState) -> ColumnElement[bool]:
    # SQLite takes a partial index only where it can read the value there.
    return amendment.c.state == literal_column(f"'{state}'", String)


IS_WAITING = _spelled(AmendmentState.WAITING)
_FOR_A_PERSON = _spelled(AmendmentState.PERSON)
VERBS = {
    AmendmentKind.CORRECTION: "corrected",
    AmendmentKind.TAKEDOWN: "taken_down",
}


def add(
    connection: Connection, wanted: Wanted, *, reason: str, person: str, now: datetime
) -> int:
    """Write one down; what was wanted of the same part before is no longer."""
    same = (amendment.c.delivery == wanted.delivery, amendment.c.part == wanted.part)
    connection.execute(
        update(amendment)
        .where(*same, or_(IS_WAITING, _FOR_A_PERSON))
        .values(state=AmendmentState.FAILED, message=SUPERSEDED)
    )
    if wanted.kind is AmendmentKind.TAKEDOWN:
        watches.end(connection, wanted.delivery, wanted.part, now)
    said = wanted.said
    if said is not None:
        ends.renew(connection, wanted.delivery, said)
    row = connection.execute(
        insert(amendment).values(
            delivery=wanted.delivery,
            part=wanted.part,
            kind=wanted.kind,
            rendition=freeze(connection, said, now) if said else None,
            state=wanted.state,
            reason=reason,
            person=person,
            created_at=now,
            message=wanted.message,
            url=wanted.url,
            eligible_at=now,
        )
    )
    number: int = row.inserted_primary_key[0]  # type: ignore[index]
    return number


def withdraw(
    connection: Connection, id: ItemId, accounts: Collection[str], now: datetime
) -> None:
    """Let nothing more be sent of an item, whoever is sending it now.

    No accounts mean all of them.
    """
    mine = update(delivery).where(delivery.c.item == id)
    if accounts:
        mine = mine.where(delivery.c.account.in_(accounts))
    connection.execute(mine.values(withdrawn_at=now))


def shown_since(connection: Connection) -> Mapping[ItemId, set[DeliveryId]]:
    """Return what proved public after it was taken down, and nobody removes yet."""
    removed = exists().where(
        amendment.c.delivery == receipt.c.delivery,
        amendment.c.part == receipt.c.part,
        amendment.c.kind == AmendmentKind.TAKEDOWN,
        amendment.c.state != AmendmentState.FAILED,
    )
    rows = connection.execute(
        select(delivery.c.item, delivery.c.id)
        .join(receipt, receipt.c.delivery == delivery.c.id)
        .where(delivery.c.withdrawn_at.is_not(None), receipt.c.target == "", ~removed)
        .distinct()
    )
    found: dict[ItemId, set[DeliveryId]] = {}
    for item, number in rows:
        found.setdefault(ItemId(item), set()).add(DeliveryId(number))
    return found


def of_item(connection: Connection, item: ItemId) -> Sequence[Amendment]:
    """Return the corrections and takedowns of an item, oldest first."""
    return _found(connection, delivery.c.item == item)


def of_delivery(connection: Connection, id: DeliveryId) -> Sequence[Amendment]:
    """Return the corrections and takedowns of a delivery, oldest first."""
    return _found(connection, amendment.c.delivery == id)


def tasks(connection: Connection) -> Sequence[Amendment]:
    """Return what persons have to do, oldest first."""
    return _found(connection, _FOR_A_PERSON)


def count_tasks(connection: Connection) -> int:
    """Return how many amendments persons have to do."""
    counted = select(func.count()).select_from(amendment).where(_FOR_A_PERSON)
    return connection.scalar(counted) or 0


def done_by_hand(
    connection: Connection, number: int, *, person: str, url: str, now: datetime
) -> Amendment | None:
    """Keep a person's word that they did it; None where it is no open task."""
    values: dict[str, Any] = {
        "state": AmendmentState.DONE,
        "done_at": now,
        "message": "",
    }
    if url:
        values["url"] = url
    done = connection.execute(
        update(amendment).where(amendment.c.id == number, _FOR_A_PERSON).values(values)
    )
    if not done.rowcount:
        return None
    (one,) = _found(connection, amendment.c.id == number)
    # Only what we know the text of can be compared.
    look = watches.end if one.said is None else watches.renew
    look(connection, one.delivery, one.part, now)
    verb = VERBS[one.kind]
    record(connection, one.delivery, one.part, verb, person=person, at=now)
    return one


def record(
    connection: Connection,
    id: DeliveryId,
    part: int,
    verb: str,
    *,
    person: str,
    at: datetime,
) -> None:
    """Write into the audit what became of a part."""
    audit.record(
        connection,
        at=at,
        person=person,
        verb=verb,
        subject=str(id),
        deliveries=[id],
        part=part,
    )


def _found(connection: Connection, where: ColumnElement[bool]) -> Sequence[Amendment]:
    columns = (amendment, delivery.c.item, delivery.c.account, account.c.channel)
    rows = connection.execute(
        select(*columns, rendition.c.said, rendition.c.revision)
        .join(delivery, delivery.c.id == amendment.c.delivery)
        .join(account, account.c.id == delivery.c.account)
        .outerjoin(rendition, rendition.c.id == amendment.c.rendition)
        .where(where)
        .order_by(amendment.c.id)
    )
    return [_one(row) for row in rows]


def _one(row: Row[Any]) -> Amendment:
    parts = unpack_rendition(row.said).parts if row.said else ()
    return Amendment(
        id=row.id,
        delivery=DeliveryId(row.delivery),
        item=ItemId(row.item),
        revision=row.revision or 0,
        account=AccountId(row.account),
        channel=row.channel,
        part=row.part,
        kind=AmendmentKind(row.kind),
        state=AmendmentState(row.state),
        reason=row.reason,
        person=row.person,
        created_at=row.created_at,
        message=row.message,
        url=row.url,
        tries=row.tries,
        eligible_at=row.eligible_at,
        done_at=row.done_at,
        said=parts[row.part] if row.part < len(parts) else None,
    )
