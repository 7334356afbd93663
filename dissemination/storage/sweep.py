"""What time does to deliveries. Each function commits; any daemon may run it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import bindparam, case, exists, func, insert, select, update

from dissemination.domain.delivery import NEVER, DeliveryId, State
from dissemination.domain.item import Priority
from dissemination.storage.conditions import (
    awaits_nothing,
    not_stopped,
    scheduled_again,
)
from dissemination.storage.database import Database
from dissemination.storage.deliveries import NOT_APPROVED, OTHER_MISSING
from dissemination.storage.instant import Instant
from dissemination.storage.tables import (
    IS_UNCLEAR,
    NEVER_COMING,
    PERISHABLE,
    account,
    attempt,
    delivery,
    hand_off,
    receipt,
    spelled,
)

OVERDUE = timedelta(minutes=10)  # what waited for longer is caught up with at a pace
CLOCKS_AGREE = timedelta(seconds=1)  # of machines that ask one server

_LATE = {
    State.PLANNED: (State.MISSED, NOT_APPROVED),
    State.SCHEDULED: (State.MISSED, "reason.too_late"),
    State.HANDED_OFF: (State.EXPIRED, "reason.not_confirmed"),
}

# Made once: SQLAlchemy takes longer to build these than the database to answer.
_NOW = bindparam("now", type_=Instant)
_before = delivery.alias("before")
_called = delivery.alias("called")
_GIVE_UP = (
    update(delivery)
    .where(delivery.c.state.in_([spelled(state) for state in PERISHABLE]))
    .where(delivery.c.useful_until <= _NOW)
    .values(
        state=case({old: to for old, (to, _) in _LATE.items()}, value=delivery.c.state),
        reason=case(
            {old: why for old, (_, why) in _LATE.items()}, value=delivery.c.state
        ),
    )
)
_LATER = bindparam("later", type_=Instant)
_NOT_BUSY = update(account).where(account.c.busy_until > _LATER).values(busy_until=_NOW)
_NOT_HELD = (
    update(delivery)
    .where(delivery.c.state == spelled(State.PUBLISHING))
    .where(delivery.c.lease_until > _LATER)
    .values(lease_until=_LATER)
)
# Calls in doubt that were made in what is now the future.
_TOO_EARLY = (
    select(attempt.c.delivery)
    .join(_called, _called.c.id == attempt.c.delivery)
    .where(IS_UNCLEAR, attempt.c.started_at > _LATER, attempt.c.step == "publish")
    .where(attempt.c.id > _called.c.cleared)
    .where(
        ~exists().where(
            receipt.c.delivery == attempt.c.delivery, receipt.c.part == attempt.c.part
        )
    )
)
_HASTEN = (
    update(delivery)
    .where(delivery.c.state.in_([spelled(State.UNCERTAIN), spelled(State.SCHEDULED)]))
    .where(delivery.c.eligible_at > _NOW, delivery.c.eligible_at < NEVER)
    .where(delivery.c.id.in_(_TOO_EARLY))
    .values(eligible_at=_NOW)
)
_GONE = select(_before.c.id).where(
    _before.c.state.in_([spelled(state) for state in NEVER_COMING])
)
_awaited = delivery.alias("awaited")
_OWN_PAGE = exists().where(
    _awaited.c.id == delivery.c.depends_on, _awaited.c.item == delivery.c.item
)
_HOLD = (
    update(delivery)
    .where(delivery.c.state == spelled(State.SCHEDULED))
    .where(delivery.c.depends_on.is_not(None), delivery.c.depends_on.in_(_GONE))
    .values(
        state=State.HELD,
        reason=case((_OWN_PAGE, "reason.website_missing"), else_=OTHER_MISSING),
    )
)
# Whose turn it is of an account's overdue ones: what is half said already comes first.
_turns = (
    select(
        delivery.c.id,
        account.c.pace_us,
        func.row_number()
        .over(
            # Who waits for a page keeps nobody behind it; nor does all that waited for
            # one go out in a row when it comes.
            partition_by=(delivery.c.account, awaits_nothing(delivery)),
            order_by=(delivery.c.tries == 0, delivery.c.due_at, delivery.c.id),
        )
        .label("turn"),
    )
    .join(account, account.c.id == delivery.c.account)
    .where(delivery.c.state == spelled(State.SCHEDULED))
    .where(delivery.c.eligible_at <= _NOW, delivery.c.due_at <= _LATER)
    .where(delivery.c.priority != spelled(Priority.EMERGENCY))
    .where(account.c.pace_us > 0, ~account.c.assisted)
    .subquery()
)
_IN_A_ROW = select(_turns.c.id).where(_turns.c.turn > 1).limit(1)
_PACE = (
    update(delivery)
    .where(delivery.c.id == _turns.c.id, _turns.c.turn > 1)
    .where(delivery.c.state == spelled(State.SCHEDULED))
    .values(eligible_at=_NOW + (_turns.c.turn - 1) * _turns.c.pace_us)
)
_HAND_OVER = (
    update(delivery)
    .where(delivery.c.state == spelled(State.SCHEDULED), delivery.c.eligible_at <= _NOW)
    .where(delivery.c.useful_until > _NOW, awaits_nothing(delivery), not_stopped())
    .where(
        delivery.c.account.in_(
            select(account.c.id).where(account.c.enabled, account.c.assisted)
        )
    )
    .values(state=State.HANDED_OFF, reason="")
    .returning(delivery.c.id)
)


def recover(db: Database, now: datetime, *, everyone: bool) -> Sequence[DeliveryId]:
    """Take back what vanished workers held.

    Args:
        db: where.
        now: aware, UTC.
        everyone: True where the caller knows that no other daemon is alive (it holds
            the workspace's lock); False waits for the leases to run out.

    Returns:
        The deliveries that became uncertain: their call was on its way.
    """
    free = {"lease_owner": "", "lease_until": None, "eligible_at": now}
    with db.write() as connection:
        mine = [delivery.c.state == spelled(State.PUBLISHING)]
        if not everyone:
            mine.append(delivery.c.lease_until < now)
        held = connection.execute(
            select(delivery.c.id, delivery.c.account).where(*mine).with_for_update()
        ).all()
        ids = [row.id for row in held]
        is_open = attempt.c.delivery.in_(ids) & attempt.c.ended_at.is_(None)
        called = set(connection.scalars(select(attempt.c.delivery).where(is_open)))
        connection.execute(
            update(delivery)
            .where(delivery.c.id.in_(called))
            .values(state=State.UNCERTAIN, reason="reason.vanished", **free)
        )
        connection.execute(
            update(attempt).where(is_open).values(ended_at=now, outcome="vanished")
        )
        connection.execute(
            update(delivery)
            .where(delivery.c.id.in_(set(ids) - called))
            .values(**scheduled_again(), **free)
        )
        connection.execute(
            update(account)
            .where(account.c.id.in_({row.account for row in held}))
            .values(busy_until=now)
        )
        if everyone:
            # Nobody is sending, whatever a clock that was ahead has left.
            connection.execute(
                update(account).where(account.c.busy_until > now).values(busy_until=now)
            )
            # Whoever was looking them up is no more, and need not be waited for.
            connection.execute(
                update(delivery)
                .where(delivery.c.state == spelled(State.UNCERTAIN))
                .where(delivery.c.lease_owner != "")
                .values(**free)
            )
    return [DeliveryId(number) for number in sorted(called)]


def give_up(db: Database, now: datetime) -> int:
    """Mark what is past its last useful instant, and return how many."""
    with db.write() as connection:
        return connection.execute(_GIVE_UP, {"now": now}).rowcount


def pace(db: Database, now: datetime) -> int:
    """Spread what is overdue over time, and return how much was moved.

    After an outage an account would else say all of it at once. Its oldest comes first
    and the others a pace apart; an emergency waits for none of them.
    """
    overdue = {"now": now, "later": now - OVERDUE}
    with db.read() as connection:  # mostly there is nothing
        if connection.execute(_IN_A_ROW, overdue).first() is None:
            return 0
    with db.write() as connection:
        return connection.execute(_PACE, overdue).rowcount


def hold_orphans(db: Database) -> int:
    """Hold what waits for a delivery that will not come, and return how many."""
    with db.write() as connection:
        return connection.execute(_HOLD).rowcount


def hasten_doubts(db: Database, now: datetime, lease: timedelta) -> int:
    """Bring forward what was called in what is now the future, and return how many.

    The clock was set back since, and would be believed again once it had come past that
    instant: too late to see that a key is old, or that a search begins too late. Nor is
    anybody busy for longer than a lease.
    """
    leased = {"now": now, "later": now + lease + CLOCKS_AGREE}
    with db.write() as connection:
        connection.execute(_NOT_BUSY, leased)
        connection.execute(_NOT_HELD, leased)
        asked = {"now": now, "later": now + CLOCKS_AGREE}
        return connection.execute(_HASTEN, asked).rowcount


def hand_over(db: Database, now: datetime) -> Sequence[DeliveryId]:
    """Hand what is due on assisted accounts to the people who post there."""
    with db.write() as connection:
        due = connection.scalars(_HAND_OVER, {"now": now}).all()
        for number in due:
            connection.execute(
                insert(hand_off).values(delivery=number, person="", at=now)
            )
    return [DeliveryId(number) for number in due]
