"""Calls of a site's REST API, with an application password."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

import httpx

from channels._steps.address import is_near, refuse_open
from channels._wordpress.errors import judge
from dissemination.channel import ChannelError, Transient

_ROOT = "/wp-json/wp/v2"
_CONNECT_S = 10.0
# A connection that never stood: no byte of the request left.
NOT_SENT: tuple[type[httpx.HTTPError], ...] = (
    httpx.ConnectError,
    httpx.ConnectTimeout,
    httpx.PoolTimeout,
    httpx.ProxyError,
    httpx.UnsupportedProtocol,
    httpx.LocalProtocolError,
)
_DONE = frozenset({HTTPStatus.OK, HTTPStatus.CREATED})


class Rest:
    """The REST API of one site, as one user.

    Args:
        base_url: where the site stands, without a slash at its end.
        user: who publishes.
        password: an application password of theirs.
        timeout_s: the longest silence, in seconds.

    Raises:
        ValueError: the password would cross the net in the open, or be seen.
    """

    def __init__(
        self, base_url: str, *, user: str, password: str, timeout_s: float
    ) -> None:
        refuse_open(base_url)
        self._client = httpx.Client(
            base_url=f"{base_url}{_ROOT}",
            auth=httpx.BasicAuth(user, password),
            timeout=httpx.Timeout(timeout_s, connect=min(timeout_s, _CONNECT_S)),
            # A redirected POST would arrive as a GET.
            follow_redirects=False,
            # What is near must not be asked by the office's proxy.
            trust_env=not is_near(base_url),
            # A line that died while idle would turn a publication into a doubt.
            headers={"Connection": "close", "Accept": "application/json"},
        )

    def get(self, path: str, **query: str) -> Any:
        """Read something; a lost answer is `Transient`."""
        return self.call("GET", path, params=query)

    def call(
        self,
        method: str,
        path: str,
        *,
        lost: type[ChannelError] = Transient,
        json: Mapping[str, object] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        params: Mapping[str, str] | None = None,
    ) -> Any:
        """Make one call and return its answer, read as JSON.

        Args:
            method: of HTTP.
            path: below the API's root, with a slash before it.
            lost: what it means that the site perhaps did it: `OutcomeUnknown` for the
                one call that makes something public.
            json: what is sent, or `content` as it is.
            content: bytes.
            headers: beside the usual.
            params: of the address.

        Raises:
            ChannelError: of the kind that fits.
        """
        what = f"{method} {path}"
        try:
            answer = self._client.request(
                method, path, json=json, content=content, headers=headers, params=params
            )
        except NOT_SENT as error:
            raise Transient(f"{what}: {type(error).__name__}") from error
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise lost(f"{what}: {type(error).__name__}") from error
        body = _read(answer)
        if answer.status_code not in _DONE:
            raise judge(answer.status_code, body, answer.headers, lost=lost)
        if body is None:
            raise lost(f"{what}: the answer cannot be read")
        return body


def _read(answer: httpx.Response) -> Any:
    try:
        return answer.json()
    except ValueError:
        return None
