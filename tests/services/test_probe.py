"""Platforms are asked side by side, for a while, and nobody's words are kept."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from dissemination.channel import AuthExpired, Channel, Identity, Rejected, Transient
from dissemination.domain.rendition import AccountId
from dissemination.services.probe import UNANSWERED, Probed, probe
from tests.services.preflight_desk import Door, Hanging

ROOT = Path(__file__).resolve().parents[2]
LONG = timedelta(seconds=20)
SHORT = timedelta(seconds=0.2)


def asked(
    doors: Mapping[str, Door], *, within: timedelta = LONG, tries: int = 1
) -> Mapping[AccountId, Probed]:
    def connect(id_: AccountId) -> Channel:
        return doors[id_]

    ids = [AccountId(name) for name in doors]
    return probe(connect, ids, within=within, tries=tries)


class Meeting(Door):
    """Answers only when all who are asked are asked at once."""

    def __init__(self, together: threading.Barrier) -> None:
        super().__init__()
        self._together = together

    def check(self) -> Identity:
        """Wait for the others."""
        self._together.wait(10)
        return Identity(handle="here")


@pytest.mark.parametrize(
    ("said", "answer", "error"),
    [
        (None, "well", ""),
        (AuthExpired("kunci rahasia"), "refused", "AuthExpired"),
        (Rejected("rahasia"), "settings", "Rejected"),
        (KeyError("rahasia"), "settings", "KeyError"),
        (ValueError("rahasia"), "settings", "ValueError"),
        (Transient("rahasia"), "unreachable", "Transient"),
        (ZeroDivisionError("rahasia"), "unreachable", "ZeroDivisionError"),
    ],
)
def test_what_a_platform_said_is_kept_as_its_kind_alone(
    said: Exception | None, answer: str, error: str
) -> None:
    (found,) = asked({"tg": Door(said)}).values()
    assert (found.answer, found.error) == (answer, error)
    assert "rahasia" not in repr(found)


def test_a_channel_that_cannot_be_made_is_an_answer_too() -> None:
    def connect(id_: AccountId) -> Channel:
        raise KeyError(id_)

    found = probe(connect, [AccountId("tg")], within=LONG, tries=1)
    assert found == {"tg": Probed(answer="settings", error="KeyError")}


def test_all_are_asked_at_once() -> None:
    together = threading.Barrier(20)
    doors = {f"a{n}": Meeting(together) for n in range(20)}
    assert {one.answer for one in asked(doors).values()} == {"well"}


def test_who_does_not_answer_in_time_is_unreachable_and_the_others_are_heard() -> None:
    hanging = Hanging()
    began_s = time.monotonic()
    found = asked({"a": hanging, "b": Door()}, within=SHORT)
    assert time.monotonic() - began_s < 10
    hanging.let_go.set()
    assert (found[AccountId("a")], found[AccountId("b")].answer) == (UNANSWERED, "well")


def test_who_cannot_be_reached_is_asked_so_often_and_no_more() -> None:
    silent, slow = Door(Transient("no")), Door(Transient("no"), None)
    refusing = Door(AuthExpired("no"))
    found = asked({"a": silent, "b": slow, "c": refusing}, tries=3)
    assert [one.answer for one in found.values()] == ["unreachable", "well", "refused"]
    assert (silent.asked, slow.asked, refusing.asked) == (3, 2, 1)


def test_without_accounts_nobody_waits() -> None:
    before = threading.active_count()
    assert asked({}) == {}
    assert threading.active_count() == before


def test_a_platform_that_hangs_keeps_no_process_alive() -> None:
    script = """
import threading
from datetime import timedelta
from dissemination.services.probe import probe
moment = timedelta(seconds=0.1)
probe(lambda _: threading.Event().wait(), ["a"], within=moment, tries=1)
print("over")
"""
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", script],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    assert done.stdout == "over\n"
