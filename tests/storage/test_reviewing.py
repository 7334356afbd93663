from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.domain.rendition import AccountId
from dissemination.domain.version import Version
from dissemination.storage import deliveries, items, reviewing, versions
from dissemination.storage.database import Database
from dissemination.storage.people import PersonRow, sync_people
from dissemination.storage.reviewing import Asked
from tests.storage.conftest import HOUR, NOW, Rows

ITEM = ItemId("item")
WRITTEN = ContentItem(id=ITEM, kind=Kind.NEWS, title="Judul", body="Isi.", unit="IKP")


def write(db: Database, written: ContentItem = WRITTEN, author: str = "rina") -> None:
    with db.write() as connection:
        items.save(connection, written, author=author, now=NOW)


def asked(db: Database) -> list[Asked]:
    with db.read() as connection:
        return list(reviewing.asked(connection))


def miss(db: Database, number: DeliveryId, reason: str) -> None:
    with db.write() as connection:
        assert deliveries.move_to(connection, [number], State.MISSED, reason=reason)


def version(account: str = "satu", placement: str = "feed") -> Version:
    return Version(
        item=ITEM,
        account=AccountId(account),
        placement=placement,
        revision=1,
        text="Lain.",
    )


def test_what_is_planned_is_asked_for_with_its_item(db: Database, rows: Rows) -> None:
    write(db)
    number = rows.plan()
    (one,) = asked(db)
    assert one.kept.item == WRITTEN
    assert one.kept.author == "rina"
    assert [d.id for d in one.waiting] == [number]


def test_what_each_says_is_named_by_its_fingerprint(db: Database, rows: Rows) -> None:
    write(db)
    number = rows.plan()
    with db.read() as connection:
        standing = deliveries.one(connection, number)
    assert standing
    assert asked(db)[0].waiting == (standing.delivery,)


def test_an_item_comes_once_however_much_of_it_waits(db: Database, rows: Rows) -> None:
    write(db)
    rows.plan(account="satu")
    rows.plan(account="dua")
    (one,) = asked(db)
    assert sorted(d.account for d in one.waiting) == ["dua", "satu"]


def test_what_is_approved_is_not_asked_for(db: Database, rows: Rows) -> None:
    write(db)
    rows.schedule()
    assert asked(db) == []


def test_an_older_revision_is_not_asked_for(db: Database, rows: Rows) -> None:
    write(db)
    rows.plan()
    write(db, replace(WRITTEN, body="Lain."))
    assert asked(db) == []


def test_versions_come_with_what_says_them(db: Database, rows: Rows) -> None:
    write(db)
    rows.plan(account="satu")
    rows.account("dua")
    with db.write() as connection:
        versions.save(connection, version(), author="ani", now=NOW)
        versions.save(connection, version("dua"), author="ani", now=NOW)
        versions.save(connection, version(placement="story"), author="ani", now=NOW)
    (one,) = asked(db)
    assert [(v.version.account, v.version.placement) for v in one.own] == [
        ("satu", "feed")
    ]
    assert one.own[0].author == "ani"


def test_a_dropped_version_does_not_come(db: Database, rows: Rows) -> None:
    write(db)
    rows.plan()
    with db.write() as connection:
        versions.save(connection, version(), author="ani", now=NOW)
        versions.end(connection, version(), NOW)
    assert asked(db)[0].own == ()


def test_every_revision_is_known_the_newest_last(db: Database) -> None:
    write(db)
    write(db, replace(WRITTEN, body="Lain."), author="arman")
    with db.read() as connection:
        found = reviewing.revisions(connection, ITEM)
        none = reviewing.revisions(connection, ItemId("tiada"))
    assert [one.item.body for one in found] == ["Isi.", "Lain."]
    assert [one.author for one in found] == ["rina", "arman"]
    assert none == []


def test_all_that_was_ever_planned_is_known(db: Database, rows: Rows) -> None:
    write(db)
    old = rows.plan()
    rows.move(old, State.CANCELLED)
    new = rows.plan("item", "Kata lain.")
    with db.read() as connection:
        found = reviewing.laid(connection, ITEM)
    assert {one.delivery.id: one.said.parts[0].text for one in found} == {
        old: "item",
        new: "Kata lain.",
    }
    assert {one.planned_at for one in found} == {NOW}


def test_what_nobody_approved_in_time_has_lapsed(db: Database, rows: Rows) -> None:
    write(db)
    for account in ("satu", "dua"):
        number = rows.plan(account=account, due_at=NOW - HOUR)
        miss(db, number, deliveries.NOT_APPROVED)
    with db.read() as connection:
        (one,) = reviewing.lapsed(connection, NOW - timedelta(days=1))
        later = reviewing.lapsed(connection, NOW)
    assert (one.item, one.title, one.count) == ("item", "Judul", 2)
    assert one.due_at == NOW - HOUR
    assert later == []


def test_what_was_missed_for_another_reason_has_not(db: Database, rows: Rows) -> None:
    write(db)
    number = rows.plan(due_at=NOW - HOUR)
    miss(db, number, "reason.too_late")
    with db.read() as connection:
        assert reviewing.lapsed(connection, NOW - timedelta(days=1)) == []


def test_what_was_revised_since_has_not(db: Database, rows: Rows) -> None:
    write(db)
    miss(db, rows.plan(due_at=NOW - HOUR), deliveries.NOT_APPROVED)
    write(db, replace(WRITTEN, body="Lain."))
    with db.read() as connection:
        assert reviewing.lapsed(connection, NOW - timedelta(days=1)) == []


def test_people_are_called_by_name(db: Database) -> None:
    rina = PersonRow(id="rina", name="Rina", unit="IKP", roles=frozenset())
    with db.write() as connection:
        sync_people(connection, [rina])
    with db.read() as connection:
        assert reviewing.names(connection, {"rina", "tiada"}) == {"rina": "Rina"}
