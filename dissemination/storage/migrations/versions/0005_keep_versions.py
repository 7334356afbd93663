"""Keep what an account says of an item in its own words."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_HOLDS = sa.text("ended_at IS NULL")


def upgrade() -> None:
    op.create_table(
        "version",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("item", sa.String(length=80), nullable=False),
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("placement", sa.String(length=32), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("created_by", sa.String(length=64), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(["item"], ["item.id"], name=op.f("fk_version_item")),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_version_account")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
    )
    op.create_index(
        "uq_version_holds",
        "version",
        ["item", "account", "placement"],
        unique=True,
        sqlite_where=_HOLDS,
        postgresql_where=_HOLDS,
    )
    op.create_index(
        "ix_version_place", "version", ["item", "account", "placement"], unique=False
    )


def downgrade() -> None:
    op.drop_table("version")
