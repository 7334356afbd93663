"""A host that speaks XRPC: it is called, and each answer of it is judged.

The calls are plain JSON, and httpx makes them: the official client weighs 57 MB, leaves
the address that it was given for another, and lets exceptions of httpx through.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any
from urllib.parse import urlsplit

import httpx

from channels._bluesky.errors import judge, judge_break
from channels._steps.address import is_near, refuse_open
from dissemination.channel import ChannelError

_CONNECT_S = 10.0


class Host:
    """One host, by its address without a slash at the end.

    Attributes:
        did: its name, for those who write a permission for it.

    Raises:
        ValueError: a secret would cross the net in the open, or be seen.
    """

    def __init__(self, root: str, *, timeout_s: float) -> None:
        refuse_open(root)
        self.did = f"did:web:{urlsplit(root).hostname}"
        self._http = httpx.Client(
            base_url=f"{root}/xrpc",
            timeout=httpx.Timeout(timeout_s, connect=_CONNECT_S),
            # A line that died while idle would turn a publication into an unknown
            # outcome.
            limits=httpx.Limits(max_keepalive_connections=0),
            # A practice platform is near: the office's proxy must not be asked.
            trust_env=not is_near(root),
        )

    def call(
        self,
        method: str,
        name: str,
        token: str = "",
        *,
        lost: type[ChannelError],
        also: Collection[int] = (),
        **sent: Any,
    ) -> dict[str, Any]:
        """Make one call, and return what is answered.

        Args:
            method: of HTTP.
            name: of the query or procedure.
            token: whose bearer may make it.
            lost: what a silence, a broken line or an unreadable answer means.
            also: statuses beside 200 whose answers are returned.
            **sent: as httpx takes it.
        """
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        headers = {**sent.pop("headers", {}), **bearer}
        try:
            answer = self._http.request(method, f"/{name}", headers=headers, **sent)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            outcome = judge_break(error, lost=lost)
        else:
            body = _json(answer)
            if answer.status_code in {httpx.codes.OK, *also} and isinstance(body, dict):
                return body
            outcome = judge(answer.status_code, body, answer.headers, lost=lost)
        # Out here: httpx quotes addresses.
        raise outcome


def _json(answer: httpx.Response) -> object:
    try:
        return answer.json()
    except ValueError:
        return None
