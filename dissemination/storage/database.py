"""The one way to the database: short write transactions, and readers beside them."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any, Self

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    func,
    insert,
    make_url,
    select,
)
from sqlalchemy.exc import SQLAlchemyError

from dissemination.storage.tables import control

Transaction = Connection  # what services pass on, without knowing SQL

_MIGRATIONS = Path(__file__).parent / "migrations"
_UPGRADE = 0x646973  # any number, as long as every version locks the same


class DatabaseUnusable(Exception):
    """The database is not there, is damaged, or was made by a newer version.

    `id` is a message's id; `values` fill it.
    """

    def __init__(self, id: str, /, **values: str) -> None:
        super().__init__(id)
        self.id = id
        self.values = values


class Database:
    """A database of one workspace, upgraded to this version's tables.

    On SQLite there is one writing connection, whose transactions begin IMMEDIATE, and a
    pool of readers that can never hold the lock.
    """

    def __init__(self, url: str) -> None:
        try:
            self.url = make_url(url)
        except SQLAlchemyError as error:
            # The address may hold a password, and nothing says where.
            raise _unusable("?", error) from None
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        shown = self.url.render_as_string(hide_password=True)
        try:
            self._writer = _engine(self.url, writes=True)
        except (SQLAlchemyError, ImportError, TypeError) as error:
            # TypeError: a database in memory, which would forget everything.
            raise _unusable(shown, error) from error
        self._reader = _engine(self.url, writes=False) if self.is_sqlite else None
        with ExitStack() as undo:
            undo.callback(self.close)
            try:
                self._upgrade()
            except SQLAlchemyError as error:
                raise _unusable(shown, error) from error
            undo.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that commits at the end, or rolls back on an error."""
        with self._writer.begin() as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state and changes nothing."""
        with (self._reader or self._writer).connect() as connection:
            yield connection

    def installation(self) -> str:
        """Return the random name that makes this database's keys its own."""
        with self.read() as connection:
            return connection.scalars(select(control.c.installation)).one()

    def close(self) -> None:
        """Give every connection back."""
        self._writer.dispose()
        if self._reader is not None:
            self._reader.dispose()

    def _upgrade(self) -> None:
        config = Config()
        config.set_main_option("script_location", str(_MIGRATIONS))
        scripts = ScriptDirectory.from_config(config)
        # One transaction: two processes take turns, and a power cut leaves no half.
        with self.write() as connection:
            if not self.is_sqlite:
                connection.execute(select(func.pg_advisory_xact_lock(_UPGRADE)))
            now_at = MigrationContext.configure(connection).get_current_revision()
            if now_at == scripts.get_current_head():
                return
            if now_at and now_at not in {s.revision for s in scripts.walk_revisions()}:
                raise DatabaseUnusable("database.newer", revision=now_at)
            config.attributes["connection"] = connection
            command.upgrade(config, "head")
            if connection.scalar(select(control.c.id)) is None:
                name = secrets.token_hex(4)
                connection.execute(insert(control).values(id=1, installation=name))


def _engine(url: URL, *, writes: bool) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, pool_pre_ping=True, hide_parameters=True)
    pool: dict[str, Any] = (
        {"pool_size": 1, "max_overflow": 0, "pool_timeout": 60} if writes else {}
    )
    # An error that is logged names the statement, and not what was written.
    hidden = {"hide_parameters": True, "connect_args": {"check_same_thread": False}}
    engine = create_engine(url, **hidden, **pool)

    @event.listens_for(engine, "connect")
    def _set_up(connection: Any, _: object) -> None:
        # The driver's own transactions would let a SELECT run outside of ours.
        connection.isolation_level = None
        for pragma in (
            "busy_timeout = 15000",
            "journal_mode = WAL",
            "synchronous = FULL",
            "foreign_keys = ON",
            f"query_only = {'OFF' if writes else 'ON'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _unusable(shown: str, error: Exception) -> DatabaseUnusable:
    cause = getattr(error, "orig", None) or error
    why = (str(cause).splitlines() or [type(cause).__name__])[0]
    return DatabaseUnusable("database.unusable", database=shown, why=why)
