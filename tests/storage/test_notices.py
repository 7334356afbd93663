"""A notice stands once, for as long as it is so."""

from __future__ import annotations

import threading
from collections.abc import Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Row, event, insert, select
from sqlalchemy.exc import IntegrityError

from dissemination.storage import notices
from dissemination.storage.database import Database
from dissemination.storage.notices import RENEWED_AFTER, Notice
from dissemination.storage.tables import notice
from tests.storage.conftest import HOUR, NOW, SECOND

MANY = 8
FACTS = {"account": "x-kota", "count": 12, "first_at": NOW + HOUR}


def note(
    db: Database,
    subject: str = "x-kota",
    *,
    kind: str = "token",
    message: str = "preflight.token",
    now: datetime = NOW,
    **facts: object,
) -> bool:
    with db.write() as connection:
        said = {**FACTS, **facts}
        return notices.note(connection, kind, subject, message, said, now)


def settle(
    db: Database, *still: tuple[str, str], kinds: Collection[str] = ("token",)
) -> Sequence[Notice]:
    with db.write() as connection:
        return notices.settle(connection, kinds, still, NOW + HOUR)


def standing(db: Database, *kinds: str) -> Sequence[Notice]:
    with db.read() as connection:
        return notices.standing(connection, kinds)


def kept(db: Database) -> Sequence[Row[Any]]:
    with db.read() as connection:
        return connection.execute(select(notice).order_by(notice.c.id)).all()


def test_what_is_noted_stands_with_what_was_said(db: Database) -> None:
    assert note(db)
    (found,) = standing(db)
    assert found == Notice(
        kind="token",
        subject="x-kota",
        message="preflight.token",
        facts=FACTS,
        first_at=NOW,
        seen_at=NOW,
    )


def test_the_same_again_is_no_news_and_no_second_row(db: Database) -> None:
    note(db)
    assert not note(db, now=NOW + HOUR)
    (found,) = standing(db)
    assert (found.first_at, found.seen_at) == (NOW, NOW + HOUR)


@pytest.mark.parametrize(
    "changed", [{"count": 13}, {"first_at": NOW}, {"message": "preflight.reach"}]
)
def test_other_facts_are_news_of_the_same_notice(
    db: Database, changed: dict[str, Any]
) -> None:
    note(db)
    assert note(db, now=NOW + SECOND, **changed)
    (found,) = standing(db)
    assert (found.first_at, found.seen_at) == (NOW, NOW + SECOND)
    assert not note(db, now=NOW + SECOND, **changed)


def said_when_noted_again(db: Database, now: datetime) -> list[str]:
    said: list[str] = []

    def hear(*args: object) -> None:
        said.append(str(args[2]).split(maxsplit=1)[0])

    with db.write() as connection:
        event.listen(connection, "before_cursor_execute", hear)
        notices.note(connection, "token", "x-kota", "preflight.token", FACTS, now)
    return said


def test_that_it_is_still_so_is_not_written_each_time(db: Database) -> None:
    note(db)
    assert said_when_noted_again(db, NOW + RENEWED_AFTER - SECOND) == ["SELECT"]
    (found,) = standing(db)
    assert found.seen_at == NOW


@pytest.mark.parametrize("after", [RENEWED_AFTER, -HOUR])
def test_that_it_is_still_so_is_written_now_and_then(
    db: Database, after: timedelta
) -> None:
    note(db)
    assert said_when_noted_again(db, NOW + after) == ["SELECT", "UPDATE"]
    (found,) = standing(db)
    assert found.seen_at == NOW + after


def test_two_subjects_and_two_kinds_are_different_notices(db: Database) -> None:
    assert note(db)
    assert note(db, "fb-kota")
    assert note(db, kind="quota")
    assert len(standing(db)) == 3


def test_what_is_mended_ends_and_is_kept(db: Database) -> None:
    note(db)
    (ended,) = settle(db)
    assert ended.key == ("token", "x-kota")
    assert standing(db) == []
    (row,) = kept(db)
    assert row.ended_at == NOW + HOUR


def test_what_ended_and_comes_back_is_a_new_notice(db: Database) -> None:
    note(db)
    settle(db)
    assert note(db, now=NOW + 2 * HOUR)
    (found,) = standing(db)
    assert found.first_at == NOW + 2 * HOUR
    assert len(kept(db)) == 2


def test_only_what_is_no_longer_so_ends(db: Database) -> None:
    note(db)
    note(db, "fb-kota")
    note(db, kind="drift")
    (ended,) = settle(db, ("token", "fb-kota"))
    assert ended.subject == "x-kota"
    assert {one.key for one in standing(db)} == {
        ("token", "fb-kota"),
        ("drift", "x-kota"),
    }


def test_where_all_stand_nothing_is_written(db: Database) -> None:
    note(db)
    assert settle(db, ("token", "x-kota")) == []
    (row,) = kept(db)
    assert row.ended_at is None


def test_the_longest_standing_comes_first(db: Database) -> None:
    note(db, "b", now=NOW + SECOND)
    note(db, "a", now=NOW)
    assert [one.subject for one in standing(db)] == ["a", "b"]


def test_one_kind_is_told_alone(db: Database) -> None:
    note(db)
    note(db, kind="quota")
    assert [one.kind for one in standing(db, "quota")] == ["quota"]


def test_a_memory_without_a_message_is_told_to_programs_alone(db: Database) -> None:
    note(db, kind="probe", message="")
    assert standing(db) == []
    assert [one.kind for one in standing(db, "probe")] == ["probe"]


def test_of_many_daemons_at_one_moment_one_opens_the_notice(url: str) -> None:
    # Each with connections of its own, as on machines of their own.
    desks = [Database(url) for _ in range(MANY)]
    together = threading.Barrier(MANY)

    def see(db: Database) -> bool:
        together.wait(10)
        return note(db)

    try:
        with ThreadPoolExecutor(MANY) as pool:
            news = list(pool.map(see, desks))
        assert news.count(True) == 1
        assert len(kept(desks[0])) == 1
    finally:
        for one in desks:
            one.close()


def test_an_end_and_a_renewal_at_one_moment_lose_no_news(url: str) -> None:
    desks = [Database(url) for _ in range(2)]
    together = threading.Barrier(2)

    def renew(db: Database) -> None:
        together.wait(10)
        note(db, now=NOW + HOUR, count=1)

    def end(db: Database) -> None:
        together.wait(10)
        settle(db)

    try:
        for _ in range(5):
            note(desks[0])
            with ThreadPoolExecutor(2) as pool:
                for done in (pool.submit(renew, desks[0]), pool.submit(end, desks[1])):
                    done.result()
            last = kept(desks[0])[-1]
            assert last.facts["count"] == 1, "the news went into a notice that is over"
            settle(desks[0])
    finally:
        for one in desks:
            one.close()


def test_the_database_itself_refuses_a_second_open_one(db: Database) -> None:
    note(db)
    values = {"kind": "token", "subject": "x-kota", "message": "", "facts": {}}
    row = insert(notice).values(first_at=NOW, seen_at=NOW, **values)
    with pytest.raises(IntegrityError), db.write() as connection:
        connection.execute(row)
