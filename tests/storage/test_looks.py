from __future__ import annotations

from dataclasses import replace

from dissemination.domain.item import ItemId
from dissemination.storage import looks
from dissemination.storage.database import Database
from dissemination.storage.looks import Look
from tests.storage.conftest import HOUR, NOW

ITEM = ItemId("item")
SEEN = Look(person="arman", item=ITEM, fingerprint="aa", revision=1, at=NOW)


def note(db: Database, *seen: Look) -> None:
    for one in seen:
        with db.write() as connection:
            looks.note(connection, one)


def known(db: Database, person: str = "") -> list[Look]:
    with db.read() as connection:
        return list(looks.of_items(connection, [ITEM], person=person))


def test_a_look_is_kept(db: Database) -> None:
    note(db, SEEN)
    assert known(db) == [SEEN]


def test_a_second_look_at_the_same_takes_the_place_of_the_first(db: Database) -> None:
    again = replace(SEEN, at=NOW + HOUR)
    note(db, SEEN, again)
    assert known(db) == [again]


def test_a_look_at_something_else_stands_beside_it(db: Database) -> None:
    changed = replace(SEEN, fingerprint="bb", revision=2, at=NOW + HOUR)
    note(db, changed, SEEN)
    assert known(db) == [SEEN, changed]


def test_each_person_looks_for_themselves(db: Database) -> None:
    other = replace(SEEN, person="ani")
    note(db, SEEN, other)
    assert known(db, "ani") == [other]
    assert known(db, "budi") == []


def test_looks_at_other_items_are_theirs(db: Database) -> None:
    note(db, replace(SEEN, item=ItemId("lain")))
    assert known(db) == []
