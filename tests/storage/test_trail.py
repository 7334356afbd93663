from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dissemination.storage import audit, trail
from dissemination.storage.database import Database
from dissemination.storage.trail import Wanted
from tests.storage.conftest import HOUR, NOW

DONE = (
    ("rina", "write", "posyandu"),
    ("arman", "approve", "posyandu"),
    ("rina", "write", "100%_gratis"),
    ("engine", "reslot", "Jalan-Lintas"),
    ("arman", "approve", "jalan-lintas"),
)


@pytest.fixture
def done(db: Database) -> Database:
    with db.write() as connection:
        for number, (person, verb, subject) in enumerate(DONE):
            audit.record(
                connection,
                at=NOW + number * HOUR,
                person=person,
                verb=verb,
                subject=subject,
                number=number,
            )
    return db


def numbers(db: Database, before: int | None = None, **wanted: Any) -> list[int]:
    with db.read() as connection:
        found = trail.entries(connection, Wanted(**wanted), before=before, limit=9)
    return [entry.deed.detail["number"] for entry in found]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({}, [4, 3, 2, 1, 0]),
        ({"person": "rina"}, [2, 0]),
        ({"person": "rin"}, []),
        ({"verb": "approve"}, [4, 1]),
        ({"subject": "LINTAS"}, [4, 3]),
        ({"subject": "%"}, [2]),
        ({"subject": "0%_g"}, [2]),
        ({"subject": "_"}, [2]),
        ({"since": NOW + 3 * HOUR}, [4, 3]),
        ({"until": NOW + HOUR}, [0]),
        ({"person": "arman", "subject": "posyandu"}, [1]),
    ],
)
def test_deeds_are_found_by_all_that_is_asked(
    done: Database, wanted: dict[str, Any], expected: list[int]
) -> None:
    assert numbers(done, **wanted) == expected


def test_pages_follow_each_other_without_a_gap_or_a_repeat(done: Database) -> None:
    seen: list[int] = []
    before = None
    while True:
        with done.read() as connection:
            found = trail.entries(connection, Wanted(), before=before, limit=2)
        if not found:
            break
        seen += [entry.deed.detail["number"] for entry in found]
        before = found[-1].id
        with done.write() as connection:  # what is done meanwhile moves no page
            audit.record(
                connection,
                at=NOW + timedelta(days=1),
                person="ani",
                verb="write",
                subject="baru",
                number=99,
            )
    assert seen == [4, 3, 2, 1, 0]


def test_a_deed_comes_back_as_recorded(done: Database) -> None:
    with done.read() as connection:
        (entry,) = trail.entries(
            connection, Wanted(person="engine"), before=None, limit=9
        )
    deed = entry.deed
    assert (deed.at, deed.person, deed.verb) == (NOW + 3 * HOUR, "engine", "reslot")
    assert (deed.subject, deed.detail) == ("Jalan-Lintas", {"number": 3})
