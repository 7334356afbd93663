"""Details: what is typed of a person, and what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass, replace

from dissemination.config import is_name
from dissemination.domain.roles import ABILITIES
from dissemination.services.intake import slug
from dissemination.services.written import Wrong
from dissemination.storage.people import PersonRow

ROLES = tuple(ABILITIES)
MOST_ID, MOST_NAME, MOST_UNIT = 40, 120, 64
_EMAIL = re.compile(r"[^\s@<>\",;]+@[^\s@<>\",;]+\.[^\s@<>\",;.]+")
# Who acts in the audit trail without being anybody, and what is a page beside them.
_RESERVED = frozenset({"engine", "practice", "stranger", "officer", "new"})

_TITLES = frozenset({"pak", "bu", "bapak", "ibu", "dr", "drs", "ir", "hj", "prof"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is said of a person, as typed."""

    name: str
    unit: str
    roles: frozenset[str]
    email: str = ""


def tidied(details: Details) -> Details:
    """Return what was typed without the spaces that nobody meant."""
    return replace(
        details,
        name=" ".join(details.name.split()),
        unit=details.unit.strip(),
        email=details.email.strip(),
    )


def wrong_details(
    details: Details,
    everybody: Collection[PersonRow],
    *,
    units: Collection[str],
    id: str,
) -> dict[str, Wrong]:
    """Return what is wrong with what was typed of somebody, by field.

    `id` is whose details these are, who of course has the own address.
    """
    found: dict[str, Wrong] = {}
    if not details.name:
        found["name"] = Wrong(id="people.no_name")
    elif len(details.name) > MOST_NAME:
        found["name"] = Wrong(id="people.long_name", values={"most": MOST_NAME})
    if details.unit and details.unit not in units:
        found["unit"] = Wrong(id="people.no_unit", values={"unit": details.unit})
    if not details.roles or details.roles - set(ROLES):
        found["roles"] = Wrong(id="people.no_role")
    if details.email and not _EMAIL.fullmatch(details.email):
        found["email"] = Wrong(id="people.bad_email")
    other = _with_address(details.email, everybody, id)
    if other is not None:
        found["email"] = Wrong(id="people.taken_email", values={"name": other.name})
    return found


def wrong_id(id: str, taken: Collection[str]) -> dict[str, Wrong]:
    """Return what is wrong with a new id, as of the field `id`."""
    if not is_name(id) or len(id) > MOST_ID or id in _RESERVED:
        return {"id": Wrong(id="people.bad_id", values={"most": MOST_ID})}
    if id in taken:
        return {"id": Wrong(id="people.taken_id", values={"id": id})}
    return {}


def suggested_id(name: str, taken: Collection[str]) -> str:
    """Return a short id for a name, which nobody has yet.

    Siti Aminah is "siti", else "siti-aminah", else "siti-2" and so on.
    """
    said = [w for w in slug(name).split("-") if len(w) > 1]
    words = [w for w in said if w not in _TITLES] or said or ["orang"]
    longer = ["-".join(words[:count]) for count in range(1, len(words) + 1)]
    numbered = [f"{words[0]}-{number}" for number in range(2, len(taken) + 3)]
    free = (
        id_[:MOST_ID].rstrip("-")
        for id_ in (*longer, *numbered)
        if id_ not in _RESERVED | set(taken)
    )
    return next(free)


def _with_address(
    email: str, everybody: Collection[PersonRow], id: str
) -> PersonRow | None:
    same = (
        p
        for p in everybody
        if email and p.email.casefold() == email.casefold() and p.id != id
    )
    return next(same, None)
