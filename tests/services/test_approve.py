"""Who may say yes to what; and the ways back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from dissemination.config import FILE
from dissemination.domain.delivery import Decision, DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId, Kind, Priority
from dissemination.services.approve import (
    approve,
    cancel,
    confirm,
    retry,
    role_of,
    step_said,
)
from dissemination.services.desk import Desk, open_desk
from dissemination.services.mistakes import Mistake, Misused, NotAllowed, NotFound
from dissemination.services.plan import plan
from dissemination.services.resolve import Verdict, resolve
from dissemination.services.write import add, find_item
from dissemination.storage import deliveries, ledger, queue, sweep
from dissemination.storage.claimed import Claimed
from dissemination.storage.ledger import Ending

HOUR = timedelta(hours=1)
NIK = "1471084507859991"
WAYS: dict[State, Sequence[State]] = {
    State.PLANNED: [],
    State.SCHEDULED: [State.SCHEDULED],
    State.PUBLISHING: [State.SCHEDULED, State.PUBLISHING],
    State.PUBLISHED: [State.SCHEDULED, State.PUBLISHING, State.PUBLISHED],
    State.HANDED_OFF: [State.SCHEDULED, State.HANDED_OFF],
    State.HELD: [State.SCHEDULED, State.HELD],
    State.UNCERTAIN: [State.SCHEDULED, State.PUBLISHING, State.UNCERTAIN],
    State.FAILED: [State.SCHEDULED, State.PUBLISHING, State.FAILED],
    State.MISSED: [State.MISSED],
    State.EXPIRED: [State.SCHEDULED, State.HANDED_OFF, State.EXPIRED],
    State.CANCELLED: [State.CANCELLED],
}


def write(desk: Desk, now: datetime, body: str = "Halo warga.", **more: object) -> None:
    facts: dict[str, object] = {"kind": Kind.NEWS, **more}
    item = ContentItem(
        id=ItemId("berita"),
        title="Judul",
        body=body,
        unit="IKP",
        **facts,  # type: ignore[arg-type]
    )
    add(desk, item, author="rina", now=now)


@pytest.fixture
def number(desk: Desk, now: datetime) -> DeliveryId:
    write(desk, now)
    (standing,) = plan(desk, "berita", ["situs"], when=now, person="rina", now=now)
    return standing.delivery.id


def state(desk: Desk, number: DeliveryId) -> State:
    with desk.db.read() as connection:
        standing = deliveries.one(connection, number)
    assert standing is not None
    return standing.delivery.state


def bring(desk: Desk, number: DeliveryId, to: State) -> None:
    with desk.db.write() as connection:
        for step in WAYS[to]:
            assert deliveries.move_to(connection, [number], step)


def refused(desk: Desk, person: str, now: datetime, override: str = "") -> Mistake:
    before = counted(desk)
    with pytest.raises(Mistake) as caught:
        approve(desk, "berita", person=person, now=now, override=override)
    assert counted(desk) == before
    return caught.value


def counted(desk: Desk) -> tuple[int, ...]:
    tables = ("approval", "override", "audit")
    with desk.db.read() as connection:
        return tuple(
            connection.scalar(text(f'SELECT count(*) FROM "{table}"')) or 0  # noqa: S608
            for table in tables
        )


def test_who_may_take_every_step_takes_them_at_once(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    done = approve(desk, "berita", person="arman", now=now)
    assert (done.taken, done.open) == (("review", "approve"), ())
    assert done.scheduled == (number,)
    assert state(desk, number) is State.SCHEDULED
    assert find_item(desk, "berita").state == "approved"


def test_two_people_take_one_step_each(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    done = approve(desk, "berita", person="ani", now=now)
    assert (done.taken, done.open, done.scheduled) == (("review",), ("approve",), ())
    assert state(desk, number) is State.PLANNED
    assert approve(desk, "berita", person="budi", now=now).scheduled == (number,)


def test_steps_are_taken_in_order(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    mistake = refused(desk, "budi", now)
    assert isinstance(mistake, NotAllowed)
    assert mistake.id == "approve.role"
    assert mistake.values["known"] == "ani, arman"


@pytest.mark.parametrize("person", ["yoga", "tono"])
def test_another_role_may_not_approve(
    desk: Desk, number: DeliveryId, now: datetime, person: str
) -> None:
    assert isinstance(refused(desk, person, now), NotAllowed)


def test_somebody_unknown_is_named_with_who_could(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    mistake = refused(desk, "siapa", now)
    assert isinstance(mistake, NotFound)
    assert mistake.values == {"name": "siapa", "known": "ani, arman, budi"}


def test_nobody_approves_their_own(desk: Desk, now: datetime) -> None:
    item = ContentItem(
        id=ItemId("berita"), kind=Kind.NEWS, title="T", body="B", unit="U"
    )
    add(desk, item, author="arman", now=now)
    plan(desk, "berita", ["situs"], when=now, person="arman", now=now)
    assert refused(desk, "arman", now).id == "approve.own"
    assert refused(desk, "arman", now, override="buru-buru").id == "approve.own"


def test_an_author_s_own_emergency_needs_a_reason(desk: Desk, now: datetime) -> None:
    item = ContentItem(
        id=ItemId("berita"),
        kind=Kind.DISASTER_EMERGENCY,
        title="Banjir",
        body="Jauhi sungai.",
        unit="BPBD",
        priority=Priority.EMERGENCY,
    )
    add(desk, item, author="arman", now=now)
    plan(desk, "berita", ["situs"], when=now, person="arman", now=now)
    assert refused(desk, "arman", now).id == "approve.own"
    done = approve(desk, "berita", person="arman", now=now, override="air naik")
    assert done.scheduled


def test_nothing_that_waits_is_nothing_to_approve(desk: Desk, now: datetime) -> None:
    write(desk, now)
    assert refused(desk, "arman", now).id == "approve.nothing"


def test_an_approval_is_not_given_twice(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    approve(desk, "berita", person="arman", now=now)
    assert refused(desk, "arman", now).id == "approve.nothing"


def test_an_edit_voids_an_approval(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    approve(desk, "berita", person="ani", now=now)
    write(desk, now, body="Halo semua.")
    assert refused(desk, "budi", now).id == "approve.nothing"
    plan(desk, "berita", ["situs"], when=now, person="rina", now=now)
    assert refused(desk, "budi", now).id == "approve.role"


def test_one_more_account_voids_an_approval(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    approve(desk, "berita", person="ani", now=now)
    plan(desk, "berita", ["status"], when=now, person="rina", now=now)
    assert refused(desk, "budi", now).id == "approve.role"


def test_an_approval_ends(desk: Desk, number: DeliveryId, now: datetime) -> None:
    approve(desk, "berita", person="ani", now=now)
    later = now + timedelta(days=31)
    assert refused(desk, "budi", later).id == "approve.role"


def test_exactly_what_was_approved_is_approved_again_by_who_may(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    approve(desk, "berita", person="arman", now=now)
    cancel(desk, "berita", person="rina", now=now)
    plan(desk, "berita", ["situs"], when=now + HOUR, person="rina", now=now)
    assert refused(desk, "ani", now).id == "approve.role"
    assert refused(desk, "yoga", now).id == "approve.role"
    assert approve(desk, "berita", person="budi", now=now).scheduled


@pytest.mark.parametrize("override", ["", "   "])
def test_a_hold_stops_an_approval(desk: Desk, now: datetime, override: str) -> None:
    write(desk, now, body=f"NIK {NIK} milik warga.")
    plan(desk, "berita", ["situs"], when=now, person="rina", now=now)
    mistake = refused(desk, "arman", now, override=override)
    assert mistake.id == "approve.hold"
    assert NIK in str(mistake.values["findings"])


def test_a_hold_is_passed_with_a_reason_that_is_kept(desk: Desk, now: datetime) -> None:
    write(desk, now, body=f"NIK {NIK} contoh.")
    plan(desk, "berita", ["situs"], when=now, person="rina", now=now)
    done = approve(desk, "berita", person="arman", now=now, override="NIK rekaan")
    assert [f.rule for f in done.overridden] == ["privacy.nik"]
    with desk.db.read() as connection:
        rows = connection.execute(text('SELECT person, reason FROM "override"')).all()
    assert [tuple(row) for row in rows] == [("arman", "NIK rekaan")]


def test_a_hold_is_overridden_once_for_all_steps(desk: Desk, now: datetime) -> None:
    write(desk, now, body=f"NIK {NIK} contoh.")
    plan(desk, "berita", ["situs"], when=now, person="rina", now=now)
    approve(desk, "berita", person="ani", now=now, override="NIK rekaan")
    done = approve(desk, "berita", person="budi", now=now)
    assert (done.overridden, len(done.scheduled)) == ((), 1)


@pytest.mark.parametrize(
    "from_", [State.PLANNED, State.SCHEDULED, State.HELD, State.FAILED, State.MISSED]
)
def test_what_is_not_sent_may_be_cancelled(
    desk: Desk, number: DeliveryId, now: datetime, from_: State
) -> None:
    bring(desk, number, from_)
    assert cancel(desk, str(number), person="rina", now=now) == [number]
    assert state(desk, number) is State.CANCELLED


@pytest.mark.parametrize(
    "from_",
    [State.PUBLISHING, State.PUBLISHED, State.UNCERTAIN, State.HANDED_OFF],
)
def test_what_is_on_its_way_is_not_cancelled(
    desk: Desk, number: DeliveryId, now: datetime, from_: State
) -> None:
    bring(desk, number, from_)
    with pytest.raises(Mistake) as caught:
        cancel(desk, str(number), person="rina", now=now)
    assert caught.value.id == "cancel.too_late"
    assert state(desk, number) is from_


def test_an_item_is_cancelled_as_a_whole(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    (other,) = plan(desk, "berita", ["status"], when=now, person="rina", now=now)
    moved = cancel(desk, "berita", person="rina", now=now)
    assert set(moved) == {number, other.delivery.id}


@pytest.mark.parametrize("id_", ["99", "nihil", "9" * 30, "²", ""])
def test_what_is_neither_a_delivery_nor_an_item_is_not_found(
    desk: Desk, now: datetime, id_: str
) -> None:
    for verb in (cancel, retry):
        with pytest.raises(NotFound):
            verb(desk, id_, person="rina", now=now)


@pytest.mark.parametrize(
    "from_", [State.HELD, State.FAILED, State.MISSED, State.EXPIRED]
)
def test_a_person_may_insist(
    desk: Desk, number: DeliveryId, now: datetime, from_: State
) -> None:
    bring(desk, number, from_)
    later = now + timedelta(days=3)
    assert retry(desk, "berita", person="arman", now=later) == [number]
    with desk.db.read() as connection:
        standing = deliveries.one(connection, number)
    assert standing is not None
    assert standing.delivery.state is State.SCHEDULED
    assert standing.eligible_at == later
    assert standing.delivery.useful_until >= later + HOUR


@pytest.mark.parametrize(
    "from_",
    [State.PLANNED, State.UNCERTAIN, State.PUBLISHED, State.CANCELLED],
)
def test_insisting_is_no_way_round_approval_or_doubt(
    desk: Desk, number: DeliveryId, now: datetime, from_: State
) -> None:
    bring(desk, number, from_)
    with pytest.raises(Mistake) as caught:
        retry(desk, "berita", person="arman", now=now)
    assert caught.value.id == "retry.not_needed"
    assert state(desk, number) is from_


def test_a_hand_off_is_confirmed_with_its_proof(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    bring(desk, number, State.HANDED_OFF)
    standing = confirm(desk, number, person="rina", proof="foto.jpg", now=now)
    assert standing.delivery.state is State.PUBLISHED


def test_what_waits_for_nobody_is_not_confirmed(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    with pytest.raises(Mistake) as caught:
        confirm(desk, number, person="rina", proof="", now=now)
    assert caught.value.id == "confirm.not_waiting"
    with pytest.raises(NotFound):
        confirm(desk, 99, person="rina", proof="", now=now)


@pytest.mark.parametrize(
    ("verdict", "ends"),
    [
        (Verdict.PUBLISHED, State.PUBLISHED),
        (Verdict.RESEND, State.SCHEDULED),
        (Verdict.FAIL, State.FAILED),
    ],
)
def test_a_doubt_ends_by_a_person_s_word(
    desk: Desk, number: DeliveryId, now: datetime, verdict: Verdict, ends: State
) -> None:
    bring(desk, number, State.UNCERTAIN)
    url = "https://uji.example/1"
    settled = resolve(desk, number, verdict, url=url, person="arman", now=now)
    assert settled.delivery.state is ends
    assert settled.urls == ((url,) if ends is State.PUBLISHED else ())


def test_only_a_doubt_is_resolved(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    with pytest.raises(Mistake) as caught:
        resolve(desk, number, Verdict.FAIL, url="", person="arman", now=now)
    assert caught.value.id == "uncertain.not_uncertain"
    with pytest.raises(NotFound):
        resolve(desk, 99, Verdict.FAIL, url="", person="arman", now=now)


@pytest.mark.parametrize("url", ["", "ya", "javascript:alert(1)", "uji.example/1"])
def test_a_proof_is_an_address(
    desk: Desk, number: DeliveryId, now: datetime, url: str
) -> None:
    bring(desk, number, State.UNCERTAIN)
    with pytest.raises(Misused):
        resolve(desk, number, Verdict.PUBLISHED, url=url, person="arman", now=now)
    assert state(desk, number) is State.UNCERTAIN


def test_every_verb_is_written_down_with_its_actor(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    approve(desk, "berita", person="arman", now=now)
    cancel(desk, "berita", person="rina", now=now)
    with desk.db.read() as connection:
        rows = connection.execute(text("SELECT verb, person FROM audit ORDER BY id"))
        said = [tuple(row) for row in rows]
    assert said[-3:] == [("plan", "rina"), ("approve", "arman"), ("cancel", "rina")]


def test_a_desk_s_own_step_is_taken_by_an_approver(
    workspace: Path, now: datetime
) -> None:
    own = '[approval]\ndefault = ["hukum"]\n\n[[slots]]'
    file = workspace / FILE
    file.write_text(file.read_text("utf-8").replace("[[slots]]", own, 1), "utf-8")
    assert (role_of("hukum"), step_said("hukum")) == ("approver", "hukum")
    assert step_said("review") == "Tinjau"
    with open_desk(workspace) as desk:
        write(desk, now)
        plan(desk, "berita", ["situs"], when=now, person="rina", now=now)
        assert refused(desk, "ani", now).values["step"] == "hukum"
        assert approve(desk, "berita", person="budi", now=now).taken == ("hukum",)


def test_what_nobody_approved_in_time_is_no_matter_of_insisting(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    later = now + 48 * HOUR
    sweep.give_up(desk.db, later)
    assert state(desk, number) is State.MISSED
    with pytest.raises(Mistake) as caught:
        retry(desk, "berita", person="yoga", now=later)
    assert caught.value.id == "retry.not_approved"
    assert state(desk, number) is State.MISSED


def test_insisting_on_an_item_leaves_out_what_nobody_approved(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    approve(desk, "berita", person="arman", now=now)
    plan(desk, "berita", ["status"], when=now, person="rina", now=now)
    later = now + 48 * HOUR
    sweep.give_up(desk.db, later)
    assert retry(desk, "berita", person="yoga", now=later) == [number]


@pytest.mark.parametrize("before", [State.FAILED, State.MISSED])
def test_nobody_insists_on_a_text_that_was_revised(
    desk: Desk, number: DeliveryId, now: datetime, before: State
) -> None:
    bring(desk, number, before)
    write(desk, now, "Halo, semua warga.")
    with pytest.raises(Mistake) as caught:
        retry(desk, str(number), person="arman", now=now)
    assert caught.value.id == "retry.revised"
    assert state(desk, number) is before


def test_a_doubt_about_an_old_text_is_not_sent_again(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    bring(desk, number, State.UNCERTAIN)
    write(desk, now, "Halo, semua warga.")
    with pytest.raises(Mistake) as caught:
        resolve(desk, number, Verdict.RESEND, url="", person="arman", now=now)
    assert caught.value.id == "retry.revised"
    assert state(desk, number) is State.UNCERTAIN
    resolve(desk, number, Verdict.FAIL, url="", person="arman", now=now)
    assert state(desk, number) is State.FAILED


def on_its_way(desk: Desk, now: datetime) -> Claimed:
    (held,) = queue.claim(desk.db, owner="d", now=now, lease=HOUR, limit=1)
    return held


def test_an_edit_stops_what_is_being_prepared(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    approve(desk, "berita", person="arman", now=now)
    held = on_its_way(desk, now)
    write(desk, now, "Halo, semua warga.")
    assert ledger.begin(desk.db, held, 0, key="k", cost_usd=0, now=now) is None
    ledger.release(desk.db, held, now)
    assert queue.claim(desk.db, owner="d", now=now, lease=HOUR, limit=1) == []
    assert state(desk, number) is State.CANCELLED


def test_what_was_sent_before_an_edit_is_not_tried_again(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    approve(desk, "berita", person="arman", now=now)
    held = on_its_way(desk, now)
    attempt = ledger.begin(desk.db, held, 0, key="k", cost_usd=0, now=now)
    assert attempt is not None
    write(desk, now, "Halo, semua warga.")
    again = Decision(state=State.SCHEDULED, eligible_at=now)
    said = Ending(outcome="transient")
    ledger.close(desk.db, held, attempt, said, part=0, now=now, decision=again)
    assert queue.claim(desk.db, owner="d", now=now, lease=HOUR, limit=1) == []
    assert state(desk, number) is State.CANCELLED


def test_what_is_perhaps_public_is_not_planned_as_new_after_a_cancel(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    approve(desk, "berita", person="arman", now=now)
    held = on_its_way(desk, now)
    attempt = ledger.begin(desk.db, held, 0, key="k", cost_usd=0, now=now)
    assert attempt is not None
    unsure = Decision(state=State.UNCERTAIN, eligible_at=now)
    said = Ending(outcome="unknown")
    ledger.close(desk.db, held, attempt, said, part=0, now=now, decision=unsure)
    # The platform would ignore the repeat, so that it waits without having been found.
    again = Decision(state=State.SCHEDULED, eligible_at=now + HOUR)
    assert ledger.resolve(desk.db, held, again, now=now)
    assert cancel(desk, str(number), person="arman", now=now) == [number]
    with pytest.raises(Mistake) as caught:
        plan(desk, "berita", ["situs"], when=now, person="rina", now=now)
    assert caught.value.id == "plan.already_public"
    plan(desk, "berita", ["situs"], when=now, person="rina", now=now, again=True)
