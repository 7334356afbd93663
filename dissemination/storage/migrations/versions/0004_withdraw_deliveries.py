"""Keep which deliveries were taken down, so that nothing more of them is sent."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    withdrawn = sa.Column("withdrawn_at", sa.BigInteger(), nullable=True)
    op.add_column("delivery", withdrawn)
    where = sa.text("withdrawn_at IS NOT NULL")
    op.create_index(
        "ix_withdrawn",
        "delivery",
        ["id"],
        unique=False,
        sqlite_where=where,
        postgresql_where=where,
    )


def downgrade() -> None:
    op.drop_index("ix_withdrawn", table_name="delivery")
    op.drop_column("delivery", "withdrawn_at")
