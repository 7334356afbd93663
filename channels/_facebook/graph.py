"""The fence round facebook-sdk 3.1.0: its address, its version, what it throws away.

The SDK of 2018 drops status and headers, takes a 429 without `error` for a success, and
writes the token into the address of each GET. So a hook keeps the answer, decisions are
made on that, and nothing of a `requests` exception is ever quoted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import facebook
import requests

from channels._facebook.errors import judge
from channels._facebook.refusal import read_refusal
from channels._steps.address import refuse_open
from channels._steps.calls import equip, was_not_sent
from channels._steps.log import hide
from dissemination.channel import ChannelError, Transient

_HOST = facebook.FACEBOOK_GRAPH_URL.rstrip("/")


class Graph:
    """Calls the Graph API, or what stands at `root` where that is not empty.

    Each call has a session of its own, so that answers at the same time keep apart.

    Raises:
        ValueError: a `root` at which others could listen.
    """

    def __init__(
        self, token: str, *, version: str, root: str, timeout_s: float
    ) -> None:
        if root:
            refuse_open(root)
        self._token = token
        self._version = version
        self._root = root
        self._timeout_s = timeout_s

    def call(
        self,
        work: Callable[[Any], object],
        *,
        lost: type[ChannelError],
        unknown: type[ChannelError],
    ) -> dict[str, Any]:
        """Let `work` use the SDK once, and return the JSON object that came back.

        Args:
            work: gets a `facebook.GraphAPI` and makes one request with it.
            lost: what a silence, a broken line or an unreadable answer means.
            unknown: what it means that Graph knows no such object.

        Raises:
            ChannelError: of the kind that fits the answer.
        """
        answers: list[requests.Response] = []
        with requests.Session() as session:
            equip(session, host=_HOST, practice=self._root, timeout_s=self._timeout_s)
            session.hooks["response"].append(lambda got, **_: answers.append(got))
            api = facebook.GraphAPI(self._token, session=session)
            # Its constructor knows no version after 3.1, and refuses all others.
            api.version = self._version
            outcome = _run(work, api, lost)
        # Out here, so that no exception with the address in it hangs on as a cause.
        if outcome is not None:
            raise outcome
        status, body, headers = self._open(answers[-1])
        refusal = read_refusal(status, body, headers)
        if refusal is not None:
            raise judge(refusal, lost=lost, unknown=unknown)
        return dict(body)

    def _open(self, answer: requests.Response) -> tuple[int, Any, Mapping[str, str]]:
        try:
            # The bytes: what an answer calls its letters is not to be relied on.
            said = answer.content.replace(self._token.encode(), b"<token>")
            body: Any = json.loads(said)
        except ValueError:
            body = None
        return answer.status_code, body, answer.headers


def _run(
    work: Callable[[Any], object], api: Any, lost: type[ChannelError]
) -> ChannelError | None:
    """Return what went wrong before an answer was there, None where one is."""
    try:
        work(api)
    except (facebook.GraphAPIError, requests.exceptions.JSONDecodeError, KeyError):
        return None  # what the SDK makes of an answer, or of one without a type
    except requests.RequestException as error:
        kind = Transient if was_not_sent(error) else lost
        return kind(type(error).__name__)
    return None


# It writes each address at the level DEBUG.
hide(re.compile(r"(access_token=)[^&\s'\"]+"), "urllib3.connectionpool")
