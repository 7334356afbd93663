from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from threading import Barrier

import pyotp
import pytest

from dissemination.services import invitations, people, signin, two_steps
from dissemination.services.desk import Desk
from dissemination.services.details import Details
from dissemination.services.invitations import InvitationOver
from dissemination.services.mistakes import Mistake, NotFound
from dissemination.services.throttling import Refused
from dissemination.storage import audit
from tests.services.cheap import CHEAP, PHONE, WORD, give_password

DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)


def accept(desk: Desk, word: str, now: datetime, password: str = WORD) -> str:
    return invitations.accept(
        desk, word, password, device=PHONE, now=now, passwords=CHEAP
    )


def invite(desk: Desk, now: datetime, person: str = "rina") -> str:
    return invitations.invite(desk, person, by="yoga", now=now)


def test_a_link_lets_somebody_choose_a_password_and_come_in(
    desk: Desk, now: datetime
) -> None:
    word = invite(desk, now)
    assert invitations.invited(desk, word, now).id == "rina"
    session = signin.enter(desk, accept(desk, word, now), now)
    assert session is not None
    assert (session.person.id, session.proven) == ("rina", True)


def test_a_link_works_once(desk: Desk, now: datetime) -> None:
    word = invite(desk, now)
    accept(desk, word, now)
    with pytest.raises(InvitationOver):
        accept(desk, word, now, "kata sandi yang lain")
    with pytest.raises(InvitationOver):
        invitations.invited(desk, word, now)


def test_a_link_works_for_three_days(desk: Desk, now: datetime) -> None:
    word = invite(desk, now)
    last = now + 3 * DAY - SECOND
    assert invitations.invited(desk, word, last).id == "rina"
    with pytest.raises(InvitationOver):
        accept(desk, word, now + 3 * DAY)


@pytest.mark.parametrize("word", ["", "x", "../..", "%", "ü" * 50])
def test_a_word_that_was_made_up_opens_nothing(
    desk: Desk, now: datetime, word: str
) -> None:
    invite(desk, now)
    with pytest.raises(InvitationOver):
        invitations.invited(desk, word, now)


def test_a_newer_link_voids_the_older(desk: Desk, now: datetime) -> None:
    old, new = invite(desk, now), invite(desk, now)
    with pytest.raises(InvitationOver):
        accept(desk, old, now)
    assert accept(desk, new, now)


def test_the_word_is_long_and_only_its_hash_is_kept(desk: Desk, now: datetime) -> None:
    word = invite(desk, now)
    assert len(word) >= 43
    kept = b"".join(f.read_bytes() for f in desk.folder.glob("dissemination.db*"))
    assert word.encode() not in kept


def test_of_two_who_use_a_link_at_once_one_has_the_password(
    desk: Desk, now: datetime
) -> None:
    word = invite(desk, now)
    ready = Barrier(2)
    choices = ("kuda laut sepeda", "gajah darat kereta")

    def use(password: str) -> bool:
        ready.wait(20)
        try:
            accept(desk, word, now, password)
        except InvitationOver:
            return False
        return True

    with ThreadPoolExecutor(2) as threads:
        won = dict(zip(choices, threads.map(use, choices), strict=True))
    assert sorted(won.values()) == [False, True]
    for password, is_mine in won.items():
        try:
            signin.sign_in(
                desk,
                "rina",
                password,
                origin_ip="-",
                device="",
                now=now,
                passwords=CHEAP,
            )
        except Refused:
            assert not is_mine
        else:
            assert is_mine


def test_a_weak_password_leaves_the_link_good(desk: Desk, now: datetime) -> None:
    word = invite(desk, now)
    with pytest.raises(Mistake, match=r"password\.short"):
        accept(desk, word, now, "pendek")
    assert accept(desk, word, now)


def test_a_new_password_ends_every_session_of_the_old_one(
    desk: Desk, now: datetime
) -> None:
    stolen = give_password(desk, "rina", now)
    mine = give_password(desk, "rina", now, "gajah darat kereta")
    assert signin.enter(desk, stolen, now) is None
    assert signin.enter(desk, mine, now)


def test_until_the_link_is_used_the_password_stays_good(
    desk: Desk, now: datetime
) -> None:
    cookie = give_password(desk, "rina", now)
    invite(desk, now)
    assert signin.enter(desk, cookie, now)
    assert signin.sign_in(
        desk, "rina", WORD, origin_ip="-", device="", now=now, passwords=CHEAP
    )


def test_a_link_does_not_go_round_the_second_step(desk: Desk, now: datetime) -> None:
    give_password(desk, "rina", now)
    rina = desk.people()["rina"]
    secret = two_steps.pair(desk, rina, now).secret
    two_steps.confirm(desk, rina, pyotp.TOTP(secret).at(now), now)
    session = signin.enter(desk, give_password(desk, "rina", now), now)
    assert session is not None
    assert session.needs == "code"


def test_nobody_who_left_or_never_was_is_invited(desk: Desk, now: datetime) -> None:
    with pytest.raises(NotFound, match=r"person\.unknown"):
        invite(desk, now, "siapa")
    said = Details(name="Siti", unit="", roles=frozenset({"contributor"}))
    people.add(desk, said, by="yoga", now=now)
    word = invite(desk, now, "siti")
    people.deactivate(desk, "siti", by="yoga", now=now)
    with pytest.raises(NotFound):
        invite(desk, now, "siti")
    with pytest.raises(InvitationOver):
        accept(desk, word, now)


@pytest.mark.parametrize(
    ("configured", "reached", "expected"),
    [
        ("https://desk.go.id", "http://10.0.0.1:8080/", "https://desk.go.id"),
        ("", "http://10.0.0.1:8080/", "http://10.0.0.1:8080"),
        ("", "", ""),
    ],
)
def test_the_address_is_the_one_by_which_people_reach_the_desk(
    desk: Desk, configured: str, reached: str, expected: str
) -> None:
    web = desk.config.web.model_copy(update={"base_url": configured})
    desk.config = desk.config.model_copy(update={"web": web})
    said = invitations.link(desk, "kata", reached)
    assert said == f"{expected}/invitation/kata"


def test_making_and_using_a_link_is_in_the_audit_trail_without_its_word(
    desk: Desk, now: datetime
) -> None:
    word = invite(desk, now)
    accept(desk, word, now)
    with desk.db.read() as connection:
        done = audit.deeds(connection, "rina")
    assert [(d.person, d.verb) for d in done[:2]] == [
        ("yoga", "invite"),
        ("rina", "accept"),
    ]
    assert word not in str(done)
