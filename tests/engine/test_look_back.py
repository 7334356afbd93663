"""What is public is read back: soon, after an hour, after a day, and no more."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dissemination.channel import (
    Absent,
    AuthExpired,
    CannotTell,
    Capabilities,
    Changed,
    Intact,
    Limit,
    OutcomeUnknown,
    RateLimited,
    Receipt,
    Transient,
)
from dissemination.domain.rendition import AccountId
from dissemination.engine.afterwards import amend, look_back
from dissemination.engine.decide_after import PATIENCE
from dissemination.storage import accounts, watches
from dissemination.storage.public import AmendmentState
from dissemination.storage.watches import LOOKS
from dissemination.testing import AmendableChannel, ScriptedChannel
from tests.engine.afterwards import (
    CORRECTION,
    TAKEDOWN,
    by_hand,
    noticed,
    publish,
    receipts,
    told,
    want,
    watched,
)
from tests.engine.conftest import Hall
from tests.storage.conftest import HOUR, NOW

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def later(hall: Hall, span: timedelta) -> int:
    """Let time pass, and look back."""
    hall.clock.advance(span)
    return look_back(hall.gate)


def next_at(hall: Hall, id_: object) -> datetime | None:
    found: datetime | None = watched(hall, id_).next_at  # type: ignore[arg-type]
    return found


def test_what_went_out_just_now_is_not_looked_at_yet(hall: Hall) -> None:
    id_, channel = publish(hall, "Halo")
    assert later(hall, timedelta(seconds=59)) == 0
    assert channel.read == []
    assert next_at(hall, id_) == NOW + MINUTE


def test_it_is_read_back_thrice_and_no_more(hall: Hall) -> None:
    id_, channel = publish(hall, "Halo")
    seen = [later(hall, span) for span in (MINUTE, MINUTE, HOUR, HOUR, DAY, DAY)]
    assert seen == [1, 0, 1, 0, 1, 0]
    assert next_at(hall, id_) is None
    row = watched(hall, id_)
    assert (row.looks, row.outcome) == (3, "intact")
    assert len(channel.published) == 1, "a look publishes nothing"


def test_a_look_asks_for_what_was_published_under_its_own_receipt(hall: Hall) -> None:
    id_, channel = publish(hall, "satu", "dua")
    assert later(hall, MINUTE) == 2
    (first, proof), (second, _) = channel.read
    assert (first.part.text, first.key) == ("satu", f"kantor-{id_}/0/")
    assert (first.intended_at, first.reply_to) == (NOW, None)
    assert proof == Receipt(remote_id="0", url="https://u/0")
    assert second.reply_to == proof


@pytest.mark.parametrize(
    ("answer", "outcome"),
    [(Changed(differs=("text",), text="Hai"), "changed"), (Absent(), "gone")],
)
def test_what_the_public_sees_otherwise_is_noticed_and_told_once(
    hall: Hall, answer: Changed | Absent, outcome: str
) -> None:
    id_, channel = publish(hall, "Halo")
    channel.looks = [answer]
    later(hall, MINUTE)
    later(hall, HOUR)
    assert watched(hall, id_).outcome == outcome
    assert noticed(hall) == [(outcome, str(id_))]
    assert told(hall, id_) == [outcome]


def test_a_notice_ends_when_all_is_well_again(hall: Hall) -> None:
    id_, channel = publish(hall, "Halo")
    channel.looks = [Changed(differs=("media",)), Intact()]
    later(hall, MINUTE)
    assert noticed(hall)
    later(hall, HOUR)
    assert noticed(hall) == []
    assert told(hall, id_) == ["changed", "intact"]


def test_two_bad_parts_of_one_thread_are_one_notice(hall: Hall) -> None:
    id_, channel = publish(hall, "satu", "dua")
    channel.looks = [Changed(differs=("text",)), Absent(), Absent()]
    later(hall, MINUTE)
    assert set(noticed(hall)) == {("changed", str(id_)), ("gone", str(id_))}
    later(hall, HOUR)
    assert noticed(hall) == [("gone", str(id_))]


def test_a_platform_that_cannot_tell_is_asked_again_and_then_at_the_next_hour(
    hall: Hall,
) -> None:
    id_, channel = publish(hall, "Halo")
    channel.looks = [CannotTell()]
    later(hall, MINUTE)
    asked = 1
    while later(hall, timedelta(minutes=1)):
        asked += 1
    assert noticed(hall) == []
    for _ in range(100):
        asked += later(hall, timedelta(minutes=20))
    assert next_at(hall, id_) is None, "in the end it is left alone"
    assert asked <= len(LOOKS) * (PATIENCE / timedelta(minutes=30) + 2)


@pytest.mark.parametrize(
    "error",
    [Transient("x"), OutcomeUnknown("x"), AuthExpired("x"), RuntimeError("x")],
)
def test_no_answer_is_no_news_and_holds_no_account(
    hall: Hall, error: Exception
) -> None:
    id_, channel = publish(hall, "Halo")
    channel.looks = [error, Intact()]
    later(hall, MINUTE)
    assert watched(hall, id_).outcome == "unclear"
    assert (noticed(hall), told(hall, id_)) == ([], [])
    assert hall.rows.account_row("satu").needs_person == ""
    later(hall, HOUR)
    assert watched(hall, id_).outcome == "intact"


def test_a_platform_that_says_wait_is_left_alone_and_deliveries_go_on(
    hall: Hall,
) -> None:
    id_, channel = publish(hall, "satu", "dua")
    channel.looks = [RateLimited("slow", 2 * HOUR)]
    later(hall, MINUTE)
    assert len(channel.read) == 1, "the second part does not ask"
    assert next_at(hall, id_) == hall.clock() + 2 * HOUR
    assert hall.rows.account_row("satu").blocked_until < hall.clock()


def test_an_account_that_must_wait_is_not_read(hall: Hall) -> None:
    _, channel = publish(hall, "Halo")
    hall.rows.set_account("satu", blocked_until=NOW + HOUR)
    assert later(hall, MINUTE) == 0
    assert later(hall, HOUR) == 1
    assert len(channel.read) == 1


def test_an_account_that_needs_a_person_is_not_asked(hall: Hall) -> None:
    _, channel = publish(hall, "Halo")
    hall.rows.set_account("satu", needs_person="reason.auth_expired")
    assert later(hall, MINUTE) == 0
    hall.rows.set_account("satu", needs_person="")
    assert later(hall, HOUR) == 1
    assert len(channel.read) == 1


def test_what_is_not_shown_yet_is_not_called_gone(hall: Hall) -> None:
    id_, channel = publish(hall, "Halo")
    slow = Capabilities(text=Limit(max=280, source="x"), read_lag=timedelta(minutes=5))
    channel.capabilities = {"feed": slow}
    channel.looks = [Absent()]
    later(hall, MINUTE)
    assert (watched(hall, id_).outcome, noticed(hall)) == ("unclear", [])
    later(hall, timedelta(minutes=31))
    assert noticed(hall) == [("gone", str(id_))]


def test_a_channel_that_cannot_be_read_is_asked_for_nothing(hall: Hall) -> None:
    id_, _ = publish(hall, "Halo", channel=ScriptedChannel({}))
    assert later(hall, MINUTE) == 0
    assert next_at(hall, id_) is None
    assert watched(hall, id_).outcome == ""


def test_a_proof_without_a_name_is_not_watched(hall: Hall) -> None:
    publish(hall, "Halo", channel=AmendableChannel({}, Receipt(remote_id=None)))
    assert later(hall, MINUTE) == 0
    assert not watches.begin(hall.gate.db, hall.clock())


def test_what_was_public_long_before_is_left_alone(hall: Hall) -> None:
    publish(hall, "Halo")
    assert later(hall, timedelta(hours=26)) == 0


def test_a_look_that_was_overslept_happens_once(hall: Hall) -> None:
    _, channel = publish(hall, "Halo")
    look_back(hall.gate)
    assert later(hall, timedelta(hours=30)) == 1
    assert later(hall, DAY) == 0
    assert len(channel.read) == 1


def test_what_is_taken_down_is_watched_no_more(hall: Hall) -> None:
    id_, channel = publish(hall, "Halo")
    channel.looks = [Absent()]
    later(hall, MINUTE)
    want(hall, id_, TAKEDOWN)
    assert noticed(hall) == [], "that it is gone is meant"
    amend(hall.gate)
    assert later(hall, HOUR) == 0


def test_what_another_account_published_is_not_looked_for_on_this_one(
    hall: Hall,
) -> None:
    _, channel = publish(hall, "Halo")
    with hall.rows.db.write() as connection:
        accounts.is_another(connection, AccountId("satu"))
    for after in LOOKS:
        assert later(hall, after) == 0
    assert channel.read == []


def test_a_takedown_before_the_first_look_is_no_drift_either(hall: Hall) -> None:
    id_, channel = publish(hall, "Halo")
    channel.looks = [Absent()]
    want(hall, id_, TAKEDOWN)
    amend(hall.gate)
    assert later(hall, MINUTE) == 0
    assert (noticed(hall), channel.read) == ([], [])


def test_what_is_corrected_is_compared_with_the_correction(hall: Hall) -> None:
    id_, channel = publish(hall, "Halo")
    want(hall, id_, CORRECTION, "Halo semua")
    amend(hall.gate)
    assert later(hall, MINUTE) == 1
    assert channel.read[0][0].part.text == "Halo semua"


def test_a_correction_is_watched_for_a_day_of_its_own(hall: Hall) -> None:
    id_, _channel = publish(hall, "Halo")
    hall.clock.advance(30 * HOUR)
    want(hall, id_, CORRECTION, "Halo semua")
    amend(hall.gate)
    assert [later(hall, span) for span in (MINUTE, HOUR, DAY, DAY)] == [1, 1, 1, 0]


@pytest.mark.parametrize("state", [AmendmentState.WAITING, AmendmentState.PERSON])
def test_between_two_texts_nobody_looks(hall: Hall, state: AmendmentState) -> None:
    id_, channel = publish(hall, "Halo")
    channel.looks = [Changed(differs=("text",))]
    want(hall, id_, CORRECTION, "Halo semua", state=state)
    assert later(hall, MINUTE) == 0
    assert (channel.read, noticed(hall)) == ([], [])


def test_what_was_amended_during_a_look_is_not_judged_by_it(hall: Hall) -> None:
    class Busy(AmendableChannel):
        def read_back(self, request: object, receipt: object) -> Absent:
            want(hall, id_, TAKEDOWN)
            return Absent()

    id_, _ = publish(hall, "Halo", channel=Busy({}, *receipts(1)))
    later(hall, MINUTE)
    assert (noticed(hall), told(hall, id_)) == ([], [])


def test_two_daemons_do_not_both_look(hall: Hall) -> None:
    publish(hall, "Halo")
    watches.begin(hall.gate.db, hall.clock())
    hall.clock.advance(MINUTE)
    claim = [
        watches.claim(hall.gate.db, hall.clock(), lease=MINUTE, limit=9)
        for _ in range(2)
    ]
    assert [len(found) for found in claim] == [1, 0]
    hall.clock.advance(MINUTE)
    assert look_back(hall.gate) == 1, "and none is lost with who died over it"


def test_a_round_ends_when_the_process_does(hall: Hall) -> None:
    _, channel = publish(hall, "Halo")
    hall.gate.is_stopping.set()
    assert later(hall, MINUTE) == 0
    assert channel.read == []


def test_a_round_ends_after_a_while_and_the_next_goes_on(hall: Hall) -> None:
    class Slow(AmendableChannel):
        def read_back(self, request: object, receipt: object) -> Intact:
            hall.clock.advance(timedelta(seconds=30))
            return Intact()

    texts = [f"bagian {number}" for number in range(25)]
    publish(hall, *texts, channel=Slow({}, *receipts(25)))
    assert later(hall, MINUTE) == 20
    assert look_back(hall.gate) == 5


def test_a_part_that_fell_away_by_hand_is_not_missed(hall: Hall) -> None:
    id_, channel = publish(hall, "satu", "dua")
    state = AmendmentState.PERSON
    task = want(hall, id_, CORRECTION, "semua dalam satu", part=1, state=state)
    by_hand(hall, task)
    channel.looks = [Intact(), Absent()]
    assert later(hall, MINUTE) == 1
    assert noticed(hall) == []


def test_what_a_person_corrected_is_compared_with_the_correction(hall: Hall) -> None:
    id_, channel = publish(hall, "Halo")
    task = want(hall, id_, CORRECTION, "Halo semua", state=AmendmentState.PERSON)
    assert later(hall, MINUTE) == 0
    by_hand(hall, task)
    assert later(hall, MINUTE) == 1
    assert channel.read[0][0].part.text == "Halo semua"


def test_a_notice_that_nobody_acts_upon_is_said_for_a_week(hall: Hall) -> None:
    id_, channel = publish(hall, "Halo")
    channel.looks = [Changed(differs=("text",))]
    later(hall, MINUTE)
    later(hall, 6 * DAY)
    assert noticed(hall) == [("changed", str(id_))]
    later(hall, DAY)
    assert noticed(hall) == []


def test_an_account_that_is_not_read_back_is_asked_nothing(hall: Hall) -> None:
    _, channel = publish(hall, "Halo")
    _, other = publish(hall, "Hai", account="dua")
    hall.clock.advance(MINUTE)
    assert look_back(hall.gate, besides={AccountId("satu")}) == 1
    assert (len(channel.read), len(other.read)) == (0, 1)


def test_who_switches_it_off_is_asked_no_more_from_then_on(hall: Hall) -> None:
    id_, channel = publish(hall, "Halo")
    assert later(hall, MINUTE) == 1
    hall.clock.advance(DAY)
    assert look_back(hall.gate, besides={AccountId("satu")}) == 0
    assert len(channel.read) == 1
    assert next_at(hall, id_) is None
    assert watched(hall, id_).outcome == "intact", "what was seen stays"
