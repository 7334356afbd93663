"""A WordPress of the tests' own: Debian's packages, a fresh site, gone after."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import socket
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

import httpx

SCRIPTS = Path(__file__).resolve().parents[2] / "scripts" / "servers"
_SCRIPT = SCRIPTS / "wordpress"
_STOPPED_WITHIN_S = 60


class ServerMissing(Exception):
    """This machine cannot run the server; the message says what is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WordPress:
    """A running site. `passwords` are application passwords, by user."""

    base_url: str
    version: str
    passwords: Mapping[str, str]

    @property
    def host(self) -> str:
        """Where it listens, without the scheme."""
        return self.base_url.removeprefix("http://")

    def settings(self, user: str = "editor", **more: str) -> dict[str, str]:
        """Return the settings of an account on this site."""
        given = {"user": user, "password": self.passwords[user]}
        return {"base_url": self.base_url, **given, **more}

    def posts(self, **asked: str) -> list[dict[str, object]]:
        """Return posts as the REST API gives them to an editor, the public ones."""
        answer = httpx.get(
            f"{self.base_url}/wp-json/wp/v2/posts",
            params={"per_page": "100", "context": "edit", **asked},
            auth=("editor", self.passwords["editor"]),
            trust_env=False,
        )
        found: list[dict[str, object]] = answer.raise_for_status().json()
        return found

    def pictures(self) -> dict[str, tuple[str, str]]:
        """Return alternative text and address of each picture, by its slug."""
        answer = httpx.get(
            f"{self.base_url}/wp-json/wp/v2/media",
            params={"per_page": "100", "context": "edit"},
            auth=("editor", self.passwords["editor"]),
            trust_env=False,
        )
        found = answer.raise_for_status().json()
        return {one["slug"]: (one["alt_text"], one["source_url"]) for one in found}

    def clear(self) -> None:
        """Delete all posts and pictures."""
        states = "publish,future,draft,pending,private,trash"
        with httpx.Client(
            base_url=f"{self.base_url}/wp-json/wp/v2",
            auth=("editor", self.passwords["editor"]),
            params={"force": "true", "per_page": "100"},
            trust_env=False,
            timeout=30,
        ) as client:
            for path, asked in (("/posts", {"status": states}), ("/media", {})):
                for one in client.get(path, params=asked).json():
                    client.delete(f"{path}/{one['id']}")

    def visit(self, url: str) -> httpx.Response:
        """Return what a visitor gets at an address, redirects followed."""
        return httpx.get(url, follow_redirects=True, trust_env=False, timeout=30)


@contextmanager
def wordpress() -> Iterator[WordPress]:
    """Start a site, and stop it at the end with all that is in it.

    It takes about five seconds, and stops by itself when this process is killed.

    Raises:
        ServerMissing: a package is not there.
    """
    missing = subprocess.run(  # noqa: S603 - our own script
        [_SCRIPT, "missing"], capture_output=True, text=True, check=True
    ).stdout.split()
    if missing:
        raise ServerMissing(f"not installed: {' '.join(missing)}")
    become, owner = _owner()
    # In memory where that is a place: no disk has to keep it.
    memory = Path("/dev/shm")  # noqa: S108 - a private folder in it
    folder = Path(mkdtemp(prefix="wp-", dir=memory if memory.is_dir() else None))
    # A clone below root's home is closed to the user that runs the site.
    scripts = folder / "scripts"
    shutil.copytree(SCRIPTS, scripts, ignore=shutil.ignore_patterns("__pycache__"))
    if owner:
        # All of it: who runs the site also clears it away when we are killed.
        for path in (folder, *folder.rglob("*")):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    folder.chmod(0o755)
    keeper = subprocess.Popen(  # noqa: S603 - our own script
        [*become, scripts / "wordpress", "run", folder, str(free_port())],
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8"},
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # Ctrl-C is ours to answer: the last tests still need it.
        start_new_session=True,
    )
    assert keeper.stdout is not None
    try:
        yield _read(keeper.stdout.readline(), keeper)
    finally:
        keeper.communicate(timeout=_STOPPED_WITHIN_S)
        shutil.rmtree(folder, ignore_errors=True)


def free_port() -> int:
    """Return a port of the loopback that nobody uses now."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
        return port


def _read(line: str, keeper: subprocess.Popen[str]) -> WordPress:
    try:
        said = json.loads(line)
    except ValueError:
        rest, _ = keeper.communicate(timeout=_STOPPED_WITHIN_S)
        raise RuntimeError(f"WordPress did not start:\n{line}{rest}") from None
    users = ("editor", "author", "subscriber")
    return WordPress(
        base_url=said["base_url"],
        version=said["version"],
        passwords={user: said[user] for user in users},
    )


def _owner() -> tuple[list[str], pwd.struct_passwd | None]:
    """Return the words that start a program as another than root, and whom."""
    if os.geteuid() != 0:
        return [], None
    # MariaDB refuses to be root.
    if shutil.which("setpriv") is None:
        raise ServerMissing("no setpriv here, to run the site as another than root")
    try:
        owner = pwd.getpwnam("www-data")
    except KeyError as error:
        raise ServerMissing("no user www-data here to run the site as") from error
    ids = [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--init-groups"]
    return ["setpriv", *ids], owner
