"""What may be put away, by whom, and how it comes back."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dissemination.domain.delivery import State
from dissemination.domain.item import ItemId
from dissemination.services.archive import TO_COME, archive, restore
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, NotAllowed, NotFound
from dissemination.services.write import find_item
from dissemination.storage import audit
from dissemination.storage.audit import Deed
from tests.services import shelf
from tests.services.test_lists import ARMAN, RINA, person

HOUR = timedelta(hours=1)


def deeds(desk: Desk, id: str) -> list[Deed]:
    with desk.db.read() as connection:
        found = audit.deeds(connection, ItemId(id))
    return [deed for deed in found if deed.verb in ("archive", "unarchive")]


def state(desk: Desk, id: str) -> str:
    return find_item(desk, id).state


@pytest.mark.parametrize("before", ["draft", "returned", "approved"])
def test_what_is_archived_comes_back_as_it_was(
    desk: Desk, now: datetime, before: str
) -> None:
    shelf.written(desk, "pasar", now)
    shelf.lives(desk, "pasar", before)
    done = archive(desk, "pasar", RINA, now)
    assert (done.item, done.title, done.is_new) == ("pasar", "Pasar", True)
    assert state(desk, "pasar") == "archived"
    assert restore(desk, "pasar", RINA, now).state == before
    assert state(desk, "pasar") == before


def test_both_ways_are_in_the_audit(desk: Desk, now: datetime) -> None:
    shelf.written(desk, "pasar", now)
    archive(desk, "pasar", RINA, now + HOUR)
    restore(desk, "pasar", ARMAN, now + 2 * HOUR)
    assert [(d.verb, d.person, d.at, d.detail) for d in deeds(desk, "pasar")] == [
        ("archive", "rina", now + HOUR, {"was": "draft"}),
        ("unarchive", "arman", now + 2 * HOUR, {"was": "archived"}),
    ]


def test_a_form_sent_twice_archives_once(desk: Desk, now: datetime) -> None:
    shelf.written(desk, "pasar", now)
    archive(desk, "pasar", RINA, now)
    assert not archive(desk, "pasar", RINA, now).is_new
    assert len(deeds(desk, "pasar")) == 1
    restore(desk, "pasar", RINA, now)
    assert not restore(desk, "pasar", RINA, now).is_new
    assert (state(desk, "pasar"), len(deeds(desk, "pasar"))) == ("draft", 2)


def test_the_last_state_before_counts_and_not_the_first(
    desk: Desk, now: datetime
) -> None:
    shelf.written(desk, "pasar", now)
    archive(desk, "pasar", RINA, now)
    restore(desk, "pasar", RINA, now)
    shelf.lives(desk, "pasar", "approved")
    archive(desk, "pasar", RINA, now)
    assert restore(desk, "pasar", RINA, now).state == "approved"


def test_nothing_that_is_still_to_come_is_put_away(desk: Desk, now: datetime) -> None:
    shelf.written(desk, "pasar", now)
    first, second = shelf.approved(desk, "pasar", now, at=now + HOUR)
    shelf.stands(desk, second, State.CANCELLED)
    refused = set()
    for each in State:
        shelf.stands(desk, first, each)
        shelf.lives(desk, "pasar", "approved")
        try:
            archive(desk, "pasar", RINA, now)
        except Mistake as mistake:
            refused.add((each, mistake.id, state(desk, "pasar")))
    assert refused == {(each, "archive.waiting", "approved") for each in TO_COME}


def test_who_is_refused_is_told_what_waits_and_where(desk: Desk, now: datetime) -> None:
    shelf.written(desk, "pasar", now)
    shelf.approved(desk, "pasar", now, at=now + HOUR)
    with pytest.raises(Mistake) as caught:
        archive(desk, "pasar", RINA, now)
    assert caught.value.values == {
        "title": "Pasar",
        "deliveries": "situs (Terjadwal), status (Terjadwal)",
    }
    assert deeds(desk, "pasar") == []


@pytest.mark.parametrize(
    ("role", "unit", "refusal"),
    [
        ("contributor", "Bidang Statistik", None),
        ("contributor", "Bidang IKP", NotAllowed),
        ("publisher", "Bidang IKP", NotAllowed),
        ("editor", "Bidang IKP", None),
        ("approver", "Bidang IKP", None),
        ("admin", "Bidang IKP", None),
        ("auditor", "Bidang Statistik", NotAllowed),
    ],
)
def test_a_unit_s_own_content_is_put_away_by_it_and_by_editors(
    desk: Desk, now: datetime, role: str, unit: str, refusal: type[Exception] | None
) -> None:
    shelf.written(desk, "pasar", now)
    shelf.lives(desk, "pasar", "approved")
    who = person(role, unit)
    if refusal is None:
        archive(desk, "pasar", who, now)
        restore(desk, "pasar", who, now)
        return
    with pytest.raises(refusal):
        archive(desk, "pasar", who, now)
    # What was put away is nobody's business in another unit.
    shelf.lives(desk, "pasar", "archived")
    with pytest.raises((refusal, NotFound)):
        restore(desk, "pasar", who, now)
    assert deeds(desk, "pasar") == []


def test_another_unit_s_draft_is_as_if_it_were_not_there(
    desk: Desk, now: datetime
) -> None:
    shelf.written(desk, "pasar", now, unit="Bidang IKP")
    with pytest.raises(NotFound):
        archive(desk, "pasar", RINA, now)
    with pytest.raises(NotFound):
        archive(desk, "lain", RINA, now)


def test_a_new_revision_brings_an_item_back(desk: Desk, now: datetime) -> None:
    shelf.written(desk, "pasar", now)
    archive(desk, "pasar", RINA, now)
    shelf.written(desk, "pasar", now, title="Pasar Murah")
    assert state(desk, "pasar") == "draft"
