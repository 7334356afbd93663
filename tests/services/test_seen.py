"""An answer counts only for what the person was shown."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime
from pathlib import Path
from threading import Barrier

import pytest

from dissemination.config import FILE
from dissemination.domain.delivery import State
from dissemination.services.approve import approve
from dissemination.services.desk import Desk, open_desk
from dissemination.services.mistakes import Mistake
from dissemination.services.plan import plan
from dissemination.services.queue import cancel, move
from dissemination.services.seen import Answered, Outdated
from dissemination.services.versions import Where, Written, set_version
from tests.postgresql import Cluster
from tests.services.reviewed import (
    HOUR,
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


@pytest.fixture
def either(
    request: pytest.FixtureRequest, dialect: str, workspace: Path
) -> Iterator[Desk]:
    """Give a desk on a file, and one on a server."""
    if dialect == "sqlite":
        with open_desk(workspace) as opened:
            yield opened
        return
    server: Cluster = request.getfixturevalue("postgresql")
    with server.swept_database() as address:
        with (workspace / FILE).open("a", encoding="utf-8") as file:
            file.write(f'\n[storage]\nurl = "{address}"\n')
        with open_desk(workspace) as opened:
            yield opened


def refused(desk: Desk, seen: str, now: datetime, person: str = "arman") -> Mistake:
    before = counted(desk), states(desk)
    with pytest.raises(Mistake) as caught:
        say_yes(desk, seen, now, person)
    assert (counted(desk), states(desk)) == before
    return caught.value


def test_what_was_shown_is_approved(either: Desk, now: datetime) -> None:
    seen = submit(either, now)
    done = say_yes(either, seen, now)
    assert done.taken == ("review", "approve")
    assert states(either) == [State.SCHEDULED]
    assert deed(either).detail["seen"] == seen


def test_an_edit_between_the_look_and_the_yes_stops_it(
    either: Desk, now: datetime
) -> None:
    seen = submit(either, now)
    write(either, now, "Halo semua.")
    assert isinstance(refused(either, seen, now), Outdated)
    submit(either, now, "Halo semua.")
    assert isinstance(refused(either, seen, now), Outdated)
    assert State.SCHEDULED not in states(either)


def test_an_edit_at_the_moment_of_the_yes_is_never_approved(
    either: Desk, now: datetime
) -> None:
    for number in range(4):
        body = f"Kalimat ke-{number}."
        seen = submit(either, now, body)
        start = Barrier(2)

        def edit(start: Barrier = start, body: str = body) -> None:
            start.wait()
            write(either, now, f"{body} Diubah.")

        def answer(start: Barrier = start, seen: str = seen) -> bool:
            start.wait()
            try:
                return bool(say_yes(either, seen, now).scheduled)
            except Outdated:
                return False

        with ThreadPoolExecutor(2) as pool:
            edited, answered = pool.submit(edit), pool.submit(answer)
            edited.result()
            answered.result()
        # Whoever came first: what goes out is not what nobody saw.
        assert set(states(either)) == {State.CANCELLED}


def test_another_time_is_another_thing(desk: Desk, now: datetime) -> None:
    seen = submit(desk, now)
    move(desk, ["berita"], when=now + 3 * HOUR, person="rina", now=now)
    assert isinstance(refused(desk, seen, now), Outdated)
    assert say_yes(desk, seal(desk), now).scheduled


def test_another_account_is_another_thing(desk: Desk, now: datetime) -> None:
    seen = submit(desk, now)
    plan(desk, "berita", ["status"], when=now + HOUR, person="rina", now=now)
    assert isinstance(refused(desk, seen, now), Outdated)


def test_another_wording_of_an_account_is_another_thing(
    desk: Desk, now: datetime
) -> None:
    seen = submit(desk, now)
    where = Where(item="berita", account="situs")
    set_version(desk, where, Written(text="Kata lain."), person="rina", now=now)
    assert isinstance(refused(desk, seen, now), Outdated)


def test_the_same_again_is_the_same(desk: Desk, now: datetime) -> None:
    seen = submit(desk, now)
    cancel(desk, ["berita"], person="rina", now=now)
    plan(desk, "berita", ["situs"], when=now + HOUR, person="rina", now=now)
    assert say_yes(desk, seen, now).scheduled


def test_a_form_that_shows_nothing_approves_nothing(desk: Desk, now: datetime) -> None:
    submit(desk, now)
    assert isinstance(refused(desk, "-", now), Outdated)


def test_a_form_sent_twice_does_nothing_twice(either: Desk, now: datetime) -> None:
    seen = submit(either, now)
    say_yes(either, seen, now)
    again = refused(either, seen, now)
    assert isinstance(again, Answered)
    assert (again.id, again.values["name"]) == ("approve.already", "arman")


def test_two_at_one_moment_are_one_yes(either: Desk, now: datetime) -> None:
    seen = submit(either, now)
    start = Barrier(2)

    def answer() -> str:
        start.wait()
        try:
            say_yes(either, seen, now)
        except Answered as mistake:
            return mistake.id
        return "yes"

    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(answer), pool.submit(answer)]
        said = sorted(one.result() for one in both)
    assert said == ["approve.already", "yes"]
    assert [v.step for v in verdicts(either)] == ["review", "approve"]


def test_who_comes_second_is_told_who_was_first(desk: Desk, now: datetime) -> None:
    seen = submit(desk, now)
    say_yes(desk, seen, now, "arman")
    late = refused(desk, seen, now, "budi")
    assert (late.id, late.values["name"]) == ("approve.already", "arman")


def test_a_step_sent_twice_is_said_once(desk: Desk, now: datetime) -> None:
    seen = submit(desk, now)
    say_yes(desk, seen, now, "ani")
    again = refused(desk, seen, now, "ani")
    assert (again.id, again.values["name"]) == ("approve.already", "ani")


def test_the_next_step_is_taken_on_the_same_seal(desk: Desk, now: datetime) -> None:
    seen = submit(desk, now)
    say_yes(desk, seen, now, "ani")
    assert say_yes(desk, seen, now, "budi").scheduled


def test_what_was_returned_says_so_to_an_old_form(desk: Desk, now: datetime) -> None:
    seen = submit(desk, now)
    say_no(desk, seen, now)
    assert refused(desk, seen, now, "arman").id == "approve.returned_already"


def test_what_was_cancelled_after_a_yes_may_be_approved_again(
    desk: Desk, now: datetime
) -> None:
    seen = submit(desk, now)
    say_yes(desk, seen, now)
    cancel(desk, ["berita"], person="rina", now=now)
    plan(desk, "berita", ["situs"], when=now + HOUR, person="rina", now=now)
    assert seal(desk) == seen
    assert say_yes(desk, seen, now).scheduled


def test_without_a_seal_what_waits_now_is_meant(desk: Desk, now: datetime) -> None:
    submit(desk, now)
    approve(desk, "berita", person="arman", now=now)
    assert "seen" not in deed(desk).detail
    assert [d.state for d in planned_of(desk)] == [State.SCHEDULED]
