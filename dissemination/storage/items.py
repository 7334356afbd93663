"""Items and their revisions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, Select, insert, select, update

from dissemination.domain.item import ContentItem, ItemId
from dissemination.storage.codec import pack_item, unpack_item
from dissemination.storage.tables import item, item_revision

_UNIT = 64  # characters of a unit's name in a list


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An item as it is kept: `state` is its life (draft, submitted, approved, …)."""

    item: ContentItem
    state: str
    author: str
    created_at: datetime


def save(
    connection: Connection, written: ContentItem, *, author: str, now: datetime
) -> ContentItem:
    """Keep an item: a new one as revision 1, a changed one as its next revision.

    Returns:
        The item with its revision; an unchanged one keeps the one it had.
    """
    known = find(connection, written.id)
    content_hash = _hash(written)
    if known is None:
        kept = replace(written, revision=1)
        stamp = {"id": kept.id, "created_at": now, "created_by": author}
        connection.execute(insert(item).values(**stamp, **_row(kept, now)))
    elif _hash(known.item) == content_hash:
        return known.item
    else:
        kept = replace(written, revision=known.item.revision + 1)
        connection.execute(
            update(item).where(item.c.id == kept.id).values(**_row(kept, now))
        )
    connection.execute(
        insert(item_revision).values(
            item=kept.id,
            revision=kept.revision,
            content=pack_item(kept),
            content_hash=content_hash,
            created_at=now,
            created_by=author,
        )
    )
    return kept


def find(
    connection: Connection,
    id: ItemId,
    revision: int | None = None,
) -> Kept | None:
    """Return an item in one revision, or in its newest."""
    wanted = item.c.revision if revision is None else revision
    row = connection.execute(
        _kept().where(item.c.id == id, item_revision.c.revision == wanted)
    ).first()
    return None if row is None else kept_of(row)


def everything(connection: Connection) -> Sequence[Kept]:
    """Return every item in its newest revision, the newest first."""
    rows = connection.execute(
        _kept()
        .where(item_revision.c.revision == item.c.revision)
        .order_by(item.c.created_at.desc(), item.c.id)
    )
    return [kept_of(row) for row in rows]


def set_state(connection: Connection, id: ItemId, state: str) -> None:
    """Move an item in its own life."""
    connection.execute(update(item).where(item.c.id == id).values(state=state))


def kept_of(row: Row[Any]) -> Kept:
    """Return the item of a row of its revision, with the state it is in."""
    return Kept(
        item=unpack_item(row.content),
        state=row.state,
        author=row.created_by,
        created_at=row.created_at,
    )


def _kept() -> Select[Any]:
    columns = (item.c.state, item_revision.c.content)
    stamp = (item_revision.c.created_at, item_revision.c.created_by)
    return select(*columns, *stamp).join(item, item.c.id == item_revision.c.item)


def _row(kept: ContentItem, now: datetime) -> dict[str, Any]:
    """Return what the lists show and search of an item's newest revision."""
    return {
        "state": "draft",
        "revision": kept.revision,
        "campaign": kept.campaign,
        "title": kept.title,
        "unit": kept.unit[:_UNIT],
        "kind": kept.kind,
        "words": f"{kept.id} {kept.title} {kept.body}".lower(),
        "changed_at": now,
    }


def _hash(written: ContentItem) -> str:
    packed = pack_item(replace(written, revision=0))
    said = json.dumps(packed, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(said.encode()).hexdigest()
