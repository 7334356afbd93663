"""Who hangs loses what it carries, and does no harm when it wakes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import pytest

from dissemination.channel import (
    Absent,
    Found,
    OutcomeUnknown,
    Publication,
    Receipt,
    Rejected,
)
from dissemination.domain.delivery import State
from dissemination.engine.deliver import CALL_WITHIN, deliver
from dissemination.engine.doubt import look_up
from dissemination.engine.leases import HEARTBEAT, LEASE
from dissemination.storage import ledger, sweep
from dissemination.storage.claimed import Claimed
from dissemination.testing import FindingChannel, PreparingChannel, ScriptedChannel
from tests.engine.conftest import Hall
from tests.storage.conftest import SECOND

MOMENT = timedelta(microseconds=1)
Between = Callable[[Callable[[], None]], None]


@dataclass
class Sleeper:
    """A worker that hangs, while another takes over, at the moment that a test names.

    The other sweeps up, looks up what is in doubt, and sends what is due.
    """

    hall: Hall
    span: timedelta = LEASE + SECOND
    wakes: int = 0
    others: list[State | None] = field(default_factory=list)

    def hang(self) -> None:
        """Hang once, for so long; another goes on meanwhile."""
        self.wakes += 1
        if self.wakes > 1:
            return
        hall = self.hall
        hall.clock.advance(self.span)
        sweep.recover(hall.gate.db, hall.clock(), everyone=False)
        for held in hall.rows.doubt(hall.clock(), owner="lain"):
            self.others.append(look_up(hall.gate, held))
        for held in hall.rows.claim(hall.clock(), owner="lain"):
            self.others.append(deliver(hall.gate, held))


class Drowsy(FindingChannel, PreparingChannel):
    """A channel in which a worker hangs, before or after the effect of a call."""

    def __init__(self, *script: Receipt | BaseException) -> None:
        super().__init__({}, *script)
        self.hang: dict[str, Callable[[], None]] = {}

    def prepare(self, request: Publication) -> str:
        """Hang first, where the test says so."""
        self.hang.get("prepare", lambda: None)()
        return super().prepare(request)

    def publish(self, request: Publication) -> Receipt:
        """Hang after the effect, where the test says so."""
        try:
            return super().publish(request)
        finally:
            self.hang.get("publish", lambda: None)()


def drowsy(hall: Hall, *script: Receipt | BaseException) -> Drowsy:
    channel = Drowsy(*script)
    hall.connect("satu", channel)
    return channel


def texts(channel: ScriptedChannel) -> list[str]:
    return [request.part.text for request in channel.published]


def claimed(hall: Hall, *parts: str) -> Claimed:
    hall.rows.schedule("item", *parts)
    (held,) = hall.rows.claim(hall.clock())
    return held


def test_who_hung_before_writing_the_call_down_does_not_call(hall: Hall) -> None:
    channel, sleeper = drowsy(hall), Sleeper(hall)
    channel.hang["prepare"] = sleeper.hang
    held = claimed(hall, "Halo")
    assert deliver(hall.gate, held) is None
    assert sleeper.others == [State.PUBLISHED]
    assert texts(channel) == ["Halo"]
    assert hall.rows.state(held.id) is State.PUBLISHED
    assert len(hall.rows.attempts(held.id)) == 1


@pytest.fixture
def between(
    monkeypatch: pytest.MonkeyPatch,
) -> Between:
    """Have something happen between a call's being written down and its being made."""

    def arrange(happens: Callable[[], None]) -> None:
        real = ledger.begin

        def begin(*args: Any, **options: Any) -> int | None:
            opened = real(*args, **options)
            happens()
            return opened

        monkeypatch.setattr(ledger, "begin", begin)

    return arrange


def test_who_hung_before_the_call_does_not_make_it(
    hall: Hall, between: Between
) -> None:
    channel = drowsy(hall)
    between(lambda: hall.clock.advance(CALL_WITHIN + MOMENT))
    held = claimed(hall)
    assert deliver(hall.gate, held) is State.SCHEDULED
    assert channel.published == []
    (attempt,) = hall.rows.attempts(held.id)
    assert attempt.outcome == "transient"


def test_who_was_only_slow_before_the_call_makes_it(
    hall: Hall, between: Between
) -> None:
    channel = drowsy(hall)
    between(lambda: hall.clock.advance(CALL_WITHIN))
    assert deliver(hall.gate, claimed(hall)) is State.PUBLISHED
    assert len(channel.published) == 1


def test_a_call_must_be_made_well_within_a_lease() -> None:
    assert CALL_WITHIN + HEARTBEAT < LEASE


def test_who_hung_before_the_call_and_lost_it_neither_calls_nor_settles(
    hall: Hall, between: Between
) -> None:
    channel, sleeper = drowsy(hall), Sleeper(hall)
    channel.findings = [Absent()]
    between(sleeper.hang)
    held = claimed(hall, "Halo")
    deliver(hall.gate, held)
    assert sleeper.others == [State.UNCERTAIN]
    assert channel.published == []
    assert hall.rows.state(held.id) is State.UNCERTAIN
    hall.clock.advance(timedelta(minutes=2))
    (doubt,) = hall.rows.doubt(hall.clock())
    assert doubt.first_tried_at is None, "it said that it made no call"
    assert look_up(hall.gate, doubt) is State.SCHEDULED
    (again,) = hall.rows.claim(hall.clock())
    assert deliver(hall.gate, again) is State.PUBLISHED
    assert texts(channel) == ["Halo"]


def test_a_receipt_that_comes_late_ends_the_doubt(hall: Hall) -> None:
    channel, sleeper = drowsy(hall), Sleeper(hall)
    channel.hang["publish"] = sleeper.hang
    held = claimed(hall, "Halo")
    assert deliver(hall.gate, held) is State.PUBLISHED
    assert sleeper.others == [State.UNCERTAIN], "it could not tell"
    assert texts(channel) == ["Halo"]
    assert hall.rows.state(held.id) is State.PUBLISHED
    assert hall.rows.receipts(held.id) == ["1"]


def test_a_receipt_that_comes_late_agrees_with_what_was_found(hall: Hall) -> None:
    channel, sleeper = drowsy(hall), Sleeper(hall)
    channel.findings = [Found(receipt=Receipt(remote_id="1"))]
    channel.hang["publish"] = sleeper.hang
    held = claimed(hall, "Halo")
    deliver(hall.gate, held)
    assert sleeper.others == [State.PUBLISHED]
    assert texts(channel) == ["Halo"]
    assert hall.rows.receipts(held.id) == ["1"]
    assert hall.rows.state(held.id) is State.PUBLISHED


def test_a_thread_that_another_went_on_with_is_left_to_it(hall: Hall) -> None:
    channel, sleeper = drowsy(hall), Sleeper(hall)
    channel.findings = [Found(receipt=Receipt(remote_id="1"))]
    channel.hang["publish"] = sleeper.hang
    held = claimed(hall, "satu", "dua", "tiga")
    assert deliver(hall.gate, held) is None
    assert sleeper.others == [State.SCHEDULED, State.PUBLISHED]
    assert texts(channel) == ["satu", "dua", "tiga"]
    assert hall.rows.receipts(held.id) == ["1", "2", "3"]
    assert hall.rows.state(held.id) is State.PUBLISHED


@pytest.mark.parametrize("error", [Rejected("too long"), OutcomeUnknown("silence")])
def test_an_error_that_comes_late_settles_nothing(hall: Hall, error: Exception) -> None:
    channel, sleeper = drowsy(hall, error), Sleeper(hall)
    channel.hang["publish"] = sleeper.hang
    held = claimed(hall)
    deliver(hall.gate, held)
    assert len(channel.published) == 1
    assert hall.rows.state(held.id) is State.UNCERTAIN
    (attempt,) = hall.rows.attempts(held.id)
    assert attempt.outcome in ("rejected", "unknown")
