"""Units: the divisions and agencies whose content the desk carries."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from dissemination.services.desk import Desk
from dissemination.services.details import MOST_UNIT
from dissemination.services.mistakes import Mistake
from dissemination.services.written import FieldMistakes, Wrong
from dissemination.storage import audit, control, people
from dissemination.storage.people import UnitRow


def units(desk: Desk) -> Sequence[UnitRow]:
    """Return every unit by name, with how many people and items it has."""
    with desk.db.read() as connection:
        return people.units(connection)


def add_unit(desk: Desk, name: str, *, by: str, now: datetime) -> str:
    """Add a unit, and return its name as it is kept.

    Raises:
        FieldMistakes: it has no name, a long one, or that of another.
    """
    said = " ".join(name.split())
    if not said or len(said) > MOST_UNIT:
        why = "units.long" if said else "units.no_name"
        raise FieldMistakes({"unit_name": Wrong(id=why, values={"most": MOST_UNIT})})
    with desk.db.write() as connection:
        control.take_turns(connection)
        if not people.add_unit(connection, said):
            taken = Wrong(id="units.taken", values={"name": said})
            raise FieldMistakes({"unit_name": taken})
        audit.record(connection, at=now, person=by, verb="unit_add", subject=said)
    return said


def drop_unit(desk: Desk, id: str, *, by: str, now: datetime) -> None:
    """Remove a unit to which nobody belongs, and which wrote nothing.

    Raises:
        Mistake: it is still needed, or was removed before.
    """
    with desk.db.write() as connection:
        # Nobody is put into it meanwhile.
        control.take_turns(connection)
        if not people.drop_unit(connection, id):
            raise Mistake("units.used", name=id)
        audit.record(connection, at=now, person=by, verb="unit_drop", subject=id)
