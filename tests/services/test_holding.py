"""Who plans, approves or corrects does so with the versions that hold."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from dissemination.config import FILE
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import Priority
from dissemination.domain.rendition import AccountId, Rendition
from dissemination.services import checks, places
from dissemination.services.adapt import adapt
from dissemination.services.amend import correct
from dissemination.services.approve import approve
from dissemination.services.desk import Desk, open_desk
from dissemination.services.mistakes import Mistake, NotAllowed
from dissemination.services.plan import plan
from dissemination.storage import control
from dissemination.storage.public import AmendmentState
from tests.services.public import (
    HOUR,
    LATER,
    LONG,
    MORE,
    NIK,
    known,
    publish,
    taken_down,
)
from tests.services.standing import look, planned, state, write
from tests.services.versioned import HERE, OWN, put, say_yes, standing

CHAT = replace(HERE, account="kanal")


@pytest.fixture
def workspace(workspace: Path) -> Path:
    with (workspace / FILE).open("a", encoding="utf-8") as file:
        file.write(MORE)
    return workspace


@pytest.fixture
def desk(workspace: Path, now: datetime) -> Iterator[Desk]:
    with open_desk(workspace) as opened:
        write(opened, now)
        yield opened


def test_only_its_account_says_it(desk: Desk, now: datetime) -> None:
    put(desk, now)
    found = plan(desk, "berita", ["cuit", "kanal"], when=now, person="rina", now=now)
    texts = {str(s.delivery.account): s.said.parts[0].text for s in found}
    assert texts["cuit"].startswith(OWN)
    assert "Halo warga" not in texts["cuit"]
    assert OWN not in texts["kanal"]


def test_a_step_taken_before_does_not_hold_for_other_words(
    desk: Desk, now: datetime
) -> None:
    plan(desk, "berita", ["cuit", "kanal"], when=now, person="rina", now=now)
    assert say_yes(desk, now, "ani").taken == ("review",)
    put(desk, now)
    assert say_yes(desk, now, "ani").taken == ("review",)


def test_what_other_accounts_say_stays_approved(desk: Desk, now: datetime) -> None:
    other = planned(desk, now, account="kanal")
    planned(desk, now, account="cuit")
    say_yes(desk, now)
    put(desk, now)
    assert state(desk, other) is State.SCHEDULED


def test_a_plan_made_of_the_words_before_is_refused(
    desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slowly(*args: object, **named: object) -> Rendition:
        monkeypatch.setattr(places, "adapt", adapt)
        put(desk, now)
        return adapt(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(places, "adapt", slowly)
    with pytest.raises(Mistake) as caught:
        planned(desk, now, account="cuit")
    assert caught.value.id == "plan.versioned"
    assert standing(desk) == {}


def test_who_wrote_a_version_does_not_approve_it(desk: Desk, now: datetime) -> None:
    put(desk, now, person="arman")
    planned(desk, now, account="cuit")
    with pytest.raises(NotAllowed) as caught:
        say_yes(desk, now)
    assert caught.value.id == "approve.own_version"
    assert standing(desk)[DeliveryId(1)].delivery.state is State.PLANNED


def test_who_wrote_a_version_approves_other_accounts(desk: Desk, now: datetime) -> None:
    put(desk, now, person="arman")
    planned(desk, now, account="kanal")
    assert say_yes(desk, now).scheduled


def test_in_an_emergency_its_author_approves_alone_with_a_reason(
    desk: Desk, now: datetime
) -> None:
    write(desk, now, priority=Priority.EMERGENCY)
    put(desk, now, person="arman")
    planned(desk, now, account="cuit")
    done = approve(desk, "berita", person="arman", now=now, override="banjir bandang")
    assert done.scheduled


def test_a_hold_in_a_version_stops_the_approval(desk: Desk, now: datetime) -> None:
    put(desk, now, f"NIK pemohon {NIK}.")
    planned(desk, now, account="cuit")
    with pytest.raises(Mistake) as caught:
        say_yes(desk, now)
    assert caught.value.id == "approve.hold"
    done = approve(desk, "berita", person="arman", now=now, override="contoh rekaan")
    assert [f.text for f in done.overridden] == [NIK]


def test_words_that_came_while_others_were_read_are_not_approved(
    desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    planned(desk, now, account="cuit")
    holds = checks.holds

    def slowly(*args: object) -> object:
        found = holds(*args)  # type: ignore[arg-type]
        monkeypatch.undo()
        put(desk, now, f"NIK pemohon {NIK}.")
        return found

    monkeypatch.setattr(checks, "holds", slowly)
    with pytest.raises(Mistake) as caught:
        say_yes(desk, now)
    assert caught.value.id == "plan.versioned"
    left = [s.delivery.state for s in standing(desk).values()]
    assert sorted(left) == [State.CANCELLED, State.PLANNED]


def test_a_correction_says_the_version(desk: Desk, now: datetime) -> None:
    put(desk, now)
    number = publish(desk, now, "cuit")
    write(desk, now + LATER, "Halo, semua warga.")
    put(desk, now + LATER, "Cuitan yang dibetulkan.")
    done = correct(desk, "berita", reason="salah", person="arman", now=now + HOUR)
    (one,) = done.known
    assert one.delivery == number
    assert one.said is not None
    assert one.said.text.startswith("Cuitan yang dibetulkan.")


def test_a_version_of_what_is_public_already_is_said_by_a_correction(
    desk: Desk, now: datetime
) -> None:
    number = publish(desk, now, "cuit")
    publish(desk, now, "kanal")
    put(desk, now + LATER)
    texts = []
    for turn, text in enumerate(("Cuitan kedua.", "Cuitan ketiga.")):
        put(desk, now + LATER, text)
        at = now + HOUR * (turn + 1)
        done = correct(desk, "berita", reason="lain", person="arman", now=at)
        (one,) = done.wanted
        assert one.delivery == number
        assert one.said is not None
        texts.append(one.said.parts[0].text.splitlines()[0])
        again = correct(desk, "berita", reason="lain", person="arman", now=at)
        assert again.wanted == ()
    assert texts == ["Cuitan kedua.", "Cuitan ketiga."]


def test_a_correction_in_own_words_is_another_person_s_yes(
    desk: Desk, now: datetime
) -> None:
    publish(desk, now, "cuit")
    write(desk, now + LATER, "Halo, semua warga.")
    put(desk, now + LATER, person="arman")
    with pytest.raises(NotAllowed) as caught:
        correct(desk, "berita", reason="salah", person="arman", now=now + HOUR)
    assert caught.value.id == "approve.own_version"


def test_a_hold_in_another_account_s_version_stops_nobody(
    desk: Desk, now: datetime
) -> None:
    put(desk, now, f"NIK pemohon {NIK}.")
    number = planned(desk, now, account="kanal")
    done = say_yes(desk, now)
    assert (done.scheduled, done.overridden) == ((number,), ())


def test_words_planned_where_an_account_published_before_are_checked_too(
    desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(desk, now, f"NIK pemohon {NIK}.", person="arman")
    number = planned(desk, now, account="cuit")
    here = desk.capabilities(AccountId("cuit"))
    monkeypatch.setattr(Desk, "placement", lambda *_: "story")
    monkeypatch.setattr(Desk, "capabilities", lambda *_: here)
    with pytest.raises(NotAllowed) as own:
        say_yes(desk, now)
    assert own.value.id == "approve.own_version"
    with pytest.raises(Mistake) as caught:
        say_yes(desk, now, "ani")
    assert caught.value.id == "approve.hold"
    assert state(desk, number) is State.PLANNED


@pytest.mark.parametrize("deed", ["write", "plan", "version", "approve", "takedown"])
def test_who_changes_what_goes_out_takes_turns(
    desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch, deed: str
) -> None:
    planned(desk, now, account="kanal")
    deeds: Mapping[str, Callable[[], object]] = {
        "write": lambda: write(desk, now, "Halo lagi."),
        "plan": lambda: planned(desk, now, account="cuit"),
        "version": lambda: put(desk, now),
        "approve": lambda: say_yes(desk, now),
        "takedown": lambda: taken_down(desk, now),
    }
    turns: list[object] = []
    monkeypatch.setattr(control, "take_turns", turns.append)
    deeds[deed]()
    assert len(turns) == 1


def test_a_correction_in_fewer_parts_leaves_no_old_words_on_their_way(
    desk: Desk, now: datetime
) -> None:
    write(desk, now, LONG * 12)
    number = publish(desk, now, "kanal")
    assert look(desk, number).parts > 1
    put(desk, now + LATER, LONG.replace("tepi", "dekat") * 12, where=CHAT)
    first = correct(desk, "berita", reason="lain", person="arman", now=now + HOUR)
    assert {one.part for one in first.wanted} >= {1}
    put(desk, now + HOUR, "Ringkas saja.", where=CHAT)
    correct(desk, "berita", reason="lain", person="arman", now=now + 2 * HOUR)
    left = [one for one in known(desk) if one.state is not AmendmentState.FAILED]
    assert not [one for one in left if one.said and "dekat" in one.said.text]
    again = correct(desk, "berita", reason="lain", person="arman", now=now + 3 * HOUR)
    assert again.wanted == ()
