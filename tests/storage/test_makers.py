from __future__ import annotations

from datetime import datetime

from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.storage import audit, drafts, items
from dissemination.storage.database import Database
from dissemination.storage.drafts import DraftId
from dissemination.storage.makers import makers
from tests.storage.conftest import HOUR, NOW

ITEM = ItemId("item")


def begun(db: Database, item: str, *people: str, base: int = 0) -> DraftId:
    """Begin a draft, and let each type into it in turn."""
    with db.write() as connection:
        draft = drafts.add(
            connection, {}, unit="IKP", person=people[0], now=NOW, item=item, base=base
        )
        for person in people:
            _record(connection, f"draft:{draft.id}", "draft_save", person)
    return draft.id


def written(db: Database, draft: DraftId, body: str, item: ItemId = ITEM) -> None:
    """Let an item's revision come of a draft."""
    said = ContentItem(id=item, kind=Kind.NEWS, title="Judul", body=body, unit="IKP")
    with db.write() as connection:
        kept = items.save(connection, said, author="rina", now=NOW)
        _record(connection, item, "write", "rina")
        drafts.rest_on(connection, draft, kept.revision)


def ended(db: Database, draft: DraftId, at: datetime = NOW) -> None:
    with db.write() as connection:
        assert drafts.end(connection, draft, at)


def found(db: Database, *ids: str) -> dict[str, set[str]]:
    with db.read() as connection:
        every = makers(connection, [ItemId(id_) for id_ in ids or (ITEM,)])
    return {name: set(people) for name, people in every.items()}


def _record(connection: object, subject: str, verb: str, person: str) -> None:
    audit.record(connection, at=NOW, person=person, verb=verb, subject=subject)  # type: ignore[arg-type]


def test_everyone_who_typed_is_a_maker(db: Database) -> None:
    draft = begun(db, ITEM, "rina", "arman", "rina")
    written(db, draft, "Isi.")
    ended(db, draft)
    assert found(db) == {"item": {"rina", "arman"}}


def test_items_are_told_apart(db: Database) -> None:
    # Draft 1 is not draft 11: the whole name is meant.
    drafts_of = [begun(db, f"item-{n}", f"orang-{n}") for n in range(11)]
    for number, draft in enumerate(drafts_of):
        written(db, draft, "Isi.", ItemId(f"item-{number}"))
    assert found(db, "item-0", "item-10") == {
        "item-0": {"orang-0"},
        "item-10": {"orang-10"},
    }


def test_who_types_after_a_revision_was_kept_did_not_make_it(db: Database) -> None:
    first = begun(db, ITEM, "rina")
    written(db, first, "Isi.")
    ended(db, first)
    begun(db, ITEM, "arman", base=1)
    assert found(db) == {"item": {"rina"}}


def test_makers_are_those_of_the_newest_revision(db: Database) -> None:
    first = begun(db, ITEM, "arman")
    written(db, first, "Isi.")
    ended(db, first)
    second = begun(db, ITEM, "ani", base=1)
    written(db, second, "Lain.")
    ended(db, second, NOW + HOUR)
    assert found(db) == {"item": {"ani"}}


def test_a_draft_that_was_put_away_made_nothing(db: Database) -> None:
    first = begun(db, ITEM, "rina")
    written(db, first, "Isi.")
    ended(db, first)
    ended(db, begun(db, ITEM, "arman", base=1))
    written(db, begun(db, ITEM, "ani", base=1), "Dari berkas.")
    assert found(db) == {"item": {"ani"}}


def test_what_no_draft_became_has_no_makers_here(db: Database) -> None:
    with db.write() as connection:
        said = ContentItem(id=ITEM, kind=Kind.NEWS, title="J", body="B", unit="IKP")
        items.save(connection, said, author="rina", now=NOW)
        _record(connection, ITEM, "write", "rina")
    assert found(db) == {}
    with db.read() as connection:
        assert makers(connection, []) == {}
