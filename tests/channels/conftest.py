"""Every request of a contract test is held against the platform's API document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from dissemination.testing import ChannelContract, Lab
from dissemination.testing.specs import SpecDouble

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
TOOL = SHARED / "tools" / "specdouble.py"
SUCCESS = "test_success_is_one_public_call_and_a_receipt"


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


class Doubles:
    """The doubles of the documents, each started when it is first asked."""

    def __init__(self) -> None:
        self._started: dict[Path, SpecDouble] = {}

    def of(self, document: Path) -> SpecDouble:
        if document not in self._started:
            self._started[document] = SpecDouble(document, TOOL)
        return self._started[document]

    def close(self) -> None:
        for double in self._started.values():
            double.close()


@pytest.fixture(scope="session")
def doubles() -> Iterator[Doubles]:
    doubles = Doubles()
    yield doubles
    doubles.close()


@pytest.fixture(autouse=True)
def _held_against_the_document(
    request: pytest.FixtureRequest, doubles: Doubles
) -> Iterator[None]:
    contract = request.instance
    if not isinstance(contract, ChannelContract) or not contract.spec:
        yield
        return
    lab: Lab = request.getfixturevalue("lab")
    yield
    channel = request.path.stem.removeprefix("test_")
    document = SHARED / "data" / "specs" / contract.spec
    if not document.exists() or not TOOL.exists():
        request.node.user_properties.append((f"spec-absent {channel}", contract.spec))
        return
    found, complaints = _hold(contract, lab, doubles.of(document))
    request.node.user_properties.append((f"spec {channel}", dict(found)))
    if complaints:
        pytest.fail("\n".join(complaints))
    if request.node.originalname == SUCCESS and not found["checked"]:
        pytest.fail(f"no request of {channel} could be checked: is `spec_path` right?")


def _hold(
    contract: ChannelContract, lab: Lab, double: SpecDouble
) -> tuple[Counter[str], list[str]]:
    found: Counter[str] = Counter()
    complaints: list[str] = []
    for seen in lab.history:
        verdict = double.check(seen, contract.spec_path(seen.path))
        found["checked" if verdict.is_known else "unknown"] += 1
        found["violations"] += len(verdict.violations)
        complaints += [
            f"{seen.method} {seen.path}: {violation}"
            for violation in verdict.violations
        ]
    return found, complaints
