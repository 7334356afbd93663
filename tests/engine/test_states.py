"""Every way a call can end, in every state that the row may have by then."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

import pytest

from dissemination.channel import (
    Absent,
    AuthExpired,
    CannotTell,
    Capabilities,
    Found,
    Limit,
    OutcomeUnknown,
    Pending,
    RateLimited,
    Receipt,
    Rejected,
    Transient,
)
from dissemination.domain.delivery import TRANSITIONS, Decision, DeliveryId, State
from dissemination.engine.decide import decide, decide_doubt, outcome
from dissemination.storage import ledger
from dissemination.storage.claimed import Claimed
from dissemination.storage.ledger import Ending
from tests.engine.conftest import Hall
from tests.storage.conftest import NOW, SECOND

ENDINGS: Mapping[str, BaseException | None] = {
    "receipt": None,
    "transient": Transient("refused"),
    "rate_limited": RateLimited("429", timedelta(minutes=5)),
    "pending": Pending("at work", timedelta(minutes=5), "m"),
    "auth_expired": AuthExpired("401"),
    "rejected": Rejected("too long"),
    "unknown": OutcomeUnknown("silence"),
    "anything else": KeyError("id"),
}
FOLLOWS = {
    "receipt": State.PUBLISHED,
    "transient": State.SCHEDULED,
    "rate_limited": State.SCHEDULED,
    "pending": State.SCHEDULED,
    "auth_expired": State.HELD,
    "rejected": State.FAILED,
    "unknown": State.UNCERTAIN,
    "anything else": State.UNCERTAIN,
}
ANSWERS: Mapping[str, Found | Absent | CannotTell | None] = {
    "found": Found(receipt=Receipt(remote_id="7")),
    "absent": Absent(),
    "cannot tell": CannotTell(),
    "no way to look": None,
}
RESOLVES = {
    "found": State.PUBLISHED,
    "absent": State.SCHEDULED,  # it was looked for before
    "cannot tell": State.UNCERTAIN,
    "no way to look": State.UNCERTAIN,
}
BLIND = Capabilities(text=Limit(max=280, source="nobody, 2026-11"))
# Whoever was sending it may still prove what has since become uncertain.
PROVEN_LATE = dict.fromkeys(FOLLOWS, State.UNCERTAIN) | {"receipt": State.PUBLISHED}
STATES = pytest.mark.parametrize("state", list(State))


def expected(state: State) -> dict[str, State]:
    """Return where each ending takes what was being published, and is `state` now."""
    if state is State.PUBLISHING:
        return FOLLOWS
    return PROVEN_LATE if state is State.UNCERTAIN else dict.fromkeys(FOLLOWS, state)


def decision_of(ending: str) -> Decision:
    return decide(ENDINGS[ending], tries=0, now=NOW, spread=0)


def begun(hall: Hall, name: str) -> tuple[Claimed, int]:
    hall.rows.schedule(name, account=f"akun-{name.replace(' ', '-')}")
    (held,) = hall.rows.claim()
    return held, hall.rows.begun(held)


def stand(hall: Hall, states: dict[str, DeliveryId]) -> dict[str, State]:
    return {name: hall.rows.state(id_) for name, id_ in states.items()}


def are_ways(moved: Mapping[str, State], state: State) -> bool:
    return set(moved.values()) <= TRANSITIONS[state] | {state}


@STATES
def test_a_call_that_ends_moves_what_its_worker_holds_and_nothing_else(
    hall: Hall, state: State
) -> None:
    ids = {}
    for name, error in ENDINGS.items():
        held, number = begun(hall, name)
        ids[name] = held.id
        hall.rows.set_delivery(held.id, state=state)
        proof = Receipt(remote_id=name) if error is None else None
        end = decision_of(name)
        hall.rows.close(held, number, end, outcome=outcome(error), receipt=proof)
    moved = stand(hall, ids)
    assert moved == expected(state)
    assert are_ways(moved, state)
    assert hall.rows.receipts(ids["receipt"]) == ["receipt"], "whatever it is now"
    for id_ in ids.values():
        (attempt,) = hall.rows.attempts(id_)
        assert attempt.ended_at == NOW


@STATES
def test_a_preparation_that_ends_moves_what_its_worker_holds_and_nothing_else(
    hall: Hall, state: State
) -> None:
    ids = {}
    for name, error in ENDINGS.items():
        hall.rows.schedule(name, account=f"akun-{name.replace(' ', '-')}")
        (held,) = hall.rows.claim()
        ids[name] = held.id
        hall.rows.set_delivery(held.id, state=state)
        ending = Ending(outcome=outcome(error)) if error else None
        ledger.settle(hall.gate.db, held, decision_of(name), ending, now=NOW)
    moved = stand(hall, ids)
    assert moved == expected(state)
    assert are_ways(moved, state)
    noted = {name: len(hall.rows.attempts(id_)) for name, id_ in ids.items()}
    written = int(state is State.PUBLISHING)
    assert noted == dict.fromkeys(FOLLOWS, written) | {"receipt": 0}


@STATES
def test_a_look_up_moves_what_is_uncertain_and_nothing_else(
    hall: Hall, state: State
) -> None:
    ids = {}
    for name, answer in ANSWERS.items():
        held, number = begun(hall, name)
        doubt = Decision(state=State.UNCERTAIN, eligible_at=NOW)
        hall.rows.close(held, number, doubt, outcome="unknown")
        hall.rows.set_delivery(held.id, absences=1)
        (looked_for,) = hall.rows.doubt()
        ids[name] = held.id
        hall.rows.set_delivery(held.id, state=state)
        looked = decide_doubt(answer, looked_for, capabilities=BLIND, now=NOW, spread=0)
        kept = ledger.resolve(
            hall.gate.db,
            looked_for,
            looked.decision,
            now=NOW,
            is_absent=looked.is_absent,
            found=answer.receipt if isinstance(answer, Found) else None,
        )
        assert kept is (state is State.UNCERTAIN)
        if state is State.UNCERTAIN:
            later = NOW + 365 * 24 * 3600 * SECOND
            hall.rows.set_delivery(held.id, eligible_at=later)
    moved = stand(hall, ids)
    same = dict.fromkeys(RESOLVES, state)
    assert moved == (RESOLVES if state is State.UNCERTAIN else same)
    assert are_ways(moved, state)
    assert hall.rows.receipts(ids["found"]) == ["7"], "whatever it is now"


@STATES
@pytest.mark.parametrize("later", [0, 1], ids=["same fence", "moved fence"])
def test_only_what_is_being_published_by_this_very_claim_may_call(
    hall: Hall, state: State, later: int
) -> None:
    id_ = hall.rows.schedule()
    (held,) = hall.rows.claim()
    hall.rows.set_delivery(id_, state=state, fence=held.fence + later)
    may_call = state is State.PUBLISHING and not later
    assert (hall.rows.begin(held) is not None) is may_call


@STATES
def test_what_has_moved_on_is_neither_released_nor_remembered(
    hall: Hall, state: State
) -> None:
    id_ = hall.rows.schedule()
    (held,) = hall.rows.claim()
    hall.rows.set_delivery(id_, state=state)
    assert ledger.remember(hall.gate.db, held, "wadah") is (state is State.PUBLISHING)
    ledger.release(hall.gate.db, held, NOW)
    released = State.SCHEDULED if state is State.PUBLISHING else state
    assert hall.rows.state(id_) is released
