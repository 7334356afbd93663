"""The file that tests copy is the one that the program would lay."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from dissemination.storage.database import Database
from tests.laid import FILE, lay_file


def contents(path: Path) -> list[str]:
    """All that a database holds, but for its name."""
    with closing(sqlite3.connect(path)) as connection:
        dumped = list(connection.iterdump())
        (name,) = connection.execute("SELECT installation FROM control").fetchone()
    return [line.replace(name, "NAME") for line in dumped]


def test_a_copy_holds_what_the_program_lays(tmp_path: Path) -> None:
    own = tmp_path / "own.db"
    Database(f"sqlite:///{own}").close()
    assert contents(lay_file(tmp_path)) == contents(own)


def test_a_copy_is_opened_as_it_is(tmp_path: Path) -> None:
    path = lay_file(tmp_path)
    assert path == tmp_path / FILE
    before = path.read_bytes()
    Database(f"sqlite:///{path}").close()
    assert path.read_bytes() == before


def test_each_copy_has_a_name_of_its_own(tmp_path: Path) -> None:
    names = []
    for _ in range(2):
        with Database(f"sqlite:///{lay_file(tmp_path)}") as db:
            names.append(db.installation())
    assert len(set(names)) == 2
    assert {len(name) for name in names} == {8}
