"""What an answer of an AT Protocol server means, by its status and the error's name."""

from __future__ import annotations

import time
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

import httpx

from dissemination.channel import (
    AuthExpired,
    ChannelError,
    RateLimited,
    Rejected,
    Transient,
)

_WAIT = timedelta(minutes=5)  # docs.bsky.app, rate limits: the shortest window
_LONGEST_S = 86_400.0  # and the longest
_NEEDS_A_PERSON = frozenset(
    {
        "AccountDeactivated",
        "AccountSuspended",
        "AccountTakedown",
        "AuthFactorTokenRequired",
        "AuthMissing",
        "RepoDeactivated",
        "RepoNotFound",
        "RepoTakendown",
    }
)
_TOKEN = frozenset({"ExpiredToken", "InvalidToken", "AuthenticationRequired"})

NOT_SENT: tuple[type[Exception], ...] = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.InvalidURL,
    httpx.LocalProtocolError,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
)


class Taken(Rejected):
    """The record is not what it was thought to be; nothing was written."""


class Gone(Rejected):
    """There is no such record."""


class Forgotten(Transient):
    """The server no longer has a file that the record names; nothing was written."""


class SignedOut(ChannelError):
    """The token is not taken; signing in anew may help."""


def judge_break(error: Exception, *, lost: type[ChannelError]) -> ChannelError:
    """Return the outcome of a call that brought no answer.

    Args:
        error: what httpx raised. It is not quoted: it may name an address.
        lost: what it means that the server perhaps did it.
    """
    kind = Transient if isinstance(error, NOT_SENT) else lost
    return kind(type(error).__name__)


def judge(
    status: int, body: object, headers: Mapping[str, str], *, lost: type[ChannelError]
) -> ChannelError:
    """Return the outcome that an answer stands for which is no success."""
    said = _bare(body)
    name = said["error"] if isinstance(said.get("error"), str) else ""
    words = f"{status} {name}: {str(said.get('message', ''))[:200]}"
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited(words, _retry_after(headers))
    is_refusal = HTTPStatus.BAD_REQUEST <= status < HTTPStatus.INTERNAL_SERVER_ERROR
    if not (is_refusal and name):
        # A page of some proxy on the way proves nothing about the record.
        return lost(f"HTTP {status}")
    if name in _NEEDS_A_PERSON:
        return AuthExpired(words)
    if name in _KINDS:
        return _KINDS[name](words)
    if name in _TOKEN or status == HTTPStatus.UNAUTHORIZED:
        return SignedOut(words)
    return Rejected(words)


_KINDS: Mapping[str, type[ChannelError]] = {
    "InvalidSwap": Taken,
    "RecordNotFound": Gone,
    # Uploads are kept for minutes (lexicon com.atproto.repo.uploadBlob, 2026-08-20).
    "BlobNotFound": Forgotten,
    # Of a permit: our clock is slow.
    "BadExpiration": Transient,
    # Said with a 401, of an account whose token is good.
    "unconfirmed_email": Rejected,
}


def _bare(body: object) -> Mapping[str, Any]:
    """Return an answer; the video service wraps some of its refusals."""
    said = body if isinstance(body, dict) else {}
    inner = said.get("jobStatus")
    return inner if isinstance(inner, dict) else said


def _retry_after(headers: Mapping[str, str]) -> timedelta:
    reset = headers.get("ratelimit-reset", "")
    until = float(reset) - time.time() if reset.isdecimal() else 0.0
    if until <= 0 and headers.get("retry-after", "").isdecimal():
        until = float(headers["retry-after"])
    return timedelta(seconds=min(until, _LONGEST_S)) if until > 0 else _WAIT
