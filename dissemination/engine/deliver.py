"""Publish one claimed delivery, part by part, through the gate."""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dissemination.channel import (
    Absent,
    AuthExpired,
    CanFind,
    CannotTell,
    CanPrepare,
    Channel,
    Found,
    Publication,
    Receipt,
    Transient,
)
from dissemination.domain.delivery import Decision, State
from dissemination.domain.rendition import AccountId, Part
from dissemination.engine.decide import decide, decide_doubt, outcome
from dissemination.storage import queue
from dissemination.storage.database import Database
from dissemination.storage.media import MediaStore
from dissemination.storage.queue import Claimed, Ending

log = logging.getLogger(__name__)

_CLOCKS_DIFFER_BY = timedelta(minutes=1)  # ours and the platform's, when looking back


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """What a delivery needs on its way: where it is noted, and who carries it."""

    db: Database
    media: MediaStore
    installation: str
    clock: Callable[[], datetime]
    channel: Callable[[AccountId], Channel]


def deliver(gate: Gate, held: Claimed) -> State | None:
    """Publish the parts that have no receipt yet.

    Each attempt is on disk before its call goes out, so that a crash leaves an open
    attempt, which is read as perhaps public. No transaction is open during a call.

    Returns:
        Where the delivery went; None when this worker lost it, or may not call now.
    """
    try:
        channel = gate.channel(held.account)
    except Exception as error:  # noqa: BLE001 - settings or key: a person must look
        return _not_sent(gate, held, AuthExpired(type(error).__name__))
    decision: Decision | None = None
    while decision is None:
        request = _request(gate, held)
        if isinstance(channel, CanPrepare) and not held.memo:
            try:
                memo = channel.prepare(request)
            except Exception as error:  # noqa: BLE001 - nothing of it is public
                return _not_sent(gate, held, error)
            if not queue.remember(gate.db, held, memo):
                return None
            request = replace(request, memo=memo)
        sent = _send(gate, held, channel, request)
        if sent is None:
            queue.release(gate.db, held, gate.clock())
            return None
        receipt, decision = sent
        if receipt is not None:
            held = replace(held, receipts=(*held.receipts, receipt), memo="", tries=0)
    return decision.state


def look_up(gate: Gate, held: Claimed) -> State:
    """Find out whether an uncertain delivery's part at hand is public."""
    channel = gate.channel(held.account)
    answer = _find(gate, held, channel)
    decision, looks = decide_doubt(
        answer,
        capabilities=channel.capabilities[held.placement],
        tries=held.tries,
        looks=held.looks,
        parts_left=len(held.rendition.parts) - len(held.receipts),
        first_tried_at=held.first_tried_at,
        last_tried_at=held.last_tried_at,
        now=gate.clock(),
    )
    found = answer.receipt if isinstance(answer, Found) else None
    queue.resolve(gate.db, held, decision, now=gate.clock(), looks=looks, found=found)
    log.info(
        "looked up",
        extra=_about(held, answer=type(answer).__name__, state=decision.state),
    )
    return decision.state


def _find(gate: Gate, held: Claimed, channel: Channel) -> Found | Absent | CannotTell:
    if held.first_tried_at is None or not isinstance(channel, CanFind):
        return CannotTell()
    since = held.first_tried_at - _CLOCKS_DIFFER_BY
    try:
        return channel.find(_request(gate, held), since)
    except Exception as error:  # noqa: BLE001 - a failed look tells nothing
        log.warning("look-up failed", extra=_about(held, error=type(error).__name__))
        return CannotTell()


def _send(
    gate: Gate, held: Claimed, channel: Channel, request: Publication
) -> tuple[Receipt | None, Decision | None] | None:
    number = len(held.receipts)
    attempt = queue.begin(
        gate.db,
        held,
        number,
        key=request.key,
        cost_usd=_cost(channel, held.placement, request.part),
        now=gate.clock(),
    )
    if attempt is None:
        return None
    log.info("attempt open", extra=_about(held, attempt=attempt, part=number))
    receipt, error = _publish(channel, request)
    now = gate.clock()
    last = number + 1 == len(held.rendition.parts)
    more = receipt is not None and not last
    decision = None if more else decide(error, tries=held.tries, now=now)
    kept = queue.close(
        gate.db,
        held,
        attempt,
        Ending(outcome=outcome(error), detail=_detail(error), receipt=receipt),
        part=number,
        now=now,
        decision=decision,
    )
    log.info(
        "attempt closed",
        extra=_about(held, attempt=attempt, outcome=outcome(error), kept=kept),
    )
    return receipt, decision


def _publish(
    channel: Channel, request: Publication
) -> tuple[Receipt, None] | tuple[None, Exception]:
    try:
        return channel.publish(request), None
    except Exception as error:  # noqa: BLE001 - whatever it is, it is an outcome
        return None, error


def _not_sent(gate: Gate, held: Claimed, error: Exception) -> State:
    now = gate.clock()
    decision = decide(error, tries=held.tries, now=now)
    if decision.state is State.UNCERTAIN:
        # Preparation makes nothing public, so a silence there leaves no doubt.
        decision = decide(Transient(), tries=held.tries, now=now)
    ending = Ending(outcome=outcome(error), detail=_detail(error))
    queue.settle(gate.db, held, decision, ending, now=now)
    log.warning("not sent", extra=_about(held, outcome=ending.outcome))
    return decision.state


def _request(gate: Gate, held: Claimed) -> Publication:
    number = len(held.receipts)
    return Publication(
        part=held.rendition.parts[number],
        key=f"{gate.installation}-{held.id}/{number}/",
        intended_at=held.due_at,
        reply_to=held.receipts[-1] if held.receipts else None,
        memo=held.memo,
        open=gate.media.open,
    )


def _cost(channel: Channel, placement: str, part: Part) -> float:
    plain, with_link = channel.capabilities[placement].cost_usd
    return with_link if "://" in part.text else plain


def _detail(error: BaseException | None) -> str:
    # Only our own errors are written to carry no secret; of others, the kind alone.
    if error is None:
        return ""
    ours = outcome(error) != "unknown" or type(error).__module__.startswith(
        "dissemination"
    )
    said = f": {error}" if ours else ""
    return f"{type(error).__name__}{said}"[:500]


def _about(held: Claimed, **more: object) -> dict[str, object]:
    return {"delivery": held.id, "account": held.account, **more}
