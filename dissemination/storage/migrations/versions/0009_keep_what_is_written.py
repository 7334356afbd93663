"""Keep drafts, comments, patterns and the media library; say what items are about."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
IS_OPEN = sa.text("ended_at IS NULL")
WITH_PEOPLE = sa.text("state IN ('submitted', 'returned')")

item = sa.table(
    "item",
    *map(sa.column, ("id", "revision", "title", "unit", "kind", "words", "changed_at")),
)
item_revision = sa.table(
    "item_revision",
    *map(sa.column, ("item", "revision", "created_at")),
    sa.column("content", sa.JSON()),
)


def upgrade() -> None:
    op.create_table(
        "comment",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("draft", NUMBER, nullable=True),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("resolved_at", sa.BigInteger(), nullable=True),
        sa.Column("resolved_by", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_comment")),
    )
    op.create_index(
        "ix_comment_draft",
        "comment",
        ["draft"],
        unique=False,
        sqlite_where=sa.text("draft IS NOT NULL"),
        postgresql_where=sa.text("draft IS NOT NULL"),
    )
    op.create_index(
        "ix_comment_item",
        "comment",
        ["item"],
        unique=False,
        sqlite_where=sa.text("item != ''"),
        postgresql_where=sa.text("item != ''"),
    )
    op.create_table(
        "draft",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.Column("changed_by", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index(
        "ix_draft_open",
        "draft",
        ["changed_at"],
        unique=False,
        sqlite_where=IS_OPEN,
        postgresql_where=IS_OPEN,
    )
    op.create_index(
        "uq_draft_item",
        "draft",
        ["item"],
        unique=True,
        sqlite_where=sa.text("item != '' AND ended_at IS NULL"),
        postgresql_where=sa.text("item != '' AND ended_at IS NULL"),
    )
    op.create_table(
        "look",
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("person", "item", "fingerprint", name=op.f("pk_look")),
    )
    op.create_table(
        "pattern",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("fields", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("approved_at", sa.BigInteger(), nullable=True),
        sa.Column("approved_by", sa.String(length=64), nullable=False),
        sa.Column("archived_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_pattern")),
    )
    op.create_table(
        "asset",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("alt", sa.Text(), nullable=False),
        sa.Column("credit", sa.Text(), nullable=False),
        sa.Column("licence", sa.String(length=32), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("consent", sa.String(length=16), nullable=False),
        sa.Column("checklist", sa.JSON(), nullable=False),
        sa.Column("cover", sa.String(length=64), nullable=False),
        sa.Column("seconds", sa.Float(), nullable=False),
        sa.Column("focus", sa.JSON(), nullable=True),
        sa.Column("unit", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("archived_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["sha256"], ["media.sha256"], name=op.f("fk_asset_sha256")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_asset")),
    )
    op.create_index(
        "ix_asset_here",
        "asset",
        ["created_at"],
        unique=False,
        sqlite_where=sa.text("archived_at IS NULL"),
        postgresql_where=sa.text("archived_at IS NULL"),
    )
    op.add_column(
        "item", sa.Column("title", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "item",
        sa.Column("unit", sa.String(length=64), server_default="", nullable=False),
    )
    op.add_column(
        "item",
        sa.Column("kind", sa.String(length=32), server_default="", nullable=False),
    )
    op.add_column(
        "item", sa.Column("words", sa.Text(), server_default="", nullable=False)
    )
    op.add_column("item", sa.Column("changed_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_item_with_people",
        "item",
        ["changed_at"],
        unique=False,
        sqlite_where=WITH_PEOPLE,
        postgresql_where=WITH_PEOPLE,
    )
    op.create_index("ix_item_changed", "item", ["changed_at", "id"], unique=False)
    op.create_index("ix_item_unit", "item", ["unit", "changed_at"], unique=False)
    op.create_index("ix_audit_subject", "audit", ["subject"], unique=False)
    op.create_table(
        "presence",
        sa.Column("draft", NUMBER, nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["draft"], ["draft.id"], name=op.f("fk_presence_draft")
        ),
        sa.PrimaryKeyConstraint("draft", "person", name=op.f("pk_presence")),
    )
    _say_what_items_are_about()


def downgrade() -> None:
    for name in ("asset", "pattern", "comment", "presence", "draft", "look"):
        op.drop_table(name)
    op.drop_index("ix_audit_subject", "audit")
    op.drop_index("ix_item_with_people", "item")
    op.drop_index("ix_item_unit", "item")
    op.drop_index("ix_item_changed", "item")
    for name in ("title", "unit", "kind", "words", "changed_at"):
        op.drop_column("item", name)


def _say_what_items_are_about() -> None:
    connection = op.get_bind()
    newest = item.join(
        item_revision,
        (item.c.id == item_revision.c.item)
        & (item.c.revision == item_revision.c.revision),
    )
    wanted = sa.select(item.c.id, item_revision.c.content, item_revision.c.created_at)
    for row in connection.execute(wanted.select_from(newest)).all():
        said = {name: row.content.get(name) or "" for name in ("title", "unit", "kind")}
        said["unit"] = said["unit"][:64]
        words = f"{row.id} {said['title']} {row.content.get('body') or ''}".lower()
        connection.execute(
            sa.update(item)
            .where(item.c.id == row.id)
            .values(**said, words=words, changed_at=row.created_at)
        )
