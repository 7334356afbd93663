from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import select

from dissemination.domain.item import Attachment, ContentItem, InfoClass, ItemId, Kind
from dissemination.domain.rendition import Media
from dissemination.storage import campaigns, items, upgrade
from dissemination.storage.database import Database
from dissemination.storage.items import Kept
from dissemination.storage.tables import item
from tests.storage.conftest import NOW

WIB = ZoneInfo("Asia/Jakarta")
ITEM = ContentItem(
    id=ItemId("ktp-jemput-bola"),
    kind=Kind.SERVICE_NOTICE,
    title="Perekaman KTP-el",
    body="Petugas datang.\nGratis.",
    unit="disdukcapil",
    publish_at=datetime(2026, 11, 22, 7, 30, tzinfo=WIB),
    hashtags=("#KTPel",),
    info_class=InfoClass.IMMEDIATE,
    attachments=(
        Attachment(
            file="ktp.jpg",
            kind="image",
            alt="Petugas",
            media=Media(sha256="0" * 64, mime="image/jpeg", width=1, height=1, size=9),
        ),
    ),
)


def save(db: Database, item: ContentItem, author: str = "rina") -> ContentItem:
    with db.write() as connection:
        return items.save(connection, item, author=author, now=NOW)


def find(db: Database, revision: int | None = None) -> Kept | None:
    with db.read() as connection:
        return items.find(connection, ITEM.id, revision)


def test_an_item_is_read_back_as_it_was_written(db: Database) -> None:
    assert save(db, ITEM) == ITEM
    kept = find(db)
    assert kept is not None
    assert kept.item == ITEM
    assert (kept.state, kept.author, kept.created_at) == ("draft", "rina", NOW)


def test_an_instant_keeps_its_offset(db: Database) -> None:
    save(db, ITEM)
    kept = find(db)
    assert kept is not None
    assert kept.item.publish_at is not None
    assert kept.item.publish_at.utcoffset() == timedelta(hours=7)


def test_a_change_is_the_next_revision_and_the_first_stays(db: Database) -> None:
    save(db, ITEM)
    changed = save(db, replace(ITEM, title="Perekaman KTP-el, Minggu"), author="yoga")
    assert changed.revision == 2
    first, newest = find(db, 1), find(db)
    assert first is not None
    assert newest is not None
    assert (first.item, first.author) == (ITEM, "rina")
    assert (newest.item, newest.author) == (changed, "yoga")


def test_what_did_not_change_keeps_its_revision(db: Database) -> None:
    save(db, ITEM)
    assert save(db, replace(ITEM, revision=9)).revision == 1
    assert find(db, 2) is None


def test_a_change_and_its_way_back_are_two_revisions(db: Database) -> None:
    save(db, ITEM)
    save(db, replace(ITEM, body="Lain."))
    assert save(db, ITEM).revision == 3


def test_a_change_makes_a_draft_of_what_was_approved(db: Database) -> None:
    save(db, ITEM)
    with db.write() as connection:
        items.set_state(connection, ITEM.id, "approved")
    save(db, replace(ITEM, body="Lain."))
    kept = find(db)
    assert kept is not None
    assert kept.state == "draft"


def test_what_did_not_change_stays_approved(db: Database) -> None:
    save(db, ITEM)
    with db.write() as connection:
        items.set_state(connection, ITEM.id, "approved")
    save(db, ITEM)
    kept = find(db)
    assert kept is not None
    assert kept.state == "approved"


@pytest.mark.parametrize("revision", [None, 1, 7])
def test_an_item_nobody_wrote_is_none(db: Database, revision: int | None) -> None:
    assert find(db, revision) is None


def test_all_items_come_in_their_newest_revision(db: Database) -> None:
    save(db, ITEM)
    save(db, replace(ITEM, body="Lain."))
    save(db, replace(ITEM, id=ItemId("lain")))
    with db.read() as connection:
        found = items.everything(connection)
    assert [(k.item.id, k.item.revision) for k in found] == [
        (ITEM.id, 2),
        (ItemId("lain"), 1),
    ]


@pytest.mark.parametrize("later", ["", "hut-2026", "pajak"])
def test_an_item_is_in_the_campaign_of_its_newest_revision(
    db: Database, later: str
) -> None:
    save(db, replace(ITEM, campaign="hut-2026"))
    save(db, replace(ITEM, campaign=later, body="Lain."))
    with db.read() as connection:
        sizes = campaigns.sizes(connection)
        found = {name: campaigns.members(connection, name) for name in sizes}
        nobody = campaigns.members(connection, "")
    assert sizes == ({later: 1} if later else {})
    assert [one.id for members in found.values() for one in members] == [
        ITEM.id for _ in sizes
    ]
    assert nobody == []


def test_what_an_item_comes_after_is_kept(db: Database) -> None:
    save(db, replace(ITEM, after="lain"))
    kept = find(db)
    assert kept is not None
    assert kept.item.after == "lain"


def test_lists_know_what_the_newest_revision_says(db: Database) -> None:
    save(db, ITEM)
    save(db, replace(ITEM, title="Perekaman Ditunda", unit="x" * 100))
    with db.read() as connection:
        row = connection.execute(select(item)).one()
    assert (row.title, row.kind, row.changed_at) == (
        "Perekaman Ditunda",
        Kind.SERVICE_NOTICE,
        NOW,
    )
    assert row.unit == "x" * 64
    assert "gratis." in row.words
    assert ITEM.id in row.words


def test_an_upgrade_says_of_older_items_what_they_are_about(db: Database) -> None:
    save(db, replace(ITEM, unit="y" * 100))
    with db.write() as connection:
        before = connection.execute(select(item)).one()
        config = Config()
        config.set_main_option("script_location", str(upgrade._MIGRATIONS))
        config.attributes["connection"] = connection
        command.downgrade(config, "0008")
        command.upgrade(config, "head")
        after = connection.execute(select(item)).one()
    assert after == before
