from __future__ import annotations

from dataclasses import replace

from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.storage import approvals, items
from dissemination.storage.approvals import Override, Verdict, Yes
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


def give_back(db: Database, fingerprint: str = "aa") -> None:
    with db.write() as connection:
        approvals.give_back(
            connection,
            ITEM,
            1,
            fingerprint=fingerprint,
            step="review",
            reason="Salah tanggal.",
            person="ani",
            at=NOW,
        )


def said(db: Database) -> list[Verdict]:
    with db.read() as connection:
        return list(approvals.verdicts(connection, [ITEM]))


def test_a_return_is_kept_with_its_reason(db: Database) -> None:
    give_back(db)
    (one,) = said(db)
    assert (one.verdict, one.step, one.person) == ("returned", "review", "ani")
    assert one.reason == "Salah tanggal."


def test_a_return_is_no_yes(db: Database) -> None:
    give_back(db)
    assert given(db, "aa") == []


def test_a_return_takes_back_every_yes_before_it(db: Database) -> None:
    approve(db)
    give_back(db, "bb")
    assert given(db, "aa") == []


def test_a_yes_after_a_return_holds(db: Database) -> None:
    give_back(db)
    approve(db)
    assert given(db, "aa") == [YES]


def test_what_was_said_comes_in_order(db: Database) -> None:
    approve(db)
    give_back(db)
    assert [one.verdict for one in said(db)] == ["approved", "returned"]


def test_a_yes_whose_time_is_over_can_be_asked_for(db: Database) -> None:
    approve(db)
    found = approvals.still_given(said(db), revision=1, fingerprint="aa", now=None)
    assert found == [YES]
    late = NOW + HOUR
    assert approvals.still_given(said(db), revision=1, fingerprint="aa", now=late) == []


def test_the_history_begins_with_the_last_and_knows_the_headline(db: Database) -> None:
    written = ContentItem(id=ITEM, kind=Kind.NEWS, title="Judul", body="B", unit="U")
    with db.write() as connection:
        items.save(connection, written, author="rina", now=NOW)
    approve(db)
    give_back(db)
    with db.read() as connection:
        first = approvals.latest(connection, limit=1)
        second = approvals.latest(connection, limit=1, offset=1)
    assert [(one.verdict, title) for one, title in first] == [("returned", "Judul")]
    assert [one.verdict for one, _ in second] == ["approved"]
