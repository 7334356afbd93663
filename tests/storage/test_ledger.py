"""What is written before and after a call, and who may still write it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import insert
from sqlalchemy.exc import IntegrityError

from dissemination.channel import Receipt
from dissemination.domain.delivery import NEVER, Decision, DeliveryId, State
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId
from dissemination.storage import amendments, deliveries, ledger, receipts, sweep
from dissemination.storage.claimed import Claimed
from dissemination.storage.ledger import Ending
from dissemination.storage.tables import item
from tests.storage.conftest import HOUR, LEASE, NOW, PUBLISHED, SECOND, Rows

PROOF = Receipt(remote_id="1", url="https://x.example/1", further_ids=("2",))
AGAIN = Decision(state=State.SCHEDULED, eligible_at=NOW + SECOND)
DOUBT = Decision(state=State.UNCERTAIN, eligible_at=NOW)


def vanish(rows: Rows) -> None:
    """Let the worker's lease run out, and be swept up."""
    sweep.recover(rows.db, NOW + LEASE + SECOND, everyone=False)


def withdraw(rows: Rows, *accounts: str) -> None:
    with rows.db.write() as connection:
        amendments.withdraw(connection, ItemId("item"), accounts, NOW)


def test_an_attempt_is_on_disk_before_the_call(rows: Rows) -> None:
    id_ = rows.schedule()
    (held,) = rows.claim()
    number = rows.begun(held)
    (attempt,) = rows.attempts(id_)
    assert attempt.id == number
    assert (attempt.part, attempt.step, attempt.key) == (0, "publish", "key")
    assert (attempt.started_at, attempt.ended_at, attempt.outcome) == (NOW, None, "")
    assert attempt.cost_usd == 15_000
    assert len(attempt.payload_hash) == 64


def test_no_call_after_the_lease_ran_out(rows: Rows) -> None:
    id_ = rows.schedule()
    (held,) = rows.claim()
    assert rows.begin(held, NOW + LEASE) is None
    assert rows.attempts(id_) == []


def test_no_call_after_the_fence_moved(rows: Rows) -> None:
    rows.schedule()
    (held,) = rows.claim()
    vanish(rows)
    (other,) = rows.claim(NOW + LEASE + SECOND)
    assert rows.begin(held, NOW) is None
    assert rows.begin(other, NOW + LEASE + SECOND) is not None


def test_no_call_after_everything_was_stopped(rows: Rows) -> None:
    rows.schedule()
    (held,) = rows.claim()
    rows.stop()
    assert rows.begin(held) is None


def test_no_further_part_after_a_takedown(rows: Rows) -> None:
    id_ = rows.schedule("item", "satu", "dua")
    (held,) = rows.claim()
    assert rows.close(held, rows.begun(held), None, receipt=PROOF)
    withdraw(rows)
    assert rows.begin(held, part=1) is None
    ledger.release(rows.db, held, NOW)
    assert rows.state(id_) is State.CANCELLED
    assert rows.row(id_).reason == "reason.taken_down"


def test_a_takedown_of_one_account_leaves_the_others_alone(rows: Rows) -> None:
    rows.schedule(account="satu")
    rows.schedule(account="dua")
    withdraw(rows, "dua")
    held = {one.account: one for one in rows.claim()}
    assert rows.begin(held[AccountId("satu")]) is not None
    assert rows.begin(held[AccountId("dua")]) is None


@pytest.mark.parametrize(
    ("is_absent", "to"), [(True, State.CANCELLED), (False, State.UNCERTAIN)]
)
def test_what_was_taken_down_is_not_sent_again_to_end_a_doubt(
    rows: Rows, *, is_absent: bool, to: State
) -> None:
    id_, held = doubtful(rows)
    withdraw(rows)
    assert ledger.resolve(rows.db, held, AGAIN, now=NOW, is_absent=is_absent)
    assert rows.state(id_) is to
    assert rows.row(id_).reason == "reason.taken_down"


def test_no_call_past_the_useful_hour(rows: Rows) -> None:
    rows.schedule(useful_until=NOW + SECOND)
    (held,) = rows.claim()
    assert rows.begin(held, NOW + SECOND) is None


def test_no_call_for_a_part_that_proved_public_meanwhile(rows: Rows) -> None:
    id_ = rows.schedule()
    (held,) = rows.claim()
    with rows.db.write() as connection:
        receipts.keep_receipt(connection, id_, 0, PROOF, None, NOW)
    assert rows.begin(held) is None


def test_one_claim_opens_one_call_for_a_part(rows: Rows) -> None:
    rows.schedule()
    (held,) = rows.claim()
    rows.begun(held)
    with pytest.raises(IntegrityError):
        rows.begin(held)


def test_a_success_leaves_the_proof_and_frees_the_account(rows: Rows) -> None:
    id_ = rows.schedule()
    (held,) = rows.claim()
    assert rows.close(held, rows.begun(held), PUBLISHED, receipt=PROOF)
    row = rows.row(id_)
    assert (row.state, row.lease_owner, row.lease_until) == ("published", "", None)
    assert rows.receipts(id_) == ["1"]
    (attempt,) = rows.attempts(id_)
    assert (attempt.outcome, attempt.ended_at) == ("published", NOW)
    assert rows.account_row("satu").busy_until == NOW


def test_a_decision_is_carried_out_whole(rows: Rows) -> None:
    id_ = rows.schedule()
    (held,) = rows.claim()
    decision = Decision(
        state=State.HELD,
        account_waits_until=NOW + HOUR,
        needs_person="reason.auth_expired",
        memo="wadah-7",
        reason="reason.auth_expired",
    )
    rows.close(held, rows.begun(held), decision, outcome="auth_expired")
    row, owner = rows.row(id_), rows.account_row("satu")
    assert (row.state, row.memo, row.reason) == (
        "held",
        "wadah-7",
        "reason.auth_expired",
    )
    assert (owner.blocked_until, owner.needs_person) == (
        NOW + HOUR,
        "reason.auth_expired",
    )


@pytest.mark.parametrize("tries", [0, 1])
def test_a_try_counts_when_the_decision_says_so(rows: Rows, tries: int) -> None:
    id_ = rows.schedule()
    (held,) = rows.claim()
    decision = replace(AGAIN, counts=bool(tries))
    rows.close(held, rows.begun(held), decision, outcome="transient")
    assert rows.row(id_).tries == tries


def test_a_thread_goes_on_after_its_first_part(rows: Rows) -> None:
    id_ = rows.schedule("item", "satu", "dua", useful_until=NOW + SECOND)
    (held,) = rows.claim()
    ledger.remember(rows.db, held, "media bagian satu")
    assert rows.close(held, rows.begun(held), None, receipt=PROOF)
    row = rows.row(id_)
    assert (row.state, row.memo) == ("publishing", "")
    assert row.useful_until > NOW + HOUR, "what began in public is finished"
    proven = replace(held, receipts=(PROOF,))
    assert rows.begin(proven, NOW + 2 * SECOND, part=1) is not None


def test_a_worker_that_lost_its_delivery_cannot_settle_it(rows: Rows) -> None:
    id_ = rows.schedule()
    (late,) = rows.claim()
    vanish(rows)
    (held,) = rows.claim(NOW + LEASE + SECOND)
    ending = Ending(outcome="rejected")
    failed = Decision(state=State.FAILED)
    assert not ledger.settle(rows.db, late, failed, ending, now=NOW)
    assert rows.state(id_) is State.PUBLISHING
    assert rows.row(id_).fence == held.fence


def test_a_late_proof_ends_the_doubt_and_leaves_the_account_alone(rows: Rows) -> None:
    id_ = rows.schedule("pagi")
    rows.schedule("siang")
    (late,) = rows.claim()
    number = rows.begun(late)
    vanish(rows)
    assert rows.state(id_) is State.UNCERTAIN
    (other,) = rows.claim(NOW + LEASE + SECOND)
    busy_until = rows.account_row("satu").busy_until
    assert rows.close(late, number, PUBLISHED, receipt=PROOF)
    assert rows.state(id_) is State.PUBLISHED
    assert rows.receipts(id_) == ["1"]
    assert rows.account_row("satu").busy_until == busy_until
    assert rows.state(other.id) is State.PUBLISHING


def test_a_late_answer_that_proves_nothing_changes_no_state(rows: Rows) -> None:
    id_ = rows.schedule()
    (late,) = rows.claim()
    number = rows.begun(late)
    vanish(rows)
    assert not rows.close(late, number, AGAIN, outcome="transient")
    assert rows.state(id_) is State.UNCERTAIN
    (held,) = rows.doubt(NOW + LEASE + SECOND)
    assert held.first_tried_at is None, "its only call surely made nothing public"


def test_a_late_proof_of_a_first_part_is_kept(rows: Rows) -> None:
    id_ = rows.schedule("item", "satu", "dua")
    (late,) = rows.claim()
    number = rows.begun(late)
    vanish(rows)
    assert not rows.close(late, number, None, receipt=PROOF)
    assert rows.receipts(id_) == ["1"]
    (held,) = rows.doubt(NOW + LEASE + SECOND)
    assert held.parts_left == 1
    assert held.first_tried_at is None


def test_a_late_proof_is_kept_when_a_repeat_was_decided(rows: Rows) -> None:
    id_ = rows.schedule()
    (late,) = rows.claim()
    number = rows.begun(late)
    vanish(rows)
    rows.move(id_, State.SCHEDULED)
    assert not rows.close(late, number, PUBLISHED, receipt=PROOF)
    (held,) = rows.claim(NOW + LEASE + SECOND)
    assert held.parts_left == 0, "the repeat has nothing left to say"


def test_the_first_receipt_stays(rows: Rows) -> None:
    id_ = rows.schedule()
    with rows.db.write() as connection:
        receipts.keep_receipt(connection, id_, 0, PROOF, None, NOW)
        receipts.keep_receipt(connection, id_, 0, Receipt(remote_id="9"), None, NOW)
    assert rows.receipts(id_) == ["1"]
    with rows.db.read() as connection:
        standing = deliveries.one(connection, id_)
    assert standing is not None
    assert standing.urls == ("https://x.example/1",)


def test_a_second_receipt_forgets_nothing_of_the_part_at_hand(rows: Rows) -> None:
    id_ = rows.schedule("item", "satu", "dua")
    with rows.db.write() as connection:
        receipts.keep_receipt(connection, id_, 0, PROOF, None, NOW)
    rows.set_delivery(id_, memo="media bagian dua", tries=2)
    with rows.db.write() as connection:
        receipts.keep_receipt(connection, id_, 0, PROOF, None, NOW)
    assert (rows.row(id_).memo, rows.row(id_).tries) == ("media bagian dua", 2)


def test_a_failed_preparation_is_written_down_and_leaves_nothing_open(
    rows: Rows,
) -> None:
    id_ = rows.schedule()
    (held,) = rows.claim()
    ending = Ending(outcome="transient", detail="Transient: upload")
    assert ledger.settle(rows.db, held, AGAIN, ending, now=NOW)
    (attempt,) = rows.attempts(id_)
    assert (attempt.step, attempt.outcome) == ("prepare", "transient")
    assert attempt.ended_at == NOW
    (again,) = rows.claim(NOW + SECOND)
    assert again.first_tried_at is None


def test_what_is_released_may_be_taken_again_at_once(rows: Rows) -> None:
    id_ = rows.schedule()
    (held,) = rows.claim()
    ledger.release(rows.db, held, NOW)
    assert rows.state(id_) is State.SCHEDULED
    assert rows.row(id_).tries == 0
    assert len(rows.claim()) == 1


def test_what_was_lost_cannot_be_released(rows: Rows) -> None:
    id_ = rows.schedule()
    (late,) = rows.claim()
    rows.begun(late)
    vanish(rows)
    ledger.release(rows.db, late, NOW)
    assert rows.state(id_) is State.UNCERTAIN


def test_a_call_that_was_never_made_is_no_doubt(rows: Rows) -> None:
    rows.schedule()
    (held,) = rows.claim()
    rows.begun(held)
    ledger.release(rows.db, held, NOW)
    (again,) = rows.claim()
    assert again.first_tried_at is None
    assert not again.in_doubt


def test_a_memo_is_kept_by_who_holds_it(rows: Rows) -> None:
    id_ = rows.schedule()
    (held,) = rows.claim()
    assert ledger.remember(rows.db, held, "wadah")
    vanish(rows)
    assert not ledger.remember(rows.db, held, "lain")
    assert rows.row(id_).memo == "wadah"


def doubtful(rows: Rows, *parts: str) -> tuple[DeliveryId, Claimed]:
    id_ = rows.uncertain("item", *parts)
    (held,) = rows.doubt()
    return id_, held


def test_a_doubt_is_settled_once(rows: Rows) -> None:
    id_, held = doubtful(rows)
    assert ledger.resolve(rows.db, held, PUBLISHED, now=NOW, found=PROOF)
    assert rows.state(id_) is State.PUBLISHED
    assert rows.receipts(id_) == ["1"]
    assert not ledger.resolve(rows.db, held, AGAIN, now=NOW)
    assert rows.state(id_) is State.PUBLISHED


def test_a_found_part_lets_the_thread_go_on_with_the_next(rows: Rows) -> None:
    id_, held = doubtful(rows, "satu", "dua")
    rows.set_delivery(id_, memo="media bagian satu")
    again = Decision(state=State.SCHEDULED, eligible_at=NOW)
    ledger.resolve(rows.db, held, again, now=NOW, found=PROOF)
    (after,) = rows.claim()
    assert after.parts_left == 1
    assert (after.memo, after.in_doubt) == ("", False)


def test_a_proof_that_comes_after_the_decision_is_kept(rows: Rows) -> None:
    id_, held = doubtful(rows)
    rows.move(id_, State.SCHEDULED)
    assert not ledger.resolve(rows.db, held, PUBLISHED, now=NOW, found=PROOF)
    (after,) = rows.claim(NOW + LEASE)
    assert after.id == id_
    assert after.parts_left == 0


def test_what_is_proven_absent_is_no_longer_in_doubt(rows: Rows) -> None:
    id_, held = doubtful(rows)
    ledger.resolve(rows.db, held, AGAIN, now=NOW, is_absent=True)
    (after,) = rows.claim(NOW + SECOND)
    assert after.id == id_
    assert not after.in_doubt
    assert after.first_tried_at == NOW, "a search still looks that far back"


def test_what_the_platform_ignores_stays_in_doubt_until_it_is_proven(
    rows: Rows,
) -> None:
    id_, held = doubtful(rows)
    ledger.resolve(rows.db, held, AGAIN, now=NOW)
    (after,) = rows.claim(NOW + SECOND)
    assert after.in_doubt
    assert rows.row(id_).useful_until > NOW + HOUR, "the repeat ends the doubt"


def test_looks_and_absences_are_remembered_apart(rows: Rows) -> None:
    id_, held = doubtful(rows)
    ledger.resolve(rows.db, held, DOUBT, now=NOW, looks=2, absences=1)
    (after,) = rows.doubt()
    assert (after.looks, after.absences) == (2, 1)
    assert rows.state(id_) is State.UNCERTAIN


def test_who_sends_again_by_hand_starts_with_a_clean_sheet(rows: Rows) -> None:
    id_, held = doubtful(rows)
    ledger.resolve(rows.db, held, DOUBT, now=NOW, looks=3, absences=1)
    rows.move(id_, State.SCHEDULED)
    (after,) = rows.claim(NOW + LEASE)
    assert not after.in_doubt
    assert (after.looks, after.absences) == (0, 0)


def test_a_doubt_of_another_fence_is_not_settled(rows: Rows) -> None:
    id_, held = doubtful(rows)
    other = replace(held, fence=held.fence - 1)
    assert not ledger.resolve(rows.db, other, AGAIN, now=NOW)
    assert rows.state(id_) is State.UNCERTAIN


def test_a_doubt_about_what_was_revised_goes_to_a_person_once(rows: Rows) -> None:
    id_ = rows.uncertain()
    (held,) = rows.doubt()
    with rows.db.write() as connection:
        said = {"id": "item", "state": "draft", "revision": 2, "created_by": "rina"}
        connection.execute(insert(item).values(**said, created_at=NOW))
    resend = Decision(state=State.SCHEDULED, eligible_at=NOW)
    assert ledger.resolve(rows.db, held, resend, now=NOW)
    assert rows.state(id_) is State.UNCERTAIN
    assert rows.row(id_).eligible_at == NEVER
    assert rows.row(id_).reason == "reason.revised"
