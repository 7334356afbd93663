"""Rehearsal: what a replay of the coming days found, as plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from itertools import groupby

from dissemination.domain.calendar import Blackout, Calendar
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId
from dissemination.services.clash import Repeat
from dissemination.services.ready import Cause
from dissemination.storage.copy import Call, Played
from dissemination.storage.deliveries import NOT_APPROVED
from dissemination.storage.limits import Usage

LATE = timedelta(minutes=1)  # what goes out within it is on time

_OVER = frozenset({State.PUBLISHED, State.HANDED_OFF})
_TROUBLES = {
    State.PLANNED: "unapproved",
    State.SCHEDULED: "waits",
    State.HELD: "held",
    State.UNCERTAIN: "uncertain",
    State.FAILED: "failed",
    State.MISSED: "missed",
    State.EXPIRED: "expired",
}
_LATE_SAID = "late"
_FEW = 3  # deliveries that a trouble names


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One delivery: what became of it, and why it is late where it is."""

    played: Played
    late: timedelta
    cause: str  # "quota", "page", "platform", "overdue", "turn", or empty

    @property
    def trouble(self) -> str:
        """What is wrong with it in a word, or empty."""
        if self.played.state in _OVER or self.played.state is State.CANCELLED:
            return _LATE_SAID if self.late > LATE else ""
        if self.played.reason == NOT_APPROVED:  # a yes is what it lacked, not time
            return _TROUBLES[State.PLANNED]
        return _TROUBLES.get(self.played.state, "waits")


@dataclass(frozen=True, slots=True, kw_only=True)
class Fill:
    """How full a quota was on a local day, at its fullest."""

    day: date
    account: AccountId
    used: int
    max: int
    span: timedelta


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """Several items that one account is to say at one instant."""

    account: AccountId
    at: datetime
    items: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountDay:
    """What one account does on one local day; costs are in millionths of a dollar."""

    day: date
    account: AccountId
    published: int
    handed_off: int
    first_at: datetime
    last_at: datetime
    cost_usd: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Deliveries that fare badly in the same way, on one account."""

    kind: str
    account: AccountId
    reason: str  # a message's id, or how a late one came to be late
    lines: tuple[Line, ...]

    @property
    def first(self) -> Played:
        """The one that is due first."""
        return self.lines[0].played


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    """The whole finding.

    Attributes:
        start: when the replay began.
        end: when it ended.
        lines: each delivery, as they were due.
        causes: what a look at accounts, media and approvals found.
        fills: of each quota and day.
        clashes: of items.
        repeats: what says nearly the same as something else, or announces it for
            another unit, a few days apart. It may be meant: it is told, no more.
        blackouts: that lie in these days.
        unplayed: accounts whose channel has no practice platform: a stand-in that
            always says yes was asked instead.
        is_stopped: everything is stopped now; it was replayed as if it were resumed.
        looks_usd: what reading back what went out will cost, in millionths of a dollar.
    """

    start: datetime
    end: datetime
    lines: tuple[Line, ...]
    causes: tuple[Cause, ...]
    fills: tuple[Fill, ...]
    clashes: tuple[Clash, ...]
    repeats: tuple[Repeat, ...]
    blackouts: tuple[Blackout, ...]
    unplayed: tuple[AccountId, ...]
    is_stopped: bool
    looks_usd: int

    @property
    def groups(self) -> list[Group]:
        """What fares badly, the soonest first."""
        return groups(self.lines)

    @property
    def is_well(self) -> bool:
        """Tell whether all goes out as it was planned."""
        wrong = (self.causes, self.groups, self.clashes)
        return not (self.is_stopped or any(wrong))

    @property
    def cost_usd(self) -> int:
        """What all of it costs, in millionths of a dollar."""
        return self.looks_usd + sum(line.played.cost_usd for line in self.lines)


def lines(
    found: Sequence[Played], *, start: datetime, full: Collection[AccountId]
) -> tuple[Line, ...]:
    """Say of each delivery how late it is, and why.

    `full` are the accounts of which a quota was used up.
    """
    by_id = {one.id: one for one in found}
    return tuple(
        Line(
            played=one,
            late=late,
            cause=_cause(one, by_id, start, full) if late > LATE else "",
        )
        for one in found
        for late in (_lateness(one),)
    )


def groups(found: Sequence[Line]) -> list[Group]:
    """Put together what fares badly in the same way on the same account."""

    def way(line: Line) -> tuple[str, str, str]:
        reason = line.cause if line.trouble == _LATE_SAID else line.played.reason
        return line.trouble, line.played.account, reason

    bad = sorted((line for line in found if line.trouble), key=way)
    together = [(key, tuple(same)) for key, same in groupby(bad, way)]
    made = [
        Group(kind=kind, account=AccountId(account), reason=reason, lines=same)
        for (kind, account, reason), same in together
    ]
    return sorted(made, key=lambda one: (one.kind == _LATE_SAID, one.first.due_at))


def fills(
    calls: Sequence[Call], quotas: Sequence[Usage], zone: tzinfo
) -> tuple[Fill, ...]:
    """Return how full each quota was on each day that the replay published on."""
    found: list[Fill] = []
    for one in quotas:
        mine = [call for call in calls if call.account == one.account]
        for day, used in _fullest(mine, one.span, zone).items():
            found.append(
                Fill(
                    day=day, account=one.account, used=used, max=one.max, span=one.span
                )
            )
    return tuple(sorted(found, key=lambda one: (one.day, one.account, one.span)))


def _fullest(mine: Sequence[Call], span: timedelta, zone: tzinfo) -> Mapping[date, int]:
    """Return how many calls of an account its fullest window has, by its last day."""
    used: dict[date, int] = {}
    oldest = 0
    for number, call in enumerate(mine):
        while call.at - mine[oldest].at >= span:
            oldest += 1
        if call.is_new:
            day = call.at.astimezone(zone).date()
            used[day] = max(used.get(day, 0), number - oldest + 1)
    return used


def full(found: Sequence[Fill]) -> frozenset[AccountId]:
    """Return the accounts of which a quota is used up on some day."""
    return frozenset(one.account for one in found if one.used >= one.max)


def clashes(found: Sequence[Played]) -> tuple[Clash, ...]:
    """Return where one account is to say several items at one instant."""
    at_once: dict[tuple[datetime, AccountId], list[str]] = {}
    for one in found:
        if one.state is not State.CANCELLED:
            at_once.setdefault((one.due_at, one.account), []).append(one.item)
    return tuple(
        Clash(account=account, at=at, items=tuple(dict.fromkeys(items)))
        for (at, account), items in sorted(at_once.items())
        if len(set(items)) > 1
    )


def first_due(found: Sequence[Played]) -> Mapping[ItemId, datetime]:
    """Return when each item that is still to be said comes first."""
    first: dict[ItemId, datetime] = {}
    for one in sorted(found, key=lambda one: one.due_at):
        if one.state is not State.CANCELLED:
            first.setdefault(one.item, one.due_at)
    return first


def days(found: Sequence[Line], zone: tzinfo) -> Iterator[AccountDay]:
    """Yield what each account does on each local day, in order."""
    together: dict[tuple[date, AccountId], list[tuple[datetime, Played]]] = {}
    for line in found:
        at, account = line.played.at, line.played.account
        if at is not None:
            key = at.astimezone(zone).date(), account
            together.setdefault(key, []).append((at, line.played))
    for (day, account), same in sorted(together.items()):
        instants = [at for at, _ in same]
        counted = Counter(one.state is State.HANDED_OFF for _, one in same)
        yield AccountDay(
            day=day,
            account=account,
            published=counted[False],
            handed_off=counted[True],
            first_at=min(instants),
            last_at=max(instants),
            cost_usd=sum(one.cost_usd for _, one in same),
        )


def silences(
    calendar: Calendar, start: datetime, end: datetime
) -> tuple[Blackout, ...]:
    """Return the blackouts that lie in these days."""
    return tuple(b for b in calendar.blackouts if b.start < end and b.end > start)


def few(group: Group) -> tuple[str, ...]:
    """Return the first items of a group, as far as a line names them."""
    return tuple(dict.fromkeys(line.played.item for line in group.lines))[:_FEW]


def _lateness(one: Played) -> timedelta:
    is_out = one.at is not None and one.began is not State.HANDED_OFF
    late = one.at - one.due_at if is_out and one.at else timedelta(0)
    return max(late, timedelta(0))


def _cause(
    one: Played,
    all_: Mapping[DeliveryId, Played],
    start: datetime,
    full: Collection[AccountId],
) -> str:
    page = all_.get(one.depends_on or DeliveryId(0))
    if one.refusals:
        return "platform"
    if page and page.at and page.at > one.due_at + LATE:
        return "page"
    if one.due_at < start - LATE:
        return "overdue"
    return "quota" if one.account in full else "turn"
