"""Conflicts: two texts of one draft, field by field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dissemination.domain.difference import Change, difference
from dissemination.services.typed import (
    Fields,
    asset_of,
    group_of,
    list_of,
    media_of,
    text_of,
)
from dissemination.storage.drafts import Draft

# Where a draft comes from is not for its form to say.
ASIDE_OF, PATTERN = "aside_of", "pattern"
OURS = (ASIDE_OF, PATTERN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Differing:
    """One field that two people filled differently; `changes` lead from theirs."""

    name: str
    theirs: str
    mine: str
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """Two texts of one draft: `theirs` is saved, `mine` lies beside it as a draft."""

    theirs: Draft
    mine: Draft
    fields: tuple[Differing, ...]


def conflict_of(theirs: Draft, mine: Draft) -> Conflict:
    """Return which fields two texts of a draft fill differently."""
    ours, others = _flat(mine.fields), _flat(theirs.fields)
    names = dict.fromkeys([*others, *ours])
    return Conflict(
        theirs=theirs,
        mine=mine,
        fields=tuple(
            Differing(
                name=name,
                theirs=others.get(name, ""),
                mine=ours.get(name, ""),
                changes=difference(others.get(name, ""), ours.get(name, "")),
            )
            for name in names
            if others.get(name, "") != ours.get(name, "")
        ),
    )


def merged(theirs: Fields, mine: Fields, names: frozenset[str]) -> dict[str, Any]:
    """Return their fields, but for those that are named, which are mine."""
    both = dict(theirs)
    for name in names:
        group, _, part = name.partition(".")
        if part:
            taken = group_of(mine, group).get(part, "")
            both[group] = {**group_of(both, group), part: taken}
        elif group in mine:
            both[group] = mine[group]
    return both


def _flat(fields: Fields) -> dict[str, str]:
    """Return fields as texts, each part of a field under its own name."""
    flat: dict[str, str] = {}
    for name in fields:
        if name not in OURS:
            flat.update(_spread(fields, name))
    return flat


def _spread(fields: Fields, name: str) -> Iterator[tuple[str, str]]:
    match fields[name]:
        case str():
            yield name, text_of(fields, name)
        case Mapping():
            parts = group_of(fields, name)
            yield from ((f"{name}.{key}", text_of(parts, key)) for key in parts)
        case list() if name == "media":
            yield name, "\n".join(map(_medium_text, media_of(fields)))
        case list():
            yield name, ", ".join(list_of(fields, name))


def _medium_text(medium: Fields) -> str:
    number = asset_of(medium)
    named = f"#{number}" if number is not None else text_of(medium, "file")
    said = [text_of(medium, key) for key in ("alt", "caption")]
    return " · ".join([named, *filter(None, said)])
