from __future__ import annotations

from dataclasses import replace

from sqlalchemy import select

from dissemination.channel import Receipt
from dissemination.domain.delivery import Decision, DeliveryId, State
from dissemination.domain.rendition import AccountId
from dissemination.storage import accounts, audit
from dissemination.storage.accounts import LONG_AGO, AccountRow
from dissemination.storage.database import Database
from dissemination.storage.people import PersonRow, sync_people
from dissemination.storage.public import public_parts
from dissemination.storage.tables import person, role, unit
from tests.storage.conftest import HOUR, NOW, Rows

X = AccountRow(
    id=AccountId("x"), channel="x", placement="feed", enabled=True, assisted=False
)
WA = replace(X, id=AccountId("wa"), channel="whatsapp_status", assisted=True)
RINA = PersonRow(
    id="rina", name="Rina", unit="ikp", roles=frozenset({"contributor", "editor"})
)


def sync(db: Database, *rows: AccountRow) -> list[AccountRow]:
    with db.write() as connection:
        accounts.sync_accounts(connection, rows)
    with db.read() as connection:
        return list(accounts.everything(connection))


def people(db: Database, *rows: PersonRow) -> None:
    with db.write() as connection:
        sync_people(connection, rows)


def test_accounts_become_what_the_file_says(db: Database) -> None:
    assert sync(db, X, WA) == [WA, X]
    moved = replace(X, placement="story")
    assert sync(db, moved, WA) == [WA, moved]


def test_an_account_that_left_the_file_is_switched_off_and_kept(db: Database) -> None:
    sync(db, X, WA)
    assert sync(db, X) == [X]
    assert sync(db, X, WA) == [WA, X]


def test_the_last_account_may_leave_the_file_too(db: Database) -> None:
    sync(db, X)
    assert sync(db) == []


def test_what_the_platform_said_outlives_the_file(rows: Rows) -> None:
    rows.account("satu")
    rows.set_account("satu", blocked_until=NOW + HOUR, needs_person="x", handle="@a")
    (again,) = sync(rows.db, *rows.accounts.values())
    assert (again.blocked_until, again.needs_person, again.handle) == (
        NOW + HOUR,
        "x",
        "@a",
    )


def test_a_credential_that_works_lets_the_account_go_on(rows: Rows) -> None:
    id_ = rows.account("satu")
    rows.set_account("satu", blocked_until=NOW + HOUR, needs_person="x")
    with rows.db.write() as connection:
        accounts.connected(connection, id_, "@diskominfo")
    row = rows.account_row("satu")
    assert (row.handle, row.needs_person, row.blocked_until) == (
        "@diskominfo",
        "",
        LONG_AGO,
    )


def test_people_have_the_roles_of_the_file(db: Database) -> None:
    people(db, RINA)
    people(db, replace(RINA, roles=frozenset({"auditor"}), name="Rina S."))
    with db.read() as connection:
        assert connection.scalars(select(role.c.role)).all() == ["auditor"]
        assert connection.scalars(select(person.c.name)).all() == ["Rina S."]
        assert connection.scalars(select(unit.c.id)).all() == ["ikp"]


def test_a_person_who_left_the_file_is_kept_without_roles(db: Database) -> None:
    people(db, RINA)
    people(db)
    with db.read() as connection:
        assert connection.scalars(select(role.c.role)).all() == []
        assert connection.scalars(select(person.c.active)).all() == [False]


def test_deeds_are_told_in_their_order(db: Database) -> None:
    with db.write() as connection:
        for verb in ("plan", "approve"):
            audit.record(
                connection, at=NOW, person="rina", verb=verb, subject="item", step=1
            )
        audit.record(connection, at=NOW, person="rina", verb="plan", subject="lain")
    with db.read() as connection:
        found = audit.deeds(connection, "item")
    assert [deed.verb for deed in found] == ["plan", "approve"]
    assert found[0].detail == {"step": 1}
    assert (found[0].at, found[0].person) == (NOW, "rina")


def known_from(rows: Rows, account: str = "satu") -> int:
    return int(rows.account_row(account).known_from)


def test_another_name_is_told_and_marks_what_was_called_before(rows: Rows) -> None:
    rows.uncertain()
    said = []
    for handle in ("@lama", "@lama", "@baru", "@baru"):
        with rows.db.write() as connection:
            before = accounts.connected(connection, AccountId("satu"), handle)
        said.append((before, known_from(rows) > 0))
    assert said == [("", False), ("", False), ("@lama", True), ("", True)]


def test_other_settings_may_mean_another_account(rows: Rows) -> None:
    rows.uncertain()
    one = replace(rows.accounts["satu"], settings="a")
    marked = []
    for wanted in (one, one, replace(one, settings="b")):
        sync(rows.db, wanted)
        marked.append(known_from(rows) > 0)
    assert marked == [False, False, True]


def test_another_account_goes_on_with_nothing_of_the_one_before(rows: Rows) -> None:
    thread, whole = rows.schedule("utas", "satu", "dua"), rows.schedule("lain")
    others = rows.schedule("kabar", account="dua")
    rows.set_delivery(whole, memo="draf 7")
    rows.set_delivery(others, memo="draf 8")
    held = next(one for one in rows.claim() if one.id == thread)
    more = Decision(state=State.SCHEDULED, eligible_at=NOW, memo="")
    rows.close(
        held,
        rows.begun(held),
        more,
        outcome="published",
        receipt=Receipt(remote_id="1"),
    )
    with rows.db.write() as connection:
        accounts.may_be_another(connection, AccountId("satu"))
    assert rows.state(thread) is State.HELD
    assert rows.row(thread).reason == "reason.account_changed"
    assert (rows.state(whole), rows.row(whole).memo) == (State.SCHEDULED, "")
    assert rows.row(others).memo == "draf 8"


def publish(rows: Rows, item: str) -> DeliveryId:
    id_ = rows.schedule(item)
    (held,) = rows.claim()
    done = Decision(state=State.PUBLISHED)
    rows.close(held, rows.begun(held), done, receipt=Receipt(remote_id=item))
    return id_


def test_what_another_account_made_public_is_known_as_another_s(rows: Rows) -> None:
    old = publish(rows, "lama")
    told = []
    for happens in (accounts.may_be_another, accounts.is_another):
        with rows.db.write() as connection:
            happens(connection, AccountId("satu"))
            told.append(public_parts(connection, [old])[old, 0].as_another)
    assert told == [False, True], "new secrets alone stop no takedown"
    new = publish(rows, "baru")
    with rows.db.read() as connection:
        assert not public_parts(connection, [new])[new, 0].as_another


def test_what_waits_was_not_approved_for_another_channel(rows: Rows) -> None:
    due, waiting = rows.schedule("kabar"), rows.plan("lain")
    other = rows.schedule("kabar", account="dua")
    moved = replace(rows.accounts["satu"], channel="another")
    sync(rows.db, moved, rows.accounts["dua"])
    assert (rows.state(due), rows.state(waiting)) == (State.HELD, State.CANCELLED)
    assert rows.row(due).reason == "reason.channel_changed"
    assert rows.state(other) is State.SCHEDULED
