"""A file with every table in it, copied for each test: the migrations run once."""

from __future__ import annotations

import secrets
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from dissemination.storage.database import Database

FILE = "dissemination.db"  # as `[storage] url` says where nobody says otherwise


def lay_file(folder: Path) -> Path:
    """Put a database of this version into a folder, as the program lays it.

    It has rows of nobody and an installation's name of its own. What the migrations do
    to an empty or older file is tested where they are.
    """
    data, name = _laid()
    path = folder / FILE
    path.write_bytes(data.replace(name, secrets.token_hex(4).encode()))
    return path


@cache
def _laid() -> tuple[bytes, bytes]:
    with TemporaryDirectory() as folder:
        path = Path(folder) / FILE
        with Database(f"sqlite:///{path}") as db:
            name = db.installation().encode()
        data = path.read_bytes()
    # Elsewhere in the file it would be another's.
    assert data.count(name) == 1
    return data, name
