"""What an item repeats: by pairs that a person has labelled, and on a desk."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dissemination.domain.alike import about
from dissemination.domain.delivery import State
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.services.clash import alike, clashes, repeats
from dissemination.services.desk import Desk
from dissemination.services.plan import plan
from dissemination.services.remarks import Remark
from dissemination.services.write import find_item
from dissemination.storage import deliveries, items, neighbours
from dissemination.storage.deliveries import Standing
from dissemination.storage.neighbours import Said
from tests.pace import keeps_step
from tests.services.alike_held_out import HELD_OUT
from tests.services.alike_pairs import PAIRS, Label, Pair

DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
BODY = (
    "Posyandu Melati melayani imunisasi dan timbang badan pada Sabtu, 28 November 2026,"
    " di balai kelurahan. Bawa buku KIA. Layanan ini gratis."
)


def said(of: tuple[str, str, str], item: str) -> Said:
    unit, title, body = of
    return Said(item=ItemId(item), title=title, body=body, unit=unit)


def found(pair: Pair) -> Label:
    same, units = alike(said(pair.first, "a"), [said(pair.second, "b")])
    if same:
        return "same"
    return "units" if units else ""


def precision_and_recall(pairs: Sequence[Pair]) -> tuple[float, float]:
    warned = [pair for pair in pairs if found(pair)]
    meant = [pair for pair in pairs if pair.label]
    right = [pair for pair in warned if found(pair) == pair.label]
    return len(right) / len(warned), len(right) / len(meant)


@pytest.mark.parametrize("pair", PAIRS, ids=lambda p: f"{p.label} {p.second[1]}")
def test_a_pair_is_called_what_a_person_calls_it(pair: Pair) -> None:
    assert found(pair) == pair.label
    turned = Pair(pair.label, pair.second, pair.first)
    assert found(turned) == pair.label


def test_pairs_that_chose_no_threshold_are_mostly_called_right() -> None:
    precision, recall = precision_and_recall(HELD_OUT)
    assert precision >= 0.85
    assert recall >= 0.75


def test_the_pairs_are_enough_to_tell() -> None:
    assert len(PAIRS) >= 40
    assert sum(not pair.label for pair in PAIRS) >= 20


def test_twice_the_neighbours_take_about_twice_the_time() -> None:
    texts = [pair.second for pair in PAIRS]
    others = [said(texts[n % len(texts)], str(n)) for n in range(8000)]
    new = said(PAIRS[0].first, "baru")
    assert keeps_step(
        lambda: alike(new, others[:4000]), lambda: alike(new, others), times=3
    )


def test_a_range_of_days_is_read_as_both_its_ends() -> None:
    assert about("", "Digelar 2–3 Desember 2026").days == {(12, 2), (12, 3)}


def test_a_headline_in_capitals_names_nobody() -> None:
    assert about("Selamat Datang Warga", "kami menyambut").marks == frozenset()


def written(desk: Desk, id_: str, **fields: str) -> ContentItem:
    item = ContentItem(
        id=ItemId(id_),
        kind=Kind.HEALTH,
        title=fields.get("title", "Posyandu Melati Buka Sabtu Pagi"),
        body=fields.get("body", BODY),
        unit=fields.get("unit", "Dinkes"),
    )
    with desk.db.write() as connection:
        return items.save(
            connection, item, author="rina", now=datetime(2026, 11, 21, tzinfo=UTC)
        )


def planned(
    desk: Desk, id_: str, at: datetime, now: datetime, account: str = "status"
) -> list[Standing]:
    return plan(desk, id_, [account], when=at, person="rina", now=now)


def warned(desk: Desk, id_: str, standings: Sequence[Standing]) -> list[Remark]:
    return clashes(desk, find_item(desk, id_), standings)


def ids(remarks: Sequence[Remark]) -> list[str]:
    return [remark.id for remark in remarks]


def test_the_same_text_within_the_days_is_named_with_its_unit_and_hour(
    desk: Desk, now: datetime
) -> None:
    written(desk, "satu")
    written(desk, "dua", title="Posyandu Melati Layani Warga Sabtu")
    first = planned(desk, "satu", now + DAY, now)
    (remark,) = warned(desk, "dua", planned(desk, "dua", now + 3 * DAY, now))
    assert remark.id == "clash.same_text"
    assert remark.values["item"] == "satu"
    assert remark.values["unit"] == "Dinkes"
    assert remark.values["at"] == first[0].delivery.due_at


def test_the_same_text_a_month_later_is_no_clash(desk: Desk, now: datetime) -> None:
    written(desk, "satu")
    written(desk, "dua")
    planned(desk, "satu", now + DAY, now)
    assert not warned(desk, "dua", planned(desk, "dua", now + 31 * DAY, now))


def test_the_office_says_how_far_it_looks(desk: Desk, now: datetime) -> None:
    written(desk, "satu")
    written(desk, "dua")
    planned(desk, "satu", now + DAY, now)
    defaults = desk.config.defaults.model_copy(update={"alike_within": DAY})
    desk.config = desk.config.model_copy(update={"defaults": defaults})
    assert not warned(desk, "dua", planned(desk, "dua", now + 3 * DAY, now))


@pytest.mark.parametrize("state", [State.CANCELLED, State.FAILED])
def test_what_never_comes_is_no_clash(desk: Desk, now: datetime, state: State) -> None:
    written(desk, "satu")
    written(desk, "dua")
    (first,) = planned(desk, "satu", now + DAY, now)
    ways = {
        State.CANCELLED: (State.CANCELLED,),
        State.FAILED: (State.SCHEDULED, State.PUBLISHING, State.FAILED),
    }
    with desk.db.write() as connection:
        for to in ways[state]:
            assert deliveries.move_to(connection, [first.delivery.id], to)
    assert not warned(desk, "dua", planned(desk, "dua", now + 2 * DAY, now))


def test_an_item_does_not_clash_with_itself_on_another_account(
    desk: Desk, now: datetime
) -> None:
    written(desk, "satu")
    planned(desk, "satu", now + DAY, now, "situs")
    assert not warned(desk, "satu", planned(desk, "satu", now + DAY, now))


def test_another_unit_with_the_same_thing_is_named(desk: Desk, now: datetime) -> None:
    written(desk, "satu")
    written(
        desk,
        "dua",
        unit="Kelurahan Sukajadi",
        title="Posyandu Melati Sabtu Pagi",
        body="Ibu-ibu, jangan lupa menimbang si kecil, Sabtu, 28 November 2026!",
    )
    planned(desk, "satu", now + DAY, now)
    (remark,) = warned(desk, "dua", planned(desk, "dua", now + 2 * DAY, now))
    assert (remark.id, remark.values["item"]) == ("clash.two_units", "satu")


def test_two_items_within_ten_minutes_of_one_account_share_a_slot(
    desk: Desk, now: datetime
) -> None:
    written(desk, "satu")
    written(desk, "dua", title="Pasar Murah", body="Beras dan minyak goreng murah.")
    (first,) = planned(desk, "satu", now + DAY, now)
    near = planned(desk, "dua", now + DAY + timedelta(minutes=9), now)
    (remark,) = warned(desk, "dua", near)
    assert remark.id == "clash.same_slot"
    assert remark.values["number"] == first.delivery.id


def test_eleven_minutes_apart_is_no_shared_slot(desk: Desk, now: datetime) -> None:
    written(desk, "satu")
    written(desk, "dua", title="Pasar Murah", body="Beras dan minyak goreng murah.")
    planned(desk, "satu", now + DAY, now)
    later = planned(desk, "dua", now + DAY + timedelta(minutes=11), now)
    assert not warned(desk, "dua", later)


def test_pages_of_a_website_stand_in_nobodys_way(desk: Desk, now: datetime) -> None:
    written(desk, "satu")
    written(desk, "dua", title="Pasar Murah", body="Beras dan minyak goreng murah.")
    planned(desk, "satu", now + DAY, now, "situs")
    assert not warned(desk, "dua", planned(desk, "dua", now + DAY, now, "situs"))


def test_no_more_than_three_repeats_are_named(desk: Desk, now: datetime) -> None:
    for number in range(5):
        written(desk, f"item-{number}")
        planned(desk, f"item-{number}", now + DAY + number * HOUR, now)
    written(desk, "baru")
    remarks = warned(desk, "baru", planned(desk, "baru", now + 2 * DAY, now))
    assert ids(remarks) == ["clash.same_text"] * 3
    # The nearest in time are named, not whichever came first.
    assert remarks[0].values["item"] == "item-4"


def test_an_event_elsewhere_is_another_thing() -> None:
    here = said(("Dinkes", "Donor Darah Minggu Ini", "Ayo!"), "a")
    there = replace(
        said(("PMI", "Donor Darah Minggu Ini", "Hadirlah."), "b"), place="B"
    )
    event_at = datetime(2026, 11, 29, tzinfo=UTC)
    here = replace(here, place="A", event_at=event_at)
    there = replace(there, event_at=event_at)
    assert alike(here, [there])[1] == []
    assert alike(here, [replace(there, place="a")])[1] != []


def test_nothing_planned_clashes_with_nothing(desk: Desk) -> None:
    written(desk, "satu")
    assert warned(desk, "satu", []) == []


def repeated(desk: Desk, *due: tuple[str, datetime]) -> list[tuple[str, str, str]]:
    found = repeats(desk, {ItemId(id_): at for id_, at in due})
    return [(one.id.removeprefix("clash."), one.item, one.other.item) for one in found]


def test_of_items_that_are_due_the_later_one_is_told_once(
    desk: Desk, now: datetime
) -> None:
    for number, id_ in enumerate(("satu", "dua", "tiga")):
        written(desk, id_)
        planned(desk, id_, now + (number + 1) * DAY, now)
    due = [(id_, now + (n + 1) * DAY) for n, id_ in enumerate(("satu", "dua", "tiga"))]
    assert repeated(desk, *due) == [
        ("same_text", "dua", "satu"),
        ("same_text", "tiga", "satu"),
        ("same_text", "tiga", "dua"),
    ]


def test_one_that_is_due_is_told_with_what_comes_before_and_after(
    desk: Desk, now: datetime
) -> None:
    for number, id_ in enumerate(("satu", "dua", "tiga")):
        written(desk, id_)
        planned(desk, id_, now + (number + 1) * DAY, now)
    assert repeated(desk, ("dua", now + 2 * DAY)) == [
        ("same_text", "dua", "satu"),
        ("same_text", "dua", "tiga"),
    ]


def test_what_comes_too_far_apart_is_no_repeat(desk: Desk, now: datetime) -> None:
    far = now + DAY + desk.config.defaults.alike_within + HOUR
    for id_, at in (("satu", now + DAY), ("dua", far)):
        written(desk, id_)
        planned(desk, id_, at, now)
    assert repeated(desk, ("satu", now + DAY), ("dua", far)) == []
    assert repeated(desk, ("satu", now + DAY), ("dua", far - 2 * HOUR)) == [
        ("same_text", "dua", "satu")
    ]


def test_what_another_unit_announces_is_told_among_those_that_are_due(
    desk: Desk, now: datetime
) -> None:
    written(desk, "satu")
    written(
        desk,
        "dua",
        unit="Kelurahan",
        title="Posyandu Melati Buka Sabtu",
        body="Ibu-ibu, jangan lupa menimbang si kecil, Sabtu, 28 November 2026!",
    )
    planned(desk, "satu", now + DAY, now)
    planned(desk, "dua", now + 2 * DAY, now)
    due = (("satu", now + DAY), ("dua", now + 2 * DAY))
    assert repeated(desk, *due) == [("two_units", "dua", "satu")]


def test_an_item_that_comes_often_repeats_neither_itself_nor_anything_twice(
    desk: Desk, now: datetime
) -> None:
    written(desk, "satu")
    written(desk, "dua")
    planned(desk, "dua", now + 5 * DAY, now)
    for number in range(3):
        at = now + (number + 1) * DAY
        plan(desk, "satu", ["status"], when=at, person="rina", now=now, again=True)
        with desk.db.write() as connection:  # sent, so that it may be planned again
            found = deliveries.of_item(connection, ItemId("satu"))
            ids_ = [one.delivery.id for one in found]
            for state in (State.SCHEDULED, State.PUBLISHING, State.PUBLISHED):
                deliveries.move_to(connection, ids_, state)
    due = (("satu", now + DAY), ("dua", now + 5 * DAY))
    assert repeated(desk, *due) == [("same_text", "dua", "satu")]


def test_nothing_due_repeats_nothing(desk: Desk) -> None:
    assert repeated(desk) == []


def test_a_week_is_compared_in_half_the_time_that_each_item_alone_would_take(
    desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    week = [
        replace(
            said((f"Unit {n % 5}", *PAIRS[n % len(PAIRS)].first[1:]), f"kabar-{n}"),
            body=f"{n * 7919} " * 60,
            due_at=now + n * timedelta(minutes=20),
        )
        for n in range(500)
    ]
    due = [(one.item, one.due_at or now) for one in week]
    monkeypatch.setattr(neighbours, "said_around", lambda *_, **__: week)
    assert keeps_step(
        lambda: [alike(one, week) for one in week[:25]],
        lambda: repeated(desk, *due),
        times=10,
    )
