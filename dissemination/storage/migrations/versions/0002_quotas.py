"""Keep the limits of accounts, and find the next instant at one look."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "quota",
        sa.Column("account", sa.String(length=64), nullable=False),
        sa.Column("span_us", sa.BigInteger(), nullable=False),
        sa.Column("max", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account"], ["account.id"], name=op.f("fk_quota_account")
        ),
        sa.PrimaryKeyConstraint("account", "span_us", name=op.f("pk_quota")),
    )
    op.create_index("ix_account_turn", "account", ["busy_until", "id"], unique=False)
    where = sa.text("state = 'scheduled'")
    op.create_index(
        "ix_eligible",
        "delivery",
        ["eligible_at"],
        unique=False,
        sqlite_where=where,
        postgresql_where=where,
    )
    unclear = sa.text("outcome IN ('', 'unknown', 'vanished')")
    op.create_index(
        "ix_attempt_unclear",
        "attempt",
        ["started_at"],
        unique=False,
        sqlite_where=unclear,
        postgresql_where=unclear,
    )
    every = sa.text("due_at IS NOT NULL")
    op.create_index(
        "ix_standing",
        "delivery",
        ["state", "due_at", "id"],
        unique=False,
        sqlite_where=every,
        postgresql_where=every,
    )


def downgrade() -> None:
    op.drop_index("ix_attempt_unclear", table_name="attempt")
    op.drop_index("ix_account_turn", table_name="account")
    op.drop_index("ix_standing", table_name="delivery")
    op.drop_index("ix_eligible", table_name="delivery")
    op.drop_table("quota")
