"""All that is kept of one item: its revisions, what people said, and its proofs."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, case, func, select

from dissemination.domain.delivery import DeliveryId
from dissemination.domain.item import ContentItem, ItemId
from dissemination.storage.codec import unpack_item
from dissemination.storage.tables import (
    comment,
    delivery,
    draft,
    hand_off,
    item,
    item_revision,
    receipt,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """A revision without its words: who wrote it, and when."""

    revision: int
    author: str
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Life:
    """Where an item stands, and what it said from revision to revision.

    Attributes:
        state: of its own life.
        author: who wrote it first.
        draft: where it is being written anew, or None.
        comments: how many are open.
        heads: its revisions, the newest first.
        contents: the words of those that were asked for, and of the newest two.
    """

    state: str
    author: str
    draft: int | None
    comments: int
    heads: Sequence[Head]
    contents: Mapping[int, ContentItem]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """Where a part of a delivery stands; `officer` gave a word for it, or nobody."""

    part: int
    url: str
    at: datetime
    officer: str


def life(
    connection: Connection, id: ItemId, revisions: Collection[int] = ()
) -> Life | None:
    """Return an item with the words of some revisions; None where nobody wrote it."""
    r = item_revision.c
    is_asked_for = r.revision.in_(revisions) | (r.revision >= item.c.revision - 1)
    is_open = (comment.c.item == id) & comment.c.resolved_at.is_(None)
    comments = select(func.count()).select_from(comment).where(is_open)
    rows = connection.execute(
        select(
            *(item.c.state, item.c.created_by, draft.c.id.label("draft")),
            comments.scalar_subquery().label("comments"),
            *(r.revision, r.created_by.label("author"), r.created_at),
            case((is_asked_for, r.content)).label("content"),
        )
        .join(item_revision, r.item == item.c.id)
        .outerjoin(draft, (draft.c.item == item.c.id) & draft.c.ended_at.is_(None))
        .where(item.c.id == id)
        .order_by(r.revision.desc())
    ).all()
    if not rows:
        return None
    first = rows[0]
    return Life(
        state=first.state,
        author=first.created_by,
        draft=first.draft,
        comments=first.comments,
        heads=[_head(row) for row in rows],
        contents={
            w.revision: unpack_item(w.content) for w in rows if w.content is not None
        },
    )


def proofs(connection: Connection, id: ItemId) -> Mapping[DeliveryId, Sequence[Proof]]:
    """Return the proofs of each of an item's deliveries, part by part."""
    officer = (
        select(
            func.max(func.coalesce(func.nullif(hand_off.c.name, ""), hand_off.c.person))
        )
        .where(hand_off.c.delivery == delivery.c.id)
        .where(hand_off.c.confirmed_at.is_not(None))
        .correlate(delivery)
        .scalar_subquery()
    )
    rows = connection.execute(
        select(
            receipt.c.delivery,
            *(receipt.c.part, receipt.c.url, receipt.c.at),
            func.coalesce(officer, "").label("officer"),
        )
        .join(delivery, delivery.c.id == receipt.c.delivery)
        .where(delivery.c.item == id)
        .order_by(receipt.c.delivery, receipt.c.part)
    )
    found: dict[DeliveryId, list[Proof]] = {}
    for row in rows:
        proof = Proof(part=row.part, url=row.url, at=row.at, officer=row.officer)
        found.setdefault(DeliveryId(row.delivery), []).append(proof)
    return found


def _head(row: Row[Any]) -> Head:
    return Head(revision=row.revision, author=row.author, created_at=row.created_at)
