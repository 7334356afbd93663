"""The line to an account's server: it signs in when it must, and makes the calls."""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping
from typing import Any, BinaryIO

from channels._bluesky.errors import SignedOut
from channels._bluesky.host import Host
from channels._bluesky.session import Session, read_session
from dissemination.channel import AuthExpired, ChannelError, Rejected, Transient


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
        self._host = Host(root, timeout_s=timeout_s)
        self._handle = handle
        self._password = password
        self._lock = threading.Lock()
        self._session: Session | None = None

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
        return self._guarded("GET", name, lost=Transient, params=sent)

    def tell(
        self, name: str, body: Mapping[str, object], *, lost: type[ChannelError]
    ) -> dict[str, Any]:
        """Change something.

        Args:
            name: of the procedure.
            body: what is sent, as JSON.
            lost: what a silence, a broken line or an unreadable answer means.
        """
        return self._guarded("POST", name, lost=lost, json=body)

    def upload(self, data: bytes | BinaryIO, mime: str) -> dict[str, Any]:
        """Store bytes that nobody sees before a record names them; return the blob."""
        answer = self._guarded(
            "POST",
            "com.atproto.repo.uploadBlob",
            lost=Transient,
            content=data,
            headers={"Content-Type": mime},
        )
        blob = answer.get("blob")
        if not (isinstance(blob, dict) and blob.get("ref")):
            raise Transient("the answer names no blob")
        return blob

    def permit(self, name: str, *, at: str = "", seconds: int = 60) -> str:
        """Return a token with which another host makes one call as this account.

        Args:
            name: of the call.
            at: the DID of the host that is called; empty for the account's server.
            seconds: how long it holds, at most an hour.
        """
        asked = {
            "aud": at or self.session().server or self._host.did,
            "lxm": name,
            "exp": str(int(time.time()) + seconds),
        }
        token = self.ask("com.atproto.server.getServiceAuth", **asked).get("token")
        if not (isinstance(token, str) and token):
            raise Transient("the answer names no token")
        return token

    def _guarded(
        self, method: str, name: str, *, lost: type[ChannelError], **sent: Any
    ) -> dict[str, Any]:
        access = self.session().access
        try:
            return self._host.call(method, name, access, lost=lost, **sent)
        except SignedOut as error:
            with self._lock:
                if self._session and self._session.access == access:
                    self._session = None
            raise Transient(str(error)) from error

    def _sign_in(self) -> Session:
        name = "com.atproto.server.createSession"
        body = {"identifier": self._handle, "password": self._password}
        try:
            said = self._host.call("POST", name, lost=Transient, json=body)
        except (SignedOut, Rejected) as error:
            raise AuthExpired(str(error)) from error
        return read_session(said)

    def _renew(self, old: Session) -> Session:
        name = "com.atproto.server.refreshSession"
        try:
            said = self._host.call("POST", name, old.refresh, lost=Transient)
            return read_session(said)
        except (SignedOut, Rejected, AuthExpired):
            return self._sign_in()
