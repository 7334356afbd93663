from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any, cast

import pytest

from dissemination.channel import (
    FOREVER,
    AuthExpired,
    Capabilities,
    Channel,
    Limit,
    OutcomeUnknown,
    Pending,
    Prices,
    Publication,
    Quota,
    RateLimited,
    Receipt,
    Rejected,
    Transient,
)
from dissemination.domain.delivery import Decision, State
from dissemination.domain.item import ItemId
from dissemination.engine.deliver import deliver
from dissemination.storage import (
    amendments,
    ledger,
    notices,
    queue,
    receipts,
    sweep,
)
from dissemination.storage.accounts import sync_accounts
from dissemination.testing import PreparingChannel, ScriptedChannel
from tests.engine.conftest import Hall
from tests.storage.conftest import HOUR, LEASE, NOW, SECOND

ONE, TWO = Receipt(remote_id="1", url="u/1"), Receipt(remote_id="2", url="u/2")
LIMIT = Limit(max=280, source="nobody, 2026-11")


def carry(hall: Hall) -> State | None:
    """Take what is due and deliver it."""
    (held,) = hall.rows.claim(hall.clock())
    return deliver(hall.gate, held)


def connect(hall: Hall, *script: Receipt | BaseException) -> ScriptedChannel:
    channel = ScriptedChannel({}, *script)
    hall.connect("satu", channel)
    return channel


def prepare(
    hall: Hall, *script: Receipt | BaseException, memos: list[str | BaseException]
) -> PreparingChannel:
    channel = PreparingChannel({}, *script)
    channel.memos = memos
    hall.connect("satu", channel)
    return channel


def keyed(hall: Hall, span: timedelta, *script: Receipt | BaseException) -> None:
    channel = ScriptedChannel({}, *script)
    channel.capabilities = {"feed": Capabilities(text=LIMIT, keyed_for=span)}
    hall.connect("satu", channel)


def texts(channel: ScriptedChannel) -> list[str]:
    return [request.part.text for request in channel.published]


def outcomes(hall: Hall, id_: Any) -> list[tuple[int, str, str]]:
    return [(a.part, a.step, a.outcome) for a in hall.rows.attempts(id_)]


def test_one_part_is_published_once_with_its_key(hall: Hall) -> None:
    channel = connect(hall, ONE)
    id_ = hall.rows.schedule("item", "Halo")
    assert carry(hall) is State.PUBLISHED
    (request,) = channel.published
    assert request.key == f"kantor-{id_}/0/"
    assert request.intended_at == NOW
    assert request.reply_to is None
    assert hall.rows.receipts(id_) == ["1"]
    assert hall.rows.claim() == []


def test_a_thread_is_published_part_by_part_each_answering_the_last(hall: Hall) -> None:
    channel = connect(hall, ONE, TWO)
    id_ = hall.rows.schedule("item", "satu", "dua", "tiga")
    assert carry(hall) is State.PUBLISHED
    assert texts(channel) == ["satu", "dua", "tiga"]
    assert [r.reply_to for r in channel.published] == [None, ONE, TWO]
    assert len({r.key for r in channel.published}) == 3
    assert hall.rows.receipts(id_) == ["1", "2", "3"]


def test_a_thread_goes_on_after_its_last_receipt(hall: Hall) -> None:
    channel = connect(hall, ONE, Transient("refused"), TWO)
    id_ = hall.rows.schedule("item", "satu", "dua")
    assert carry(hall) is State.SCHEDULED
    hall.clock.advance(2 * timedelta(minutes=1))
    assert carry(hall) is State.PUBLISHED
    assert texts(channel) == ["satu", "dua", "dua"]
    assert channel.published[2].reply_to == ONE
    assert channel.published[1].key == channel.published[2].key
    assert hall.rows.receipts(id_) == ["1", "2"]


def test_a_thread_that_began_in_public_is_finished_past_its_useful_hour(
    hall: Hall,
) -> None:
    connect(hall, ONE, Transient("refused"))
    id_ = hall.rows.schedule("item", "satu", "dua", useful_until=NOW + SECOND)
    carry(hall)
    hall.clock.advance(HOUR)
    assert sweep.give_up(hall.gate.db, hall.clock()) == 0
    assert carry(hall) is State.PUBLISHED
    assert hall.rows.state(id_) is State.PUBLISHED


@pytest.mark.parametrize("crash", [KeyboardInterrupt(), SystemExit()])
@pytest.mark.parametrize("part", [0, 1])
def test_a_crash_in_the_call_leaves_the_attempt_open(
    hall: Hall, crash: BaseException, part: int
) -> None:
    connect(hall, *[ONE][:part], crash)
    id_ = hall.rows.schedule("item", "satu", "dua")
    with pytest.raises(type(crash)):
        carry(hall)
    *done, last = hall.rows.attempts(id_)
    assert len(done) == part
    assert (last.part, last.ended_at, last.outcome) == (part, None, "")
    sweep.recover(hall.gate.db, NOW, everyone=True)
    assert hall.rows.state(id_) is State.UNCERTAIN
    assert hall.rows.claim() == []


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Transient("refused"), State.SCHEDULED),
        (RateLimited("429", timedelta(minutes=5)), State.SCHEDULED),
        (Pending("at work", timedelta(minutes=5), "m"), State.SCHEDULED),
        (AuthExpired("401"), State.HELD),
        (Rejected("too long"), State.FAILED),
        (OutcomeUnknown("silence"), State.UNCERTAIN),
        (ZeroDivisionError(), State.UNCERTAIN),
    ],
)
@pytest.mark.parametrize("part", range(3))
def test_every_outcome_at_every_part_has_its_consequence_and_stops_there(
    hall: Hall, error: Exception, state: State, part: int
) -> None:
    channel = connect(hall, *[ONE, TWO][:part], error)
    id_ = hall.rows.schedule("item", "satu", "dua", "tiga")
    assert carry(hall) is state
    assert hall.rows.state(id_) is state
    assert len(channel.published) == part + 1
    assert len(hall.rows.receipts(id_)) == part
    assert all(a.ended_at is not None for a in hall.rows.attempts(id_))


def test_a_limited_account_waits_with_everything_it_has(hall: Hall) -> None:
    connect(hall, RateLimited("429", timedelta(minutes=5)))
    hall.rows.schedule("pagi")
    hall.rows.schedule("siang")
    carry(hall)
    hall.clock.advance(timedelta(minutes=4))
    assert hall.rows.claim(hall.clock()) == []
    hall.clock.advance(timedelta(minutes=1))
    assert len(hall.rows.claim(hall.clock())) == 1


def test_a_refused_credential_makes_the_account_wait_for_a_person(hall: Hall) -> None:
    connect(hall, AuthExpired("401"))
    hall.rows.schedule("pagi")
    hall.rows.schedule("siang")
    carry(hall)
    assert hall.rows.claim() == []
    assert hall.rows.account_row("satu").needs_person == "reason.auth_expired"


@pytest.mark.parametrize("answer", [None, "1990", 200])
def test_an_adapter_that_returns_no_receipt_leaves_a_doubt(
    hall: Hall, answer: object
) -> None:
    class Forgetful(ScriptedChannel):
        def publish(self, request: Publication) -> Receipt:
            super().publish(request)
            return cast("Receipt", answer)

    hall.connect("satu", Forgetful({}))
    id_ = hall.rows.schedule("item", "satu", "dua")
    assert carry(hall) is State.UNCERTAIN
    assert hall.rows.receipts(id_) == []


def test_a_memo_is_kept_before_the_call(hall: Hall) -> None:
    prepare(hall, KeyboardInterrupt(), memos=["media 7"])
    id_ = hall.rows.schedule()
    with pytest.raises(KeyboardInterrupt):
        carry(hall)
    assert hall.rows.row(id_).memo == "media 7"


def test_a_kept_memo_is_given_to_the_next_preparation(hall: Hall) -> None:
    channel = prepare(hall, Transient("refused"), memos=["media 7"])
    hall.rows.schedule()
    carry(hall)
    hall.clock.advance(HOUR / 2)
    carry(hall)
    assert [request.memo for request in channel.prepared] == ["", "media 7"]
    assert [request.memo for request in channel.published] == ["media 7", "media 7"]


def test_work_at_the_platform_is_asked_after_before_anything_is_public(
    hall: Hall,
) -> None:
    pending = Pending("at work", timedelta(seconds=5), "sedang")
    channel = prepare(hall, memos=[pending, "selesai"])
    hall.rows.schedule()
    assert carry(hall) is State.SCHEDULED
    assert channel.published == []
    hall.clock.advance(timedelta(seconds=5))
    assert carry(hall) is State.PUBLISHED
    assert [request.memo for request in channel.prepared] == ["", "sedang"]
    assert [request.memo for request in channel.published] == ["selesai"]


def test_every_part_is_prepared_for_itself(hall: Hall) -> None:
    channel = prepare(hall, memos=["media satu", "media dua"])
    hall.rows.schedule("item", "satu", "dua")
    assert carry(hall) is State.PUBLISHED
    assert [request.memo for request in channel.prepared] == ["", ""]
    assert [request.memo for request in channel.published] == [
        "media satu",
        "media dua",
    ]


@pytest.mark.parametrize(
    ("error", "state"),
    [
        (Transient("refused"), State.SCHEDULED),
        (OutcomeUnknown("silence"), State.SCHEDULED),
        (KeyError("id"), State.SCHEDULED),
        (Rejected("not a picture"), State.FAILED),
        (AuthExpired("401"), State.HELD),
    ],
)
def test_a_preparation_that_fails_leaves_nothing_open(
    hall: Hall, error: Exception, state: State
) -> None:
    channel = prepare(hall, memos=[error])
    id_ = hall.rows.schedule()
    assert carry(hall) is state
    assert channel.published == []
    ((_, step, _),) = outcomes(hall, id_)
    assert step == "prepare"
    assert hall.rows.attempts(id_)[0].ended_at == NOW
    sweep.recover(hall.gate.db, NOW, everyone=True)
    assert hall.rows.state(id_) is state


def test_a_silence_in_the_preparation_leaves_no_doubt(hall: Hall) -> None:
    prepare(hall, memos=[OutcomeUnknown("silence"), "media 7"])
    hall.rows.schedule()
    carry(hall)
    hall.clock.advance(timedelta(minutes=1))
    assert carry(hall) is State.PUBLISHED


def test_a_preparation_that_returns_nonsense_is_a_hitch(hall: Hall) -> None:
    prepare(hall, memos=[cast("str", None)])
    id_ = hall.rows.schedule()
    assert carry(hall) is State.SCHEDULED
    assert outcomes(hall, id_) == [(0, "prepare", "unknown")]


def test_a_crash_in_the_preparation_leaves_no_doubt(hall: Hall) -> None:
    prepare(hall, memos=[KeyboardInterrupt()])
    id_ = hall.rows.schedule()
    with pytest.raises(KeyboardInterrupt):
        carry(hall)
    sweep.recover(hall.gate.db, NOW, everyone=True)
    assert hall.rows.state(id_) is State.SCHEDULED


def test_a_channel_that_cannot_be_opened_holds_the_delivery_and_its_account(
    hall: Hall,
) -> None:
    id_ = hall.rows.schedule()  # the hall knows no channel of this account
    assert carry(hall) is State.HELD
    assert hall.rows.row(id_).reason == "reason.auth_expired"
    assert hall.rows.account_row("satu").needs_person
    ((_, step, name),) = outcomes(hall, id_)
    assert (step, name) == ("prepare", "auth_expired")


def test_a_channel_that_lost_the_placement_holds_the_delivery(hall: Hall) -> None:
    channel = connect(hall)
    channel.capabilities = {"story": Capabilities(text=LIMIT)}
    hall.rows.schedule()
    assert carry(hall) is State.HELD
    assert channel.published == []


def test_a_call_that_is_not_allowed_gives_the_delivery_back(hall: Hall) -> None:
    channel = connect(hall)
    id_ = hall.rows.schedule()
    (held,) = hall.rows.claim()
    hall.rows.stop()
    assert deliver(hall.gate, held) is None
    assert channel.published == []
    assert hall.rows.state(id_) is State.SCHEDULED
    hall.rows.stop(None)
    assert carry(hall) is State.PUBLISHED


def test_a_stop_takes_effect_between_two_parts(hall: Hall) -> None:
    class Stopping(ScriptedChannel):
        def publish(self, request: Publication) -> Receipt:
            hall.rows.stop()
            return super().publish(request)

    channel = Stopping({})
    hall.connect("satu", channel)
    id_ = hall.rows.schedule("item", "satu", "dua")
    assert carry(hall) is None
    assert texts(channel) == ["satu"]
    assert hall.rows.state(id_) is State.SCHEDULED
    hall.rows.stop(None)
    assert carry(hall) is State.PUBLISHED
    assert texts(channel) == ["satu", "dua"]


def test_a_takedown_ends_a_thread_between_two_parts(hall: Hall) -> None:
    class TakenDown(ScriptedChannel):
        def publish(self, request: Publication) -> Receipt:
            with hall.gate.db.write() as connection:
                amendments.withdraw(connection, ItemId("item"), (), hall.clock())
            return super().publish(request)

    channel = TakenDown({})
    hall.connect("satu", channel)
    id_ = hall.rows.schedule("item", "satu", "dua", "tiga")
    assert carry(hall) is None
    assert texts(channel) == ["satu"]
    assert hall.rows.state(id_) is State.CANCELLED
    assert len(hall.rows.receipts(id_)) == 1, "so that it can be removed"
    with hall.gate.db.read() as connection:
        assert amendments.shown_since(connection) == {"item": {id_}}


def test_a_thread_pauses_when_its_quota_is_used_up_and_goes_on_afterwards(
    hall: Hall,
) -> None:
    channel = connect(hall)
    account = hall.rows.accounts["satu"]
    two_an_hour = (Quota(max=2, span=HOUR, source="nobody, 2026-11"),)
    with hall.gate.db.write() as connection:
        sync_accounts(connection, [replace(account, quotas=two_an_hour)])
    id_ = hall.rows.schedule("item", "satu", "dua", "tiga", useful_until=NOW + SECOND)
    assert carry(hall) is None
    assert texts(channel) == ["satu", "dua"]
    assert hall.rows.state(id_) is State.SCHEDULED
    assert hall.rows.row(id_).tries == 0
    assert queue.next_eligible(hall.gate.db, hall.clock()) == NOW + HOUR
    hall.clock.advance(HOUR - SECOND)
    assert hall.rows.claim(hall.clock()) == []
    hall.clock.advance(SECOND)
    assert carry(hall) is State.PUBLISHED
    assert texts(channel) == ["satu", "dua", "tiga"]
    assert channel.published[2].reply_to == Receipt(remote_id="2")


def test_a_worker_that_overslept_its_lease_makes_no_call(hall: Hall) -> None:
    channel = connect(hall)
    hall.rows.schedule()
    (held,) = hall.rows.claim()
    hall.clock.advance(LEASE)
    assert deliver(hall.gate, held) is None
    assert channel.published == []


def test_a_worker_whose_delivery_was_taken_makes_no_call(hall: Hall) -> None:
    channel = connect(hall)
    id_ = hall.rows.schedule()
    (late,) = hall.rows.claim()
    sweep.recover(hall.gate.db, NOW, everyone=True)
    (held,) = hall.rows.claim()
    assert deliver(hall.gate, late) is None
    assert channel.published == []
    assert hall.rows.row(id_).fence == held.fence
    assert hall.rows.state(id_) is State.PUBLISHING
    assert deliver(hall.gate, held) is State.PUBLISHED


def test_what_proved_public_meanwhile_is_settled_without_a_call(hall: Hall) -> None:
    channel = connect(hall)
    id_ = hall.rows.schedule()
    (held,) = hall.rows.claim()
    with hall.gate.db.write() as connection:
        receipts.keep_receipt(connection, id_, 0, ONE, None, NOW)
    assert deliver(hall.gate, held) is None, "it does not know yet, and may not call"
    assert carry(hall) is State.PUBLISHED
    assert channel.published == []
    assert hall.rows.receipts(id_) == ["1"]


def in_doubt(hall: Hall) -> Any:
    """Schedule a repeat that only the platform's memory of the key makes safe."""
    id_ = hall.rows.uncertain()
    (held,) = hall.rows.doubt()
    again = Decision(state=State.SCHEDULED, eligible_at=NOW)
    ledger.resolve(hall.gate.db, held, again, now=NOW)
    return id_


def test_a_repeat_that_the_platform_ignores_is_made(hall: Hall) -> None:
    keyed(hall, FOREVER)
    in_doubt(hall)
    hall.clock.advance(HOUR)
    assert carry(hall) is State.PUBLISHED


def test_a_repeat_that_came_too_late_for_its_key_is_not_made(hall: Hall) -> None:
    keyed(hall, HOUR)
    id_ = in_doubt(hall)
    hall.clock.advance(HOUR)
    assert carry(hall) is State.UNCERTAIN
    assert cast("ScriptedChannel", hall.channels["satu"]).published == []
    assert hall.rows.row(id_).eligible_at == hall.clock()


def test_a_repeat_that_a_person_asked_for_is_made(hall: Hall) -> None:
    connect(hall)
    id_ = hall.rows.uncertain()
    hall.rows.move(id_, State.SCHEDULED)
    assert carry(hall) is State.PUBLISHED


def test_a_refused_repeat_is_no_proof_that_the_first_call_failed(hall: Hall) -> None:
    keyed(hall, FOREVER, Rejected("duplicate?"))
    in_doubt(hall)
    assert carry(hall) is State.UNCERTAIN


class Costly(ScriptedChannel):
    capabilities: Mapping[str, Capabilities] = {
        "feed": Capabilities(text=LIMIT, cost_usd=Prices(post=0.015, with_link=0.2))
    }


@pytest.mark.parametrize(
    ("text", "millionths"), [("Halo", 15_000), ("Lihat https://riau.go.id", 200_000)]
)
def test_an_attempt_says_what_it_costs(hall: Hall, text: str, millionths: int) -> None:
    hall.connect("satu", Costly({}))
    id_ = hall.rows.schedule("item", text)
    carry(hall)
    assert hall.rows.attempts(id_)[0].cost_usd == millionths


@pytest.mark.parametrize(
    ("error", "detail"),
    [
        (Rejected("too long: 300 of 280"), "Rejected: too long: 300 of 280"),
        (OutcomeUnknown("silence"), "OutcomeUnknown: silence"),
        (ValueError("https://api.example/bot-t0ken/send"), "ValueError"),
        (Rejected("x" * 900), "Rejected: " + "x" * 490),
    ],
)
def test_the_log_tells_our_own_words_and_of_strangers_the_kind(
    hall: Hall, error: Exception, detail: str
) -> None:
    connect(hall, error)
    id_ = hall.rows.schedule()
    carry(hall)
    assert hall.rows.attempts(id_)[0].detail == detail


def test_a_fake_is_a_channel() -> None:
    channel: Channel = ScriptedChannel({})
    assert channel.check().handle


@pytest.mark.parametrize("texts", [["Halo"], ["satu", "dua"]])
def test_whom_the_platform_left_out_is_told_and_the_rest_stands(
    hall: Hall, texts: list[str]
) -> None:
    missed = replace(ONE, left_out=("redaksi@koran.example", "b@radio.example"))
    connect(hall, missed, TWO)
    id_ = hall.rows.schedule("item", *texts)
    assert carry(hall) is State.PUBLISHED
    assert hall.rows.attempts(id_)[0].detail == (
        "not taken for: redaksi@koran.example, b@radio.example"
    )
    with hall.rows.db.read() as connection:
        (told,) = notices.standing(connection, (ledger.LEFT_OUT,))
    assert (told.subject, told.message) == ("satu", "notice.left_out")
    assert told.facts["names"] == "redaksi@koran.example, b@radio.example"
    assert told.facts["number"] == id_


def test_where_nobody_was_left_out_nothing_is_told(hall: Hall) -> None:
    connect(hall, ONE)
    hall.rows.schedule()
    assert carry(hall) is State.PUBLISHED
    with hall.rows.db.read() as connection:
        assert notices.standing(connection, (ledger.LEFT_OUT,)) == []
