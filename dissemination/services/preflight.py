"""Pre-flight: what would keep back what is due soon, an hour ahead and with its cause.

Twelve deliveries behind one dead token are one trouble. Kept as a notice, it stands
until a later look does not find it any more.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dissemination import registry
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId
from dissemination.services.approve import open_steps, role_of, step_said
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, NotFound
from dissemination.services.reach import (
    Asking,
    Memory,
    Reached,
    facts_of,
    memory_of,
    patiently,
    reach,
)
from dissemination.services.ready import (
    Cause,
    Found,
    beyond_limits,
    without_media,
    without_room,
)
from dissemination.storage import items, limits, notices
from dissemination.storage import soon as coming
from dissemination.storage.database import Transaction
from dissemination.storage.notices import Notice
from dissemination.storage.soon import Page, Soon

log = logging.getLogger(__name__)

EVERY = timedelta(minutes=5)
HOUR = timedelta(hours=1)
KINDS = (
    "account",  # it left schedule.toml, or waits for a person
    "approval",  # a step is missing
    "decision",  # held, and nobody has decided
    "limits",  # the channel takes less than when it was approved
    "media",  # bytes are not there, or are others
    "page",  # what it links to is held up
    "quota",  # no room at its instant
    "reach",  # the platform does not answer
    "secrets",  # there are none
    "settings",  # the platform refuses the settings
    "token",  # the platform refuses the credential
    "vault",  # no secret can be read
)

_MEMORY = "probe"  # the notices that remember what platforms said
_WAITS = {State.PLANNED: "planned", State.HELD: "held", State.UNCERTAIN: "uncertain"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Preflight:
    """What was found.

    Attributes:
        looked_at: how many deliveries are due within the time.
        troubles: each cause once, the soonest first; its `facts` say of how many
            deliveries (`count`), when the first is due (`first_at`), and its `number`.
        asked: which platforms were asked, and what is to be remembered.
    """

    looked_at: int
    troubles: Sequence[Cause]
    asked: Mapping[AccountId, Memory]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Board:
    """What is due, as the database has it at one moment."""

    soon: Sequence[Soon]
    pages: Mapping[DeliveryId, Page]
    unready: Sequence[Found]
    memories: Mapping[AccountId, Memory]

    def page(self, one: Soon) -> Page | None:
        """Return the page that a delivery waits for, unless it is public."""
        return None if one.depends_on is None else self.pages.get(one.depends_on)

    def concerned(self, one: Soon) -> Iterator[AccountId]:
        """Yield the accounts without which a delivery does not go out."""
        yield one.account
        page = self.page(one)
        if page is not None and page.account != one.account:
            yield page.account


def preflight(
    desk: Desk, now: datetime, *, asking: Asking, ahead: timedelta = HOUR
) -> Preflight:
    """Look at everything that is due soon; nothing is written.

    Where nothing is due, no platform is asked.

    Args:
        desk: the workspace.
        now: aware, UTC.
        asking: how to ask the platforms.
        ahead: how far to look.
    """
    board = _read(desk, now, now + ahead)
    ids = {id_ for one in board.soon for id_ in board.concerned(one)}
    reached = reach(desk, ids, board.memories, asking, now)
    found = [
        *_behind_accounts(board, reached),
        *_behind_pages(board, reached),
        *_undecided(board, reached),
        *(pair for pair in board.unready if _is_open(pair, reached)),
        *without_media(desk.media, board.soon),
        *_beyond_limits(desk, board.soon),
    ]
    return Preflight(
        looked_at=len(board.soon), troubles=_each_once(found), asked=reached.asked
    )


def keep(desk: Desk, seen: Preflight, now: datetime) -> Sequence[Cause]:
    """Make the notices agree with what was found, and return what is new.

    Where nothing has changed, nothing is written.
    """
    troubles = sorted(seen.troubles, key=lambda trouble: trouble.key)
    with desk.db.read() as connection:
        known = {one.key: one for one in notices.standing(connection, KINDS)}
    if not seen.asked and _is_known(known, troubles, now):
        return ()
    with desk.db.write() as connection:
        for id_, memory in sorted(seen.asked.items()):
            notices.note(connection, _MEMORY, id_, "", facts_of(memory), now)
        changed = [t for t in troubles if _note(connection, t, now)]
        still = {trouble.key for trouble in troubles}
        notices.settle(connection, KINDS, still, now)
    return [trouble for trouble in changed if trouble.key not in known]


def work(desk: Desk, now: datetime) -> None:
    """Look an hour ahead, keep what was found, and log what is new."""
    seen = preflight(desk, now, asking=patiently(desk))
    for trouble in keep(desk, seen, now):
        facts = {"kind": trouble.kind, "subject": trouble.subject}
        log.warning("trouble ahead", extra=facts)


def _read(desk: Desk, now: datetime, until: datetime) -> _Board:
    with desk.db.read() as connection:
        found = coming.due_by(connection, until, now)
        awaited = {one.depends_on for one in found if one.depends_on is not None}
        unready = [
            *_unapproved(desk, connection, found, now),
            *_without_room(connection, found, now),
        ]
        memories = _memories(connection)
        pages = coming.pages(connection, awaited)
    return _Board(soon=found, pages=pages, unready=unready, memories=memories)


def _memories(connection: Transaction) -> Mapping[AccountId, Memory]:
    sealed_at = coming.sealed_at(connection)
    known = {
        AccountId(one.subject): memory_of(one.facts)
        for one in notices.standing(connection, (_MEMORY,))
    }
    # What was said of the secrets before is said of others.
    return {
        id_: memory
        for id_, memory in known.items()
        if id_ not in sealed_at or sealed_at[id_] <= memory.asked_at
    }


def _unapproved(
    desk: Desk, connection: Transaction, soon: Iterable[Soon], now: datetime
) -> Iterator[Found]:
    planned = [one for one in soon if one.state is State.PLANNED]
    said = {
        (one.item, one.is_revised): _approval(desk, connection, one, now)
        for one in planned
    }
    for one in planned:
        yield said[one.item, one.is_revised], one


def _approval(desk: Desk, connection: Transaction, one: Soon, now: datetime) -> Cause:
    kept = items.find(connection, one.item)
    if kept is None or one.is_revised:
        return _of_item("preflight.revised", one.item)
    try:
        steps = open_steps(desk, connection, kept, now)
    except Mistake:  # it was edited this moment
        return _of_item("preflight.revised", one.item)
    # Without an open step, exactly this was approved before, and then taken back.
    step = steps[0] if steps else desk.config.steps(kept.item.kind)[-1]
    able = [
        name
        for name, person in desk.people().items()
        if role_of(step) in person.roles and name != kept.author
    ]
    if not able:
        role = role_of(step)
        message = "preflight.approval.nobody"
        return _of_item(message, one.item, step=step_said(step), role=role)
    return _of_item(
        "preflight.approval",
        one.item,
        step=step_said(step),
        people=", ".join(able),
        person=able[0],
    )


def _of_item(message: str, item: ItemId, **facts: object) -> Cause:
    said = {"item": item, **facts}
    return Cause(kind="approval", subject=item, message=message, facts=said)


def _without_room(
    connection: Transaction, soon: Iterable[Soon], now: datetime
) -> Iterator[Found]:
    queues: dict[AccountId, list[Soon]] = {}
    for one in soon:
        if one.state is State.SCHEDULED:
            queues.setdefault(one.account, []).append(one)
    usage = limits.usage(connection, now, among=list(queues)) if queues else []
    for account, queue in queues.items():
        quotas = [quota for quota in usage if quota.account == account]
        if quotas:
            since = now - max(quota.span for quota in quotas)
            taken = coming.calls(connection, account, since)
            yield from without_room(queue, quotas, taken, now)


def _behind_accounts(board: _Board, reached: Reached) -> Iterator[Found]:
    for one in board.soon:
        for account in board.concerned(one):
            if account in reached.causes:
                yield reached.causes[account], one


def _behind_pages(board: _Board, reached: Reached) -> Iterator[Found]:
    """Yield what waits for a page that waits itself, and is not looked at here."""
    looked_at = {one.id for one in board.soon}
    for one in board.soon:
        page = board.page(one)
        if page is None or page.id in looked_at or page.account in reached.causes:
            continue
        if page.state in _WAITS:
            yield _waits_for(page), one


def _waits_for(page: Page) -> Cause:
    message = f"preflight.page.{_WAITS[page.state]}"
    name = str(page.id)  # a number that is a name has no separators
    return Cause(kind="page", subject=name, message=message, facts={"page": name})


def _undecided(board: _Board, reached: Reached) -> Iterator[Found]:
    for one in board.soon:
        if one.state is State.HELD and one.account not in reached.causes:
            yield _decision(one.reason), one


def _decision(reason: str) -> Cause:
    if not reason:
        return Cause(kind="decision", subject="-", message="preflight.undecided")
    facts = {"reason": reason}
    message = "preflight.decision"
    return Cause(kind="decision", subject=reason, message=message, facts=facts)


def _is_open(pair: Found, reached: Reached) -> bool:
    # Behind a dead account nobody asks for its quota.
    cause, one = pair
    return cause.kind != "quota" or one.account not in reached.causes


def _beyond_limits(desk: Desk, soon: Iterable[Soon]) -> Iterator[Found]:
    for one in soon:
        try:
            channel = registry.channel(desk.account(one.account).channel)
        except NotFound:  # it has left schedule.toml, which is a trouble of its own
            continue
        yield from beyond_limits(one, channel.capabilities.get(one.placement))


def _each_once(found: Iterable[Found]) -> list[Cause]:
    causes: dict[tuple[str, str], Cause] = {}
    behind: dict[tuple[str, str], dict[DeliveryId, Soon]] = {}
    for cause, one in found:
        causes.setdefault(cause.key, cause)
        behind.setdefault(cause.key, {})[one.id] = one
    troubles = [
        _counted(cause, list(behind[key].values())) for key, cause in causes.items()
    ]
    return sorted(
        troubles, key=lambda trouble: (trouble.facts["first_at"], trouble.key)
    )


def _counted(cause: Cause, behind: Sequence[Soon]) -> Cause:
    first = min(behind, key=lambda one: (one.at, one.id))
    facts = {"count": len(behind), "first_at": first.at, "number": str(first.id)}
    return replace(cause, facts={**cause.facts, **facts})


def _is_known(
    known: Mapping[tuple[str, str], Notice], troubles: Sequence[Cause], now: datetime
) -> bool:
    return known.keys() == {trouble.key for trouble in troubles} and not any(
        known[t.key].is_old(now) or known[t.key].is_news(t.message, t.facts)
        for t in troubles
    )


def _note(connection: Transaction, trouble: Cause, now: datetime) -> bool:
    return notices.note(
        connection,
        trouble.kind,
        trouble.subject,
        trouble.message,
        trouble.facts,
        now,
    )
