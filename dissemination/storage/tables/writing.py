"""What people write: items and their revisions, drafts, media, comments, patterns."""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    JSON,
    BigInteger,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    Named,
    String,
    Table,
    Text,
    TypedColumns,
)

from dissemination.storage.instant import Instant
from dissemination.storage.tables.schema import RowId, metadata, partial


class _ItemColumns(TypedColumns):
    id = Column(String(80), primary_key=True)
    state = Column(String(16), nullable=False)
    revision = Column(Integer, nullable=False)
    created_at = Column(Instant, nullable=False)
    created_by = Column(String(64), nullable=False)
    campaign = Column(String(80), nullable=False, default="", server_default="")
    # Of the newest revision, for lists and for searching.
    title = Column(Text, nullable=False, default="", server_default="")
    unit = Column(String(64), nullable=False, default="", server_default="")
    kind = Column(String(32), nullable=False, default="", server_default="")
    words = Column(Text, nullable=False, default="", server_default="")  # lower case
    changed_at = Column(Instant, nullable=True)


class _RevisionColumns(TypedColumns):
    item = Column(String(80), ForeignKey("item.id"), primary_key=True)
    revision = Column(Integer, primary_key=True)
    content: Named[dict[str, Any]] = Column(JSON, nullable=False)
    content_hash = Column(String(64), nullable=False)
    created_at = Column(Instant, nullable=False)
    created_by = Column(String(64), nullable=False)


class _MediaColumns(TypedColumns):
    sha256 = Column(String(64), primary_key=True)
    mime = Column(String(64), nullable=False)
    width = Column(Integer, nullable=False)
    height = Column(Integer, nullable=False)
    size = Column(BigInteger, nullable=False)
    created_at = Column(Instant, nullable=False)


class _VersionColumns(TypedColumns):
    id = Column(RowId, primary_key=True)
    item = Column(String(80), ForeignKey("item.id"), nullable=False)
    account = Column(String(64), ForeignKey("account.id"), nullable=False)
    placement = Column(String(32), nullable=False)
    revision = Column(Integer, nullable=False)  # that it was written against
    content: Named[dict[str, Any]] = Column(JSON, nullable=False)
    created_at = Column(Instant, nullable=False)
    created_by = Column(String(64), nullable=False)
    ended_at = Column(Instant, nullable=True)  # None: it holds


class _DraftColumns(TypedColumns):
    id = Column(RowId, primary_key=True)
    item = Column(String(80), nullable=False, default="")  # empty: not kept yet
    base = Column(Integer, nullable=False, default=0)  # the revision it began with
    unit = Column(String(64), nullable=False)
    title = Column(Text, nullable=False, default="")
    fields: Named[dict[str, Any]] = Column(JSON, nullable=False)  # as typed, even wrong
    number = Column(Integer, nullable=False)  # of its saves: two editors see each other
    created_at = Column(Instant, nullable=False)
    created_by = Column(String(64), nullable=False)
    changed_at = Column(Instant, nullable=False)
    changed_by = Column(String(64), nullable=False)
    ended_at = Column(Instant, nullable=True)  # None: it is being written


class _PresenceColumns(TypedColumns):
    draft = Column(RowId, ForeignKey("draft.id"), primary_key=True)
    person = Column(String(64), primary_key=True)
    seen_at = Column(Instant, nullable=False)


class _CommentColumns(TypedColumns):
    id = Column(RowId, primary_key=True)
    draft = Column(RowId, nullable=True)  # where it was said; None: on the item
    item = Column(String(80), nullable=False, default="")
    text = Column(Text, nullable=False)
    person = Column(String(64), nullable=False)
    at = Column(Instant, nullable=False)
    resolved_at = Column(Instant, nullable=True)
    resolved_by = Column(String(64), nullable=False, default="")


class _PatternColumns(TypedColumns):
    id = Column(RowId, primary_key=True)
    name = Column(Text, nullable=False)
    kind = Column(String(32), nullable=False)
    unit = Column(String(64), nullable=False, default="")  # empty: everybody's
    fields: Named[dict[str, Any]] = Column(JSON, nullable=False)
    created_at = Column(Instant, nullable=False)
    created_by = Column(String(64), nullable=False)
    approved_at = Column(Instant, nullable=True)
    approved_by = Column(String(64), nullable=False, default="")
    archived_at = Column(Instant, nullable=True)


class _AssetColumns(TypedColumns):
    id = Column(RowId, primary_key=True)
    sha256 = Column(String(64), ForeignKey("media.sha256"), nullable=False)
    name = Column(Text, nullable=False)
    kind = Column(String(16), nullable=False)  # "photo", "logo", "video"
    alt = Column(Text, nullable=False, default="")
    credit = Column(Text, nullable=False, default="")
    licence = Column(String(32), nullable=False, default="")
    source = Column(Text, nullable=False, default="")
    consent = Column(String(16), nullable=False, default="")
    # The photo checklist: what was looked for, and answered with yes or no.
    checklist: Named[dict[str, Any]] = Column(JSON, nullable=False)
    cover = Column(String(64), nullable=False, default="")  # a video's still
    seconds = Column(Float, nullable=False, default=0.0)
    focus: Named[list[float] | None] = Column(JSON, nullable=True)
    unit = Column(String(64), nullable=False)
    created_at = Column(Instant, nullable=False)
    created_by = Column(String(64), nullable=False)
    archived_at = Column(Instant, nullable=True)


class _LookColumns(TypedColumns):
    person = Column(String(64), primary_key=True)
    item = Column(String(80), primary_key=True)
    fingerprint = Column(String(64), primary_key=True)  # of the set of renditions
    revision = Column(Integer, nullable=False)
    at = Column(Instant, nullable=False)


item = Table("item", metadata, _ItemColumns)
item_revision = Table("item_revision", metadata, _RevisionColumns)
media = Table("media", metadata, _MediaColumns)
version = Table("version", metadata, _VersionColumns)
draft = Table("draft", metadata, _DraftColumns)
presence = Table("presence", metadata, _PresenceColumns)
comment = Table("comment", metadata, _CommentColumns)
pattern = Table("pattern", metadata, _PatternColumns)
asset = Table("asset", metadata, _AssetColumns)
look = Table("look", metadata, _LookColumns)

partial("ix_campaign", item.c.campaign, where=item.c.campaign != "", unique=False)
Index("ix_item_changed", item.c.changed_at, item.c.id)
partial(
    "ix_item_with_people",
    item.c.changed_at,
    where=item.c.state.in_(["submitted", "returned"]),
    unique=False,
)
Index("ix_item_unit", item.c.unit, item.c.changed_at)
Index("ix_version_place", version.c.item, version.c.account, version.c.placement)
# An account says an item in one way at a time.
partial(
    "uq_version_holds",
    *(version.c.item, version.c.account, version.c.placement),
    where=version.c.ended_at.is_(None),
    unique=True,
)
# An item is being written in one place at a time.
partial(
    "uq_draft_item",
    draft.c.item,
    where=(draft.c.item != "") & draft.c.ended_at.is_(None),
    unique=True,
)
partial(
    "ix_draft_open", draft.c.changed_at, where=draft.c.ended_at.is_(None), unique=False
)
partial("ix_comment_item", comment.c.item, where=comment.c.item != "", unique=False)
partial(
    "ix_comment_draft",
    comment.c.draft,
    where=comment.c.draft.is_not(None),
    unique=False,
)
partial(
    "ix_asset_here",
    asset.c.created_at,
    where=asset.c.archived_at.is_(None),
    unique=False,
)
