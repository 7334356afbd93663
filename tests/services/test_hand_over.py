"""People are asked to post by hand, and their word is kept."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pytest
from sqlalchemy import text

from dissemination.domain.delivery import DeliveryId, State
from dissemination.services import hand, hand_over, handed
from dissemination.services.desk import Desk
from dissemination.services.escalate import escalate
from dissemination.services.mistakes import Mistake, Misused, NotAllowed, NotFound
from dissemination.services.queue import confirm
from dissemination.storage import audit, deliveries
from dissemination.storage.hand_offs import Officer
from dissemination.storage.people import PersonRow
from tests.services.handing import asked, officers
from tests.services.handing import handed as hand_out
from tests.services.standing import planned, state, write

DAY = timedelta(days=1)
UDIN = Officer(name="Pak Udin", unit="Kecamatan Bukit")


@pytest.fixture
def number(desk: Desk, now: datetime) -> DeliveryId:
    return hand_out(desk, now)


def person(desk: Desk, id: str) -> PersonRow:
    return desk.people()[id]


def test_a_link_is_256_bits_of_chance_of_which_only_a_digest_is_kept(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    first, second = (asked(desk, number, now, who) for who in ("Satu", "Dua"))
    assert first != second
    assert re.fullmatch(r"[\w-]{43}", first)
    with desk.db.read() as connection:
        tokens = set(connection.scalars(text("SELECT token FROM hand_off")))
    assert tokens == {hand_over.token_of(first), hand_over.token_of(second)}
    assert first not in repr(officers(desk, number))


def test_a_link_is_good_for_a_day_longer_than_the_content(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    made = hand_over.assign(desk, number, UDIN, person="arman", now=now)
    assert made.row.link_until == now + DAY + hand_over.STILL_COUNTED


def test_someone_of_the_desk_is_asked_by_id(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    rina = Officer(person="rina", name="Bukan Rina", unit="Palsu")
    made = hand_over.assign(desk, number, rina, person="arman", now=now)
    assert made.row.officer == Officer(person="rina", name="Rina", unit="Uji")
    with pytest.raises(NotFound):
        hand_over.assign(desk, number, Officer(person="x"), person="arman", now=now)


@pytest.mark.parametrize("again", [UDIN, Officer(name=" pak  UDIN", unit=UDIN.unit)])
def test_nobody_is_asked_twice_while_a_link_is_open(
    desk: Desk, number: DeliveryId, now: datetime, again: Officer
) -> None:
    made = hand_over.assign(desk, number, UDIN, person="arman", now=now)
    with pytest.raises(Mistake) as caught:
        hand_over.assign(desk, number, again, person="arman", now=now)
    assert caught.value.id == "handoff.asked"
    assert hand.own_task(desk, made.word, now).row.id == made.row.id
    hand.decline(desk, made.word, reason="sakit", now=now)
    fresh = hand_over.assign(desk, number, again, person="arman", now=now)
    assert fresh.row.id != made.row.id


def test_nobody_named_is_nobody_asked(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    with pytest.raises(Misused):
        hand_over.assign(desk, number, Officer(name=" "), person="arman", now=now)
    assert [row.is_vacant for row in officers(desk, number)] == [True]


def test_what_nobody_sees_is_not_kept(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    odd = Officer(name=" Bu\x00 Lina\u202e\n", unit="Din\tkes" + "x" * 99)
    made = hand_over.assign(desk, number, odd, person="arman", now=now)
    assert made.row.officer.name == "Bu Lina"
    assert made.row.officer.unit.startswith("Din kesx")
    assert len(made.row.officer.unit) == 64
    hand.decline(desk, made.word, reason="sa\x00kit\n\nkepala", now=now)
    assert officers(desk, number)[0].answer == "sa kit kepala"


def test_what_waits_for_no_person_is_asked_of_nobody(desk: Desk, now: datetime) -> None:
    write(desk, now)
    page = planned(desk, now)
    for number, says in ((page, "confirm.not_waiting"), (99, "delivery.unknown")):
        with pytest.raises(Mistake) as caught:
            hand_over.assign(desk, number, UDIN, person="arman", now=now)
        assert caught.value.id == says


def test_what_one_has_posted_others_may_post_too(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    confirm(desk, number, person="arman", proof="", now=now)
    word = asked(desk, number, now)
    hand.confirm(desk, word, now=now)
    assert [bool(row.confirmed_at) for row in officers(desk, number)] == [True, True]


def test_ones_own_page_is_opened_again_by_another_link(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    rina = person(desk, "rina")
    first = hand_over.own_link(desk, number, person=rina, now=now)
    second = hand_over.own_link(desk, number, person=rina, now=now)
    assert first.row.id == second.row.id
    assert hand.own_task(desk, second.word, now).row.officer.person == "rina"
    with pytest.raises(NotFound):
        hand.own_task(desk, first.word, now)


def test_who_has_answered_gets_no_other_link(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    hand.confirm(desk, asked(desk, number, now), now=now)
    (row,) = officers(desk, number)
    with pytest.raises(Mistake) as caught:
        hand_over.renew(desk, row.id, person=person(desk, "arman"), now=now)
    assert caught.value.id == "handoff.answered"


def test_the_desk_may_note_for_an_officer_how_it_knows(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    asked(desk, number, now)
    (row,) = officers(desk, number)
    arman = person(desk, "arman")
    with pytest.raises(Misused):
        hand_over.confirm_for(desk, row.id, note=" ", person=arman, now=now)
    known = hand_over.confirm_for(
        desk, row.id, note="foto di WA", person=arman, now=now
    )
    assert (known.confirmed_at, known.answer) == (now, "foto di WA")
    assert state(desk, number) is State.PUBLISHED
    with desk.db.read() as connection:
        *_, deed = audit.deeds(connection, str(number))
    assert (deed.person, deed.detail["officer"], deed.detail["note"]) == (
        "arman",
        "Pak Udin",
        "foto di WA",
    )


def test_a_contributor_acts_in_nobody_elses_name(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    rina = person(desk, "rina")
    asked(desk, number, now)
    mine = hand_over.own_link(desk, number, person=rina, now=now).row
    theirs, _ = officers(desk, number)
    with pytest.raises(NotAllowed):
        hand_over.confirm_for(desk, theirs.id, note="tahu", person=rina, now=now)
    with pytest.raises(NotAllowed):
        hand_over.renew(desk, theirs.id, person=rina, now=now)
    own = hand_over.confirm_for(desk, mine.id, note="", person=rina, now=now)
    assert own.confirmed_at == now


def test_for_a_place_that_nobody_has_nobody_answers(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    (vacant,) = officers(desk, number)
    with pytest.raises(NotFound):
        hand_over.confirm_for(
            desk, vacant.id, note="x", person=person(desk, "arman"), now=now
        )


def test_the_board_shows_what_waits_and_what_may_still_be_posted(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    asked(desk, number, now)
    other = hand_out(desk, now, name="kedua")
    hand.confirm(desk, asked(desk, other, now), now=now)
    escalate(desk, now + timedelta(minutes=10))
    seen = handed.board(desk, now)
    assert [task.standing.delivery.id for task in seen.waiting] == [number]
    assert [task.standing.delivery.id for task in seen.posted] == [other]
    assert seen.waiting[0].notice is not None
    assert seen.posted[0].notice is None
    assert [row.officer for row in seen.waiting[0].officers] == [UDIN]


def test_one_task_is_found_by_its_number_and_a_page_is_none(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    assert not handed.task(desk, number).officers
    write(desk, now, name="halaman")
    with pytest.raises(NotFound):
        handed.task(desk, planned(desk, now, name="halaman"))


def test_heads_are_counted_by_unit_and_each_officer_once(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    words = [asked(desk, number, now, who) for who in ("Satu", "Dua", "Tiga", "Empat")]
    hand.note_opened(desk, hand.own_task(desk, words[0], now), now)
    hand.confirm(desk, words[0], now=now)
    hand.decline(desk, words[1], reason="sakit", now=now)
    hand.pass_on(desk, words[2], name="Bu Tini", unit="Puskesmas", now=now)
    counted = handed.headcount(officers(desk, number), desk.people())
    assert [
        (unit.unit, unit.asked, unit.opened, unit.posted, unit.declined)
        for unit in counted
    ] == [("Kecamatan Bukit", 3, 1, 1, 1), ("Puskesmas", 1, 0, 0, 0)]


def test_who_confirms_at_the_desk_is_counted_in_their_unit(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    confirm(desk, number, person="yoga", proof="", now=now)
    people = {"yoga": PersonRow(id="yoga", name="Yoga", unit="TI", roles=frozenset())}
    (unit,) = handed.headcount(officers(desk, number), people)
    assert (unit.unit, unit.posted) == ("TI", 1)


def test_only_a_screenshot_that_was_kept_is_shown(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    picture = desk.media.path(deliveries_said(desk, number)).read_bytes()
    hand.confirm(desk, asked(desk, number, now), screenshot=picture, now=now)
    (row,) = officers(desk, number)
    path, mime = handed.screenshot(desk, row.id)
    assert (path.is_file(), mime) == (True, "image/jpeg")
    hand.confirm(desk, asked(desk, number, now, "Lain"), now=now)
    for wrong in (officers(desk, number)[1].id, 99):
        with pytest.raises(NotFound):
            handed.screenshot(desk, wrong)


def deliveries_said(desk: Desk, number: DeliveryId) -> str:
    with desk.db.read() as connection:
        standing = deliveries.one(connection, number)
    assert standing is not None
    return standing.said.parts[0].media[0].sha256


def test_nobody_is_asked_to_post_what_a_machine_published(
    desk: Desk, now: datetime
) -> None:
    write(desk, now, name="lain")
    number = planned(desk, now, name="lain")
    with desk.db.write() as connection:
        deliveries.move_to(connection, [number], State.SCHEDULED)
        deliveries.move_to(connection, [number], State.PUBLISHING)
        deliveries.move_to(connection, [number], State.PUBLISHED)
    arman = person(desk, "arman")
    with pytest.raises(Mistake, match=r"confirm\.not_waiting"):
        hand_over.assign(desk, number, UDIN, person="arman", now=now)
    with pytest.raises(Mistake, match=r"confirm\.not_waiting"):
        hand_over.own_link(desk, number, person=arman, now=now)
    assert not officers(desk, number)
