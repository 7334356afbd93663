"""The fence round Mastodon.py 2.3: it may not wait, repeat, or hide what came back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

import requests
from mastodon import Mastodon
from mastodon.errors import MastodonError

from channels._mastodon.errors import read_error
from channels._steps.address import is_near, refuse_open
from channels._steps.calls import equip
from dissemination.channel import ChannelError

T = TypeVar("T")
# How a look into the answer fails when it has another shape.
_UNREADABLE = (AttributeError, LookupError, TypeError, ValueError)


class Server:
    """One account's server. `root` is its address, without a slash at the end.

    Raises:
        ValueError: the token would cross the net in the open, or be seen.
    """

    def __init__(self, root: str, token: str, *, timeout_s: float) -> None:
        self.root = root
        refuse_open(root)
        self.host = urlsplit(root).hostname or ""
        self._token = token
        self._timeout_s = timeout_s

    def call(
        self,
        work: Callable[[Any], T],
        *,
        lost: type[ChannelError],
        wants: type[dict[str, Any] | list[Any]] = dict,
        patience_s: float = 0.0,
    ) -> T:
        """Let `work` use the SDK, and return what it made of the answer.

        Each call has a session of its own, so that answers at the same time keep apart.

        Args:
            work: gets a `mastodon.Mastodon`, makes one request with it and reads the
                answer.
            lost: what a silence, a broken line or an unreadable answer means.
            wants: which shape the answer has; the SDK makes what it likes of any other.
            patience_s: how long to wait for an answer at least.

        Raises:
            ChannelError: of the kind that fits the answer.
        """
        answers: list[requests.Response] = []
        with requests.Session() as session:
            practice = self.root if is_near(self.root) else ""
            timeout_s = max(self._timeout_s, patience_s)
            equip(session, host=self.root, practice=practice, timeout_s=timeout_s)
            session.hooks["response"].append(lambda got, **_: answers.append(got))
            try:
                done = work(self._sdk(session))
                if isinstance(answers[-1].json(), wants):
                    return done
                outcome = lost("the answer has another shape")
            except MastodonError as error:
                last = answers[-1] if answers else None
                outcome = read_error(error, last, lost=lost)
            except _UNREADABLE as error:
                outcome = lost(f"the answer cannot be read: {type(error).__name__}")
        # Out here: the SDK quotes answers and addresses.
        raise outcome

    def _sdk(self, session: requests.Session) -> Mastodon:
        sdk = Mastodon(
            api_base_url=self.root,
            ratelimit_method="throw",  # else it sleeps for minutes, and sends again
            request_timeout=self._timeout_s,
            version_check_mode="none",
            mastodon_version="4.0.0",  # else it asks before it uploads
            session=session,
            user_agent="dissemination",
        )
        sdk.mastodon_major = 4  # which it does not read from there
        # Given to the constructor, a token that is a file's name would be read from it.
        sdk.access_token = self._token
        return sdk
