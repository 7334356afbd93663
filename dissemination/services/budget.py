"""Budget: when the quotas let out what is planned, and what it costs."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from dissemination.domain.cost import NOTHING, Cost, Prices, millionths
from dissemination.domain.delivery import DeliveryId
from dissemination.domain.quota import Turn, Waiting, forecast, when_free
from dissemination.domain.rendition import AccountId, Rendition
from dissemination.services import looks
from dissemination.services.desk import Desk
from dissemination.services.remarks import Remark
from dissemination.storage import deliveries, limits, spending
from dissemination.storage.database import Transaction
from dissemination.storage.deliveries import Standing
from dissemination.storage.limits import Usage
from dissemination.storage.spending import Spent, Yet

_FREE = Prices()


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountCost:
    """What an account, or None: all, cost in a month, in millionths of a dollar.

    `unproven` is the part of `spent` of which nobody knows whether it is public;
    `planned` is what it has yet to publish in that month. Of both, `looks_spent` and
    `looks_planned` are for reading back what is public.
    """

    account: AccountId | None
    spent: int
    unproven: int
    planned: int
    looks_spent: int = 0
    looks_planned: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Ledger:
    """One account: what holds for it, what it did, and what it has yet to do."""

    quotas: Sequence[Usage]
    gone: Sequence[datetime]
    waiting: Sequence[Waiting]


def cost(desk: Desk, said: Rendition, at: datetime) -> Cost:
    """Return what it costs to publish a rendition then, and to look at it after."""
    prices = desk.capabilities(said.account).cost_usd
    return Cost(
        posts=0 if prices == _FREE else millionths(said.parts, prices),
        looks=looks.planned(desk, said.account, len(said.parts), at),
    )


def cost_of(desk: Desk, ids: Collection[DeliveryId]) -> Cost:
    """Return what deliveries cost together."""
    with desk.db.read() as connection:
        found = [deliveries.one(connection, number) for number in ids]
    return together(desk, [standing for standing in found if standing])


def together(desk: Desk, planned: Iterable[Standing]) -> Cost:
    """Return what planned deliveries cost together."""
    each = (cost(desk, one.said, one.delivery.due_at) for one in planned)
    return sum(each, NOTHING)


def outlook(desk: Desk, planned: Sequence[Standing], now: datetime) -> list[Remark]:
    """Say which of these deliveries their quotas let out later than planned, and when.

    Also whom they push aside: what was planned before, and will now come later.
    """
    remarks: list[Remark] = []
    for account in dict.fromkeys(s.delivery.account for s in planned):
        mine = [s for s in planned if s.delivery.account == account]
        with desk.db.read() as connection:
            ledger = _ledger(connection, account, now)
        if ledger.quotas:
            remarks += _remarks(ledger, mine, now)
    return remarks


def room(
    connection: Transaction, account: AccountId, now: datetime, *, weight: int = 1
) -> Callable[[datetime], bool]:
    """Return the answer to: has an account's quota room for so many at an instant?

    What waits counts at the instant at which it is due. More than a quota ever allows
    finds no better instant, so any will do.
    """
    ledger = _ledger(connection, account, now)
    taken = [
        *((at, 1) for at in ledger.gone),
        *((w.at, w.parts) for w in ledger.waiting),
    ]

    def has_room(at: datetime) -> bool:
        return when_free(at, weight, taken, ledger.quotas) in {at, None}

    return has_room


def costs(desk: Desk, month: date, now: datetime) -> list[AccountCost]:
    """Return what each account cost in a month of the office, and will still cost.

    What is overdue counts in the month of `now`. Accounts that cost nothing are left
    out.
    """
    since, until = _month(desk, month)
    priced = [a for a in map(AccountId, desk.config.accounts) if _is_priced(desk, a)]
    with desk.db.read() as connection:
        spent = spending.spent(connection, since, until)
        waiting = spending.to_be_said(connection, priced)
        looked = looks.in_span(desk, connection, priced, since, until)
    planned = dict.fromkeys(priced, NOTHING)
    for due_at, said, public in waiting:
        if since <= (at := max(due_at, now)) < until:
            rest = replace(said, parts=said.parts[public:])
            planned[said.account] += cost(desk, rest, at)
    nothing = Spent(account=AccountId(""), total=0, unproven=0)
    return [
        _account_cost(
            account,
            spent.get(account, nothing),
            planned.get(account, NOTHING),
            looked.get(account, (0, 0)),
        )
        for account in dict.fromkeys([*priced, *sorted(spent)])
    ]


def _account_cost(
    account: AccountId, spent: Spent, planned: Cost, looked: tuple[int, int]
) -> AccountCost:
    behind, ahead = looked
    return AccountCost(
        account=account,
        spent=spent.total + behind,
        unproven=spent.unproven,
        planned=planned.total + ahead,
        looks_spent=behind,
        looks_planned=planned.looks + ahead,
    )


def _is_priced(desk: Desk, account: AccountId) -> bool:
    prices = desk.capabilities(account)
    return prices.cost_usd != _FREE or prices.look_usd > 0


def _month(desk: Desk, day: date) -> tuple[datetime, datetime]:
    zone = desk.config.office.zone
    first = day.replace(day=1)
    following = (first + timedelta(days=32)).replace(day=1)
    begins, ends = (datetime.combine(d, time(), zone) for d in (first, following))
    return begins.astimezone(UTC), ends.astimezone(UTC)


def _ledger(connection: Transaction, account: AccountId, now: datetime) -> _Ledger:
    quotas = limits.usage(connection, now, among=[account])
    if not quotas:
        return _Ledger(quotas=(), gone=(), waiting=())
    since = now - max(one.span for one in quotas)
    yet = spending.yet_to_send(connection, [account])
    return _Ledger(
        quotas=quotas,
        gone=spending.published_since(connection, account, since),
        waiting=[_waiting(one, now) for one in yet if one.useful_until > now],
    )


def _waiting(yet: Yet, now: datetime) -> Waiting:
    return Waiting(
        id=yet.id,
        at=max(yet.due_at, now),
        until=yet.useful_until,
        parts=yet.parts,
        is_emergency=yet.is_emergency,
    )


def _remarks(
    ledger: _Ledger, mine: Sequence[Standing], now: datetime
) -> Iterator[Remark]:
    new = {s.delivery.id: s for s in mine}
    turns = forecast(ledger.waiting, ledger.gone, ledger.quotas)
    for id_ in filter(turns.__contains__, new):
        yield from _late(new[id_], turns[id_], ledger, now)
    before = [one for one in ledger.waiting if one.id not in new]
    pushed = _pushed(before, forecast(before, ledger.gone, ledger.quotas), turns)
    if pushed:
        yield _pushes(mine[0].delivery.account, pushed, turns)


def _pushes(
    account: AccountId, pushed: Sequence[Waiting], turns: Mapping[DeliveryId, Turn]
) -> Remark:
    first = pushed[0]
    return Remark(
        id="quota.pushes",
        values={
            "account": account,
            "count": len(pushed),
            "number": first.id,
            "at": turns[first.id].ends_at or first.until,
            "missed": sum(turns[one.id].is_missed for one in pushed),
        },
    )


def _late(
    standing: Standing, turn: Turn, ledger: _Ledger, now: datetime
) -> Iterator[Remark]:
    d = standing.delivery
    if not turn.is_missed and turn.ends_at == max(d.due_at, now):
        return
    tightest = max(ledger.quotas, key=lambda quota: quota.span / quota.max)
    values = {
        "number": d.id,
        "account": d.account,
        "due": d.due_at,
        "max": tightest.max,
        "span": tightest.span,
        "useful_until": d.useful_until,
    }
    if turn.is_missed:
        yield Remark(id="quota.missed", values=values)
    elif turn.begins_at != turn.ends_at:
        values |= {"begins": turn.begins_at, "at": turn.ends_at}
        yield Remark(id="quota.torn", values=values)
    else:
        yield Remark(id="quota.later", values={**values, "at": turn.ends_at})


def _pushed(
    before: Collection[Waiting],
    without: Mapping[DeliveryId, Turn],
    turns: Mapping[DeliveryId, Turn],
) -> list[Waiting]:
    """Return what comes later, or no longer, because of what is new."""

    def suffers(one: Waiting) -> bool:
        then, now = without[one.id], turns[one.id]
        if then.is_missed or now.is_missed:
            return now.is_missed and not then.is_missed
        return then.ends_at is not None and then.ends_at < (now.ends_at or one.until)

    return [one for one in before if suffers(one)]
