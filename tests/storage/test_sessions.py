from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dissemination.storage import logins, people, sessions
from dissemination.storage.database import Database
from dissemination.storage.people import PersonRow
from tests.storage.conftest import HOUR, NOW

RINA = PersonRow(
    id="rina",
    name="Rina",
    unit="IKP",
    roles=frozenset({"approver", "contributor", "editor"}),
    is_added=True,
    language="en",
)


@pytest.fixture
def rina(db: Database) -> Database:
    with db.write() as connection:
        people.add(connection, RINA)
    return db


def begin(
    db: Database,
    id: str,
    now: datetime = NOW,
    *,
    proven: bool = True,
    lasts: timedelta = HOUR,
) -> None:
    with db.write() as connection:
        sessions.begin(
            connection,
            id,
            "rina",
            proven=proven,
            device="Firefox",
            now=now,
            expires_at=now + lasts,
        )


def ids(db: Database) -> list[str]:
    with db.read() as connection:
        return [row.id for row in sessions.of_person(connection, "rina")]


def test_a_session_comes_with_its_person_and_every_role(rina: Database) -> None:
    begin(rina, "satu", proven=False)
    with rina.read() as connection:
        row = sessions.find(connection, "satu")
        assert sessions.find(connection, "dua") is None
    assert row is not None
    assert row.person == RINA
    assert (row.created_at, row.seen_at, row.expires_at) == (NOW, NOW, NOW + HOUR)
    assert (row.proven, row.device, row.two_steps_at) == (False, "Firefox", None)


def test_a_session_knows_since_when_codes_are_asked_for(rina: Database) -> None:
    begin(rina, "satu")
    with rina.write() as connection:
        logins.set_password(connection, "rina", "x", now=NOW)
        logins.set_two_steps(connection, "rina", NOW)
        row = sessions.find(connection, "satu")
    assert row is not None
    assert row.two_steps_at == NOW


def test_someones_sessions_are_listed_once_each_the_latest_first(
    rina: Database,
) -> None:
    for name, hours in (("a", 1), ("b", 3), ("c", 2)):
        begin(rina, name, NOW + hours * HOUR)
    assert ids(rina) == ["b", "c", "a"]


def test_what_is_seen_goes_on_and_never_back(rina: Database) -> None:
    begin(rina, "satu")
    with rina.write() as connection:
        sessions.touch(connection, "satu", NOW + HOUR)
        sessions.touch(connection, "satu", NOW)
        row = sessions.find(connection, "satu")
    assert row is not None
    assert row.seen_at == NOW + HOUR


def test_a_session_ends_once(rina: Database) -> None:
    begin(rina, "satu")
    with rina.write() as connection:
        assert sessions.end(connection, "satu")
        assert not sessions.end(connection, "satu")


def test_all_but_one_end_together(rina: Database) -> None:
    for name in ("a", "b", "c"):
        begin(rina, name)
    with rina.write() as connection:
        assert sessions.end_all(connection, "rina", but="b") == 2
    assert ids(rina) == ["b"]
    with rina.write() as connection:
        assert sessions.end_all(connection, "rina") == 1


def test_what_ran_out_or_was_not_seen_is_swept_away(rina: Database) -> None:
    begin(rina, "over", NOW - 2 * HOUR, lasts=HOUR)
    begin(rina, "idle", NOW - 13 * HOUR, lasts=99 * HOUR)
    begin(rina, "fresh", NOW - HOUR, lasts=99 * HOUR)
    with rina.write() as connection:
        sessions.sweep(connection, now=NOW, idle_since=NOW - 12 * HOUR)
    assert ids(rina) == ["fresh"]
