"""A Bluesky PDS of the tests' own, with an account on it; gone after."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import httpx
from werkzeug.wrappers import Request, Response

from tests.servers.wordpress import SCRIPTS, ServerMissing

COLLECTION = "app.bsky.feed.post"
_SCRIPT = SCRIPTS / "pds"
_STOPPED_WITHIN_S = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Pds:
    """A running server, and the app password of an account on it."""

    base_url: str
    handle: str
    did: str
    app_password: str = field(repr=False)

    @property
    def host(self) -> str:
        """Where it listens, without the scheme."""
        return self.base_url.removeprefix("http://")

    def settings(self, **more: str) -> dict[str, str]:
        """Return the settings of the account."""
        given = {"handle": self.handle, "password": self.app_password}
        return {"base_url": self.base_url, **given, **more}

    def posts(self) -> list[dict[str, Any]]:
        """Return the records of all posts, as any visitor may read them."""
        asked = {"repo": self.did, "collection": COLLECTION, "limit": "100"}
        found = self._read("com.atproto.repo.listRecords", **asked).json()
        records: list[dict[str, Any]] = found["records"]
        return records

    def blob(self, cid: str) -> bytes:
        """Return the bytes of a file that a record names."""
        return self._read("com.atproto.sync.getBlob", did=self.did, cid=cid).content

    def sign_in(self) -> str:
        """Return the token of a session."""
        who = {"identifier": self.handle, "password": self.app_password}
        url = f"{self.base_url}/xrpc/com.atproto.server.createSession"
        with httpx.Client(trust_env=False, timeout=30) as client:
            said = client.post(url, json=who).raise_for_status().json()
        return str(said["accessJwt"])

    def store(self, data: bytes, token: str) -> dict[str, Any]:
        """Store a video in the account's name, and return the blob.

        Raises:
            httpx.HTTPStatusError: the token is for something else.
        """
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "video/mp4"}
        url = f"{self.base_url}/xrpc/com.atproto.repo.uploadBlob"
        with httpx.Client(trust_env=False, timeout=30) as client:
            answer = client.post(url, content=data, headers=headers)
        blob: dict[str, Any] = answer.raise_for_status().json()["blob"]
        return blob

    def _read(self, name: str, **asked: str) -> httpx.Response:
        with httpx.Client(trust_env=False, timeout=30) as client:
            answer = client.get(f"{self.base_url}/xrpc/{name}", params=asked)
        return answer.raise_for_status()


@dataclass(slots=True)
class VideoService:
    """Stores what it is sent with the account's server, signed in as the account.

    Attributes:
        pds: the account's server.
        asked: what was called, in order.
        jobs: the files that are done, by the names of their jobs.
        lies: True where it names a file that the server has not.
    """

    pds: Pds
    asked: list[str] = field(default_factory=list)
    jobs: dict[str, Any] = field(default_factory=dict)
    lies: bool = False

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one call, as the lexicons app.bsky.video have it."""
        request = Request(environ)
        name = request.path.rpartition(".")[2]
        self.asked.append(name)
        match name:
            case "getUploadLimits":
                said: dict[str, Any] = {"canUpload": True, "remainingDailyVideos": 9}
            case "uploadVideo":
                said = self._take(request)
            case _:
                done = {"state": "JOB_STATE_COMPLETED", "did": "did:plc:a"}
                id_ = request.args["jobId"]
                said = {"jobStatus": {**done, "jobId": id_, "blob": self.jobs[id_]}}
        answer = Response(json.dumps(said), content_type="application/json")
        return answer(environ, start_response)

    def _take(self, request: Request) -> dict[str, str]:
        blob = self.pds.store(request.get_data(), self.pds.sign_in())
        if self.lies:
            blob["ref"]["$link"] = blob["ref"]["$link"][:-4] + "aaaa"
        self.jobs["j1"] = blob
        return {"jobId": "j1", "did": "did:plc:a", "state": "JOB_STATE_CREATED"}


@contextmanager
def pds() -> Iterator[Pds]:
    """Start a server, and stop it at the end with all that is in it.

    It stops by itself when this process is killed.

    Raises:
        ServerMissing: its packages are not there.
    """
    missing = subprocess.run(  # noqa: S603 - our own script
        [_SCRIPT, "missing"], capture_output=True, text=True, check=True
    ).stdout.strip()
    if missing:
        raise ServerMissing(f"not installed: {missing}")
    with subprocess.Popen(  # noqa: S603 - our own script
        [_SCRIPT, "run"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            said = process.stdout.readline() if process.stdout else ""
            if not said:
                raise RuntimeError(process.communicate()[1])
            yield _with_account(json.loads(said)["url"], "diskominfo")
        finally:
            process.communicate(timeout=_STOPPED_WITHIN_S)


def _with_account(base_url: str, name: str) -> Pds:
    root = f"{base_url}/xrpc/com.atproto.server"
    account = {
        "handle": f"{name}.test",
        "email": f"{name}@contoh.example",
        "password": "kata-sandi-orang",
    }
    with httpx.Client(trust_env=False, timeout=30) as client:
        made = client.post(f"{root}.createAccount", json=account)
        mine = made.raise_for_status().json()
        bearer = {"Authorization": f"Bearer {mine['accessJwt']}"}
        asked = {"name": "dissemination"}
        given = client.post(f"{root}.createAppPassword", json=asked, headers=bearer)
    return Pds(
        base_url=base_url,
        handle=mine["handle"],
        did=mine["did"],
        app_password=given.raise_for_status().json()["password"],
    )
