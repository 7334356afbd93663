"""After publishing: read back what is public; correct it, take it down.

Both are chores: each round does what is due, and ends. What they ask of a platform is
harmless when it is asked twice, so that a crash needs no clearing up.
"""

from __future__ import annotations

import logging
from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from dissemination.channel import (
    Absent,
    CanCorrect,
    CannotTell,
    CanReadBack,
    CanTakeDown,
    Changed,
    Channel,
    Intact,
    Publication,
    Receipt,
    Rejected,
)
from dissemination.domain.rendition import AccountId, Part
from dissemination.engine.decide_after import Answer, follow, read, said_of, wait_of
from dissemination.engine.deliver import Gate, key_of
from dissemination.registry import Failed, tried
from dissemination.storage import amending, watches
from dissemination.storage.amending import Taken, Upshot
from dissemination.storage.public import AmendmentKind, AmendmentState, PublicPart
from dissemination.storage.watches import Seen, Sight, Watched

log = logging.getLogger(__name__)

ROUND = timedelta(seconds=20)  # then the daemon may end; the next round goes on
LEASE = timedelta(minutes=2)  # of one call that corrects or takes down
_LOOK_LEASE = timedelta(minutes=5)
_NO_LAG = timedelta(0)
_AT_ONCE = 20  # parts that are claimed together to be looked at


@dataclass(slots=True)
class _Round:
    """One round: whom it does not ask, and until when whom, since they were silent."""

    gate: Gate
    began_at: datetime
    unread: Collection[AccountId] = ()
    silent: dict[AccountId, datetime] = field(default_factory=dict)

    @property
    def goes_on(self) -> bool:
        """Whether there is time left for another call."""
        is_over = self.gate.clock() - self.began_at >= ROUND
        return not (is_over or self.gate.is_stopping.is_set())


def look_back(gate: Gate, *, besides: Collection[AccountId] = ()) -> int:
    """Read back what is due to be looked at, and note what is not as it should be.

    It writes nothing to a platform, and an account that gave no answer is left alone.

    Args:
        gate: the way to the platforms.
        besides: accounts whose publications nobody looks at.

    Returns:
        How many parts were looked at.
    """
    this = _Round(gate, gate.clock(), unread=besides)
    watches.begin(gate.db, this.began_at, besides=besides)
    watches.quieten(gate.db, this.began_at)
    looked = 0
    while this.goes_on:
        due = watches.claim(gate.db, gate.clock(), lease=_LOOK_LEASE, limit=_AT_ONCE)
        if not due:
            break
        looked += _look_at(this, due)
    return looked


def amend(gate: Gate, *, besides: Collection[AccountId] = ()) -> int:
    """Carry out the corrections and takedowns that are due, one after the other.

    While everything is stopped, what removes goes on, and what publishes waits. A mark
    that waited is not put on what a person changed meanwhile.

    Args:
        gate: the way to the platforms.
        besides: accounts whose publications nobody looks at.

    Returns:
        How many were tried.
    """
    this = _Round(gate, gate.clock(), unread=besides)
    tries = 0
    while this.goes_on and amending.is_ready(gate.db, gate.clock()):
        taken = amending.take(gate.db, gate.clock(), LEASE)
        if taken is None:  # another was faster
            break
        upshot = _carry_out(this, taken)
        kept = amending.settle(gate.db, taken, upshot, gate.clock())
        facts = {"kind": taken.kind, "state": upshot.state, "kept": kept}
        log.info("amended", extra=_about(taken.public, **facts, why=upshot.message))
        tries += 1
    return tries


def _look_at(this: _Round, due: Sequence[Watched]) -> int:
    blind: list[Watched] = []
    looked = 0
    for one in due:
        if _is_past_looking(this, one):
            blind.append(one)
            continue
        channel = tried(this.gate.channel, one.public.account)
        if not isinstance(channel, CanReadBack | Failed):
            blind.append(one)
            continue
        seen = _see(this, one, channel)
        looked += seen.sight is not None
        news = watches.settle(this.gate.db, one, seen, this.gate.clock())
        if news in watches.BAD:
            facts = {"sight": news, "differs": seen.detail}
            log.warning("not as published", extra=_about(one.public, **facts))
    if blind:
        watches.forget(this.gate.db, blind)
    return looked


def _is_past_looking(this: _Round, one: Watched) -> bool:
    is_gone = one.amended.is_taken_down or one.public.as_another
    return is_gone or one.public.account in this.unread


def _see(this: _Round, one: Watched, channel: Channel | Failed) -> Seen:
    account, began_at = one.public.account, this.gate.clock()
    silent_until = this.silent.get(account, began_at)
    answer = _answer(this, one, channel, is_silent=silent_until > began_at)
    now = this.gate.clock()
    facts = {"since": one.since, "now": now}
    if isinstance(answer, Failed):
        silent_until = this.silent[account] = now + wait_of(answer.error)
        seen = read(None, **facts, read_lag=_NO_LAG)
        seen = replace(seen, sight=Sight.UNCLEAR, detail=said_of(answer.error))
    else:
        seen = read(answer, **facts, read_lag=_read_lag(channel, one.public))
    if seen.next_at is not None and seen.sight in {None, Sight.UNCLEAR}:
        return replace(seen, next_at=max(seen.next_at, silent_until))
    return seen


def _answer(
    this: _Round, one: Watched, channel: Channel | Failed, *, is_silent: bool
) -> Answer | Failed | None:
    """Return what the platform says of a part; None where it is not asked."""
    if isinstance(channel, Failed):
        return channel
    # Between two texts it may be the one or the other.
    is_untold = one.amended.is_open or bool(one.needs_person)
    if is_untold or is_silent:
        return None
    return tried(_ask, this.gate, one, channel)


def _ask(gate: Gate, one: Watched, channel: Channel) -> Answer:
    if not isinstance(channel, CanReadBack):
        return CannotTell()
    said = one.amended.said or one.public.said
    try:
        answer = channel.read_back(
            request_of_public(gate, one.public, said), one.public.receipt
        )
    except Rejected:  # of this one nobody can tell; of others they may
        return CannotTell()
    known = isinstance(answer, Intact | Changed | Absent)
    return answer if known else CannotTell()


def _read_lag(channel: Channel | Failed, public: PublicPart) -> timedelta:
    if isinstance(channel, Failed):
        return _NO_LAG
    return channel.capabilities[public.placement].read_lag


def _carry_out(this: _Round, taken: Taken) -> Upshot:
    gate = this.gate
    if taken.is_account_off:
        return Upshot(state=AmendmentState.PERSON, message="amend.account_off")
    if taken.public.as_another:
        return Upshot(state=AmendmentState.PERSON, message="amend.account_changed")
    channel = tried(gate.channel, taken.public.account)
    answer: Receipt | Failed | None
    match channel:
        case Failed():
            answer = channel
        case CanTakeDown() if taken.kind is AmendmentKind.TAKEDOWN:
            answer = tried(channel.take_down, taken.public.receipt)
        case CanReadBack() if _is_changed_by_hand(this, taken, channel):
            return Upshot(state=AmendmentState.PERSON, message="amend.changed")
        case CanCorrect() if taken.said is not None:
            answer = tried(_correct, gate, taken.public, taken.said, channel)
        case _:
            return Upshot(state=AmendmentState.PERSON, message="amend.cannot")
    return follow(
        answer.error if isinstance(answer, Failed) else answer,
        tries=taken.tries,
        now=gate.clock(),
        spread=gate.random(),
    )


def _is_changed_by_hand(this: _Round, taken: Taken, channel: CanReadBack) -> bool:
    """Tell whether a page says neither what a mark is put on nor the marked text."""
    if taken.stood is None or taken.said is None or taken.public.account in this.unread:
        return False
    # The second only where the first is not there: a try whose answer was lost.
    requests = (
        request_of_public(this.gate, taken.public, s) for s in (taken.stood, taken.said)
    )
    receipt = taken.public.receipt
    return all(
        isinstance(tried(channel.read_back, request, receipt), Changed)
        for request in requests
    )


def _correct(
    gate: Gate, public: PublicPart, said: Part, channel: CanCorrect
) -> Receipt:
    receipt = channel.correct(request_of_public(gate, public, said), public.receipt)
    if not isinstance(receipt, Receipt):
        raise TypeError(f"correct returned {type(receipt).__name__}")
    return receipt


def request_of_public(gate: Gate, public: PublicPart, said: Part) -> Publication:
    """Return the request for a part that is public, to say something in its place."""
    return Publication(
        part=said,
        key=key_of(gate, public.delivery, public.part),
        intended_at=public.due_at,
        reply_to=public.before,
        open=gate.media.open,
    )


def _about(public: PublicPart, **more: object) -> dict[str, object]:
    mine = {"delivery": public.delivery, "part": public.part}
    return {**mine, "account": public.account, **more}
