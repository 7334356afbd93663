"""All that is kept of one item, on each kind of database."""

from __future__ import annotations

from sqlalchemy import insert

from dissemination.domain.delivery import State
from dissemination.domain.item import ItemId
from dissemination.storage import approvals, dossier
from dissemination.storage.database import Database
from dissemination.storage.dossier import Head, Life, Proof
from dissemination.storage.tables import comment, hand_off, receipt
from tests.storage.conftest import HOUR, NOW, Rows
from tests.storage.test_home import begin, say_no
from tests.storage.test_lists import put

ONE = ItemId("one")


def life(db: Database, *revisions: int) -> Life:
    with db.read() as connection:
        found = dossier.life(connection, ONE, revisions)
    assert found is not None
    return found


def test_what_nobody_wrote_has_no_life(db: Database) -> None:
    with db.read() as connection:
        assert dossier.life(connection, ONE) is None


def test_every_revision_has_a_head_and_those_asked_for_their_words(
    db: Database,
) -> None:
    for n in range(1, 6):
        put(db, "one", body=f"Isi {n}.", author="rina" if n == 1 else "sari")
    found = life(db, 2)
    assert [head.revision for head in found.heads] == [5, 4, 3, 2, 1]
    assert found.heads[-1] == Head(revision=1, author="rina", created_at=NOW)
    assert {n: said.body for n, said in found.contents.items()} == {
        5: "Isi 5.",
        4: "Isi 4.",
        2: "Isi 2.",
    }
    assert (found.author, found.state) == ("rina", "draft")
    assert set(life(db).contents) == {4, 5}
    assert set(life(db, 99, -1).contents) == {4, 5}


def test_only_what_is_open_is_told_of_drafts_and_comments(db: Database) -> None:
    put(db, "one")
    put(db, "two")
    with db.write() as connection:
        begin(connection, "Lama", item="one", ended_at=NOW)
        number = begin(connection, "Baru", item="one")
        begin(connection, "Lain", item="two")
        for item, done in (("one", None), ("one", None), ("one", NOW), ("two", None)):
            row = {"item": item, "text": "-", "person": "ani", "at": NOW}
            connection.execute(insert(comment).values(**row, resolved_at=done))
    assert (life(db).draft, life(db).comments) == (number, 2)
    assert len(life(db).heads) == 1


def test_verdicts_are_of_the_item_and_the_last_comes_first(db: Database) -> None:
    with db.write() as connection:
        for item, reason in (("one", "Lama."), ("two", "Lain."), ("one", "Baru.")):
            say_no(connection, item, reason)
        found = approvals.verdicts(connection, [ONE])[::-1]
    assert [(v.reason, v.verdict, v.person) for v in found] == [
        ("Baru.", "returned", "budi"),
        ("Lama.", "returned", "budi"),
    ]


def test_a_proof_names_the_officer_who_gave_their_word(
    db: Database, rows: Rows
) -> None:
    put(db, "one")
    ids = [rows.plan("one", account=name) for name in ("a", "b", "c")]
    other = rows.plan("two")
    with db.write() as connection:
        for id_ in (*ids, other):
            for part in (1, 0):
                place = {"delivery": id_, "part": part, "target": ""}
                proof = {"url": f"https://x.example/{part}", "at": NOW}
                added = insert(receipt).values(**place, **proof, further_ids=[])
                connection.execute(added)
        for id_, person, name, at in (
            (ids[0], "rina", "", NOW),
            (ids[1], "", "Ibu Ratna", NOW),
            (ids[2], "rina", "", None),
        ):
            asked = {"delivery": id_, "person": person, "name": name, "at": NOW}
            connection.execute(insert(hand_off).values(**asked, confirmed_at=at))
        found = dossier.proofs(connection, ONE)
    assert set(found) == set(ids)
    assert [p.part for p in found[ids[0]]] == [0, 1]
    assert [found[id_][0].officer for id_ in ids] == ["rina", "Ibu Ratna", ""]
    assert found[ids[0]][0] == Proof(
        part=0, url="https://x.example/0", at=NOW, officer="rina"
    )


def test_an_item_without_a_proof_has_none(db: Database, rows: Rows) -> None:
    rows.set_delivery(rows.plan("one", due_at=NOW + HOUR), state=State.PUBLISHED)
    with db.read() as connection:
        assert dossier.proofs(connection, ONE) == {}
