"""A database of each kind, for what the benchmark puts into it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dissemination.storage.database import Database
from tests.storage.conftest import fresh_database


@pytest.fixture(params=["sqlite", "postgresql"])
def db(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """Open a fresh database."""
    with fresh_database(request, request.param, tmp_path) as url, Database(url) as it:
        yield it
