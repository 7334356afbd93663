"""Publish one claimed delivery, part by part, through the gate."""

from __future__ import annotations

import logging
import random
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import cache, partial
from itertools import chain, count, repeat
from threading import Event
from typing import TypeVar, cast

from dissemination.channel import (
    AuthExpired,
    CanPrepare,
    Capabilities,
    Channel,
    Publication,
    Receipt,
    Transient,
)
from dissemination.domain.cost import price
from dissemination.domain.delivery import Decision, DeliveryId, State
from dissemination.domain.rendition import AccountId
from dissemination.engine.decide import (
    decide,
    ignores_a_repeat,
    outcome,
    was_set_back,
)
from dissemination.registry import Failed, tried
from dissemination.storage import ledger
from dissemination.storage.claimed import Claimed
from dissemination.storage.database import Database, DatabaseUnusable
from dissemination.storage.ledger import Ending
from dissemination.storage.media import MediaStore

log = logging.getLogger(__name__)

T = TypeVar("T")

# Who hung for longer between writing down a call and making it does not make it.
CALL_WITHIN = timedelta(seconds=20)
_PAUSES_S = (0.1, 0.3, 1.0, 3.0, 5.0)  # while the database is away; the last repeats

_ALL_PROVEN = Decision(state=State.PUBLISHED, counts=False)
_BACK_TO_DOUBT = Decision(state=State.UNCERTAIN, counts=False, reason="reason.unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What a delivery needs on its way: where it is noted, and who carries it.

    `is_stopping` is set when the process ends: then nothing is waited for any longer.
    """

    db: Database
    media: MediaStore
    installation: str
    clock: Callable[[], datetime]
    channel: Callable[[AccountId], Channel]
    random: Callable[[], float] = random.random  # 0 to 1: spreads retries
    is_stopping: Event = field(default_factory=Event)


def deliver(gate: Gate, held: Claimed) -> State | None:
    """Publish the parts that have no receipt yet.

    Each attempt is on disk before its call goes out, so that a crash leaves an open
    attempt, which is read as perhaps public. No transaction is open during a call.

    Returns:
        Where the delivery went; None when this worker lost it, or may not call now.
    """
    opened = tried(open_channel, gate, held)
    if isinstance(opened, Failed):  # settings or key: a person must look
        kind = type(opened.error).__name__
        return _not_sent(gate, held, AuthExpired(kind))
    channel, capabilities = opened
    while held.parts_left:
        request = tried(_prepared, channel, request_of(gate, held))
        if isinstance(request, Failed):  # nothing of it is public
            return _not_sent(gate, held, request.error)
        if request.memo != held.memo:
            remember = partial(ledger.remember, gate.db, held, request.memo)
            written(gate, held, remember)
        if _is_unsafe(held, capabilities, gate.clock()):
            return _without_a_call(gate, held, _BACK_TO_DOUBT)
        match _send(gate, held, channel, request):
            case None:
                give_back = partial(ledger.release, gate.db, held, gate.clock())
                written(gate, held, give_back)
                log.info("may not call now", extra=about(held))
                return None
            case Decision(state=state):
                return state
            case Receipt() as receipt:
                held = _after(held, receipt)
    return _without_a_call(gate, held, _ALL_PROVEN)


def written(gate: Gate, held: Claimed, work: Callable[[], T]) -> T:
    """Write something down, however long the database is away.

    Raises:
        DatabaseUnusable: it is still away, and the process is stopping.
    """
    pauses_s = chain(_PAUSES_S, repeat(_PAUSES_S[-1]))
    while not gate.is_stopping.is_set():
        try:
            return work()
        except DatabaseUnusable as error:
            log.warning("the database is away", extra=about(held, **error.values))
        gate.is_stopping.wait(next(pauses_s))
    return work()


def open_channel(gate: Gate, held: Claimed) -> tuple[Channel, Capabilities]:
    """Return the channel of a delivery's account, and what its placement takes."""
    channel = gate.channel(held.account)
    return channel, channel.capabilities[held.placement]


def request_of(gate: Gate, held: Claimed) -> Publication:
    """Return the request for the part at hand; its key is the same on every attempt."""
    number = len(held.receipts)
    return Publication(
        part=held.rendition.parts[number],
        key=key_of(gate, held.id, number),
        intended_at=held.due_at,
        reply_to=held.receipts[-1] if held.receipts else None,
        memo=held.memo,
        open=gate.media.open,
    )


def key_of(gate: Gate, id: DeliveryId, part: int) -> str:
    """Return the key of one part: the same on every attempt, and ever after."""
    return f"{gate.installation}-{id}/{part}/"


def about(held: Claimed, **more: object) -> dict[str, object]:
    """Return what a line of the log says of a delivery."""
    return {"delivery": held.id, "account": held.account, **more}


def _is_unsafe(held: Claimed, capabilities: Capabilities, now: datetime) -> bool:
    # The platform may have forgotten the key since the repeat was decided.
    if not held.in_doubt or held.first_tried_at is None:
        return False
    is_known = ignores_a_repeat(capabilities, held.first_tried_at, now)
    return held.as_another or was_set_back(held, now) or not is_known


@cache
def _prepares(kind: type[Channel]) -> bool:
    # Kept, since asking a protocol takes as long as a statement of the database.
    return issubclass(kind, CanPrepare)


def _prepared(channel: Channel, request: Publication) -> Publication:
    if not _prepares(type(channel)):
        return request
    memo = cast("CanPrepare", channel).prepare(request)
    if not isinstance(memo, str):
        raise TypeError(f"prepare returned {type(memo).__name__}")
    return replace(request, memo=memo)


def _send(
    gate: Gate, held: Claimed, channel: Channel, request: Publication
) -> Decision | Receipt | None:
    """Make one call; return its receipt while further parts follow."""
    begun_at, attempt = _open(gate, held, channel, request)
    if attempt is None:
        return None
    if gate.clock() - begun_at > CALL_WITHIN:
        # Whoever hung for so long may find that another is about to call.
        answer: Receipt | Failed = Failed(Transient("it hung before its call"))
    else:
        answer = tried(_publish, channel, request)
    receipt, error = _read(answer)
    more = receipt is not None and held.parts_left > 1
    decision = decide(
        error,
        tries=held.tries,
        now=gate.clock(),
        in_doubt=held.in_doubt,
        spread=gate.random(),
    )
    detail = _detail(error) or _left_out(receipt)
    ending = Ending(outcome=outcome(error), detail=detail, receipt=receipt)
    _close(gate, held, attempt, ending, None if more else decision)
    return receipt if more else decision


def _open(
    gate: Gate, held: Claimed, channel: Channel, request: Publication
) -> tuple[datetime, int | None]:
    """Write the call down, and return when, and its number if it may be made."""
    number = len(held.receipts)
    tries = count()

    def begin() -> tuple[datetime, int | None]:
        now = gate.clock()
        return now, ledger.begin(
            gate.db,
            held,
            number,
            key=request.key,
            cost_usd=price(request.part, channel.capabilities[held.placement].cost_usd),
            now=now,
            is_repeat=next(tries) > 0,
        )

    begun_at, attempt = written(gate, held, begin)
    if attempt is not None:
        log.info("attempt open", extra=about(held, attempt=attempt, part=number))
    return begun_at, attempt


def _close(
    gate: Gate, held: Claimed, attempt: int, ending: Ending, decision: Decision | None
) -> None:
    def close() -> bool:
        return ledger.close(
            gate.db,
            held,
            attempt,
            ending,
            part=part,
            now=gate.clock(),
            decision=decision,
        )

    part = len(held.receipts)
    facts = about(held, attempt=attempt, part=part, outcome=ending.outcome)
    try:
        kept = written(gate, held, close)
    except DatabaseUnusable:
        # The log is all that is left of the answer.
        log.exception("not written down", extra=facts | {"receipt": ending.receipt})
        raise
    log.info("attempt closed", extra=facts | {"kept": kept})


def _publish(channel: Channel, request: Publication) -> Receipt:
    receipt = channel.publish(request)
    if not isinstance(receipt, Receipt):
        raise TypeError(f"publish returned {type(receipt).__name__}")
    return receipt


def _read(answer: Receipt | Failed) -> tuple[Receipt | None, Exception | None]:
    if isinstance(answer, Failed):
        return None, answer.error
    return answer, None


def _after(held: Claimed, receipt: Receipt) -> Claimed:
    return replace(
        held,
        receipts=(*held.receipts, receipt),
        memo="",
        tries=0,
        first_tried_at=None,
        last_tried_at=None,
        in_doubt=False,
        as_another=False,
    )


def _not_sent(gate: Gate, held: Claimed, error: Exception) -> State:
    now = gate.clock()
    known = outcome(error)
    # Preparation makes nothing public, so a silence there leaves no doubt.
    plain = Transient() if known == "unknown" else error
    decision = decide(
        plain,
        tries=held.tries,
        now=now,
        in_doubt=held.in_doubt,
        spread=gate.random(),
    )
    ending = Ending(outcome=known, detail=_detail(error))
    settle = partial(ledger.settle, gate.db, held, decision, ending, now=now)
    written(gate, held, settle)
    log.warning("not sent", extra=about(held, outcome=known, state=decision.state))
    return decision.state


def _without_a_call(gate: Gate, held: Claimed, decision: Decision) -> State:
    now = gate.clock()
    decision = replace(decision, eligible_at=now)
    written(gate, held, partial(ledger.settle, gate.db, held, decision, None, now=now))
    log.info("no call needed", extra=about(held, state=decision.state))
    return decision.state


def _left_out(receipt: Receipt | None) -> str:
    names = ", ".join(receipt.left_out) if receipt else ""
    return f"not taken for: {names}"[:500] if names else ""


def _detail(error: BaseException | None) -> str:
    # Only our own errors are written to carry no secret; of others, the kind alone.
    if error is None:
        return ""
    ours = outcome(error) != "unknown" or type(error).__module__.startswith(
        "dissemination"
    )
    said = f": {error}" if ours else ""
    return f"{type(error).__name__}{said}"[:500]
