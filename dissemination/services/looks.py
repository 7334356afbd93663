"""What looking back costs: some platforms charge for reading what stands there."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime

from dissemination.domain.cost import MILLION, charged
from dissemination.domain.rendition import AccountId
from dissemination.services.desk import Desk
from dissemination.storage import spending
from dissemination.storage.database import Transaction
from dissemination.storage.spending import Looked
from dissemination.storage.watches import FIRST_LOOK, LOOKS


def price_of(desk: Desk, account: AccountId) -> int:
    """Return what a day costs on which a part is looked at, in millionths."""
    return round(desk.capabilities(account).look_usd * MILLION)


def planned(desk: Desk, account: AccountId, parts: int, at: datetime) -> int:
    """Return what looking back will cost, in millionths, for parts that go out then.

    Nothing where the office has switched it off.
    """
    if account in desk.unread():
        return 0
    days = charged(at + after for after in LOOKS)
    return parts * len(days) * price_of(desk, account)


def in_span(
    desk: Desk,
    connection: Transaction,
    accounts: Collection[AccountId],
    since: datetime,
    until: datetime,
) -> Mapping[AccountId, tuple[int, int]]:
    """Return what looks at what is public have cost and will cost in `[since, until)`.

    Of the looks at a part the first and the last hour are known, and with them the days
    that are paid for. In millionths, at the price of today.
    """
    found = dict.fromkeys(accounts, (0, 0))
    for one in spending.looked_at(connection, accounts, since):
        gone, due = looks_of(one)
        price, (spent, to_come) = price_of(desk, one.account), found[one.account]
        if one.account in desk.unread():
            due = []
        found[one.account] = (
            spent + price * _within(gone, since, until),
            to_come + price * _within(due, since, until),
        )
    return found


def looks_of(one: Looked) -> tuple[list[datetime], list[datetime]]:
    """Return the looks that were paid for, and those that will be."""
    gone = _gone(one)
    due: list[datetime] = []
    if one.next_at is not None:
        every = [one.next_at, *(one.public_at + after for after in LOOKS)]
        due = [at for at in every if at >= one.next_at]
    return gone, charged([*gone, *due])[len(gone) :]


def _gone(one: Looked) -> list[datetime]:
    if one.at is None:
        return []
    # None since a correction: it was looked at before that.
    first = one.at if one.looks == 1 else one.public_at + FIRST_LOOK
    return charged([first, one.at])


def _within(instants: Iterable[datetime], since: datetime, until: datetime) -> int:
    return sum(since <= at < until for at in instants)
