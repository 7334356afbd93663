"""Who may say yes to what."""

from __future__ import annotations

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from dissemination.config import FILE
from dissemination.domain.delivery import Decision, DeliveryId, State
from dissemination.domain.item import ContentItem, ItemId, Kind, Priority
from dissemination.services.approve import approve, role_of, step_said
from dissemination.services.desk import Desk, open_desk
from dissemination.services.mistakes import Mistake, NotAllowed, NotFound
from dissemination.services.plan import plan
from dissemination.services.queue import cancel
from dissemination.services.write import add, find_item
from dissemination.storage import audit, ledger, queue
from dissemination.storage.claimed import Claimed
from dissemination.storage.ledger import Ending
from tests.services.standing import planned, state, write

HOUR = timedelta(hours=1)
NIK = "1471084507859991"


@pytest.fixture
def number(desk: Desk, now: datetime) -> DeliveryId:
    write(desk, now)
    return planned(desk, now)


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
    with desk.db.read() as connection:
        deed = audit.deeds(connection, "berita")[-1]
    assert (deed.verb, deed.person) == ("approve", "arman")
    assert deed.detail["override"] == "air naik"


def test_who_needs_no_reason_gives_none(
    desk: Desk, number: DeliveryId, now: datetime
) -> None:
    approve(desk, "berita", person="arman", now=now)
    with desk.db.read() as connection:
        deed = audit.deeds(connection, "berita")[-1]
    assert "override" not in deed.detail


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
    cancel(desk, ["berita"], person="rina", now=now)
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
