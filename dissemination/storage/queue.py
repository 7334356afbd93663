"""The gate of every send: claim, begin, close. Each function commits before it returns.

What a crash leaves behind can be read from two facts: a delivery that is `publishing`
without an open attempt was surely not sent; one with an open attempt is perhaps public.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
    Row,
    ScalarSelect,
    exists,
    func,
    insert,
    literal,
    or_,
    select,
    update,
)

from dissemination.channel import Receipt
from dissemination.domain.delivery import Decision, DeliveryId, State
from dissemination.domain.item import Priority
from dissemination.domain.rendition import AccountId, Part, Rendition, fingerprint
from dissemination.storage.codec import unpack_rendition
from dissemination.storage.database import Database
from dissemination.storage.instant import Instant
from dissemination.storage.tables import (
    account,
    attempt,
    control,
    daemon,
    delivery,
    receipt,
    rendition,
)

# A thread that has begun in public is finished, even past its useful hour.
_FINISH_A_THREAD = timedelta(days=1)

# Outcomes after which a part is perhaps public; the empty one is an open attempt.
UNCLEAR = ("", "unknown", "vanished")


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """A delivery that this worker, and no other, holds while its lease runs.

    `receipts` prove the parts that are public already; the next one is the part at
    hand. `first_tried_at` and `last_tried_at` span the calls for that part which got no
    clear answer.
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
    looks: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How one call ended: `outcome` in a word, `detail` for the log."""

    outcome: str
    detail: str = ""
    receipt: Receipt | None = None


def claim(
    db: Database, *, owner: str, now: datetime, lease: timedelta, limit: int
) -> list[Claimed]:
    """Take at most one due delivery of each account that may send now.

    The database decides: emergency stop, account waits and one-in-flight are conditions
    of the same statement, so they hold for every daemon at once.
    """
    with db.write() as connection:
        first = _next_of_account(now)
        free = (
            select(account.c.id, first.label("delivery"))
            .where(*_may_send(now), first.is_not(None))
            .order_by(account.c.busy_until, account.c.id)
            .limit(limit)
            .with_for_update(of=account, skip_locked=True)
        )
        picked = {row.delivery: row.id for row in connection.execute(free)}
        if not picked:
            return []
        connection.execute(
            update(account)
            .where(account.c.id.in_(picked.values()))
            .values(busy_until=now + lease)
        )
        taken = connection.scalars(
            update(delivery)
            .where(delivery.c.id.in_(picked), delivery.c.state == State.SCHEDULED)
            .values(
                state=State.PUBLISHING,
                fence=delivery.c.fence + 1,
                lease_owner=owner,
                lease_until=now + lease,
            )
            .returning(delivery.c.id)
        ).all()
        return _load(connection, taken)


def begin(
    db: Database, held: Claimed, part: int, *, key: str, cost_usd: float, now: datetime
) -> int | None:
    """Write down that a call for one part is about to go out.

    Returns:
        The attempt's number; None when this worker no longer holds the delivery, it has
        become useless, or everything was stopped: then no call may be made.
    """
    with db.write() as connection:
        still = (
            select(delivery.c.id)
            .where(*_held(held), delivery.c.lease_until > now)
            .where(delivery.c.useful_until > now, _not_stopped())
            .with_for_update()
        )
        if connection.scalar(still) is None:
            return None
        opened = connection.execute(
            insert(attempt).values(
                delivery=held.id,
                account=held.account,
                part=part,
                target="",
                step="publish",
                fence=held.fence,
                key=key,
                payload_hash=fingerprint([held.rendition.parts[part]]),
                cost_usd=round(cost_usd * 1_000_000),
                started_at=now,
            )
        )
        number: int = opened.inserted_primary_key[0]  # type: ignore[index]
        return number


def remember(db: Database, held: Claimed, memo: str) -> bool:
    """Keep what `prepare` left; False when the delivery is no longer held."""
    with db.write() as connection:
        kept = connection.execute(
            update(delivery).where(*_held(held)).values(memo=memo)
        )
        return kept.rowcount == 1


def close(
    db: Database,
    held: Claimed,
    number: int,
    ending: Ending,
    *,
    part: int,
    now: datetime,
    decision: Decision | None,
) -> bool:
    """Write down how a call ended, its receipt, and where the delivery goes.

    Args:
        decision: None while further parts of a thread follow at once.

    Returns:
        False when another has taken it over; the receipt is kept all the same.
    """
    with db.write() as connection:
        connection.execute(
            update(attempt)
            .where(attempt.c.id == number)
            .values(ended_at=now, outcome=ending.outcome, detail=ending.detail)
        )
        if ending.receipt is not None:
            keep_receipt(connection, held.id, part, ending.receipt, number, now)
        if decision is None:
            return _go_on(connection, held, now)
        return _settle(connection, held, decision, now)


def settle(
    db: Database, held: Claimed, decision: Decision, ending: Ending, *, now: datetime
) -> bool:
    """Settle a delivery whose preparation failed: nothing was sent this time."""
    with db.write() as connection:
        connection.execute(
            insert(attempt).values(
                delivery=held.id,
                account=held.account,
                part=len(held.receipts),
                target="",
                step="prepare",
                fence=held.fence,
                key="",
                payload_hash="",
                cost_usd=0,
                started_at=now,
                ended_at=now,
                outcome=ending.outcome,
                detail=ending.detail,
            )
        )
        return _settle(connection, held, decision, now)


def release(db: Database, held: Claimed, now: datetime) -> None:
    """Give a delivery back of which surely nothing is on its way."""
    decision = Decision(state=State.SCHEDULED, eligible_at=now, counts=False)
    with db.write() as connection:
        _settle(connection, held, decision, now)


def renew(
    db: Database, owner: str, ids: Collection[DeliveryId], *, until: datetime
) -> None:
    """Prolong the leases of deliveries that are being carried right now."""
    with db.write() as connection:
        mine = (delivery.c.id.in_(ids), delivery.c.lease_owner == owner)
        accounts = connection.scalars(
            update(delivery)
            .where(*mine, delivery.c.state == State.PUBLISHING)
            .values(lease_until=until)
            .returning(delivery.c.account)
        ).all()
        connection.execute(
            update(account).where(account.c.id.in_(accounts)).values(busy_until=until)
        )


def doubtful(
    db: Database, *, now: datetime, lease: timedelta, limit: int
) -> list[Claimed]:
    """Reserve uncertain deliveries whose time to be looked up has come."""
    with db.write() as connection:
        due = (
            select(delivery.c.id)
            .where(delivery.c.state == State.UNCERTAIN, delivery.c.eligible_at <= now)
            .order_by(delivery.c.eligible_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        ids = connection.scalars(due).all()
        connection.execute(
            update(delivery)
            .where(delivery.c.id.in_(ids))
            .values(eligible_at=now + lease)
        )
        return _load(connection, ids)


def resolve(
    db: Database,
    held: Claimed,
    decision: Decision,
    *,
    now: datetime,
    looks: int = 0,
    found: Receipt | None = None,
) -> bool:
    """Settle a doubt: only while it is still uncertain, and still the same doubt."""
    with db.write() as connection:
        changed = connection.execute(
            update(delivery)
            .where(delivery.c.id == held.id, delivery.c.fence == held.fence)
            .where(delivery.c.state == State.UNCERTAIN)
            .values(**_where_to(decision), looks=looks)
        )
        if changed.rowcount and found is not None:
            keep_receipt(connection, held.id, len(held.receipts), found, None, now)
            connection.execute(
                update(delivery)
                .where(delivery.c.id == held.id)
                .values(memo="", useful_until=_long_enough(connection, now))
            )
        return changed.rowcount == 1


def next_eligible(db: Database, now: datetime) -> datetime | None:
    """Return the earliest instant at which something may be taken, or None."""
    d = delivery.alias("d")
    earliest = (
        select(func.min(d.c.eligible_at))
        .where(*_waiting(d, now), d.c.account == account.c.id)
        .correlate(account)
        .scalar_subquery()
    )
    doubt = select(func.min(delivery.c.eligible_at)).where(
        delivery.c.state == State.UNCERTAIN
    )
    columns = (account.c.blocked_until, account.c.busy_until)
    with db.read() as connection:
        rows = connection.execute(
            select(*columns, earliest.label("eligible_at")).where(
                account.c.enabled, account.c.needs_person == "", earliest.is_not(None)
            )
        )
        waits = [
            max(row.blocked_until, row.busy_until, row.eligible_at) for row in rows
        ]
        look_at = connection.scalar(doubt)
    return min([*waits, *([look_at] if look_at else [])], default=None)


def seen(
    db: Database, name: str, version: str, *, started_at: datetime, now: datetime
) -> None:
    """Note that a daemon is alive."""
    facts = {"version": version, "started_at": started_at, "seen_at": now}
    with db.write() as connection:
        known = connection.execute(
            update(daemon).where(daemon.c.name == name).values(**facts)
        )
        if not known.rowcount:
            connection.execute(insert(daemon).values(name=name, **facts))


def keep_receipt(
    connection: Connection,
    id: DeliveryId,
    part: int,
    proof: Receipt,
    number: int | None,
    now: datetime,
) -> None:
    """Keep a part's receipt; the first one stays."""
    mine = (receipt.c.delivery == id, receipt.c.part == part, receipt.c.target == "")
    if connection.execute(select(receipt.c.at).where(*mine)).first():
        return
    connection.execute(
        insert(receipt).values(
            delivery=id,
            part=part,
            target="",
            remote_id=proof.remote_id,
            url=proof.url,
            further_ids=list(proof.further_ids),
            attempt=number,
            at=now,
        )
    )


def _may_send(now: datetime) -> tuple[ColumnElement[bool], ...]:
    return (
        account.c.enabled,
        ~account.c.assisted,
        account.c.needs_person == "",
        account.c.blocked_until <= now,
        account.c.busy_until <= now,
        _not_stopped(),
    )


def _not_stopped() -> ColumnElement[bool]:
    return ~exists().where(control.c.stopped_at.is_not(None))


def _waiting(d: FromClause, now: datetime) -> tuple[ColumnElement[bool], ...]:
    before = delivery.alias("before")
    public = exists().where(
        before.c.id == d.c.depends_on, before.c.state == State.PUBLISHED
    )
    return (
        d.c.state == State.SCHEDULED,
        d.c.useful_until > now,
        or_(d.c.depends_on.is_(None), public),
    )


def _next_of_account(now: datetime) -> ColumnElement[Any]:
    def first(*further: ColumnElement[bool]) -> ScalarSelect[Any]:
        return (
            select(d.c.id)
            .where(*_waiting(d, now), d.c.account == account.c.id)
            .where(d.c.eligible_at <= now, *further)
            .order_by(d.c.eligible_at, d.c.id)
            .limit(1)
            .correlate(account)
            .scalar_subquery()
        )

    d = delivery.alias("d")
    return func.coalesce(first(d.c.priority == Priority.EMERGENCY), first())


def _held(held: Claimed) -> tuple[ColumnElement[bool], ...]:
    return (
        delivery.c.id == held.id,
        delivery.c.fence == held.fence,
        delivery.c.state == State.PUBLISHING,
    )


def _go_on(connection: Connection, held: Claimed, now: datetime) -> bool:
    kept = connection.execute(
        update(delivery)
        .where(*_held(held))
        .values(memo="", useful_until=_long_enough(connection, now))
    )
    return kept.rowcount == 1


def _long_enough(connection: Connection, now: datetime) -> ColumnElement[Any]:
    later = func.max if connection.dialect.name == "sqlite" else func.greatest
    finish_by = literal(now + _FINISH_A_THREAD, Instant)
    return later(delivery.c.useful_until, finish_by)


def _settle(
    connection: Connection, held: Claimed, decision: Decision, now: datetime
) -> bool:
    mine = [delivery.c.id == held.id, delivery.c.fence == held.fence]
    # The late owner may still turn its own doubt into a proof.
    states = [State.PUBLISHING]
    if decision.state is State.PUBLISHED:
        states.append(State.UNCERTAIN)
    moved = connection.execute(
        update(delivery)
        .where(*mine, delivery.c.state.in_(states))
        .values(**_where_to(decision), tries=held.tries + decision.counts, looks=0)
    )
    if not moved.rowcount:
        return False
    freed: dict[str, Any] = {"busy_until": now}
    if decision.account_waits_until is not None:
        freed["blocked_until"] = decision.account_waits_until
    if decision.needs_person:
        freed["needs_person"] = decision.needs_person
    connection.execute(
        update(account).where(account.c.id == held.account).values(**freed)
    )
    return True


def _where_to(decision: Decision) -> dict[str, Any]:
    values: dict[str, Any] = {
        "state": decision.state,
        "reason": decision.reason,
        "lease_owner": "",
        "lease_until": None,
    }
    if decision.eligible_at is not None:
        values["eligible_at"] = decision.eligible_at
    if decision.memo is not None:
        values["memo"] = decision.memo
    return values


def _load(connection: Connection, ids: Sequence[int]) -> list[Claimed]:
    rows = connection.execute(
        select(delivery, account.c.channel, rendition.c.said)
        .join(account, account.c.id == delivery.c.account)
        .join(rendition, rendition.c.id == delivery.c.rendition)
        .where(delivery.c.id.in_(ids))
        .order_by(delivery.c.eligible_at, delivery.c.id)
    )
    return [_claimed(connection, row) for row in rows.all()]


def _claimed(connection: Connection, row: Row[Any]) -> Claimed:
    proofs = connection.execute(
        select(receipt).where(receipt.c.delivery == row.id).order_by(receipt.c.part)
    )
    receipts = tuple(
        Receipt(remote_id=p.remote_id, url=p.url, further_ids=tuple(p.further_ids))
        for p in proofs
    )
    tried: Any = connection.execute(
        select(func.min(attempt.c.started_at), func.max(attempt.c.ended_at)).where(
            attempt.c.delivery == row.id,
            attempt.c.part == len(receipts),
            attempt.c.step == "publish",
            attempt.c.outcome.in_(UNCLEAR),
        )
    ).one()
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
        first_tried_at=tried[0],
        last_tried_at=tried[0] if tried[1] is None else tried[1],
        looks=row.looks,
    )


def parts_left(held: Claimed) -> Sequence[tuple[int, Part]]:
    """Return the parts that have no receipt yet, with their numbers."""
    done = len(held.receipts)
    return list(enumerate(held.rendition.parts))[done:]
