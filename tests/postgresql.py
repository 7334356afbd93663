"""A PostgreSQL of the tests' own: a private socket, a folder of its own, gone after.

Debian's package is enough; no server of the machine is asked or touched.
"""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp

import psycopg
from psycopg import sql

from dissemination.storage.database import Database

USER = "dissemination"
PORT = "5432"  # the name of the socket; the developer's PGPORT is not ours
STOPPED_WITHIN_S = 60

_DEBIAN = Path("/usr/lib/postgresql")

Preparation = Callable[[str], object]  # fills the empty database at an address

# For the tests alone: what is lost in a power cut is lost.
_HASTY = {
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    # It would sit in the template that a test wants to copy.
    "autovacuum": "off",
}

# What the preparation left is kept beside the tables, to be put back by each sweep.
_KEEP = """
CREATE SCHEMA kept;
DO $$ DECLARE t record; BEGIN
    FOR t IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' LOOP
        EXECUTE format('CREATE TABLE kept.%1$I AS TABLE public.%1$I', t.name);
    END LOOP;
END $$
"""
_SWEEP = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid();
-- No foreign key asks in which order.
SET session_replication_role = replica;
DO $$ DECLARE t record; BEGIN
    FOR t IN SELECT tablename AS name FROM pg_tables WHERE schemaname = 'kept' LOOP
        EXECUTE format('DELETE FROM public.%1$I', t.name);
        EXECUTE format(
            'INSERT INTO public.%1$I OVERRIDING SYSTEM VALUE TABLE kept.%1$I', t.name
        );
    END LOOP;
    PERFORM setval(format('%I.%I', schemaname, sequencename)::regclass, 1, false)
        FROM pg_sequences;
END $$
"""
# It changes with every table, column, index, rule, trigger and function of ours.
_SHAPE = """
SELECT md5(string_agg(version, ' ' ORDER BY version)) FROM (
    SELECT xmin::text FROM pg_class WHERE oid > 16383
    UNION ALL SELECT xmin::text FROM pg_attribute WHERE attrelid > 16383
    UNION ALL SELECT xmin::text FROM pg_constraint WHERE oid > 16383
    UNION ALL SELECT xmin::text FROM pg_trigger WHERE oid > 16383
    UNION ALL SELECT xmin::text FROM pg_proc WHERE oid > 16383
) AS ours(version)
"""

# It runs until its standard input ends: when we close it, or are killed however hard.
_KEEPER = """
bin=$1 folder=$2 port=$3 user=$4; shift 4
fail() { cat "$folder/log"; rm -rf "$folder"; exit 1; }
exec 3>"$folder/log"
"$bin/initdb" --pgdata="$folder/data" --username="$user" --auth=trust \
    --encoding=UTF8 --locale=C --no-sync >&3 2>&1 || fail
$GUARD "$bin/postgres" -D "$folder/data" -k "$folder" -p "$port" "$@" >&3 2>&1 &
until "$bin/pg_isready" -q -h "$folder" -p "$port"; do
    kill -0 $! 2>/dev/null || fail
    sleep 0.02
done
echo ready
read -r _
while kill -QUIT $! 2>/dev/null; do sleep 0.02; done
rm -rf "$folder"
"""


class PostgreSQLMissing(Exception):
    """This machine cannot run a PostgreSQL; the message says what is not there."""


def lay_tables(url: str) -> None:
    """Bring the database at an address to the tables of this version."""
    Database(url).close()


def lay_fleet(url: str) -> None:
    """Bring it there, with the tables through which a fleet is given its work."""
    # Here, since few tests need it and all would wait for it.
    from dissemination.engine import fleet  # noqa: PLC0415

    with Database(url) as db:
        fleet.set_up(db)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cluster:
    """A running server. `folder` holds its socket, its data and its `log`."""

    folder: Path
    _templates: dict[Preparation, str] = field(default_factory=dict, repr=False)
    _swept: dict[Preparation, list[_Swept]] = field(default_factory=dict, repr=False)

    def url(self, database: str) -> str:
        """Return the address of a database, as `[storage] url` takes it."""
        place = f"host={self.folder}&port={PORT}"
        return f"postgresql+psycopg://{USER}@/{database}?{place}"

    def connect(self, database: str = "postgres") -> psycopg.Connection:
        """Return a connection that commits each statement by itself."""
        return psycopg.connect(
            host=str(self.folder),
            port=PORT,
            user=USER,
            dbname=database,
            autocommit=True,
        )

    @contextmanager
    def database(
        self, name: str = "", *, prepare: Preparation = lay_tables
    ) -> Iterator[str]:
        """Make a database, yield its address, and drop it whoever still uses it.

        Args:
            name: what to call it; made up when empty.
            prepare: fills it, once for all that are made with the same function: they
                are copies of one template.
        """
        name = self._copied(self._template(prepare), name)
        with self._dropped_after(name):
            yield self.url(name)

    @contextmanager
    def empty_database(self, name: str = "") -> Iterator[str]:
        """Make a database without a single table; else as `database`."""
        name = self._copied("template0", name)
        with self._dropped_after(name):
            yield self.url(name)

    @contextmanager
    def swept_database(self, *, prepare: Preparation = lay_tables) -> Iterator[str]:
        """Yield a database that others had before, swept: much quicker than a copy.

        It holds what `prepare` left and nothing else. One whose tables were changed
        is dropped instead of swept.
        """
        idle = self._swept.setdefault(prepare, [])
        lent = idle.pop() if idle else self._sweepable(prepare)
        try:
            yield self.url(lent.name)
        finally:
            if self._is_swept(lent):
                idle.append(lent)
            else:
                self._drop(lent.name)

    @contextmanager
    def _dropped_after(self, name: str) -> Iterator[None]:
        try:
            yield
        finally:
            self._drop(name)

    def _drop(self, name: str) -> None:
        self._say("DROP DATABASE {} WITH (FORCE)", name)

    def _template(self, prepare: Preparation) -> str:
        if prepare not in self._templates:
            name = self._copied("template0")
            prepare(self.url(name))
            self._templates[prepare] = name
        return self._templates[prepare]

    def _copied(self, template: str, name: str = "") -> str:
        name = name or f"test_{secrets.token_hex(6)}"
        self._say("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy", name, template)
        return name

    def _sweepable(self, prepare: Preparation) -> _Swept:
        name = self._copied(self._template(prepare))
        with self.connect(name) as connection:
            connection.execute(_KEEP)
            return _Swept(name=name, shape=_shape(connection))

    def _is_swept(self, used: _Swept) -> bool:
        with self.connect(used.name) as connection:
            if _shape(connection) != used.shape:
                return False
            connection.execute(_SWEEP)
            return True

    def _say(self, statement: str, *names: str) -> None:
        """Run one statement beside all databases; each `{}` in it is a name."""
        with self.connect() as connection:
            quoted = map(sql.Identifier, names)
            connection.execute(sql.SQL(statement).format(*quoted))


def binaries() -> Path:
    """Return the folder of the server's programs, of the newest version there is.

    Raises:
        PostgreSQLMissing: there is none.
    """
    for folder in _places():
        if all((folder / name).is_file() for name in ("initdb", "postgres")):
            return folder
    raise PostgreSQLMissing("no PostgreSQL here: apt-get install postgresql")


@contextmanager
def cluster(*, durable: bool = False) -> Iterator[Cluster]:
    """Start a server, and stop it at the end with all that is in it.

    It takes about a second, stops at once even if this process is killed, and listens
    on a Unix socket alone. `durable` keeps what PostgreSQL does for a power cut; the
    tests do without.

    Raises:
        PostgreSQLMissing: the machine has no PostgreSQL, or nobody to run it as.
    """
    programs, owner = binaries(), _owner()
    # A socket's address holds 107 bytes: no long folder of the test's.
    folder = Path(mkdtemp(prefix="pg-", dir=_place(durable=durable)))
    settings = {"listen_addresses": "", "max_connections": "200"}
    keeper = _start(programs, folder, owner, settings | ({} if durable else _HASTY))
    try:
        yield Cluster(folder=folder)
    finally:
        keeper.communicate(timeout=STOPPED_WITHIN_S)


def _place(*, durable: bool) -> str:
    # In memory where that is a place: a database for each test is a file copied.
    memory = Path("/dev/shm")  # noqa: S108 - a private folder in it
    return str(memory) if memory.is_dir() and not durable else "/tmp"  # noqa: S108


def _places() -> Iterator[Path]:
    debian = _DEBIAN.glob("*/bin")
    versions = [place for place in debian if place.parent.name.isdigit()]
    yield from sorted(versions, key=lambda p: int(p.parent.name), reverse=True)
    if asked := shutil.which("pg_config"):
        said = subprocess.run(  # noqa: S603 - PostgreSQL's own
            [asked, "--bindir"], capture_output=True, text=True, check=False
        )
        yield Path(said.stdout.strip())
    if found := shutil.which("initdb"):
        yield Path(found).resolve().parent


def _owner() -> pwd.struct_passwd | None:
    """Return as whom the server runs; None is ourselves."""
    if os.geteuid() != 0:
        return None
    # PostgreSQL refuses to be root.
    if shutil.which("setpriv") is None:
        raise PostgreSQLMissing(
            "no setpriv here, to run PostgreSQL as another than root"
        )
    try:
        return pwd.getpwnam("postgres")
    except KeyError as error:
        raise PostgreSQLMissing("no user postgres here to run PostgreSQL as") from error


def _start(
    programs: Path,
    folder: Path,
    owner: pwd.struct_passwd | None,
    settings: Mapping[str, str],
) -> subprocess.Popen[str]:
    become: list[str] = []
    if owner:
        os.chown(folder, owner.pw_uid, owner.pw_gid)
        ids = [f"--reuid={owner.pw_uid}", f"--regid={owner.pw_gid}", "--init-groups"]
        become = ["setpriv", *ids]
    # Should even the keeper be killed, the kernel tells the server.
    guard = "setpriv --pdeathsig QUIT" if shutil.which("setpriv") else ""
    given = [word for key in settings for word in ("-c", f"{key}={settings[key]}")]
    keeper = subprocess.Popen(  # noqa: S603 - our own script
        [*become, "/bin/sh", "-c", _KEEPER, "sh", programs, folder, PORT, USER, *given],
        env={"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C", "GUARD": guard},
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        # Ctrl-C is ours to answer: the last tests still need it.
        start_new_session=True,
    )
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    # A forked child holds no end of it open, so only our own death counts.
    os.register_at_fork(after_in_child=keeper.stdin.close)
    if (said := keeper.stdout.readline()) != "ready\n":
        with keeper:
            raise RuntimeError(said + keeper.stdout.read())
    return keeper


@dataclass(frozen=True, slots=True, kw_only=True)
class _Swept:
    name: str
    shape: str


def _shape(connection: psycopg.Connection) -> str:
    (shape,) = connection.execute(_SHAPE).fetchone() or ("",)
    return str(shape)
