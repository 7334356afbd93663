"""Keep which calls an account made before who it is changed."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None

_MARKS = ("known_from", "another_from")


def upgrade() -> None:
    digest = sa.Column("settings", sa.String(64), nullable=False, server_default="")
    op.add_column("account", digest)
    for name in _MARKS:
        none = sa.Column(name, sa.BigInteger(), nullable=False, server_default="0")
        op.add_column("account", none)


def downgrade() -> None:
    for name in ("settings", *_MARKS):
        op.drop_column("account", name)
