from __future__ import annotations

from dataclasses import replace

from dissemination.domain.item import ItemId
from dissemination.storage import approvals
from dissemination.storage.approvals import Override, Yes
from dissemination.storage.database import Database
from tests.storage.conftest import HOUR, NOW, SECOND

YES = Yes(step="review", person="arman", at=NOW, expires_at=NOW + HOUR)
ITEM = ItemId("item")


def given(db: Database, fingerprint: str, revision: int = 1) -> list[Yes]:
    with db.read() as connection:
        found = approvals.given(
            connection,
            ITEM,
            revision,
            fingerprint=fingerprint,
            now=NOW + HOUR - SECOND,
        )
    return list(found)


def approve(db: Database, yes: Yes = YES) -> None:
    with db.write() as connection:
        approvals.approve(connection, ITEM, 1, fingerprint="aa", yes=yes)


def test_a_yes_holds_for_what_was_seen(db: Database) -> None:
    approve(db)
    assert given(db, "aa") == [YES]


def test_a_yes_holds_for_nothing_else(db: Database) -> None:
    approve(db)
    assert given(db, "bb") == []
    assert given(db, "aa", revision=2) == []


def test_a_yes_expires(db: Database) -> None:
    approve(db, replace(YES, expires_at=NOW + HOUR - SECOND))
    assert given(db, "aa") == []


def test_who_overrode_a_hold_is_remembered_with_the_reason(db: Database) -> None:
    overruled = Override(finding="NIK", reason="sudah disamarkan", person="a", at=NOW)
    with db.write() as connection:
        approvals.overrule(connection, ITEM, 1, overruled)
        assert approvals.overrides(connection, ITEM, 1) == [overruled]
        assert approvals.overrides(connection, ITEM, 2) == []
