"""The media library: which media there are, and what people said of each."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    Select,
    Text,
    cast,
    false,
    func,
    insert,
    or_,
    select,
    update,
)

from dissemination.domain.asset import Asset, AssetKind
from dissemination.storage.tables import asset, draft, item, item_revision, media

_WORDS = 12  # that narrow a search; a database takes no endless condition
_cover = media.alias("cover")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Which media of the library are meant; what is empty narrows nothing.

    `units` are those whose media may be seen, logos besides; None means every unit's.
    `before` is the id that a further page begins below.
    """

    words: str = ""
    kind: str = ""
    unit: str = ""
    person: str = ""
    archived: bool = False
    units: Collection[str] | None = None
    before: int = 0


def found(connection: Connection, ids: Collection[int]) -> Mapping[int, Asset]:
    """Return media by their ids, in one query; what is unknown is not there."""
    if not ids:
        return {}
    rows = connection.execute(_assets().where(asset.c.id.in_(ids)))
    return {row.id: _read(row) for row in rows}


def search(connection: Connection, wanted: Wanted, *, most: int) -> Sequence[Asset]:
    """Return the newest media that meet what is wanted."""
    rows = connection.execute(
        _assets().where(*_conditions(wanted)).order_by(asset.c.id.desc()).limit(most)
    )
    return [_read(row) for row in rows]


def counts(connection: Connection, wanted: Wanted) -> Mapping[str, int]:
    """Return how many media of each kind meet what else is wanted."""
    conditions = _conditions(wanted)
    rows = connection.execute(
        select(asset.c.kind, func.count().label("number"))
        .where(*conditions)
        .group_by(asset.c.kind)
    )
    return {row.kind: row.number for row in rows}


def units(connection: Connection) -> Sequence[str]:
    """Return the units that have media, in order."""
    there = select(asset.c.unit).distinct().order_by(asset.c.unit)
    return list(connection.scalars(there))


def same(connection: Connection, sha256: str, unit: str) -> Asset | None:
    """Return what a unit already has of these bytes, archived or not."""
    row = connection.execute(
        _assets()
        .where(asset.c.sha256 == sha256, asset.c.unit == unit)
        .order_by(asset.c.id)
        .limit(1)
    ).first()
    return _read(row) if row else None


def add(connection: Connection, new: Asset) -> int:
    """Put a medium into the library and return its id; its own is not looked at."""
    row = connection.execute(
        insert(asset).values(
            sha256=new.sha256,
            name=new.name,
            kind=new.kind,
            cover=new.cover,
            seconds=new.seconds,
            unit=new.unit,
            created_at=new.created_at,
            created_by=new.created_by,
            **_facts(new),
        )
    )
    number: int = row.inserted_primary_key[0]  # type: ignore[index]
    return number


def change(connection: Connection, changed: Asset) -> None:
    """Write down what people say of a medium now."""
    connection.execute(
        update(asset)
        .where(asset.c.id == changed.id)
        .values(name=changed.name, kind=changed.kind, **_facts(changed))
    )


def set_archived(connection: Connection, id: int, at: datetime | None) -> bool:
    """Put a medium away, or with None back; return whether that changed anything."""
    is_away = asset.c.archived_at.is_not(None)
    done = connection.execute(
        update(asset)
        .where(asset.c.id == id, is_away if at is None else ~is_away)
        .values(archived_at=at)
    )
    return bool(done.rowcount)


def items_with(
    connection: Connection, sha256: str, *, most: int
) -> Sequence[tuple[str, str, str]]:
    """Return id, title and unit of items whose newest revision shows a medium."""
    rows = connection.execute(
        select(item.c.id, item.c.title, item.c.unit)
        .join(item_revision, item.c.id == item_revision.c.item)
        .where(
            item_revision.c.revision == item.c.revision,
            cast(item_revision.c.content, Text).contains(sha256),
        )
        .order_by(item.c.changed_at.desc(), item.c.id)
        .limit(most)
    )
    return [(row.id, row.title, row.unit) for row in rows]


def drafts_with(
    connection: Connection, id: int, *, most: int
) -> Sequence[tuple[int, str, str]]:
    """Return id, title and unit of the open drafts that name a medium."""
    spelled = (f'"asset": {id}', f'"asset": "{id}"')  # a form's numbers are words
    rows = connection.execute(
        select(draft.c.id, draft.c.title, draft.c.unit, draft.c.fields)
        .where(
            draft.c.ended_at.is_(None),
            or_(*(cast(draft.c.fields, Text).contains(text) for text in spelled)),
        )
        .order_by(draft.c.changed_at.desc())
    )
    naming = [row for row in rows if str(id) in _named(row.fields)]
    return [(row.id, row.title, row.unit) for row in naming[:most]]


def _named(fields: Mapping[str, Any]) -> list[str]:
    return [str(one.get("asset")) for one in fields.get("media") or ()]


def _assets() -> Select[Any]:
    facts = (media.c.mime, media.c.width, media.c.height, media.c.size)
    return (
        select(asset, *facts, _cover.c.size.label("cover_size"))
        .join(media, media.c.sha256 == asset.c.sha256)
        .outerjoin(_cover, _cover.c.sha256 == asset.c.cover)
    )


def _conditions(wanted: Wanted) -> list[ColumnElement[bool]]:
    away = asset.c.archived_at
    conditions: list[ColumnElement[bool]] = [
        away.is_not(None) if wanted.archived else away.is_(None)
    ]
    if wanted.units is not None:
        theirs = asset.c.unit.in_(wanted.units) if wanted.units else false()
        conditions.append(or_(asset.c.kind == AssetKind.LOGO, theirs))
    for column, value in (
        (asset.c.kind, wanted.kind),
        (asset.c.unit, wanted.unit),
        (asset.c.created_by, wanted.person),
    ):
        if value:
            conditions.append(column == value)
    if wanted.before:
        conditions.append(asset.c.id < wanted.before)
    # Each word somewhere: "posyandu melati" is found whatever stands between.
    conditions += [_says(word) for word in wanted.words.split()[:_WORDS]]
    return conditions


def _says(word: str) -> ColumnElement[bool]:
    columns = (asset.c.name, asset.c.alt, asset.c.credit)
    return or_(*(column.icontains(word, autoescape=True) for column in columns))


def _facts(said: Asset) -> dict[str, Any]:
    return {
        "alt": said.alt,
        "credit": said.credit,
        "licence": said.licence,
        "consent": said.consent,
        "source": said.source,
        "checklist": dict(said.checklist),
        "focus": list(said.focus) if said.focus else None,
    }


def _read(row: Row[Any]) -> Asset:
    return Asset(
        id=row.id,
        sha256=row.sha256,
        name=row.name,
        kind=AssetKind(row.kind),
        mime=row.mime,
        width=row.width,
        height=row.height,
        size=row.size,
        unit=row.unit,
        created_at=row.created_at,
        created_by=row.created_by,
        alt=row.alt,
        credit=row.credit,
        licence=row.licence,
        source=row.source,
        consent=row.consent,
        checklist=row.checklist,
        cover=row.cover,
        cover_size=row.cover_size or 0,
        seconds=row.seconds,
        focus=(row.focus[0], row.focus[1]) if row.focus else None,
        archived_at=row.archived_at,
    )
