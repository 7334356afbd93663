from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import Connection

from dissemination.storage import logins, people
from dissemination.storage.database import Database
from dissemination.storage.people import PersonRow
from tests.storage.conftest import HOUR, NOW, ON_A_SERVER, SECOND

THREADS = 4


@pytest.fixture
def known(db: Database) -> Database:
    with db.write() as connection:
        for id_ in ("rina", "ani"):
            row = PersonRow(id=id_, name=id_, unit="", roles=frozenset(), is_added=True)
            people.add(connection, row)
        logins.set_password(connection, "rina", "hash", now=NOW)
    return db


def at_once(db: Database, work: Callable[[Connection], bool]) -> list[bool]:
    """Do the same in several transactions that begin at the same moment."""
    ready = Barrier(THREADS)

    def one(_: int) -> bool:
        ready.wait(20)
        with db.write() as connection:
            return work(connection)

    with ThreadPoolExecutor(THREADS) as threads:
        return sorted(threads.map(one, range(THREADS)))


def login(db: Database, person: str = "rina") -> logins.Login:
    with db.read() as connection:
        found = logins.find(connection, person)
    assert found is not None
    return found


def test_nobody_has_a_login_before_the_first_password(db: Database) -> None:
    with db.write() as connection:
        assert logins.is_empty(connection)
        row = PersonRow(id="rina", name="R", unit="", roles=frozenset(), is_added=True)
        people.add(connection, row)
        assert logins.is_empty(connection)
        logins.set_password(connection, "rina", "hash", now=NOW)
        assert not logins.is_empty(connection)


@ON_A_SERVER
def test_a_password_that_is_held_changes_after_us(known: Database) -> None:
    def change() -> None:
        with known.write() as connection:
            logins.set_password(connection, "rina", "new", now=NOW)

    with ThreadPoolExecutor(1) as threads:
        with known.write() as connection:
            held = logins.hold(connection, "rina")
            changed = threads.submit(change)
            with pytest.raises(TimeoutError):  # it waits
                changed.result(timeout=0.2)
        changed.result(timeout=10)
    assert held is not None
    assert held.password == "hash"
    assert login(known).password == "new"


def test_nobody_is_held_who_has_no_password(known: Database) -> None:
    with known.write() as connection:
        assert logins.hold(connection, "ani") is None


def test_a_new_password_keeps_the_second_step(known: Database) -> None:
    with known.write() as connection:
        logins.set_two_steps(connection, "rina", NOW, recovery=["a"])
        logins.note_entry(connection, "rina", NOW)
        logins.set_password(connection, "rina", "other", now=NOW + HOUR)
    found = login(known)
    assert (found.password, found.changed_at) == ("other", NOW + HOUR)
    assert (found.two_steps_at, found.recovery, found.last_at) == (NOW, ("a",), NOW)


def test_a_login_does_not_show_its_hash(known: Database) -> None:
    assert "hash" not in repr(login(known))


def test_a_stronger_hash_does_not_undo_a_change(known: Database) -> None:
    with known.write() as connection:
        logins.rehash(connection, "rina", old="hash", new="strong")
        logins.rehash(connection, "rina", old="hash", new="stale")
    assert login(known).password == "strong"


def test_everyone_who_has_a_password_is_listed(known: Database) -> None:
    with known.read() as connection:
        assert list(logins.everyone(connection)) == ["rina"]


def test_a_step_is_taken_once_and_none_before_it_afterwards(known: Database) -> None:
    with known.write() as connection:
        taken = [logins.take_step(connection, "rina", n) for n in (5, 5, 4, 6)]
        assert not logins.take_step(connection, "ani", 9)
    assert taken == [True, False, False, True]


def test_of_several_with_the_same_code_one_gets_in(known: Database) -> None:
    assert at_once(known, lambda c: logins.take_step(c, "rina", 7)) == [
        False,
        False,
        False,
        True,
    ]


def test_of_several_with_the_same_recovery_code_one_gets_in(known: Database) -> None:
    with known.write() as connection:
        logins.set_two_steps(connection, "rina", NOW, recovery=["a", "b"])
    won = at_once(known, lambda c: logins.take_recovery(c, "rina", "a"))
    assert won == [False, False, False, True]
    assert login(known).recovery == ("b",)


def test_a_recovery_code_of_nobody_is_none(known: Database) -> None:
    with known.write() as connection:
        assert not logins.take_recovery(connection, "ani", "a")
        assert not logins.take_recovery(connection, "rina", "a")


def test_turning_codes_off_forgets_the_recovery_codes(known: Database) -> None:
    with known.write() as connection:
        logins.set_two_steps(connection, "rina", NOW, recovery=["a"])
        logins.set_two_steps(connection, "rina", None)
    assert (login(known).two_steps_at, login(known).recovery) == (None, ())


def invite(db: Database, token: str, person: str = "rina") -> None:
    with db.write() as connection:
        logins.invite(
            connection, token, person, by="yoga", now=NOW, expires_at=NOW + HOUR
        )


def test_a_link_holds_until_it_runs_out(known: Database) -> None:
    invite(known, "t")
    with known.read() as connection:
        found = logins.invited(connection, "t", NOW + HOUR - SECOND)
        assert logins.invited(connection, "t", NOW + HOUR) is None
        assert logins.invited(connection, "u", NOW) is None
    assert found is not None
    assert (found.person, found.created_by) == ("rina", "yoga")


def test_another_link_takes_the_place_of_the_one_before(known: Database) -> None:
    invite(known, "t")
    invite(known, "other", "ani")
    invite(known, "u")
    with known.read() as connection:
        assert logins.invited(connection, "t", NOW) is None
        assert logins.invited(connection, "u", NOW)
        assert logins.invited(connection, "other", NOW)
        assert logins.open_invitations(connection, NOW) == {
            "rina": NOW + HOUR,
            "ani": NOW + HOUR,
        }


def test_of_several_who_use_a_link_at_once_one_succeeds(known: Database) -> None:
    invite(known, "t")
    won = at_once(known, lambda c: logins.accept(c, "t", NOW))
    assert won == [False, False, False, True]
    with known.read() as connection:
        assert logins.invited(connection, "t", NOW) is None
        assert logins.open_invitations(connection, NOW) == {}


def test_a_link_that_ran_out_is_not_used(known: Database) -> None:
    invite(known, "t")
    with known.write() as connection:
        assert not logins.accept(connection, "t", NOW + HOUR)
