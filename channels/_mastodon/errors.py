"""What each exception of Mastodon.py means for the thing we wanted public."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from http import HTTPStatus

import requests
from mastodon.errors import (
    MastodonAPIError,
    MastodonError,
    MastodonNetworkError,
    MastodonRatelimitError,
    MastodonServerError,
)

from channels._steps.calls import was_not_sent
from dissemination.channel import (
    AuthExpired,
    ChannelError,
    RateLimited,
    Rejected,
    Transient,
)

_WAIT = timedelta(minutes=5)  # docs.joinmastodon.org, rate limits: the usual window
_LONGEST = timedelta(days=1)


class Gone(Rejected):
    """The server knows no such status."""


def read_error(
    error: MastodonError,
    answer: requests.Response | None,
    *,
    lost: type[ChannelError],
) -> ChannelError:
    """Return the outcome that an exception stands for.

    Args:
        error: as the SDK raised it.
        answer: the last one that arrived, of which the SDK tells only a part.
        lost: what it means that the server perhaps did it.
    """
    match error:
        case MastodonNetworkError():
            cause = error.__context__
            if isinstance(cause, requests.RequestException) and was_not_sent(cause):
                return Transient(type(cause).__name__)
            return lost(type(cause or error).__name__)
        case MastodonRatelimitError():
            # The SDK raises it too when it cannot read the times of a success.
            if (
                answer is not None
                and answer.status_code == HTTPStatus.TOO_MANY_REQUESTS
            ):
                return RateLimited("429", _retry_after(answer.headers))
            return lost("the rate limit of the answer cannot be read")
        case MastodonServerError():
            return lost(_said(error))
        case MastodonAPIError() if answer is not None and _is_broken(answer):
            return lost(_said(error))  # the SDK knows the 5xx up to 511 alone
        case MastodonAPIError() if answer is not None and _is_theirs(answer):
            return _judge(answer.status_code, _said(error))
        case _:
            return lost(f"{type(error).__name__}: the answer cannot be read")


def _judge(status: int, said: str) -> ChannelError:
    """Return the outcome of a refusal, told in the server's own form."""
    match status:
        case 401 | 403:
            # A lost token; a right that the token lacks; an account that is locked.
            return AuthExpired(said)
        case 404 | 410:
            return Gone(said)
        case _:
            return Rejected(said)


def _is_broken(answer: requests.Response) -> bool:
    return answer.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR


def _is_theirs(answer: requests.Response) -> bool:
    # A page of some proxy on the way proves nothing about the status. The SDK gives a
    # 404 words of its own.
    try:
        body = answer.json()
    except ValueError:
        return False
    return not answer.ok and isinstance(body, dict) and "error" in body


def _said(error: MastodonError) -> str:
    told = [str(one) for one in (error.args[1:2] + error.args[3:4]) if one]
    return " ".join(told)[:200]


def _retry_after(headers: Mapping[str, str]) -> timedelta:
    try:
        reset = datetime.fromisoformat(headers["X-RateLimit-Reset"])
        wait = reset.replace(tzinfo=reset.tzinfo or UTC) - datetime.now(UTC)
    except (LookupError, ValueError):
        return _WAIT
    return min(wait, _LONGEST) if wait > timedelta(0) else _WAIT
