"""The line to an account's server: it signs in when it must, and makes the calls.

The calls are plain JSON, and httpx makes them: the official client weighs 57 MB, leaves
the address that it was given for another, and lets exceptions of httpx through.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping
from typing import Any

import httpx

from channels._bluesky.errors import SignedOut, judge, judge_break
from channels._bluesky.session import Session, read_session
from channels._steps.address import is_near, refuse_open
from dissemination.channel import AuthExpired, ChannelError, Rejected, Transient

_CONNECT_S = 10.0


class Line:
    """Calls one server as one account, and keeps its session.

    Signing in is rationed: 30 times in 5 minutes, 300 a day (docs.bsky.app, rate
    limits, 2026-08-20).

    Raises:
        ValueError: the password would cross the net in the open, or be seen.
    """

    def __init__(
        self, root: str, *, handle: str, password: str, timeout_s: float
    ) -> None:
        refuse_open(root)
        self._handle = handle
        self._password = password
        self._lock = threading.Lock()
        self._session: Session | None = None
        self._http = httpx.Client(
            base_url=f"{root}/xrpc",
            timeout=httpx.Timeout(timeout_s, connect=_CONNECT_S),
            # A line that died while idle would turn a publication into an unknown
            # outcome.
            limits=httpx.Limits(max_keepalive_connections=0),
            # A practice platform is near: the office's proxy must not be asked.
            trust_env=not is_near(root),
        )

    def session(self) -> Session:
        """Return the session, made anew where there is none or it has run out.

        Raises:
            AuthExpired: the server does not take the handle and the app password.
            ChannelError: it cannot be asked.
        """
        with self._lock:
            if self._session is None:
                self._session = self._sign_in()
            elif self._session.is_over:
                self._session = self._renew(self._session)
            return self._session

    def ask(self, name: str, **sent: str) -> dict[str, Any]:
        """Read something; a lost answer is `Transient`."""
        access = self.session().access
        return self._guarded("GET", name, access, lost=Transient, params=sent)

    def tell(
        self, name: str, body: Mapping[str, object], *, lost: type[ChannelError]
    ) -> dict[str, Any]:
        """Change something.

        Args:
            name: of the procedure.
            body: what is sent, as JSON.
            lost: what a silence, a broken line or an unreadable answer means.
        """
        access = self.session().access
        return self._guarded("POST", name, access, lost=lost, json=body)

    def upload(self, data: bytes, mime: str) -> dict[str, Any]:
        """Store bytes that nobody sees before a record names them; return the blob."""
        access = self.session().access
        answer = self._guarded(
            "POST",
            "com.atproto.repo.uploadBlob",
            access,
            lost=Transient,
            content=data,
            headers={"Content-Type": mime},
        )
        blob = answer.get("blob")
        if not (isinstance(blob, dict) and blob.get("ref")):
            raise Transient("the answer names no blob")
        return blob

    def _guarded(
        self,
        method: str,
        name: str,
        access: str,
        *,
        lost: type[ChannelError],
        **sent: Any,
    ) -> dict[str, Any]:
        try:
            return self._call(method, name, access, lost=lost, **sent)
        except SignedOut as error:
            with self._lock:
                if self._session and self._session.access == access:
                    self._session = None
            raise Transient(str(error)) from error

    def _sign_in(self) -> Session:
        body = {"identifier": self._handle, "password": self._password}
        try:
            said = self._call(
                "POST", "com.atproto.server.createSession", lost=Transient, json=body
            )
        except (SignedOut, Rejected) as error:
            raise AuthExpired(str(error)) from error
        return read_session(said)

    def _renew(self, old: Session) -> Session:
        try:
            name = "com.atproto.server.refreshSession"
            return read_session(self._call("POST", name, old.refresh, lost=Transient))
        except (SignedOut, Rejected, AuthExpired):
            return self._sign_in()

    def _call(
        self,
        method: str,
        name: str,
        token: str = "",
        *,
        lost: type[ChannelError],
        **sent: Any,
    ) -> dict[str, Any]:
        bearer = {"Authorization": f"Bearer {token}"} if token else {}
        headers = {**sent.pop("headers", {}), **bearer}
        try:
            answer = self._http.request(method, f"/{name}", headers=headers, **sent)
        except (httpx.HTTPError, httpx.InvalidURL) as error:
            outcome = judge_break(error, lost=lost)
        else:
            body = _json(answer)
            if answer.status_code == httpx.codes.OK and isinstance(body, dict):
                return body
            outcome = judge(answer.status_code, body, answer.headers, lost=lost)
        raise outcome


def _json(answer: httpx.Response) -> object:
    try:
        return answer.json()
    except ValueError:
        return None
