"""Keep who is to post by hand, by which link, and what they answered."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


COLUMNS = (
    "name",
    "unit",
    "token",
    "link_until",
    "opened_at",
    "remind_at",
    "declined_at",
    "answer",
    "screenshot",
    "escalated_at",
    "passed_from",
)


def upgrade() -> None:
    op.add_column(
        "hand_off", sa.Column("name", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "hand_off",
        sa.Column("unit", sa.String(length=64), server_default="", nullable=False),
    )
    op.add_column(
        "hand_off",
        sa.Column("token", sa.String(length=64), server_default="", nullable=False),
    )
    op.add_column("hand_off", sa.Column("link_until", sa.BigInteger(), nullable=True))
    op.add_column("hand_off", sa.Column("opened_at", sa.BigInteger(), nullable=True))
    op.add_column("hand_off", sa.Column("remind_at", sa.BigInteger(), nullable=True))
    op.add_column("hand_off", sa.Column("declined_at", sa.BigInteger(), nullable=True))
    op.add_column(
        "hand_off", sa.Column("answer", sa.Text(), server_default="", nullable=False)
    )
    op.add_column(
        "hand_off",
        sa.Column(
            "screenshot", sa.String(length=64), server_default="", nullable=False
        ),
    )
    op.add_column("hand_off", sa.Column("escalated_at", sa.BigInteger(), nullable=True))
    op.add_column("hand_off", sa.Column("passed_from", NUMBER, nullable=True))
    op.create_index(
        "uq_hand_off_token",
        "hand_off",
        ["token"],
        unique=True,
        sqlite_where=sa.text("token != ''"),
        postgresql_where=sa.text("token != ''"),
    )


def downgrade() -> None:
    op.drop_index("uq_hand_off_token", "hand_off")
    for name in COLUMNS:
        op.drop_column("hand_off", name)
