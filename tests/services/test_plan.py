"""Planning: where, when, until when, and what is refused."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dissemination.config import FILE
from dissemination.domain.delivery import State
from dissemination.domain.item import ContentItem, ItemId, Kind, Priority
from dissemination.domain.rendition import AccountId, Rendition
from dissemination.services.adapt import adapt
from dissemination.services.approve import approve
from dissemination.services.desk import Desk, open_desk
from dissemination.services.mistakes import Mistake, Misused, NotFound
from dissemination.services.plan import When, plan
from dissemination.services.preview import previews
from dissemination.services.queue import cancel
from dissemination.services.write import add, find_item
from dissemination.storage import deliveries, items
from dissemination.storage.deliveries import Standing

HOUR = timedelta(hours=1)
BOTH = ("status", "situs")


@pytest.fixture
def item(desk: Desk, now: datetime) -> ContentItem:
    written = ContentItem(
        id=ItemId("berita"),
        kind=Kind.NEWS,
        title="Jalan Dibuka Kembali",
        body="Jalan Sudirman dibuka kembali.",
        unit="Dishub",
    )
    return add(desk, written, author="rina", now=now).item


def rewritten(desk: Desk, item: ContentItem, now: datetime, **more: object) -> None:
    add(desk, replace(item, **more), author="rina", now=now)  # type: ignore[arg-type]


def planned(
    desk: Desk,
    when: When,
    now: datetime,
    accounts: Sequence[str] = ("situs",),
    *,
    again: bool = False,
) -> list[Standing]:
    return plan(
        desk, "berita", accounts, when=when, person="rina", now=now, again=again
    )


def refused(desk: Desk, when: When, now: datetime, *accounts: str) -> Mistake:
    with pytest.raises(Mistake) as caught:
        planned(desk, when, now, accounts or ("situs",))
    with desk.db.read() as connection:
        assert not deliveries.count(connection).get(State.PLANNED)
    return caught.value


def publish(desk: Desk, standing: Standing) -> None:
    ids = [standing.delivery.id]
    with desk.db.write() as connection:
        deliveries.move_to(connection, ids, State.SCHEDULED)
        deliveries.move_to(connection, ids, State.PUBLISHING)
        deliveries.move_to(connection, ids, State.PUBLISHED)


def test_a_plan_waits_for_approval(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    (standing,) = planned(desk, now + HOUR, now)
    assert standing.delivery.state is State.PLANNED
    assert standing.delivery.due_at == now + HOUR
    assert find_item(desk, "berita").state == "submitted"


def test_the_next_slot_is_the_office_s(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    (standing,) = planned(desk, "next_slot", now)
    assert standing.delivery.due_at == datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


def test_a_slot_is_given_once(desk: Desk, item: ContentItem, now: datetime) -> None:
    planned(desk, "next_slot", now, ["status"])
    rewritten(desk, item, now, id=ItemId("lain"))
    (later,) = plan(desk, "lain", ["status"], when="next_slot", person="rina", now=now)
    assert later.delivery.due_at == datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def test_without_a_time_the_author_s_own_wish_holds(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    rewritten(desk, item, now, publish_at=now + 3 * HOUR)
    assert planned(desk, None, now)[0].delivery.due_at == now + 3 * HOUR


def test_a_wish_that_has_passed_becomes_the_next_slot(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    rewritten(desk, item, now, publish_at=now - HOUR)
    due_at = planned(desk, None, now)[0].delivery.due_at
    assert due_at == datetime(2026, 11, 21, 5, 0, tzinfo=UTC)


def test_a_time_that_has_passed_is_refused(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    mistake = refused(desk, now - HOUR, now)
    assert mistake.id == "plan.past"
    assert mistake.values["at"] == "Sabtu, 21 November 2026 pukul 09.00 WIB"


def test_this_minute_has_not_passed(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    assert planned(desk, now - timedelta(seconds=30), now)


@pytest.mark.parametrize("year", [2036, 9999])
def test_a_mistyped_year_is_refused(
    desk: Desk, item: ContentItem, now: datetime, year: int
) -> None:
    assert refused(desk, now.replace(year=year, month=12, day=31), now).id == "plan.far"


def test_an_item_is_true_only_until_it_expires(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    rewritten(desk, item, now, expires_at=now + HOUR)
    assert refused(desk, now + HOUR, now).id == "plan.expired"
    (standing,) = planned(desk, now + HOUR / 2, now)
    assert standing.delivery.useful_until == now + HOUR


@pytest.mark.parametrize(
    ("facts", "until"),
    [
        ({}, timedelta(days=1)),
        ({"event_at": 2}, 2 * HOUR),
        ({"event_at": -2}, timedelta(days=1)),
        ({"event_at": 2, "expires_at": 5}, 5 * HOUR),
    ],
)
def test_posting_helps_until(
    desk: Desk,
    item: ContentItem,
    now: datetime,
    facts: dict[str, int],
    until: timedelta,
) -> None:
    more = {name: now + hours * HOUR for name, hours in facts.items()}
    rewritten(desk, item, now, **more)
    (standing,) = planned(desk, now, now)
    assert standing.delivery.useful_until == now + until


def test_an_unknown_account_is_named_with_those_there_are(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    mistake = refused(desk, now, now, "situs", "sius")
    assert isinstance(mistake, NotFound)
    assert mistake.values == {"name": "sius", "known": "situs, status"}


def test_no_account_is_a_misuse(desk: Desk, item: ContentItem, now: datetime) -> None:
    with pytest.raises(Misused):
        planned(desk, now, now, [])


def test_an_item_that_nobody_wrote_is_not_found(desk: Desk, now: datetime) -> None:
    assert isinstance(refused(desk, now, now), NotFound)


def test_an_account_that_is_named_twice_publishes_once(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    assert len(planned(desk, now, now, ["situs", "situs"])) == 1


def test_planning_twice_is_refused(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    (first,) = planned(desk, now, now)
    with pytest.raises(Mistake) as caught:
        planned(desk, now + HOUR, now)
    assert caught.value.id == "plan.already"
    assert caught.value.values["number"] == first.delivery.id


def test_one_refusal_stores_none_of_them(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    planned(desk, now, now, ["situs"])
    with pytest.raises(Mistake):
        planned(desk, now, now, BOTH)
    with desk.db.read() as connection:
        assert deliveries.count(connection) == {State.PLANNED: 1}


def test_what_was_cancelled_may_be_planned_anew(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    planned(desk, now, now)
    cancel(desk, ["berita"], person="rina", now=now)
    assert planned(desk, now, now)


def test_what_is_public_goes_out_again_only_on_demand(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    status = ("status",)
    publish(desk, planned(desk, now, now, status)[0])
    with pytest.raises(Mistake) as caught:
        planned(desk, now, now, status)
    assert caught.value.id == "plan.already_public"
    (again,) = planned(desk, now, now, status, again=True)
    assert again.delivery.occurrence == "again-1"
    publish(desk, again)
    (third,) = planned(desk, now, now, status, again=True)
    assert third.delivery.occurrence == "again-2"


def test_a_public_page_is_not_planned_with_other_words_even_on_demand(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    publish(desk, planned(desk, now, now)[0])
    rewritten(desk, item, now, body="Jalan ditutup lagi.")
    with pytest.raises(Mistake) as caught:
        planned(desk, now, now, again=True)
    assert caught.value.id == "plan.page_stands"


def test_a_new_revision_of_what_is_public_is_asked_for_too(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    publish(desk, planned(desk, now, now)[0])
    rewritten(desk, item, now, body="Jalan ditutup lagi.")
    with pytest.raises(Mistake) as caught:
        planned(desk, now, now)
    assert caught.value.id == "plan.already_public"


def test_the_page_comes_first_and_the_others_carry_its_address(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    page, status = planned(desk, now, now, BOTH)
    assert (page.delivery.account, status.delivery.account) == ("situs", "status")
    assert status.delivery.depends_on == page.delivery.id
    address = "https://uji.example/20261121-jalan-dibuka-kembali-berita/"
    assert page.said.parts[0].link == address
    assert address in status.said.parts[0].text


def test_two_pages_have_an_address_each_and_wait_for_nobody(
    workspace: Path, item: ContentItem, now: datetime
) -> None:
    with (workspace / FILE).open("a", encoding="utf-8") as file:
        file.write(
            '[accounts.arsip]\nchannel = "website"\n[accounts.arsip.settings]\n'
            'folder = "arsip"\nbase_url = "https://arsip.example"\noffice = "Uji"\n'
        )
    with open_desk(workspace) as desk:
        first, second, status = planned(desk, now, now, ("situs", "arsip", "status"))
        shown = {
            one.said.account: one.said.parts[0].link
            for one in previews(desk, find_item(desk, "berita"), (), now)
        }
    assert first.said.parts[0].link.startswith("https://uji.example/")
    assert second.said.parts[0].link.startswith("https://arsip.example/")
    assert second.delivery.depends_on is None
    assert status.delivery.depends_on == first.delivery.id
    assert shown[AccountId("arsip")] == second.said.parts[0].link


def test_the_page_is_due_with_the_earliest_of_them(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    rewritten(desk, item, now, id=ItemId("lain"))
    plan(desk, "lain", ["situs"], when="next_slot", person="rina", now=now)
    page, status = planned(desk, "next_slot", now, BOTH)
    assert page.delivery.due_at == status.delivery.due_at


def test_a_mended_headline_moves_no_page(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    rewritten(desk, item, now, title="Judul Lain Sama Sekali")
    (page,) = planned(desk, now, now)
    assert "jalan-dibuka-kembali" in page.said.parts[0].link


def test_an_author_s_own_link_stands_where_there_is_no_page(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    rewritten(desk, item, now, link="https://jalan.example/info")
    (status,) = planned(desk, now, now, ["status"])
    assert "https://jalan.example/info" in status.said.parts[0].text
    assert status.delivery.depends_on is None


def test_an_emergency_is_carried_before_all_else(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    rewritten(desk, item, now, priority=Priority.EMERGENCY)
    assert planned(desk, now, now)[0].delivery.priority is Priority.EMERGENCY


SILENCE = """
[[blackouts]]
from = 2026-11-21T12:00:00
to = 2026-11-22T13:00:00
reason = "Masa tenang"
"""


@pytest.fixture
def desk_with(workspace: Path, now: datetime) -> Iterator[Callable[[str, str], Desk]]:
    """Open the desk with more of `schedule.toml`, and an item in it."""
    with ExitStack() as stack:

        def opened(table: str, after: str = "") -> Desk:
            file = workspace / FILE
            text = file.read_text("utf-8")
            file.write_text(
                text.replace(after, after + table, 1) if after else text + table,
                "utf-8",
            )
            desk = stack.enter_context(open_desk(workspace))
            body = ContentItem(
                id=ItemId("berita"), kind=Kind.NEWS, title="T", body="B", unit="U"
            )
            add(desk, body, author="rina", now=now)
            return desk

        yield opened


def test_an_exact_time_in_a_blackout_is_refused_with_its_reason_and_its_end(
    desk_with: Callable[..., Desk], now: datetime
) -> None:
    desk = desk_with(SILENCE)
    mistake = refused(desk, now + 3 * HOUR, now)
    assert mistake.id == "plan.blackout"
    assert mistake.values["reason"] == "Masa tenang"
    assert mistake.values["until"] == "Min 22 Nov, 13.00 WIB"
    assert planned(desk, now + HOUR, now)


def test_an_emergency_is_published_in_a_blackout(
    desk_with: Callable[..., Desk], now: datetime
) -> None:
    desk = desk_with(SILENCE)
    with desk.db.read() as connection:
        kept = items.find(connection, ItemId("berita"))
    assert kept is not None
    rewritten(desk, kept.item, now, priority=Priority.EMERGENCY)
    assert planned(desk, now + 3 * HOUR, now)


def test_the_next_slot_lies_behind_the_blackout(
    desk_with: Callable[..., Desk], now: datetime
) -> None:
    (standing,) = planned(desk_with(SILENCE), "next_slot", now)
    assert standing.delivery.due_at == datetime(2026, 11, 22, 9, 30, tzinfo=UTC)


APART = '\nspacing = "45m"'
STATUS = '[accounts.status]\nchannel = "whatsapp_status"'


def test_an_exact_time_too_near_to_another_is_refused_with_the_other(
    desk_with: Callable[..., Desk], now: datetime
) -> None:
    desk = desk_with(APART, STATUS)
    other = replace(find_item(desk, "berita").item, id=ItemId("lain"))
    add(desk, other, author="rina", now=now)
    plan(desk, "lain", ["status"], when=now + HOUR, person="rina", now=now)
    with pytest.raises(Mistake) as caught:
        planned(desk, now + HOUR / 2, now, ["status"])
    assert caught.value.id == "plan.too_close"
    assert caught.value.values["minutes"] == "45"
    assert caught.value.values["other"] == "Sab 21 Nov, 11.00 WIB"
    assert planned(desk, now + HOUR / 4, now, ["status"])


def test_pages_may_stand_side_by_side_whatever_the_spacing(
    desk_with: Callable[..., Desk], now: datetime
) -> None:
    desk = desk_with(APART, '[accounts.situs]\nchannel = "website"')
    other = replace(find_item(desk, "berita").item, id=ItemId("lain"))
    add(desk, other, author="rina", now=now)
    plan(desk, "lain", ["situs"], when=now + HOUR, person="rina", now=now)
    assert planned(desk, now + HOUR, now)


def test_a_desk_without_slots_says_so(workspace: Path, now: datetime) -> None:
    written = (workspace / FILE).read_text("utf-8")
    cut = written.index("[[slots]]"), written.index("[accounts.situs]")
    (workspace / FILE).write_text(written[: cut[0]] + written[cut[1] :], "utf-8")
    with open_desk(workspace) as desk:
        body = ContentItem(
            id=ItemId("berita"), kind=Kind.NEWS, title="T", body="B", unit="U"
        )
        add(desk, body, author="rina", now=now)
        assert refused(desk, "next_slot", now).id == "plan.no_slot"


def test_a_plan_may_be_approved_and_says_by_whom(
    desk: Desk, item: ContentItem, now: datetime
) -> None:
    planned(desk, now, now)
    assert approve(desk, "berita", person="arman", now=now).scheduled


def test_what_is_revised_while_it_is_planned_is_not_planned(
    desk: Desk, item: ContentItem, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def adapt_slowly(*args: Any, **named: Any) -> Rendition:
        add(desk, replace(item, body="Lain."), author="rina", now=now)
        return adapt(*args, **named)

    monkeypatch.setattr("dissemination.services.places.adapt", adapt_slowly)
    with pytest.raises(Mistake) as caught:
        plan(desk, item.id, ["situs"], when=now, person="rina", now=now)
    assert caught.value.id == "plan.revised"
    with desk.db.read() as connection:
        assert deliveries.of_item(connection, item.id) == []


@pytest.mark.parametrize(
    ("when", "spaced", "why"),
    [("next_slot", False, "plan.taken"), ("exact", True, "plan.too_close")],
)
def test_what_another_took_while_it_was_chosen_is_refused(
    workspace: Path,
    item: ContentItem,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    *,
    when: str,
    spaced: bool,
    why: str,
) -> None:
    chosen: When = "next_slot" if when == "next_slot" else now + HOUR
    if spaced:
        written = (workspace / FILE).read_text("utf-8")
        line = 'channel = "whatsapp_status"\n'
        (workspace / FILE).write_text(
            written.replace(line, line + 'spacing = "2h"\n'), "utf-8"
        )
    with open_desk(workspace) as desk:
        rewritten(desk, item, now, id=ItemId("lain"))

        def adapt_slowly(*args: Any, **named: Any) -> Rendition:
            monkeypatch.undo()
            plan(desk, "lain", ["status"], when=chosen, person="ani", now=now)
            return adapt(*args, **named)

        monkeypatch.setattr("dissemination.services.places.adapt", adapt_slowly)
        with pytest.raises(Mistake) as caught:
            planned(desk, chosen, now, ["status"])
        assert caught.value.id == why
        with desk.db.read() as connection:
            assert deliveries.of_item(connection, item.id) == []
        monkeypatch.undo()
        (later,) = planned(desk, "next_slot", now, ["status"])
        assert later.delivery.due_at == datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
