"""`move`, `retry`, `cancel`, `confirm` on several deliveries, as people type them."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest

from dissemination.cli.frame import Exit
from tests.cli.conftest import Desktop
from tests.cli.test_resume import states, stopped

WHO = ("--as", "arman")


@pytest.fixture
def held(run: Desktop) -> Desktop:
    """Have deliveries 1, 2 and 3 held, and 4 scheduled for the day after tomorrow."""
    stopped(run, 3)
    assert run("resume", "--yes", *WHO).code == 0
    return run


def due(run: Desktop, number: str) -> datetime:
    (row,) = run("queue", number, "--json").data["deliveries"]
    return datetime.fromisoformat(row["due_at"])


def test_several_are_sent_again(held: Desktop) -> None:
    said = held("retry", "1", "3", *WHO)
    assert (said.code, said.out) == (0, "Dijadwalkan lagi: 1, 3.\n")
    assert states(held) == {"scheduled": 2 + 1, "held": 1}


def test_several_are_cancelled(held: Desktop) -> None:
    said = held("cancel", "1", "2", "nanti", *WHO)
    assert (said.code, said.out) == (0, "Dibatalkan: 1, 2, 4.\n")
    assert states(held) == {"cancelled": 3, "held": 1}


def test_what_could_not_be_done_is_said_beside_what_was(held: Desktop) -> None:
    held("cancel", "1", *WHO)
    said = held("cancel", "1", "2", *WHO)
    assert said.code == Exit.PARTLY
    assert said.out == "Dibatalkan: 2.\n"
    assert said.err == "1 tidak bisa dibatalkan lagi (Dibatalkan).\n"


def test_a_program_is_told_what_could_not_be_done(held: Desktop) -> None:
    said = held("retry", "1", "4", *WHO, "--json")
    assert (said.code, said.data, said.error) == (
        Exit.PARTLY,
        {"deliveries": [1]},
        "retry.not_needed",
    )


def test_an_unknown_number_among_them_changes_nothing(held: Desktop) -> None:
    said = held("cancel", "1", "99", "98", *WHO)
    assert said.code == Exit.NOT_FOUND
    assert "99, 98" in said.err
    assert states(held) == {"held": 3, "scheduled": 1}


@pytest.mark.parametrize("verb", ["cancel", "retry", "move"])
def test_a_verb_wants_at_least_one_name(held: Desktop, verb: str) -> None:
    assert held(verb, *WHO).code == Exit.USAGE


def test_a_move_shows_the_new_time_and_state(held: Desktop) -> None:
    before = due(held, "4")
    said = held("move", "1", "4", "--at", "2030-01-07 10:00", *WHO)
    assert said.code == 0
    assert said.out.count("7 Jan") == 2
    assert due(held, "1") == due(held, "4") > before
    assert states(held) == {"scheduled": 2, "held": 2}


def test_a_move_to_the_next_slots_gives_each_its_own(held: Desktop) -> None:
    rows = held("move", "1", "2", "3", "--next-slot", *WHO, "--json").data["moved"]
    assert [row["state"] for row in rows] == ["scheduled"] * 3
    assert len({row["due_at"] for row in rows}) == 3


def test_a_move_names_what_waits_for_a_page_that_comes_later(run: Desktop) -> None:
    assert run("item", "add", "../posyandu.toml").code == 0
    places = ("--account", "situs", "--account", "status-wa")
    planned = run("plan", "posyandu", *places, "--next-slot", "--json")
    page, follower = (row["delivery"] for row in planned.data)
    said = run("move", page, "--at", "2030-01-07 10:00", *WHO)
    assert f"{follower} waktunya lebih dulu" in said.out
    data = run("move", page, "--at", "2030-01-08 10:00", *WHO, "--json").data
    assert data["ahead"] == [{"delivery": follower, "waits_for": page}]


@pytest.mark.parametrize(
    ("times", "why"),
    [
        ((), "move.no_time"),
        (("--at", "10.00", "--next-slot"), "plan.two_times"),
        (("--at", "besok"), "time.unreadable"),
    ],
)
def test_a_move_wants_one_time_that_can_be_read(
    held: Desktop, times: tuple[str, ...], why: str
) -> None:
    said = held("move", "1", *times, *WHO, "--json")
    assert (said.code, said.error) == (Exit.USAGE, why)


def test_a_move_into_the_past_is_refused(held: Desktop) -> None:
    said = held("move", "1", "--at", "2020-01-07 10:00", *WHO, "--json")
    assert (said.code, said.error) == (Exit.FAILED, "plan.past")
    assert states(held) == {"held": 3, "scheduled": 1}


def test_who_may_not_decide_moves_nothing(held: Desktop) -> None:
    said = held("move", "1", "--next-slot", "--as", "rina", "--json")
    assert (said.code, said.error) == (Exit.NOT_ALLOWED, "person.role")


def test_what_was_moved_does_not_go_out_before_its_time(held: Desktop) -> None:
    local = datetime.now().astimezone() + timedelta(days=1)
    held("move", "1", "--at", local.isoformat(timespec="minutes"), *WHO)
    held("tick")
    assert states(held) == {"scheduled": 2, "held": 2}
