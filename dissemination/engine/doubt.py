"""Find out about what is perhaps public."""

from __future__ import annotations

import logging
from datetime import timedelta

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
from dissemination.engine.decide import decide_doubt
from dissemination.engine.deliver import Gate, about, request_of
from dissemination.storage import ledger
from dissemination.storage.claimed import Claimed

log = logging.getLogger(__name__)

_CLOCKS_DIFFER_BY = timedelta(minutes=1)  # ours and the platform's, when looking back
# Of a channel that cannot be opened: it knows no key, and shows nothing.
_BLIND = Capabilities(text=Limit(max=1, source="none"))


def look_up(gate: Gate, held: Claimed) -> State:
    """Find out whether an uncertain delivery's part at hand is public."""
    capabilities, answer = _ask(gate, held)
    looked = decide_doubt(answer, held, capabilities=capabilities, now=gate.clock())
    decision = looked.decision
    kept = ledger.resolve(
        gate.db,
        held,
        decision,
        now=gate.clock(),
        looks=looked.looks,
        absences=looked.absences,
        is_absent=looked.is_absent,
        found=answer.receipt if isinstance(answer, Found) else None,
    )
    said = {"answer": type(answer).__name__, "state": decision.state, "kept": kept}
    log.info("looked up", extra=about(held, **said))
    return decision.state


def _ask(gate: Gate, held: Claimed) -> tuple[Capabilities, Found | Absent | CannotTell]:
    capabilities = _BLIND
    try:
        channel = gate.channel(held.account)
        capabilities = channel.capabilities[held.placement]
        answer = _find(gate, held, channel)
    except Exception as error:  # noqa: BLE001 - a failed look tells nothing
        log.warning("look-up failed", extra=about(held, error=type(error).__name__))
        return capabilities, CannotTell()
    known = isinstance(answer, Found | Absent)
    return capabilities, answer if known else CannotTell()


def _find(gate: Gate, held: Claimed, channel: Channel) -> Found | Absent | CannotTell:
    if held.first_tried_at is None or not isinstance(channel, CanFind):
        return CannotTell()
    since = held.first_tried_at - _CLOCKS_DIFFER_BY
    return channel.find(request_of(gate, held), since)
