"""What the first page is told, on each kind of database."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection, insert

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.storage import home, items, lists, notices, overview, queue
from dissemination.storage.database import Database
from dissemination.storage.lists import Sight
from dissemination.storage.overview import DAY, Overview
from dissemination.storage.tables import amendment, approval, draft, hand_off
from tests.storage.conftest import HOUR, NOW, Rows
from tests.storage.test_lists import put

RINAS = Sight(unit="Bidang Statistik", open_states=frozenset({"approved"}))


def begin(connection: Connection, title: str, **values: Any) -> int:
    row: Mapping[str, Any] = {
        "unit": "Bidang Statistik",
        "title": title,
        "fields": {"title": title},
        "number": 1,
        "created_at": NOW,
        "created_by": "rina",
        "changed_at": NOW,
        "changed_by": "rina",
        **values,
    }
    made = connection.execute(insert(draft).values(**row))
    number: int = made.inserted_primary_key[0]  # type: ignore[index]
    return number


def say_no(connection: Connection, item: str, reason: str) -> None:
    connection.execute(
        insert(approval).values(
            item=item,
            revision=1,
            fingerprint="",
            step="review",
            verdict="returned",
            reason=reason,
            person="budi",
            at=NOW,
            expires_at=NOW,
        )
    )


def ask(connection: Connection, id: DeliveryId, person: str, **values: Any) -> None:
    connection.execute(
        insert(hand_off).values(delivery=id, person=person, at=NOW, **values)
    )


def skim(db: Database) -> Overview:
    with db.read() as connection:
        return home.skim(connection, NOW)


def test_what_is_skimmed_is_what_the_whole_look_says(db: Database, rows: Rows) -> None:
    for n, state in enumerate(State):
        reason = "reason.ask_person" if state is State.UNCERTAIN else ""
        id_ = rows.plan(f"item-{n}", account=f"a-{n}", due_at=NOW - HOUR)
        rows.set_delivery(id_, state=state, reason=reason)
    rows.plan("soon", account="b", due_at=NOW + HOUR / 2)
    rows.set_account("a-0", needs_person="reason.auth_expired")
    rows.set_account("a-1", enabled=False)
    queue.seen(db, "host-1-a", "1", started_at=NOW, now=NOW)
    with db.write() as connection:
        notices.note(connection, "gone", "1", "notice.gone", {"item": "x"}, NOW)
        connection.execute(
            insert(amendment).values(
                delivery=1,
                part=0,
                kind="takedown",
                state="person",
                reason="-",
                person="arman",
                created_at=NOW,
                eligible_at=NOW,
            )
        )
    with db.read() as connection:
        whole = overview.look(connection, NOW)
    seen = skim(db)
    same = ("daemons", "counts", "asking", "unapproved_soon", "notices", "tasks")
    for name in same:
        assert getattr(seen, name) == getattr(whole, name)
    assert seen.tasks == len(seen.notices) == 1
    for state in (State.MISSED, State.EXPIRED):
        assert seen.of_day[state] == whole.of_day[state] == 1
    expected = [(p.account, p.why, p.reason) for p in whole.pauses]
    named = [(p.account, p.why, p.reason) for p in seen.pauses]
    assert named == [one for one in expected if one[1] in ("off", "person")]
    assert {why for _, why, _ in named} == {"off", "person"}


def test_an_account_that_is_off_matters_while_something_waits(
    db: Database, rows: Rows
) -> None:
    rows.schedule("item", account="off")
    rows.account("idle")
    for name in ("off", "idle"):
        rows.set_account(name, enabled=False, needs_person="reason.auth_expired")
    assert [(p.account, p.why, p.reason) for p in skim(db).pauses] == [
        ("off", "off", "")
    ]


def test_what_comes_is_named_and_in_order(db: Database, rows: Rows) -> None:
    put(db, "one", title="Satu", state="approved")
    put(db, "two", title="Dua", unit="Bidang IKP", state="submitted")
    put(db, "gone", state="archived")
    rows.schedule("one", due_at=NOW + 2 * HOUR)
    rows.plan("two", due_at=NOW + HOUR)
    rows.plan("gone", due_at=NOW + HOUR, account="dua")
    rows.set_delivery(rows.plan("one", due_at=NOW, account="tiga"), state="published")
    rows.schedule("one", due_at=NOW + DAY, account="empat")
    span = {"since": NOW, "until": NOW + DAY}
    with db.read() as connection:
        every = home.coming(connection, sight=None, **span, limit=9)
        mine = home.coming(connection, sight=RINAS, **span, limit=9)
        first = home.coming(connection, sight=None, **span, limit=1)
    assert [(c.title, c.state) for c in every] == [
        ("Dua", State.PLANNED),
        ("Satu", State.SCHEDULED),
    ]
    assert [c.title for c in mine] == ["Satu"]
    assert first == every[:1]


def test_what_somebody_began_is_theirs_until_it_ends(db: Database) -> None:
    with db.write() as connection:
        first = begin(connection, "Satu")
        begin(connection, "Dua", created_by="sari", changed_by="sari")
        later = NOW + HOUR
        third = begin(connection, "Tiga", created_by="sari", changed_at=later)
        begin(connection, "Empat", ended_at=NOW)
        begin(connection, "Lima", fields={"aside_of": first})
    with db.read() as connection:
        found = home.begun(connection, "rina", limit=9)
        assert [(one.id, one.title) for one in found] == [
            (third, "Tiga"),
            (first, "Satu"),
        ]
        assert len(home.begun(connection, "rina", limit=1)) == 1
        # A text that was set aside is found through the draft that it belongs to.
        listed = lists.open_drafts(connection, unit=None)
    assert {one.title for one in listed} == {"Satu", "Dua", "Tiga"}


def test_what_came_back_has_its_last_reason_and_its_draft(db: Database) -> None:
    put(db, "one", state="returned")
    put(db, "two", state="returned", minutes=1)
    put(db, "hers", state="returned", author="sari")
    put(db, "fine", state="submitted")
    with db.write() as connection:
        for reason in ("Lama.", "Baru."):
            say_no(connection, "one", reason)
        say_no(connection, "fine", "Sudah diperbaiki.")
        begin(connection, "Satu", item="one", ended_at=NOW)
        number = begin(connection, "Satu", item="one")
    with db.read() as connection:
        found = home.returned(connection, "rina", limit=9)
    assert [(one.item, one.reason, one.draft) for one in found] == [
        ("one", "Baru.", number),
        ("two", "", None),
    ]
    assert [one.at for one in found] == [NOW, None]


def test_what_came_back_comes_to_who_wrote_that_revision_too(db: Database) -> None:
    said = ContentItem(
        id=ItemId("one"), kind=Kind.NEWS, title="Satu", body="Isi.", unit="IKP"
    )
    with db.write() as connection:
        items.save(connection, said, author="rina", now=NOW)
        items.save(connection, replace(said, body="Kata Ani."), author="ani", now=NOW)
        items.save(connection, replace(said, body="Lain."), author="budi", now=NOW)
        items.set_state(connection, ItemId("one"), "returned")
    with db.read() as connection:
        found = {
            who: [one.item for one in home.returned(connection, who, limit=9)]
            for who in ("rina", "ani", "budi")
        }
    assert found == {"rina": ["one"], "ani": [], "budi": ["one"]}


def test_a_task_is_theirs_who_were_asked_until_they_answer(
    db: Database, rows: Rows
) -> None:
    put(db, "one", title="Satu", state="approved")
    ids = [rows.plan("one", account=name) for name in ("a", "b", "c", "d")]
    for id_ in ids:
        rows.set_delivery(id_, state=State.HANDED_OFF)
    with db.write() as connection:
        ask(connection, ids[0], "rina")
        ask(connection, ids[1], "rina", confirmed_at=NOW)
        ask(connection, ids[2], "rina", declined_at=NOW)
        ask(connection, ids[3], "")
    with db.read() as connection:
        mine = home.tasks(connection, "rina", everybody=False, limit=9)
        every = home.tasks(connection, "rina", everybody=True, limit=9)
    assert [(one.delivery, one.title) for one in mine] == [(ids[0], "Satu")]
    assert [one.is_mine for one in every] == [True, False, False, False]


def test_what_was_taken_down_is_no_task(db: Database, rows: Rows) -> None:
    put(db, "one", title="Satu", state="approved")
    number = rows.plan("one")
    rows.set_delivery(number, state=State.HANDED_OFF, withdrawn_at=NOW)
    with db.read() as connection:
        assert not home.tasks(connection, "rina", everybody=True, limit=9)


def test_a_desk_is_unused_until_somebody_writes(db: Database) -> None:
    with db.write() as connection:
        assert home.is_unused(connection)
        number = begin(connection, "Satu", ended_at=NOW)
        assert number
        assert not home.is_unused(connection)
    put(db, "one")
    with db.read() as connection:
        assert not home.is_unused(connection)
        assert items.find(connection, ItemId("one"))
