"""What waits for whom, the most pressing first."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, event

from dissemination.config import FILE
from dissemination.domain.delivery import State
from dissemination.domain.item import ItemId, Kind, Priority
from dissemination.services.awaiting import Stance, Waiting
from dissemination.services.desk import Desk
from dissemination.services.inbox import (
    PAGE,
    Inbox,
    Tab,
    inbox,
    next_item,
)
from dissemination.services.queue import cancel
from dissemination.services.review import review
from dissemination.services.versions import Where, Written, set_version
from dissemination.storage import deliveries
from tests.services.reviewed import (
    HOUR,
    say_no,
    say_yes,
    seal,
    someone,
    submit,
)
from tests.services.standing import write

EMERGENCY: dict[str, Any] = {
    "kind": Kind.DISASTER_EMERGENCY,
    "priority": Priority.EMERGENCY,
}
NIK = "1471084507859991"


@pytest.fixture
def workspace(workspace: Path) -> Path:
    file = workspace / FILE
    said = file.read_text(encoding="utf-8")
    file.write_text(said.replace("[[slots]]", _VALID + "[[slots]]", 1), "utf-8")
    return workspace


_VALID = '[approval]\nvalid_for = "48h"\n\n'


def box(
    desk: Desk,
    now: datetime,
    person: str = "arman",
    tab: Tab = Tab.WAITING,
    page: int = 1,
) -> Inbox:
    return inbox(desk, someone(desk, person), tab=tab, page=page, now=now)


def ids(found: Inbox) -> list[str]:
    return [one.kept.item.id for one in found.waiting]


def only(found: Inbox) -> Waiting:
    (one,) = found.waiting
    return one


def test_what_is_due_first_stands_first(desk: Desk, now: datetime) -> None:
    submit(desk, now, name="nanti", when=now + 5 * HOUR)
    submit(desk, now, name="segera", when=now + HOUR)
    submit(desk, now, name="besok", when=now + 24 * HOUR)
    assert ids(box(desk, now)) == ["segera", "nanti", "besok"]


def test_an_emergency_stands_before_all(desk: Desk, now: datetime) -> None:
    submit(desk, now, name="segera", when=now + HOUR)
    submit(desk, now, name="banjir", when=now + 5 * HOUR, **EMERGENCY)
    assert ids(box(desk, now)) == ["banjir", "segera"]
    assert box(desk, now).waiting[0].is_emergency


@pytest.mark.parametrize(
    ("person", "tab", "stance"),
    [
        ("ani", Tab.WAITING, Stance.APPROVE),
        ("arman", Tab.WAITING, Stance.APPROVE),
        ("budi", Tab.OTHERS, Stance.OTHERS),
    ],
)
def test_who_takes_the_next_step_finds_it_waiting(
    desk: Desk, now: datetime, person: str, tab: Tab, stance: Stance
) -> None:
    submit(desk, now)
    for each in (Tab.WAITING, Tab.OTHERS):
        assert ids(box(desk, now, person, each)) == (["berita"] if each is tab else [])
    assert only(box(desk, now, person, tab)).stance is stance


def test_after_a_step_the_next_person_finds_it(desk: Desk, now: datetime) -> None:
    say_yes(desk, submit(desk, now), now, "ani")
    assert only(box(desk, now, "budi")).open == ("approve",)
    assert only(box(desk, now, "ani", Tab.OTHERS)).stance is Stance.DONE


@pytest.mark.parametrize(("person", "leaves"), [("ani", ("approve",)), ("arman", ())])
def test_it_is_known_what_stays_open_after_a_yes(
    desk: Desk, now: datetime, person: str, leaves: tuple[str, ...]
) -> None:
    seen = submit(desk, now)
    assert only(box(desk, now, person)).leaves == leaves
    assert say_yes(desk, seen, now, person).open == leaves


def test_one_s_own_is_shown_and_waits_for_others(desk: Desk, now: datetime) -> None:
    submit(desk, now, author="arman")
    assert ids(box(desk, now)) == []
    assert only(box(desk, now, tab=Tab.OTHERS)).stance is Stance.OWN


def test_one_s_own_version_too(desk: Desk, now: datetime) -> None:
    submit(desk, now)
    where = Where(item="berita", account="situs")
    set_version(desk, where, Written(text="Kata lain."), person="arman", now=now)
    assert only(box(desk, now, tab=Tab.OTHERS)).stance is Stance.OWN_VERSION
    assert only(box(desk, now, "ani")).stance is Stance.APPROVE


def test_one_s_own_emergency_waits_for_a_reason(desk: Desk, now: datetime) -> None:
    submit(desk, now, author="arman", **EMERGENCY)
    found = only(box(desk, now))
    assert (found.stance, found.may_approve) == (Stance.REASON, True)
    assert not found.may_be_batched


def test_what_was_approved_cancelled_and_planned_again_waits(
    desk: Desk, now: datetime
) -> None:
    say_yes(desk, submit(desk, now), now)
    cancel(desk, ["berita"], person="rina", now=now)
    submit(desk, now)
    assert only(box(desk, now, "budi")).stance is Stance.APPROVE


def test_what_was_approved_or_returned_waits_for_nobody(
    desk: Desk, now: datetime
) -> None:
    say_yes(desk, submit(desk, now, name="satu"), now, name="satu")
    say_no(desk, submit(desk, now, name="dua"), now, name="dua")
    assert box(desk, now).counts == {Tab.WAITING: 0, Tab.OTHERS: 0, Tab.EXPIRED: 0}


def test_findings_are_counted_by_how_grave_they_are(desk: Desk, now: datetime) -> None:
    submit(desk, now, f"NIK {NIK} milik warga.")
    found = only(box(desk, now))
    assert found.count("hold") == 1
    assert found.count("warning") + found.count("suggestion") == len(found.findings) - 1


def test_what_a_version_says_is_found_too(desk: Desk, now: datetime) -> None:
    submit(desk, now)
    where = Where(item="berita", account="situs")
    own = Written(text=f"NIK {NIK} milik warga.")
    set_version(desk, where, own, person="rina", now=now)
    assert only(box(desk, now)).count("hold") == 1


def test_only_what_was_opened_as_it_stands_may_be_batched(
    desk: Desk, now: datetime
) -> None:
    submit(desk, now)
    assert not only(box(desk, now)).may_be_batched
    review(desk, "berita", someone(desk, "ani"), now)
    assert not only(box(desk, now)).may_be_batched
    review(desk, "berita", someone(desk, "arman"), now)
    assert only(box(desk, now)).may_be_batched
    submit(desk, now, "Halo semua.")
    assert not only(box(desk, now)).may_be_batched


def test_what_a_hold_is_found_in_is_never_batched(desk: Desk, now: datetime) -> None:
    submit(desk, now, f"NIK {NIK} milik warga.")
    review(desk, "berita", someone(desk, "arman"), now)
    assert not only(box(desk, now)).may_be_batched


def test_a_yes_whose_time_is_over_is_shown(desk: Desk, now: datetime) -> None:
    say_yes(desk, submit(desk, now, when=now + 90 * HOUR), now, "ani")
    assert box(desk, now).counts[Tab.EXPIRED] == 0
    later = now + timedelta(days=2)
    found = only(box(desk, later, "ani", Tab.EXPIRED))
    assert [(yes.person, yes.step) for yes in found.ended] == [("ani", "review")]
    assert found.open == ("review", "approve")
    assert only(box(desk, later, "ani")).stance is Stance.APPROVE


def test_a_yes_that_was_said_again_is_not_over(desk: Desk, now: datetime) -> None:
    seen = submit(desk, now, when=now + 90 * HOUR)
    say_yes(desk, seen, now, "ani")
    later = now + timedelta(days=2)
    say_yes(desk, seen, later, "ani")
    assert ids(box(desk, later, "ani", Tab.EXPIRED)) == []


def test_what_was_not_approved_in_time_is_shown(desk: Desk, now: datetime) -> None:
    submit(desk, now)
    with desk.db.write() as connection:
        (one,) = deliveries.of_item(connection, ItemId("berita"))
        deliveries.move_to(
            connection,
            [one.delivery.id],
            State.MISSED,
            reason=deliveries.NOT_APPROVED,
        )
    found = box(desk, now, tab=Tab.EXPIRED)
    assert [one.title for one in found.lapsed] == ["Judul"]
    assert found.counts[Tab.EXPIRED] == 1
    assert box(desk, now).lapsed == ()


def test_the_history_says_who_said_what(desk: Desk, now: datetime) -> None:
    say_no(desk, submit(desk, now), now)
    found = box(desk, now, tab=Tab.HISTORY)
    assert [(said.verdict, title) for said, title in found.history] == [
        ("returned", "Judul")
    ]
    assert found.names["ani"] == "Ani"


def test_pages_follow_each_other(desk: Desk, now: datetime) -> None:
    for number in range(PAGE + 1):
        submit(desk, now, name=f"berita-{number:02}", when=now + (number + 1) * HOUR)
    first, second = box(desk, now), box(desk, now, page=2)
    assert (len(first.waiting), first.has_more, first.total) == (PAGE, True, PAGE + 1)
    assert (ids(second), second.has_more) == ([f"berita-{PAGE}"], False)


def test_many_items_ask_the_database_no_more_than_one(
    desk: Desk, now: datetime
) -> None:
    submit(desk, now, name="berita-0")
    alone = asked(desk, now)
    for number in range(1, 6):
        submit(desk, now, name=f"berita-{number}", when=now + (number + 1) * HOUR)
    assert asked(desk, now) == alone <= 9


def asked(desk: Desk, now: datetime) -> int:
    person, said = someone(desk, "arman"), []

    def note(_c: object, _u: object, statement: str, *_: object) -> None:
        said.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        inbox(desk, person, tab=Tab.WAITING, page=1, now=now)
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    return len(said)


def test_the_next_item_is_the_most_pressing_of_the_others(
    desk: Desk, now: datetime
) -> None:
    submit(desk, now, name="satu", when=now + HOUR)
    submit(desk, now, name="dua", when=now + 2 * HOUR)
    arman = someone(desk, "arman")
    assert next_item(desk, arman, after="satu", now=now) == "dua"
    assert next_item(desk, arman, after="dua", now=now) == "satu"
    assert next_item(desk, someone(desk, "budi"), after="", now=now) is None


def test_what_was_opened_and_left_comes_after_what_was_not_seen(
    desk: Desk, now: datetime
) -> None:
    for number, name in enumerate(("satu", "dua", "tiga"), 1):
        submit(desk, now, name=name, when=now + number * HOUR)
    arman = someone(desk, "arman")
    review(desk, "satu", arman, now)
    assert next_item(desk, arman, after="dua", now=now) == "tiga"
    review(desk, "tiga", arman, now)
    assert next_item(desk, arman, after="dua", now=now) == "satu"


def test_an_edit_brings_it_back_to_the_first_step(desk: Desk, now: datetime) -> None:
    say_yes(desk, submit(desk, now), now, "ani")
    write(desk, now, "Halo semua.")
    submit(desk, now, "Halo semua.")
    assert only(box(desk, now, "ani")).open == ("review", "approve")
    assert seal(desk) == only(box(desk, now, "ani")).seal
