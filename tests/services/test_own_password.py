from __future__ import annotations

from datetime import datetime

import pytest

from dissemination.services import own_password, signin
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake
from dissemination.services.throttling import Refused
from dissemination.storage import audit
from dissemination.storage.people import PersonRow
from tests.services.cheap import CHEAP, WORD, give_password

OTHER = "gajah darat kereta"


@pytest.fixture
def rina(desk: Desk, now: datetime) -> PersonRow:
    give_password(desk, "rina", now)
    return desk.people()["rina"]


def change(desk: Desk, person: PersonRow, old: str, new: str, now: datetime) -> None:
    own_password.change_password(desk, person, old, new, now=now, passwords=CHEAP)


def may_enter(desk: Desk, password: str, now: datetime) -> bool:
    try:
        signin.sign_in(
            desk, "rina", password, origin_ip="-", device="", now=now, passwords=CHEAP
        )
    except Refused:
        return False
    return True


def test_who_knows_the_old_password_changes_it(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    change(desk, rina, WORD, OTHER, now)
    assert may_enter(desk, OTHER, now)
    assert not may_enter(desk, WORD, now)
    with desk.db.read() as connection:
        verbs = [deed.verb for deed in audit.deeds(connection, "rina")]
    assert "password" in verbs


def test_with_the_password_every_other_session_ends_at_once(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    mine, other = (signin.begin_session(desk, "rina", now) for _ in range(2))
    session = signin.enter(desk, mine, now)
    assert session is not None
    own_password.change_password(
        desk, rina, WORD, OTHER, now=now, passwords=CHEAP, session=session.id
    )
    assert signin.enter(desk, mine, now) is not None
    assert signin.enter(desk, other, now) is None


def test_who_does_not_know_it_changes_nothing(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    with pytest.raises(Refused, match=r"signin\.wrong_password"):
        change(desk, rina, "salah sekali", OTHER, now)
    assert may_enter(desk, WORD, now)


def test_a_weak_password_is_refused_before_the_old_one_is_asked(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    for _ in range(9):
        with pytest.raises(Mistake, match=r"password\.short"):
            change(desk, rina, WORD, "pendek", now)
    change(desk, rina, WORD, OTHER, now)


def test_whoever_finds_a_device_unlocked_cannot_guess_the_password(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    for _ in range(5):
        with pytest.raises(Refused, match="wrong_password"):
            own_password.refuse_wrong(desk, rina, "x", now=now, passwords=CHEAP)
    with pytest.raises(Refused, match=r"signin\.wait"):
        own_password.refuse_wrong(desk, rina, WORD, now=now, passwords=CHEAP)


def test_being_right_forgets_what_was_mistyped(
    desk: Desk, rina: PersonRow, now: datetime
) -> None:
    for _ in range(3):
        for _ in range(4):
            with pytest.raises(Refused, match="wrong_password"):
                own_password.refuse_wrong(desk, rina, "x", now=now, passwords=CHEAP)
        own_password.refuse_wrong(desk, rina, WORD, now=now, passwords=CHEAP)


def test_who_never_chose_a_password_has_none_to_know(desk: Desk, now: datetime) -> None:
    ani = desk.people()["ani"]
    with pytest.raises(Refused):
        own_password.refuse_wrong(desk, ani, "", now=now, passwords=CHEAP)
