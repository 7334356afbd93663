"""An hour ahead: each cause is one notice, for as long as it is so."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import event, select

from dissemination.channel import (
    Transient,
)
from dissemination.domain.delivery import State
from dissemination.domain.item import Kind
from dissemination.messages import LANGUAGES, sentence
from dissemination.services import preflight as services
from dissemination.services.approve import approve
from dissemination.services.preflight import HOUR, KINDS, work
from dissemination.services.reach import ASKED_AGAIN, SURE
from dissemination.storage import items
from dissemination.storage.notices import RENEWED_AFTER
from dissemination.storage.tables import notice
from tests.services.conftest import NOW
from tests.services.preflight_desk import (
    DAY,
    MINUTE,
    SOON,
    TOKEN,
    Door,
    Tower,
    opened,
    refused,
)

SECOND = timedelta(seconds=1)


@pytest.fixture
def tower(workspace: Path) -> Iterator[Tower]:
    with opened(workspace) as opened_tower:
        yield opened_tower


@pytest.fixture
def written(tower: Tower) -> Iterator[list[str]]:
    """Give what is written to the database from here on."""
    said: list[str] = []

    def hear(*args: object) -> None:
        statement = str(args[2])
        if statement.split(maxsplit=1)[0] in {"INSERT", "UPDATE", "DELETE"}:
            said.append(statement)

    engine = tower.desk.db._writer
    event.listen(engine, "before_cursor_execute", hear)
    yield said
    event.remove(engine, "before_cursor_execute", hear)


def test_where_nothing_is_due_nobody_is_asked_and_nothing_is_written(
    tower: Tower, written: list[str]
) -> None:
    tower.plan(at=NOW + HOUR + SECOND)
    written.clear()
    assert tower.keep() == ()
    assert (tower.asked, written) == (0, [])
    assert tower.look().looked_at == 0


def test_what_is_due_within_the_hour_is_looked_at(tower: Tower) -> None:
    tower.plan(at=NOW + HOUR)
    tower.plan(at=NOW - HOUR)  # overdue, and still of use
    seen = tower.look()
    assert (seen.looked_at, seen.troubles) == (2, [])
    assert tower.asked == 1


def test_a_longer_look_sees_further(tower: Tower) -> None:
    tower.plan(at=NOW + 3 * HOUR)
    assert tower.look().looked_at == 0
    assert tower.look(ahead=3 * HOUR).looked_at == 1


@pytest.mark.parametrize(
    "state", sorted(set(State) - {State.PLANNED, State.SCHEDULED, State.HELD})
)
def test_what_is_on_its_way_or_over_is_not_looked_at(
    tower: Tower, state: State
) -> None:
    tower.plan(state=state)
    assert tower.look().looked_at == 0


def test_twelve_deliveries_behind_one_dead_token_are_one_notice(tower: Tower) -> None:
    for number in range(12):
        tower.plan(at=SOON + number * MINUTE)
    tower.doors["tg"] = refused()
    (new,) = tower.keep()
    (told,) = tower.notices()
    assert new.key == told.key == ("token", "tg")
    assert told.message == "preflight.token"
    assert (told.facts["count"], told.facts["first_at"]) == (12, SOON)
    assert tower.doors["tg"].asked == 1


def test_a_mended_token_ends_its_notice(tower: Tower) -> None:
    tower.plan()
    tower.doors["tg"] = refused()
    tower.keep()
    tower.doors["tg"] = Door()
    tower.now += ASKED_AGAIN
    assert tower.keep() == []
    assert tower.notices() == []


def test_a_notice_says_since_when_it_is_so(tower: Tower) -> None:
    tower.plan(useful_until=NOW + DAY)
    tower.doors["tg"] = refused()
    tower.keep()
    tower.now += 20 * MINUTE
    assert tower.keep() == []
    (told,) = tower.notices()
    assert (told.first_at, told.seen_at) == (NOW, tower.now)


def test_what_is_not_approved_names_the_step_and_who_can(tower: Tower) -> None:
    tower.plan(state=State.PLANNED)
    tower.plan("tg2", state=State.PLANNED)
    (trouble,) = tower.look().troubles
    assert (trouble.key, trouble.message) == (
        ("approval", "posyandu"),
        "preflight.approval",
    )
    assert trouble.facts["step"] == sentence("step.review")
    assert trouble.facts["people"] == "ani, arman"
    assert trouble.facts["count"] == 2


def test_after_the_first_yes_the_second_step_is_missing(tower: Tower) -> None:
    tower.plan(state=State.PLANNED)
    approve(tower.desk, "posyandu", person="ani", now=NOW)
    (trouble,) = tower.look().troubles
    assert trouble.facts["step"] == sentence("step.approve")
    assert (trouble.facts["people"], trouble.facts["person"]) == (
        "arman, budi",
        "arman",
    )


def test_an_approval_ends_its_notice(tower: Tower) -> None:
    tower.plan(state=State.PLANNED)
    tower.keep()
    approve(tower.desk, "posyandu", person="arman", now=NOW)
    tower.keep()
    assert tower.notices() == []


def test_an_emergency_needs_one_step(tower: Tower) -> None:
    tower.write("gempa", kind=Kind.DISASTER_EMERGENCY)
    tower.plan(item="gempa", state=State.PLANNED)
    (trouble,) = tower.look().troubles
    assert trouble.facts["step"] == sentence("step.approve")


def test_nobody_is_sent_to_approve_their_own(tower: Tower) -> None:
    people = {
        name: person
        for name, person in tower.desk.config.people.items()
        if name in {"rina", "ani"}
    }
    own = {"rina": people["ani"], "tono": tower.desk.config.people["tono"]}
    tower.desk.config = tower.desk.config.model_copy(update={"people": own})
    tower.plan(state=State.PLANNED)
    (trouble,) = tower.look().troubles
    assert trouble.message == "preflight.approval.nobody"
    assert trouble.facts["role"] == "editor"


def test_what_was_revised_is_to_be_planned_again(tower: Tower) -> None:
    tower.plan(state=State.PLANNED)
    tower.write()
    (trouble,) = tower.look().troubles
    assert (trouble.key, trouble.message) == (
        ("approval", "posyandu"),
        "preflight.revised",
    )


def test_what_is_held_and_due_waits_for_a_decision_by_its_reason(tower: Tower) -> None:
    for _ in range(3):
        tower.hold("reason.stopped")
    tower.hold("reason.website_missing")
    troubles = tower.look().troubles
    assert [t.key for t in troubles] == [
        ("decision", "reason.stopped"),
        ("decision", "reason.website_missing"),
    ]
    assert [t.facts["count"] for t in troubles] == [3, 1]


def test_what_is_held_for_a_reason_that_nobody_noted_is_told_without_one(
    tower: Tower,
) -> None:
    tower.hold("")
    (trouble,) = tower.look().troubles
    assert (trouble.key, trouble.message) == (("decision", "-"), "preflight.undecided")


def test_what_is_held_is_urgent_when_its_last_useful_hour_comes(tower: Tower) -> None:
    later = tower.plan(at=NOW - DAY, state=State.HELD, useful_until=NOW + 2 * HOUR)
    assert tower.troubles() == []
    tower.change(later, useful_until=NOW + 50 * MINUTE)
    (trouble,) = tower.look().troubles
    assert trouble.kind == "decision"
    assert trouble.facts["first_at"] == NOW + 50 * MINUTE
    tower.change(later, useful_until=NOW)
    assert tower.troubles() == []


def test_what_a_dead_token_holds_is_counted_with_the_token(tower: Tower) -> None:
    tower.set_account("tg", needs_person="reason.auth_expired")
    tower.hold("reason.auth_expired")
    tower.plan()
    (trouble,) = tower.look().troubles
    assert trouble.key == ("token", "tg")
    assert trouble.facts["count"] == 2


def test_what_waits_for_a_page_is_counted_where_the_page_is_stuck(
    tower: Tower,
) -> None:
    page = tower.plan("situs")
    tower.plan("tg", depends_on=page)
    tower.plan("tg2", depends_on=page)
    tower.doors["situs"] = refused()
    (trouble,) = tower.look().troubles
    assert trouble.key == ("token", "situs")
    assert trouble.facts["count"] == 3


def test_a_page_on_a_later_turn_is_asked_for_all_the_same(tower: Tower) -> None:
    page = tower.plan("situs")
    tower.change(page, eligible_at=NOW + 5 * HOUR)
    tower.plan("tg", depends_on=page)
    tower.doors["situs"] = refused()
    assert tower.troubles() == [("token", "situs")]


@pytest.mark.parametrize("state", [State.HELD, State.PLANNED, State.UNCERTAIN])
def test_a_page_that_waits_for_a_person_is_named(tower: Tower, state: State) -> None:
    page = tower.plan("situs", at=NOW - 2 * HOUR, useful_until=NOW + DAY)
    tower.change(page, state=state, due_at=NOW + (2 * HOUR))
    tower.plan("tg", depends_on=page)
    (trouble,) = tower.look().troubles
    assert trouble.key == ("page", str(page))
    assert trouble.message == f"preflight.page.{state}"


def test_a_page_that_is_public_holds_nothing_up(tower: Tower) -> None:
    page = tower.plan("situs", state=State.PUBLISHED)
    tower.doors["situs"] = refused()
    tower.plan("tg", depends_on=page)
    assert tower.troubles() == []
    assert "situs" not in {n for n, door in tower.doors.items() if door.asked}


def test_several_causes_are_several_notices_the_soonest_first(tower: Tower) -> None:
    medium = tower.picture()
    tower.desk.media.path(medium.sha256).unlink()
    tower.plan("tg", at=SOON + 2 * MINUTE)
    tower.plan("tg2", at=SOON + MINUTE, media=(medium,))
    tower.plan("tg2", item="lain", at=SOON, state=State.PLANNED)
    tower.doors["tg"] = refused()
    assert tower.troubles() == [
        ("approval", "lain"),
        ("media", "missing"),
        ("token", "tg"),
    ]


def test_one_that_is_mended_leaves_the_others_standing(tower: Tower) -> None:
    tower.plan("tg")
    tower.plan("tg2", item="lain", state=State.PLANNED)
    tower.doors["tg"] = refused()
    tower.keep()
    tower.doors["tg"] = Door()
    tower.keep()
    assert [one.key for one in tower.notices()] == [("approval", "lain")]


def test_where_nothing_has_changed_nothing_is_written(
    tower: Tower, written: list[str]
) -> None:
    tower.plan(state=State.PLANNED)
    tower.again_after = ASKED_AGAIN
    tower.keep()
    written.clear()
    tower.now += RENEWED_AFTER - SECOND
    assert tower.keep() == ()
    assert written == []
    tower.now += SECOND
    tower.keep()
    assert len(written) == 1


def test_no_secret_is_in_a_notice_or_in_the_log(
    tower: Tower, caplog: pytest.LogCaptureFixture
) -> None:
    tower.plan("tg")
    tower.plan("tg2")
    tower.tries = SURE
    tower.doors = {"tg": refused(), "tg2": Door(Transient(f"GET /bot{TOKEN}/getMe"))}
    with caplog.at_level(logging.DEBUG):
        assert len(tower.keep()) == 2
    with tower.desk.db.read() as connection:
        rows = [
            json.dumps([row.message, row.facts])
            for row in connection.execute(select(notice))
        ]
    assert len(rows) == 4
    assert not any("rahasia" in said for said in [*rows, caplog.text])


def test_each_new_notice_is_logged_once(
    tower: Tower, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    tower.plan(item="satu", state=State.PLANNED)
    tower.plan(item="dua", state=State.PLANNED)
    monkeypatch.setattr(services, "patiently", lambda _: tower.asking())
    for minutes in range(3):
        work(tower.desk, NOW + minutes * MINUTE)
    lines = [r for r in caplog.records if r.getMessage() == "trouble ahead"]
    assert [(vars(r)["kind"], vars(r)["subject"]) for r in lines] == [
        ("approval", "dua"),
        ("approval", "satu"),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_cause_has_its_sentence_and_its_way_out(language: str) -> None:
    words = "account off token secrets settings reach decision undecided revised quota"
    ids = [
        *words.split(),
        *("approval", "approval.nobody", "quota.never"),
        *(f"media.{word}" for word in ("missing", "damaged")),
        *(f"limits.{word}" for word in ("count", "mime", "size", "alt")),
        *(f"page.{word}" for word in ("held", "planned", "uncertain")),
        *(f"vault.{word}_key" for word in ("no", "bad", "open", "wrong")),
    ]
    for id_ in ids:
        for said in (f"preflight.{id_}", f"preflight.{id_}.way"):
            assert sentence(said, lang=language) != said


def test_every_notice_is_of_a_kind_that_ends_by_itself(tower: Tower) -> None:
    medium = tower.picture()
    tower.desk.media.path(medium.sha256).unlink()
    tower.plan("tg", media=(medium,))
    tower.plan("tg2", state=State.PLANNED)
    tower.plan("tg2", item="lain", state=State.HELD)
    tower.doors["tg"] = refused()
    tower.keep()
    stood = tower.notices()
    assert len(stood) == 4
    assert {one.kind for one in stood} <= set(KINDS)
    tower.now += 2 * DAY
    tower.keep()
    assert tower.notices() == []


def test_the_newest_revision_alone_is_approved(tower: Tower) -> None:
    tower.plan(state=State.PLANNED)
    tower.write()
    with tower.desk.db.read() as connection:
        kept = items.find(connection, "posyandu")  # type: ignore[arg-type]
    assert kept is not None
    assert kept.item.revision == 2
    tower.plan("tg2", state=State.PLANNED)
    messages = [t.message for t in tower.look().troubles]
    assert len(messages) == 1
