"""What is public is taken down, everywhere at once."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from dissemination.channel import Receipt
from dissemination.config import FILE
from dissemination.domain.delivery import DeliveryId, State
from dissemination.services.amend import foresee_takedown
from dissemination.services.desk import Desk, open_desk
from dissemination.services.late import remove_late
from dissemination.services.mistakes import Mistake, NotFound
from dissemination.services.plan import plan
from dissemination.services.queue import retry
from dissemination.services.resolve import Verdict, resolve
from dissemination.storage import audit, deliveries, receipts
from dissemination.storage.public import AmendmentState
from tests.services.public import (
    EVERYWHERE,
    HOUR,
    LONG,
    MORE,
    corrected,
    known,
    prove,
    publish,
    revise,
    shown,
    taken_down,
)
from tests.services.standing import bring, look, planned, state, write

PROOF = Receipt(remote_id="7", url="https://kanal.example/7")


@pytest.fixture
def workspace(workspace: Path) -> Path:
    with (workspace / FILE).open("a", encoding="utf-8") as file:
        file.write(MORE)
    return workspace


@pytest.fixture
def desk(workspace: Path) -> Iterator[Desk]:
    with open_desk(workspace) as opened:
        yield opened


@pytest.fixture
def page(desk: Desk, now: datetime) -> DeliveryId:
    """Have a page that says what is no longer true."""
    write(desk, now, "Halo warga.")
    return publish(desk, now, "situs")


def test_a_takedown_removes_what_is_public_and_cancels_the_rest(
    desk: Desk, now: datetime
) -> None:
    write(desk, now)
    for account in EVERYWHERE[:3]:
        publish(desk, now, account)
    waits = planned(desk, now, account="status", when=now + HOUR)
    done = taken_down(desk, now)
    assert shown(done.known) == [
        ("situs", 0, "waiting", ""),
        ("kanal", 0, "waiting", ""),
        ("cuit", 0, "waiting", ""),
    ]
    assert [s.delivery.id for s in done.cancelled] == [waits]
    assert state(desk, waits) is State.CANCELLED
    assert look(desk, waits).delivery.reason == "reason.taken_down"


@pytest.mark.parametrize(
    "from_", [State.PLANNED, State.SCHEDULED, State.HELD, State.FAILED, State.MISSED]
)
def test_what_is_not_sent_never_will_be(
    desk: Desk, now: datetime, from_: State
) -> None:
    write(desk, now)
    number = planned(desk, now)
    bring(desk, number, from_)
    assert taken_down(desk, now).known == ()
    assert state(desk, number) is State.CANCELLED


def test_a_thread_is_removed_from_its_end(desk: Desk, now: datetime) -> None:
    write(desk, now, LONG)
    number = publish(desk, now, "cuit")
    assert look(desk, number).parts > 1
    parts = [a.part for a in taken_down(desk, now).known]
    assert parts == sorted(parts, reverse=True)
    assert len(parts) == look(desk, number).parts


def test_every_revision_is_removed(desk: Desk, page: DeliveryId, now: datetime) -> None:
    first = publish(desk, now, "kanal")
    revise(desk, now)
    (second,) = plan(
        desk, "berita", ["kanal"], when=now, person="rina", now=now, again=True
    )
    prove(desk, now, second.delivery.id)
    done = taken_down(desk, now, "kanal")
    assert {a.delivery for a in done.known} == {first, second.delivery.id}


def test_only_the_accounts_that_were_named_are_touched(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    publish(desk, now, "kanal")
    waits = planned(desk, now, account="cuit", when=now + HOUR)
    done = taken_down(desk, now, "kanal")
    assert [a.account for a in done.known] == ["kanal"]
    assert state(desk, waits) is State.PLANNED
    with pytest.raises(NotFound):
        taken_down(desk, now, "nihil")


def test_a_repeated_takedown_adds_only_what_became_public_since(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    other = planned(desk, now, account="kanal")
    bring(desk, other, State.UNCERTAIN)
    first = taken_down(desk, now)
    assert [s.delivery.id for s in first.unproven] == [other]
    assert taken_down(desk, now).wanted == ()
    with desk.db.write() as connection:
        receipts.insert_receipt(connection, other, 0, PROOF, None, now)
    again = taken_down(desk, now)
    assert [one.account for one in again.wanted] == ["kanal"]
    assert len(again.known) == 2


def test_what_proves_public_after_a_takedown_is_removed_by_the_daemon(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    other = planned(desk, now, account="kanal")
    bring(desk, other, State.UNCERTAIN)
    taken_down(desk, now)
    assert remove_late(desk, now + HOUR) == 0, "nobody knows yet"
    with desk.db.write() as connection:
        receipts.insert_receipt(connection, other, 0, PROOF, None, now)
    assert remove_late(desk, now + HOUR) == 1
    (late,) = [one for one in known(desk) if one.account == "kanal"]
    assert (late.state, late.url) == (AmendmentState.WAITING, PROOF.url)
    assert (late.person, late.reason) == ("arman", "bukan untuk umum")
    assert remove_late(desk, now + HOUR) == 0


def test_what_goes_out_anew_after_a_takedown_stays(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    publish(desk, now, "kanal")
    taken_down(desk, now)
    revise(desk, now + HOUR)
    (anew,) = plan(
        desk, "berita", ["kanal"], when=now, person="rina", now=now, again=True
    )
    prove(desk, now + HOUR, anew.delivery.id)
    assert remove_late(desk, now + 2 * HOUR) == 0


def insist(desk: Desk, number: DeliveryId, from_: State, now: datetime) -> None:
    if from_ is State.FAILED:
        retry(desk, [str(number)], person="arman", now=now)
    else:
        resolve(desk, number, Verdict.RESEND, url="", person="arman", now=now)


@pytest.mark.parametrize("from_", [State.FAILED, State.UNCERTAIN])
def test_what_was_taken_down_is_not_sent_because_somebody_insists(
    desk: Desk, now: datetime, from_: State
) -> None:
    write(desk, now)
    number = planned(desk, now)
    bring(desk, number, State.PUBLISHING)
    taken_down(desk, now)
    with desk.db.write() as connection:
        assert deliveries.move_to(connection, [number], from_)
    with pytest.raises(Mistake) as caught:
        insist(desk, number, from_, now)
    assert caught.value.id == "retry.taken_down"
    assert state(desk, number) is from_


def test_a_takedown_comes_in_the_place_of_a_correction(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    publish(desk, now, "cuit")
    revise(desk, now)
    corrected(desk, now)
    taken_down(desk, now)
    kinds = [(str(a.kind), str(a.state)) for a in known(desk)]
    assert kinds == [
        ("correction", "failed"),
        ("correction", "failed"),
        ("takedown", "waiting"),
        ("takedown", "waiting"),
    ]
    write(desk, now + 3 * HOUR, "Lain lagi.")
    assert corrected(desk, now + 3 * HOUR).wanted == (), "what is away stays away"


@pytest.mark.parametrize(
    ("to", "message"),
    [
        (State.PUBLISHED, "amend.by_hand"),
        (State.HANDED_OFF, "amend.perhaps_posted"),
    ],
)
def test_what_a_person_posted_a_person_removes(
    desk: Desk, now: datetime, to: State, message: str
) -> None:
    write(desk, now)
    bring(desk, planned(desk, now, account="status"), to)
    (one,) = taken_down(desk, now).known
    assert (one.state, one.message) == (AmendmentState.PERSON, message)


def test_nothing_to_take_down_is_said(desk: Desk, now: datetime) -> None:
    write(desk, now)
    with pytest.raises(Mistake) as caught:
        taken_down(desk, now)
    assert caught.value.id == "takedown.nothing"


def test_a_takedown_is_foreseen_without_a_trace(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    waits = planned(desk, now, account="cuit", when=now + HOUR)
    seen = foresee_takedown(desk, "berita")
    assert [one.account for one in seen.wanted] == ["situs"]
    assert [s.delivery.id for s in seen.cancelled] == [waits]
    assert (known(desk), state(desk, waits)) == ([], State.PLANNED)


def test_a_takedown_is_written_down_with_its_reason(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    taken_down(desk, now)
    with desk.db.read() as connection:
        deed = audit.deeds(connection, "berita")[-1]
    assert (deed.verb, deed.person) == ("takedown", "arman")
    assert deed.detail["reason"] == "bukan untuk umum"
