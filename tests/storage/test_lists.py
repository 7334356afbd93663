"""What lists find, and in which order, on each kind of database."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine, event, insert

from dissemination.domain.delivery import State
from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.storage import items, lists
from dissemination.storage.database import Database
from dissemination.storage.lists import Listed, Sight, Wanted
from dissemination.storage.people import PersonRow, sync_people
from dissemination.storage.tables import approval, draft, item
from tests.storage.conftest import HOUR, NOW, ON_A_FILE, Rows

EVERYTHING = Wanted()
RINAS = Sight(unit="Bidang Statistik", open_states=frozenset({"approved"}))
MINUTE = timedelta(minutes=1)
# Letters of which some mean more to a database than themselves.
WORDS = st.text(alphabet="ab%_\\'É", min_size=1, max_size=3)


def put(
    db: Database,
    id: str,
    *,
    state: str = "draft",
    author: str = "rina",
    minutes: int = 0,
    **said: Any,
) -> ItemId:
    """Keep an item that was changed so many minutes ago."""
    values = {"kind": Kind.NEWS, "title": "Judul", "body": "Isi.", **said}
    unit = values.pop("unit", "Bidang Statistik")
    written = ContentItem(id=ItemId(id), unit=unit, **values)
    at = NOW - minutes * MINUTE
    with db.write() as connection:
        items.save(connection, written, author=author, now=at)
        items.set_state(connection, written.id, state)
    return written.id


def find(
    db: Database,
    wanted: Wanted = EVERYTHING,
    *,
    sight: Sight | None = None,
    limit: int = 50,
) -> list[str]:
    with db.read() as connection:
        found = lists.found(connection, wanted, sight=sight, limit=limit)
    return [one.id for one in found]


def walk(db: Database, wanted: Wanted, *, size: int) -> list[Sequence[Listed]]:
    """Return every page of a list."""
    pages: list[Sequence[Listed]] = []
    after = None
    with db.read() as connection:
        while True:
            page = lists.found(connection, wanted, sight=None, after=after, limit=size)
            if not page:
                return pages
            pages.append(page)
            after = page[-1].mark


def test_the_last_changed_comes_first(db: Database) -> None:
    for minutes, name in enumerate(("baru", "kemarin", "lama")):
        put(db, name, minutes=minutes)
    assert find(db) == ["baru", "kemarin", "lama"]


def test_an_item_is_listed_with_what_the_list_shows(db: Database) -> None:
    put(db, "pasar", title="Pasar", state="approved", campaign="hut", author="sari")
    with db.read() as connection:
        (one,) = lists.found(connection, EVERYTHING, sight=None, limit=1)
    assert one == Listed(
        id=ItemId("pasar"),
        title="Pasar",
        unit="Bidang Statistik",
        kind="news",
        state="approved",
        revision=1,
        campaign="hut",
        author="sari",
        changed_at=NOW,
    )


def test_a_change_by_another_leaves_its_first_author(db: Database) -> None:
    put(db, "pasar", author="rina")
    put(db, "pasar", author="sari", body="Lain.")
    with db.read() as connection:
        (one,) = lists.found(connection, EVERYTHING, sight=None, limit=1)
    assert (one.author, one.revision) == ("rina", 2)


def test_all_words_are_found_whatever_their_case_and_signs(db: Database) -> None:
    put(db, "a", title="Posyandu Melati", body="Di balai kelurahan.")
    odd = "nama_berkas di C:\\data, it's École."
    put(db, "b", title="Diskon 50%", body=odd, minutes=1)
    expected = {
        ("posyandu",): ["a"],
        ("POSYANDU",): ["a"],
        ("balai", "melati"): ["a"],
        ("balai", "mawar"): [],
        ("yand",): ["a"],
        ("diskon 50%",): ["b"],
        ("50%",): ["b"],
        ("5_%",): [],
        ("nama_berkas",): ["b"],
        ("namaXberkas",): [],
        ("c:\\data",): ["b"],
        ("it's",): ["b"],
        ("école",): ["b"],
        ("b",): ["a", "b"],
    }
    assert {words: find(db, Wanted(words=words)) for words in expected} == expected


def test_an_item_is_found_by_its_id(db: Database) -> None:
    put(db, "jadwal-sim")
    put(db, "pasar")
    assert find(db, Wanted(words=("jadwal-s",))) == ["jadwal-sim"]


def test_what_a_revision_says_no_more_is_not_found(db: Database) -> None:
    put(db, "pasar", body="Gratis.")
    put(db, "pasar", body="Tidak dipungut biaya.")
    assert find(db, Wanted(words=("gratis",))) == []


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(texts=st.lists(WORDS, min_size=1, max_size=4), word=WORDS)
def test_an_item_is_found_by_a_word_just_where_it_holds_it(
    db: Database, texts: list[str], word: str
) -> None:
    with db.write() as connection:
        connection.execute(item.delete())
        connection.execute(
            insert(item),
            [
                {
                    "id": f"item-{n}",
                    "state": "draft",
                    "revision": 1,
                    "created_at": NOW,
                    "created_by": "rina",
                    "words": text.lower(),
                    "changed_at": NOW - n * MINUTE,
                }
                for n, text in enumerate(texts)
            ],
        )
    held = [f"item-{n}" for n, text in enumerate(texts) if word.lower() in text.lower()]
    assert find(db, Wanted(words=(word,))) == held


def test_a_mark_leaves_just_what_has_it(db: Database) -> None:
    put(db, "a", campaign="hut")
    put(db, "b", state="submitted", kind=Kind.HEALTH, minutes=1)
    put(db, "c", state="approved", unit="Bidang IKP", author="sari", minutes=2)
    put(db, "d", state="archived", minutes=3)
    expected = {
        Wanted(states=frozenset({"submitted"})): ["b"],
        Wanted(states=frozenset({"draft", "submitted"})): ["a", "b"],
        Wanted(kinds=frozenset({"health"})): ["b"],
        Wanted(units=frozenset({"Bidang IKP"})): ["c"],
        Wanted(authors=frozenset({"sari"})): ["c"],
        Wanted(campaigns=frozenset({"hut"})): ["a"],
        Wanted(changed_since=NOW - MINUTE): ["a", "b"],
        Wanted(states=frozenset({"archived"})): ["d"],
        EVERYTHING: ["a", "b", "c"],
    }
    assert {wanted: find(db, wanted) for wanted in expected} == expected


def test_only_an_own_unit_s_items_and_open_ones_are_seen(db: Database) -> None:
    put(db, "own-draft")
    put(db, "own-archived", state="archived", minutes=1)
    put(db, "other-draft", unit="Bidang IKP", minutes=2)
    put(db, "other-submitted", unit="Bidang IKP", state="submitted", minutes=3)
    put(db, "other-approved", unit="Bidang IKP", state="approved", minutes=4)
    assert find(db, sight=RINAS) == ["own-draft", "other-approved"]
    among = Wanted(states=frozenset({"draft", "submitted", "approved", "archived"}))
    assert find(db, among, sight=RINAS) == [
        "own-draft",
        "own-archived",
        "other-approved",
    ]


def test_pages_are_complete_and_nothing_comes_twice(db: Database) -> None:
    # Some were changed at one instant: there the id decides.
    for n in range(13):
        put(db, f"item-{n:02}", minutes=n // 3)
    for size in (1, 2, 3, 7, 20):
        pages = walk(db, EVERYTHING, size=size)
        seen = [one.id for page in pages for one in page]
        assert sorted(seen) == [f"item-{n:02}" for n in range(13)]
        assert all(len(page) == size for page in pages[:-1])
        assert seen == find(db)


def test_what_changes_between_two_pages_is_not_shown_twice(db: Database) -> None:
    for n in range(4):
        put(db, f"item-{n}", minutes=n + 1)
    with db.read() as connection:
        first = lists.found(connection, EVERYTHING, sight=None, limit=2)
    put(db, "item-1", body="Lain.")
    with db.read() as connection:
        second = lists.found(
            connection, EVERYTHING, sight=None, after=first[-1].mark, limit=2
        )
    assert [one.id for one in second] == ["item-2", "item-3"]


def test_an_item_is_found_by_where_a_delivery_stands(db: Database, rows: Rows) -> None:
    for state in (State.FAILED, State.PUBLISHED):
        put(db, state)
        rows.set_delivery(rows.plan(state), state=state)
        rows.plan(state, account="dua")
    for state in (State.FAILED, State.PUBLISHED):
        assert find(db, Wanted(deliveries=frozenset({state}))) == [state]


def test_of_deliveries_the_instant_is_meant(db: Database, rows: Rows) -> None:
    put(db, "a")
    put(db, "b", minutes=1)
    for name, due_at in (("a", NOW), ("b", NOW + HOUR)):
        rows.set_delivery(rows.plan(name, due_at=due_at), state=State.PUBLISHED)
    expected: dict[tuple[datetime | None, datetime | None], list[str]] = {
        (NOW, NOW + HOUR): ["a"],
        (NOW + HOUR, NOW + 3 * HOUR): ["b"],
        (NOW - HOUR, NOW): [],
        (NOW, None): ["a", "b"],
        (None, NOW + HOUR): ["a"],
    }
    published = Wanted(deliveries=frozenset({State.PUBLISHED}))
    spans = {
        (since, until): replace(published, due_since=since, due_until=until)
        for since, until in expected
    }
    assert {span: find(db, wanted) for span, wanted in spans.items()} == expected


def test_nobody_is_awaited_who_wrote_it_or_said_yes(db: Database) -> None:
    for name, author in (("mine", "arman"), ("seen", "rina"), ("new", "rina")):
        put(db, name, state="submitted", author=author)
    said_yes = {
        "item": "seen",
        "revision": 1,
        "fingerprint": "",
        "step": "review",
        "verdict": "approved",
        "reason": "",
        "person": "arman",
        "at": NOW,
        "expires_at": NOW + HOUR,
    }
    with db.write() as connection:
        connection.execute(insert(approval).values(**said_yes))
    assert find(db, Wanted(awaits="arman")) == ["new"]
    put(db, "seen", state="submitted", body="Lain.", minutes=1)
    assert find(db, Wanted(awaits="arman")) == ["new", "seen"]


def test_several_lists_are_counted_at_once(db: Database) -> None:
    put(db, "a")
    put(db, "b", state="submitted")
    put(db, "c", state="submitted", unit="Bidang IKP")
    submitted = Wanted(states=frozenset({"submitted"}))
    with db.read() as connection:
        assert lists.how_many(connection, [EVERYTHING, submitted], sight=None) == [3, 2]
        assert lists.how_many(connection, [EVERYTHING, submitted], sight=RINAS) == [
            2,
            1,
        ]


def test_deliveries_are_told_apart_by_revision_and_state(
    db: Database, rows: Rows
) -> None:
    put(db, "a")
    rows.plan("a", due_at=NOW + HOUR)
    rows.plan("a", account="dua", due_at=NOW)
    rows.set_delivery(rows.plan("a", account="tiga"), state=State.FAILED, revision=2)
    with db.read() as connection:
        found = lists.tallies(connection, [ItemId("a"), ItemId("b")])
    assert [(t.revision, t.state, t.count, t.due_at) for t in found[ItemId("a")]] == [
        (1, State.PLANNED, 2, NOW),
        (2, State.FAILED, 1, NOW),
    ]
    assert ItemId("b") not in found


def test_open_drafts_are_listed_of_a_unit_or_of_all(db: Database) -> None:
    row = {
        "fields": {"body": "Isi"},
        "number": 1,
        "created_at": NOW,
        "created_by": "rina",
        "changed_by": "sari",
    }
    with db.write() as connection:
        for title, unit, minutes, ended in (
            ("a", "Bidang IKP", 2, None),
            ("b", "Dinkes", 1, None),
            ("c", "Dinkes", 0, NOW),
        ):
            at = NOW - minutes * MINUTE
            values = {**row, "title": title, "unit": unit, "changed_at": at}
            connection.execute(insert(draft).values(**values, ended_at=ended))
    with db.read() as connection:
        every = lists.open_drafts(connection, unit=None)
        mine = lists.open_drafts(connection, unit="Bidang IKP")
    assert [one.title for one in every] == ["b", "a"]
    assert [(one.title, one.author, one.changed_by) for one in mine] == [
        ("a", "rina", "sari")
    ]
    assert mine[0].fields == {"body": "Isi"}


def plan_of(db: Database, wanted: Wanted) -> str:
    """Return how SQLite goes about a page."""
    said: list[tuple[str, Any]] = []

    def note(
        _c: object, _u: object, statement: str, values: object, *_: object
    ) -> None:
        said.append((statement, values))

    event.listen(Engine, "before_cursor_execute", note)
    with db.read() as connection:
        try:
            lists.found(connection, wanted, sight=None, limit=26)
        finally:
            event.remove(Engine, "before_cursor_execute", note)
        statement, values = said[-1]
        rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", values)
        return "\n".join(str(row) for row in rows)


@ON_A_FILE
def test_a_page_is_read_from_its_index_and_not_sorted(db: Database) -> None:
    plan = plan_of(db, EVERYTHING)
    assert "ix_item_changed" in plan
    assert "TEMP B-TREE" not in plan


@ON_A_FILE
def test_what_is_public_is_asked_item_by_item(db: Database) -> None:
    # By the state's index each item would walk all that was ever public.
    plan = plan_of(db, Wanted(deliveries=frozenset({State.PUBLISHED})))
    assert "ix_delivery_item" in plan
    assert "ix_standing" not in plan


def test_everyone_and_every_unit_is_named(db: Database) -> None:
    rina = PersonRow(id="rina", name="Rina", unit="IKP", roles=frozenset())
    with db.write() as connection:
        sync_people(connection, [rina])
        sync_people(connection, [replace(rina, id="sari", name="Sari", unit="Dinkes")])
    with db.read() as connection:
        # Who left is still named: what they wrote is still there.
        assert lists.names(connection) == {"rina": "Rina", "sari": "Sari"}
        assert lists.units(connection) == ["Dinkes", "IKP"]
