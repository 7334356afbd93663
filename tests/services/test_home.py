"""What somebody finds on the first page, and what is not their concern."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import update

from dissemination.domain.delivery import State
from dissemination.domain.item import ItemId
from dissemination.services import home
from dissemination.services.desk import Desk
from dissemination.services.home import SOON, TODAY, TROUBLE, Home
from dissemination.services.lists import list_items
from dissemination.storage import approvals, notices
from dissemination.storage.approvals import Yes
from dissemination.storage.tables import account
from tests.services import shelf
from tests.services.test_lists import ARMAN, RINA, person

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
DEDI = person("publisher", id="dedi")


def look(desk: Desk, now: datetime) -> Home:
    return home.look(desk, RINA, now)


def titles(entries: Sequence[object]) -> list[str]:
    return [getattr(one, "title", "") for one in entries]


def test_a_desk_at_which_nobody_wrote_is_unused(desk: Desk, now: datetime) -> None:
    assert look(desk, now).is_unused
    shelf.written(desk, "pasar", now - 90 * DAY, author="ani")
    assert not look(desk, now).is_unused


def test_a_draft_alone_makes_a_desk_used(desk: Desk, now: datetime) -> None:
    shelf.drafted(desk, "Pasar", now, author="ani", unit="Bidang IKP")
    assert not look(desk, now).is_unused


def test_a_number_counts_what_its_list_shows(desk: Desk, now: datetime) -> None:
    stands = (State.PUBLISHED, State.FAILED, State.HELD, State.SCHEDULED)
    for n, state in enumerate(stands):
        for unit, author in (("Bidang Statistik", "rina"), ("Bidang IKP", "sari")):
            name = f"{state}-{author}"
            shelf.written(desk, name, now, unit=unit, author=author)
            at = now + (n + 1) * HOUR
            for id_ in shelf.approved(desk, name, now, at=at):
                shelf.stands(desk, id_, state)
    shelf.lives(desk, "failed-sari", "draft")
    shelf.lives(desk, "held-rina", "archived")
    for who in (RINA, ARMAN):
        numbers = home.look(desk, who, now).numbers
        counted = {TODAY: numbers.today, TROUBLE: numbers.trouble, SOON: numbers.soon}
        listed = {a: list_items(desk, a, who, now=now).entries for a in counted}
        assert counted == {asked: len(shown) for asked, shown in listed.items()}
        assert all(counted.values())


def test_who_reviews_is_told_how_much_waits(desk: Desk, now: datetime) -> None:
    for name, author in (("own", "arman"), ("other", "rina"), ("third", "rina")):
        shelf.written(desk, name, now, author=author)
        shelf.lives(desk, name, "submitted")
    assert home.look(desk, ARMAN, now).numbers.to_review == 2
    assert look(desk, now).numbers.to_review is None


def test_a_yes_is_no_longer_counted_once_it_ended_or_was_taken_back(
    desk: Desk, now: datetime
) -> None:
    shelf.written(desk, "other", now, author="rina")
    shelf.lives(desk, "other", "submitted")
    said = {"item": ItemId("other"), "revision": 1, "fingerprint": "f" * 64}
    yes = Yes(step="review", person="arman", at=now, expires_at=now + HOUR)
    with desk.db.write() as connection:
        approvals.approve(connection, **said, yes=yes)  # type: ignore[arg-type]
    assert home.look(desk, ARMAN, now).numbers.to_review == 0
    assert home.look(desk, ARMAN, now + HOUR).numbers.to_review == 1
    back = {"step": "review", "reason": "Ulang.", "person": "ani", "at": now}
    with desk.db.write() as connection:
        approvals.give_back(connection, **said, **back)  # type: ignore[arg-type]
    assert home.look(desk, ARMAN, now).numbers.to_review == 1


def test_what_goes_out_comes_in_the_order_of_its_instants(
    desk: Desk, now: datetime
) -> None:
    for name, hours in (("later", 20), ("soon", 2), ("next-week", 60)):
        shelf.written(desk, name, now)
        shelf.approved(desk, name, now, at=now + hours * HOUR)
    moments = look(desk, now).moments
    assert [(m.item, m.due_at) for m in moments] == [
        ("soon", now + 2 * HOUR),
        ("later", now + 20 * HOUR),
    ]
    assert moments[0].accounts == (
        ("situs", State.SCHEDULED),
        ("status", State.SCHEDULED),
    )


def test_accounts_with_instants_of_their_own_are_moments_of_their_own(
    desk: Desk, now: datetime
) -> None:
    shelf.written(desk, "pasar", now)
    _, second = shelf.approved(desk, "pasar", now, at=now + 2 * HOUR)
    shelf.stands(desk, second, State.SCHEDULED, due_at=now + 3 * HOUR)
    assert [len(m.accounts) for m in look(desk, now).moments] == [1, 1]


def test_another_unit_s_plans_show_once_they_are_approved(
    desk: Desk, now: datetime
) -> None:
    shelf.written(desk, "pasar", now, unit="Bidang IKP", author="sari")
    shelf.planned(desk, "pasar", now, at=now + 2 * HOUR)
    assert look(desk, now).moments == []
    assert len(home.look(desk, ARMAN, now).moments) == 1
    shelf.lives(desk, "pasar", "approved")
    assert len(look(desk, now).moments) == 1


def test_my_drafts_are_those_i_began_or_changed_last(desk: Desk, now: datetime) -> None:
    shelf.drafted(desk, "Mine", now - HOUR)
    shelf.drafted(desk, "Ours", now, author="ani", changed_by="rina")
    shelf.drafted(desk, "Hers", now, author="ani")
    shelf.drafted(desk, "Ended", now, ended_at=now)
    assert titles(look(desk, now).drafts) == ["Ours", "Mine"]


def test_what_came_back_says_why_and_where_it_is_mended(
    desk: Desk, now: datetime
) -> None:
    shelf.written(desk, "pasar", now)
    shelf.returned(desk, "pasar", "Tanggalnya keliru.", now - HOUR)
    shelf.returned(desk, "pasar", "Masih keliru.", now)
    (one,) = look(desk, now).returned
    assert (one.title, one.reason, one.person) == ("Pasar", "Masih keliru.", "budi")
    assert (one.at, one.draft) == (now, None)
    number = shelf.drafted(desk, "Pasar", now, item="pasar")
    (one,) = look(desk, now).returned
    assert one.draft == number
    assert look(desk, now).numbers.for_me == 1
    assert home.look(desk, ARMAN, now).returned == []


def test_what_is_mended_and_submitted_came_back_no_more(
    desk: Desk, now: datetime
) -> None:
    shelf.written(desk, "pasar", now)
    shelf.returned(desk, "pasar", "Keliru.", now)
    shelf.lives(desk, "pasar", "submitted")
    assert look(desk, now).returned == []


def test_who_was_asked_to_post_is_reminded(desk: Desk, now: datetime) -> None:
    shelf.written(desk, "pasar", now)
    _, status = shelf.approved(desk, "pasar", now, at=now + HOUR)
    shelf.asked(desk, status, "rina", now)
    (task,) = look(desk, now).tasks
    assert (task.title, task.account, task.is_mine) == ("Pasar", "status", True)
    assert home.look(desk, person("contributor", id="sari"), now).tasks == []
    # Who publishes sees to it that everything is posted.
    (task,) = home.look(desk, DEDI, now).tasks
    assert not task.is_mine


def test_what_was_posted_is_no_task_any_more(desk: Desk, now: datetime) -> None:
    shelf.written(desk, "pasar", now)
    _, status = shelf.approved(desk, "pasar", now, at=now + HOUR)
    shelf.asked(desk, status, "rina", now)
    shelf.stands(desk, status, State.PUBLISHED)
    assert look(desk, now).tasks == []


def needs(desk: Desk, now: datetime) -> list[str]:
    return [need.id for need in home.look(desk, ARMAN, now).needs]


def test_who_is_in_charge_is_told_what_is_wrong(desk: Desk, now: datetime) -> None:
    shelf.written(desk, "pasar", now)
    first, second = shelf.approved(desk, "pasar", now, at=now + HOUR)
    shelf.stands(desk, first, State.FAILED)
    assert needs(desk, now) == ["status.need.nobody", "status.need.failed"]
    shelf.stands(desk, second, State.UNCERTAIN, reason="reason.ask_person")
    assert needs(desk, now) == ["status.need.uncertain", "status.need.failed"]


def test_only_what_was_missed_lately_needs_somebody(desk: Desk, now: datetime) -> None:
    shelf.written(desk, "pasar", now)
    first, second = shelf.approved(desk, "pasar", now, at=now + HOUR)
    shelf.stands(desk, second, State.CANCELLED)
    shelf.stands(desk, first, State.MISSED, due_at=now - HOUR)
    assert needs(desk, now) == ["status.need.missed"]
    shelf.stands(desk, first, State.MISSED, due_at=now - 2 * DAY)
    assert needs(desk, now) == []


def test_an_account_that_waits_for_a_person_is_named(desk: Desk, now: datetime) -> None:
    with desk.db.write() as connection:
        connection.execute(
            update(account)
            .where(account.c.id == "situs")
            .values(needs_person="reason.auth_expired")
        )
    (need,) = home.look(desk, ARMAN, now).needs
    assert need.id == "status.need.account"
    assert need.values == {"account": "situs", "reason": "reason.auth_expired"}


def test_an_account_that_left_while_something_is_due_is_named(
    desk: Desk, now: datetime
) -> None:
    shelf.written(desk, "pasar", now)
    shelf.approved(desk, "pasar", now, at=now + HOUR)
    with desk.db.write() as connection:
        gone = update(account).where(account.c.id == "situs").values(enabled=False)
        connection.execute(gone)
    assert needs(desk, now)[-1] == "status.need.off"


def test_a_notice_is_told_with_its_facts(desk: Desk, now: datetime) -> None:
    facts = {"item": "pasar", "step": "review", "people": "Ani", "first_at": now}
    with desk.db.write() as connection:
        notices.note(connection, "approval", "pasar", "preflight.approval", facts, now)
    (need,) = home.look(desk, ARMAN, now).needs
    assert (need.id, need.values["item"]) == ("preflight.approval", "pasar")


def test_who_only_writes_is_not_troubled_with_what_they_cannot_mend(
    desk: Desk, now: datetime
) -> None:
    shelf.written(desk, "pasar", now)
    shelf.approved(desk, "pasar", now, at=now + HOUR)
    assert look(desk, now).needs == ()
    both = replace(RINA, roles=frozenset({"contributor", "publisher"}))
    assert home.look(desk, both, now).needs
