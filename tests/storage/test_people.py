from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import insert

from dissemination.storage import people
from dissemination.storage.database import Database
from dissemination.storage.people import PersonRow, UnitRow, sync_people
from dissemination.storage.tables import draft, item, unit
from tests.storage.conftest import NOW

RINA = PersonRow(
    id="rina", name="Rina", unit="IKP", roles=frozenset({"contributor", "editor"})
)
SITI = PersonRow(
    id="siti",
    name="Siti",
    unit="IKP",
    roles=frozenset({"contributor"}),
    email="Siti@Uji.go.id",
    is_added=True,
)


def write(db: Database, *done: Any) -> None:
    with db.write() as connection:
        for one in done:
            one(connection)


def named(db: Database, *rows: PersonRow) -> None:
    write(db, lambda c: sync_people(c, rows))


def added(db: Database, *rows: PersonRow) -> None:
    write(db, *(lambda c, row=row: people.add(c, row) for row in rows))


def found(db: Database, id: str) -> PersonRow | None:
    with db.read() as connection:
        return people.find(connection, id)


def called(db: Database, word: str) -> str:
    with db.read() as connection:
        person = people.called(connection, word)
    return person.id if person else ""


def test_a_person_comes_back_as_added(db: Database) -> None:
    added(db, SITI)
    assert found(db, "siti") == SITI
    assert found(db, "rina") is None


def test_a_person_without_roles_is_found_too(db: Database) -> None:
    added(db, replace(SITI, roles=frozenset()))
    person = found(db, "siti")
    assert person is not None
    assert person.roles == frozenset()


def test_a_change_replaces_roles_and_all_else(db: Database) -> None:
    added(db, SITI)
    after = replace(
        SITI,
        name="Siti A",
        unit="",
        roles=frozenset({"admin", "approver"}),
        email="",
        active=False,
    )
    write(db, lambda c: people.change(c, after))
    assert found(db, "siti") == after


def test_the_file_leaves_alone_whom_the_pages_added(db: Database) -> None:
    named(db, RINA)
    added(db, SITI)
    named(db, replace(RINA, roles=frozenset({"auditor"})))
    assert found(db, "siti") == SITI
    named(db)
    rina, siti = found(db, "rina"), found(db, "siti")
    assert rina is not None
    assert siti is not None
    assert (rina.active, siti.active) == (False, True)


def test_whom_the_file_names_later_is_the_files(db: Database) -> None:
    added(db, SITI)
    named(db, replace(SITI, name="Bu Siti", roles=frozenset({"editor"}), email=""))
    person = found(db, "siti")
    assert person is not None
    assert (person.name, person.is_added) == ("Bu Siti", False)
    assert person.roles == {"editor"}
    # The pages know the address, and the file does not.
    assert person.email == SITI.email


def test_a_person_is_called_by_id_or_address_in_any_case(db: Database) -> None:
    added(db, SITI)
    for word in ("siti", " SITI", "siti@uji.go.id", "SITI@UJI.GO.ID"):
        assert called(db, word) == "siti"
    for word in ("", "sit", "siti@", "%", "s_ti"):
        assert called(db, word) == ""


def test_who_left_is_not_called_any_more(db: Database) -> None:
    added(db, SITI)
    write(db, lambda c: people.change(c, replace(SITI, active=False)))
    assert called(db, "siti") == ""


def test_an_address_of_two_people_is_nobodys_but_an_id_is(db: Database) -> None:
    added(db, SITI, replace(SITI, id="tari"), replace(SITI, id="x", email="tari"))
    assert called(db, "siti@uji.go.id") == ""
    assert called(db, "tari") == "tari"


def test_nobody_has_the_empty_address(db: Database) -> None:
    added(db, replace(SITI, email=""))
    assert called(db, "  ") == ""


def test_the_language_is_kept_beside_the_rest(db: Database) -> None:
    added(db, SITI)
    write(db, lambda c: people.set_language(c, "siti", "en"))
    assert found(db, "siti") == replace(SITI, language="en")


@pytest.fixture
def written(db: Database) -> Database:
    """Give a database with units of which some are used."""
    named(db, RINA)
    added(db, replace(SITI, active=False))
    row = {"state": "draft", "revision": 1, "created_at": NOW, "created_by": "rina"}
    note = {
        "unit": "Dinsos",
        "fields": {},
        "number": 1,
        "created_at": NOW,
        "created_by": "siti",
        "changed_at": NOW,
        "changed_by": "siti",
    }
    write(
        db,
        lambda c: c.execute(insert(item).values(id="a", unit="Dinkes", **row)),
        lambda c: c.execute(insert(draft).values(title="Satu", **note)),
        lambda c: c.execute(insert(draft).values(title="Dua", ended_at=NOW, **note)),
        *(
            lambda c, name=name: c.execute(insert(unit).values(id=name, name=name))
            for name in ("Dinkes", "Dinsos", "Bappeda")
        ),
    )
    return db


def test_units_are_listed_with_who_and_what_they_have(written: Database) -> None:
    with written.read() as connection:
        found = people.units(connection)
    assert found == [
        UnitRow(id="Bappeda", name="Bappeda", people=0, items=0),
        UnitRow(id="Dinkes", name="Dinkes", people=0, items=1),
        UnitRow(id="Dinsos", name="Dinsos", people=0, items=0),
        UnitRow(id="IKP", name="IKP", people=1, items=0),
    ]


@pytest.mark.parametrize(
    ("name", "may_go"),
    [("Bappeda", True), ("Dinkes", False), ("Dinsos", False), ("IKP", False)],
)
def test_only_a_unit_that_nobody_needs_is_removed(
    written: Database, name: str, *, may_go: bool
) -> None:
    with written.write() as connection:
        assert people.drop_unit(connection, name) is may_go
        assert not people.drop_unit(connection, "tidak ada")
    with written.read() as connection:
        assert (name in {u.id for u in people.units(connection)}) is not may_go


def test_a_unit_is_added_once_in_any_case(written: Database) -> None:
    with written.write() as connection:
        assert people.add_unit(connection, "Satpol PP")
        assert not people.add_unit(connection, "SATPOL pp")
        assert not people.add_unit(connection, "dinkes")


def test_only_drafts_that_nobody_ended_are_somebodys(written: Database) -> None:
    with written.read() as connection:
        ((_, title),) = people.open_drafts(connection, "siti")
        assert people.open_drafts(connection, "rina") == []
    assert title == "Satu"
