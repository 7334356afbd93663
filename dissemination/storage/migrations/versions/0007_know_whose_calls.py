"""Keep which calls an account made before who it is changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    digest = sa.Column("settings", sa.String(64), nullable=False, server_default="")
    before = sa.Column(
        "known_from", sa.BigInteger(), nullable=False, server_default="0"
    )
    op.add_column("account", digest)
    op.add_column("account", before)


def downgrade() -> None:
    op.drop_column("account", "known_from")
    op.drop_column("account", "settings")
