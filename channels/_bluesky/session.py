"""A session on an account's server, as the server tells it."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from dissemination.channel import AuthExpired, Transient

_SPARE_S = 120  # a token that is about to run out is taken for one that has
_UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """Who we are on this server, and until when the token says so.

    `server` is the DID of the one that keeps our posts, which may be behind the one
    that signed us in; empty where nobody says so.
    """

    did: str
    handle: str
    access: str = field(repr=False)
    refresh: str = field(repr=False)
    until: float  # seconds since 1970
    server: str = ""

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
            server=_server(said),
        )
    except _UNREADABLE:
        # Without its cause, which may quote a token.
        raise Transient("the answer names no session") from None


def _did(said: str) -> str:
    if not said.startswith("did:"):
        raise ValueError(said)
    return said


def _server(said: Mapping[str, Any]) -> str:
    """Return the DID of the account's server: the token is for no other."""
    audience = _claims(said["accessJwt"]).get("aud")
    if isinstance(audience, str) and audience.startswith("did:"):
        return audience
    try:
        roots = [
            one["serviceEndpoint"]
            for one in said["didDoc"]["service"]
            if one["id"].endswith("#atproto_pds")
        ]
        host = urlsplit(roots[0]).hostname
    except _UNREADABLE:
        return ""
    return f"did:web:{host}" if host else ""


def _text(said: object) -> str:
    if not isinstance(said, str):
        raise TypeError(type(said).__name__)
    return said


def _ends_at(token: str) -> float:
    """Return when a token runs out; an hour from now where it does not say so."""
    ends_at = _claims(token).get("exp")
    return float(ends_at) if isinstance(ends_at, int | float) else time.time() + 3600


def _claims(token: str) -> Mapping[str, Any]:
    """Return what a token says; nothing where it is one that says nothing."""
    try:
        payload = token.split(".")[1]
        said = base64.urlsafe_b64decode(payload + "=" * (-len(payload) % 4))
        claims = json.loads(said)
    except _UNREADABLE:
        return {}
    return claims if isinstance(claims, dict) else {}
