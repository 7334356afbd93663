"""Who was asked to post by hand, and what came of it."""

from __future__ import annotations

import threading
from datetime import datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from dissemination.domain.delivery import DeliveryId, State
from dissemination.storage import deliveries, hand_offs, sweep
from dissemination.storage.hand_offs import Answer, HandOff, Link, Officer
from dissemination.storage.tables import hand_off
from tests.storage.conftest import HOUR, NOW, SECOND, Rows

UDIN = Officer(name="Pak Udin", unit="Kecamatan Bukit")
LINA = Officer(name="Bu Lina", unit="Dinkes")
DAY = timedelta(days=1)


def link(word: str = "a") -> Link:
    return Link(token=word * 64, until=NOW + DAY)


@pytest.fixture
def number(rows: Rows) -> DeliveryId:
    """A delivery that was handed to people at its hour."""
    rows.account("wa", assisted=True)
    id_ = rows.schedule(account="wa")
    assert list(sweep.hand_over(rows.db, NOW)) == [id_]
    return id_


def asked(rows: Rows, id_: DeliveryId) -> tuple[HandOff, ...]:
    with rows.db.read() as connection:
        return hand_offs.of_deliveries(connection, [id_])[id_]


def ask(rows: Rows, id_: DeliveryId, who: Officer = UDIN, word: str = "a") -> int:
    with rows.db.write() as connection:
        return hand_offs.ask(connection, id_, who, link(word), now=NOW)


def test_what_is_handed_over_waits_for_nobody_in_particular(
    rows: Rows, number: DeliveryId
) -> None:
    (row,) = asked(rows, number)
    assert row.is_vacant
    assert not row.is_answered
    assert (row.at, row.link_until, row.opened_at) == (NOW, None, None)


def test_the_first_officer_takes_the_vacant_place_and_others_have_their_own(
    rows: Rows, number: DeliveryId
) -> None:
    first = ask(rows, number)
    second = ask(rows, number, LINA, "b")
    found = asked(rows, number)
    assert [(row.id, row.officer) for row in found] == [(first, UDIN), (second, LINA)]
    assert {row.link_until for row in found} == {NOW + DAY}


def test_a_link_leads_to_its_officer_and_another_word_to_nobody(
    rows: Rows, number: DeliveryId
) -> None:
    first = ask(rows, number)
    with rows.db.read() as connection:
        known = hand_offs.by_token(connection, "a" * 64)
        assert known is not None
        assert known.id == first
        assert hand_offs.by_token(connection, "c" * 64) is None


def test_no_word_at_all_leads_to_no_vacant_place(
    rows: Rows, number: DeliveryId
) -> None:
    assert asked(rows, number)
    with rows.db.read() as connection:
        assert hand_offs.by_token(connection, "") is None


def test_two_officers_never_share_a_link(rows: Rows, number: DeliveryId) -> None:
    ask(rows, number)
    with pytest.raises(IntegrityError):
        ask(rows, number, LINA, "a")


def test_a_new_link_shuts_the_old_one(rows: Rows, number: DeliveryId) -> None:
    row = ask(rows, number)
    with rows.db.write() as connection:
        assert hand_offs.relink(connection, row, link("b"))
        assert hand_offs.by_token(connection, "a" * 64) is None
        assert hand_offs.by_token(connection, "b" * 64)


def test_an_answer_is_given_once(rows: Rows, number: DeliveryId) -> None:
    row = ask(rows, number)
    with rows.db.write() as connection:
        given = Answer(proof="https://y.example/1", screenshot="5" * 64, note="ok")
        assert hand_offs.confirm(connection, row, given, now=NOW)
        assert not hand_offs.confirm(connection, row, Answer(), now=NOW + HOUR)
        assert not hand_offs.decline(connection, row, reason="tidak", now=NOW)
        assert not hand_offs.put_off(connection, row, until=NOW + HOUR)
        assert not hand_offs.relink(connection, row, link("b"))
        assert not hand_offs.note_opened(connection, row, now=NOW)
    (known,) = asked(rows, number)
    assert (known.confirmed_at, known.proof) == (NOW, "https://y.example/1")
    assert (known.screenshot, known.answer) == ("5" * 64, "ok")


def test_who_passes_it_on_gives_no_reason_and_who_declines_does(
    rows: Rows, number: DeliveryId
) -> None:
    one, other = ask(rows, number), ask(rows, number, LINA, "b")
    with rows.db.write() as connection:
        assert hand_offs.decline(connection, one, reason="", now=NOW)
        assert hand_offs.decline(connection, other, reason="sakit", now=NOW)
    assert [row.is_passed_on for row in asked(rows, number)] == [True, False]


def test_the_first_opening_counts(rows: Rows, number: DeliveryId) -> None:
    row = ask(rows, number)
    with rows.db.write() as connection:
        assert hand_offs.note_opened(connection, row, now=NOW)
        assert not hand_offs.note_opened(connection, row, now=NOW + HOUR)
    assert [one.opened_at for one in asked(rows, number)] == [NOW]


def test_the_first_escalation_counts(rows: Rows, number: DeliveryId) -> None:
    row = ask(rows, number)
    for at in (NOW, NOW + HOUR):
        with rows.db.write() as connection:
            hand_offs.note_escalated(connection, [row], now=at)
    assert [one.escalated_at for one in asked(rows, number)] == [NOW]


def test_what_waits_is_what_was_handed_over_and_still_helps(
    rows: Rows, number: DeliveryId
) -> None:
    taken_down = rows.schedule("ditarik", account="wa")
    sweep.hand_over(rows.db, NOW)
    rows.set_delivery(taken_down, withdrawn_at=NOW)
    rows.schedule("nanti", account="wa", due_at=NOW + HOUR)
    with rows.db.read() as connection:
        (one,) = hand_offs.waiting(connection, NOW)
        assert not hand_offs.waiting(connection, NOW + HOUR)
    assert (one.delivery, one.account, len(one.asked)) == (number, "wa", 1)


def listed(rows: Rows, now: datetime = NOW) -> list[DeliveryId]:
    with rows.db.read() as connection:
        return list(hand_offs.listed(connection, now, limit=9))


def test_what_was_posted_is_listed_while_others_may_post_it_too(
    rows: Rows, number: DeliveryId
) -> None:
    other = rows.schedule("lain", account="wa")
    sweep.hand_over(rows.db, NOW)
    row = ask(rows, number)
    rows.move(number, State.PUBLISHED)
    assert listed(rows) == [other]
    with rows.db.write() as connection:
        hand_offs.confirm(connection, row, Answer(), now=NOW)
    assert listed(rows) == [other, number]
    assert listed(rows, NOW + HOUR) == [other]
    rows.set_delivery(number, withdrawn_at=NOW)
    assert listed(rows) == [other]


def test_a_delivery_is_held_as_it_stands(rows: Rows, number: DeliveryId) -> None:
    with rows.db.write() as connection:
        held = hand_offs.hold(connection, number)
        assert hand_offs.hold(connection, DeliveryId(99)) is None
    assert held is not None
    assert (held.state, held.is_withdrawn) == (State.HANDED_OFF, False)
    assert held.useful_until == NOW + HOUR


def test_of_two_who_hold_it_the_second_sees_what_the_first_did(
    rows: Rows, number: DeliveryId
) -> None:
    seen: list[State] = []
    is_held, begun = threading.Event(), threading.Event()

    def second() -> None:
        is_held.wait(10)
        begun.set()
        with rows.db.write() as connection:
            held = hand_offs.hold(connection, number)
            assert held is not None
            seen.append(held.state)

    other = threading.Thread(target=second)
    other.start()
    with rows.db.write() as connection:
        hand_offs.hold(connection, number)
        is_held.set()
        begun.wait(10)
        deliveries.move_to(connection, [number], State.PUBLISHED)
    other.join(30)
    assert seen == [State.PUBLISHED]


def test_a_word_from_the_desk_fills_one_place_and_leaves_the_others(
    rows: Rows, number: DeliveryId
) -> None:
    ask(rows, number)
    for person in ("rina", "yoga"):
        with rows.db.write() as connection:
            deliveries.confirm_hand_off(
                connection, number, person=person, proof="", now=NOW
            )
    found = {row.officer.person: row.confirmed_at for row in asked(rows, number)}
    assert found == {"": None, "rina": NOW, "yoga": NOW}


def test_a_word_from_the_desk_is_ones_own_answer_where_one_was_asked(
    rows: Rows, number: DeliveryId
) -> None:
    ask(rows, number, Officer(person="rina", name="Rina", unit="Statistik"))
    with rows.db.write() as connection:
        deliveries.confirm_hand_off(
            connection, number, person="rina", proof="layar.png", now=NOW
        )
    (row,) = asked(rows, number)
    assert (row.officer.name, row.confirmed_at, row.proof) == (
        "Rina",
        NOW,
        "layar.png",
    )


def test_the_word_itself_is_nowhere_in_the_row(rows: Rows, number: DeliveryId) -> None:
    ask(rows, number)
    with rows.db.read() as connection:
        kept = connection.scalars(select(hand_off.c.token)).all()
    assert kept == ["a" * 64]
    assert "a" * 64 not in repr(asked(rows, number))


def test_handed_over_again_it_has_a_vacant_place_again(
    rows: Rows, number: DeliveryId
) -> None:
    ask(rows, number)
    rows.move(number, State.EXPIRED)
    rows.move(number, State.SCHEDULED)
    assert list(sweep.hand_over(rows.db, NOW + SECOND)) == [number]
    assert [row.is_vacant for row in asked(rows, number)] == [False, True]


def test_who_is_asked_late_is_asked_from_then_on(
    rows: Rows, number: DeliveryId
) -> None:
    with rows.db.write() as connection:
        hand_offs.ask(connection, number, UDIN, link(), now=NOW + HOUR)
    (row,) = asked(rows, number)
    assert row.at == NOW + HOUR


def test_what_was_taken_down_is_nobody_s_to_post(
    rows: Rows, number: DeliveryId
) -> None:
    assert listed(rows) == [number]
    rows.set_delivery(number, withdrawn_at=NOW)
    assert listed(rows) == []


def test_only_what_people_were_handed_is_handed(rows: Rows, number: DeliveryId) -> None:
    other = rows.schedule("lain")
    rows.move(other, State.PUBLISHED)
    with rows.db.read() as connection:
        assert hand_offs.is_handed(connection, number)
        assert not hand_offs.is_handed(connection, other)
