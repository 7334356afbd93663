"""The library finds what is wanted, on both kinds of database."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert

from dissemination.domain.asset import Asset, AssetKind
from dissemination.domain.item import Attachment, ContentItem, ItemId, Kind
from dissemination.domain.rendition import Media
from dissemination.storage import assets, items, media
from dissemination.storage.assets import Wanted
from dissemination.storage.database import Database
from dissemination.storage.tables import draft
from tests.storage.conftest import NOW

NEW = Asset(
    id=0,
    sha256="a" * 64,
    name="posyandu.jpg",
    kind=AssetKind.PHOTO,
    mime="image/jpeg",
    width=4,
    height=3,
    size=9,
    unit="Dinkes",
    created_at=NOW,
    created_by="rina",
    alt="Petugas menimbang balita",
    credit="Rina/Dinkes",
    licence="cc_by",
    source="https://contoh.example",
    consent="given",
    checklist={"children": "no"},
    focus=(0.25, 0.75),
)


def add(db: Database, **other: object) -> int:
    new = replace(NEW, **other)  # type: ignore[arg-type]
    with db.write() as connection:
        for sha256 in filter(None, (new.sha256, new.cover)):
            medium = Media(sha256=sha256, mime=new.mime, width=4, height=3, size=9)
            media.register(connection, medium, NOW)
        return assets.add(connection, new)


def found(db: Database, **wanted: object) -> list[int]:
    with db.read() as connection:
        page = assets.search(connection, Wanted(**wanted), most=10)  # type: ignore[arg-type]
    return [one.id for one in page]


def test_a_medium_comes_back_as_it_was_kept(db: Database) -> None:
    number = add(db)
    with db.read() as connection:
        kept = assets.found(connection, [number, 99])
    assert kept == {number: replace(NEW, id=number)}


def test_a_film_comes_back_with_its_still(db: Database) -> None:
    film = {"kind": AssetKind.VIDEO, "cover": "c" * 64, "seconds": 7.5, "focus": None}
    number = add(db, **film)
    with db.read() as connection:
        kept = assets.found(connection, [number])[number]
    assert (kept.cover, kept.cover_size, kept.seconds) == ("c" * 64, 9, 7.5)
    assert kept.focus is None


def test_nothing_is_asked_for_no_ids(db: Database) -> None:
    with db.read() as connection:
        assert assets.found(connection, []) == {}


@pytest.mark.parametrize(
    ("words", "is_found"),
    [
        ("BALITA", True),
        ("menimbang posyandu", True),
        ("rina", True),
        ("posyandu rapat", False),
        ("100%", False),
        ("_", False),
        ("", True),
    ],
)
def test_every_word_must_stand_in_name_words_or_credit(
    db: Database, words: str, *, is_found: bool
) -> None:
    add(db)
    assert bool(found(db, words=words)) is is_found


def test_lists_narrow_by_kind_unit_and_person(db: Database) -> None:
    photo = add(db)
    logo = add(db, kind=AssetKind.LOGO, unit="IKP", created_by="sari")
    assert found(db) == [logo, photo]
    assert found(db, kind="logo") == [logo]
    assert found(db, unit="Dinkes") == [photo]
    assert found(db, person="sari") == [logo]


def test_of_other_units_only_logos_are_seen(db: Database) -> None:
    photo = add(db)
    logo = add(db, kind=AssetKind.LOGO)
    add(db, unit="IKP")
    assert found(db, units=["Dinkes"]) == [logo, photo]
    assert found(db, units=["Lain"]) == [logo]
    assert found(db, units=[]) == [logo]


def test_what_is_put_away_is_listed_apart(db: Database) -> None:
    number = add(db)
    with db.write() as connection:
        assert assets.set_archived(connection, number, NOW)
        assert not assets.set_archived(connection, number, NOW + timedelta(hours=1))
    assert (found(db), found(db, archived=True)) == ([], [number])
    with db.write() as connection:
        assert assets.set_archived(connection, number, None)
        assert not assets.set_archived(connection, number, None)
    assert found(db) == [number]


def test_pages_follow_one_another(db: Database) -> None:
    numbers = [add(db) for _ in range(3)]
    with db.read() as connection:
        first = assets.search(connection, Wanted(), most=2)
    assert [one.id for one in first] == numbers[:0:-1]
    assert found(db, before=first[-1].id) == numbers[:1]


def test_kinds_and_units_are_counted(db: Database) -> None:
    add(db)
    add(db, unit="IKP")
    add(db, kind=AssetKind.LOGO)
    with db.read() as connection:
        assert assets.counts(connection, Wanted()) == {"photo": 2, "logo": 1}
        assert assets.units(connection) == ["Dinkes", "IKP"]


def test_the_same_bytes_are_known_to_the_unit_that_sent_them(db: Database) -> None:
    number = add(db)
    with db.read() as connection:
        known = assets.same(connection, NEW.sha256, "Dinkes")
        assert known is not None
        assert known.id == number
        assert assets.same(connection, NEW.sha256, "IKP") is None
        assert assets.same(connection, "b" * 64, "Dinkes") is None


def test_what_people_say_of_it_can_change(db: Database) -> None:
    number = add(db)
    said = replace(NEW, id=number, alt="Lain", focus=None, checklist={}, source="")
    with db.write() as connection:
        assets.change(connection, said)
    with db.read() as connection:
        assert assets.found(connection, [number]) == {number: said}


def test_items_are_found_that_show_it_in_their_newest_revision(db: Database) -> None:
    picture = Media(sha256="a" * 64, mime="image/jpeg", width=4, height=3, size=9)
    shows = Attachment(file="a.jpg", kind="image", media=picture)
    with_it = ContentItem(
        id=ItemId("satu"),
        kind=Kind.NEWS,
        title="Satu",
        body="Isi.",
        unit="IKP",
        attachments=(shows,),
    )
    dropped = replace(with_it, id=ItemId("dua"))
    with db.write() as connection:
        for one in (with_it, dropped, replace(dropped, attachments=())):
            items.save(connection, one, author="rina", now=NOW)
        assert assets.items_with(connection, "a" * 64, most=9) == [
            ("satu", "Satu", "IKP")
        ]
        assert assets.items_with(connection, "b" * 64, most=9) == []


@pytest.mark.parametrize("typed", [7, "7"])
def test_drafts_are_found_that_name_it_and_no_longer_number(
    db: Database, typed: object
) -> None:
    stamp = {"created_at": NOW, "created_by": "rina", "changed_at": NOW}
    row = {**stamp, "changed_by": "rina", "unit": "IKP", "number": 1, "title": "Judul"}
    names = {"media": [{"asset": typed, "alt": ""}]}
    longer = {"media": [{"asset": 77}], "body": '"asset": 7'}
    with db.write() as connection:
        for fields in (names, longer, {}):
            connection.execute(insert(draft).values(**row, fields=fields))
        ended = {**row, "ended_at": NOW, "fields": names}
        connection.execute(insert(draft).values(**ended))
        assert assets.drafts_with(connection, 7, most=9) == [(1, "Judul", "IKP")]
