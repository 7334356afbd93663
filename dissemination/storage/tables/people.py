"""People: who they are, what they may do, and how they prove it."""

from __future__ import annotations

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
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
from dissemination.storage.tables.schema import metadata


class _UnitColumns(TypedColumns):
    id = Column(String(64), primary_key=True)
    name = Column(Text, nullable=False)


class _PersonColumns(TypedColumns):
    id = Column(String(64), primary_key=True)
    name = Column(Text, nullable=False)
    unit = Column(String(64), nullable=False)
    active = Column(Boolean, nullable=False)
    # "file": schedule.toml says who it is; "web": it was added on the pages.
    origin = Column(String(8), nullable=False, default="file", server_default="file")
    email = Column(Text, nullable=False, default="", server_default="")
    language = Column(String(2), nullable=False, default="", server_default="")


class _RoleColumns(TypedColumns):
    person = Column(String(64), ForeignKey("person.id"), primary_key=True)
    role = Column(String(16), primary_key=True)


class _LoginColumns(TypedColumns):
    person = Column(String(64), ForeignKey("person.id"), primary_key=True)
    password = Column(Text, nullable=False)  # Argon2id, with its own parameters
    # The secret of one-time codes lies in the vault, as "person:<id>".
    totp_at = Column(Instant, nullable=True)  # since when codes are asked for
    totp_step = Column(Integer, nullable=False, default=0)  # the last one used
    recovery: Named[list[str]] = Column(JSON, nullable=False)  # SHA-256 of each code
    changed_at = Column(Instant, nullable=False)
    last_at = Column(Instant, nullable=True)


class _SessionColumns(TypedColumns):
    id = Column(String(64), primary_key=True)  # SHA-256 of the cookie
    person = Column(String(64), ForeignKey("person.id"), nullable=False)
    created_at = Column(Instant, nullable=False)
    seen_at = Column(Instant, nullable=False)
    expires_at = Column(Instant, nullable=False)
    # Whether the second step is taken; until then nothing else is open to it.
    proven = Column(Boolean, nullable=False)
    device = Column(Text, nullable=False, default="")


class _InvitationColumns(TypedColumns):
    token = Column(String(64), primary_key=True)  # SHA-256 of the link's word
    person = Column(String(64), ForeignKey("person.id"), nullable=False)
    created_at = Column(Instant, nullable=False)
    created_by = Column(String(64), nullable=False)
    expires_at = Column(Instant, nullable=False)
    used_at = Column(Instant, nullable=True)


class _ThrottleColumns(TypedColumns):
    key = Column(String(160), primary_key=True)  # "person:rina", "from:10.0.0.7"
    failures = Column(Integer, nullable=False)
    until = Column(Instant, nullable=False)  # nothing is tried before
    seen_at = Column(Instant, nullable=False)


unit = Table("unit", metadata, _UnitColumns)
person = Table("person", metadata, _PersonColumns)
role = Table("role", metadata, _RoleColumns)
login = Table("login", metadata, _LoginColumns)
session = Table("session", metadata, _SessionColumns)
invitation = Table("invitation", metadata, _InvitationColumns)
throttle = Table("throttle", metadata, _ThrottleColumns)

Index("ix_session_person", session.c.person)
Index("ix_session_expires", session.c.expires_at)
Index("ix_invitation_person", invitation.c.person)
