"""What each end of a call to X means for the thing we wanted public."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import requests
import tweepy

from channels._steps.calls import was_not_sent
from dissemination.channel import (
    AuthExpired,
    ChannelError,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Transient,
)

_WINDOW = timedelta(minutes=15)  # docs.x.com, rate limits, 2026-08: the usual window
_LONGEST = timedelta(days=31)
_RESETS = ("x-rate-limit", "x-user-limit-24hour", "x-app-limit-24hour")
# The last part of a problem's `type` (docs.x.com, response codes and errors, 2026-08):
# the app or its token lacks a right that only a person can give.
_NEEDS_A_PERSON = frozenset(
    {"client-forbidden", "oauth1-permissions", "unsupported-authentication"}
)
_NOT_FOUND = "resource-not-found"
_ACCOUNT_CODES = (32, 64, 89, 215, 326)  # bad token, suspended, locked
_DUPLICATE_CODE = 187
_REFUSED = 4  # the first digit
# How tweepy and a look into the answer fail when it has another shape.
_UNREADABLE = (AttributeError, LookupError, OverflowError, TypeError, ValueError)


class DuplicateRefused(Rejected):
    """X will not say the same twice: this text is public on the account already."""


class Gone(Rejected):
    """X knows no such post."""


@contextmanager
def outcomes(doing: str, *, lost: type[OutcomeUnknown | Transient]) -> Iterator[None]:
    """Turn every way in which a call can end badly into its outcome.

    Args:
        doing: what the call was for; begins each message.
        lost: what a silence, a broken line or a 5xx means: `OutcomeUnknown` for the
            call that makes something public.

    Raises:
        ChannelError: of the kind that fits.
        DuplicateRefused: the text is public already.
    """
    try:
        yield
    except tweepy.HTTPException as error:
        raise _refusal(doing, error, lost) from error
    except requests.RequestException as error:
        kind = Transient if was_not_sent(error) else lost
        raise kind(f"{doing}: {type(error).__name__}") from error
    except (tweepy.TweepyException, *_UNREADABLE) as error:
        raise lost(f"{doing}: X's answer cannot be read") from error


def names_what_is_gone(problem: Mapping[str, Any]) -> bool:
    """Say whether a problem, as X writes it, is that there is no such thing."""
    return str(problem.get("type", "")).rpartition("/")[2] == _NOT_FOUND


def _refusal(
    doing: str, error: tweepy.HTTPException, lost: type[OutcomeUnknown | Transient]
) -> ChannelError:
    status = error.response.status_code
    said = f"{doing}: {status} {' '.join(map(str, error.api_messages))[:200]}".strip()
    match status:
        case 401:
            return AuthExpired(said)
        case 402:
            # Pay-per-use: nothing goes out before a person has bought credits.
            return AuthExpired(f"{said} (the X account has no credits left)")
        case 403 if _is_duplicate(error):
            return DuplicateRefused(said)
        case 403 if _needs_a_person(error):
            return AuthExpired(said)
        case 404 if names_what_is_gone(_body(error.response)):
            return Gone(said)
        case 408:  # on a slow line: what was sent is not at fault
            return lost(said)
        case 429:
            return RateLimited(said, _retry_after(error.response))
        case _ if status // 100 == _REFUSED and _is_theirs(error.response):
            return Rejected(said)
    return lost(said)


def _is_duplicate(error: tweepy.HTTPException) -> bool:
    # The v2 API gives this refusal no code (`type` is about:blank; seen 2026-02-12).
    said = any("duplicate content" in str(m).lower() for m in error.api_messages)
    return said or _DUPLICATE_CODE in error.api_codes


def _needs_a_person(error: tweepy.HTTPException) -> bool:
    problem = str(_body(error.response).get("type", "")).rpartition("/")[2]
    is_theirs = any(code in _ACCOUNT_CODES for code in error.api_codes)
    return is_theirs or problem in _NEEDS_A_PERSON


def _is_theirs(response: requests.Response) -> bool:
    # A page of some proxy on the way proves nothing about the post.
    return bool(_body(response).keys() & {"detail", "errors", "title"})


def _body(response: requests.Response) -> dict[str, Any]:
    try:
        body = response.json()
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def _retry_after(response: requests.Response) -> timedelta:
    spent = [n for n in _RESETS if response.headers.get(f"{n}-remaining") == "0"]
    resets = [_seconds(response, f"{name}-reset") for name in spent or _RESETS[:1]]
    until = max(resets) - time.time()
    return min(timedelta(seconds=until), _LONGEST) if until > 0 else _WINDOW


def _seconds(response: requests.Response, header: str) -> float:
    value = response.headers.get(header, "")
    return float(value) if value.isdecimal() else 0.0
