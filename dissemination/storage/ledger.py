"""What is written down before and after each call. Each function commits.

What a crash leaves behind can be read from two facts: a delivery that is `publishing`
without an open attempt was surely not sent; one with an open attempt is perhaps public.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    FromClause,
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
from dissemination.domain.rendition import fingerprint
from dissemination.storage.claimed import Claimed, last_attempt
from dissemination.storage.database import Database
from dissemination.storage.instant import Instant
from dissemination.storage.tables import (
    account,
    attempt,
    control,
    delivery,
    item,
    receipt,
)

# A thread that has begun in public is finished, even past its useful hour.
_FINISH_A_THREAD = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How one call ended: `outcome` in a word, `detail` for the log."""

    outcome: str
    detail: str = ""
    receipt: Receipt | None = None


def begin(
    db: Database, held: Claimed, part: int, *, key: str, cost_usd: float, now: datetime
) -> int | None:
    """Write down that a call for one part is about to go out.

    Returns:
        The attempt's number; None when this worker no longer holds the delivery, the
        part proved public meanwhile, the item was revised, it has become useless, or
        everything was stopped: then no call may be made.
    """
    proven = exists().where(receipt.c.delivery == held.id, receipt.c.part == part)
    with db.write() as connection:
        still = (
            select(delivery.c.id)
            .where(*_held(held), delivery.c.lease_until > now, ~proven)
            .where(delivery.c.useful_until > now, not_stopped(), ~is_revised())
            .with_for_update()
        )
        if connection.scalar(still) is None:
            return None
        opened = connection.execute(
            insert(attempt).values(
                **_attempt(held, part, step="publish", now=now),
                key=key,
                payload_hash=fingerprint([held.rendition.parts[part]]),
                cost_usd=round(cost_usd * 1_000_000),
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
        db: where.
        held: what was claimed.
        number: of the attempt.
        ending: how it ended.
        part: which part was sent.
        now: aware, UTC.
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
            mine = select(delivery.c.id).where(*_held(held))
            return connection.scalar(mine) is not None
        return _settle(connection, held, decision, now)


def settle(
    db: Database,
    held: Claimed,
    decision: Decision,
    ending: Ending | None,
    *,
    now: datetime,
) -> bool:
    """Settle a delivery for which no call was made this time.

    Args:
        db: where.
        held: what was claimed.
        decision: where it goes.
        ending: how the preparation failed; None where it was not asked for.
        now: aware, UTC.

    Returns:
        False when another has taken it over.
    """
    with db.write() as connection:
        if ending is not None:
            connection.execute(
                insert(attempt).values(
                    **_attempt(held, len(held.receipts), step="prepare", now=now),
                    key="",
                    payload_hash="",
                    cost_usd=0,
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


def resolve(
    db: Database,
    held: Claimed,
    decision: Decision,
    *,
    now: datetime,
    looks: int = 0,
    absences: int = 0,
    is_absent: bool = False,
    found: Receipt | None = None,
) -> bool:
    """Settle a doubt: only while it is still uncertain, and still the same doubt.

    Args:
        db: where.
        held: what was reserved to be looked up.
        decision: where it goes.
        now: aware, UTC.
        looks: how often nobody could tell.
        absences: how often it was not there.
        is_absent: its calls so far are proven to have made nothing public.
        found: the proof; kept even when the doubt was settled meanwhile.
    """
    values = {**_where_to(decision), "looks": looks, "absences": absences}
    with db.write() as connection:
        if is_absent:
            values["cleared"] = last_attempt()
        elif decision.state is State.SCHEDULED:
            # A repeat that the platform ignores ends the doubt, however late it is.
            values["useful_until"] = _long_enough(connection, now)
        changed = connection.execute(
            update(delivery)
            .where(delivery.c.id == held.id, delivery.c.fence == held.fence)
            .where(delivery.c.state == State.UNCERTAIN)
            .values(**values)
        )
        if found is not None:
            keep_receipt(connection, held.id, len(held.receipts), found, None, now)
        return changed.rowcount == 1


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
    fresh = {"memo": "", "tries": 0, "looks": 0, "absences": 0}
    connection.execute(
        update(delivery)
        .where(delivery.c.id == id)
        .values(**fresh, useful_until=_long_enough(connection, now))
    )


def awaits_nothing(d: FromClause) -> ColumnElement[bool]:
    """Return the condition that what a delivery depends on, if anything, is public."""
    before = delivery.alias("before")
    return or_(
        d.c.depends_on.is_(None),
        exists().where(
            before.c.id == d.c.depends_on, before.c.state == State.PUBLISHED
        ),
    )


def not_stopped() -> ColumnElement[bool]:
    """Return the condition that nobody has stopped everything."""
    return ~exists().where(control.c.stopped_at.is_not(None))


def is_revised() -> ColumnElement[bool]:
    """Return the condition that a delivery's item says something else by now."""
    return exists().where(
        item.c.id == delivery.c.item, item.c.revision > delivery.c.revision
    )


def _attempt(held: Claimed, part: int, *, step: str, now: datetime) -> dict[str, Any]:
    return {
        "delivery": held.id,
        "account": held.account,
        "part": part,
        "target": "",
        "step": step,
        "fence": held.fence,
        "started_at": now,
    }


def _held(held: Claimed) -> tuple[ColumnElement[bool], ...]:
    return (
        delivery.c.id == held.id,
        delivery.c.fence == held.fence,
        delivery.c.state == State.PUBLISHING,
    )


def _long_enough(connection: Connection, now: datetime) -> ColumnElement[Any]:
    later = func.max if connection.dialect.name == "sqlite" else func.greatest
    return later(delivery.c.useful_until, literal(now + _FINISH_A_THREAD, Instant))


def _settle(
    connection: Connection, held: Claimed, decision: Decision, now: datetime
) -> bool:
    values = {**_where_to(decision), "tries": held.tries + decision.counts}
    fresh = {"looks": 0, "absences": 0}
    moved = connection.execute(
        update(delivery).where(*_held(held)).values(**values, **fresh)
    )
    if not moved.rowcount:
        return decision.state is State.PUBLISHED and _prove(connection, held, values)
    freed: dict[str, Any] = {"busy_until": now}
    if decision.account_waits_until is not None:
        freed["blocked_until"] = decision.account_waits_until
    if decision.needs_person:
        freed["needs_person"] = decision.needs_person
    connection.execute(
        update(account).where(account.c.id == held.account).values(**freed)
    )
    return True


def _prove(connection: Connection, held: Claimed, values: dict[str, Any]) -> bool:
    """Let a late owner turn its own doubt into a proof.

    The account is left alone: it may be carrying something else by now.
    """
    proven = connection.execute(
        update(delivery)
        .where(delivery.c.id == held.id, delivery.c.fence == held.fence)
        .where(delivery.c.state == State.UNCERTAIN)
        .values(**values)
    )
    return proven.rowcount == 1


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
