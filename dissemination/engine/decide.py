"""What follows from how a call ended. Pure: no clock, no database."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from dissemination.channel import (
    Absent,
    AuthExpired,
    CannotTell,
    Capabilities,
    ChannelError,
    Found,
    Pending,
    RateLimited,
    Rejected,
    Transient,
)
from dissemination.domain.delivery import NEVER, Decision, State
from dissemination.storage.claimed import Claimed
from dissemination.storage.sweep import CLOCKS_AGREE

BACKOFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240))
LOOK_AFTER = timedelta(seconds=2)  # a doubt is looked into at once, not immediately
LOOKS = tuple(timedelta(seconds=s) for s in (15, 60, 300, 900, 3600))
JITTER = 0.25  # of a wait, at most: who failed together does not come back together
PROOFS_OF_ABSENCE = 2
_SHORTEST_WAIT = timedelta(seconds=1)
_LONGEST_WAIT = timedelta(days=31)

_NAMES: tuple[tuple[type[ChannelError], str], ...] = (
    (RateLimited, "rate_limited"),
    (Pending, "pending"),
    (AuthExpired, "auth_expired"),
    (Rejected, "rejected"),
    (Transient, "transient"),
)


def outcome(error: BaseException | None) -> str:
    """Name how a call ended, in one word for the attempt's row."""
    if error is None:
        return "published"
    return next((name for kind, name in _NAMES if isinstance(error, kind)), "unknown")


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """What follows from looking up a doubt.

    Attributes:
        decision: where the delivery goes.
        looks: how often nobody could tell, to be remembered.
        absences: how often it was not there, to be remembered.
        is_absent: the calls so far are proven to have made nothing public.
    """

    decision: Decision
    looks: int = 0
    absences: int = 0
    is_absent: bool = False


def decide(
    error: BaseException | None,
    *,
    tries: int,
    now: datetime,
    spread: float,
    in_doubt: bool = False,
) -> Decision:
    """Say what follows from one call.

    Args:
        error: what the adapter raised, or None if it returned a receipt.
        tries: calls that counted before this one.
        now: aware, UTC.
        spread: from 0 to 1, by chance; how much later than declared it is tried again.
        in_doubt: an earlier call for the same part is perhaps public; then it is never
            called failed, which means surely not public.

    Returns:
        The decision. An error of no known kind means: perhaps public.
    """
    decision = _follow(error, tries=tries, now=now, spread=spread)
    if in_doubt and decision.state is State.FAILED:
        return ask_a_person()
    return decision


def _follow(
    error: BaseException | None, *, tries: int, now: datetime, spread: float
) -> Decision:
    match error:
        case None:
            return Decision(state=State.PUBLISHED)
        case RateLimited(retry_after=wait):
            again_at = now + _within_reason(wait)
            return Decision(
                state=State.SCHEDULED,
                eligible_at=again_at,
                account_waits_until=again_at,
                counts=False,
                reason="reason.rate_limited",
            )
        case Pending(after=wait, memo=memo):
            return Decision(
                state=State.SCHEDULED,
                eligible_at=now + _within_reason(wait),
                counts=False,
                memo=memo,
                reason="reason.pending",
            )
        case AuthExpired():
            return Decision(
                state=State.HELD,
                needs_person="reason.auth_expired",
                reason="reason.auth_expired",
            )
        case Rejected():
            return Decision(state=State.FAILED, reason="reason.rejected")
        case Transient():
            return _again(tries, now, spread)
        case _:
            return Decision(
                state=State.UNCERTAIN,
                eligible_at=now + LOOK_AFTER,
                reason="reason.unknown",
            )


def decide_doubt(
    answer: Found | Absent | CannotTell | None,
    held: Claimed,
    *,
    capabilities: Capabilities,
    now: datetime,
    spread: float,
) -> Looked:
    """Say what follows from looking up what is perhaps public.

    Only what is proven absent, twice and after the platform's read lag, is sent again;
    or what the platform itself ignores, at the time of the repeat. All else waits for a
    person and stays uncertain.

    Args:
        answer: None where the channel has no way to look; then a person is asked at
            once, since waiting would tell nothing.
        held: what is in doubt: how often, and when, its part at hand was tried.
        capabilities: of the placement: its read lag, and how long it knows a key.
        now: aware, UTC.
        spread: from 0 to 1, by chance; how much later than declared it is sent again.

    Returns:
        The decision, and what to remember of the looks.
    """
    resend = _resend(held.tries, now, spread)
    if held.first_tried_at is None or held.last_tried_at is None:
        return Looked(decision=resend, is_absent=True)
    if isinstance(answer, Found):
        state = State.PUBLISHED if held.parts_left <= 1 else State.SCHEDULED
        return Looked(decision=Decision(state=state, eligible_at=now))
    if was_set_back(held, now):
        return Looked(decision=ask_a_person(), looks=held.looks + 1)
    sent_at = resend.eligible_at or now
    if ignores_a_repeat(capabilities, held.first_tried_at, sent_at):
        return Looked(decision=resend)
    if isinstance(answer, Absent):
        return _not_there(
            held,
            resend,
            tried_at=held.last_tried_at,
            read_lag=capabilities.read_lag,
            now=now,
        )
    if answer is None:
        return Looked(decision=ask_a_person(), looks=held.looks + 1)
    return _nobody_can_tell(held, now)


def _not_there(
    held: Claimed,
    resend: Decision,
    *,
    tried_at: datetime,
    read_lag: timedelta,
    now: datetime,
) -> Looked:
    visible_at = tried_at + read_lag
    looks, absences = held.looks, held.absences
    if now < visible_at:
        again = _look_again(visible_at)
        return Looked(decision=again, looks=looks, absences=absences)
    if absences + 1 >= PROOFS_OF_ABSENCE:
        return Looked(decision=resend, is_absent=True)
    # Not sooner, or both would be one proof: of a list that is late, by a clock that
    # ran ahead, or on a platform that took longer over the call than we waited.
    again = _look_again(now + max(LOOK_AFTER, read_lag))
    return Looked(decision=again, looks=looks, absences=absences + 1)


def _nobody_can_tell(held: Claimed, now: datetime) -> Looked:
    is_hopeless = held.looks >= len(LOOKS)
    again = ask_a_person() if is_hopeless else _look_again(now + LOOKS[held.looks])
    return Looked(decision=again, looks=held.looks + 1, absences=held.absences)


def ignores_a_repeat(
    capabilities: Capabilities, first_tried_at: datetime, at: datetime
) -> bool:
    """Tell whether a platform ignores a repeat that is sent at an instant."""
    # The difference, since `keyed_for` may be for ever and would overflow a date.
    return at - first_tried_at < capabilities.keyed_for


def was_set_back(held: Claimed, now: datetime) -> bool:
    """Tell whether the clock stands before the last call.

    Then neither a key's age nor a search since that call proves anything.
    """
    return held.last_tried_at is not None and now + CLOCKS_AGREE < held.last_tried_at


def ask_a_person(why: str = "reason.ask_person") -> Decision:
    """Leave it uncertain until somebody says what is true."""
    return Decision(state=State.UNCERTAIN, eligible_at=NEVER, reason=why)


def _again(tries: int, now: datetime, spread: float) -> Decision:
    if tries >= len(BACKOFF):
        return Decision(state=State.FAILED, reason="reason.out_of_tries")
    return Decision(
        state=State.SCHEDULED,
        eligible_at=now + _spread(BACKOFF[tries], spread),
        reason="reason.transient",
    )


def _resend(tries: int, now: datetime, spread: float) -> Decision:
    if tries > len(BACKOFF):
        return ask_a_person()
    wait = BACKOFF[tries - 2] if tries > 1 else timedelta(0)
    return Decision(state=State.SCHEDULED, eligible_at=now + _spread(wait, spread))


def _spread(wait: timedelta, by: float) -> timedelta:
    return wait * (1 + JITTER * by)


def _look_again(at: datetime) -> Decision:
    return Decision(state=State.UNCERTAIN, eligible_at=at, reason="reason.unknown")


def _within_reason(wait: timedelta) -> timedelta:
    # What a platform says is a stranger's: it may be nothing, or past every calendar.
    return min(max(wait, _SHORTEST_WAIT), _LONGEST_WAIT)
