"""What is told of one item, to whom, and how two revisions differ."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert

from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import Attachment, ContentItem, ItemId, Kind
from dissemination.services import dossier
from dissemination.services.archive import archive
from dissemination.services.desk import Desk
from dissemination.services.dossier import Compared, Dossier, differences
from dissemination.services.lists import Standing
from dissemination.services.mistakes import NotFound
from dissemination.storage.tables import comment, hand_off, receipt
from tests.services import shelf
from tests.services.test_lists import ARMAN, RINA, person

HOUR = timedelta(hours=1)
ITEM = ContentItem(
    id=ItemId("pasar"),
    kind=Kind.NEWS,
    title="Pasar murah",
    body="Buka pukul tujuh.",
    unit="Bidang Statistik",
)
TEXT = st.text(alphabet="ab \n", max_size=12)


def read(desk: Desk, id: str = "pasar", **asked: int | None) -> Dossier:
    return dossier.read(desk, id, RINA, **asked)


def revised(desk: Desk, now: datetime, *bodies: str) -> None:
    for n, body in enumerate(bodies):
        shelf.written(desk, "pasar", now + n * HOUR, body=body)


def proven(desk: Desk, id: DeliveryId, url: str, at: datetime) -> None:
    row: dict[str, Any] = {"part": 0, "target": "", "remote_id": "1", "further_ids": []}
    with desk.db.write() as connection:
        connection.execute(
            insert(receipt).values(delivery=id, url=url, at=at, attempt=None, **row)
        )


def test_an_item_is_told_in_its_newest_revision(desk: Desk, now: datetime) -> None:
    revised(desk, now, "Satu.", "Dua.", "Tiga.")
    found = read(desk)
    assert (found.item.body, found.item.revision) == ("Tiga.", 3)
    assert [(h.revision, h.author) for h in found.heads] == [
        (3, "rina"),
        (2, "rina"),
        (1, "rina"),
    ]
    assert (found.standing, found.state) == (Standing.DRAFT, "draft")


def test_any_two_revisions_are_compared_the_older_first(
    desk: Desk, now: datetime
) -> None:
    bodies = {1: "Satu.", 2: "Dua.", 3: "Tiga."}
    revised(desk, now, *bodies.values())
    expected = {
        (None, None): (2, 3),
        (1, None): (1, 3),
        (1, 2): (1, 2),
        (3, 1): (1, 3),
        (2, 2): (1, 2),
        (1, 1): (1, 3),
        (99, 0): (2, 3),
    }
    for (old, new), pair in expected.items():
        compared = read(desk, old=old, new=new).compared
        assert compared is not None
        assert (compared.old, compared.new) == pair
        (change,) = compared.changes
        assert (change.old, change.new) == tuple(bodies[n] for n in pair)


def test_one_revision_alone_differs_from_none(desk: Desk, now: datetime) -> None:
    revised(desk, now, "Satu.")
    assert read(desk).compared is None


def test_what_went_back_to_what_it_was_does_not_differ(
    desk: Desk, now: datetime
) -> None:
    revised(desk, now, "Satu.", "Dua.", "Satu.")
    assert read(desk, old=1, new=3).compared == Compared(old=1, new=3, changes=())


def test_prose_differs_word_by_word_and_facts_as_a_whole() -> None:
    picture = Attachment(file="a.jpg", kind="image", alt="Pasar")
    other = replace(
        ITEM,
        title="Pasar sangat murah",
        kind=Kind.EVENT,
        hashtags=("#Pasar",),
        attachments=(picture,),
    )
    found = {one.name: one for one in differences(ITEM, other)}
    assert list(found) == ["title", "kind", "hashtags", "attachments"]
    assert [(c.op, c.new) for c in found["title"].changes] == [
        ("equal", "Pasar "),
        ("insert", "sangat "),
        ("equal", "murah"),
    ]
    assert found["kind"].changes == ()
    assert (found["attachments"].old, found["attachments"].new) == (
        (),
        (("a.jpg", "Pasar"),),
    )


@given(titles=st.tuples(TEXT, TEXT), bodies=st.tuples(TEXT, TEXT))
def test_a_difference_holds_both_texts_whole(
    titles: tuple[str, str], bodies: tuple[str, str]
) -> None:
    old = replace(ITEM, title=titles[0], body=bodies[0])
    new = replace(ITEM, title=titles[1], body=bodies[1])
    for one in differences(old, new):
        assert "".join(change.old for change in one.changes) == one.old
        assert "".join(change.new for change in one.changes) == one.new


def test_a_change_of_any_field_is_shown() -> None:
    # A field that people write and that is not compared would change unseen.
    unseen = {"id", "revision", "channels", "medium", "keywords", "attachments"}
    compared = {*dossier._PROSE, *dossier._FACTS}
    assert compared == set(ContentItem.__dataclass_fields__) - unseen


def test_another_unit_s_draft_is_not_told(desk: Desk, now: datetime) -> None:
    shelf.written(desk, "pasar", now, unit="Bidang IKP", author="sari")
    with pytest.raises(NotFound):
        read(desk)
    assert dossier.read(desk, "pasar", ARMAN).item.id == "pasar"
    shelf.lives(desk, "pasar", "approved")
    found = read(desk)
    assert (found.item.id, found.may_write, found.may_review) == ("pasar", False, False)


def test_what_nobody_wrote_is_not_found(desk: Desk) -> None:
    with pytest.raises(NotFound):
        read(desk, "lain")


def test_an_auditor_reads_and_changes_nothing(desk: Desk, now: datetime) -> None:
    revised(desk, now, "Satu.")
    found = dossier.read(desk, "pasar", person("auditor", "Inspektorat"))
    assert (found.may_write, found.may_review) == (False, False)
    assert read(desk).may_write


def test_each_delivery_says_what_comes_next(desk: Desk, now: datetime) -> None:
    revised(desk, now, "Satu.")
    first, second = shelf.approved(desk, "pasar", now, at=now + HOUR)
    shelf.stands(desk, second, State.CANCELLED)
    expected = {
        (State.PLANNED, "", 0): "web.next.planned",
        (State.SCHEDULED, "", 0): "web.next.scheduled",
        (State.SCHEDULED, "reason.transient", 2): "web.next.again",
        (State.PUBLISHING, "", 1): "web.next.publishing",
        (State.HANDED_OFF, "", 0): "web.next.handed_off",
        (State.UNCERTAIN, "reason.unknown", 1): "web.next.looks",
        (State.UNCERTAIN, "reason.ask_person", 1): "web.next.uncertain",
        (State.FAILED, "reason.rejected", 1): "web.next.decide",
        (State.HELD, "reason.stopped", 0): "web.next.decide",
        (State.MISSED, "", 0): "web.next.decide",
        (State.EXPIRED, "", 0): "web.next.decide",
        (State.PUBLISHED, "", 1): "",
    }
    assert {state for state, _, _ in expected} == set(State) - {State.CANCELLED}
    told = {}
    for state, reason, tries in expected:
        shelf.stands(desk, first, state, reason=reason, tries=tries)
        told[state, reason, tries] = read(desk).told[0].next
    assert told == expected


def test_what_was_cancelled_comes_last_and_asks_for_nothing(
    desk: Desk, now: datetime
) -> None:
    revised(desk, now, "Satu.")
    first, second = shelf.approved(desk, "pasar", now, at=now + HOUR)
    shelf.stands(desk, first, State.CANCELLED)
    told = read(desk).told
    assert [one.delivered.delivery.id for one in told] == [second, first]
    assert told[1].next == ""


def test_a_proof_says_where_and_by_whose_word(desk: Desk, now: datetime) -> None:
    revised(desk, now, "Satu.")
    site, status = shelf.approved(desk, "pasar", now, at=now + HOUR)
    for id_, url in ((site, "https://uji.example/pasar"), (status, "-")):
        shelf.stands(desk, id_, State.PUBLISHED)
        proven(desk, id_, url, now + HOUR)
    officer = {"person": "", "name": "Ibu Ratna", "confirmed_at": now + HOUR}
    with desk.db.write() as connection:
        connection.execute(insert(hand_off).values(delivery=status, at=now, **officer))
    found = read(desk)
    said = {one.delivered.delivery.id: one.proofs[0] for one in found.told}
    assert (said[site].url, said[site].officer) == ("https://uji.example/pasar", "")
    assert said[status].officer == "Ibu Ratna"
    assert found.standing is Standing.PUBLISHED


def test_who_was_asked_and_has_not_answered_proves_nothing(
    desk: Desk, now: datetime
) -> None:
    revised(desk, now, "Satu.")
    _, status = shelf.approved(desk, "pasar", now, at=now + HOUR)
    shelf.asked(desk, status, "rina", now)
    proven(desk, status, "-", now)
    (proof,) = [p for one in read(desk).told for p in one.proofs]
    assert proof.officer == ""


def test_what_people_said_is_told_the_last_first(desk: Desk, now: datetime) -> None:
    revised(desk, now, "Satu.")
    shelf.returned(desk, "pasar", "Keliru.", now)
    shelf.returned(desk, "pasar", "Masih keliru.", now + HOUR)
    found = read(desk)
    assert [v.reason for v in found.verdicts] == ["Masih keliru.", "Keliru."]
    assert found.names["ani"] == "Ani"


def test_an_open_draft_and_open_comments_are_told(desk: Desk, now: datetime) -> None:
    revised(desk, now, "Satu.")
    assert (read(desk).draft, read(desk).comments) == (None, 0)
    number = shelf.drafted(desk, "Pasar", now, item="pasar")
    said = {"item": "pasar", "person": "ani", "at": now}
    with desk.db.write() as connection:
        connection.execute(insert(comment).values(text="Cek.", **said))
        done = insert(comment).values(text="Sudah.", resolved_at=now, **said)
        connection.execute(done)
    assert (read(desk).draft, read(desk).comments) == (number, 1)


def test_putting_away_is_offered_where_it_is_possible(
    desk: Desk, now: datetime
) -> None:
    revised(desk, now, "Satu.")
    assert read(desk).may_archive
    first, second = shelf.approved(desk, "pasar", now, at=now + HOUR)
    assert not read(desk).may_archive
    for id_ in (first, second):
        shelf.stands(desk, id_, State.PUBLISHED)
    assert read(desk).may_archive
    assert not dossier.read(desk, "pasar", person("auditor")).may_archive
    archive(desk, "pasar", RINA, now)
    assert not read(desk).may_archive
