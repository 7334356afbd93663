"""A proxy between clients and servers, which breaks the line as it is told."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.servers.wordpress import SCRIPTS, ServerMissing, free_port

_MITMDUMP = SCRIPTS.parents[1] / ".servers" / "proxy" / "bin" / "mitmdump"
_STARTED_WITHIN_S = 60.0
_OPTIONS = {
    # Nothing is asked of a server before the request is known.
    "connection_strategy": "lazy",
    "upstream_cert": "false",
    "http2": "false",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """A request that went by: what was asked, what was done to it.

    `status` is what the server itself answered; None where it was not asked.
    """

    asked: str
    fault: str
    status: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Proxy:
    """A running proxy. `folder` holds its rules, its log and its authority."""

    url: str
    folder: Path

    def follow(
        self, hosts: Mapping[str, str], faults: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        """Lead these hosts to these places from now on, with these faults, once each.

        Args:
            hosts: from a host, as the client names it, to "127.0.0.1:PORT".
            faults: see scripts/servers/faults.py.
        """
        rules = {"hosts": dict(hosts), "faults": [dict(fault) for fault in faults]}
        # Two like tests in a row: the count of what was struck begins anew.
        said = json.dumps({**rules, "at": time.monotonic_ns()})
        unfinished = self.folder / "rules.part"
        unfinished.write_text(said, encoding="utf-8")
        unfinished.replace(self.folder / "rules.json")
        (self.folder / "calls").write_text("")

    def calls(self) -> list[Call]:
        """Return what went by since `follow`, in the order in which it ended."""
        said = (self.folder / "calls").read_text(encoding="utf-8")
        return [Call(**json.loads(line)) for line in said.splitlines()]

    def environment(self) -> dict[str, str]:
        """Return what makes clients take this way, and trust it."""
        authority = str(self.folder / "mitmproxy-ca-cert.pem")
        trust = ("REQUESTS_CA_BUNDLE", "SSL_CERT_FILE", "HTTPLIB2_CA_CERTS")
        ways = ("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy")
        return {
            **dict.fromkeys(trust, authority),
            **dict.fromkeys(ways, self.url),
            **dict.fromkeys(("NO_PROXY", "no_proxy"), ""),
        }


@contextmanager
def proxy(folder: Path) -> Iterator[Proxy]:
    """Start a proxy that keeps its files in `folder`, and stop it at the end.

    Raises:
        ServerMissing: mitmproxy is not installed.
    """
    if not _MITMDUMP.exists():
        raise ServerMissing("not installed: mitmproxy (scripts/servers/proxy install)")
    port = free_port()
    running = Proxy(url=f"http://127.0.0.1:{port}", folder=folder)
    running.follow({})
    options = {
        **_OPTIONS,
        "confdir": str(folder),
        "rules": str(folder / "rules.json"),
        "calls": str(folder / "calls"),
    }
    given = [word for key in options for word in ("--set", f"{key}={options[key]}")]
    place = ["--listen-host", "127.0.0.1", "--listen-port", str(port)]
    guard = ["setpriv", "--pdeathsig", "KILL"] if shutil.which("setpriv") else []
    server = subprocess.Popen(  # noqa: S603 - in our own environment
        [*guard, _MITMDUMP, "-q", *place, "-s", SCRIPTS / "faults.py", *given],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )
    try:
        _wait(server, port)
        yield running
    finally:
        server.terminate()
        server.communicate(timeout=_STARTED_WITHIN_S)


def _wait(server: subprocess.Popen[str], port: int) -> None:
    until = time.monotonic() + _STARTED_WITHIN_S
    while time.monotonic() < until:
        if server.poll() is not None:
            said = server.stdout.read() if server.stdout else ""
            raise RuntimeError(f"mitmproxy did not start:\n{said}")
        with socket.socket() as line:
            if line.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise RuntimeError(f"mitmproxy does not listen after {_STARTED_WITHIN_S:g} s")
