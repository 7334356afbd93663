"""Faults on the line between a client and a server: an addon of mitmproxy.

    mitmdump -s faults.py --set rules=RULES --set calls=LOG

`RULES` is a JSON file, read anew whenever it changes:

    {"hosts": {"api.example.com": "127.0.0.1:8080"},
     "faults": [{"match": "POST .*/posts/[0-9]+$", "fault": "drop_after",
                 "skip": 0, "times": 1}]}

`match` is a regular expression for "METHOD https://host/path?query". Of the requests
that match, the first `skip` go through, and the next `times` are struck. A host that is
not named is answered with 599 and never reached: the log proves whom a client called.

drop_before     the line breaks, the server was not asked
status_before   `status`, `headers` and `body` are answered, the server was not asked
drop_after      the line breaks after the server did its work
delay_after     the server did its work; its answer comes `seconds` later
status_after    the server did its work; `status` is answered instead
truncate        the server did its work; the line breaks in the middle of its answer

`LOG` gets one line of JSON for each request: what was asked, what was done to it, and
the server's own status.
"""

from __future__ import annotations

import asyncio
import json
import re
from pathlib import Path

from mitmproxy import ctx, http
from mitmproxy.addonmanager import Loader

_BEFORE = frozenset({"drop_before", "status_before"})


class Faults:
    """Strikes the requests that the rules name."""

    def __init__(self) -> None:
        self._said = ""
        self._hosts: dict[str, str] = {}
        self._faults: list[dict[str, object]] = []
        self._seen: list[int] = []

    def load(self, loader: Loader) -> None:
        """Declare the options."""
        loader.add_option("rules", str, "", "A JSON file: hosts and faults.")
        loader.add_option("calls", str, "", "A file for one line each request.")

    def request(self, flow: http.HTTPFlow) -> None:
        """Lead a request to its server, or strike it before."""
        self._read()
        asked = f"{flow.request.method} {flow.request.pretty_url}"
        flow.metadata["asked"] = asked
        place = self._hosts.get(_host(flow.request))
        if place is None:
            flow.metadata["fault"] = "unknown host"
            flow.response = http.Response.make(599, b"this host is not named")
            return
        fault = self._strike(asked)
        flow.metadata["rule"], flow.metadata["fault"] = fault, fault.get("fault", "")
        match fault.get("fault"):
            case "drop_before":
                self._log(flow, None)
                flow.kill()
                return
            case "status_before":
                flow.response = _answer(fault)
                return
        host, _, port = place.partition(":")
        # The server shall see the name that the client asked for.
        said = flow.request.host_header
        flow.request.headers["X-Forwarded-Proto"] = flow.request.scheme
        flow.request.scheme = "http"
        flow.request.host, flow.request.port = host, int(port)
        flow.request.host_header = said

    async def response(self, flow: http.HTTPFlow) -> None:
        """Pass an answer on, or strike it on its way back."""
        fault = flow.metadata.get("rule", {})
        self._log(flow, flow.response.status_code)
        match fault.get("fault"):
            case "drop_after":
                flow.kill()
            case "delay_after":
                await asyncio.sleep(float(fault["seconds"]))
            case "status_after":
                flow.response = _answer(fault)
            case "truncate":
                whole = flow.response.raw_content or b""
                flow.response.headers["Content-Length"] = str(len(whole))
                flow.response.headers.pop("Transfer-Encoding", None)
                # Else the client would wait for the rest.
                flow.response.headers["Connection"] = "close"
                flow.response.raw_content = whole[: len(whole) // 2]

    def error(self, flow: http.HTTPFlow) -> None:
        """Note a server that did not answer."""
        if flow.metadata.get("fault") not in {"drop_before", "drop_after"}:
            self._log(flow, None)

    def _read(self) -> None:
        said = Path(ctx.options.rules).read_text(encoding="utf-8")
        if said != self._said:
            rules = json.loads(said)
            self._said = said
            self._hosts, self._faults = rules["hosts"], rules["faults"]
            self._seen = [0] * len(self._faults)

    def _strike(self, asked: str) -> dict[str, object]:
        for number, fault in enumerate(self._faults):
            if not re.search(str(fault["match"]), asked):
                continue
            skip = int(str(fault.get("skip", 0)))
            seen = self._seen[number]
            self._seen[number] += 1
            if skip <= seen < skip + int(str(fault.get("times", 1))):
                return fault
        return {}

    def _log(self, flow: http.HTTPFlow, status: int | None) -> None:
        fault = flow.metadata["fault"]
        is_theirs = fault not in {*_BEFORE, "unknown host"}
        line = {
            "asked": flow.metadata["asked"],
            "fault": fault,
            "status": status if is_theirs else None,
        }
        with Path(ctx.options.calls).open("a", encoding="utf-8") as log:
            log.write(json.dumps(line) + "\n")


def _host(request: http.Request) -> str:
    # A site on another port than the usual is named with it.
    usual = {"http": 80, "https": 443}[request.scheme]
    name = request.pretty_host
    return name if request.port == usual else f"{name}:{request.port}"


def _answer(fault: dict[str, object]) -> http.Response:
    headers = {"Content-Type": "application/json", **dict(fault.get("headers", {}))}
    body = str(fault.get("body", "{}"))
    return http.Response.make(int(str(fault["status"])), body.encode(), headers)


addons = [Faults()]
