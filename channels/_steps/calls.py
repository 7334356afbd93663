"""How the adapters whose SDK uses `requests` call, and what never left this machine."""

from __future__ import annotations

import ssl
from typing import Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

_CONNECT_S = 10.0
_NOT_SENT = (
    requests.exceptions.ConnectTimeout,
    requests.exceptions.InvalidSchema,
    requests.exceptions.InvalidURL,
    requests.exceptions.ProxyError,
)


def equip(
    session: requests.Session, *, host: str, practice: str, timeout_s: float
) -> None:
    """Make an SDK's session wait no longer than that, and follow nobody.

    Args:
        session: the SDK's.
        host: where the SDK calls: scheme and name, without a slash at the end.
        practice: where it shall call instead; empty for `host` itself.
        timeout_s: the longest silence, in seconds.
    """
    # A redirected POST would arrive as a GET, or carry the token where nobody sent it.
    session.max_redirects = 0
    # A practice platform is near: it must not be asked by the office's proxy.
    session.trust_env = not practice
    # A line that died while idle would turn a publication into an unknown outcome.
    session.headers["Connection"] = "close"
    session.mount(host, _Detour(host, practice or host, timeout_s))


def was_not_sent(error: requests.RequestException) -> bool:
    """Say whether the connection never stood, so that no byte of the request left."""
    if isinstance(error, _NOT_SENT):
        return True
    cause = error.args[0] if error.args else None
    reason = getattr(cause, "reason", cause)  # urllib3 wraps it in MaxRetryError
    if isinstance(reason, NewConnectionError | ConnectTimeoutError):
        return True
    # A certificate is judged before anything is said.
    return isinstance(reason, Exception) and any(
        isinstance(why, ssl.SSLCertVerificationError) for why in reason.args
    )


class _Detour(HTTPAdapter):
    """Leads to another address than the SDK's, within a time the SDK does not set."""

    def __init__(self, host: str, address: str, timeout_s: float) -> None:
        super().__init__(max_retries=0)
        self._host = host
        self._address = address
        self._timeout = (_CONNECT_S, timeout_s)

    def send(
        self, request: requests.PreparedRequest, *_: Any, **sent: Any
    ) -> requests.Response:
        request.url = (request.url or "").replace(self._host, self._address, 1)
        return super().send(request, **{**sent, "timeout": self._timeout})
