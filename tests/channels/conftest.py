"""Every request of a contract test is held against the platform's API document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from dissemination.testing import ChannelContract, Lab
from dissemination.testing.specs import SpecDouble

SHARED = Path(__file__).resolve().parents[2] / ".." / "shared"
TOOL = SHARED / "tools" / "specdouble.py"
SUCCESS = "test_success_is_one_public_call_and_a_receipt"


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
