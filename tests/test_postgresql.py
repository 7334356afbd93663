from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, inspect, text

from dissemination.storage.database import Database
from dissemination.storage.tables import metadata
from tests import postgresql as home
from tests.postgresql import (
    Cluster,
    PostgreSQLMissing,
    binaries,
    cluster,
    lay_fleet,
    lay_tables,
)

Hold = Callable[..., tuple[subprocess.Popen[str], Path, int]]
ROOT = Path(__file__).resolve().parents[1]
GONE_WITHIN_S = 30.0

HOLD = """
import os, sys, time
from tests.postgresql import cluster
with cluster() as server:
    child = os.fork() if "fork" in sys.argv else 0
    if "fork" in sys.argv and child == 0:
        time.sleep(60)
        os._exit(0)
    print(server.folder, child, flush=True)
    time.sleep(60)
"""


AUDIT = """
INSERT INTO audit (at, person, verb, subject, detail)
VALUES (0, 'rina', 'add', 'x', '{}')
"""


@pytest.fixture
def server(postgresql: Cluster) -> Cluster:
    """The server of this run, as the other tests get it."""
    return postgresql


@pytest.fixture
def here() -> Path:
    """Skip where there is no PostgreSQL to start."""
    try:
        return binaries()
    except PostgreSQLMissing as missing:
        pytest.skip(str(missing))


def tables(url: str) -> set[str]:
    engine = create_engine(url)
    try:
        return set(inspect(engine).get_table_names())
    finally:
        engine.dispose()


def run(url: str, statement: str) -> None:
    engine = create_engine(url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))
    engine.dispose()


def setting(server: Cluster, name: str) -> str:
    with server.connect() as connection:
        row = connection.execute("SELECT current_setting(%s)", [name]).fetchone()
    assert row is not None
    return str(row[0])


def server_pid(folder: Path) -> int:
    return int((folder / "data" / "postmaster.pid").read_text().split()[0])


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    # What waits for a parent that does not ask runs no more.
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


def eventually(is_so: Callable[[], bool]) -> bool:
    until = time.monotonic() + GONE_WITHIN_S
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.02)
    return True


@pytest.fixture
def hold(
    here: Path,
) -> Iterator[Hold]:
    """Start processes that hold a server each, and may have a forked child."""
    held: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> tuple[subprocess.Popen[str], Path, int]:
        process = subprocess.Popen(  # noqa: S603 - ourselves
            [sys.executable, "-W", "ignore", "-c", HOLD, *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            text=True,
        )
        held.append(process)
        assert process.stdout is not None
        folder, child = process.stdout.readline().split()
        return process, Path(folder), int(child)

    yield start
    for process in held:
        process.kill()
        process.communicate()


def test_it_listens_on_a_socket_that_is_ours_alone(server: Cluster) -> None:
    assert setting(server, "listen_addresses") == ""
    assert setting(server, "unix_socket_directories") == str(server.folder)
    assert server.folder.stat().st_mode & 0o077 == 0


def test_a_database_has_the_tables_of_this_version(server: Cluster) -> None:
    with server.database() as url:
        assert tables(url) == {*metadata.tables, "alembic_version"}


def test_an_empty_database_has_none(server: Cluster) -> None:
    with server.empty_database() as url:
        assert tables(url) == set()


def test_what_one_database_keeps_no_other_sees(server: Cluster) -> None:
    with server.database() as one, server.database() as other:
        run(one, "INSERT INTO unit VALUES ('ikp', 'IKP')")
        engine = create_engine(other)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM unit")) == 0
        engine.dispose()


def test_a_database_is_dropped_though_somebody_still_uses_it(server: Cluster) -> None:
    with server.database() as url:
        left_open = Database(url)
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(url.replace("+psycopg", ""))
    left_open.close()


def test_a_template_is_prepared_once_and_each_copy_has_what_it_holds(
    server: Cluster,
) -> None:
    prepared: list[str] = []

    def prepare(url: str) -> None:
        prepared.append(url)
        lay_tables(url)
        run(url, "CREATE TABLE further (id integer)")

    for _ in range(2):
        with server.database(prepare=prepare) as url:
            assert "further" in tables(url)
    assert len(prepared) == 1
    with server.database() as url:
        assert "further" not in tables(url)


def contents(url: str) -> dict[str, list[tuple[object, ...]]]:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = {
            name: [tuple(row) for row in connection.execute(text(f"TABLE {name}"))]
            for name in sorted(tables(url))
        }
    engine.dispose()
    return found


def test_a_swept_database_is_the_same_one_as_if_nobody_had_used_it(
    server: Cluster,
) -> None:
    with server.swept_database() as first:
        before = contents(first)
        run(first, "INSERT INTO unit VALUES ('ikp', 'IKP')")
        run(first, "UPDATE control SET stop_reason = 'banjir'")
        run(first, "UPDATE alembic_version SET version_num = '9999'")
        for _ in range(2):
            run(first, AUDIT)
    with server.swept_database() as again:
        assert again == first
        assert contents(again) == before
        run(again, AUDIT)
        assert contents(again)["audit"][0][0] == 1


def test_sweeping_waits_for_nobody_who_is_still_inside(server: Cluster) -> None:
    with server.swept_database() as url:
        left_open = create_engine(url)
        connection = left_open.connect()
        connection.execute(text("LOCK TABLE unit"))
    connection.invalidate()
    left_open.dispose()


def test_what_a_fleet_was_given_is_swept_too(server: Cluster) -> None:
    give = "SELECT procrastinate_defer_jobs_v1(ARRAY[ROW('deliveries', 'carry', 0,"
    give += " NULL, NULL, '{}', NULL)::procrastinate_job_to_defer_v1])"
    with server.swept_database(prepare=lay_fleet) as first:
        run(first, give)
        assert contents(first)["procrastinate_jobs"]
    with server.swept_database(prepare=lay_fleet) as again:
        assert again == first
        assert not contents(again)["procrastinate_jobs"]
        assert not contents(again)["procrastinate_events"]


@pytest.mark.parametrize(
    "change",
    [
        "DROP TABLE receipt",
        "CREATE TABLE further (id integer)",
        "ALTER TABLE unit ADD COLUMN further integer",
        "DROP INDEX ix_due",
        "ALTER TABLE attempt DISABLE TRIGGER ALL",
        "CREATE FUNCTION full() RETURNS integer LANGUAGE sql AS 'SELECT 1'",
    ],
)
def test_a_database_whose_tables_were_changed_is_not_lent_again(
    server: Cluster, change: str
) -> None:
    with server.swept_database() as first:
        run(first, change)
    with server.swept_database() as other:
        assert other != first


def test_two_at_once_are_not_the_same(server: Cluster) -> None:
    with server.swept_database() as one, server.swept_database() as other:
        assert one != other


def test_a_database_may_be_named(server: Cluster) -> None:
    with server.database("kantor") as url:
        assert "/kantor?" in url
        assert tables(url)


def test_the_tests_do_without_what_is_for_power_cuts(server: Cluster) -> None:
    assert setting(server, "fsync") == "off"


def test_a_durable_one_keeps_it_and_both_are_gone_after(here: Path) -> None:
    with cluster(durable=True) as server:
        pid = server_pid(server.folder)
        assert setting(server, "fsync") == "on"
        assert setting(server, "synchronous_commit") == "on"
        assert not is_gone(pid)
    assert is_gone(pid)
    assert not server.folder.exists()


def test_a_test_that_fails_stops_its_server_too(here: Path) -> None:
    folders: list[Path] = []

    def fail() -> None:
        with cluster() as server:
            folders.append(server.folder)
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fail()
    assert not folders[0].exists()


def test_a_killed_run_leaves_neither_server_nor_folder(hold: Hold) -> None:
    process, folder, _ = hold()
    pid = server_pid(folder)
    process.kill()
    assert eventually(lambda: is_gone(pid) and not folder.exists())


def test_a_forked_child_that_outlives_its_run_does_not_keep_the_server(
    hold: Hold,
) -> None:
    process, folder, child = hold("fork")
    pid = server_pid(folder)
    try:
        process.kill()
        assert eventually(lambda: is_gone(pid))
        assert not is_gone(child)
    finally:
        os.kill(child, signal.SIGKILL)


@pytest.mark.skipif(shutil.which("setpriv") is None, reason="no setpriv here")
def test_the_server_goes_even_with_its_keeper(hold: Hold) -> None:
    _, folder, _ = hold()
    pid = server_pid(folder)
    status = Path(f"/proc/{pid}/status").read_text()
    keeper = int(status.partition("PPid:")[2].split()[0])
    os.kill(keeper, signal.SIGKILL)
    assert eventually(lambda: is_gone(pid))
    shutil.rmtree(folder)


def test_a_server_that_does_not_start_says_why(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[str] = []

    def make(prefix: str, dir: str) -> str:
        made.append(tempfile.mkdtemp(prefix=prefix, dir=dir))
        return made[0]

    with monkeypatch.context() as patch:
        patch.setattr(home, "mkdtemp", make)
        patch.setitem(home._HASTY, "fsync", "perhaps")
        with pytest.raises(RuntimeError, match='"fsync" requires a Boolean'):
            cluster().__enter__()
    assert not Path(made[0]).exists()


def test_a_machine_without_postgresql_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(home, "_places", lambda: iter([tmp_path]))
    with pytest.raises(PostgreSQLMissing, match="apt-get install postgresql"):
        binaries()


def test_the_newest_of_several_versions_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for version in ("9", "15", "17", "old"):
        place = tmp_path / version / "bin"
        place.mkdir(parents=True)
        for name in ("initdb", "postgres") if version != "17" else ("initdb",):
            (place / name).touch()
    monkeypatch.setattr(home, "_DEBIAN", tmp_path)
    assert binaries() == tmp_path / "15" / "bin"
