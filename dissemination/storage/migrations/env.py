"""Alembic's way in. The connection is always handed over by `Database`."""

from __future__ import annotations

from alembic import context

from dissemination.storage.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
