"""What lies ahead, copied from either database, which nothing is changed in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, text

from dissemination.channel import Quota, Receipt
from dissemination.domain.delivery import NEVER, Decision, DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.domain.rendition import AccountId
from dissemination.domain.version import Version
from dissemination.storage import copy, items, versions
from dissemination.storage.accounts import sync_accounts
from dissemination.storage.copy import Call, Played, Throwaway
from dissemination.storage.database import Database
from dissemination.storage.tables import (
    account,
    attempt,
    control,
    delivery,
    hand_off,
    item,
    metadata,
    receipt,
    rendition,
)
from tests.storage.conftest import HOUR, NOW, PUBLISHED, Rows

ONE = AccountId("satu")
DAY = timedelta(days=1)
UNTIL = NOW + 7 * DAY
COST = 15_000  # millionths, of each call that the rows make


@pytest.fixture
def target(tmp_path: Path) -> Iterator[Database]:
    with Throwaway(f"sqlite:///{tmp_path / 'gladi.db'}") as opened:
        yield opened


def copied(rows: Rows, target: Database) -> Mapping[DeliveryId, State]:
    return copy.copy_ahead(rows.db, target, now=NOW, until=UNTIL)


def everything(db: Database) -> dict[str, list[tuple[Any, ...]]]:
    """Return every row of every table."""
    with db.read() as connection:
        return {
            name: sorted(
                tuple(map(repr, row)) for row in connection.execute(t.select())
            )
            for name, t in metadata.tables.items()
        }


def there(target: Database, id_: DeliveryId) -> Any:
    with target.read() as connection:
        found = select(delivery).where(delivery.c.id == id_)
        return connection.execute(found).one_or_none()


def limit(rows: Rows, *, span: timedelta) -> None:
    """Have an account allow three in a span."""
    three = Quota(max=3, span=span, source="nobody")
    row = rows.accounts[ONE]
    quoted = type(row)(
        **{name: getattr(row, name) for name in ("id", "channel", "placement")},
        enabled=True,
        assisted=False,
        quotas=(three,),
    )
    with rows.db.write() as connection:
        sync_accounts(connection, [quoted])


def public(rows: Rows, name: str, *, at: timedelta = timedelta(0)) -> DeliveryId:
    """Have something be public since then."""
    id_ = rows.schedule(name, due_at=NOW + at)
    (held,) = rows.claim(NOW + at)
    number = rows.begun(held, NOW + at)
    proof = Receipt(remote_id=name)
    rows.close(held, number, PUBLISHED, receipt=proof, now=NOW + at)
    return id_


def a_bit_of_everything(rows: Rows) -> dict[str, DeliveryId]:
    """Leave a desk in the middle of its day."""
    found = {"public": public(rows, "tayang")}
    found["uncertain"] = rows.uncertain("ragu", account="dua")
    found["sending"] = rows.schedule("kirim", "satu", "dua", account="tiga")
    (held,) = rows.claim()
    rows.begun(held)
    found["page"] = rows.schedule("halaman", account="empat", due_at=NOW + HOUR)
    found["after"] = rows.schedule("sesudah", account="dua", depends_on=found["page"])
    found["planned"] = rows.plan("rencana", due_at=NOW + DAY)
    found["held"] = rows.schedule("tahan", due_at=NOW + DAY)
    rows.move(found["held"], State.HELD)
    found["cancelled"] = rows.schedule("batal", due_at=NOW + DAY)
    rows.move(found["cancelled"], State.CANCELLED)
    found["far"] = rows.schedule("jauh", due_at=UNTIL)
    rows.stop()
    return found


def test_nothing_of_the_source_is_changed(rows: Rows, target: Database) -> None:
    a_bit_of_everything(rows)
    before = everything(rows.db)
    copied(rows, target)
    copy.approve_all(target)
    assert everything(rows.db) == before
    assert sum(map(len, before.values())) > 20


def test_what_lies_ahead_is_copied_with_where_it_stood(
    rows: Rows, target: Database
) -> None:
    ids = a_bit_of_everything(rows)
    began = copied(rows, target)
    assert began == {
        ids["uncertain"]: State.UNCERTAIN,
        ids["sending"]: State.PUBLISHING,
        ids["page"]: State.SCHEDULED,
        ids["after"]: State.SCHEDULED,
        ids["planned"]: State.PLANNED,
        ids["held"]: State.HELD,
    }
    assert all(there(target, id_) for id_ in began)


def test_what_is_over_or_due_later_is_left_behind(rows: Rows, target: Database) -> None:
    ids = a_bit_of_everything(rows)
    copied(rows, target)
    assert [there(target, ids[n]) for n in ("public", "cancelled", "far")] == [None] * 3


def test_a_delivery_is_copied_as_it_stands(rows: Rows, target: Database) -> None:
    slot = f"{NOW:%Y-%m-%dT%H:%M}[Asia/Jakarta]"
    id_ = rows.schedule("halo", "satu", "dua")
    rows.set_delivery(id_, slot=slot, tries=3, memo="m", reason="reason.transient")
    copied(rows, target)
    assert there(target, id_) == rows.row(id_)
    with target.read() as connection, rows.db.read() as origin:
        for table in (rendition, item):
            assert connection.execute(table.select()).all() == (
                origin.execute(table.select()).all()
            )


def test_the_versions_that_hold_come_along_with_their_items(
    rows: Rows, target: Database
) -> None:
    rows.schedule("halo")
    words = ContentItem(id=ItemId("halo"), kind=Kind.NEWS, title="", body="a", unit="b")
    said = Version(item=words.id, account=ONE, placement="feed", revision=1, text="x")
    other = replace(words, id=ItemId("jauh"))
    with rows.db.write() as connection:
        for written in (words, other):
            items.save(connection, written, author="rina", now=NOW)
        for one in (said, replace(said, text="y"), replace(said, item=other.id)):
            versions.save(connection, one, author="rina", now=NOW)
    copied(rows, target)
    with target.read() as connection:
        (kept,) = versions.holding(connection, words.id)
        assert versions.holding(connection, other.id) == []
        assert versions.written_for(connection, said) == [kept]
    assert kept.version.text == "y"


def test_what_waits_for_a_page_that_is_public_brings_it_along(
    rows: Rows, target: Database
) -> None:
    page = public(rows, "halaman", at=-30 * DAY)
    between = rows.schedule("antara", account="dua", depends_on=page)
    rows.move(between, State.CANCELLED)
    last = rows.schedule("akhir", account="tiga", depends_on=between)
    began = copied(rows, target)
    assert set(began) == {last}
    assert there(target, between).state == State.CANCELLED
    assert there(target, page).state == State.PUBLISHED
    with target.read() as connection:
        assert connection.scalars(select(receipt.c.delivery)).all() == [page]


def test_a_retry_that_is_due_in_these_days_is_copied(
    rows: Rows, target: Database
) -> None:
    id_ = rows.schedule("halo", due_at=UNTIL + HOUR)
    rows.set_delivery(id_, eligible_at=NOW)
    assert set(copied(rows, target)) == {id_}


def test_a_call_within_a_quotas_span_is_copied_and_an_older_one_is_not(
    rows: Rows, target: Database
) -> None:
    public(rows, "lama", at=-25 * HOUR)
    young = public(rows, "baru", at=-23 * HOUR)
    limit(rows, span=DAY)
    assert copied(rows, target) == {}
    with target.read() as connection:
        assert connection.scalars(select(attempt.c.delivery)).all() == [young]
    (call,) = copy.calls(target, NOW)
    assert call == Call(account=ONE, at=NOW - 23 * HOUR, is_new=False)


def test_nobody_is_sending_there_and_nothing_is_stopped(
    rows: Rows, target: Database
) -> None:
    ids = a_bit_of_everything(rows)
    copied(rows, target)
    sending, doubt = there(target, ids["sending"]), there(target, ids["uncertain"])
    assert (sending.state, sending.lease_owner) == (State.PUBLISHED, "")
    assert (doubt.state, doubt.eligible_at) == (State.UNCERTAIN, NEVER)
    with target.read() as connection:
        stopped = select(control).where(control.c.stopped_at.is_not(None))
        assert connection.execute(stopped).all() == []
        assert max(connection.scalars(select(account.c.busy_until))) <= NOW


def test_installations_and_accounts_are_the_source_s(
    rows: Rows, target: Database
) -> None:
    rows.schedule("halo")
    rows.set_account("satu", blocked_until=NOW + HOUR, needs_person="reason.auth")
    copied(rows, target)
    assert target.installation() == rows.db.installation()
    with target.read() as connection:
        (kept,) = connection.execute(select(account)).all()
    assert kept == rows.account_row("satu")


def test_many_are_copied_in_several_statements(
    rows: Rows, target: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(copy, "_AT_ONCE", 2)
    page = rows.schedule("halaman", account="dua")
    ids = [rows.schedule(f"kabar-{n}", depends_on=page) for n in range(7)]
    assert set(copied(rows, target)) == {page, *ids}
    assert all(there(target, id_).depends_on == page for id_ in ids)


def test_what_awaits_itself_in_a_circle_is_copied_once(
    rows: Rows, target: Database
) -> None:
    one = rows.schedule("satu")
    other = rows.schedule("dua", depends_on=one)
    rows.set_delivery(one, depends_on=other)
    assert set(copied(rows, target)) == {one, other}


def test_a_yes_is_said_to_what_waits_for_it_and_to_nothing_else(
    rows: Rows, target: Database
) -> None:
    ids = a_bit_of_everything(rows)
    copied(rows, target)
    copy.approve_all(target)
    assert there(target, ids["planned"]).state == State.SCHEDULED
    assert there(target, ids["held"]).state == State.HELD
    assert rows.state(ids["planned"]) is State.PLANNED


def test_what_became_of_each_is_told_as_they_were_due(
    rows: Rows, target: Database
) -> None:
    ids = a_bit_of_everything(rows)
    found = copy.played(target, copied(rows, target), NOW)
    assert [one.due_at for one in found] == sorted(one.due_at for one in found)
    by_id = {one.id: one for one in found}
    assert set(by_id) == {ids[n] for n in ids} - {
        ids[n] for n in ("public", "cancelled", "far")
    }
    sending = by_id[ids["sending"]]
    assert (sending.item, sending.account, sending.parts) == ("kirim", "tiga", 2)
    assert by_id[ids["after"]].depends_on == ids["page"]


def played(target: Database, began: Mapping[DeliveryId, State]) -> Played:
    (one,) = copy.played(target, began, NOW)
    return one


def test_what_a_call_cost_before_is_not_counted_and_since_is(
    rows: Rows, target: Database
) -> None:
    rows.schedule("utas", "satu", "dua", useful_until=NOW + DAY, due_at=NOW - HOUR)
    (held,) = rows.claim(NOW - HOUR)
    first = rows.begun(held, NOW - HOUR)
    again = Decision(state=State.SCHEDULED, eligible_at=NOW)
    proof = Receipt(remote_id="1")
    rows.close(held, first, again, receipt=proof, now=NOW - HOUR)
    began = copied(rows, target)
    assert played(target, began).cost_usd == 0
    (held,) = rehearsed(target).claim(NOW)
    second = rehearsed(target).begun(held, NOW, part=1)
    rehearsed(target).close(
        held, second, PUBLISHED, receipt=Receipt(remote_id="2"), part=1
    )
    one = played(target, began)
    assert (one.cost_usd, one.state) == (COST, State.PUBLISHED)
    assert one.at == NOW - HOUR, "its first part went public then"


def test_calls_that_brought_nothing_are_told_by_their_outcomes(
    rows: Rows, target: Database
) -> None:
    rows.schedule("halo")
    began = copied(rows, target)
    (held,) = rehearsed(target).claim()
    number = rehearsed(target).begun(held)
    failed = Decision(state=State.FAILED)
    rehearsed(target).close(held, number, failed, outcome="rejected")
    one = played(target, began)
    assert (one.refusals, one.cost_usd, one.at) == (("rejected",), 0, None)


def test_what_a_person_was_given_is_told_with_its_hour(
    rows: Rows, target: Database
) -> None:
    id_ = rows.schedule("halo")
    began = copied(rows, target)
    with target.write() as connection:
        given = {"delivery": id_, "person": "", "at": NOW + HOUR}
        connection.execute(insert(hand_off).values(given))
    assert played(target, began).at == NOW + HOUR


def test_only_calls_that_a_quota_counts_are_told(rows: Rows, target: Database) -> None:
    for number, outcome in enumerate(("published", "unknown", "rejected")):
        rows.schedule(f"kabar-{number}")
        (held,) = rows.claim()
        begun = rows.begun(held)
        rows.close(held, begun, Decision(state=State.FAILED), outcome=outcome)
    limit(rows, span=DAY)
    copied(rows, target)
    found = copy.calls(target, NOW - HOUR)
    assert [(call.account, call.is_new) for call in found] == [(ONE, True)] * 2


def test_a_throwaway_waits_for_no_disk(target: Database) -> None:
    with target.write() as connection:
        assert connection.scalar(text("PRAGMA synchronous")) == 0


def rehearsed(target: Database) -> Rows:
    return Rows(target)
