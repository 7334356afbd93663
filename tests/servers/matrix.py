"""A Matrix server of the tests' own, with a sender and a reader; gone after."""

from __future__ import annotations

import hashlib
import hmac
import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import httpx

from tests.servers.wordpress import SCRIPTS, ServerMissing, free_port

_SCRIPT = SCRIPTS / "matrix"
_STOPPED_WITHIN_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with an account on the server."""

    id: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """A running server: `sender` publishes, `reader` may look into every room."""

    base_url: str
    sender: Person
    reader: Person
    secret: str = field(repr=False)

    @property
    def host(self) -> str:
        """Where it listens, without the scheme."""
        return self.base_url.removeprefix("http://")

    def settings(self, room: str, **more: str) -> dict[str, str]:
        """Return the settings of the sender's account in a room."""
        given = {"room": room, "token": self.sender.token}
        return {"base_url": self.base_url, **given, **more}

    def room(self) -> str:
        """Open a room in which the sender may speak and everybody may read."""
        made = self.asks(self.sender, "POST", "/createRoom", preset="public_chat")
        room = str(made["room_id"])
        self.asks(self.reader, "POST", f"/join/{room}")
        return room

    def messages(self, room: str) -> list[dict[str, Any]]:
        """Return what the reader finds in a room, oldest first, edits and all."""
        asked = f"/rooms/{room}/messages?dir=f&limit=100"
        found = self.asks(self.reader, "GET", asked)["chunk"]
        return [event for event in found if event["type"] == "m.room.message"]

    def file(self, address: str) -> bytes:
        """Return the bytes that stand at an address of the server's own kind."""
        name = address.removeprefix("mxc://")
        root = f"{self.base_url}/_matrix/client/v1/media/download"
        return self._ask(self.reader, "GET", f"{root}/{name}").content

    def person(self, name: str, *, is_keeper: bool = False) -> Person:
        """Give somebody an account, as the server's keeper does."""
        root = f"{self.base_url}/_synapse/admin/v1/register"
        nonce = self._ask(None, "GET", root).json()["nonce"]
        rights = "admin" if is_keeper else "notadmin"
        said = f"{nonce}\0{name}\0kata-sandi-orang\0{rights}"
        mac = hmac.new(self.secret.encode(), said.encode(), hashlib.sha1).hexdigest()
        form = {"username": name, "password": "kata-sandi-orang", "admin": is_keeper}
        form |= {"nonce": nonce}
        made = self._ask(None, "POST", root, json={**form, "mac": mac}).json()
        return Person(id=made["user_id"], token=made["access_token"])

    def asks(self, who: Person, method: str, path: str, **said: Any) -> Any:
        """Ask the server for something, as one of its users."""
        url = f"{self.base_url}/_matrix/client/v3{path}"
        json = {"json": said} if method != "GET" else {}
        return self._ask(who, method, url, **json).json()

    def slow_down(self, who: Person, **limits: int) -> None:
        """Set how fast a keeper of the server may speak."""
        root = f"{self.base_url}/_synapse/admin/v1/users/{who.id}"
        self._ask(who, "POST", f"{root}/override_ratelimit", json=limits)

    def _ask(
        self, who: Person | None, method: str, url: str, **sent: Any
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {who.token}"} if who else {}
        with httpx.Client(trust_env=False, timeout=30, headers=headers) as client:
            return client.request(method, url, **sent).raise_for_status()


@contextmanager
def matrix() -> Iterator[Matrix]:
    """Start a server, and stop it at the end with all that is in it.

    It stops by itself when this process is killed.

    Raises:
        ServerMissing: its packages are not there.
    """
    require_packages()
    with (
        TemporaryDirectory(prefix="matrix-", ignore_cleanup_errors=True) as folder,
        subprocess.Popen(  # noqa: S603 - our own script
            [_SCRIPT, "run", folder, str(free_port())],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            # Ctrl-C is ours to answer: the last tests still need it.
            start_new_session=True,
        ) as keeper,
    ):
        try:
            line = keeper.stdout.readline() if keeper.stdout else ""
            yield _peopled(line, keeper)
        finally:
            keeper.communicate(timeout=_STOPPED_WITHIN_S)


def require_packages() -> None:
    """See to it that the server can be started, and the example's package built.

    Raises:
        ServerMissing: it cannot.
    """
    missing = subprocess.run(  # noqa: S603 - our own script
        [_SCRIPT, "missing"], capture_output=True, text=True, check=True
    ).stdout.strip()
    if missing:
        raise ServerMissing(f"not installed: {missing}")


def install_example(folder: Path) -> None:
    """Install the example's package into a folder, as pip does."""
    subprocess.run([_SCRIPT, "package", folder], check=True)  # noqa: S603 - our own


def _peopled(line: str, keeper: subprocess.Popen[str]) -> Matrix:
    try:
        said = json.loads(line)
    except ValueError:
        rest, _ = keeper.communicate(timeout=_STOPPED_WITHIN_S)
        raise RuntimeError(f"Synapse did not start:\n{line}{rest}") from None
    nobody = Person(id="", token="")
    empty = Matrix(
        base_url=said["base_url"], secret=said["secret"], sender=nobody, reader=nobody
    )
    return Matrix(
        base_url=empty.base_url,
        secret=empty.secret,
        sender=empty.person("diskominfo"),
        reader=empty.person("warga"),
    )
