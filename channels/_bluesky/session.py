"""A session on an account's server, as the server tells it."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from dissemination.channel import AuthExpired, Transient

_SPARE_S = 120  # a token that is about to run out is taken for one that has
_UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who we are on this server, and until when the token says so."""

    did: str
    handle: str
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    until: float  # seconds since 1970

    @property
    def is_over(self) -> bool:
        """Whether it must be renewed before the next call."""
        return self.until - _SPARE_S < time.time()


def read_session(said: Mapping[str, Any]) -> Session:
    """Read the answer to a signing in.

    Raises:
        AuthExpired: the account was taken down or switched off.
        Transient: it is no such answer.
    """
    if said.get("active") is False:
        raise AuthExpired(f"the account is {str(said.get('status'))[:40]}")
    try:
        return Session(
            did=_did(said["did"]),
            handle=str(said["handle"]),
            access=_text(said["accessJwt"]),
            refresh=_text(said["refreshJwt"]),
            until=_ends_at(said["accessJwt"]),
        )
    except _UNREADABLE:
        # Without its cause, which may quote a token.
        raise Transient("the answer names no session") from None


def _did(said: str) -> str:
    if not said.startswith("did:"):
        raise ValueError(said)
    return said


def _text(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError(type(said).__name__)
    return said


def _ends_at(token: str) -> float:
    """Return when a token runs out; an hour from now where it does not say so."""
    try:
        payload = token.split(".")[1]
        said = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        return float(json.loads(said)["exp"])
    except _UNREADABLE:
        return time.time() + 3600
