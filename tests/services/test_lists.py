"""What somebody finds in a list, and in which words it stands there."""

from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dissemination.domain.delivery import State
from dissemination.domain.item import Kind
from dissemination.services import lists
from dissemination.services.desk import Desk
from dissemination.services.lists import (
    PAGE,
    Asked,
    Period,
    Standing,
    list_items,
    standing,
)
from dissemination.services.permission import may_see
from dissemination.storage.lists import Tally
from dissemination.storage.people import PersonRow
from tests.services import shelf

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def person(role: str, unit: str = "Bidang Statistik", id: str = "rina") -> PersonRow:
    return PersonRow(id=id, name=id.title(), unit=unit, roles=frozenset({role}))


RINA = person("contributor")
ARMAN = person("editor", "Bidang IKP", "arman")


def found(desk: Desk, asked: Asked, who: PersonRow, now: datetime) -> list[str]:
    return [e.item.id for e in list_items(desk, asked, who, now=now).entries]


@pytest.mark.parametrize(
    "role", ["contributor", "editor", "approver", "publisher", "auditor", "admin"]
)
def test_a_list_shows_just_what_its_reader_may_read(
    desk: Desk, now: datetime, role: str
) -> None:
    units = ("Bidang Statistik", "Bidang IKP")
    states = ("draft", "submitted", "returned", "approved", "archived")
    reader = person(role)
    readable = set()
    for n, (unit, state) in enumerate(product(units, states)):
        shelf.written(desk, f"item-{n}", now, unit=unit)
        shelf.lives(desk, f"item-{n}", state)
        if may_see(reader, unit, state):
            readable.add(f"item-{n}")
    shown = found(desk, Asked(), reader, now)
    shown += found(desk, Asked(state=Standing.ARCHIVED), reader, now)
    assert sorted(shown) == sorted(readable)


def test_who_looks_for_another_unit_s_draft_finds_nothing(
    desk: Desk, now: datetime
) -> None:
    shelf.written(desk, "rahasia", now, unit="Bidang IKP", author="sari")
    for asked in (
        Asked(words="rahasia"),
        Asked(state=Standing.DRAFT),
        Asked(author="sari"),
        Asked(unit="Bidang IKP"),
        Asked(kind="news"),
    ):
        assert found(desk, asked, RINA, now) == []
        assert found(desk, asked, ARMAN, now) == ["rahasia"]


def test_words_stand_in_any_order_and_with_any_space(desk: Desk, now: datetime) -> None:
    shelf.written(desk, "sim", now, title="Jadwal SIM Keliling")
    assert found(desk, Asked(words="  keliling   jadwal "), RINA, now) == ["sim"]
    assert found(desk, Asked(words="keliling jadwal pasar"), RINA, now) == []


def test_mine_is_what_i_wrote_first(desk: Desk, now: datetime) -> None:
    shelf.written(desk, "mine", now)
    shelf.written(desk, "other", now, author="ani")
    assert found(desk, Asked(is_mine=True), RINA, now) == ["mine"]


def test_a_state_finds_items_by_their_deliveries(desk: Desk, now: datetime) -> None:
    shelf.written(desk, "none", now)
    shelf.written(desk, "one", now)
    first, second = shelf.approved(desk, "one", now, at=now + HOUR)
    shelf.stands(desk, second, State.CANCELLED)
    expected = {
        State.SCHEDULED: [Standing.SCHEDULED],
        State.PUBLISHING: [Standing.SCHEDULED],
        State.HANDED_OFF: [Standing.HANDED_OFF],
        State.PUBLISHED: [Standing.PUBLISHED],
        State.FAILED: [Standing.TROUBLE],
        State.HELD: [Standing.TROUBLE],
        State.UNCERTAIN: [Standing.TROUBLE],
        State.MISSED: [Standing.MISSED],
        State.EXPIRED: [Standing.MISSED],
        State.CANCELLED: [],
    }
    by_state = {}
    for state in expected:
        shelf.stands(desk, first, state)
        choices = [
            choice
            for choice in lists.DELIVERED
            if found(desk, Asked(state=choice), RINA, now) == ["one"]
        ]
        by_state[state] = choices
    assert by_state == expected


def test_a_state_finds_items_by_their_own_life(desk: Desk, now: datetime) -> None:
    for state in lists.LIVES:
        shelf.written(desk, state, now)
        shelf.lives(desk, state, state)
    for choice in lists.LIVES:
        assert found(desk, Asked(state=choice), RINA, now) == [choice]


def test_what_is_archived_is_hidden_unless_asked_for(desk: Desk, now: datetime) -> None:
    shelf.written(desk, "old", now)
    shelf.lives(desk, "old", "archived")
    assert found(desk, Asked(), RINA, now) == []
    assert found(desk, Asked(words="old"), RINA, now) == []
    assert found(desk, Asked(state=Standing.ARCHIVED), RINA, now) == ["old"]


def test_a_period_leaves_what_changed_since(desk: Desk, now: datetime) -> None:
    ages = {"now": HOUR, "days": 3 * DAY, "weeks": 20 * DAY, "months": 90 * DAY}
    for name, age in {**ages, "years": 800 * DAY}.items():
        shelf.written(desk, name, now - age)
    expected = {
        Period.TODAY: ["now"],
        Period.WEEK: ["now", "days"],
        Period.MONTH: ["now", "days", "weeks"],
        Period.YEAR: ["now", "days", "weeks", "months"],
    }
    assert {p: found(desk, Asked(period=p), RINA, now) for p in expected} == expected


def test_today_is_the_office_s_day(desk: Desk, now: datetime) -> None:
    # 3.00 UTC is 10.00 in Riau, whose day began at 17.00 UTC.
    shelf.written(desk, "early", now - 9 * HOUR)
    shelf.written(desk, "yesterday", now - 11 * HOUR)
    assert found(desk, Asked(period=Period.TODAY), RINA, now) == ["early"]


def test_what_is_public_today_is_what_was_due_today(desk: Desk, now: datetime) -> None:
    for name, due_at in (("today", now + HOUR), ("tomorrow", now + DAY)):
        shelf.written(desk, name, now)
        for id_ in shelf.approved(desk, name, now, at=due_at):
            shelf.stands(desk, id_, State.PUBLISHED)
    asked = Asked(state=Standing.PUBLISHED, period=Period.TODAY)
    assert found(desk, asked, RINA, now) == ["today"]


def test_the_next_day_shows_what_is_due_in_it(desk: Desk, now: datetime) -> None:
    for name, due_at in (("soon", now + 20 * HOUR), ("later", now + 50 * HOUR)):
        shelf.written(desk, name, now)
        shelf.planned(desk, name, now, at=due_at)
    assert found(desk, Asked(period=Period.NEXT_DAY), RINA, now) == ["soon"]


def test_a_long_list_goes_on_behind_its_page(desk: Desk, now: datetime) -> None:
    for n in range(PAGE + 2):
        shelf.written(desk, f"item-{n:02}", now - n * HOUR)
    first = list_items(desk, Asked(), RINA, now=now)
    assert len(first.entries) == PAGE
    rest = list_items(desk, Asked(), RINA, now=now, after=first.behind)
    assert [e.item.id for e in rest.entries] == [f"item-{PAGE}", f"item-{PAGE + 1}"]
    assert rest.behind is None


def test_a_full_last_page_is_the_last(desk: Desk, now: datetime) -> None:
    for n in range(PAGE):
        shelf.written(desk, f"item-{n:02}", now)
    assert list_items(desk, Asked(), RINA, now=now).behind is None


def test_drafts_stand_above_the_first_page_alone(desk: Desk, now: datetime) -> None:
    shelf.drafted(desk, "Beasiswa", now)
    for n in range(PAGE + 1):
        shelf.written(desk, f"item-{n:02}", now - n * HOUR)
    first = list_items(desk, Asked(), RINA, now=now)
    assert [one.title for one in first.drafts] == ["Beasiswa"]
    rest = list_items(desk, Asked(), RINA, now=now, after=first.behind)
    assert rest.drafts == []


def test_a_draft_is_looked_for_like_an_item(desk: Desk, now: datetime) -> None:
    shelf.drafted(desk, "Beasiswa", now)
    expected = {
        Asked(): True,
        Asked(words="beasiswa KELILING"): True,
        Asked(words="pasar"): False,
        Asked(state=Standing.DRAFT): True,
        Asked(state=Standing.PUBLISHED): False,
        Asked(kind="news"): True,
        Asked(kind="health"): False,
        Asked(author="rina"): True,
        Asked(author="ani"): False,
        Asked(unit="Bidang IKP"): False,
        Asked(campaign="hut"): False,
        Asked(is_mine=True): True,
    }
    shown = {
        asked: bool(list_items(desk, asked, RINA, now=now).drafts) for asked in expected
    }
    assert shown == expected


def test_another_unit_s_draft_is_for_who_edits_every_unit(
    desk: Desk, now: datetime
) -> None:
    shelf.drafted(desk, "Rahasia", now, author="sari", unit="Bidang IKP")
    assert list_items(desk, Asked(), RINA, now=now).drafts == []
    assert len(list_items(desk, Asked(), ARMAN, now=now).drafts) == 1


def test_a_draft_of_odd_fields_is_listed_all_the_same(
    desk: Desk, now: datetime
) -> None:
    shelf.drafted(desk, "Aneh", now, fields={"body": ["x"], "kind": None})
    (one,) = list_items(desk, Asked(words="aneh"), RINA, now=now).drafts
    assert one.title == "Aneh"


def test_a_revision_that_is_not_public_says_that_an_older_one_is(
    desk: Desk, now: datetime
) -> None:
    shelf.written(desk, "one", now)
    for id_ in shelf.approved(desk, "one", now, at=now + HOUR):
        shelf.stands(desk, id_, State.PUBLISHED)
    (entry,) = list_items(desk, Asked(), RINA, now=now).entries
    assert (entry.standing, entry.older_public) == (Standing.PUBLISHED, False)
    shelf.written(desk, "one", now + HOUR, kind=Kind.HEALTH)
    (entry,) = list_items(desk, Asked(), RINA, now=now + 2 * HOUR).entries
    assert (entry.standing, entry.older_public) == (Standing.DRAFT, True)


def test_the_instant_shown_is_the_next_one(desk: Desk, now: datetime) -> None:
    shelf.written(desk, "one", now)
    first, second = shelf.approved(desk, "one", now, at=now + HOUR)
    shelf.stands(desk, first, State.PUBLISHED, due_at=now - HOUR)
    shelf.stands(desk, second, State.SCHEDULED, due_at=now + 2 * HOUR)
    (entry,) = list_items(desk, Asked(), RINA, now=now).entries
    assert entry.due_at == now + 2 * HOUR
    (entry,) = list_items(desk, Asked(), RINA, now=now + 3 * HOUR).entries
    assert entry.due_at == now - HOUR


AT = datetime.fromisoformat("2026-11-21T03:00+00:00")


def tally(state: State, revision: int = 1) -> Tally:
    return Tally(revision=revision, state=state, count=1, due_at=AT)


@pytest.mark.parametrize(
    ("states", "said"),
    [
        ((), Standing.APPROVED),
        ((State.CANCELLED,), Standing.APPROVED),
        ((State.PLANNED,), Standing.SUBMITTED),
        ((State.SCHEDULED,), Standing.SCHEDULED),
        ((State.SCHEDULED, State.PUBLISHING), Standing.PUBLISHING),
        ((State.SCHEDULED, State.HANDED_OFF), Standing.HANDED_OFF),
        ((State.PUBLISHED,), Standing.PUBLISHED),
        ((State.PUBLISHED, State.CANCELLED), Standing.PUBLISHED),
        ((State.PUBLISHED, State.SCHEDULED), Standing.PARTLY),
        ((State.PUBLISHED, State.MISSED), Standing.PARTLY),
        ((State.PUBLISHED, State.FAILED), Standing.TROUBLE),
        ((State.SCHEDULED, State.HELD), Standing.TROUBLE),
        ((State.UNCERTAIN,), Standing.TROUBLE),
        ((State.MISSED,), Standing.MISSED),
        ((State.EXPIRED, State.SCHEDULED), Standing.SCHEDULED),
    ],
)
def test_an_approved_item_stands_where_its_deliveries_do(
    states: tuple[State, ...], said: Standing
) -> None:
    assert standing("approved", 1, map(tally, states)) is said


@given(
    st.lists(st.builds(tally, st.sampled_from(State), st.integers(1, 3)), max_size=6)
)
def test_every_mix_of_deliveries_has_a_word(tallies: list[Tally]) -> None:
    word = standing("approved", 3, tallies)
    there = {t.state for t in tallies if t.revision == 3} - {State.CANCELLED}
    assert (word is Standing.PUBLISHED) == (there == {State.PUBLISHED})
    assert (word is Standing.TROUBLE) == bool(there & lists.TROUBLED)


@pytest.mark.parametrize("state", ["draft", "submitted", "returned", "archived"])
def test_another_life_than_approved_says_itself(state: str) -> None:
    assert standing(state, 1, [tally(State.PUBLISHED)]) == state


def test_a_list_that_asks_for_nothing_is_not_narrow() -> None:
    assert not Asked().is_narrow
    assert Asked(is_mine=True).is_narrow
