"""Keep when what a delivery says is over, so that its page can say so."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WHERE = sa.text("state = 'published' AND withdrawn_at IS NULL AND ends_at IS NOT NULL")
# What stands there now is what the last correction says, where there was one.
_STANDING = sa.text(
    """
    SELECT d.id, d.due_at, r.content FROM delivery d
    JOIN item_revision r ON r.item = d.item AND r.revision = COALESCE(
        (SELECT s.revision FROM amendment a JOIN rendition s ON s.id = a.rendition
         WHERE a.delivery = d.id AND a.state != 'failed' ORDER BY a.id DESC LIMIT 1),
        d.revision)
    """
)


def upgrade() -> None:
    op.add_column("delivery", sa.Column("ends_at", sa.BigInteger(), nullable=True))
    op.create_index(
        "ix_ends",
        "delivery",
        ["ends_at"],
        unique=False,
        sqlite_where=_WHERE,
        postgresql_where=_WHERE,
    )
    connection = op.get_bind()
    if ends := list(_ends(connection.execute(_STANDING).all())):
        known = sa.text("UPDATE delivery SET ends_at = :ends_at WHERE id = :id")
        connection.execute(known, ends)


def _ends(rows: Any) -> Iterator[dict[str, int]]:
    for id_, due_at, content in rows:
        # A driver gives JSON back as text, or as what it means.
        said = json.loads(content) if isinstance(content, str) else content
        if at := said.get("expires_at"):
            ends_at = (datetime.fromisoformat(at) - _EPOCH) // timedelta(microseconds=1)
            if ends_at > due_at:
                yield {"id": id_, "ends_at": ends_at}


def downgrade() -> None:
    op.drop_index("ix_ends", table_name="delivery")
    op.drop_column("delivery", "ends_at")
