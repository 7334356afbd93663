"""What is to be looked at, and what was seen, on both databases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import select

from dissemination.channel import Receipt
from dissemination.domain.delivery import DeliveryId
from dissemination.domain.rendition import AccountId
from dissemination.storage import audit, notices, receipts, watches
from dissemination.storage.tables import watch
from dissemination.storage.watches import YOUNG, Seen, Sight, Watched
from tests.storage.conftest import HOUR, NOW, ON_A_FILE, SECOND, Rows
from tests.storage.test_amendments import first_step, public, want

MINUTE = timedelta(minutes=1)


def claim(rows: Rows, *, after: timedelta = MINUTE) -> Sequence[Watched]:
    return watches.claim(rows.db, NOW + after, lease=MINUTE, limit=9)


def seen(
    rows: Rows, id_: DeliveryId, sight: Sight, *, after: timedelta = MINUTE
) -> Sight | None:
    """Have a part be seen so, and due again a minute later."""
    (one,) = [w for w in claim(rows, after=after) if w.public.delivery == id_]
    at = NOW + after
    return watches.settle(rows.db, one, Seen(sight=sight, next_at=at + MINUTE), at)


def outcome(rows: Rows, id_: DeliveryId) -> str:
    with rows.db.read() as connection:
        mine = (watch.c.delivery == id_, watch.c.part == 0)
        return str(connection.scalar(select(watch.c.outcome).where(*mine)))


def noticed(rows: Rows) -> list[tuple[str, str]]:
    with rows.db.read() as connection:
        return [one.key for one in notices.standing(connection)]


def test_what_became_public_lately_is_watched_once(rows: Rows) -> None:
    id_ = public(rows, "satu", "dua")
    assert watches.begin(rows.db, NOW)
    assert not watches.begin(rows.db, NOW), "nothing is new"
    found = claim(rows)
    assert [(w.public.delivery, w.public.part) for w in found] == [(id_, 0), (id_, 1)]
    assert {w.since for w in found} == {NOW}
    assert {w.held_until for w in found} == {NOW + 2 * MINUTE}


def test_what_is_old_or_has_no_name_is_not_watched(rows: Rows) -> None:
    public(rows, "Halo")
    assert not watches.begin(rows.db, NOW + YOUNG)
    nameless = rows.schedule("lain", "Hai", account="dua")
    with rows.db.write() as connection:
        proof = Receipt(remote_id=None)
        receipts.insert_receipt(connection, nameless, 0, proof, None, NOW + YOUNG)
    assert not watches.begin(rows.db, NOW + YOUNG)


def test_accounts_that_are_left_out_are_not_watched_and_the_others_are(
    rows: Rows,
) -> None:
    public(rows, "Halo")
    assert not watches.begin(rows.db, NOW, besides={AccountId("satu")})
    other = public(rows, "Hai", account="dua")
    assert watches.begin(rows.db, NOW, besides={AccountId("satu")})
    assert [one.public.delivery for one in claim(rows)] == [other]


def test_a_look_is_due_a_minute_after_and_not_before(rows: Rows) -> None:
    public(rows, "Halo")
    watches.begin(rows.db, NOW)
    assert claim(rows, after=MINUTE - SECOND) == []
    assert len(claim(rows)) == 1
    assert claim(rows) == [], "somebody looks"
    assert len(claim(rows, after=2 * MINUTE)) == 1, "who looked has died"


def test_who_claims_takes_no_more_than_asked(rows: Rows) -> None:
    public(rows, "satu", "dua", "tiga")
    watches.begin(rows.db, NOW)
    at = NOW + MINUTE
    took = [len(watches.claim(rows.db, at, lease=MINUTE, limit=2)) for _ in range(3)]
    assert took == [2, 1, 0]


def test_what_was_seen_is_kept_and_news_is_told_once(rows: Rows) -> None:
    id_ = public(rows, "Halo")
    watches.begin(rows.db, NOW)
    steps = (Sight.INTACT, Sight.CHANGED, Sight.CHANGED, Sight.GONE, Sight.INTACT)
    news = [
        seen(rows, id_, sight, after=number * MINUTE)
        for number, sight in enumerate(steps, 1)
    ]
    assert news == [Sight.INTACT, Sight.CHANGED, None, Sight.GONE, Sight.INTACT]
    with rows.db.read() as connection:
        told = [deed.verb for deed in audit.deeds(connection, str(id_))]
    assert told == ["changed", "gone", "intact"]
    assert outcome(rows, id_) == "intact"
    assert noticed(rows) == []


def test_an_unclear_look_neither_opens_nor_ends_a_notice(rows: Rows) -> None:
    id_ = public(rows, "Halo")
    watches.begin(rows.db, NOW)
    assert seen(rows, id_, Sight.UNCLEAR) is Sight.UNCLEAR
    assert (noticed(rows), outcome(rows, id_)) == ([], "unclear")
    seen(rows, id_, Sight.CHANGED, after=2 * MINUTE)
    assert seen(rows, id_, Sight.UNCLEAR, after=3 * MINUTE) is None
    assert (len(noticed(rows)), outcome(rows, id_)) == (1, "changed")
    seen(rows, id_, Sight.INTACT, after=4 * MINUTE)
    assert noticed(rows) == []


def test_one_delivery_s_notice_ends_without_another_s(rows: Rows) -> None:
    one, other = public(rows, "Halo"), public(rows, "Hai", account="dua")
    watches.begin(rows.db, NOW)
    for watched in claim(rows):
        gone = Seen(sight=Sight.GONE, next_at=NOW + 2 * MINUTE)
        watches.settle(rows.db, watched, gone, NOW + MINUTE)
    assert len(noticed(rows)) == 2
    want(rows, one)
    assert noticed(rows) == [("gone", str(other))]


def test_a_late_look_changes_nothing(rows: Rows) -> None:
    public(rows, "Halo")
    watches.begin(rows.db, NOW)
    (late,) = claim(rows)
    (_,) = claim(rows, after=HOUR)
    assert watches.settle(rows.db, late, Seen(sight=Sight.GONE), NOW + HOUR) is None
    assert noticed(rows) == []


def test_a_look_during_which_something_was_wanted_changes_nothing(rows: Rows) -> None:
    id_ = public(rows, "Halo")
    watches.begin(rows.db, NOW)
    (one,) = claim(rows)
    want(rows, id_)
    assert watches.settle(rows.db, one, Seen(sight=Sight.GONE), NOW + MINUTE) is None
    assert noticed(rows) == []
    assert outcome(rows, id_) == ""


def test_what_is_forgotten_is_not_due_again(rows: Rows) -> None:
    public(rows, "satu", "dua")
    watches.begin(rows.db, NOW)
    watches.forget(rows.db, claim(rows))
    assert claim(rows, after=24 * HOUR) == []


@ON_A_FILE
def test_what_is_new_is_found_by_its_hour_and_what_is_due_by_its_own(
    rows: Rows,
) -> None:
    for left_out in ((), (AccountId("satu"),)):
        new = first_step(rows.db, lambda: watches.begin(rows.db, NOW, besides=left_out))  # noqa: B023 - called at once
        assert "ix_receipt_at" in new
    due = first_step(rows.db, lambda: claim(rows))
    assert "ix_watch_next" in due
