"""Others are told when nobody has posted what was handed over."""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import fields
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId
from dissemination.services import hand, stop
from dissemination.services.desk import Desk
from dissemination.services.escalate import STEPS, Overdue, escalate, overdue
from dissemination.services.hand_over import NOTICE
from dissemination.services.queue import confirm
from dissemination.storage import audit, deliveries, hand_offs, notices
from dissemination.storage.database import Transaction
from dissemination.storage.hand_offs import HandOff, Officer, Waiting
from dissemination.storage.notices import Notice
from tests.services.handing import asked, handed, officers

MINUTE = timedelta(minutes=1)


@pytest.fixture
def number(desk: Desk, now: datetime) -> DeliveryId:
    return handed(desk, now)


AT = datetime(2026, 11, 23, 2, tzinfo=UTC)


def officer(**facts: datetime | str | None) -> HandOff:
    """Somebody who was asked at `AT` and has not answered, unless said otherwise."""
    known: dict[str, Any] = {
        field.name: None for field in fields(HandOff) if field.name.endswith("_at")
    }
    known |= {"id": 1, "delivery": DeliveryId(1), "officer": Officer(name="Udin")}
    known |= {"at": AT, "proof": "", "answer": "", "screenshot": ""}
    known |= {"link_until": None, "passed_from": None}
    return HandOff(**(known | facts))


def late(after: timedelta, *asked: HandOff) -> list[Overdue]:
    """Rate what was due at `AT`, so much later."""
    waiting = Waiting(
        delivery=DeliveryId(1),
        item=ItemId("berita"),
        account=AccountId("status"),
        due_at=AT,
        useful_until=AT + timedelta(days=1),
        asked=asked,
    )
    return overdue([waiting], AT + after)


@given(st.integers(min_value=0, max_value=600), st.integers(min_value=0, max_value=600))
def test_the_later_it_is_the_more_people_it_concerns(one: int, other: int) -> None:
    early, later = sorted((one, other))
    levels = [
        max((found.level for found in late(minutes * MINUTE, officer())), default=0)
        for minutes in (early, later)
    ]
    assert levels == sorted(levels)
    for (_, fewer), (_, more) in itertools.pairwise(STEPS):
        assert set(fewer) < set(more)


@given(st.integers(min_value=0, max_value=60))
def test_nobody_is_late_who_was_asked_less_than_ten_minutes_ago(minutes: int) -> None:
    asked_at = AT + minutes * MINUTE
    after = minutes * MINUTE + STEPS[0][0]
    assert not late(after - timedelta(seconds=1), officer(), officer(at=asked_at))
    assert late(after, officer(), officer(at=asked_at))


def test_who_has_answered_keeps_nobody_waiting() -> None:
    gone = officer(declined_at=AT, answer="sakit", remind_at=AT + 50 * MINUTE)
    (found,) = late(10 * MINUTE, gone, officer())
    assert (found.level, found.message) == (1, "notice.hand_off.silent")


def test_putting_it_off_for_ever_keeps_nobody_from_knowing() -> None:
    later = officer(remind_at=AT + 300 * MINUTE)
    assert not late(69 * MINUTE, later)
    (found,) = late(70 * MINUTE, later)
    assert found.level == 1


def told(desk: Desk) -> Sequence[Notice]:
    with desk.db.read() as connection:
        return notices.standing(connection, (NOTICE,))


def level(desk: Desk) -> int:
    (notice,) = told(desk)
    return int(notice.facts["level"])


def test_nobody_is_told_before_it_is_overdue(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    assert number
    assert escalate(desk, now + 10 * MINUTE - timedelta(seconds=1)) == 0
    assert not told(desk)


def test_each_step_tells_more_people_and_is_told_once(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    for step, (after, roles) in enumerate(STEPS, 1):
        assert escalate(desk, now + after) == 1
        assert escalate(desk, now + after + MINUTE) == 0
        (notice,) = told(desk)
        assert (notice.facts["level"], notice.facts["roles"]) == (step, list(roles))
        assert notice.subject == str(number)
    with desk.db.read() as connection:
        deeds = audit.deeds(connection, str(number))
    assert [d.detail["level"] for d in deeds if d.verb == "escalate"] == [1, 2, 3]


def test_the_notice_says_whether_anybody_was_asked(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    late = now + 10 * MINUTE
    escalate(desk, late)
    assert told(desk)[0].message == "notice.hand_off.nobody_asked"
    asked(desk, number, now)
    escalate(desk, late)
    assert told(desk)[0].message == "notice.hand_off.silent"
    assert [row.escalated_at for row in officers(desk, number)] == [late]


def test_where_all_have_declined_nobody_is_waited_for(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    hand.decline(desk, asked(desk, number, now), reason="sakit", now=now)
    assert escalate(desk, now) == 1
    assert told(desk)[0].message == "notice.hand_off.all_declined"


def test_who_wants_to_be_reminded_has_the_time(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    until = hand.snooze(desk, asked(desk, number, now), now + 5 * MINUTE)
    assert until == now + 20 * MINUTE
    escalate(desk, until + 9 * MINUTE)
    assert not told(desk)
    escalate(desk, until + 10 * MINUTE)
    assert level(desk) == 1


def test_a_colleague_who_takes_over_has_the_time(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    word = asked(desk, number, now)
    hand.pass_on(desk, word, name="Bu Tini", unit="", now=now + 9 * MINUTE)
    escalate(desk, now + 15 * MINUTE)
    assert not told(desk)


def test_the_notice_ends_by_itself_when_it_helps_no_more(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    later = now + 10 * MINUTE
    escalate(desk, later)
    assert told(desk)
    with desk.db.write() as connection:
        deliveries.move_to(connection, [number], State.EXPIRED)
    assert escalate(desk, later + MINUTE) == 0
    assert not told(desk)


@pytest.mark.parametrize("by", ["officer", "desk"])
def test_the_first_word_ends_it_at_once(
    desk: Desk, number: DeliveryId, now: datetime, by: str
) -> None:
    word = asked(desk, number, now)
    escalate(desk, now + 10 * MINUTE)
    assert told(desk)
    if by == "officer":
        hand.confirm(desk, word, now=now + 11 * MINUTE)
    else:
        confirm(desk, number, person="arman", proof="", now=now + 11 * MINUTE)
    assert not told(desk)


def test_while_everything_is_stopped_nobody_is_urged(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    assert number
    escalate(desk, now + 10 * MINUTE)
    stop.stop(desk, reason="gempa", person="arman", now=now + 11 * MINUTE)
    escalate(desk, now + 30 * MINUTE)
    assert not told(desk)


def test_who_is_asked_late_is_not_late_at_once(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    later = now + 31 * MINUTE
    assert escalate(desk, later) == 1
    asked(desk, number, later)
    assert escalate(desk, later + MINUTE) == 0
    with desk.db.read() as connection:
        assert not notices.standing(connection, (NOTICE,))


def test_nobody_is_urged_to_post_what_was_posted_at_that_moment(
    desk: Desk, number: DeliveryId, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = now + 10 * MINUTE
    look = hand_offs.waiting

    def slowly(connection: Transaction, at: datetime) -> Sequence[Waiting]:
        found = look(connection, at)
        confirm(desk, number, person="arman", proof="", now=later)
        return found

    monkeypatch.setattr(hand_offs, "waiting", slowly)
    assert escalate(desk, later) == 0
    assert not told(desk)
    with desk.db.read() as connection:
        done = [deed.verb for deed in audit.deeds(connection, str(number))]
    assert "escalate" not in done
