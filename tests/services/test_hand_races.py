"""Two who answer at one moment, on a file and on a server."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Barrier

import pytest
from sqlalchemy import func, select

from dissemination.config import FILE
from dissemination.domain.delivery import DeliveryId, State
from dissemination.services import hand, hand_over
from dissemination.services.amend import takedown
from dissemination.services.desk import Desk, open_desk
from dissemination.services.mistakes import Mistake
from dissemination.services.queue import confirm
from dissemination.storage import audit
from dissemination.storage.hand_offs import Officer
from dissemination.storage.tables import delivery
from tests.postgresql import Cluster
from tests.services.handing import asked, handed, officers
from tests.services.standing import state


@pytest.fixture
def desk(
    request: pytest.FixtureRequest, dialect: str, workspace: Path
) -> Iterator[Desk]:
    """Give a desk on a file, and one on a server."""
    if dialect == "sqlite":
        with open_desk(workspace) as opened:
            yield opened
        return
    server: Cluster = request.getfixturevalue("postgresql")
    with server.swept_database() as address:
        with (workspace / FILE).open("a", encoding="utf-8") as file:
            file.write(f'\n[storage]\nurl = "{address}"\n')
        with open_desk(workspace) as opened:
            yield opened


@pytest.fixture
def number(desk: Desk, now: datetime) -> DeliveryId:
    return handed(desk, now)


def at_once(*deeds: Callable[[], object]) -> list[Mistake | None]:
    """Do several things at one moment, and return what each refused."""
    ready = Barrier(len(deeds))

    def do(deed: Callable[[], object]) -> Mistake | None:
        ready.wait(20)
        try:
            deed()
        except Mistake as mistake:
            return mistake
        return None

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(do, deeds))


def confirmed(desk: Desk, number: DeliveryId) -> list[bool]:
    """Return of each word that it is posted whether it was the first."""
    with desk.db.read() as connection:
        deeds = audit.deeds(connection, str(number))
    return [bool(d.detail.get("first")) for d in deeds if d.verb == "confirm"]


def is_withdrawn(desk: Desk, number: DeliveryId) -> bool:
    mine = select(func.count(delivery.c.withdrawn_at)).where(delivery.c.id == number)
    with desk.db.read() as connection:
        return bool(connection.scalar(mine))


def test_of_several_officers_one_publishes_and_all_count(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    words = [asked(desk, number, now, f"Petugas {n}") for n in range(3)]
    refused = at_once(
        *(lambda word=word: hand.confirm(desk, word, now=now) for word in words)
    )
    assert refused == [None, None, None]
    assert state(desk, number) is State.PUBLISHED
    assert sorted(confirmed(desk, number)) == [False, False, True]
    assert all(row.confirmed_at for row in officers(desk, number))


def test_one_form_sent_twice_at_once_is_one_answer(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    word = asked(desk, number, now)
    refused = at_once(*[lambda: hand.confirm(desk, word, now=now)] * 2)
    assert refused == [None, None]
    assert confirmed(desk, number) == [True]


def test_an_officer_who_answers_in_two_ways_at_once_has_given_one(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    word = asked(desk, number, now)
    refused = at_once(
        lambda: hand.confirm(desk, word, now=now),
        lambda: hand.decline(desk, word, reason="sakit", now=now),
    )
    assert [one.id for one in refused if one] == ["handoff.answered"]
    (row,) = officers(desk, number)
    assert (row.confirmed_at is None) is (row.declined_at is not None)
    assert (state(desk, number) is State.PUBLISHED) is (row.confirmed_at is not None)


def test_an_officer_and_the_desk_at_once_make_it_public_once(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    word = asked(desk, number, now)
    refused = at_once(
        lambda: hand.confirm(desk, word, now=now),
        lambda: confirm(desk, number, person="arman", proof="", now=now),
    )
    # The desk's word is refused where the officer's made it public before.
    assert {one.id for one in refused if one} <= {"confirm.not_waiting"}
    assert state(desk, number) is State.PUBLISHED
    assert any(row.confirmed_at for row in officers(desk, number))


def test_a_takedown_comes_before_the_word_or_after_it(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    word = asked(desk, number, now)
    refused, stopped = at_once(
        lambda: hand.confirm(desk, word, now=now),
        lambda: takedown(desk, "berita", reason="salah", person="arman", now=now),
    )
    assert stopped is None
    assert is_withdrawn(desk, number)
    (row,) = officers(desk, number)
    assert (row.confirmed_at is None) is (refused is not None)
    assert (state(desk, number) is State.PUBLISHED) is (refused is None)
    assert refused is None or refused.id == "handoff.taken_down"


def test_one_officer_asked_twice_at_once_has_one_row(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    udin = Officer(name="Pak Udin", unit="Kecamatan")
    refused = at_once(
        *[lambda: hand_over.assign(desk, number, udin, person="arman", now=now)] * 3
    )
    assert [one.id for one in refused if one] == ["handoff.asked"] * 2
    assert [row.officer for row in officers(desk, number)] == [udin]


def test_a_task_passed_on_twice_at_once_has_one_new_officer(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    word = asked(desk, number, now)
    refused = at_once(
        lambda: hand.pass_on(desk, word, name="Bu Tini", unit="", now=now),
        lambda: hand.pass_on(desk, word, name="Bu Ani", unit="", now=now),
    )
    assert [one.id for one in refused if one] == ["handoff.answered"]
    assert [row.is_answered for row in officers(desk, number)] == [True, False]
