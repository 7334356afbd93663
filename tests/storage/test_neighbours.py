"""What else is said at about the same time; on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dissemination.domain.delivery import State
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.domain.rendition import AccountId
from dissemination.storage import items, neighbours
from dissemination.storage.neighbours import Said
from tests.storage.conftest import HOUR, NOW, Rows

ME = ItemId("saya")
DAY = timedelta(days=1)


def write(rows: Rows, id_: str, *, event_at: datetime | None = None) -> None:
    """Keep an item; written anew, it says something else."""
    with rows.db.write() as connection:
        known = items.find(connection, ItemId(id_))
        item = ContentItem(
            id=ItemId(id_),
            kind=Kind.NEWS,
            title=f"Judul {known.item.revision + 1 if known else 1}",
            body="Isi.",
            unit="IKP",
            place="Balai Kota" if event_at else "",
            event_at=event_at,
        )
        items.save(connection, item, author="rina", now=NOW)


def around(rows: Rows, *, days: int = 1) -> list[Said]:
    with rows.db.read() as connection:
        found = neighbours.said_around(
            connection, since=NOW - days * DAY, until=NOW + days * DAY, besides=ME
        )
    return list(found)


def test_an_item_is_found_with_its_first_coming(rows: Rows) -> None:
    write(rows, "satu", event_at=NOW + DAY)
    rows.plan("satu", account="a", due_at=NOW + 2 * HOUR)
    rows.plan("satu", account="b", due_at=NOW + HOUR)
    assert around(rows) == [
        Said(
            item=ItemId("satu"),
            title="Judul 1",
            body="Isi.",
            unit="IKP",
            place="Balai Kota",
            event_at=NOW + DAY,
            due_at=NOW + HOUR,
        )
    ]


def test_it_is_found_in_the_words_that_are_to_come(rows: Rows) -> None:
    write(rows, "satu")
    write(rows, "satu")
    rows.plan("satu")  # planned in the revision before
    assert [said.title for said in around(rows)] == ["Judul 1"]


def test_oneself_and_what_is_far_off_are_not_found(rows: Rows) -> None:
    write(rows, "saya")
    write(rows, "jauh")
    rows.plan("saya")
    rows.plan("jauh", due_at=NOW + 3 * DAY)
    assert not around(rows)
    assert [said.item for said in around(rows, days=4)] == ["jauh"]


@pytest.mark.parametrize(
    ("state", "is_found"),
    [(State.CANCELLED, False), (State.MISSED, True), (State.SCHEDULED, True)],
)
def test_only_what_was_taken_back_is_forgotten(
    rows: Rows,
    state: State,
    is_found: bool,  # noqa: FBT001 - a parameter of the table
) -> None:
    write(rows, "satu")
    rows.move(rows.plan("satu"), state)
    assert bool(around(rows)) is is_found


def test_an_account_is_asked_for_its_own_and_no_other(rows: Rows) -> None:
    here = rows.plan("satu", account="a", due_at=NOW + HOUR)
    rows.plan("dua", account="b", due_at=NOW + HOUR)
    rows.plan("saya", account="a", due_at=NOW + HOUR)
    rows.plan("nanti", account="a", due_at=NOW + 3 * HOUR)
    with rows.db.read() as connection:
        found = neighbours.deliveries_around(
            connection, AccountId("a"), NOW, within=HOUR, besides=ME
        )
    assert found == [(here, "satu", NOW + HOUR)]
