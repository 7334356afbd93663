from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.channel import (
    FOREVER,
    Absent,
    AuthExpired,
    CannotTell,
    Capabilities,
    ChannelError,
    Found,
    Limit,
    OutcomeUnknown,
    Pending,
    RateLimited,
    Receipt,
    Rejected,
    Transient,
)
from dissemination.domain.delivery import (
    NEVER,
    TRANSITIONS,
    Decision,
    DeliveryId,
    State,
)
from dissemination.domain.rendition import AccountId, Part, Rendition
from dissemination.engine.decide import (
    BACKOFF,
    JITTER,
    LOOK_AFTER,
    LOOKS,
    Looked,
    decide,
    decide_doubt,
    outcome,
)
from dissemination.storage.claimed import Claimed

NOW = datetime(2026, 11, 21, 3, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
PROOF = Receipt(remote_id="1")
LIMIT = Limit(max=280, source="nobody, 2026-11")
BLIND = Capabilities(text=LIMIT)
TRIES = st.integers(0, 12)
SPREADS = st.floats(0, 1)
SPANS = st.timedeltas(timedelta.min, timedelta.max)

NOT_PUBLIC: dict[str, ChannelError] = {
    "transient": Transient("refused"),
    "rate_limited": RateLimited("429", timedelta(minutes=3)),
    "pending": Pending("at work", timedelta(seconds=20), "wadah-7"),
    "auth_expired": AuthExpired("190"),
    "rejected": Rejected("too long"),
}
PERHAPS_PUBLIC: dict[str, BaseException] = {
    "silence": OutcomeUnknown("silence"),
    "bug": KeyError("id"),
    "plain": ChannelError("of no kind"),
    "late": TimeoutError(),
}


class Subtle(RateLimited):
    """An outcome that an adapter made more precise."""


def follow(
    error: BaseException | None,
    *,
    tries: int,
    in_doubt: bool = False,
    spread: float = 0,
) -> Decision:
    return decide(error, tries=tries, now=NOW, spread=spread, in_doubt=in_doubt)


def test_a_receipt_means_published() -> None:
    assert follow(None, tries=0).state is State.PUBLISHED
    assert outcome(None) == "published"


@pytest.mark.parametrize("error", PERHAPS_PUBLIC.values(), ids=PERHAPS_PUBLIC)
@pytest.mark.parametrize("tries", range(8))
def test_an_unknown_end_is_looked_into_soon(error: BaseException, tries: int) -> None:
    decision = follow(error, tries=tries)
    assert decision.state is State.UNCERTAIN
    assert decision.eligible_at == NOW + LOOK_AFTER
    assert outcome(error) == "unknown"


@pytest.mark.parametrize("tries", range(len(BACKOFF)))
def test_a_hitch_is_tried_again_with_growing_patience(tries: int) -> None:
    decision = follow(Transient(), tries=tries)
    assert decision.state is State.SCHEDULED
    assert decision.eligible_at == NOW + BACKOFF[tries]
    assert decision.counts


def test_the_schedule_of_retries_is_the_declared_one() -> None:
    assert [wait / MINUTE for wait in BACKOFF] == [1, 5, 15, 60, 240]
    assert [wait.total_seconds() for wait in LOOKS] == [15, 60, 300, 900, 3600]
    assert JITTER == 0.25


@given(st.integers(0, len(BACKOFF) - 1), SPREADS)
def test_a_retry_comes_at_its_time_or_a_quarter_later_and_never_earlier(
    tries: int, spread: float
) -> None:
    decision = follow(Transient(), tries=tries, spread=spread)
    assert decision.eligible_at is not None
    wait = decision.eligible_at - NOW
    assert BACKOFF[tries] <= wait <= BACKOFF[tries] * 1.25


@pytest.mark.parametrize(("spread", "minutes"), [(0, 5), (0.5, 5.625), (1, 6.25)])
def test_chance_decides_how_much_later_a_retry_comes(
    spread: float, minutes: float
) -> None:
    hitch = follow(Transient(), tries=1, spread=spread)
    assert hitch.eligible_at == NOW + minutes * MINUTE
    absent = look(Absent(), held(tries=3, absences=1), spread=spread)
    assert absent.decision.eligible_at == NOW + minutes * MINUTE


@given(st.sampled_from(["rate_limited", "pending"]), TRIES, SPREADS)
def test_what_the_platform_asked_for_is_heeded_to_the_second(
    kind: str, tries: int, spread: float
) -> None:
    exactly = follow(NOT_PUBLIC[kind], tries=tries, spread=0)
    assert follow(NOT_PUBLIC[kind], tries=tries, spread=spread) == exactly


def test_hitches_come_to_an_end() -> None:
    decision = follow(Transient(), tries=len(BACKOFF))
    assert decision.state is State.FAILED
    assert decision.reason == "reason.out_of_tries"


@pytest.mark.parametrize("tries", range(8))
def test_a_limit_makes_the_whole_account_wait_and_uses_up_no_try(tries: int) -> None:
    decision = follow(NOT_PUBLIC["rate_limited"], tries=tries)
    assert decision.state is State.SCHEDULED
    assert decision.eligible_at == decision.account_waits_until == NOW + 3 * MINUTE
    assert not decision.counts


@pytest.mark.parametrize("tries", range(8))
def test_work_at_the_platform_uses_up_no_try_and_keeps_its_memo(tries: int) -> None:
    decision = follow(NOT_PUBLIC["pending"], tries=tries)
    assert decision.state is State.SCHEDULED
    assert decision.eligible_at == NOW + timedelta(seconds=20)
    assert (decision.memo, decision.counts) == ("wadah-7", False)


@pytest.mark.parametrize("tries", range(8))
def test_a_refused_credential_holds_the_account(tries: int) -> None:
    decision = follow(AuthExpired(), tries=tries)
    assert decision.state is State.HELD
    assert decision.needs_person == decision.reason == "reason.auth_expired"


@pytest.mark.parametrize("tries", range(8))
def test_refused_content_fails_at_once(tries: int) -> None:
    assert follow(Rejected(), tries=tries).state is State.FAILED


@pytest.mark.parametrize(("name", "error"), NOT_PUBLIC.items())
def test_every_kind_has_its_word(name: str, error: ChannelError) -> None:
    assert outcome(error) == name
    assert outcome(Subtle("429", MINUTE)) == "rate_limited"


@given(
    error=st.sampled_from(list(PERHAPS_PUBLIC.values())),
    tries=TRIES,
    in_doubt=st.booleans(),
)
def test_what_is_perhaps_public_is_never_sent_again(
    *, error: BaseException, tries: int, in_doubt: bool
) -> None:
    decision = follow(error, tries=tries, in_doubt=in_doubt)
    assert decision.state is State.UNCERTAIN


@given(st.sampled_from([*NOT_PUBLIC.values(), *PERHAPS_PUBLIC.values()]), TRIES)
def test_what_may_be_public_by_an_earlier_call_is_never_called_failed(
    error: BaseException, tries: int
) -> None:
    assert follow(error, tries=tries, in_doubt=True).state is not State.FAILED


@given(
    error=st.sampled_from([*NOT_PUBLIC.values(), *PERHAPS_PUBLIC.values(), None]),
    tries=TRIES,
    in_doubt=st.booleans(),
    spread=SPREADS,
)
def test_every_decision_is_a_way_out_of_publishing(
    *, error: BaseException | None, tries: int, in_doubt: bool, spread: float
) -> None:
    decision = follow(error, tries=tries, in_doubt=in_doubt, spread=spread)
    assert decision.state in TRANSITIONS[State.PUBLISHING]
    if decision.state in (State.SCHEDULED, State.UNCERTAIN):
        assert decision.eligible_at is not None
        assert decision.eligible_at > NOW


@given(SPANS)
def test_no_wait_of_a_stranger_is_past_reason(wait: timedelta) -> None:
    for error in (RateLimited("429", wait), Pending("at work", wait, "")):
        decision = follow(error, tries=0)
        assert decision.eligible_at is not None
        assert NOW < decision.eligible_at <= NOW + timedelta(days=31)


def held(
    *,
    tries: int = 1,
    looks: int = 0,
    absences: int = 0,
    parts_left: int = 1,
    tried_at: datetime | None = NOW - 10 * MINUTE,
    ended_at: datetime | None = None,
) -> Claimed:
    """Return a delivery whose part at hand is in doubt."""
    return Claimed(
        id=DeliveryId(1),
        fence=1,
        state=State.UNCERTAIN,
        account=AccountId("satu"),
        channel="scripted",
        placement="feed",
        rendition=Rendition(
            item="item",
            revision=1,
            account=AccountId("satu"),
            placement="feed",
            parts=tuple(Part(text=f"{n}") for n in range(parts_left)),
        ),
        due_at=NOW,
        tries=tries,
        memo="",
        receipts=(),
        first_tried_at=tried_at,
        last_tried_at=ended_at or tried_at,
        in_doubt=tried_at is not None,
        looks=looks,
        absences=absences,
    )


def look(
    answer: Absent | CannotTell | Found | None,
    doubt: Claimed,
    capabilities: Capabilities = BLIND,
    *,
    spread: float = 0,
) -> Looked:
    return decide_doubt(
        answer, doubt, capabilities=capabilities, now=NOW, spread=spread
    )


def seeing(**capabilities: timedelta) -> Capabilities:
    return Capabilities(text=LIMIT, **capabilities)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("parts_left", "state"), [(1, State.PUBLISHED), (2, State.SCHEDULED)]
)
def test_what_is_found_is_public_and_the_thread_goes_on(
    parts_left: int, state: State
) -> None:
    looked = look(Found(receipt=PROOF), held(parts_left=parts_left))
    assert looked.decision.state is state


def test_an_absence_within_the_read_lag_proves_nothing() -> None:
    lag = seeing(read_lag=20 * MINUTE)
    looked = look(Absent(), held(absences=1), lag)
    assert looked.decision.state is State.UNCERTAIN
    assert looked.decision.eligible_at == NOW + 10 * MINUTE
    assert (looked.absences, looked.is_absent) == (1, False)


def test_the_read_lag_runs_from_the_end_of_the_last_call() -> None:
    doubt = held(ended_at=NOW - MINUTE, absences=1)
    lag = seeing(read_lag=2 * MINUTE)
    looked = look(Absent(), doubt, lag)
    assert looked.decision.eligible_at == NOW + MINUTE


def test_one_absence_is_no_proof_and_two_are() -> None:
    lag = seeing(read_lag=MINUTE)
    first = look(Absent(), held(), lag)
    assert first.decision.state is State.UNCERTAIN
    assert first.decision.eligible_at == NOW + MINUTE
    second = look(Absent(), held(absences=first.absences), lag)
    assert second.decision.state is State.SCHEDULED
    assert second.is_absent


def test_without_a_read_lag_the_second_look_comes_soon() -> None:
    assert look(Absent(), held()).decision.eligible_at == NOW + LOOK_AFTER


@pytest.mark.parametrize("answer", [Absent(), CannotTell(), None])
def test_a_clock_that_was_set_back_proves_nothing_and_a_person_is_asked(
    answer: Absent | CannotTell | None,
) -> None:
    ahead = held(tried_at=NOW + 60 * MINUTE)
    looked = look(answer, ahead, seeing(keyed_for=timedelta(days=1)))
    assert looked.decision.state is State.UNCERTAIN
    assert looked.decision.reason == "reason.ask_person"


def test_what_is_found_is_found_whatever_the_clock_says() -> None:
    looked = look(Found(receipt=PROOF), held(tried_at=NOW + 60 * MINUTE))
    assert looked.decision.state is State.PUBLISHED


def test_looks_that_could_not_tell_are_no_proof_of_absence() -> None:
    looked = look(Absent(), held(looks=4))
    assert looked.decision.state is State.UNCERTAIN


@pytest.mark.parametrize("looks", range(len(LOOKS)))
def test_who_cannot_tell_looks_again_later_and_later(looks: int) -> None:
    looked = look(CannotTell(), held(looks=looks))
    assert looked.decision.state is State.UNCERTAIN
    assert looked.decision.eligible_at == NOW + LOOKS[looks]
    assert looked.looks == looks + 1


def test_who_can_never_tell_asks_a_person_and_stays_uncertain() -> None:
    doubt = held(looks=len(LOOKS))
    looked = look(CannotTell(), doubt)
    assert looked.decision.state is State.UNCERTAIN
    assert looked.decision.eligible_at == NEVER
    assert looked.decision.reason == "reason.ask_person"


@pytest.mark.parametrize("answer", [CannotTell(), Absent()])
def test_what_the_platform_ignores_may_be_sent_again_at_once(
    answer: CannotTell | Absent,
) -> None:
    keyed = seeing(keyed_for=FOREVER, read_lag=MINUTE)
    looked = look(answer, held(), keyed)
    assert looked.decision.state is State.SCHEDULED
    assert looked.decision.eligible_at == NOW
    assert not looked.is_absent, "it stays in doubt until it is proven"


def test_a_key_that_is_forgotten_by_then_allows_no_repeat() -> None:
    keyed = seeing(keyed_for=11 * MINUTE)
    soon = look(CannotTell(), held(tries=1), keyed)
    assert soon.decision.state is State.SCHEDULED
    late = look(CannotTell(), held(tries=3), keyed)
    assert late.decision.state is State.UNCERTAIN


def test_what_was_never_sent_is_sent() -> None:
    never = held(tried_at=None)
    looked = look(CannotTell(), never)
    assert looked.decision.state is State.SCHEDULED
    assert looked.is_absent


def test_repeats_come_to_an_end_and_a_person_is_asked() -> None:
    doubt = held(tries=len(BACKOFF) + 1, absences=1)
    looked = look(Absent(), doubt)
    assert looked.decision.state is State.UNCERTAIN
    assert looked.decision.eligible_at == NEVER


def test_who_has_no_way_to_look_asks_a_person_at_once() -> None:
    looked = look(None, held())
    assert looked.decision.eligible_at == NEVER
    assert (looked.looks, looked.is_absent) == (1, False)


def test_a_repeat_that_is_spread_past_the_life_of_its_key_is_not_made() -> None:
    keyed = seeing(keyed_for=12 * MINUTE)  # tried ten minutes ago
    resent = look(CannotTell(), held(tries=2), keyed, spread=0)
    assert resent.decision.state is State.SCHEDULED
    edge = seeing(keyed_for=11 * MINUTE + timedelta(seconds=10))
    late = look(CannotTell(), held(tries=2), edge, spread=1)
    assert late.decision.state is State.UNCERTAIN


@given(
    answer=st.sampled_from([Absent(), CannotTell(), Found(receipt=PROOF), None]),
    doubt=st.builds(
        held,
        tries=TRIES,
        looks=st.integers(0, 9),
        absences=st.integers(0, 3),
        parts_left=st.integers(1, 3),
        tried_at=st.timedeltas(timedelta(0), timedelta(days=2)).map(NOW.__sub__),
    ),
    keyed_for=st.one_of(
        st.just(FOREVER), st.timedeltas(timedelta(0), timedelta(days=1))
    ),
    read_lag=st.timedeltas(timedelta(0), timedelta(hours=1)),
    spread=SPREADS,
)
def test_it_is_sent_again_only_when_proven_absent_or_ignored(
    answer: Absent | CannotTell | Found | None,
    doubt: Claimed,
    keyed_for: timedelta,
    read_lag: timedelta,
    spread: float,
) -> None:
    assert doubt.first_tried_at is not None
    since = NOW - doubt.first_tried_at
    capabilities = seeing(keyed_for=keyed_for, read_lag=read_lag)
    looked = look(answer, doubt, capabilities, spread=spread)
    decision = looked.decision
    assert decision.state in TRANSITIONS[State.UNCERTAIN] | {State.UNCERTAIN}
    assert decision.state is not State.FAILED
    if decision.state is State.SCHEDULED and not isinstance(answer, Found):
        assert decision.eligible_at is not None
        was_absent = isinstance(answer, Absent) and doubt.absences >= 1
        proven = was_absent and since >= read_lag
        ignored = decision.eligible_at - doubt.first_tried_at < keyed_for
        assert proven or ignored
    if not isinstance(answer, Absent):
        assert not looked.is_absent
