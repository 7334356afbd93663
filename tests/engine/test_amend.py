"""Corrections and takedowns are carried out: again and again, until they are done."""

from __future__ import annotations

from datetime import timedelta
from threading import Event

import pytest

from dissemination.channel import (
    AuthExpired,
    OutcomeUnknown,
    Pending,
    RateLimited,
    Receipt,
    Rejected,
    Transient,
)
from dissemination.domain.delivery import State
from dissemination.domain.rendition import AccountId
from dissemination.engine.afterwards import LEASE, amend
from dissemination.engine.daemon import Chore, Daemon
from dissemination.engine.decide_after import TRIES
from dissemination.storage import accounts, amending
from dissemination.storage.public import AmendmentKind, AmendmentState
from dissemination.testing import AmendableChannel, ScriptedChannel
from tests.engine.afterwards import (
    CORRECTION,
    TAKEDOWN,
    amendments_of,
    publish,
    receipts,
    states,
    told,
    want,
)
from tests.engine.conftest import Hall, eventually
from tests.engine.houses import ENDS_WITHIN_S, all_are, in_a_thread
from tests.storage.conftest import HOUR

SOON = timedelta(milliseconds=50)
ODD = [Transient("x"), OutcomeUnknown("x"), Pending("x", HOUR, "m"), ValueError("x")]


def texts(channel: AmendableChannel) -> list[str]:
    return [request.part.text for request, _ in channel.corrected]


def test_nothing_waits_and_nothing_is_done(hall: Hall) -> None:
    publish(hall, "Halo")
    assert amend(hall.gate) == 0


def test_a_correction_puts_the_new_text_under_the_old_receipt(hall: Hall) -> None:
    id_, channel = publish(hall, "satu", "dua")
    channel.corrections = [Receipt(remote_id="1", url="https://u/1?v=2")]
    want(hall, id_, CORRECTION, "satu", "dua, ralat", part=1)
    assert amend(hall.gate) == 1
    ((request, proof),) = channel.corrected
    assert (request.part.text, request.key) == ("dua, ralat", f"kantor-{id_}/1/")
    assert (proof.remote_id, request.reply_to) == ("1", receipts(1)[0])
    (one,) = amendments_of(hall, id_)
    assert (one.state, one.url) == (AmendmentState.DONE, "https://u/1?v=2")
    assert one.done_at == hall.clock()
    assert told(hall, id_) == ["corrected"]
    assert amend(hall.gate) == 0, "once is enough"


def test_a_takedown_removes_what_its_receipt_names(hall: Hall) -> None:
    id_, channel = publish(hall, "Halo")
    want(hall, id_, TAKEDOWN)
    assert amend(hall.gate) == 1
    assert channel.taken_down == receipts(1)
    assert (states(hall, id_), told(hall, id_)) == (["done"], ["taken_down"])


def test_a_thread_is_taken_down_in_the_order_in_which_it_was_asked(hall: Hall) -> None:
    id_, channel = publish(hall, "satu", "dua", "tiga")
    for part in (2, 1, 0):
        want(hall, id_, TAKEDOWN, part=part)
    assert amend(hall.gate) == 3
    assert [r.remote_id for r in channel.taken_down] == ["2", "1", "0"]


@pytest.mark.parametrize("error", ODD)
def test_what_did_not_succeed_is_tried_again_later(
    hall: Hall, error: Exception
) -> None:
    id_, channel = publish(hall, "Halo")
    channel.takedowns = [error, None]
    want(hall, id_, TAKEDOWN)
    assert [amend(hall.gate), amend(hall.gate)] == [1, 0]
    (one,) = amendments_of(hall, id_)
    assert (one.state, one.tries) == (AmendmentState.WAITING, 1)
    assert one.message.startswith("amend.again: ")
    hall.clock.advance(HOUR)
    assert amend(hall.gate) == 1
    assert states(hall, id_) == ["done"]


def test_who_is_tired_of_trying_asks_a_person_after_about_a_day(hall: Hall) -> None:
    id_, channel = publish(hall, "Halo")
    channel.takedowns = [Transient("mati")]
    want(hall, id_, TAKEDOWN)
    began_at = hall.clock()
    while states(hall, id_) == ["waiting"]:
        amend(hall.gate)
        hall.clock.advance(timedelta(minutes=30))
    (one,) = amendments_of(hall, id_)
    assert one.state is AmendmentState.PERSON
    assert one.message == "amend.out_of_tries: mati"
    assert len(channel.taken_down) == len(TRIES) + 1
    assert 20 * HOUR < hall.clock() - began_at < 40 * HOUR
    assert told(hall, id_) == ["not_amended"]


def test_a_platform_s_wait_is_honoured_by_the_whole_account(hall: Hall) -> None:
    id_, channel = publish(hall, "satu", "dua")
    channel.takedowns = [RateLimited("slow", 2 * HOUR), None]
    want(hall, id_, TAKEDOWN, part=1)
    want(hall, id_, TAKEDOWN, part=0)
    assert amend(hall.gate) == 1, "the other part does not ask"
    until = hall.clock() + 2 * HOUR
    assert hall.rows.account_row("satu").blocked_until == until
    hall.clock.advance(2 * HOUR - timedelta(seconds=1))
    assert amend(hall.gate) == 0
    hall.clock.advance(timedelta(seconds=1))
    assert amend(hall.gate) == 2


def test_a_wait_never_shortens_one_that_is_longer(hall: Hall) -> None:
    id_, _channel = publish(hall, "Halo")
    far = hall.clock() + 5 * HOUR

    class Late(AmendableChannel):
        def take_down(self, receipt: Receipt) -> None:
            hall.rows.set_account("satu", blocked_until=far)
            raise RateLimited("slow", HOUR)

    hall.connect("satu", Late({}))
    want(hall, id_, TAKEDOWN)
    amend(hall.gate)
    assert hall.rows.account_row("satu").blocked_until == far


def test_a_dead_token_holds_the_account_until_a_person_mends_it(hall: Hall) -> None:
    id_, channel = publish(hall, "Halo")
    channel.takedowns = [AuthExpired("ditolak"), None]
    want(hall, id_, TAKEDOWN)
    amend(hall.gate)
    assert hall.rows.account_row("satu").needs_person == "reason.auth_expired"
    hall.clock.advance(30 * HOUR)
    assert amend(hall.gate) == 0
    hall.rows.set_account("satu", needs_person="")
    assert amend(hall.gate) == 1
    assert states(hall, id_) == ["done"]


def test_a_refusal_is_a_task_for_a_person_with_the_platform_s_words(
    hall: Hall,
) -> None:
    id_, channel = publish(hall, "Halo")
    channel.corrections = [Rejected("older than 48 hours")]
    want(hall, id_, CORRECTION, "Hai")
    amend(hall.gate)
    (one,) = amendments_of(hall, id_)
    assert one.state is AmendmentState.PERSON
    assert one.message == "amend.rejected: older than 48 hours"
    hall.clock.advance(30 * HOUR)
    assert amend(hall.gate) == 0


def test_a_stranger_s_error_is_not_quoted(hall: Hall) -> None:
    id_, channel = publish(hall, "Halo")
    channel.takedowns = [ValueError("https://x?token=geheim")]
    want(hall, id_, TAKEDOWN)
    amend(hall.gate)
    assert amendments_of(hall, id_)[0].message == "amend.again: ValueError"


def test_a_channel_that_lost_its_way_asks_a_person(hall: Hall) -> None:
    id_, _ = publish(hall, "Halo")
    hall.connect("satu", ScriptedChannel({}))
    want(hall, id_, TAKEDOWN)
    amend(hall.gate)
    assert amendments_of(hall, id_)[0].message == "amend.cannot"


def test_an_account_that_was_switched_off_asks_a_person(hall: Hall) -> None:
    id_, channel = publish(hall, "Halo")
    hall.rows.set_account("satu", enabled=False, needs_person="reason.auth_expired")
    want(hall, id_, TAKEDOWN)
    assert amend(hall.gate) == 1
    assert amendments_of(hall, id_)[0].message == "amend.account_off"
    assert channel.taken_down == []


@pytest.mark.parametrize("kind", [CORRECTION, TAKEDOWN])
def test_of_another_account_s_publications_a_person_is_asked(
    hall: Hall, kind: AmendmentKind
) -> None:
    id_, channel = publish(hall, "Halo")
    with hall.rows.db.write() as connection:
        accounts.is_another(connection, AccountId("satu"))
    want(hall, id_, kind, *(["Halo semua"] if kind is CORRECTION else []))
    assert amend(hall.gate) == 1
    (asked,) = amendments_of(hall, id_)
    assert (asked.state, asked.message) == ("person", "amend.account_changed")
    assert (channel.corrected, channel.taken_down) == ([], [])


def test_new_secrets_alone_stop_no_takedown(hall: Hall) -> None:
    id_, channel = publish(hall, "Halo")
    with hall.rows.db.write() as connection:
        accounts.may_be_another(connection, AccountId("satu"))
    want(hall, id_, TAKEDOWN)
    assert amend(hall.gate) == 1
    assert len(channel.taken_down) == 1


def test_a_channel_that_cannot_be_opened_is_tried_again(hall: Hall) -> None:
    id_, _ = publish(hall, "Halo")
    del hall.channels["satu"]
    want(hall, id_, TAKEDOWN)
    amend(hall.gate)
    assert states(hall, id_) == ["waiting"]


def test_while_all_is_stopped_what_removes_goes_on_and_what_publishes_waits(
    hall: Hall,
) -> None:
    away, gone = publish(hall, "Halo")
    stays, kept = publish(hall, "Hai", account="dua", item="lain")
    hall.rows.stop(hall.clock())
    want(hall, away, TAKEDOWN)
    want(hall, stays, CORRECTION, "Hai semua")
    assert amend(hall.gate) == 1
    assert (len(gone.taken_down), kept.corrected) == (1, [])
    hall.rows.stop(None)
    assert amend(hall.gate) == 1
    assert texts(kept) == ["Hai semua"]


def test_a_stop_in_the_midst_of_a_round_holds_the_next_correction(hall: Hall) -> None:
    class Alarmed(AmendableChannel):
        def correct(self, request: object, receipt: Receipt) -> Receipt:
            hall.rows.stop(hall.clock())
            return receipt

    id_, _ = publish(hall, "satu", "dua", channel=Alarmed({}, *receipts(2)))
    want(hall, id_, CORRECTION, "a", "b", part=0)
    want(hall, id_, CORRECTION, "a", "b", part=1)
    assert amend(hall.gate) == 1
    assert states(hall, id_) == ["done", "waiting"]


def test_the_page_is_corrected_before_what_carries_its_address(hall: Hall) -> None:
    page, _first = publish(hall, "Halaman")
    other, _second = publish(hall, "Kabar", account="dua", item="lain")
    hall.rows.set_delivery(other, depends_on=page)
    order: list[str] = []

    class Noting(AmendableChannel):
        def correct(self, request: object, receipt: Receipt) -> Receipt:
            order.append(request.part.text)  # type: ignore[attr-defined]
            return super().correct(request, receipt)  # type: ignore[arg-type]

    hall.connect("satu", Noting({}))
    hall.connect("dua", Noting({}))
    want(hall, other, CORRECTION, "Kabar, ralat")
    want(hall, page, CORRECTION, "Halaman, ralat")
    assert amend(hall.gate) == 2
    assert order == ["Halaman, ralat", "Kabar, ralat"]


def test_a_page_that_cannot_be_reached_does_not_keep_the_others_wrong(
    hall: Hall,
) -> None:
    page, first = publish(hall, "Halaman")
    other, _second = publish(hall, "Kabar", account="dua", item="lain")
    hall.rows.set_delivery(other, depends_on=page)
    first.corrections = [Transient("mati")]
    want(hall, page, CORRECTION, "Halaman, ralat")
    want(hall, other, CORRECTION, "Kabar, ralat")
    assert amend(hall.gate) == 2
    assert (states(hall, page), states(hall, other)) == (["waiting"], ["done"])


def test_what_came_in_the_place_of_a_correction_waits_for_its_call_to_end(
    hall: Hall,
) -> None:
    id_, _channel = publish(hall, "Halo")
    want(hall, id_, CORRECTION, "Hai")
    taken = amending.take(hall.gate.db, hall.clock(), LEASE)
    assert taken is not None
    want(hall, id_, TAKEDOWN)
    assert amend(hall.gate) == 0, "or the old text might arrive after the removal"
    done = amending.Upshot(state=AmendmentState.DONE)
    assert not amending.settle(hall.gate.db, taken, done, hall.clock())
    assert amend(hall.gate) == 1
    assert states(hall, id_) == ["failed", "done"]
    assert amendments_of(hall, id_)[0].message == "amend.superseded"


def test_who_died_over_a_call_blocks_it_for_a_lease_and_no_longer(hall: Hall) -> None:
    id_, _channel = publish(hall, "Halo")
    want(hall, id_, TAKEDOWN)
    late = amending.take(hall.gate.db, hall.clock(), LEASE)
    assert late is not None
    assert amend(hall.gate) == 0
    hall.clock.advance(LEASE)
    assert amend(hall.gate) == 1
    refused = amending.Upshot(state=AmendmentState.PERSON, message="amend.cannot")
    assert not amending.settle(hall.gate.db, late, refused, hall.clock())
    assert states(hall, id_) == ["done"], "a late answer changes nothing"


def test_two_daemons_take_one_correction_once(hall: Hall) -> None:
    id_, _ = publish(hall, "Halo")
    want(hall, id_, CORRECTION, "Hai")
    taken = [amending.take(hall.gate.db, hall.clock(), LEASE) for _ in range(2)]
    assert [one is None for one in taken] == [False, True]


def test_a_round_ends_when_the_process_does(hall: Hall) -> None:
    id_, channel = publish(hall, "Halo")
    want(hall, id_, TAKEDOWN)
    hall.gate.is_stopping.set()
    assert amend(hall.gate) == 0
    assert channel.taken_down == []


def test_a_round_ends_after_a_while_and_the_next_goes_on(hall: Hall) -> None:
    class Slow(AmendableChannel):
        def take_down(self, receipt: Receipt) -> None:
            hall.clock.advance(timedelta(seconds=25))

    id_, _ = publish(hall, "satu", "dua", channel=Slow({}, *receipts(2)))
    want(hall, id_, TAKEDOWN, part=1)
    want(hall, id_, TAKEDOWN, part=0)
    assert [amend(hall.gate), amend(hall.gate)] == [1, 1]


def test_a_channel_that_answers_nonsense_is_tried_again(hall: Hall) -> None:
    class Odd(AmendableChannel):
        def correct(self, request: object, receipt: Receipt) -> Receipt:
            return None  # type: ignore[return-value]

    id_, _ = publish(hall, "Halo", channel=Odd({}, *receipts(1)))
    want(hall, id_, CORRECTION, "Hai")
    amend(hall.gate)
    assert amendments_of(hall, id_)[0].message == "amend.again: TypeError"


def test_no_transaction_is_open_during_a_call(hall: Hall) -> None:
    class Writing(AmendableChannel):
        def take_down(self, receipt: Receipt) -> None:
            hall.rows.set_account("satu", handle="masih bisa ditulis")

    id_, _ = publish(hall, "Halo", channel=Writing({}, *receipts(1)))
    want(hall, id_, TAKEDOWN)
    assert amend(hall.gate) == 1
    assert states(hall, id_) == ["done"]


def test_a_daemon_amends_beside_its_deliveries_and_a_platform_that_hangs_stops_none(
    office: Hall,
) -> None:
    hangs, released = Event(), Event()

    class Hanging(AmendableChannel):
        def take_down(self, receipt: Receipt) -> None:
            hangs.set()
            released.wait(ENDS_WITHIN_S)

    stuck, _ = publish(office, "Halo", channel=Hanging({}, *receipts(1)))
    away, channel = publish(office, "Hai", account="dua", item="lain")
    want(office, stuck, TAKEDOWN)
    chores = [Chore(every=SOON, work=amend) for _ in range(2)]
    alone = office.dialect == "sqlite"
    with in_a_thread(Daemon(office.gate, workers=2, alone=alone, chores=chores)):
        assert hangs.wait(ENDS_WITHIN_S)
        want(office, away, TAKEDOWN)
        due = office.rows.schedule("nanti", account="dua")
        assert eventually(lambda: states(office, away) == ["done"], ENDS_WITHIN_S)
        assert eventually(all_are(office, [due], State.PUBLISHED), ENDS_WITHIN_S)
        released.set()
        assert eventually(lambda: states(office, stuck) == ["done"], ENDS_WITHIN_S)
    assert len(channel.taken_down) == 1
