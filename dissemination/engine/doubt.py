"""Find out about what is perhaps public."""

from __future__ import annotations

import logging
from datetime import timedelta
from functools import partial

from dissemination.channel import (
    Absent,
    CanFind,
    CannotTell,
    Capabilities,
    Channel,
    Found,
    Limit,
)
from dissemination.domain.delivery import State
from dissemination.engine.decide import Looked, ask_a_person, decide_doubt
from dissemination.engine.deliver import (
    Gate,
    about,
    open_channel,
    request_of,
    written,
)
from dissemination.registry import Failed, tried
from dissemination.storage import ledger
from dissemination.storage.claimed import Claimed

log = logging.getLogger(__name__)

Answer = Found | Absent | CannotTell | None  # None: it has no way to look

_CLOCKS_DIFFER_BY = timedelta(minutes=1)  # ours and the platform's, when looking back
# Of a channel that cannot be opened: it knows no key, and shows nothing.
_BLIND = Capabilities(text=Limit(max=1, source="none"))


def look_up(gate: Gate, held: Claimed) -> State:
    """Find out whether an uncertain delivery's part at hand is public."""
    answer, looked = _looked(gate, held)
    decision = looked.decision
    resolve = partial(
        ledger.resolve,
        gate.db,
        held,
        decision,
        now=gate.clock(),
        looks=looked.looks,
        absences=looked.absences,
        is_absent=looked.is_absent,
        found=answer.receipt if isinstance(answer, Found) else None,
    )
    kept = written(gate, held, resolve)
    said = {"answer": type(answer).__name__, "state": decision.state, "kept": kept}
    log.info("looked up", extra=about(held, **said))
    return decision.state


def _looked(gate: Gate, held: Claimed) -> tuple[Answer, Looked]:
    if held.as_another:  # the account that would be asked is not the one that called
        return None, Looked(decision=ask_a_person("reason.account_changed"))
    capabilities, answer = _ask(gate, held)
    return answer, decide_doubt(
        answer,
        held,
        capabilities=capabilities,
        now=gate.clock(),
        spread=gate.random(),
    )


def _ask(gate: Gate, held: Claimed) -> tuple[Capabilities, Answer]:
    opened = tried(open_channel, gate, held)
    if isinstance(opened, Failed):
        return _BLIND, _no_answer(held, opened)
    channel, capabilities = opened
    answer = tried(_find, gate, held, channel)
    if isinstance(answer, Failed):
        return capabilities, _no_answer(held, answer)
    known = answer is None or isinstance(answer, Found | Absent)
    return capabilities, answer if known else CannotTell()


def _no_answer(held: Claimed, failed: Failed) -> CannotTell:
    kind = type(failed.error).__name__
    log.warning("look-up failed", extra=about(held, error=kind))
    return CannotTell()


def _find(gate: Gate, held: Claimed, channel: Channel) -> Answer:
    if held.first_tried_at is None or not isinstance(channel, CanFind):
        return None
    since = held.first_tried_at - _CLOCKS_DIFFER_BY
    return channel.find(request_of(gate, held), since)
