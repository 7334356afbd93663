"""What an answer of the Graph API means, by status, code, subcode and headers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from dissemination.channel import (
    AuthExpired,
    ChannelError,
    RateLimited,
    Rejected,
    Transient,
)

# Graph API error handling, and gitroomhq/postiz-app 74b01ad, 2026-08-21.
_LIMITED = frozenset({4, 17, 32, 341, 613, *range(80000, 80015)})
_TOO_FAST = 1390008
# 368 blocks the account for a while; who goes on trying prolongs it, so a person looks.
_AUTH = frozenset({10, 102, 104, 190, 368, *range(200, 300)})
# Expired, password changed; page needs authorisation; identity check.
_AUTH_SUBCODES = frozenset({460, 463, 467, 1404078, 4854002})
# Community standards, flagged as abusive: this text, and 368 is their code too.
_CONTENT_SUBCODES = frozenset({1346003, 1404102})
_SCRAPE_FAILED = 1609005
_DUPLICATE = 506
_UNKNOWN_OBJECT = (100, 33)
_TRANSIENT = frozenset({1, 2})
_WAIT = timedelta(minutes=15)


class Duplicate(Rejected):
    """The text before this one was the same."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """An answer that is not a success. `code` is None where Graph gave none."""

    status: int
    code: int | None = None
    subcode: int | None = None
    is_transient: bool = False
    message: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)


def read_refusal(
    status: int, body: object, headers: Mapping[str, str]
) -> Refusal | None:
    """Read an answer; None where it is a success."""
    error: Any = body.get("error") if isinstance(body, dict) else None
    if status == HTTPStatus.OK and isinstance(body, dict) and not error:
        return None
    said: dict[str, Any] = error if isinstance(error, dict) else {}
    return Refusal(
        status=status,
        code=_number(said.get("code")),
        subcode=_number(said.get("error_subcode")),
        is_transient=said.get("is_transient") is True,
        message=str(said.get("error_user_msg") or said.get("message") or ""),
        headers=headers,
    )


def judge(
    refusal: Refusal, *, lost: type[ChannelError], unknown: type[ChannelError]
) -> ChannelError:
    """Return the outcome that an answer stands for.

    Args:
        refusal: the answer.
        lost: what it means that Graph perhaps did it.
        unknown: what it means that Graph knows no such object: a page that is not
            ours, or a post that somebody deleted.
    """
    said = _describe(refusal)
    words = f"{said} {refusal.message[:200]}"
    code, subcode = refusal.code, refusal.subcode
    if subcode in _CONTENT_SUBCODES:
        return Rejected(words)
    if _is_limited(refusal):
        return RateLimited(said, _regained_after(refusal.headers))
    if code in _AUTH or subcode in _AUTH_SUBCODES:
        # Without its words: "Malformed access token …" quotes the token.
        return AuthExpired(said)
    if subcode == _SCRAPE_FAILED:
        return Transient(said)
    if _is_open(refusal):
        return lost(said)
    if (code, subcode) == _UNKNOWN_OBJECT:
        return unknown(said)
    return Duplicate(words) if code == _DUPLICATE else Rejected(words)


def _is_limited(refusal: Refusal) -> bool:
    if refusal.code is None:  # a 429 without `error`, which the SDK takes for a success
        return refusal.status == HTTPStatus.TOO_MANY_REQUESTS
    return refusal.code in _LIMITED or refusal.subcode == _TOO_FAST


def _is_open(refusal: Refusal) -> bool:
    """Say whether Graph may have done it nevertheless."""
    return (
        refusal.code is None
        or refusal.code in _TRANSIENT
        or refusal.is_transient
        or refusal.status >= HTTPStatus.INTERNAL_SERVER_ERROR
    )


def _describe(refusal: Refusal) -> str:
    if refusal.code is None:
        return f"HTTP {refusal.status} without an error code"
    subcode = f"/{refusal.subcode}" if refusal.subcode else ""
    return f"Graph error {refusal.code}{subcode}"


def _regained_after(headers: Mapping[str, str]) -> timedelta:
    """Return how long Meta says to wait, else a quarter of an hour."""
    try:
        usage = json.loads(headers.get("X-Business-Use-Case-Usage", ""))
        minutes = max(
            int(use["estimated_time_to_regain_access"])
            for uses in usage.values()
            for use in uses
        )
    except (AttributeError, LookupError, TypeError, ValueError):
        return _WAIT
    return timedelta(minutes=minutes) if minutes > 0 else _WAIT


def _number(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None
