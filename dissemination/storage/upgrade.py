"""Bringing a database's tables up to this version, through Alembic."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

_MIGRATIONS = Path(__file__).parent / "migrations"


def upgrade(connection: Connection, now_at: str) -> bool:
    """Run the migrations that are missing; whoever calls commits.

    Args:
        connection: of the database.
        now_at: the revision that it has, or empty.

    Returns:
        False when it was made by a newer version; then nothing is touched.
    """
    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS))
    known = {s.revision for s in ScriptDirectory.from_config(config).walk_revisions()}
    if now_at and now_at not in known:
        return False
    config.attributes["connection"] = connection
    command.upgrade(config, "head")
    return True
