"""The requests of a test class that names a `spec` are held against that document."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
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
    held = request.instance
    spec: str = getattr(held, "spec", "")
    if not spec:
        yield
        return
    is_contract = isinstance(held, ChannelContract)
    spelled = held.spec_path if is_contract else str
    lab: Lab = request.getfixturevalue("lab")
    yield
    inner = request.path.parent.name  # "_x" of the tests of the steps
    stem = request.path.stem.removeprefix("test_")
    channel = inner.removeprefix("_") if inner.startswith("_") else stem
    document = SHARED / "data" / "specs" / spec
    if not document.exists() or not TOOL.exists():
        request.node.user_properties.append((f"spec-absent {channel}", spec))
        return
    found, complaints = _hold(spelled, lab, doubles.of(document))
    request.node.user_properties.append((f"spec {channel}", dict(found)))
    if complaints:
        pytest.fail("\n".join(complaints))
    must_be_known = not is_contract or request.node.originalname == SUCCESS
    if must_be_known and not found["checked"]:
        pytest.fail(f"no request of {channel} could be checked: is `spec_path` right?")


def _hold(
    spelled: Callable[[str], str], lab: Lab, double: SpecDouble
) -> tuple[Counter[str], list[str]]:
    found: Counter[str] = Counter()
    complaints: list[str] = []
    for seen in lab.history:
        verdict = double.check(seen, spelled(seen.path))
        found["checked" if verdict.is_known else "unknown"] += 1
        found["violations"] += len(verdict.violations)
        complaints += [
            f"{seen.method} {seen.path}: {violation}"
            for violation in verdict.violations
        ]
    return found, complaints
