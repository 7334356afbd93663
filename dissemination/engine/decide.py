"""What follows from how a call ended. Pure: no clock, no database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

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
from dissemination.domain.delivery import Decision, State

BACKOFF = tuple(timedelta(minutes=m) for m in (1, 5, 15, 60, 240))
LOOK_AFTER = timedelta(seconds=2)  # a doubt is looked into at once, not immediately
LOOKS = tuple(timedelta(seconds=s) for s in (15, 60, 300, 900, 3600))
PROOFS_OF_ABSENCE = 2
NEVER = datetime(9999, 1, 1, tzinfo=UTC)  # until a person says so

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


def decide(error: BaseException | None, *, tries: int, now: datetime) -> Decision:
    """Say what follows from one call.

    Args:
        error: what the adapter raised, or None if it returned a receipt.
        tries: calls that counted before this one.
        now: aware, UTC.

    Returns:
        The decision. An error of no known kind means: perhaps public.
    """
    match error:
        case None:
            return Decision(state=State.PUBLISHED)
        case RateLimited(retry_after=wait):
            return Decision(
                state=State.SCHEDULED,
                eligible_at=now + wait,
                account_waits_until=now + wait,
                counts=False,
                reason="reason.rate_limited",
            )
        case Pending(after=wait, memo=memo):
            return Decision(
                state=State.SCHEDULED,
                eligible_at=now + wait,
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
            return _again(tries, now)
        case _:
            return Decision(
                state=State.UNCERTAIN,
                eligible_at=now + LOOK_AFTER,
                reason="reason.unknown",
            )


def decide_doubt(
    answer: Found | Absent | CannotTell,
    *,
    capabilities: Capabilities,
    tries: int,
    looks: int,
    parts_left: int,
    first_tried_at: datetime | None,
    last_tried_at: datetime | None,
    now: datetime,
) -> tuple[Decision, int]:
    """Say what follows from looking up what is perhaps public.

    Only what is proven absent, twice and after the platform's read lag, is sent again;
    or what the platform itself ignores, at the time of the repeat. All else waits for a
    person and stays uncertain.

    Args:
        answer: `CannotTell` where the channel has no way to look.
        capabilities: of the placement: its read lag, and how long it knows a key.
        tries: calls that counted so far.
        looks: how often it was found absent, or could not be told, before.
        parts_left: parts without a receipt, the doubtful one among them.
        first_tried_at: when the doubtful part was first sent; None means never.
        last_tried_at: when its last call ended.
        now: aware, UTC.

    Returns:
        The decision, and the number of looks to remember.
    """
    if first_tried_at is None or last_tried_at is None:
        return _resend(tries, now), 0
    match answer:
        case Found():
            done = parts_left <= 1
            state = State.PUBLISHED if done else State.SCHEDULED
            return Decision(state=state, eligible_at=now), 0
        case Absent():
            visible_at = last_tried_at + capabilities.read_lag
            if now < visible_at:
                return _look_again(visible_at), looks
            if looks + 1 >= PROOFS_OF_ABSENCE:
                return _resend(tries, now), 0
            return _look_again(now + LOOK_AFTER), looks + 1
        case CannotTell():
            if _ignores_a_repeat(capabilities, first_tried_at, now):
                return _resend(tries, now), 0
            if looks < len(LOOKS):
                return _look_again(now + LOOKS[looks]), looks + 1
    return ask_a_person(), looks


def ask_a_person() -> Decision:
    """Leave it uncertain until somebody says what is true."""
    return Decision(
        state=State.UNCERTAIN, eligible_at=NEVER, reason="reason.ask_person"
    )


def _again(tries: int, now: datetime) -> Decision:
    if tries >= len(BACKOFF):
        return Decision(state=State.FAILED, reason="reason.out_of_tries")
    return Decision(
        state=State.SCHEDULED,
        eligible_at=now + BACKOFF[tries],
        reason="reason.transient",
    )


def _resend(tries: int, now: datetime) -> Decision:
    if tries > len(BACKOFF):
        return ask_a_person()
    wait = BACKOFF[tries - 2] if tries > 1 else timedelta(0)
    return Decision(state=State.SCHEDULED, eligible_at=now + wait)


def _look_again(at: datetime) -> Decision:
    return Decision(state=State.UNCERTAIN, eligible_at=at, reason="reason.unknown")


def _ignores_a_repeat(
    capabilities: Capabilities, first_tried_at: datetime, now: datetime
) -> bool:
    # The difference, since `keyed_for` may be for ever and would overflow a date.
    return now - first_tried_at < capabilities.keyed_for
