"""The people of a desk: those of schedule.toml, and those added on the pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from dissemination.storage.tables import draft, item, person, role, unit

ADDED, NAMED = "web", "file"  # who says who a person is: the pages, or schedule.toml


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonRow:
    """Someone who acts, with the roles that say what they may do.

    `is_added` is someone of whom the pages say who it is, and not schedule.toml.
    """

    id: str
    name: str
    unit: str
    roles: frozenset[str]
    is_added: bool = False
    email: str = ""
    language: str = ""
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitRow:
    """A division, with how many people and items it has."""

    id: str
    name: str
    people: int
    items: int


def sync_people(connection: Connection, wanted: Collection[PersonRow]) -> None:
    """Make people, units and roles agree with schedule.toml.

    Whom the pages added stay as they are, unless the file names them now.
    """
    known = set(connection.scalars(select(person.c.id)))
    units = set(connection.scalars(select(unit.c.id)))
    for name in sorted({row.unit for row in wanted if row.unit} - units):
        connection.execute(insert(unit).values(id=name, name=name))
    named = [row.id for row in wanted]
    ours = (person.c.origin == NAMED) | person.c.id.in_(named)
    mine = select(person.c.id).where(ours)
    connection.execute(delete(role).where(role.c.person.in_(mine)))
    connection.execute(update(person).where(ours).values(active=False))
    for row in wanted:
        facts = {"name": row.name, "unit": row.unit, "active": True, "origin": NAMED}
        if row.id in known:
            connection.execute(
                update(person).where(person.c.id == row.id).values(**facts)
            )
        else:
            connection.execute(insert(person).values(id=row.id, **facts))
        _give(connection, row)


def everybody(connection: Connection) -> Sequence[PersonRow]:
    """Return everyone who ever was, with roles, by id."""
    roles: dict[str, set[str]] = {}
    for row in connection.execute(select(role)):
        roles.setdefault(row.person, set()).add(row.role)
    return [
        person_of(row, roles.get(row.id, ()))
        for row in connection.execute(select(person).order_by(person.c.id))
    ]


def find(connection: Connection, id: str) -> PersonRow | None:
    """Return a person by id, whether active or not."""
    return _one(connection.execute(_WITH_ROLES.where(person.c.id == id)).all())


def called(connection: Connection, word: str) -> PersonRow | None:
    """Return the active person who has this id or e-mail address, in any case.

    An address that two people share is nobody's.
    """
    folded = word.strip().casefold()
    if not folded:  # which is the address of everybody who gave none
        return None
    is_meant = or_(person.c.id == folded, func.lower(person.c.email) == folded)
    found = connection.execute(_WITH_ROLES.where(is_meant, person.c.active)).all()
    named = [row for row in found if row.id == folded]
    if named or len({row.id for row in found}) == 1:
        return _one(named or found)
    return None


def add(connection: Connection, row: PersonRow) -> None:
    """Add someone whom the pages know."""
    facts = _facts(row) | {"id": row.id, "origin": ADDED, "language": row.language}
    connection.execute(insert(person).values(**facts))
    _give(connection, row)


def change(connection: Connection, row: PersonRow) -> None:
    """Replace what is known of someone, and the roles."""
    mine = update(person).where(person.c.id == row.id)
    connection.execute(mine.values(**_facts(row)))
    connection.execute(delete(role).where(role.c.person == row.id))
    _give(connection, row)


def set_language(connection: Connection, id: str, language: str) -> None:
    """Keep in which language someone reads."""
    mine = update(person).where(person.c.id == id)
    connection.execute(mine.values(language=language))


def open_drafts(connection: Connection, id: str) -> Sequence[tuple[int, str]]:
    """Return the drafts that someone began and nobody ended: number and title."""
    found = connection.execute(
        select(draft.c.id, draft.c.title)
        .where(draft.c.created_by == id, draft.c.ended_at.is_(None))
        .order_by(draft.c.id)
    )
    return [(row.id, row.title) for row in found]


def units(connection: Connection) -> Sequence[UnitRow]:
    """Return every unit, by name, with its active people and its items."""
    staff = select(func.count()).where(person.c.unit == unit.c.id, person.c.active)
    written = select(func.count()).where(item.c.unit == unit.c.id)
    found = connection.execute(
        select(
            unit,
            staff.scalar_subquery().label("people"),
            written.scalar_subquery().label("items"),
        ).order_by(func.lower(unit.c.name))
    )
    return [
        UnitRow(id=row.id, name=row.name, people=row.people, items=row.items)
        for row in found
    ]


def add_unit(connection: Connection, name: str) -> bool:
    """Add a unit; False where there is one of this name, in any case."""
    same = select(unit.c.id).where(func.lower(unit.c.name) == name.lower())
    if connection.scalar(same) is not None:
        return False
    connection.execute(insert(unit).values(id=name, name=name))
    return True


def drop_unit(connection: Connection, id: str) -> bool:
    """Remove a unit that nobody belongs to, and that has written nothing."""
    used = (
        select(person.c.id).where(person.c.unit == id).exists(),
        select(item.c.id).where(item.c.unit == id).exists(),
        select(draft.c.id).where(draft.c.unit == id).exists(),
    )
    gone = connection.execute(delete(unit).where(unit.c.id == id, ~or_(*used)))
    return bool(gone.rowcount)


def person_of(row: Row[Any], roles: Collection[str]) -> PersonRow:
    """Return a person from the columns of a row, and the roles found beside it."""
    return PersonRow(
        id=row.id,
        name=row.name,
        unit=row.unit,
        roles=frozenset(roles),
        is_added=row.origin == ADDED,
        email=row.email,
        language=row.language,
        active=row.active,
    )


_WITH_ROLES = select(person, role.c.role).outerjoin(role, role.c.person == person.c.id)


def _facts(row: PersonRow) -> dict[str, Any]:
    return {
        "name": row.name,
        "unit": row.unit,
        "email": row.email,
        "active": row.active,
    }


def _give(connection: Connection, row: PersonRow) -> None:
    for title in sorted(row.roles):
        connection.execute(insert(role).values(person=row.id, role=title))


def _one(found: Sequence[Row[Any]]) -> PersonRow | None:
    if not found:
        return None
    return person_of(found[0], {row.role for row in found if row.role})
