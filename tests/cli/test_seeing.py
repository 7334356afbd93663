"""docs/seeing.md shows what the program prints, and knows every line of the log."""

from __future__ import annotations

import ast
import io
import json
import logging
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest
from rich.console import Console

from dissemination.cli.logs import JsonLines
from dissemination.cli.status import Page, print_status
from dissemination.cli.story import print_story
from dissemination.domain.delivery import State
from dissemination.messages import VARIABLE
from dissemination.services.status import SILENT_AFTER
from dissemination.storage.overview import LISTED, STUCK_AFTER, UP_TO
from dissemination.storage.story import Proof
from tests.cli.conftest import ROOT, Desktop
from tests.cli.test_queue import attempt, deed, told
from tests.cli.test_status import BAD_NIGHT, NOW, ZONE

DOCUMENT = ROOT / "docs" / "seeing.md"
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
URL = "https://x.com/kotasemarang/status/1992"
COLUMNS = 72


def paper() -> tuple[Console, io.StringIO]:
    held = io.StringIO()
    out = Console(file=held, width=COLUMNS, highlight=False, markup=False, emoji=False)
    return out, held


def read(held: io.StringIO) -> str:
    return "".join(f"{line.rstrip()}\n" for line in held.getvalue().splitlines())


def a_bad_night() -> str:
    out, held = paper()
    print_status(out, Page(seen=BAD_NIGHT, zone=ZONE))
    return read(held)


def a_story() -> str:
    out, held = paper()
    calls = (
        attempt(
            "transient", at=NOW - 9 * MINUTE, detail="Transient: connection refused"
        ),
        attempt("published", at=NOW - 8 * MINUTE, cost_usd=15_000),
        attempt("rate_limited", at=NOW - 8 * MINUTE + SECOND, part=1),
    )
    proof = Proof(part=0, remote_id="1992", url=URL, attempt=2, at=calls[1].started_at)
    story = told(
        State.SCHEDULED,
        reason="reason.rate_limited",
        deeds=(
            deed("plan", NOW - 62 * MINUTE, "rina", deliveries=[7]),
            deed("approve", NOW - 40 * MINUTE, steps=["review", "approve"]),
        ),
        attempts=calls,
        proofs=(proof,),
        urls=(URL,),
    )
    print_story(out, story, ZONE)
    return read(held)


def a_log() -> str:
    facts = {"delivery": 7, "account": "x-kota", "attempt": 12}
    lines = (
        ("attempt open", {**facts, "part": 0}, 0.0),
        (
            "attempt closed",
            {**facts, "part": 0, "outcome": "published", "kept": True},
            0.4,
        ),
    )
    return "".join(_line(*line) for line in lines)


def _line(says: str, facts: dict[str, object], after_s: float) -> str:
    at = datetime(2026, 11, 21, 12, 22, tzinfo=UTC) + timedelta(seconds=after_s)
    made = {"name": "dissemination.engine.deliver", "levelname": "INFO", "msg": says}
    record = logging.makeLogRecord({**made, **facts, "created": at.timestamp()})
    return JsonLines().format(record) + "\n"


def samples(language: str) -> list[str]:
    text = DOCUMENT.read_text(encoding="utf-8")
    return re.findall(rf"^```{language}\n(.*?)^```", text, re.DOTALL | re.MULTILINE)


def said_in_the_log() -> Iterator[str]:
    """Yield what every line of the log says, read from the code."""
    ours = ROOT / "dissemination"
    for path in (*ours.glob("engine/*.py"), *ours.glob("services/*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            match node:
                case ast.Call(
                    func=ast.Attribute(value=ast.Name(id="log")),
                    args=[ast.Constant(value=str(says)), *_],
                ):
                    yield says


@pytest.fixture(autouse=True)
def _english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "en")


def test_the_samples_are_what_the_program_prints() -> None:
    assert samples("text") == [a_bad_night(), a_story()]


def test_the_sample_of_the_log_is_what_the_program_writes() -> None:
    (sample,) = samples("json")
    assert sample == a_log()
    assert all(json.loads(line)["delivery"] == 7 for line in sample.splitlines())


def test_every_line_of_the_log_is_described_and_no_other() -> None:
    table = DOCUMENT.read_text(encoding="utf-8").partition("## Log")[2]
    rows = [row.split("|")[1] for row in table.splitlines() if row.startswith("| `")]
    described = {word for row in rows for word in re.findall(r"`([^`]+)`", row)}
    assert described - {"says"} == set(said_in_the_log())


def test_a_day_s_log_has_only_facts_that_are_described(run: Desktop, item: str) -> None:
    run("plan", item, "--account", "situs", "--at", "now")
    run("approve", item, "--as", "arman")
    lines = run("tick").err.splitlines()
    facts = {fact for line in lines for fact in re.findall(r"(\w+)=", line)}
    assert {"delivery", "account", "attempt", "daemon"} <= facts
    described = set(re.findall(r"`(\w+)`", DOCUMENT.read_text(encoding="utf-8")))
    assert facts <= described
    about = [line for line in lines if "attempt" in line]
    assert len(about) == 2
    assert all("delivery=1" in line for line in about)


def test_the_limits_in_the_text_are_those_of_the_code() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert f"not heard of for {SILENT_AFTER / SECOND:.0f} seconds" in text
    assert (STUCK_AFTER, LISTED) == (5 * MINUTE, 8)
    assert "nothing for five minutes" in text
    assert "the first eight" in text
    assert f"up to {UP_TO:,}" in text
