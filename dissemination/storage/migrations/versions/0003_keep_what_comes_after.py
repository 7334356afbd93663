"""Keep slots as local time, notices, what is read back, corrections and takedowns."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _add_span("account", "pace_us")
    _add_words("delivery", "slot", 80)
    _partial("ix_slot", "delivery", ["slot"], "slot != ''", unique=False)
    _add_words("item", "campaign", 80)
    _partial("ix_campaign", "item", ["campaign"], "campaign != ''", unique=False)
    _make_notice()
    _make_watch()
    _make_amendment()
    op.create_index("ix_receipt_at", "receipt", ["at"], unique=False)


def _make_notice() -> None:
    op.create_table(
        "notice",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("kind", sa.String(length=32), nullable=False),
        sa.Column("subject", sa.String(length=80), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("first_at", sa.BigInteger(), nullable=False),
        sa.Column("seen_at", sa.BigInteger(), nullable=False),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
    )
    _partial(
        "uq_notice_open",
        "notice",
        ["kind", "subject"],
        "ended_at IS NULL",
        unique=True,
    )


def _make_watch() -> None:
    op.create_table(
        "watch",
        sa.Column("delivery", _NUMBER, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("looks", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.BigInteger(), nullable=True),
        sa.Column("outcome", sa.String(length=16), nullable=False),
        sa.Column("detail", sa.Text(), nullable=False),
        sa.Column("looked_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery"], ["delivery.id"], name=op.f("fk_watch_delivery")
        ),
        sa.PrimaryKeyConstraint("delivery", "part", name=op.f("pk_watch")),
    )
    _partial("ix_watch_next", "watch", ["next_at"], "next_at IS NOT NULL", unique=False)


def _make_amendment() -> None:
    op.create_table(
        "amendment",
        sa.Column("id", _NUMBER, nullable=False),
        sa.Column("delivery", _NUMBER, nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("rendition", _NUMBER, nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("person", sa.String(length=64), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("url", sa.Text(), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("eligible_at", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=True),
        sa.Column("done_at", sa.BigInteger(), nullable=True),
        sa.ForeignKeyConstraint(
            ["delivery"], ["delivery.id"], name=op.f("fk_amendment_delivery")
        ),
        sa.ForeignKeyConstraint(
            ["rendition"], ["rendition.id"], name=op.f("fk_amendment_rendition")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_amendment")),
    )
    op.create_index("ix_amendment_delivery", "amendment", ["delivery"], unique=False)
    _partial(
        "ix_amendment_waiting",
        "amendment",
        ["eligible_at"],
        "state = 'waiting'",
        unique=False,
    )
    _partial(
        "uq_amendment_waiting",
        "amendment",
        ["delivery", "part"],
        "state = 'waiting'",
        unique=True,
    )
    _partial(
        "ix_amendment_person", "amendment", ["id"], "state = 'person'", unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_receipt_at", table_name="receipt")
    for table in ("amendment", "watch", "notice"):
        op.drop_table(table)
    op.drop_index("ix_campaign", table_name="item")
    op.drop_column("item", "campaign")
    op.drop_index("ix_slot", table_name="delivery")
    op.drop_column("delivery", "slot")
    op.drop_column("account", "pace_us")


def _add_words(table: str, column: str, length: int) -> None:
    words = sa.Column(
        column, sa.String(length=length), nullable=False, server_default=""
    )
    op.add_column(table, words)


def _add_span(table: str, column: str) -> None:
    span = sa.Column(column, sa.BigInteger(), nullable=False, server_default="0")
    op.add_column(table, span)


def _partial(
    name: str, table: str, columns: list[str], where: str, *, unique: bool
) -> None:
    op.create_index(
        name,
        table,
        columns,
        unique=unique,
        sqlite_where=sa.text(where),
        postgresql_where=sa.text(where),
    )
