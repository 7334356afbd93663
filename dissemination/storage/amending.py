"""What a daemon does of corrections and takedowns: it takes one, and settles it.

Each function commits. A try is harmless when it is repeated, so that a crash leaves
nothing to be cleared: once its lease has run out, another takes it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    and_,
    bindparam,
    exists,
    or_,
    select,
    update,
)

from dissemination.channel import Receipt
from dissemination.domain.delivery import DeliveryId
from dissemination.domain.rendition import AccountId, Part
from dissemination.storage import watches
from dissemination.storage.amendments import IS_WAITING, VERBS, record
from dissemination.storage.codec import unpack_rendition
from dissemination.storage.conditions import not_stopped
from dissemination.storage.database import Database
from dissemination.storage.instant import Instant
from dissemination.storage.public import (
    AmendmentKind,
    AmendmentState,
    PublicPart,
    amended,
    public_parts,
)
from dissemination.storage.tables import account, amendment, delivery, rendition

ENGINE = "engine"  # who does what a daemon does, in the audit
# Made once: SQLAlchemy takes longer to build these than the database to answer.
_NOW = bindparam("now", type_=Instant)
_other = amendment.alias("other")
_IN_HAND = exists().where(
    _other.c.delivery == amendment.c.delivery, _other.c.lease_until > _NOW
)
_IS_FREE = (IS_WAITING, ~_IN_HAND)
# The page whose address a delivery carries is corrected first, or was tried.
_PAGE_COMES_FIRST = exists().where(
    _other.c.delivery == delivery.c.depends_on,
    _other.c.kind == AmendmentKind.CORRECTION,
    _other.c.state == AmendmentState.WAITING,
    _other.c.tries == 0,
)
# What removes goes on while everything is stopped; what publishes waits.
_MAY_GO = or_(
    amendment.c.kind == AmendmentKind.TAKEDOWN,
    and_(not_stopped(), ~_PAGE_COMES_FIRST),
)
_READY = (
    select(amendment.c.id, account.c.enabled)
    .join(delivery, delivery.c.id == amendment.c.delivery)
    .join(account, account.c.id == delivery.c.account)
    .where(amendment.c.eligible_at <= _NOW, *_IS_FREE, _MAY_GO)
    # Of one that is switched off a person is told, whatever it waited for.
    .where(
        or_(
            ~account.c.enabled,
            and_(account.c.blocked_until <= _NOW, account.c.needs_person == ""),
        )
    )
    .order_by(amendment.c.eligible_at, amendment.c.id)
    .limit(1)
)
_NEXT = _READY.with_for_update(of=delivery, skip_locked=True)
_TAKE = (
    update(amendment)
    .where(amendment.c.id == bindparam("number"), *_IS_FREE)
    .values(lease_until=bindparam("until", type_=Instant))
    .returning(amendment)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An amendment that this worker, and no other, carries out until `lease_until`.

    `stood` is what it says that a mark is put on; None of what a person asked for.
    """

    id: int
    kind: AmendmentKind
    public: PublicPart
    said: Part | None
    stood: Part | None
    tries: int
    lease_until: datetime
    is_account_off: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Upshot:
    """What follows from one try.

    Attributes:
        state: where it goes.
        message: why, as `Amendment.message`.
        receipt: of a correction that is done.
        eligible_at: when it is tried again; None leaves it.
        account_waits_until: the platform wants no call of this account before.
        needs_person: why the account waits for a person, or empty.
        counts: False where it does not use up a try.
    """

    state: AmendmentState
    message: str = ""
    receipt: Receipt | None = None
    eligible_at: datetime | None = None
    account_waits_until: datetime | None = None
    needs_person: str = ""
    counts: bool = True


def is_ready(db: Database, now: datetime) -> bool:
    """Tell whether something can be taken; cheap, where nothing waits."""
    with db.read() as connection:
        return connection.execute(_READY, {"now": now}).first() is not None


def take(db: Database, now: datetime, lease: timedelta) -> Taken | None:
    """Take the first amendment that is due, or None.

    Never two of one delivery at a time: what was superseded while its call was on its
    way must not arrive after what came in its place.
    """
    with db.write() as connection:
        # Held until the end, so that two daemons look one after the other.
        found = connection.execute(_NEXT, {"now": now}).first()
        if found is None:
            return None
        marks = {"number": found.id, "now": now, "until": now + lease}
        taken = connection.execute(_TAKE, marks).first()
        return None if taken is None else _taken(connection, taken, enabled=found[1])


def settle(db: Database, taken: Taken, upshot: Upshot, now: datetime) -> bool:
    """Write down what came of a try; False where another has taken it over."""
    mine = (amendment.c.id == taken.id, amendment.c.lease_until == taken.lease_until)
    with db.write() as connection:
        held = connection.execute(
            update(amendment).where(*mine).values(lease_until=None)
        )
        if not held.rowcount:
            return False
        _hold_account(connection, taken.public.account, upshot)
        kept = connection.execute(
            update(amendment)
            .where(amendment.c.id == taken.id, IS_WAITING)
            .values(_outcome(taken, upshot, now))
        )
        if kept.rowcount and upshot.state is not AmendmentState.WAITING:
            _note(connection, taken, upshot, now)
        return kept.rowcount == 1


def _taken(connection: Connection, row: Row[Any], *, enabled: bool) -> Taken:
    id_ = DeliveryId(row.delivery)
    said = connection.scalar(
        select(rendition.c.said).where(rendition.c.id == row.rendition)
    )
    public = public_parts(connection, [id_])[id_, row.part]
    known = amended(connection, [id_]) if row.person == ENGINE else {}
    stood = known[id_, row.part].said or public.said if known else None
    return Taken(
        id=row.id,
        kind=AmendmentKind(row.kind),
        public=public,
        said=unpack_rendition(said).parts[row.part] if said else None,
        stood=stood,
        tries=row.tries,
        lease_until=row.lease_until,
        is_account_off=not enabled,
    )


def _outcome(taken: Taken, upshot: Upshot, now: datetime) -> dict[str, Any]:
    values: dict[str, Any] = {
        "state": upshot.state,
        "message": upshot.message,
        "tries": taken.tries + upshot.counts,
    }
    if upshot.eligible_at is not None:
        values["eligible_at"] = upshot.eligible_at
    if upshot.state is AmendmentState.DONE:
        values["done_at"] = now
    if upshot.receipt is not None and upshot.receipt.url:
        values["url"] = upshot.receipt.url
    return values


def _hold_account(connection: Connection, id: AccountId, upshot: Upshot) -> None:
    mine = update(account).where(account.c.id == id)
    if until := upshot.account_waits_until:
        waits = mine.where(account.c.blocked_until < until)
        connection.execute(waits.values(blocked_until=until))
    if upshot.needs_person:
        connection.execute(mine.values(needs_person=upshot.needs_person))


def _note(connection: Connection, taken: Taken, upshot: Upshot, now: datetime) -> None:
    id_, part = taken.public.delivery, taken.public.part
    if upshot.state is AmendmentState.PERSON:
        record(connection, id_, part, "not_amended", person=ENGINE, at=now)
        return
    if taken.kind is AmendmentKind.CORRECTION:
        watches.renew(connection, id_, part, now)
    record(connection, id_, part, VERBS[taken.kind], person=ENGINE, at=now)
