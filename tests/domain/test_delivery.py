from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.domain.delivery import (
    DONE,
    TRANSITIONS,
    Decision,
    State,
    sources,
)

STATES = st.sampled_from(sorted(State))
TERMINAL = {State.PUBLISHED, State.CANCELLED}


def reachable(start: State) -> set[State]:
    found, further = {start}, [start]
    while further:
        ways = TRANSITIONS[further.pop()] - found
        found |= ways
        further += ways
    return found


def test_every_state_has_a_row() -> None:
    assert set(TRANSITIONS) == set(State)


def test_every_state_is_reached_from_the_first() -> None:
    assert reachable(State.PLANNED) == set(State)


@pytest.mark.parametrize("state", sorted(State))
def test_only_what_is_public_or_cancelled_has_no_way_out(state: State) -> None:
    assert (not TRANSITIONS[state]) == (state in TERMINAL)


@pytest.mark.parametrize("state", sorted(set(State) - TERMINAL))
def test_everything_else_can_still_end_well_or_be_ended(state: State) -> None:
    assert State.PUBLISHED in reachable(state)
    assert State.CANCELLED in reachable(state)


def test_what_is_on_its_way_or_perhaps_public_cannot_be_cancelled() -> None:
    assert State.CANCELLED not in TRANSITIONS[State.PUBLISHING]
    assert State.CANCELLED not in TRANSITIONS[State.UNCERTAIN]


def test_only_what_was_claimed_can_be_in_doubt() -> None:
    assert sources(State.UNCERTAIN) == {State.PUBLISHING}
    assert sources(State.PUBLISHING) == {State.SCHEDULED}


@given(STATES, STATES)
def test_sources_are_the_table_read_backwards(state: State, to: State) -> None:
    assert (state in sources(to)) == (to in TRANSITIONS[state])


def test_no_state_leads_to_itself() -> None:
    assert not [state for state in State if state in TRANSITIONS[state]]


def test_done_is_what_needs_nothing_more_of_the_engine() -> None:
    assert {State.PUBLISHED, State.HANDED_OFF} == DONE


def test_a_decision_counts_as_a_try_unless_it_says_otherwise() -> None:
    decision = Decision(state=State.PUBLISHED)
    assert decision.counts
    assert decision.memo is None, "None leaves the memo as it is"
