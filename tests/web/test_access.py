"""Who is let in where: each route has its row, and each row is tried by everybody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

import pytest
from sqlalchemy import update

from dissemination.services import signin
from dissemination.services.desk import Desk
from dissemination.storage import tables
from dissemination.web.routes import ROUTES
from tests.browser import office
from tests.web import doors
from tests.web.doors import Door


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    with doors.open_door(tmp_path_factory.mktemp("access")) as opened:
        yield opened


def test_every_route_has_a_row_and_every_row_a_route() -> None:
    assert set(doors.TABLE) == {f"{route.method} {route.path}" for route in ROUTES}


FOR_THE_SECOND_STEP: Final = frozenset(
    {"GET /sign-in/code", "GET /me/two-steps", "POST /me/two-steps"}
)


@pytest.mark.parametrize("name", doors.TABLE)
def test_a_route_lets_in_whom_its_row_names_and_nobody_else(
    door: Door, name: str
) -> None:
    row = doors.TABLE[name]
    # Whoever is refused knocks first: those let in may change what is there.
    for person in sorted(doors.EVERYBODY - row.who):
        answer = door.knock(name, person)
        is_out = answer.is_out if row.is_there else answer.status == 403
        assert is_out, f"{person}: {answer}"
    if row.who and "" not in row.who:
        assert door.knock(name, "").asks_who, "a stranger is not asked who it is"
    for person in sorted(row.who):
        answer = door.knock(name, person)
        assert row.lets_in(answer), f"{person or 'stranger'}: {answer}"


def test_who_has_not_taken_the_second_step_is_let_in_nowhere(door: Door) -> None:
    word = signin.begin_session(door.desk, "yoga", office.NOW, proven=False)
    assert_shut(door, word)


def test_who_was_deactivated_is_let_in_nowhere(door: Door) -> None:
    word = signin.begin_session(door.desk, "dedi", office.NOW)
    set_active(door.desk, "dedi", is_active=False)
    try:
        assert_shut(door, word)
    finally:
        set_active(door.desk, "dedi", is_active=True)


def test_an_old_session_is_let_in_nowhere(door: Door) -> None:
    long_ago = office.NOW - timedelta(days=8)
    assert_shut(door, signin.begin_session(door.desk, "yoga", long_ago))
    this_morning = office.NOW - timedelta(hours=13)
    assert_shut(door, signin.begin_session(door.desk, "yoga", this_morning))


def set_active(desk: Desk, id: str, *, is_active: bool) -> None:
    one = tables.person
    with desk.db.write() as connection:
        connection.execute(update(one).where(one.c.id == id).values(active=is_active))


def assert_shut(door: Door, word: str) -> None:
    """Try every route that is not for strangers with the cookie of a session."""
    for name, row in doors.TABLE.items():
        if "" in row.who or not row.who or name in FOR_THE_SECOND_STEP:
            continue
        door.client.cookies.clear()
        door.client.cookies.set("sid", word)
        answer = door.send(name)
        assert answer.asks_who, f"{name}: {answer}"
