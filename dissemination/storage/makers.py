"""Who wrote what an item says: everyone who typed into the draft that became it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping

from sqlalchemy import Connection, String, cast, func, literal, or_, select

from dissemination.domain.item import ItemId
from dissemination.storage.tables import audit, draft, item

# The first of each sitting is on record; whoever begins one types at once.
_TYPING = ("draft_begin", "draft_save", "draft_join")

_written = audit.alias("written")
_draft = literal("draft:").concat(cast(draft.c.id, String))


def makers(
    connection: Connection, ids: Collection[ItemId]
) -> Mapping[ItemId, frozenset[str]]:
    """Return who typed into the draft of each item's newest revision, until it was.

    Whoever mends another's draft is one of its makers, whoever submits it. A draft that
    is open still counts: a power cut may have kept it from saying what it became.
    """
    if not ids:
        return {}
    last_written = (
        select(func.max(_written.c.id))
        .where(_written.c.subject == item.c.id, _written.c.verb == "write")
        .correlate(item)
        .scalar_subquery()
    )
    became = or_(draft.c.base == item.c.revision, draft.c.ended_at.is_(None))
    rows = connection.execute(
        select(item.c.id, audit.c.person)
        .join(draft, (draft.c.item == item.c.id) & became)
        .join(audit, (audit.c.subject == _draft) & audit.c.verb.in_(_TYPING))
        .where(item.c.id.in_(ids), audit.c.id < last_written)
        .distinct()
    )
    found: dict[ItemId, set[str]] = defaultdict(set)
    for row in rows:
        found[ItemId(row.id)].add(row.person)
    return {id_: frozenset(people) for id_, people in found.items()}
