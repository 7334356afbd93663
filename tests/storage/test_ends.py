"""When what is public is over: kept with its delivery, and found by an index."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import text

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.storage import amending, amendments, ends, items, upgrade
from dissemination.storage.amending import Upshot
from dissemination.storage.public import AmendmentState
from tests.storage.conftest import HOUR, NOW, ON_A_FILE, Rows
from tests.storage.test_amendments import CORRECTION, LEASE, first_step, public, want

END = NOW + HOUR
NEVER = NOW + timedelta(days=999)


def written(rows: Rows, ends_at: datetime | None, body: str = "Halo") -> None:
    """Write the item that `public` publishes, or its next revision."""
    item = ContentItem(
        id=ItemId("item"),
        kind=Kind.NOTICE,
        title="Judul",
        body=body,
        unit="IKP",
        expires_at=ends_at,
    )
    with rows.db.write() as connection:
        items.save(connection, item, author="rina", now=NOW)


@pytest.fixture
def page(rows: Rows) -> DeliveryId:
    """Have something public that is over in an hour."""
    written(rows, END)
    return public(rows, "Halo")


def over(rows: Rows, at: datetime = END) -> Sequence[DeliveryId]:
    with rows.db.read() as connection:
        found = ends.over(connection, at, 9)
    assert ends.is_due(rows.db, at) == bool(found)
    return found


def test_what_is_public_is_over_when_its_item_says_so(
    rows: Rows, page: DeliveryId
) -> None:
    assert over(rows, END - timedelta(microseconds=1)) == []
    assert over(rows, END) == [page]


def test_what_has_no_end_is_never_over(rows: Rows) -> None:
    written(rows, None)
    public(rows, "Halo")
    assert over(rows, NEVER) == []


def test_what_was_over_before_it_went_out_is_practice(rows: Rows) -> None:
    written(rows, NOW)
    public(rows, "Halo")
    assert over(rows, NEVER) == []


@pytest.mark.parametrize("state", sorted(set(State) - {State.PUBLISHED}))
def test_only_what_is_public_is_over(
    rows: Rows, page: DeliveryId, state: State
) -> None:
    rows.set_delivery(page, state=state)
    assert over(rows) == []


def test_what_is_withdrawn_is_not_over(rows: Rows, page: DeliveryId) -> None:
    with rows.db.write() as connection:
        amendments.withdraw(connection, ItemId("item"), (), NOW)
    assert over(rows) == []


def test_what_was_seen_to_is_not_seen_again(rows: Rows, page: DeliveryId) -> None:
    with rows.db.write() as connection:
        ends.put_off(connection, page, END + HOUR)
    assert (over(rows), over(rows, END + HOUR)) == ([], [page])
    with rows.db.write() as connection:
        ends.forget(connection, page)
    assert over(rows, NEVER) == []


@pytest.mark.parametrize("state", [AmendmentState.WAITING, AmendmentState.PERSON])
def test_what_is_being_corrected_is_over_afterwards(
    rows: Rows, page: DeliveryId, state: AmendmentState
) -> None:
    written(rows, END, "Hai")
    number = want(rows, page, CORRECTION, "Hai", state=state)
    assert over(rows) == []
    settle(rows, number, state)
    assert over(rows) == [page]


def settle(rows: Rows, number: int, state: AmendmentState) -> None:
    if state is AmendmentState.WAITING:
        taken = amending.take(rows.db, NOW, LEASE)
        assert taken is not None
        amending.settle(rows.db, taken, Upshot(state=AmendmentState.DONE), NOW)
        return
    with rows.db.write() as connection:
        done = amendments.done_by_hand(
            connection, number, person="rina", url="", now=NOW
        )
        assert done is not None


def test_a_correction_brings_the_end_of_its_own_revision(
    rows: Rows, page: DeliveryId
) -> None:
    written(rows, END + HOUR, "Hai")
    number = want(rows, page, CORRECTION, "Hai")
    settle(rows, number, AmendmentState.WAITING)
    assert (over(rows, END), over(rows, END + HOUR)) == ([], [page])


def test_a_correction_of_what_was_marked_may_be_over_again(
    rows: Rows, page: DeliveryId
) -> None:
    with rows.db.write() as connection:
        ends.forget(connection, page)
    written(rows, END, "Hai")
    settle(rows, want(rows, page, CORRECTION, "Hai"), AmendmentState.WAITING)
    assert over(rows) == [page]


def test_the_longest_over_comes_first_and_not_more_than_asked_for(rows: Rows) -> None:
    late, soon = (page_of(rows, name, after) for name, after in (("a", 2), ("b", 1)))
    with rows.db.read() as connection:
        assert ends.over(connection, NEVER, 9) == [soon, late]
        assert ends.over(connection, NEVER, 1) == [soon]


def page_of(rows: Rows, account: str, hours: int) -> DeliveryId:
    written(rows, NOW + hours * HOUR, account)
    id_ = public(rows, "Halo", account=account)
    with rows.db.write() as connection:
        ends.put_off(connection, id_, NOW + hours * HOUR)
    return id_


def test_an_end_is_that_of_a_revision_or_of_the_newest(rows: Rows) -> None:
    written(rows, END)
    written(rows, None)
    id_ = ItemId("item")
    with rows.db.read() as connection:
        found = [ends.end_of(connection, id_, n) for n in (1, 2, 3, None)]
        assert found == [END, None, None, None]
        assert ends.end_of(connection, ItemId("nobody")) is None


@ON_A_FILE
def test_where_nothing_is_over_one_look_at_an_index_tells(rows: Rows) -> None:
    assert "ix_ends" in first_step(rows.db, lambda: ends.is_due(rows.db, NOW))


def test_an_upgrade_finds_the_ends_of_what_is_public_already(
    rows: Rows, page: DeliveryId
) -> None:
    written(rows, END + HOUR, "Hai")
    corrected = public(rows, "Halo", account="dua")
    want(rows, corrected, CORRECTION, "Hai")
    with rows.db.write() as connection:
        config = Config()
        config.set_main_option("script_location", str(upgrade._MIGRATIONS))
        config.attributes["connection"] = connection
        command.downgrade(config, "0005")
        command.upgrade(config, "head")
        kept = connection.execute(text("SELECT id, ends_at FROM delivery")).all()
    assert dict(kept) == {page: microseconds(END), corrected: microseconds(END + HOUR)}


def microseconds(at: datetime) -> int:
    return round(at.timestamp() * 1_000_000)
