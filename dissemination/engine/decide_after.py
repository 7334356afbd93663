"""What follows once something is public: when to look, what a try means. Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from dissemination.channel import (
    Absent,
    AuthExpired,
    CannotTell,
    Changed,
    ChannelError,
    Intact,
    Pending,
    RateLimited,
    Receipt,
    Rejected,
)
from dissemination.storage.amending import Upshot
from dissemination.storage.public import AmendmentState
from dissemination.storage.watches import LOOKS, Seen, Sight

Answer = Intact | Changed | Absent | CannotTell

AGAIN_AFTER = timedelta(minutes=30)  # where the platform gave no answer
PATIENCE = timedelta(hours=2)  # past a look's hour; then it is given up
# A day in all: who is tired of waiting does it by hand, and says so.
TRIES = tuple(
    timedelta(seconds=s)
    for s in (10, 30, 60, 300, 900, 1800, 3600, 10_800, 21_600, 43_200)
)
JITTER = 0.25  # of a wait, at most
_SHORTEST_WAIT = timedelta(seconds=1)
_LONGEST_WAIT = timedelta(days=31)
_WORDS = 300  # characters of what a platform said


def read(
    answer: Answer | None, *, since: datetime, now: datetime, read_lag: timedelta
) -> Seen:
    """Say what a look told, and when to look next.

    Args:
        answer: None where nobody could be asked.
        since: when what stands there now was put there.
        now: aware, UTC.
        read_lag: how long the platform may not show what is there.
    """
    again_at = look_again(since, now, not_before=now + AGAIN_AFTER)
    match answer:
        case Intact():
            return Seen(sight=Sight.INTACT, next_at=next_look(since, now))
        case Changed(differs=differs):
            named = ", ".join(differs)
            return Seen(
                sight=Sight.CHANGED, detail=named, next_at=next_look(since, now)
            )
        case Absent() if now >= since + read_lag:
            return Seen(sight=Sight.GONE, next_at=next_look(since, now))
        case Absent() | CannotTell():
            return Seen(sight=Sight.UNCLEAR, next_at=again_at)
        case None:
            return Seen(next_at=again_at)


def next_look(since: datetime, now: datetime) -> datetime | None:
    """Return when a part is looked at next; None when that is long enough ago."""
    return next((since + after for after in LOOKS if since + after > now), None)


def look_again(
    since: datetime, now: datetime, *, not_before: datetime
) -> datetime | None:
    """Return when to look again after no answer came; None: it is given up.

    A look that is long overdue gives way to the next one.
    """
    due = [since + after for after in LOOKS if since + after <= now]
    if not due or now < due[-1] + PATIENCE:
        return not_before
    later = next_look(since, now)
    return max(later, not_before) if later else None


def wait_of(error: Exception) -> timedelta:
    """Return how long an account is not asked again after it gave no answer."""
    match error:
        case RateLimited(retry_after=wait) | Pending(after=wait):
            return max(_within_reason(wait), AGAIN_AFTER)
    return AGAIN_AFTER


def follow(
    answer: Receipt | Exception | None, *, tries: int, now: datetime, spread: float
) -> Upshot:
    """Say what follows from one try to correct or take down.

    Since a try is harmless when it is repeated, whatever is not surely refused is tried
    again; in the end a person is asked.

    Args:
        answer: a receipt, or None, where it was done; else what the adapter raised.
        tries: that counted before this one.
        now: aware, UTC.
        spread: from 0 to 1, by chance; how much later than planned it is tried again.
    """
    match answer:
        case None:
            return Upshot(state=AmendmentState.DONE)
        case Receipt():
            return Upshot(state=AmendmentState.DONE, receipt=answer)
        case AuthExpired():
            # Nothing is tried until the account is connected again.
            return Upshot(
                state=AmendmentState.WAITING,
                message="reason.auth_expired",
                needs_person="reason.auth_expired",
                counts=False,
            )
        case Rejected():
            message = f"amend.rejected: {said_of(answer)}"
            return Upshot(state=AmendmentState.PERSON, message=message)
        case _:
            return _again(answer, tries=tries, now=now, spread=spread)


def said_of(error: Exception) -> str:
    """Return what an adapter said; of a stranger's error, its kind alone."""
    said = str(error) if isinstance(error, ChannelError) else ""
    return (said or type(error).__name__)[:_WORDS]


def _again(error: Exception, *, tries: int, now: datetime, spread: float) -> Upshot:
    if tries >= len(TRIES):
        message = f"amend.out_of_tries: {said_of(error)}"
        return Upshot(state=AmendmentState.PERSON, message=message)
    wait = TRIES[tries] * (1 + JITTER * spread)
    account_waits_until = None
    if isinstance(error, RateLimited):
        wait = max(wait, _within_reason(error.retry_after))
        account_waits_until = now + _within_reason(error.retry_after)
    if isinstance(error, Pending):
        wait = max(wait, _within_reason(error.after))
    return Upshot(
        state=AmendmentState.WAITING,
        message=f"amend.again: {said_of(error)}",
        eligible_at=now + wait,
        account_waits_until=account_waits_until,
    )


def _within_reason(wait: timedelta) -> timedelta:
    # What a platform says is a stranger's: it may be nothing, or past every calendar.
    return min(max(wait, _SHORTEST_WAIT), _LONGEST_WAIT)
