from __future__ import annotations

from datetime import timedelta

import pytest

from dissemination.channel import (
    FOREVER,
    Absent,
    CannotTell,
    Capabilities,
    Found,
    Limit,
    Receipt,
    Transient,
)
from dissemination.domain.delivery import NEVER, Decision, State
from dissemination.domain.rendition import AccountId
from dissemination.engine.decide import LOOK_AFTER, LOOKS
from dissemination.engine.deliver import deliver
from dissemination.engine.doubt import look_up
from dissemination.storage import accounts, deliveries
from dissemination.testing import FindingChannel, ScriptedChannel
from tests.engine.conftest import Hall
from tests.storage.conftest import HOUR, NOW

LIMIT = Limit(max=280, source="nobody, 2026-11")
PROOF = Receipt(remote_id="7", url="u/7")
Finding = Found | Absent | CannotTell | BaseException


def connect(
    hall: Hall, *findings: Finding, **capabilities: timedelta
) -> FindingChannel:
    channel = FindingChannel({})
    channel.findings = list(findings)
    channel.capabilities = {
        "feed": Capabilities(text=LIMIT, **capabilities)  # type: ignore[arg-type]
    }
    hall.connect("satu", channel)
    return channel


def look(hall: Hall) -> State:
    (held,) = hall.rows.doubt(hall.clock())
    return look_up(hall.gate, held)


def test_what_is_found_is_published_with_its_proof(hall: Hall) -> None:
    channel = connect(hall, Found(receipt=PROOF))
    id_ = hall.rows.uncertain("item", "Halo")
    assert look(hall) is State.PUBLISHED
    assert hall.rows.receipts(id_) == ["7"]
    assert channel.published == []
    assert channel.sought[0].part.text == "Halo"


def test_what_is_looked_for_is_the_same_request(hall: Hall) -> None:
    channel = connect(hall, Found(receipt=PROOF))
    id_ = hall.rows.uncertain()
    hall.rows.set_delivery(id_, memo="media 7")
    look(hall)
    assert channel.sought[0].key == f"kantor-{id_}/0/"
    assert channel.sought[0].memo == "media 7"


def test_a_thread_goes_on_after_the_part_that_was_found(hall: Hall) -> None:
    channel = connect(hall, Found(receipt=PROOF))
    id_ = hall.rows.uncertain("item", "satu", "dua")
    assert look(hall) is State.SCHEDULED
    (held,) = hall.rows.claim()
    assert deliver(hall.gate, held) is State.PUBLISHED
    assert [r.part.text for r in channel.published] == ["dua"]
    assert channel.published[0].reply_to == PROOF
    assert hall.rows.receipts(id_) == ["7", "1"]


def test_only_what_is_absent_twice_after_the_read_lag_is_sent_again(hall: Hall) -> None:
    channel = connect(hall, Absent(), read_lag=timedelta(minutes=1))
    hall.rows.uncertain()
    assert look(hall) is State.UNCERTAIN
    assert hall.rows.doubt(hall.clock()) == []
    hall.clock.advance(timedelta(minutes=1))
    assert look(hall) is State.UNCERTAIN
    hall.clock.advance(LOOK_AFTER)
    assert hall.rows.doubt(hall.clock()) == [], "or two looks would be one proof"
    hall.clock.advance(timedelta(minutes=1))
    assert look(hall) is State.SCHEDULED
    assert channel.published == []
    (held,) = hall.rows.claim(hall.clock())
    assert deliver(hall.gate, held) is State.PUBLISHED
    assert len(channel.published) == 1


def test_an_absence_between_looks_that_could_not_tell_is_one_absence(
    hall: Hall,
) -> None:
    connect(hall, CannotTell(), Absent(), CannotTell(), Absent())
    hall.rows.uncertain()
    seen = []
    for _ in range(4):
        seen.append(look(hall))
        hall.clock.advance(LOOKS[2])
    assert seen == [State.UNCERTAIN] * 3 + [State.SCHEDULED]


@pytest.mark.parametrize("finding", [CannotTell(), Transient("down"), KeyError("id")])
def test_who_cannot_tell_asks_a_person_in_the_end(hall: Hall, finding: Finding) -> None:
    channel = connect(hall, finding)
    id_ = hall.rows.uncertain()
    for wait in LOOKS:
        assert look(hall) is State.UNCERTAIN
        hall.clock.advance(wait)
    assert look(hall) is State.UNCERTAIN
    row = hall.rows.row(id_)
    assert (row.reason, row.eligible_at) == ("reason.ask_person", NEVER)
    assert channel.published == []


def test_a_channel_that_is_blind_asks_a_person_at_once(hall: Hall) -> None:
    hall.connect("satu", ScriptedChannel({}))
    id_ = hall.rows.uncertain()
    assert look(hall) is State.UNCERTAIN
    row = hall.rows.row(id_)
    assert (row.reason, row.eligible_at) == ("reason.ask_person", NEVER)


def test_a_channel_that_cannot_be_opened_asks_a_person_in_the_end(hall: Hall) -> None:
    id_ = hall.rows.uncertain()  # the hall knows no channel of this account
    for wait in (*LOOKS, timedelta(0)):
        assert look(hall) is State.UNCERTAIN
        hall.clock.advance(wait)
    assert hall.rows.row(id_).reason == "reason.ask_person"


def test_what_the_platform_ignores_is_simply_sent_again(hall: Hall) -> None:
    channel = ScriptedChannel({})
    channel.capabilities = {"feed": Capabilities(text=LIMIT, keyed_for=FOREVER)}
    hall.connect("satu", channel)
    id_ = hall.rows.uncertain()
    assert look(hall) is State.SCHEDULED
    (held,) = hall.rows.claim()
    assert deliver(hall.gate, held) is State.PUBLISHED
    assert channel.published[0].key == f"kantor-{id_}/0/"


def become_another(hall: Hall, account: str = "satu") -> None:
    with hall.rows.db.write() as connection:
        accounts.may_be_another(connection, AccountId(account))


@pytest.mark.parametrize(
    "finding", [Found(receipt=PROOF), Absent(), CannotTell(), Transient("down")]
)
def test_what_another_account_perhaps_said_is_a_person_s_to_tell(
    hall: Hall, finding: Finding
) -> None:
    channel = connect(hall, finding, finding, keyed_for=FOREVER)
    id_ = hall.rows.uncertain()
    become_another(hall)
    assert look(hall) is State.UNCERTAIN
    row = hall.rows.row(id_)
    assert (row.reason, row.eligible_at) == ("reason.account_changed", NEVER)
    assert hall.rows.receipts(id_) == []
    assert channel.published == []


def test_a_repeat_that_was_decided_is_not_made_under_another_name(hall: Hall) -> None:
    channel = connect(hall, keyed_for=FOREVER)
    id_ = hall.rows.uncertain()
    assert look(hall) is State.SCHEDULED
    become_another(hall)
    (held,) = hall.rows.claim()
    assert deliver(hall.gate, held) is State.UNCERTAIN
    assert channel.published == []
    assert look(hall) is State.UNCERTAIN
    assert hall.rows.row(id_).reason == "reason.account_changed"


def test_a_call_that_was_in_the_air_is_another_s_as_well(hall: Hall) -> None:
    channel = connect(hall, Absent(), Absent())
    id_ = hall.rows.schedule()
    (held,) = hall.rows.claim()
    number = hall.rows.begun(held)
    become_another(hall)
    doubt = Decision(state=State.UNCERTAIN, eligible_at=NOW)
    hall.rows.close(held, number, doubt, outcome="unknown")
    look(hall)
    assert hall.rows.row(id_).reason == "reason.account_changed"
    assert channel.published == []


def test_another_account_s_own_doubts_are_looked_into_as_ever(hall: Hall) -> None:
    connect(hall, Found(receipt=PROOF))
    become_another(hall)
    id_ = hall.rows.uncertain()
    assert look(hall) is State.PUBLISHED
    assert hall.rows.receipts(id_) == ["7"]


def test_accounts_that_stayed_the_same_are_looked_into_as_ever(hall: Hall) -> None:
    connect(hall, Found(receipt=PROOF))
    hall.rows.account("dua")
    hall.rows.uncertain()
    become_another(hall, "dua")
    assert look(hall) is State.PUBLISHED


def test_what_a_person_says_to_resend_goes_out_under_the_new_name(hall: Hall) -> None:
    channel = connect(hall)
    id_ = hall.rows.uncertain()
    become_another(hall)
    look(hall)
    with hall.rows.db.write() as connection:
        deliveries.move_to(connection, [id_], State.SCHEDULED, reason="")
    hall.rows.set_delivery(id_, eligible_at=NOW)
    (held,) = hall.rows.claim()
    assert deliver(hall.gate, held) is State.PUBLISHED
    assert len(channel.published) == 1


def test_a_hitch_of_a_repeat_does_not_forget_the_first_call(hall: Hall) -> None:
    channel = ScriptedChannel({}, Transient("refused"))
    channel.capabilities = {"feed": Capabilities(text=LIMIT, keyed_for=HOUR)}
    hall.connect("satu", channel)
    id_ = hall.rows.uncertain()
    look(hall)
    (held,) = hall.rows.claim()
    assert deliver(hall.gate, held) is State.SCHEDULED
    hall.clock.advance(HOUR)
    (again,) = hall.rows.claim(hall.clock())
    assert deliver(hall.gate, again) is State.UNCERTAIN
    assert len(channel.published) == 1
    assert hall.rows.state(id_) is State.UNCERTAIN


def test_what_proved_absent_may_be_in_doubt_anew(hall: Hall) -> None:
    channel = connect(hall, Absent())
    channel._script = [KeyError("id")]
    id_ = hall.rows.uncertain()
    look(hall)
    hall.clock.advance(LOOK_AFTER)
    assert look(hall) is State.SCHEDULED
    (held,) = hall.rows.claim(hall.clock())
    assert deliver(hall.gate, held) is State.UNCERTAIN
    hall.clock.advance(LOOK_AFTER)
    assert look(hall) is State.UNCERTAIN, "one absence is no proof, again"
    assert hall.rows.row(id_).absences == 1


def test_a_person_who_decided_meanwhile_is_right(hall: Hall) -> None:
    connect(hall, CannotTell())
    id_ = hall.rows.uncertain()
    (held,) = hall.rows.doubt()
    hall.rows.move(id_, State.FAILED)
    look_up(hall.gate, held)
    assert hall.rows.state(id_) is State.FAILED


def test_clocks_may_differ_when_looking_back(hall: Hall) -> None:
    since = []

    class Watched(FindingChannel):
        def find(self, request, since_):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202
            since.append(since_)
            return CannotTell()

    hall.connect("satu", Watched({}))
    hall.rows.uncertain()
    look(hall)
    assert since == [NOW - timedelta(minutes=1)]
