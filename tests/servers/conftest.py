"""Tests against real servers: only where they are asked for, and counted per server.

`make test-servers` asks; `pytest tests/servers` does the same with what is installed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import cast

import pytest

from tests.servers.pds import Pds, pds
from tests.servers.proxy import Proxy, proxy
from tests.servers.wordpress import ServerMissing, WordPress, wordpress

_HERE = Path(__file__).resolve().parent
# Beside the fixtures of these names: tests of other folders that a server judges.
_SERVERS = ("pds", "wordpress", "matrix", "smtp", "proxy")
_ELSEWHERE = {"_telegram/test_parser.py": "tdjson"}
_SHOWN = ("passed", "failed", "skipped")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave these tests out where nobody named this folder."""
    if not collection_path.is_relative_to(_HERE):
        return None
    base = config.invocation_params.dir
    asked = [(base / name.partition("::")[0]).resolve() for name in config.args]
    return None if any(path.is_relative_to(_HERE) for path in asked) else True


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        for server in _servers_of(item):
            item.user_properties.append(("server", server))


class ServerReport:
    """Counts what each server's tests came to; a skip is told with its reason."""

    def __init__(self) -> None:
        self.counts: dict[str, Counter[str]] = {}
        self.reasons: dict[str, set[str]] = {}

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        counts = report.when == "call" or report.outcome != "passed"
        for name, server in cast("list[tuple[str, str]]", report.user_properties):
            if name != "server" or not counts:
                continue
            self.counts.setdefault(server, Counter())[report.outcome] += 1
            if report.skipped and isinstance(report.longrepr, tuple):
                reason = report.longrepr[2].removeprefix("Skipped: ")
                self.reasons.setdefault(server, set()).add(reason)

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> None:
        for server, found in sorted(self.counts.items()):
            said = ", ".join(f"{found[what]} {what}" for what in _SHOWN)
            reasons = "; ".join(sorted(self.reasons.get(server, ())))
            line = f"server {server}: {said}"
            terminalreporter.write_line(f"{line} ({reasons})" if reasons else line)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(ServerReport(), "server-report")


@pytest.fixture(scope="session", name="wordpress")
def site() -> Iterator[WordPress]:
    """Give a WordPress of this run's own."""
    try:
        with wordpress() as running:
            yield running
    except ServerMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(scope="session", name="running_proxy")
def start_proxy(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """Give a proxy of this run's own."""
    try:
        with proxy(tmp_path_factory.mktemp("proxy")) as running:
            yield running
    except ServerMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(name="proxy")
def clean_proxy(running_proxy: Proxy, monkeypatch: pytest.MonkeyPatch) -> Proxy:
    """Give the proxy without rules; clients that are made now take this way."""
    running_proxy.follow({})
    for name, value in running_proxy.environment().items():
        monkeypatch.setenv(name, value)
    return running_proxy


def _servers_of(item: pytest.Item) -> list[str]:
    elsewhere = [
        server for end, server in _ELSEWHERE.items() if item.path.match(f"*/{end}")
    ]
    if elsewhere or not item.path.is_relative_to(_HERE):
        return elsewhere
    names = getattr(item, "fixturenames", ())
    # What goes through the proxy counts for the server behind it, and for the proxy.
    return [server for server in _SERVERS if server in names]


@pytest.fixture(scope="session", name="pds")
def network() -> Iterator[Pds]:
    """Give a Bluesky PDS of this run's own."""
    try:
        with pds() as running:
            yield running
    except ServerMissing as missing:
        pytest.skip(str(missing))
