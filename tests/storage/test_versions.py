"""Versions are added and ended, never changed; what waits is withdrawn whole."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

import pytest
from sqlalchemy import func, insert, select
from sqlalchemy.exc import IntegrityError

from dissemination.channel import Receipt
from dissemination.domain.delivery import Decision, DeliveryId, State
from dissemination.domain.item import Attachment, ContentItem, ItemId, Kind
from dissemination.domain.rendition import AccountId, Media
from dissemination.domain.version import Version
from dissemination.storage import items, versions
from dissemination.storage.codec import pack_version
from dissemination.storage.tables import version
from dissemination.storage.versions import OTHER_VERSION, KeptVersion
from tests.storage.conftest import HOUR, NOW, PUBLISHED, Rows

ITEM = ItemId("item")
PICTURE = Media(sha256="0" * 64, mime="image/jpeg", width=1, height=1, size=9)
ONE = Version(
    item=ITEM,
    account=AccountId("satu"),
    placement="feed",
    revision=1,
    title="Judul",
    text="Teks.\nDua baris.",
    attachments=(Attachment(file="a.jpg", kind="image", alt="Peta", media=PICTURE),),
)


@pytest.fixture
def desk(rows: Rows) -> Rows:
    """Give an item and two accounts that may have versions of it."""
    written = ContentItem(id=ITEM, kind=Kind.NEWS, title="", body="Isi.", unit="IKP")
    for name in ("satu", "dua"):
        rows.account(name)
    with rows.db.write() as connection:
        items.save(connection, written, author="rina", now=NOW)
    return rows


def save(desk: Rows, written: Version, now: datetime = NOW) -> KeptVersion:
    with desk.db.write() as connection:
        return versions.save(connection, written, author="rina", now=now)


def holding(desk: Rows) -> Sequence[KeptVersion]:
    with desk.db.read() as connection:
        return versions.holding(connection, ITEM)


def withdraw(desk: Rows, *ids: DeliveryId) -> Sequence[DeliveryId]:
    with desk.db.write() as connection:
        return versions.withdraw(connection, ids)


def test_a_version_is_read_back_as_it_was_written(desk: Rows) -> None:
    kept = save(desk, ONE)
    assert (kept.version, kept.author, kept.created_at) == (ONE, "rina", NOW)
    assert holding(desk) == [kept]


def test_a_new_one_ends_the_one_before_and_both_stay(desk: Rows) -> None:
    first = save(desk, ONE)
    second = save(desk, replace(ONE, text="Lain."), NOW + HOUR)
    assert holding(desk) == [second]
    with desk.db.read() as connection:
        every = versions.written_for(connection, ONE)
    assert every == [replace(first, ended_at=NOW + HOUR), second]


def test_each_account_and_placement_has_its_own(desk: Rows) -> None:
    others = [replace(ONE, account=AccountId("dua")), replace(ONE, placement="story")]
    kept = [save(desk, written) for written in (ONE, *others)]
    assert sorted(holding(desk), key=lambda k: k.number) == kept
    save(desk, replace(ONE, text="Lain."))
    assert set(map(repr, kept[1:])) < set(map(repr, holding(desk)))


def test_who_ever_had_a_version_is_remembered(desk: Rows) -> None:
    save(desk, ONE)
    with desk.db.write() as connection:
        versions.end(connection, ONE, NOW + HOUR)
        found = versions.ever_written(connection, ITEM)
        assert versions.ever_written(connection, ItemId("lain")) == frozenset()
    assert found == {("satu", "feed")}


def test_one_that_ended_holds_no_longer(desk: Rows) -> None:
    save(desk, ONE)
    with desk.db.write() as connection:
        versions.end(connection, ONE, NOW + HOUR)
    assert holding(desk) == []


def test_the_database_lets_one_hold_at_a_time(desk: Rows) -> None:
    save(desk, ONE)
    row = {"item": ITEM, "account": "satu", "placement": "feed", "revision": 1}
    row |= {"content": pack_version(ONE), "created_at": NOW, "created_by": "rina"}
    with pytest.raises(IntegrityError), desk.db.write() as connection:
        connection.execute(insert(version).values(**row))


@pytest.mark.parametrize("state", [State.PLANNED, State.SCHEDULED, State.HELD])
def test_what_waits_is_withdrawn_with_the_reason(desk: Rows, state: State) -> None:
    id_ = desk.plan()
    for step in (State.SCHEDULED, State.HELD):
        if state is not State.PLANNED and desk.state(id_) is not state:
            desk.move(id_, step)
    assert withdraw(desk, id_) == [id_]
    assert desk.row(id_).state == State.CANCELLED
    assert desk.row(id_).reason == OTHER_VERSION


def test_what_failed_without_a_word_is_withdrawn(desk: Rows) -> None:
    id_ = desk.schedule()
    (held,) = desk.claim()
    desk.close(held, desk.begun(held), Decision(state=State.FAILED), outcome="rejected")
    assert withdraw(desk, id_) == [id_]


def test_what_is_on_its_way_or_public_is_not_withdrawn(desk: Rows) -> None:
    sending = desk.schedule("kirim")
    (held,) = desk.claim()
    assert withdraw(desk, sending) == []
    desk.close(held, desk.begun(held), PUBLISHED, receipt=Receipt(remote_id="1"))
    assert withdraw(desk, sending) == []
    assert desk.state(sending) is State.PUBLISHED


def test_what_is_half_public_is_not_withdrawn(desk: Rows) -> None:
    id_ = desk.schedule("utas", "satu", "dua")
    (held,) = desk.claim()
    proof = Receipt(remote_id="1")
    desk.close(held, desk.begun(held), None, receipt=proof)
    again = Decision(state=State.SCHEDULED, eligible_at=NOW + HOUR)
    desk.close(held, desk.begun(held, part=1), again, outcome="transient", part=1)
    assert desk.state(id_) is State.SCHEDULED
    assert withdraw(desk, id_) == []


def test_what_is_in_doubt_is_not_withdrawn(desk: Rows) -> None:
    id_ = desk.uncertain("ragu")
    assert withdraw(desk, id_) == []
    desk.set_delivery(id_, state=State.SCHEDULED)  # waits for a harmless repeat
    assert withdraw(desk, id_) == []


def test_only_those_that_are_named_are_withdrawn(desk: Rows) -> None:
    first, second = desk.schedule("satu"), desk.schedule("dua", account="dua")
    assert withdraw(desk, first) == [first]
    assert desk.state(second) is State.SCHEDULED


def test_what_waited_for_the_old_one_waits_for_the_new_one(desk: Rows) -> None:
    page = desk.schedule("halaman")
    waits = desk.schedule("kabar", account="dua", depends_on=page)
    gone = desk.schedule("batal", account="dua", depends_on=page)
    desk.move(gone, State.CANCELLED)
    new = desk.plan("halaman", occurrence="baru")
    with desk.db.write() as connection:
        versions.wait_for_new(connection, page, new)
    assert desk.row(waits).depends_on == new
    assert desk.row(gone).depends_on == page


def test_of_a_claim_and_a_withdrawal_at_one_moment_one_has_it_whole(desk: Rows) -> None:
    for turn in range(8):
        id_ = desk.schedule(f"kabar-{turn}", account=f"akun-{turn}")
        together = threading.Barrier(2)
        claimed: list[DeliveryId] = []
        withdrawn: list[DeliveryId] = []

        def claim(
            together: threading.Barrier = together,
            claimed: list[DeliveryId] = claimed,
        ) -> None:
            together.wait()
            claimed += [held.id for held in desk.claim()]

        def change(
            together: threading.Barrier = together,
            withdrawn: list[DeliveryId] = withdrawn,
            id_: DeliveryId = id_,
        ) -> None:
            together.wait()
            withdrawn += withdraw(desk, id_)

        workers = [threading.Thread(target=work) for work in (claim, change)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
        assert sorted([*claimed, *withdrawn]) == [id_]
        won = State.PUBLISHING if claimed else State.CANCELLED
        assert desk.state(id_) is won


def test_nothing_of_a_version_is_lost_when_another_transaction_fails(
    desk: Rows,
) -> None:
    kept = save(desk, ONE)

    def fail() -> None:
        with desk.db.write() as connection:
            versions.save(connection, replace(ONE, text="Lain."), author="x", now=NOW)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert holding(desk) == [kept]
    with desk.db.read() as connection:
        assert connection.scalar(select(func.count()).select_from(version)) == 1
