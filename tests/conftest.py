"""What the whole run shares: options, and what it says at its end."""

from __future__ import annotations

import contextlib
import gc
from collections import Counter
from collections.abc import Generator, Iterator
from typing import Any, cast

import pytest
from hypothesis import settings

from tests.postgresql import Cluster, PostgreSQLMissing, cluster

# A busy machine takes its time; what must not take long is tested by how it grows.
settings.register_profile("patient", settings.default, deadline=None)
settings.load_profile("patient")


def pytest_addoption(parser: pytest.Parser) -> None:
    # pytest-image-snapshot, where somebody has it, brings the same option.
    with contextlib.suppress(ValueError):
        parser.addoption(
            "--image-snapshot-update",
            action="store_true",
            default=False,
            help="draw the golden images of tests/golden anew",
        )


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """Keep the garbage collector from walking over all tests again and again."""
    # None of them is ever garbage: it took eight seconds here, and a third of a second
    # for each full walk later.
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


class SpecReport:
    """Adds up what the tests found, also where xdist spread them over processes."""

    def __init__(self) -> None:
        self.found: dict[str, Counter[str]] = {}
        self.absent: set[str] = set()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.when != "teardown":
            return
        for name, value in cast("list[tuple[str, Any]]", report.user_properties):
            kind, _, channel = name.partition(" ")
            if kind == "spec":
                self.found.setdefault(channel, Counter()).update(value)
            if kind == "spec-absent":
                self.absent.add(f"{channel}: {value}")

    def pytest_terminal_summary(
        self, terminalreporter: pytest.TerminalReporter
    ) -> None:
        for channel, found in sorted(self.found.items()):
            said = (
                f"spec {channel}: {found['checked']} requests checked, "
                f"{found['violations']} violations"
            )
            if found["unknown"]:
                said += f", not in the document: {found['unknown']}"
            terminalreporter.write_line(said)
        for skipped in sorted(self.absent):
            terminalreporter.write_line(f"spec {skipped} is not here, skipped")


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(SpecReport(), "spec-report")


@pytest.fixture(scope="session")
def postgresql() -> Iterator[Cluster]:
    """Give a server of this run's own, started when the first test wants it."""
    try:
        with cluster() as running:
            yield running
    except PostgreSQLMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture(params=["sqlite", "postgresql"])
def dialect(request: pytest.FixtureRequest) -> str:
    """Run a test once on each kind of database."""
    return str(request.param)
