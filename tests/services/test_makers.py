"""Who mends another's draft does not approve it, whoever submits it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dissemination.config import FILE
from dissemination.domain.item import ItemId
from dissemination.services.approve import approve
from dissemination.services.awaiting import Stance
from dissemination.services.beginnings import begin, revise
from dissemination.services.desk import Desk, open_desk
from dissemination.services.drafts import save
from dissemination.services.inbox import Tab, inbox
from dissemination.services.mistakes import NotAllowed
from dissemination.services.plan import plan
from dissemination.services.review import review
from dissemination.services.submit import keep, submit
from dissemination.storage import drafts
from dissemination.storage.drafts import Draft, DraftId
from tests.services.reviewed import someone

HOUR = timedelta(hours=1)
SAID = {
    "title": "Jalan Melati Ditutup",
    "body": "Jalan Melati ditutup Sabtu pukul 06.00 WIB.",
    "accounts": ["situs"],
}


@pytest.fixture
def workspace(workspace: Path) -> Path:
    file = workspace / FILE
    said = file.read_text(encoding="utf-8")
    said = said.replace('name = "Rina"', 'name = "Rina"\nunit = "Bidang Statistik"')
    file.write_text(said, encoding="utf-8")
    return workspace


@pytest.fixture
def desk(workspace: Path) -> Iterator[Desk]:
    with open_desk(workspace) as opened:
        yield opened


def mended(desk: Desk, now: datetime, kind: str = "notice", **said: object) -> Draft:
    """Begin a draft as Rina, and mend it as Arman."""
    draft = begin(desk, kind, person=someone(desk, "rina"), now=now)
    first = {**draft.fields, **SAID, **said}
    other = {**first, "body": "Jalan Melati ditutup Minggu pukul 06.00 WIB."}
    typed(desk, draft.id, first, "rina", now)
    return typed(desk, draft.id, other, "arman", now)


def typed(
    desk: Desk, id: DraftId, fields: dict[str, object], person: str, now: datetime
) -> Draft:
    """Save what somebody typed, over the save before."""
    with desk.db.read() as connection:
        known = drafts.find(connection, id)
    assert known
    who = someone(desk, person)
    saved = save(desk, id, fields, number=known.number, person=who, now=now)
    assert saved.conflict is None
    return saved.draft


def hand_in(desk: Desk, draft: Draft, now: datetime) -> ItemId:
    """Submit a draft as Rina."""
    rina = someone(desk, "rina")
    done = submit(desk, draft.id, number=draft.number, person=rina, now=now)
    return done.item.id


def test_who_mended_a_draft_does_not_approve_it(desk: Desk, now: datetime) -> None:
    item = hand_in(desk, mended(desk, now), now)
    for why in ("", "buru-buru"):
        with pytest.raises(NotAllowed) as caught:
            approve(desk, item, person="arman", now=now, override=why)
        assert caught.value.id == "approve.own"
    approve(desk, item, person="ani", now=now)
    assert approve(desk, item, person="budi", now=now).scheduled


def test_who_mended_a_draft_is_told_so_where_it_waits(
    desk: Desk, now: datetime
) -> None:
    item = hand_in(desk, mended(desk, now), now)
    arman, ani = someone(desk, "arman"), someone(desk, "ani")
    (listed,) = inbox(desk, arman, tab=Tab.OTHERS, page=1, now=now).waiting
    shown = review(desk, item, arman, now).waiting
    assert shown
    assert (listed.stance, shown.stance) == (Stance.OWN, Stance.OWN)
    assert not inbox(desk, arman, tab=Tab.WAITING, page=1, now=now).waiting
    (other,) = inbox(desk, ani, tab=Tab.WAITING, page=1, now=now).waiting
    assert other.stance is Stance.APPROVE


def test_an_emergency_that_one_mended_needs_a_reason(desk: Desk, now: datetime) -> None:
    item = hand_in(desk, mended(desk, now, "disaster_emergency"), now)
    arman = someone(desk, "arman")
    (listed,) = inbox(desk, arman, tab=Tab.WAITING, page=1, now=now).waiting
    assert listed.stance is Stance.REASON
    with pytest.raises(NotAllowed):
        approve(desk, item, person="arman", now=now)
    assert approve(desk, item, person="arman", now=now, override="air naik").scheduled


def test_a_power_cut_before_the_draft_ended_hides_no_maker(
    desk: Desk, now: datetime
) -> None:
    draft = mended(desk, now)
    kept = keep(desk, draft.id, person=someone(desk, "rina"), now=now)
    plan(desk, kept.id, ["situs"], when=now + HOUR, person="rina", now=now)
    with pytest.raises(NotAllowed):
        approve(desk, kept.id, person="arman", now=now)


def test_who_begins_the_next_revision_may_still_approve_this_one(
    desk: Desk, now: datetime
) -> None:
    draft = begin(desk, "notice", person=someone(desk, "rina"), now=now)
    item = hand_in(
        desk, typed(desk, draft.id, {**draft.fields, **SAID}, "rina", now), now
    )
    again = revise(desk, item, person=someone(desk, "arman"), now=now)
    typed(desk, again.id, {**again.fields, "title": "Lain"}, "arman", now)
    assert approve(desk, item, person="arman", now=now).scheduled


def test_who_mended_an_earlier_revision_may_approve_a_later_one(
    desk: Desk, now: datetime
) -> None:
    item = hand_in(desk, mended(desk, now), now)
    again = revise(desk, item, person=someone(desk, "rina"), now=now)
    fresh = {**again.fields, "body": "Jalan Melati dibuka kembali."}
    hand_in(desk, typed(desk, again.id, fresh, "rina", now), now)
    assert approve(desk, item, person="arman", now=now).scheduled
