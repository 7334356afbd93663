"""What time does to deliveries. Each function commits; any daemon may run it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import exists, insert, or_, select, update

from dissemination.domain.delivery import DeliveryId, State
from dissemination.storage.database import Database
from dissemination.storage.tables import account, attempt, control, delivery, hand_off

_NEVER_COMING = (State.FAILED, State.CANCELLED, State.MISSED, State.EXPIRED)


def recover(db: Database, now: datetime, *, everyone: bool) -> Sequence[DeliveryId]:
    """Take back what vanished workers held.

    Args:
        everyone: True where the caller knows that no other daemon is alive (it holds
            the workspace's lock); False waits for the leases to run out.

    Returns:
        The deliveries that became uncertain: their call was on its way.
    """
    with db.write() as connection:
        mine = [delivery.c.state == State.PUBLISHING]
        if not everyone:
            mine.append(delivery.c.lease_until < now)
        held = connection.execute(
            select(delivery.c.id, delivery.c.account).where(*mine).with_for_update()
        ).all()
        ids = [row.id for row in held]
        called = set(
            connection.scalars(
                select(attempt.c.delivery).where(
                    attempt.c.delivery.in_(ids), attempt.c.ended_at.is_(None)
                )
            )
        )
        free = {"lease_owner": "", "lease_until": None, "eligible_at": now}
        connection.execute(
            update(delivery)
            .where(delivery.c.id.in_(called))
            .values(state=State.UNCERTAIN, reason="reason.vanished", **free)
        )
        connection.execute(
            update(attempt)
            .where(attempt.c.delivery.in_(called), attempt.c.ended_at.is_(None))
            .values(ended_at=now, outcome="vanished")
        )
        connection.execute(
            update(delivery)
            .where(delivery.c.id.in_(set(ids) - called))
            .values(state=State.SCHEDULED, **free)
        )
        connection.execute(
            update(account)
            .where(account.c.id.in_({row.account for row in held}))
            .values(busy_until=now)
        )
    return [DeliveryId(number) for number in sorted(called)]


def give_up(db: Database, now: datetime) -> int:
    """Mark what is past its last useful instant, and return how many."""
    late = (
        (State.PLANNED, State.MISSED, "reason.not_approved_in_time"),
        (State.SCHEDULED, State.MISSED, "reason.too_late"),
        (State.HANDED_OFF, State.EXPIRED, "reason.not_confirmed"),
    )
    count = 0
    with db.write() as connection:
        for state, to, reason in late:
            moved = connection.execute(
                update(delivery)
                .where(delivery.c.state == state, delivery.c.useful_until <= now)
                .values(state=to, reason=reason)
            )
            count += moved.rowcount
    return count


def hold_orphans(db: Database) -> int:
    """Hold what waits for a delivery that will not come, and return how many."""
    before = delivery.alias("before")
    gone = exists().where(
        before.c.id == delivery.c.depends_on, before.c.state.in_(_NEVER_COMING)
    )
    with db.write() as connection:
        moved = connection.execute(
            update(delivery)
            .where(delivery.c.state == State.SCHEDULED, gone)
            .values(state=State.HELD, reason="reason.website_missing")
        )
        return moved.rowcount


def hand_over(db: Database, now: datetime) -> Sequence[DeliveryId]:
    """Hand what is due on assisted accounts to the people who post there."""
    before = delivery.alias("before")
    ready = or_(
        delivery.c.depends_on.is_(None),
        exists().where(
            before.c.id == delivery.c.depends_on, before.c.state == State.PUBLISHED
        ),
    )
    assisted = select(account.c.id).where(account.c.enabled, account.c.assisted)
    stopped = exists().where(control.c.stopped_at.is_not(None))
    with db.write() as connection:
        due = connection.scalars(
            update(delivery)
            .where(delivery.c.state == State.SCHEDULED, delivery.c.eligible_at <= now)
            .where(delivery.c.useful_until > now, ready, ~stopped)
            .where(delivery.c.account.in_(assisted))
            .values(state=State.HANDED_OFF, reason="")
            .returning(delivery.c.id)
        ).all()
        for number in due:
            connection.execute(
                insert(hand_off).values(delivery=number, person="", at=now)
            )
    return [DeliveryId(number) for number in due]
