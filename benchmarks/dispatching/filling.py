"""What stands in the database before a measurement begins."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    FromClause,
    String,
    case,
    cast,
    insert,
    literal,
    select,
    text,
)

from dissemination.channel import Quota
from dissemination.domain.delivery import State
from dissemination.domain.item import Priority
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.storage import limits
from dissemination.storage.accounts import AccountRow, sync_accounts
from dissemination.storage.codec import pack_rendition
from dissemination.storage.database import Database
from dissemination.storage.instant import Instant
from dissemination.storage.tables import delivery, rendition

TEXT = "Posyandu Melati buka hari ini pukul 08.00. Bawa buku KIA dan kartu JKN. " * 3
_LATER = timedelta(days=1)
_USEFUL = timedelta(days=1)
_QUOTAS = (Quota(max=100_000, span=timedelta(days=1), source="the benchmark"),)
_DUE_FROM = 100_000_000  # numbers of what becomes due; those below are of what waits


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a database holds: so many accounts of one channel, so many rows later."""

    later: int
    accounts: int
    channel: str = "stub"
    placement: str = "feed"

    @property
    def name(self) -> str:
        """What to call it in the name of a file."""
        return f"{self.channel}-{self.accounts}-{self.later}"

    @property
    def accounts_named(self) -> list[str]:
        """The accounts' names."""
        return [f"account-{number}" for number in range(self.accounts)]


def fill(db: Database, content: Content) -> None:
    """Write accounts, what they say, and deliveries that are due from tomorrow on.

    Every second delivery waits for the one before, as posts wait for their web page.
    Each account has a quota, which is never used up.
    """
    now = datetime.now(UTC)
    names = content.accounts_named
    with db.write() as connection:
        sync_accounts(connection, [_account(name, content) for name in names])
        limits.keep(connection, {AccountId(name): _QUOTAS for name in names})
        said = [_said(i, name, content, now) for i, name in enumerate(names, 1)]
        connection.execute(insert(rendition), said)
        if content.later:
            columns = _later(_numbers(content.later).c.i, content, now)
            chosen = select(*(value.label(name) for name, value in columns.items()))
            connection.execute(insert(delivery).from_select(list(columns), chosen))
    if not db.is_sqlite:
        # Its own housekeeping does so within minutes; SQLite has none.
        with db.write() as connection:
            connection.execute(text("ANALYZE"))


def add_due(db: Database, due: Sequence[tuple[float, int]], content: Content) -> None:
    """Write deliveries, each due at an instant, on an account.

    Args:
        db: where.
        due: seconds since 1970, and the number of the account.
        content: what the database holds already.
    """
    rows = [
        _row(_DUE_FROM + number, account, datetime.fromtimestamp(at, UTC), content)
        for number, (at, account) in enumerate(due)
    ]
    with db.write() as connection:
        connection.execute(insert(delivery), rows)


def _account(name: str, content: Content) -> AccountRow:
    return AccountRow(
        id=AccountId(name),
        channel=content.channel,
        placement=content.placement,
        enabled=True,
        assisted=False,
    )


def _said(number: int, name: str, content: Content, now: datetime) -> dict[str, Any]:
    said = Rendition(
        item="item",
        revision=1,
        account=AccountId(name),
        placement=content.placement,
        parts=(Part(text=TEXT),),
    )
    return {
        "id": number,
        "item": said.item,
        "revision": 1,
        "account": name,
        "placement": content.placement,
        "fingerprint": said.fingerprint,
        "said": pack_rendition(said),
        "created_at": now,
    }


def _row(id: int, account: int, due_at: datetime, content: Content) -> dict[str, Any]:
    return {
        "id": id,
        "item": f"item-{id}",
        "revision": 1,
        "account": f"account-{account}",
        "placement": content.placement,
        "occurrence": "once",
        "rendition": account + 1,
        "state": State.SCHEDULED,
        "priority": Priority.NORMAL,
        "due_at": due_at,
        "eligible_at": due_at,
        "useful_until": due_at + _USEFUL,
        "created_at": due_at,
        "created_by": "benchmark",
    }


def _numbers(count: int) -> FromClause:
    numbers = select(literal(1, BigInteger).label("i")).cte("numbers", recursive=True)
    return numbers.union_all(select(numbers.c.i + 1).where(numbers.c.i < count))


def _later(
    i: ColumnElement[int], content: Content, now: datetime
) -> dict[str, ColumnElement[Any]]:
    number = i % content.accounts
    due_at = literal(now + _LATER, Instant) + i * 1_000_000
    return {
        "id": i,
        "item": literal("item-") + cast(i, String),
        "revision": literal(1),
        "account": literal("account-") + cast(number, String),
        "placement": literal(content.placement),
        "occurrence": literal("once"),
        "rendition": number + 1,
        "state": literal(str(State.SCHEDULED)),
        "priority": literal(str(Priority.NORMAL)),
        "due_at": due_at,
        "eligible_at": due_at,
        "useful_until": due_at + 86_400_000_000,
        "depends_on": case((i % 2 == 0, i - 1), else_=None),
        "created_at": literal(now, Instant),
        "created_by": literal("benchmark"),
    }
