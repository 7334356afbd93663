"""What follows once something is public: tables and properties, without a clock."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.channel import (
    FOREVER,
    Absent,
    AuthExpired,
    CannotTell,
    Changed,
    Intact,
    OutcomeUnknown,
    Pending,
    RateLimited,
    Receipt,
    Rejected,
    Transient,
)
from dissemination.engine.decide_after import (
    AGAIN_AFTER,
    PATIENCE,
    TRIES,
    Answer,
    follow,
    look_again,
    next_look,
    read,
    said_of,
    wait_of,
)
from dissemination.storage.amending import Upshot
from dissemination.storage.public import AmendmentState
from dissemination.storage.watches import LOOKS, Sight
from tests.storage.conftest import HOUR, NOW, SECOND

DAY = timedelta(days=1)
AGES = st.timedeltas(min_value=timedelta(0), max_value=3 * DAY)
WAITS = st.timedeltas(min_value=-DAY, max_value=timedelta.max)


def after(error: Receipt | Exception | None, *, tries: int = 0) -> Upshot:
    return follow(error, tries=tries, now=NOW, spread=0.0)


@given(AGES)
def test_the_next_look_lies_ahead_or_there_is_none(age: timedelta) -> None:
    at = next_look(NOW, NOW + age)
    assert (at is None) == (age >= LOOKS[-1])
    if at is not None:
        assert NOW + age < at <= NOW + LOOKS[-1]


@given(AGES, AGES)
def test_a_look_without_an_answer_comes_again_never_too_soon_and_not_for_ever(
    age: timedelta, wait: timedelta
) -> None:
    now = NOW + age
    at = look_again(NOW, now, not_before=now + wait)
    assert at is None or at >= now + wait
    assert (at is None) <= (age >= LOOKS[-1] + PATIENCE)


def test_who_never_gets_an_answer_asks_a_few_times_and_ends() -> None:
    now, asked = NOW + LOOKS[0], 0
    while True:
        asked += 1
        at = look_again(NOW, now, not_before=now + AGAIN_AFTER)
        if at is None:
            break
        now = at
    assert asked <= len(LOOKS) * (PATIENCE // AGAIN_AFTER + 1)
    assert now <= NOW + LOOKS[-1] + PATIENCE


@pytest.mark.parametrize(
    ("answer", "sight"),
    [
        (Intact(), Sight.INTACT),
        (Changed(differs=("text",)), Sight.CHANGED),
        (Absent(), Sight.GONE),
        (CannotTell(), Sight.UNCLEAR),
        (None, None),
    ],
)
def test_each_answer_is_one_sight(answer: Answer | None, sight: Sight | None) -> None:
    seen = read(answer, since=NOW, now=NOW + HOUR, read_lag=timedelta(0))
    assert seen.sight is sight
    assert seen.next_at is not None
    clear = sight not in {None, Sight.UNCLEAR}
    assert seen.next_at == NOW + (DAY if clear else HOUR + AGAIN_AFTER)


def test_what_differs_is_named() -> None:
    answer = Changed(differs=("account", "media"), text="apa saja")
    seen = read(answer, since=NOW, now=NOW + HOUR, read_lag=timedelta(0))
    assert seen.detail == "account, media"


@pytest.mark.parametrize(("age", "sight"), [(0, Sight.UNCLEAR), (60, Sight.GONE)])
def test_gone_is_what_is_missing_after_the_platform_s_own_delay(
    age: int, sight: Sight
) -> None:
    now = NOW + age * SECOND
    assert read(Absent(), since=NOW, now=now, read_lag=60 * SECOND).sight is sight


@given(WAITS)
def test_a_platform_s_wait_is_never_shorter_than_ours_nor_endless(
    wait: timedelta,
) -> None:
    for error in (RateLimited("x", wait), Pending("x", wait, "")):
        assert AGAIN_AFTER <= wait_of(error) <= timedelta(days=31)
    assert wait_of(Transient("x")) == AGAIN_AFTER


@pytest.mark.parametrize("answer", [None, Receipt(remote_id="1", url="https://u/1")])
def test_what_succeeds_is_done(answer: Receipt | None) -> None:
    upshot = after(answer)
    assert (upshot.state, upshot.receipt) == (AmendmentState.DONE, answer)


@pytest.mark.parametrize(
    "error",
    [
        Transient("x"),
        OutcomeUnknown("x"),
        Pending("x", SECOND, "m"),
        RateLimited("x", SECOND),
        KeyError("x"),
    ],
)
@pytest.mark.parametrize("tries", range(len(TRIES) + 1))
def test_what_is_not_refused_is_tried_again_until_the_tries_are_used_up(
    error: Exception, tries: int
) -> None:
    upshot = after(error, tries=tries)
    is_last = tries == len(TRIES)
    wanted = AmendmentState.PERSON if is_last else AmendmentState.WAITING
    assert upshot.state is wanted
    assert upshot.counts
    assert upshot.eligible_at == (None if is_last else NOW + TRIES[tries])


def test_all_tries_together_take_about_a_day() -> None:
    assert 20 * HOUR < sum(TRIES, timedelta(0)) < 30 * HOUR
    assert list(TRIES) == sorted(TRIES)
    assert len(TRIES) == 10


@given(st.floats(min_value=0, max_value=1))
def test_who_failed_together_does_not_come_back_together(spread: float) -> None:
    upshot = follow(Transient("x"), tries=3, now=NOW, spread=spread)
    assert upshot.eligible_at is not None
    assert TRIES[3] <= upshot.eligible_at - NOW <= TRIES[3] * 1.25


@given(WAITS)
def test_a_platform_s_wait_is_honoured_and_the_account_s_too(wait: timedelta) -> None:
    upshot = after(RateLimited("x", wait))
    assert upshot.eligible_at is not None
    assert upshot.account_waits_until is not None
    asked = min(max(wait, SECOND), timedelta(days=31))
    assert upshot.account_waits_until == NOW + asked
    assert upshot.eligible_at == NOW + max(asked, TRIES[0])


def test_a_platform_that_is_at_work_is_given_its_time() -> None:
    upshot = after(Pending("x", HOUR, "m"))
    assert upshot.eligible_at == NOW + HOUR
    assert upshot.account_waits_until is None
    assert after(Pending("x", FOREVER, "m")).eligible_at == NOW + timedelta(days=31)


def test_a_dead_token_uses_up_no_try() -> None:
    upshot = after(AuthExpired("x"), tries=len(TRIES))
    assert (upshot.state, upshot.counts) == (AmendmentState.WAITING, False)
    assert upshot.needs_person == "reason.auth_expired"
    assert upshot.eligible_at is None


def test_a_refusal_is_said_in_the_platform_s_words_and_cut() -> None:
    upshot = after(Rejected("x" * 900))
    assert upshot.state is AmendmentState.PERSON
    assert upshot.message == f"amend.rejected: {'x' * 300}"


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (Transient("connection refused"), "connection refused"),
        (Transient(), "Transient"),
        (ValueError("token=geheim"), "ValueError"),
    ],
)
def test_only_our_own_errors_are_quoted(error: Exception, said: str) -> None:
    assert said_of(error) == said
