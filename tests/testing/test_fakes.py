from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from dissemination.channel import (
    Absent,
    CanCorrect,
    CanFind,
    CannotTell,
    CanPrepare,
    CanReadBack,
    CanTakeDown,
    Changed,
    Channel,
    Found,
    Intact,
    Part,
    Pending,
    Publication,
    Receipt,
    Rejected,
    Transient,
)
from dissemination.testing import (
    AmendableChannel,
    FindingChannel,
    PreparingChannel,
    ScriptedChannel,
    StoppedClock,
)

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
REQUEST = Publication(part=Part(text="Rapat"), key="1/0/", intended_at=NOON)


def test_a_stopped_clock_moves_when_it_is_told_to() -> None:
    clock = StoppedClock(NOON)
    assert clock.now() == clock() == NOON
    clock.advance(timedelta(minutes=5))
    assert clock.now() == NOON + timedelta(minutes=5)


def test_a_scripted_channel_plays_its_lines_and_then_succeeds() -> None:
    receipt = Receipt(remote_id="a")
    channel: Channel = ScriptedChannel({}, Transient("no"), receipt)
    with pytest.raises(Transient):
        channel.publish(REQUEST)
    assert channel.publish(REQUEST) == receipt
    assert channel.publish(REQUEST) == Receipt(remote_id="3")


def test_a_scripted_channel_may_be_interrupted() -> None:
    channel = ScriptedChannel({}, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        channel.publish(REQUEST)
    assert channel.published == [REQUEST]


def test_only_those_find_and_prepare_that_say_so() -> None:
    assert not isinstance(ScriptedChannel({}), CanFind | CanPrepare)
    assert isinstance(FindingChannel({}), CanFind)
    assert isinstance(PreparingChannel({}), CanPrepare)


def test_findings_come_in_order_and_the_last_repeats() -> None:
    channel = FindingChannel({})
    assert channel.find(REQUEST, NOON) == CannotTell()
    found = Found(receipt=Receipt(remote_id="1"))
    channel.findings = [Absent(), found]
    assert [channel.find(REQUEST, NOON) for _ in range(3)] == [Absent(), found, found]
    assert len(channel.sought) == 4


def test_a_look_may_fail() -> None:
    channel = FindingChannel({})
    channel.findings = [Transient("down")]
    with pytest.raises(Transient):
        channel.find(REQUEST, NOON)


def test_preparing_may_be_pending_first() -> None:
    channel = PreparingChannel({})
    channel.memos = [Pending("wait", timedelta(seconds=1), "half"), "whole"]
    with pytest.raises(Pending):
        channel.prepare(REQUEST)
    assert [channel.prepare(REQUEST) for _ in range(2)] == ["whole", "whole"]
    assert len(channel.prepared) == 3


def test_what_went_public_can_be_amended_on_an_amendable_channel_alone() -> None:
    amendable = AmendableChannel({})
    assert isinstance(amendable, CanReadBack)
    assert isinstance(amendable, CanCorrect)
    assert isinstance(amendable, CanTakeDown)
    plain = ScriptedChannel({})
    assert not isinstance(plain, CanReadBack | CanCorrect | CanTakeDown)


def test_without_a_script_all_is_well_after_publishing() -> None:
    channel, receipt = AmendableChannel({}), Receipt(remote_id="1")
    assert channel.read_back(REQUEST, receipt) == Intact()
    assert channel.correct(REQUEST, receipt) == receipt
    channel.take_down(receipt)
    assert channel.read == channel.corrected == [(REQUEST, receipt)]
    assert channel.taken_down == [receipt]
    assert channel.published == []


def test_looks_come_in_order_and_the_last_repeats() -> None:
    channel, receipt = AmendableChannel({}), Receipt(remote_id="1")
    changed = Changed(differs=("text",), text="Rapat batal")
    channel.looks = [None, changed, Transient("down"), Absent()]
    assert channel.read_back(REQUEST, receipt) == Intact()
    assert channel.read_back(REQUEST, receipt) == changed
    with pytest.raises(Transient):
        channel.read_back(REQUEST, receipt)
    assert channel.read_back(REQUEST, receipt) == Absent()
    assert channel.read_back(REQUEST, receipt) == Absent()


def test_corrections_and_takedowns_may_fail_first() -> None:
    channel, receipt = AmendableChannel({}), Receipt(remote_id="1")
    renewed = Receipt(remote_id="2")
    channel.corrections = [Rejected("too late"), renewed]
    channel.takedowns = [Transient("down"), None]
    with pytest.raises(Rejected):
        channel.correct(REQUEST, receipt)
    assert channel.correct(REQUEST, receipt) == renewed
    with pytest.raises(Transient):
        channel.take_down(receipt)
    channel.take_down(receipt)
    channel.take_down(receipt)
    assert len(channel.taken_down) == 3


def test_who_was_interrupted_while_taking_down_has_tried() -> None:
    channel = AmendableChannel({})
    channel.takedowns = [KeyboardInterrupt()]
    with pytest.raises(KeyboardInterrupt):
        channel.take_down(Receipt(remote_id="1"))
    assert channel.taken_down == [Receipt(remote_id="1")]
