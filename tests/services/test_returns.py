"""An item goes back to its author, with a reason."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import pytest

from dissemination.domain.delivery import State
from dissemination.domain.item import Kind, Priority
from dissemination.services.desk import Desk
from dissemination.services.mistakes import Mistake, Misused, NotAllowed, NotFound
from dissemination.services.plan import plan
from dissemination.services.returns import LONGEST, last_return
from dissemination.services.seen import Answered, Outdated
from dissemination.services.write import find_item
from tests.services.reviewed import (
    HOUR,
    WHY,
    counted,
    deed,
    planned_of,
    say_no,
    say_yes,
    seal,
    states,
    submit,
    verdicts,
)
from tests.services.standing import write


def refused(
    desk: Desk, seen: str, now: datetime, person: str = "ani", reason: str = WHY
) -> Mistake:
    before = counted(desk), states(desk)
    with pytest.raises(Mistake) as caught:
        say_no(desk, seen, now, person, reason=reason)
    assert (counted(desk), states(desk)) == before
    return caught.value


@pytest.mark.parametrize(
    ("person", "step"), [("ani", "review"), ("budi", "approve"), ("arman", "review")]
)
def test_whoever_takes_a_step_may_return(
    desk: Desk, now: datetime, person: str, step: str
) -> None:
    done = say_no(desk, submit(desk, now), now, person)
    assert (done.step, done.reason, done.author) == (step, WHY, "rina")
    assert find_item(desk, "berita").state == "returned"


def test_what_waits_is_cancelled_and_says_why(desk: Desk, now: datetime) -> None:
    done = say_no(desk, submit(desk, now, accounts=("situs", "status")), now)
    found = planned_of(desk)
    assert [d.id for d in found] == list(done.cancelled)
    assert {(d.state, d.reason) for d in found} == {
        (State.CANCELLED, "reason.returned")
    }


def test_what_is_approved_already_goes_out_all_the_same(
    desk: Desk, now: datetime
) -> None:
    say_yes(desk, submit(desk, now), now)
    plan(desk, "berita", ["status"], when=now + HOUR, person="rina", now=now)
    say_no(desk, seal(desk), now)
    assert states(desk) == [State.SCHEDULED, State.CANCELLED]


def test_it_is_kept_who_returned_it_and_why(desk: Desk, now: datetime) -> None:
    seen = submit(desk, now)
    say_no(desk, seen, now, reason=f"  {WHY}\n")
    last = last_return(desk, "berita")
    assert last is not None
    assert (last.person, last.at, last.reason) == ("ani", now, WHY)
    done = deed(desk)
    assert (done.verb, done.person, done.detail["reason"]) == ("return", "ani", WHY)
    assert done.detail["seen"] == seen


@pytest.mark.parametrize("reason", ["", "  \n "])
def test_a_return_needs_a_reason(desk: Desk, now: datetime, reason: str) -> None:
    mistake = refused(desk, submit(desk, now), now, reason=reason)
    assert isinstance(mistake, Misused)
    assert mistake.id == "return.why"


def test_a_reason_is_no_novel(desk: Desk, now: datetime) -> None:
    seen = submit(desk, now)
    assert refused(desk, seen, now, reason="x" * (LONGEST + 1)).id == "return.long"
    assert say_no(desk, seen, now, reason="x" * LONGEST).cancelled


@pytest.mark.parametrize("person", ["yoga", "tono"])
def test_who_does_not_review_returns_nothing(
    desk: Desk, now: datetime, person: str
) -> None:
    assert isinstance(refused(desk, submit(desk, now), now, person), NotAllowed)


def test_an_author_does_not_return_their_own(desk: Desk, now: datetime) -> None:
    seen = submit(desk, now, author="arman")
    assert refused(desk, seen, now, "arman").id == "return.own"


def test_who_is_unknown_is_told_so(desk: Desk, now: datetime) -> None:
    assert isinstance(refused(desk, submit(desk, now), now, "siapa"), NotFound)


def test_what_changed_since_the_look_is_not_returned(desk: Desk, now: datetime) -> None:
    seen = submit(desk, now)
    write(desk, now, "Halo semua.")
    assert isinstance(refused(desk, seen, now), Outdated)


def test_a_return_sent_twice_is_one(desk: Desk, now: datetime) -> None:
    seen = submit(desk, now)
    say_no(desk, seen, now)
    again = refused(desk, seen, now)
    assert isinstance(again, Answered)
    assert again.id == "approve.returned_already"


def test_what_was_approved_cannot_be_returned_by_an_old_form(
    desk: Desk, now: datetime
) -> None:
    seen = submit(desk, now)
    say_yes(desk, seen, now)
    assert refused(desk, seen, now).id == "approve.already"


def test_a_return_takes_back_the_steps_before_it(desk: Desk, now: datetime) -> None:
    say_yes(desk, submit(desk, now), now, "ani")
    say_no(desk, seal(desk), now, "budi")
    plan(desk, "berita", ["situs"], when=now + HOUR, person="rina", now=now)
    with pytest.raises(NotAllowed):
        say_yes(desk, seal(desk), now, "budi")
    assert find_item(desk, "berita").state == "submitted"


def test_who_mends_it_may_have_it_approved(desk: Desk, now: datetime) -> None:
    say_no(desk, submit(desk, now), now)
    done = say_yes(desk, submit(desk, now, "Halo semua."), now)
    assert done.scheduled
    assert [v.verdict for v in verdicts(desk)] == ["returned", "approved", "approved"]
    assert last_return(desk, "berita") is None


def test_an_emergency_is_returned_at_its_only_step(desk: Desk, now: datetime) -> None:
    more: dict[str, Any] = {
        "kind": Kind.DISASTER_EMERGENCY,
        "priority": Priority.EMERGENCY,
    }
    seen = submit(desk, now, **more)
    assert isinstance(refused(desk, seen, now, "ani"), NotAllowed)
    assert say_no(desk, seen, now, "budi").step == "approve"
