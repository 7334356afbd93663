from __future__ import annotations

from datetime import timedelta
from typing import Any

from dissemination.channel import Receipt
from dissemination.domain.delivery import DeliveryId, State
from dissemination.storage import audit, deliveries, receipts, story
from dissemination.storage.story import EVERYTHING, Story
from tests.storage.conftest import LEASE, NOW, PUBLISHED, SECOND, Rows


def tell(rows: Rows, id_: DeliveryId) -> Story:
    with rows.db.read() as connection:
        standing = deliveries.one(connection, id_)
        assert standing is not None
        return story.tell(connection, standing)


def note(rows: Rows, verb: str, subject: str, seconds: int = 0, **detail: Any) -> None:
    with rows.db.write() as connection:
        at = NOW + timedelta(seconds=seconds)
        audit.record(
            connection, at=at, person="arman", verb=verb, subject=subject, **detail
        )


def verbs(rows: Rows, id_: DeliveryId) -> list[str]:
    return [deed.verb for deed in tell(rows, id_).deeds]


def test_a_fresh_story_says_who_planned_it_and_when(rows: Rows) -> None:
    told = tell(rows, rows.plan())
    assert (told.created_by, told.created_at) == ("rina", NOW)
    assert (told.attempts, told.proofs, told.deeds) == ([], [], [])
    assert (told.fence, told.lease_owner, told.lease_until) == (0, "", None)
    assert told.awaits is None


def test_who_has_it_is_told_while_it_is_carried(rows: Rows) -> None:
    id_ = rows.schedule()
    rows.claim(owner="mesin")
    told = tell(rows, id_)
    assert (told.fence, told.lease_owner) == (1, "mesin")
    assert told.lease_until == NOW + LEASE


def test_each_call_is_told_with_its_times_and_its_cost(rows: Rows) -> None:
    id_ = rows.schedule()
    (held,) = rows.claim()
    number = rows.begun(held)
    (call,) = tell(rows, id_).attempts
    assert (call.id, call.ended_at, call.outcome) == (number, None, "")
    rows.close(held, number, PUBLISHED, now=NOW + SECOND)
    (call,) = tell(rows, id_).attempts
    assert (call.started_at, call.ended_at) == (NOW, NOW + SECOND)
    assert (call.cost_usd, call.key, call.fence) == (15_000, "key", 1)
    assert (call.part, call.step, call.outcome) == (0, "publish", "published")


def test_each_public_part_has_its_proof_in_order(rows: Rows) -> None:
    id_ = rows.schedule("item", "satu", "dua")
    (held,) = rows.claim()
    proof = Receipt(remote_id="1", url="https://x.example/1")
    number = rows.begun(held)
    rows.close(held, number, None, receipt=proof)
    with rows.db.write() as connection:
        word = Receipt(remote_id=None, url="https://x.example/2")
        receipts.keep_receipt(connection, id_, 1, word, None, NOW + SECOND)
    first, second = tell(rows, id_).proofs
    assert (first.part, first.url, first.remote_id) == (0, "https://x.example/1", "1")
    assert (first.attempt, first.at) == (number, NOW)
    assert (second.part, second.attempt, second.at) == (1, None, NOW + SECOND)


def test_what_it_waits_for_is_told_with_its_state(rows: Rows) -> None:
    page = rows.plan("halaman", account="situs")
    id_ = rows.plan("berita", depends_on=page)
    assert tell(rows, id_).awaits is State.PLANNED


def test_only_deeds_about_this_delivery_are_told(rows: Rows) -> None:
    id_, other = rows.plan(), rows.plan(occurrence="lagi")
    note(rows, "plan", "item", deliveries=[id_])
    note(rows, "plan", "item", deliveries=[other])
    note(rows, "cancel", str(other), deliveries=[other])
    note(rows, "write", "item", voided=[])
    note(rows, "retry", "lain", deliveries=[id_])
    assert verbs(rows, id_) == ["plan"]


def test_deeds_are_told_in_the_order_of_time(rows: Rows) -> None:
    id_ = rows.plan()
    note(rows, "resolve", str(id_), 3, verdict="resend")
    note(rows, "resume", EVERYTHING, 2, held=[id_])
    note(rows, "plan", "item", 1, deliveries=[id_])
    note(rows, "stop", EVERYTHING, 1, reason="gempa")
    assert verbs(rows, id_) == ["plan", "resume", "resolve"]


def test_every_step_of_the_yes_to_it_is_told_and_no_other_yes(rows: Rows) -> None:
    id_ = rows.plan()
    note(rows, "approve", "item", 1, fingerprint="a", steps=["review"], scheduled=[])
    note(rows, "approve", "item", 2, fingerprint="b", steps=["review"], scheduled=[])
    note(
        rows, "approve", "item", 3, fingerprint="a", steps=["approve"], scheduled=[id_]
    )
    told = tell(rows, id_).deeds
    assert [deed.detail["steps"] for deed in told] == [["review"], ["approve"]]


def test_an_item_that_is_called_like_a_number_is_not_the_delivery(rows: Rows) -> None:
    id_ = rows.plan("item")
    note(rows, "write", str(id_), voided=[])
    note(rows, "confirm", str(id_), 1, proof="layar.png")
    assert verbs(rows, id_) == ["confirm"]
