"""What a refusal of the Graph API means, by status, code, subcode and headers."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Any

from channels._facebook.refusal import Refusal, describe
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
# Of the upload of a video, as Meta's own SDK takes them (php-graph-sdk,
# FacebookResponseException, read in copies, 2026-11-22): another piece is wanted; it
# got stuck.
_OTHER_PIECE = 1363037
_STUCK_SUBCODES = frozenset({1363019, 1363021, 1363030, 1363033, 1363041})
_STUCK = 6001  # "There was a problem uploading your video. Please try again."
_WAIT = timedelta(minutes=15)
_LONGEST_MIN = 31 * 24 * 60


class Duplicate(Rejected):
    """The text before this one was the same."""


class UploadStuck(Transient):
    """The upload of a video does not go on; another one may."""


class OtherPiece(Transient):
    """Graph wants another piece of the video. `wanted` names its bytes."""

    def __init__(self, message: str, wanted: Mapping[str, Any]) -> None:
        super().__init__(message)
        self.wanted = wanted


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
    said = describe(refusal)
    words = f"{said} {refusal.message[:200]}"
    code, subcode = refusal.code, refusal.subcode
    if subcode in _CONTENT_SUBCODES:
        return Rejected(words)
    if _is_limited(refusal):
        return RateLimited(said, _regained_after(refusal.headers))
    if code in _AUTH or subcode in _AUTH_SUBCODES:
        # Without its words: "Malformed access token …" quotes the token.
        return AuthExpired(said)
    if (passing := _judge_passing(refusal, said, lost)) is not None:
        return passing
    if _is_open(refusal):
        return lost(said)
    if (code, subcode) == _UNKNOWN_OBJECT:
        return unknown(said)
    return Duplicate(words) if code == _DUPLICATE else Rejected(words)


def _judge_passing(
    refusal: Refusal, said: str, lost: type[ChannelError]
) -> Transient | None:
    """Return what surely made nothing public, and may work another time."""
    if refusal.subcode == _SCRAPE_FAILED:
        return Transient(said)
    if lost is not Transient:  # a call that can make something public
        return None
    if refusal.subcode == _OTHER_PIECE:
        return OtherPiece(said, refusal.data)
    is_stuck = refusal.subcode in _STUCK_SUBCODES or refusal.code == _STUCK
    return UploadStuck(said) if is_stuck else None


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
    return timedelta(minutes=min(minutes, _LONGEST_MIN)) if minutes > 0 else _WAIT
