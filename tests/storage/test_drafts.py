"""A draft has one saver at a time, and an item one open draft; both databases."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.storage import comments, drafts, items, outlets, patterns
from dissemination.storage.database import Database
from dissemination.storage.drafts import Draft, DraftId
from dissemination.storage.people import PersonRow, sync_people
from tests.storage.conftest import NOW, SECOND, Rows


def person(name: str) -> PersonRow:
    return PersonRow(id=name, name=name.title(), unit="U", roles=frozenset())


def added(db: Database, by: str = "rina", **fields: object) -> Draft:
    with db.write() as connection:
        return drafts.add(connection, dict(fields), unit="U", person=by, now=NOW)


def saved(db: Database, draft: Draft, title: str, number: int) -> Draft | None:
    with db.write() as connection:
        return drafts.save(
            connection,
            draft.id,
            {"title": title},
            unit="U",
            number=number,
            person="dian",
            now=NOW + SECOND,
        )


def test_of_those_who_saw_one_save_one_saves_next(db: Database) -> None:
    draft = added(db, title="awal")
    with ThreadPoolExecutor(4) as pool:
        tries = [pool.submit(saved, db, draft, f"ke-{n}", 1) for n in range(4)]
        done = [one.result() for one in tries]
    won = [one for one in done if one is not None]
    assert len(won) == 1
    with db.read() as connection:
        assert drafts.find(connection, draft.id) == won[0]
    assert (won[0].number, won[0].changed_by) == (2, "dian")


def test_what_is_ended_is_not_saved_until_it_is_open_again(db: Database) -> None:
    draft = added(db)
    with db.write() as connection:
        assert not drafts.end(connection, draft.id, NOW, number=7)
        assert drafts.end(connection, draft.id, NOW, number=1)
        assert not drafts.end(connection, draft.id, NOW)
    assert saved(db, draft, "terlambat", 1) is None
    with db.write() as connection:
        drafts.reopen(connection, draft.id)
    assert saved(db, draft, "kembali", 1) is not None


def test_an_item_has_one_open_draft(db: Database) -> None:
    first, second = added(db), added(db)
    with db.write() as connection:
        drafts.become(connection, first.id, "banjir")
        drafts.become(connection, first.id, "lain")  # once
        found = drafts.of_item(connection, "banjir")
        assert found is not None
        assert found.id == first.id
        assert drafts.of_item(connection, "") is None
    with pytest.raises(IntegrityError), db.write() as connection:
        drafts.become(connection, second.id, "banjir")


def test_the_last_draft_of_an_item_is_the_one_changed_last(db: Database) -> None:
    first = added(db)
    with db.write() as connection:
        drafts.become(connection, first.id, "banjir")
        drafts.end(connection, first.id, NOW)
    second = added(db)
    with db.write() as connection:
        drafts.become(connection, second.id, "banjir")
        drafts.rest_on(connection, second.id, 3)
        drafts.end(connection, second.id, NOW)
    assert saved(db, second, "x", 1) is None
    with db.read() as connection:
        last = drafts.last_of_item(connection, "banjir")
        assert drafts.last_of_item(connection, "tiada") is None
    assert last is not None
    assert (last.id, last.base) == (second.id, 3)


def test_texts_beside_a_draft_are_found_by_whose_they_are(db: Database) -> None:
    draft = added(db)
    mine = [added(db, "rina", aside_of=draft.id, title=str(n)) for n in range(2)]
    added(db, "dian", aside_of=draft.id)
    added(db, "rina", aside_of=draft.id + 100)
    added(db, "rina", title="tanpa")
    with db.read() as connection:
        found = drafts.asides(connection, draft.id, "rina")
    assert [one.id for one in found] == [one.id for one in reversed(mine)]


def test_open_drafts_are_listed_by_whose_they_are_the_newest_first(
    db: Database,
) -> None:
    old, new = added(db, "rina"), added(db, "dian")
    gone = added(db)
    saved(db, old, "baru saja", 1)
    with db.write() as connection:
        drafts.end(connection, gone.id, NOW)
    with db.read() as connection:
        every = drafts.open_ones(connection)
        mine = drafts.open_ones(connection, by="dian")
        none = drafts.open_ones(connection, unit="lain")
    assert [one.id for one in every] == [old.id, new.id]
    assert [one.id for one in mine] == [new.id]
    assert none == []


def test_names_that_are_taken_are_those_of_items_and_of_what_becomes_one(
    db: Database,
) -> None:
    draft = added(db)
    with db.write() as connection:
        drafts.become(connection, draft.id, "jalan_a-2")
        written = ContentItem(
            id=ItemId("jalan_a"), kind=Kind.NEWS, title="T", body="B", unit="U"
        )
        items.save(connection, written, author="rina", now=NOW)
        other = ContentItem(
            id=ItemId("jalanxa"), kind=Kind.NEWS, title="T", body="B", unit="U"
        )
        items.save(connection, other, author="rina", now=NOW)
        assert drafts.taken_ids(connection, "jalan_a") == {"jalan_a", "jalan_a-2"}


def test_who_is_here_is_named_once_and_only_for_a_while(db: Database) -> None:
    draft = added(db)
    with db.write() as connection:
        sync_people(connection, [person("rina"), person("dian")])
        for name, at in (("rina", NOW), ("rina", NOW + SECOND), ("dian", NOW)):
            drafts.is_here(connection, draft.id, name, at)
        seen = drafts.opened(connection, draft.id, since=NOW, besides="dian")
        later = drafts.opened(connection, draft.id, since=NOW + SECOND, besides="tiada")
        drafts.leave(connection, draft.id, "rina")
        left = drafts.opened(connection, draft.id, since=NOW, besides="tiada")
        unknown = drafts.opened(connection, DraftId(99), since=NOW, besides="")
    assert seen == (draft, "", {"rina": "Rina"})
    assert later is not None
    assert later[2] == {"rina": "Rina"}
    assert left is not None
    assert left[2] == {"dian": "Dian"}
    assert unknown is None


def test_a_remark_is_done_once_and_open_again_once(db: Database) -> None:
    with db.write() as connection:
        sync_people(connection, [person("rina")])
        first = comments.add(connection, "A", draft=1, item="", person="rina", now=NOW)
        comments.add(connection, "B", draft=None, item="x", person="tiada", now=NOW)
        assert comments.resolve(connection, first.id, person="dian", now=NOW)
        assert not comments.resolve(connection, first.id, person="x", now=NOW)
        done = comments.find(connection, first.id)
        assert comments.resolve(connection, first.id, person="dian", now=None)
        said = comments.said_of(connection, draft=1, item="x")
        assert comments.said_of(connection) == []
        assert comments.find(connection, 99) is None
    assert done is not None
    assert done.resolved_by == "dian"
    assert [(one.text, one.name, one.resolved_at) for one in said] == [
        ("A", "Rina", None),
        ("B", "tiada", None),
    ]


def test_a_pattern_is_approved_once_and_put_away_once(db: Database) -> None:
    with db.write() as connection:
        one = patterns.add(
            connection, "P", {"title": "T"}, kind="news", unit="", person="a", now=NOW
        )
        assert patterns.approve(connection, one.id, person="b", now=NOW)
        assert not patterns.approve(connection, one.id, person="c", now=NOW)
        assert patterns.archive(connection, one.id, NOW)
        assert not patterns.archive(connection, one.id, NOW)
        found = patterns.find(connection, one.id)
        assert patterns.archive(connection, one.id, None)
        assert [p.archived_at for p in patterns.everything(connection)] == [None]
    assert found is not None
    assert (found.approved_by, found.archived_at, found.fields) == (
        "b",
        NOW,
        {"title": "T"},
    )


def test_outlets_know_when_each_account_is_taken(db: Database, rows: Rows) -> None:
    rows.plan("satu", "a", account="situs", due_at=NOW + timedelta(hours=2))
    rows.plan("dua", "b", account="situs", due_at=NOW + timedelta(hours=1))
    rows.account("status", assisted=True)
    with db.read() as connection:
        every = outlets.everything(connection, since=NOW)
    assert [(one.id, one.assisted, one.has_secrets) for one in every] == [
        ("situs", False, False),
        ("status", True, False),
    ]
    assert [one.taken for one in every] == [
        (NOW + timedelta(hours=1), NOW + timedelta(hours=2)),
        (),
    ]
