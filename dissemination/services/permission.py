"""Permission: who may see and change which unit's content.

A contributor works for one unit, and sees of others what has been approved; those who
edit, approve, audit and manage see it all.
"""

from __future__ import annotations

from dissemination.domain.roles import EVERY_UNIT, Ability, abilities
from dissemination.services.mistakes import NotAllowed
from dissemination.storage.people import PersonRow

# States of an item whose words everybody of the office may read.
OPEN_TO_ALL = frozenset({"approved"})


def may(person: PersonRow, ability: Ability) -> bool:
    """Tell whether someone's roles allow a kind of thing at all."""
    return person.active and ability in abilities(person.roles)


def may_see(person: PersonRow, unit: str, state: str) -> bool:
    """Tell whether someone may read an item of a unit that stands in a state."""
    if not may(person, Ability.READ):
        return False
    return sees_every_unit(person) or unit == person.unit or state in OPEN_TO_ALL


def may_write(person: PersonRow, unit: str) -> bool:
    """Tell whether someone may change what a unit writes."""
    if not may(person, Ability.WRITE):
        return False
    return sees_every_unit(person) or unit == person.unit


def refuse_write(person: PersonRow, unit: str) -> None:
    """Refuse who may not change what a unit writes.

    Raises:
        NotAllowed: it is another unit's, or the person writes nothing at all.
    """
    if not may_write(person, unit):
        raise NotAllowed("permission.unit", name=person.name, unit=unit or "-")


def refuse_unable(person: PersonRow, ability: Ability) -> None:
    """Refuse who has no role for a kind of thing.

    Raises:
        NotAllowed: none of the person's roles allows it.
    """
    if not may(person, ability):
        raise NotAllowed("permission.ability", name=person.name)


def sees_every_unit(person: PersonRow) -> bool:
    """Tell whether someone's work is with every unit's content."""
    return bool(EVERY_UNIT & person.roles)
