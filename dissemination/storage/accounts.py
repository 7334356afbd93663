"""Accounts as the engine sees them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import Connection, exists, func, insert, select, update

from dissemination.channel import Quota
from dissemination.domain.delivery import State
from dissemination.domain.rendition import AccountId
from dissemination.storage import limits
from dissemination.storage.deliveries import CHANNEL_CHANGED
from dissemination.storage.tables import (
    account,
    attempt,
    delivery,
    receipt,
)

ACCOUNT_CHANGED = "reason.account_changed"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountRow:
    """One identity on one channel.

    `needs_person` says why a person must act before anything goes out, or is empty.
    `quotas` are kept in rows of their own, and not read back with it. `pace` lies
    between two publications that are overdue. `settings` is a digest of those that say
    who it is.
    """

    id: AccountId
    channel: str
    placement: str
    enabled: bool
    assisted: bool
    handle: str = ""
    needs_person: str = ""
    blocked_until: datetime = LONG_AGO
    quotas: tuple[Quota, ...] = ()
    pace: timedelta = timedelta(0)
    settings: str = ""


def sync_accounts(connection: Connection, wanted: Collection[AccountRow]) -> None:
    """Make the rows agree with schedule.toml; one that left it is switched off."""
    known = {row.id: row for row in connection.execute(select(account))}
    for row in wanted:
        facts = {
            "channel": row.channel,
            "placement": row.placement,
            "enabled": row.enabled,
            "assisted": row.assisted,
            "pace_us": row.pace // _MICROSECOND,
            "settings": row.settings,
        }
        before = known.get(row.id)
        if before and before.channel != row.channel:
            _stop_what_waits(connection, row.id)
        if before and before.settings not in {"", row.settings}:
            is_another(connection, row.id)
        if before:
            connection.execute(
                update(account).where(account.c.id == row.id).values(**facts)
            )
        else:
            fresh = {"id": row.id, "blocked_until": LONG_AGO, "busy_until": LONG_AGO}
            connection.execute(insert(account).values(**fresh, **facts))
    gone = set(known) - {row.id for row in wanted}
    connection.execute(
        update(account).where(account.c.id.in_(gone)).values(enabled=False)
    )
    limits.keep(connection, {row.id: row.quotas for row in wanted})


def everything(connection: Connection) -> Sequence[AccountRow]:
    """Return every account that schedule.toml still names, by id."""
    rows = connection.execute(
        select(account).where(account.c.enabled).order_by(account.c.id)
    )
    return [
        AccountRow(
            id=AccountId(row.id),
            channel=row.channel,
            placement=row.placement,
            enabled=row.enabled,
            assisted=row.assisted,
            handle=row.handle,
            needs_person=row.needs_person,
            blocked_until=row.blocked_until,
            pace=row.pace_us * _MICROSECOND,
        )
        for row in rows
    ]


def _stop_what_waits(connection: Connection, id: AccountId) -> None:
    """Stop what was made, and approved, for the channel that an account had."""
    waits = ((State.SCHEDULED, State.HELD), (State.PLANNED, State.CANCELLED))
    for state, to in waits:
        connection.execute(
            update(delivery)
            .where(delivery.c.account == id, delivery.c.state == state)
            .values(state=to, reason=CHANNEL_CHANGED)
        )


def may_be_another(connection: Connection, id: AccountId) -> None:
    """Note that an account is, or may be, somebody else on its platform from now on.

    What it perhaps made public before is then neither looked for nor repeated: a person
    says what is true. A thread that has begun is held, and what was prepared there is
    prepared anew.
    """
    last = select(func.coalesce(func.max(attempt.c.id), 0)).scalar_subquery()
    connection.execute(
        update(account).where(account.c.id == id).values(known_from=last)
    )
    mine = update(delivery).where(delivery.c.account == id)
    waiting = (State.SCHEDULED, State.HELD, State.UNCERTAIN)
    connection.execute(mine.where(delivery.c.state.in_(waiting)).values(memo=""))
    has_begun = exists().where(receipt.c.delivery == delivery.c.id)
    begun = mine.where(delivery.c.state == State.SCHEDULED, has_begun)
    connection.execute(begun.values(state=State.HELD, reason=ACCOUNT_CHANGED))


def is_another(connection: Connection, id: AccountId) -> None:
    """Note that an account is somebody else on its platform from now on.

    Besides, what it made public before is neither corrected nor removed: of another
    account's messages the same number may be a stranger's.
    """
    may_be_another(connection, id)
    mine = update(account).where(account.c.id == id)
    connection.execute(mine.values(another_from=account.c.known_from))


def connected(connection: Connection, id: AccountId, handle: str) -> str:
    """Note that a credential works, and let the account go on.

    Returns:
        Who it was before, where that is another; else nothing.
    """
    known = select(account.c.handle).where(account.c.id == id)
    before = connection.execute(known).scalar() or ""
    has_changed = before not in {"", handle}
    if has_changed:
        is_another(connection, id)
    connection.execute(
        update(account)
        .where(account.c.id == id)
        .values(handle=handle, needs_person="", blocked_until=LONG_AGO)
    )
    return before if has_changed else ""
