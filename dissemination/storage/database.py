"""The one way to the database: short write transactions, and readers beside them."""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self, TypeVar

from sqlalchemy import (
    URL,
    Connection,
    Engine,
    create_engine,
    event,
    func,
    insert,
    inspect,
    make_url,
    select,
    text,
)
from sqlalchemy.exc import (
    DisconnectionError,
    InterfaceError,
    OperationalError,
    SQLAlchemyError,
)
from sqlalchemy.exc import TimeoutError as PoolExhausted
from sqlalchemy.pool import ConnectionPoolEntry

from dissemination.storage.tables import control
from dissemination.storage.together import Together

T = TypeVar("T")

Transaction = Connection  # what services pass on, without knowing SQL

_VERSIONS = Path(__file__).parent / "migrations/versions"
_TRUSTED_S = 0.2  # a connection that rested for less is taken to be alive
_UNTIDY_PAGES = 10_000  # 40 MB, where no daemon tidies up
_UPGRADE = 0x646973  # any number, as long as every version locks the same


# The database is away, locked or full; what was asked may succeed a little later.
_AWAY = (OperationalError, InterfaceError, PoolExhausted)


class DatabaseUnusable(Exception):
    """The database is away, locked, full, damaged, or was made by a newer version.

    `id` is a message's id; `values` fill it.
    """

    def __init__(self, id: str, /, **values: str) -> None:
        super().__init__(id)
        self.id = id
        self.values = values


class Database:
    """A database of one workspace, upgraded to this version's tables.

    On SQLite there is one writing connection, whose transactions begin IMMEDIATE, and a
    pool of readers that can never hold the lock. Both ways in raise `DatabaseUnusable`
    when the database is away, locked or full.
    """

    def __init__(self, url: str) -> None:
        try:
            self.url = make_url(url)
        except SQLAlchemyError as error:
            # The address may hold a password, and nothing says where.
            raise _unusable("?", error) from None
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._shown = self.url.render_as_string(hide_password=True)
        try:
            self._writer = _engine(self.url, writes=True)
        except (SQLAlchemyError, ImportError, TypeError) as error:
            # TypeError: a database in memory, which would forget everything.
            raise _unusable(self._shown, error) from error
        self._reader = _reader(self.url, self._writer)
        self._together = Together(self.write, away=DatabaseUnusable)
        with ExitStack() as undo:
            undo.callback(self.close)
            try:
                self._upgrade()
            except SQLAlchemyError as error:
                raise _unusable(self._shown, error) from error
            undo.pop_all()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open a transaction that commits at the end, or rolls back on an error."""
        with self._said(), self._writer.begin() as connection:
            yield connection

    def write_together(self, work: Callable[[Connection], T]) -> T:
        """Do `work` in a transaction that threads share which write at this moment.

        One of them commits for all, so that they wait for the disk once. Where one
        fails, each does its work again, alone: `work` may run twice, and what it did
        first is rolled back.
        """
        return self._together.run(work)

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a transaction that sees one state and changes nothing."""
        with self._said(), self._reader.connect() as connection:
            yield connection

    def now(self) -> datetime:
        """Return the instant by the server's clock; by ours where there is no server.

        Several machines then agree on when a lease runs out.
        """
        if self.is_sqlite:
            return datetime.now(UTC)
        with self.read() as connection:
            found: datetime = connection.scalars(select(func.clock_timestamp())).one()
        return found.astimezone(UTC)

    def tidy(self) -> None:
        """Move what was committed to where it stays, so that no commit has to.

        SQLite else does so within a commit, now and then, which then takes ten times as
        long; it still does where nobody calls this. A server sees to it by itself.
        """
        if not self.is_sqlite:
            return
        broken = self._reader.dialect.loaded_dbapi.Error
        # Past SQLAlchemy, which would begin a transaction: within one it is refused.
        with self._said(), closing(self._reader.raw_connection()) as connection:
            try:
                connection.cursor().execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            except broken as error:
                raise _unusable(self._shown, error) from error

    def installation(self) -> str:
        """Return the random name that makes this database's keys its own."""
        with self.read() as connection:
            return connection.scalars(select(control.c.installation)).one()

    def close(self) -> None:
        """Give every connection back."""
        self._writer.dispose()
        self._reader.dispose()

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except _AWAY as error:
            raise _unusable(self._shown, error) from error

    def _upgrade(self) -> None:
        # One transaction: two processes take turns, and a power cut leaves no half.
        with self.write() as connection:
            if not self.is_sqlite:
                connection.execute(select(func.pg_advisory_xact_lock(_UPGRADE)))
            now_at = _revision(connection)
            if now_at == _newest():
                return
            # Seldom needed, and 12 MB that a daemon would carry for ever.
            from dissemination.storage.upgrade import upgrade  # noqa: PLC0415

            if not upgrade(connection, now_at):
                raise DatabaseUnusable("database.newer", revision=now_at)
            if connection.scalar(select(control.c.id)) is None:
                name = secrets.token_hex(4)
                connection.execute(insert(control).values(id=1, installation=name))


def _revision(connection: Connection) -> str:
    if not inspect(connection).has_table("alembic_version"):
        return ""
    return str(connection.scalar(text("SELECT version_num FROM alembic_version")) or "")


def _newest() -> str:
    return max(path.name.split("_")[0] for path in _VERSIONS.glob("[0-9]*.py"))


def _reader(url: URL, writer: Engine) -> Engine:
    """Return what sees one state and cannot write; a server's shares its pool."""
    if url.get_backend_name() == "sqlite":
        return _engine(url, writes=False)
    return writer.execution_options(
        isolation_level="REPEATABLE READ", postgresql_readonly=True
    )


def _engine(url: URL, *, writes: bool) -> Engine:
    if url.get_backend_name() != "sqlite":
        return _served(create_engine(url, hide_parameters=True))
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
            f"wal_autocheckpoint = {_UNTIDY_PAGES}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")

    return engine


def _served(engine: Engine) -> Engine:
    """Have a server's connections proven before use, where they stood idle.

    The pool's own proof asks before each transaction, which costs a tenth of it all.
    """

    @event.listens_for(engine, "checkin")
    def _rests(_: object, record: ConnectionPoolEntry) -> None:
        record.info["rests_since_s"] = time.monotonic()

    @event.listens_for(engine, "checkout")
    def _prove(connection: Any, record: ConnectionPoolEntry, _: object) -> None:
        now_s = time.monotonic()
        if now_s - record.info.get("rests_since_s", now_s) < _TRUSTED_S:
            return
        try:
            engine.dialect.do_ping(connection)
        except engine.dialect.loaded_dbapi.Error as error:
            raise DisconnectionError from error

    return engine


def _unusable(shown: str, error: Exception) -> DatabaseUnusable:
    cause = getattr(error, "orig", None) or error
    why = (str(cause).splitlines() or [type(cause).__name__])[0]
    return DatabaseUnusable("database.unusable", database=shown, why=why)
