"""What is written down before and after each call. Each function commits.

What a crash leaves behind can be read from two facts: a delivery that is `publishing`
without an open attempt was surely not sent; one with an open attempt is perhaps public.
Each function may be called again when its answer was lost on the way: what is written
already is not written twice.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Integer,
    String,
    Text,
    Update,
    bindparam,
    case,
    exists,
    func,
    insert,
    literal,
    select,
    update,
)

from dissemination.channel import Receipt
from dissemination.domain.delivery import NEVER, Decision, State
from dissemination.domain.rendition import fingerprint
from dissemination.storage import limits, notices
from dissemination.storage.claimed import Claimed, last_attempt
from dissemination.storage.conditions import is_over, not_stopped, scheduled_again
from dissemination.storage.database import Database
from dissemination.storage.instant import Instant
from dissemination.storage.receipts import insert_receipt, keep_receipt, long_enough
from dissemination.storage.tables import (
    RowId,
    account,
    attempt,
    delivery,
    receipt,
    spelled,
)

LEFT_OUT = "left_out"  # a notice's kind: some recipients were refused

# Made once: SQLAlchemy takes longer to build these than the database to answer.
_NOW = bindparam("now", type_=Instant)
_PART = bindparam("part", type_=Integer)
_THIS = (
    delivery.c.id == bindparam("delivery_id", type_=RowId),
    delivery.c.fence == bindparam("held_fence", type_=Integer),
)
_HELD = (*_THIS, delivery.c.state == spelled(State.PUBLISHING))
_OF_HELD = (
    attempt.c.delivery == delivery.c.id,
    attempt.c.fence == delivery.c.fence,
    attempt.c.part == _PART,
    attempt.c.target == "",
    attempt.c.step == "publish",
)
_MAY_CALL = (
    *_HELD,
    delivery.c.lease_until > _NOW,
    delivery.c.useful_until > _NOW,
    not_stopped(),
    ~is_over(),
    ~limits.is_full(delivery.c.account),
    ~exists().where(receipt.c.delivery == delivery.c.id, receipt.c.part == _PART),
)
_OPENED: dict[str, ColumnElement[Any]] = {
    "delivery": delivery.c.id,
    "account": delivery.c.account,
    "part": _PART,
    "target": literal(""),
    "step": literal("publish"),
    "fence": delivery.c.fence,
    "key": bindparam("key", type_=String),
    "payload_hash": bindparam("payload_hash", type_=String),
    "cost_usd": bindparam("cost_usd", type_=Integer),
    "started_at": _NOW,
    "outcome": literal(""),
    "detail": literal(""),
}
_OPEN = (
    insert(attempt)
    .from_select(
        list(_OPENED),
        select(*_OPENED.values()).where(*_MAY_CALL).with_for_update(of=delivery),
    )
    .returning(attempt.c.id)
)
_OPEN_ALREADY = (
    select(attempt.c.id)
    .join(delivery, delivery.c.id == attempt.c.delivery)
    .where(*_HELD, *_OF_HELD, attempt.c.ended_at.is_(None))
    .where(delivery.c.lease_until > _NOW)
)
_CLOSE = (
    update(attempt)
    .where(attempt.c.id == bindparam("number", type_=RowId))
    .values(
        ended_at=_NOW,
        outcome=bindparam("ending", type_=String),
        detail=bindparam("said", type_=Text),
    )
)
_STILL_HELD = select(delivery.c.id).where(*_HELD)


def _settling(**to: Any) -> Update:
    values = {
        "lease_owner": "",
        "lease_until": None,
        "looks": 0,
        "absences": 0,
        "tries": bindparam("tries_so_far", type_=Integer),
        "eligible_at": func.coalesce(
            bindparam("again_at", type_=Instant), delivery.c.eligible_at
        ),
        "memo": func.coalesce(bindparam("left", type_=Text), delivery.c.memo),
    }
    return update(delivery).values(**values, **to)


_TO = bindparam("to", type_=String)
_WHY = bindparam("why", type_=Text)
_SETTLING = _settling(state=_TO, reason=_WHY)
_COMING_BACK = _settling(**scheduled_again(_WHY))
_SETTLE = {False: _SETTLING.where(*_HELD), True: _COMING_BACK.where(*_HELD)}
_PROVE = _SETTLING.where(*_THIS, delivery.c.state == spelled(State.UNCERTAIN))
_FREE = (
    update(account)
    .where(account.c.id == bindparam("account_id", type_=String))
    .values(
        busy_until=_NOW,
        blocked_until=func.coalesce(
            bindparam("waits_until", type_=Instant), account.c.blocked_until
        ),
        needs_person=func.coalesce(
            bindparam("needs", type_=Text), account.c.needs_person
        ),
    )
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ending:
    """How one call ended: `outcome` in a word, `detail` for the log."""

    outcome: str
    detail: str = ""
    receipt: Receipt | None = None


def begin(
    db: Database,
    held: Claimed,
    part: int,
    *,
    key: str,
    cost_usd: float,
    now: datetime,
    is_repeat: bool = False,
) -> int | None:
    """Write down that a call for one part is about to go out.

    `is_repeat` says that an earlier try of this got no answer from the database, though
    it may have been written; no call was made since.

    Returns:
        The attempt's number; None when this worker no longer holds the delivery, the
        part proved public meanwhile, the item was revised or taken down, it has become
        useless, a quota is used up, or everything was stopped: then no call may be
        made.
    """
    marks = {
        **_marks(held),
        "part": part,
        "key": key,
        "payload_hash": fingerprint([held.rendition.parts[part]]),
        "cost_usd": round(cost_usd * 1_000_000),
        "now": now,
    }

    def open_attempt(connection: Connection) -> int | None:
        if is_repeat:
            opened = connection.scalar(_OPEN_ALREADY, marks)
            if opened is not None:
                return opened
        return connection.scalar(_OPEN, marks)

    return db.write_together(open_attempt)


def remember(db: Database, held: Claimed, memo: str) -> bool:
    """Keep what `prepare` left; False when the delivery is no longer held."""
    with db.write() as connection:
        kept = connection.execute(
            update(delivery).where(*_HELD).values(memo=memo), _marks(held)
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

    def close_attempt(connection: Connection) -> bool:
        is_settled = decision is not None and _settle(connection, held, decision, now)
        if is_settled:
            insert_receipt(connection, held.id, part, ending.receipt, number, now)
        elif ending.receipt is not None:
            keep_receipt(connection, held.id, part, ending.receipt, number, now)
        # Last, as `recover` does: who locks both takes the delivery first.
        _tell_left_out(connection, held, ending, now)
        marks = {"ending": ending.outcome, "said": ending.detail, "now": now}
        connection.execute(_CLOSE, {"number": number, **marks})
        if decision is not None:
            return is_settled
        return connection.scalar(_STILL_HELD, _marks(held)) is not None

    return db.write_together(close_attempt)


def _tell_left_out(
    connection: Connection, held: Claimed, ending: Ending, now: datetime
) -> None:
    if ending.receipt is None or not ending.receipt.left_out:
        return
    names = ", ".join(ending.receipt.left_out)
    facts = {"number": held.id, "item": held.rendition.item, "account": held.account}
    notices.note(
        connection,
        LEFT_OUT,
        held.account,
        f"notice.{LEFT_OUT}",
        {**facts, "names": names},
        now,
    )


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
        is_held = connection.scalar(_STILL_HELD, _marks(held)) is not None
        if ending is not None and is_held:
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
    """Give a delivery back of which surely nothing is on its way.

    A call that was written down, and could not be made, is no doubt for anybody.
    """
    decision = Decision(state=State.SCHEDULED, eligible_at=now, counts=False)
    never_made = (
        attempt.c.delivery == held.id,
        attempt.c.fence == held.fence,
        attempt.c.part == len(held.receipts),
        attempt.c.step == "publish",
    )
    with db.write() as connection:
        _settle(connection, held, decision, now)
        connection.execute(
            update(attempt)
            .where(*never_made)
            .values(ended_at=now, outcome="transient", detail="never made")
        )


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
            values["useful_until"] = long_enough(connection, now)
        if decision.state is State.SCHEDULED:
            # What is over is not sent; what it may have left is for a person.
            doubt = State.CANCELLED if is_absent or found else State.UNCERTAIN
            values["state"] = case((is_over(), doubt), else_=decision.state)
            values["reason"] = scheduled_again(decision.reason)["reason"]
            # Nobody looks again: the answer would be the same for ever.
            values["eligible_at"] = case(
                (is_over(), literal(NEVER, Instant)),
                else_=literal(decision.eligible_at or now, Instant),
            )
        changed = connection.execute(
            update(delivery)
            .where(delivery.c.id == held.id, delivery.c.fence == held.fence)
            .where(delivery.c.state == State.UNCERTAIN)
            .values(**values)
        )
        if found is not None:
            keep_receipt(connection, held.id, len(held.receipts), found, None, now)
        return changed.rowcount == 1


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


def _marks(held: Claimed) -> dict[str, Any]:
    return {"delivery_id": held.id, "held_fence": held.fence}


def _settle(
    connection: Connection, held: Claimed, decision: Decision, now: datetime
) -> bool:
    comes_back = decision.state is State.SCHEDULED
    marks = {
        **_marks(held),
        "to": decision.state,
        "why": decision.reason,
        "tries_so_far": held.tries + decision.counts,
        "again_at": decision.eligible_at,
        "left": decision.memo,
    }
    if not connection.execute(_SETTLE[comes_back], marks).rowcount:
        # A late owner may turn its own doubt into a proof, and nothing else. The
        # account is left alone: it may be carrying something else by now.
        proves = decision.state is State.PUBLISHED
        return proves and connection.execute(_PROVE, marks).rowcount == 1
    waits = {
        "waits_until": decision.account_waits_until,
        "needs": decision.needs_person or None,
    }
    connection.execute(_FREE, {"account_id": held.account, "now": now, **waits})
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
