"""What is public is corrected, everywhere at once; and what a person does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import text

from dissemination.config import FILE
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import Kind, Priority
from dissemination.services.amend import (
    correct,
    finish,
    takedown,
)
from dissemination.services.desk import Desk, open_desk
from dissemination.services.mistakes import Mistake, Misused, NotAllowed, NotFound
from dissemination.services.plan import plan
from dissemination.services.write import find_item
from dissemination.storage import amendments, approvals, audit
from dissemination.storage.public import AmendmentKind, AmendmentState
from tests.services.public import (
    EVERYWHERE,
    HOUR,
    LATER,
    LONG,
    MORE,
    NIK,
    corrected,
    known,
    picture,
    prove,
    publish,
    revise,
    shown,
    taken_down,
)
from tests.services.standing import bring, look, planned, state, write


@pytest.fixture
def workspace(workspace: Path) -> Path:
    with (workspace / FILE).open("a", encoding="utf-8") as file:
        file.write(MORE)
    return workspace


@pytest.fixture
def desk(workspace: Path) -> Iterator[Desk]:
    with open_desk(workspace) as opened:
        yield opened


@pytest.fixture
def page(desk: Desk, now: datetime) -> DeliveryId:
    """Have a page that says what is no longer true."""
    write(desk, now, "Halo warga.")
    return publish(desk, now, "situs")


def refused(desk: Desk, now: datetime, **how: str) -> Mistake:
    with pytest.raises(Mistake) as caught:
        corrected(desk, now, **how)
    assert known(desk) == []
    assert given(desk) == 0, "nothing is stored"
    return caught.value


def given(desk: Desk) -> int:
    kept = find_item(desk, "berita")
    with desk.db.read() as connection:
        overrides = approvals.overrides(connection, kept.item.id, kept.item.revision)
        wanted = text("SELECT count(*) FROM approval WHERE revision = :revision")
        yeses = connection.scalar(wanted, {"revision": kept.item.revision})
    return len(overrides) + (yeses or 0)


def test_what_says_the_newest_is_not_corrected(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    assert refused(desk, now).id == "correct.nothing_newer"


def test_what_nobody_sees_is_not_corrected(desk: Desk, now: datetime) -> None:
    write(desk, now)
    planned(desk, now)
    assert refused(desk, now).id == "correct.nothing_public"


def test_a_correction_says_the_newest_under_the_same_address(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    revise(desk, now)
    done = corrected(desk, now)
    (one,) = done.known
    assert (one.kind, one.state) == (AmendmentKind.CORRECTION, AmendmentState.WAITING)
    assert (one.delivery, one.person, one.reason) == (page, "arman", "salah tanggal")
    assert one.said is not None
    assert "semua warga" in one.said.text
    assert one.said.link == look(desk, page).said.parts[0].link
    assert state(desk, page) is State.PUBLISHED, "its life does not change"
    assert find_item(desk, "berita").state == "approved"


def test_a_correction_is_a_yes_at_every_step_and_written_down(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    revise(desk, now)
    corrected(desk, now)
    assert given(desk) == 2
    with desk.db.read() as connection:
        deeds = audit.deeds(connection, "berita")
    assert (deeds[-1].verb, deeds[-1].person) == ("correct", "arman")
    assert deeds[-1].detail["deliveries"] == [page]
    assert deeds[-1].detail["reason"] == "salah tanggal"


def test_every_channel_is_corrected_in_its_own_way(desk: Desk, now: datetime) -> None:
    write(desk, now)
    for account in EVERYWHERE[:3]:
        publish(desk, now, account)
    bring(desk, planned(desk, now, account="status"), State.HANDED_OFF)
    revise(desk, now)
    done = corrected(desk, now)
    assert shown(done.known) == [
        ("situs", 0, "waiting", ""),
        ("kanal", 0, "waiting", ""),
        ("cuit", 0, "waiting", ""),
        ("status", 0, "person", "amend.perhaps_posted"),
    ]
    assert all(one.said and "semua warga" in one.said.text for one in done.known)


def test_a_link_that_others_carry_stays_the_page_s(desk: Desk, now: datetime) -> None:
    write(desk, now)
    both = plan(desk, "berita", ["situs", "kanal"], when=now, person="rina", now=now)
    for standing in both:
        prove(desk, now, standing.delivery.id)
    revise(desk, now)
    links = {one.said.link for one in corrected(desk, now).known if one.said}
    assert links == {both[0].said.parts[0].link}


def test_the_author_s_own_link_may_be_mended(desk: Desk, now: datetime) -> None:
    write(desk, now, link="https://lama.example/")
    publish(desk, now, "kanal")
    write(desk, now + LATER, link="https://baru.example/")
    (one,) = corrected(desk, now).known
    assert one.said is not None
    assert one.said.link == "https://baru.example/"


def test_what_is_the_same_is_left_alone(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    publish(desk, now, "kanal")
    write(desk, now + LATER, "Halo warga.", keywords=("banjir",))
    done = corrected(desk, now)
    assert (done.wanted, done.known) == ((), ())


def test_a_repeated_correction_adds_nothing(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    publish(desk, now, "cuit")
    revise(desk, now)
    first, again = corrected(desk, now), corrected(desk, now)
    assert (len(first.wanted), len(again.wanted)) == (2, 0)
    assert again.known == first.known
    assert given(desk) == 2


def test_a_newer_correction_comes_in_the_place_of_one_that_waits(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    revise(desk, now)
    corrected(desk, now)
    write(desk, now + 2 * HOUR, "Halo, semua warga Riau.")
    corrected(desk, now + 2 * HOUR)
    assert [str(a.state) for a in known(desk)] == ["failed", "waiting"]


def test_a_thread_of_another_length_is_for_a_person(desk: Desk, now: datetime) -> None:
    write(desk, now, LONG)
    number = publish(desk, now, "kanal")
    parts = look(desk, number).parts
    write(desk, now + LATER, LONG * 12)
    found = corrected(desk, now).known
    assert len(found) == parts
    assert {a.message for a in found} == {"amend.parts_differ"}


def test_a_proof_without_a_name_is_for_a_person(desk: Desk, now: datetime) -> None:
    write(desk, now)
    publish(desk, now, "kanal", named=False)
    revise(desk, now)
    assert [a.message for a in corrected(desk, now).known] == ["amend.no_id"]


def test_another_picture_is_for_a_person_but_not_on_a_page(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    write(desk, now, attachments=(picture(desk, "teal"),))
    kanal = publish(desk, now, "kanal")
    write(desk, now + LATER, attachments=(picture(desk, "red"),))
    found = {a.delivery: a.message for a in corrected(desk, now).known}
    assert found == {page: "", kanal: "amend.media_differ"}


def test_the_same_picture_with_another_text_is_no_hindrance(
    desk: Desk, now: datetime
) -> None:
    write(desk, now, attachments=(picture(desk, "teal"),))
    publish(desk, now, "kanal")
    write(desk, now + LATER, "Halo, semua.", attachments=(picture(desk, "teal"),))
    assert [a.message for a in corrected(desk, now).known] == [""]


def test_an_account_that_left_the_desk_is_for_a_person(
    workspace: Path, now: datetime
) -> None:
    with open_desk(workspace) as desk:
        write(desk, now)
        publish(desk, now, "kanal")
        revise(desk, now)
    written = (workspace / FILE).read_text(encoding="utf-8")
    (workspace / FILE).write_text(written.replace(MORE, ""), encoding="utf-8")
    with open_desk(workspace) as desk:
        assert [a.message for a in corrected(desk, now).known] == ["amend.account_off"]
        assert corrected(desk, now).wanted == ()
        again = taken_down(desk, now)
        assert [a.message for a in again.known] == ["amend.account_off"]


def test_what_is_perhaps_public_is_named_and_left(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    other = planned(desk, now, account="kanal")
    bring(desk, other, State.UNCERTAIN)
    revise(desk, now)
    done = corrected(desk, now)
    assert [s.delivery.id for s in done.unproven] == [other]
    assert [a.delivery for a in done.known] == [page]


def test_who_may_not_take_every_step_does_not_correct(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    revise(desk, now)
    for person in ("ani", "budi", "yoga"):
        mistake = refused(desk, now, person=person)
        assert isinstance(mistake, NotAllowed)
        assert mistake.id == "approve.role"
    assert isinstance(refused(desk, now, person="siapa"), NotFound)


def test_nobody_corrects_with_their_own_words(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    write(desk, now + LATER, "Halo, semua warga.", author="arman")
    assert refused(desk, now).id == "approve.own"
    assert refused(desk, now, override="buru-buru").id == "approve.own"


def test_an_author_s_own_emergency_needs_a_reason(desk: Desk, now: datetime) -> None:
    facts = {"kind": Kind.DISASTER_EMERGENCY, "priority": Priority.EMERGENCY}
    write(desk, now, "Jauhi sungai.", **facts)
    publish(desk, now, "situs")
    write(desk, now + LATER, "Naik ke bukit.", author="arman", **facts)
    assert refused(desk, now).id == "approve.own"
    assert corrected(desk, now, override="air naik").wanted


def test_a_hold_stops_a_correction_until_somebody_answers_for_it(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    revise(desk, now, f"NIK {NIK} milik warga.")
    assert refused(desk, now).id == "approve.hold"
    done = corrected(desk, now, override="atas izin pemilik")
    assert (len(done.wanted), len(done.overridden)) == (1, 1)


@pytest.mark.parametrize("reason", ["", "  "])
def test_both_want_a_reason(
    desk: Desk, page: DeliveryId, now: datetime, reason: str
) -> None:
    for verb in (correct, takedown):
        with pytest.raises(Misused):
            verb(desk, "berita", reason=reason, person="arman", now=now)


def test_both_want_an_item(desk: Desk, now: datetime) -> None:
    for verb in (correct, takedown):
        with pytest.raises(NotFound):
            verb(desk, "nihil", reason="x", person="arman", now=now)


def test_a_person_s_word_ends_a_task_once(desk: Desk, now: datetime) -> None:
    write(desk, now)
    number = planned(desk, now, account="status")
    bring(desk, number, State.HANDED_OFF)
    revise(desk, now)
    (one,) = corrected(desk, now).known
    url = "https://wa.example/9"
    done = finish(desk, one.id, person="rina", url=url, now=now + HOUR)
    assert (done.state, done.url) == (AmendmentState.DONE, url)
    assert done.done_at == now + HOUR
    with desk.db.read() as connection:
        assert amendments.count_tasks(connection) == 0
        (deed,) = audit.deeds(connection, str(number))
    assert (deed.verb, deed.person) == ("corrected", "rina")
    with pytest.raises(NotFound):
        finish(desk, one.id, person="rina", url="", now=now)
    assert corrected(desk, now).wanted == ()


@pytest.mark.parametrize("url", ["ya", "javascript:alert(1)"])
def test_a_new_address_is_an_address(desk: Desk, now: datetime, url: str) -> None:
    with pytest.raises(Misused):
        finish(desk, 1, person="rina", url=url, now=now)


def test_what_waits_for_a_daemon_is_no_person_s_task(
    desk: Desk, page: DeliveryId, now: datetime
) -> None:
    (one,) = taken_down(desk, now).known
    with pytest.raises(NotFound):
        finish(desk, one.id, person="rina", url="", now=now)
