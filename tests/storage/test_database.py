from __future__ import annotations

import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, create_engine, insert, inspect, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from dissemination.storage.database import Database, DatabaseUnusable
from dissemination.storage.tables import attempt, control, metadata, unit
from tests.storage.conftest import NOW, ON_A_FILE, ON_A_SERVER, Rows

CONDITIONS = text("""
SELECT tablename, indexdef FROM pg_indexes WHERE schemaname = 'public'
UNION SELECT conrelid::regclass::text, conname || ' ' || pg_get_constraintdef(oid)
    FROM pg_constraint WHERE connamespace = 'public'::regnamespace
""")


def names(db: Database) -> list[str]:
    with db.read() as connection:
        return list(connection.scalars(select(unit.c.id).order_by(unit.c.id)))


@ON_A_FILE
@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("synchronous", 2), ("foreign_keys", 1)],
)
def test_a_commit_is_on_disk_and_a_row_has_its_parent(
    db: Database, pragma: str, value: object
) -> None:
    with db.write() as writing, db.read() as reading:
        assert writing.scalar(text(f"PRAGMA {pragma}")) == value
        assert reading.scalar(text(f"PRAGMA {pragma}")) == value


def test_what_is_written_is_committed_at_the_end(db: Database) -> None:
    with db.write() as connection:
        connection.execute(insert(unit).values(id="ikp", name="IKP"))
    assert names(db) == ["ikp"]


def test_an_error_takes_the_whole_transaction_back(db: Database) -> None:
    def fail() -> None:
        with db.write() as connection:
            connection.execute(insert(unit).values(id="ikp", name="IKP"))
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert names(db) == []


def test_a_reader_cannot_write(db: Database) -> None:
    refused = pytest.raises(DBAPIError, match=r"readonly|read-only")
    with db.read() as connection, refused:
        connection.execute(insert(unit).values(id="ikp", name="IKP"))


def test_a_reader_sees_one_state_while_others_write(db: Database) -> None:
    with db.read() as reading:
        assert reading.scalars(select(unit.c.id)).all() == []
        with db.write() as connection:
            connection.execute(insert(unit).values(id="ikp", name="IKP"))
        assert reading.scalars(select(unit.c.id)).all() == []
    assert names(db) == ["ikp"]


def test_a_row_without_its_parent_is_refused(db: Database) -> None:
    orphan = {
        **dict.fromkeys(("account", "target", "key", "payload_hash"), ""),
        "delivery": 7,
        "part": 0,
        "step": "publish",
        "fence": 1,
        "cost_usd": 0,
        "started_at": NOW,
    }
    with pytest.raises(IntegrityError), db.write() as connection:
        connection.execute(insert(attempt).values(**orphan))


def test_writers_of_one_process_wait_for_each_other(db: Database) -> None:
    def write(number: int) -> None:
        with db.write() as connection:
            connection.execute(insert(unit).values(id=f"{number:02}", name=""))

    threads = [threading.Thread(target=write, args=(n,)) for n in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names(db)) == 12


@ON_A_FILE
def test_what_was_committed_is_moved_to_its_place_while_others_read_and_write(
    db: Database,
) -> None:
    with db.write() as connection:
        connection.execute(insert(unit).values(id="ikp", name="IKP"))
    with db.read() as reading, db.write() as writing:
        names_before = reading.scalars(select(unit.c.id)).all()
        writing.execute(insert(unit).values(id="kominfo", name="Kominfo"))
        db.tidy()
        assert reading.scalars(select(unit.c.id)).all() == names_before == ["ikp"]
    db.tidy()
    moved = sqlite3.connect(f"file:{db.url.database}?immutable=1", uri=True)
    assert moved.execute("SELECT id FROM unit ORDER BY id").fetchall() == [
        ("ikp",),
        ("kominfo",),
    ], "the file alone, without what lies beside it, has it all"
    moved.close()


@ON_A_SERVER
def test_a_server_tidies_up_by_itself(db: Database) -> None:
    db.tidy()


def test_it_is_opened_again_as_it_was(empty_url: str) -> None:
    with Database(empty_url) as first:
        name = first.installation()
    with Database(empty_url) as again:
        assert again.installation() == name


def test_every_database_has_a_name_of_its_own(tmp_path: Path) -> None:
    found = set()
    for number in range(3):
        with Database(f"sqlite:///{tmp_path / str(number)}") as db:
            found.add(db.installation())
    assert len(found) == 3


def test_the_name_is_written_with_the_tables_or_neither(
    empty_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def power_cut(*_: object) -> str:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("dissemination.storage.database.secrets.token_hex", power_cut)
        with pytest.raises(KeyboardInterrupt):
            Database(empty_url)
    with Database(empty_url) as db:
        assert db.installation()


def test_the_migrations_make_the_tables_that_the_code_knows(db: Database) -> None:
    with db.write() as connection:
        context = MigrationContext.configure(
            connection, opts={"compare_type": True, "render_as_batch": True}
        )
        assert compare_metadata(context, metadata) == []


@ON_A_FILE
def test_the_migrations_make_the_indexes_with_their_conditions(db: Database) -> None:
    with db.write() as connection:
        made = {
            row.name: row.sql
            for row in connection.execute(
                text("SELECT name, sql FROM sqlite_master WHERE type = 'index'")
            )
        }
        wanted = [
            index for table in metadata.tables.values() for index in table.indexes
        ]
        for index in wanted:
            assert index.name in made
            condition = index.dialect_options["sqlite"]["where"]
            if condition is not None:
                said = str(
                    condition.compile(
                        dialect=connection.dialect,
                        compile_kwargs={"literal_binds": True},
                    )
                )
                bare = said.replace(f"{index.table.name}.", "")  # type: ignore[union-attr]
                assert bare in made[str(index.name)].replace("delivery.", "")


@ON_A_SERVER
def test_the_migrations_make_on_a_server_the_conditions_that_the_code_knows(
    db: Database, empty_url: str
) -> None:
    engine = create_engine(empty_url)
    with engine.begin() as connection:
        metadata.create_all(connection)
        wanted = conditions(connection)
    engine.dispose()
    with db.read() as connection:
        assert conditions(connection) == wanted
    assert any(" WHERE " in definition for _, definition in wanted)


def conditions(connection: Connection) -> set[tuple[str, str]]:
    found = connection.execute(CONDITIONS)
    return {(table, said) for table, said in found if table != "alembic_version"}


def test_every_table_of_the_first_migration_is_there(db: Database) -> None:
    with db.write() as connection:
        made = set(inspect(connection).get_table_names())
    assert made == {*metadata.tables, "alembic_version"}


def test_a_state_that_nobody_knows_is_refused(rows: Rows) -> None:
    id_ = rows.plan()
    with pytest.raises(IntegrityError):
        rows.set_delivery(id_, state="sent")


def test_a_newer_database_is_refused_with_its_revision(url: str) -> None:
    with Database(url) as db, db.write() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseUnusable) as refused:
        Database(url)
    assert refused.value.id == "database.newer"
    assert refused.value.values == {"revision": "9999"}


def test_a_file_that_is_no_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "surat.docx"
    path.write_bytes(b"bukan basis data" * 100)
    with pytest.raises(DatabaseUnusable) as refused:
        Database(f"sqlite:///{path}")
    assert refused.value.id == "database.unusable"
    assert "not a database" in refused.value.values["why"]
    assert path.read_bytes() == b"bukan basis data" * 100


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:////nowhere/at/all.db",
        "sqlite://",
        "nonsense",
        "nosuch://rina:rahasia@server/db",
        "postgresql+psycopg://rina:rahasia@/db?host=/nowhere/at/all",
    ],
)
def test_an_address_that_leads_nowhere_is_refused_without_its_password(
    url: str,
) -> None:
    with pytest.raises(DatabaseUnusable) as refused:
        Database(url)
    assert refused.value.id == "database.unusable"
    assert refused.value.values["why"]
    assert "rahasia" not in f"{refused.value.values}"


OPEN = """
import sys
from dissemination.storage.database import Database
with Database(sys.argv[1]) as db:
    print(db.installation())
"""


def test_two_processes_may_upgrade_at_once(empty_url: str) -> None:
    command = [sys.executable, "-c", OPEN, empty_url]
    both = [
        subprocess.Popen(  # noqa: S603 - ourselves
            command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    answers = [process.communicate(timeout=60) for process in both]
    assert [process.returncode for process in both] == [0, 0], answers
    assert answers[0][0] == answers[1][0]
    with Database(empty_url) as db, db.read() as connection:
        assert connection.scalars(select(control.c.id)).all() == [1]


@ON_A_FILE
def test_a_half_made_database_is_made_whole(empty_url: str, tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "dissemination.db").close()
    with Database(empty_url) as db:
        assert db.installation()


def test_an_error_names_no_value_that_was_written(db: Database) -> None:
    row = insert(unit).values(id="ikp", name="rahasia")
    with db.write() as connection:
        connection.execute(row)
        with pytest.raises(IntegrityError) as caught:
            connection.execute(row)
        connection.rollback()
    assert "rahasia" not in str(caught.value)
