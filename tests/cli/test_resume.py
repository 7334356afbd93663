"""`resume` with a choice for each delivery, as a person types it."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from dissemination.domain.item import ContentItem, ItemId, Kind
from dissemination.services.approve import approve
from dissemination.services.desk import Desk, open_desk
from dissemination.services.plan import plan
from dissemination.services.write import add
from tests.cli.conftest import Desktop, Result

WHO = ("--as", "arman")
DUE = 30
HOUR = timedelta(hours=1)


def schedule(desk: Desk, name: str, at: datetime, now: datetime) -> None:
    item = ContentItem(
        id=ItemId(name), kind=Kind.NEWS, title="Kabar", body=f"{name}.", unit="IKP"
    )
    add(desk, item, author="rina", now=now)
    plan(desk, name, ["situs"], when=at, person="rina", now=now)
    approve(desk, name, person="arman", now=now)


def stopped(run: Desktop, count: int) -> None:
    """Have so many deliveries due, and one later, while everything is stopped."""
    now = datetime.now(UTC)
    with open_desk(run.folder) as desk:
        for number in range(count):
            schedule(desk, f"kabar-{number}", now, now)
        schedule(desk, "nanti", now + 48 * HOUR, now)
    assert run("stop", "--reason", "banjir", *WHO).code == 0


def resume(run: Desktop, *keys: str, further: tuple[str, ...] = ()) -> Result:
    typed = "".join(f"{key}\n" for key in keys)
    return run("resume", *WHO, *further, typed=typed)


def states(run: Desktop) -> Counter[str]:
    data = run("queue", "--all", "--json").data
    return Counter(row["state"] for row in data["deliveries"])


@pytest.fixture
def three(run: Desktop) -> Desktop:
    stopped(run, 3)
    return run


def test_thirty_that_fell_due_are_each_decided_by_a_person(run: Desktop) -> None:
    stopped(run, DUE)
    keys = ["k"] * 5 + ["t"] * 3 + ["b"] * 4 + ["w", "slot"] + ["B"]
    said = resume(run, "y", *keys)
    assert said.code == 0
    assert states(run) == {"scheduled": 5 + 1 + 1, "held": 3, "cancelled": 4 + 17}
    assert "Dikirim sekarang: 1, 2, 3, 4, 5." in said.out
    assert "Ditahan: 6, 7, 8." in said.out
    assert "Dipindahkan: 13." in said.out
    run("tick")
    assert states(run) == {
        "published": 5,
        "scheduled": 1 + 1,
        "held": 3,
        "cancelled": 4 + 17,
    }


def test_what_stays_scheduled_is_shown_before_anything_is_asked(
    three: Desktop,
) -> None:
    said = resume(three, "y", "T").out
    places = [
        said.index(words)
        for words in (
            "Tetap terjadwal, dikirim pada waktunya: 1",
            "Waktunya sudah tiba, akan ditahan untuk diputuskan: 3",
            "Lanjutkan pengiriman?",
            "Pilih untuk masing-masing",
        )
    ]
    assert places == sorted(places)


def test_who_ends_the_asking_leaves_the_rest_held(three: Desktop) -> None:
    said = resume(three, "y", "k")
    assert said.code == 0
    assert "sisanya tetap ditahan" in said.out
    assert states(three) == {"scheduled": 1 + 1, "held": 2}


def test_a_line_without_a_key_holds(three: Desktop) -> None:
    resume(three, "y", "", "b", "")
    assert states(three) == {"held": 2, "cancelled": 1, "scheduled": 1}


def test_a_capital_letter_holds_for_all_that_follow(three: Desktop) -> None:
    said = resume(three, "y", "t", "K")
    assert "Dikirim sekarang: 2, 3." in said.out
    assert states(three) == {"held": 1, "scheduled": 2 + 1}


def test_a_key_that_nobody_knows_is_asked_for_again(three: Desktop) -> None:
    resume(three, "y", "x", "b", "B")
    assert states(three) == {"cancelled": 3, "scheduled": 1}


def test_a_time_that_cannot_be_is_asked_for_again(three: Desktop) -> None:
    said = resume(three, "y", "w", "besok", "2020-01-01 10:00", "w", "slot", "B")
    assert "besok" in said.err
    assert "sudah lewat" in said.err
    assert "Dipindahkan: 1." in said.out
    assert states(three) == {"scheduled": 1 + 1, "cancelled": 2}


def test_the_next_slot_for_all_is_a_slot_for_each(three: Desktop) -> None:
    resume(three, "y", "W", "slot")
    rows = three("queue", "--json").data["deliveries"]
    assert len({row["due_at"] for row in rows}) == 3 + 1
    assert states(three) == {"scheduled": 3 + 1}


@pytest.mark.parametrize(
    ("due", "ends"),
    [
        ("hold", {"held": 3, "scheduled": 1}),
        ("send", {"scheduled": 3 + 1}),
        ("cancel", {"cancelled": 3, "scheduled": 1}),
    ],
)
def test_a_choice_in_bulk_asks_for_none(
    three: Desktop, due: str, ends: dict[str, int]
) -> None:
    said = resume(three, "y", further=("--due", due))
    assert (said.code, states(three)) == (0, ends)
    assert "Pilih untuk masing-masing" not in said.out


def test_what_a_choice_in_bulk_will_do_is_said_before_it_is_done(
    three: Desktop,
) -> None:
    said = resume(three, "n", further=("--due", "send"))
    assert "akan dikirim sekarang: 3" in said.out
    assert "akan dibatalkan: 3" in resume(three, further=("--due", "cancel")).out
    assert states(three) == {"scheduled": 3 + 1}
    three("tick")
    assert states(three) == {"scheduled": 3 + 1}


def test_who_is_sure_is_asked_for_nothing(three: Desktop) -> None:
    assert resume(three, further=("--yes",)).code == 0
    assert states(three) == {"held": 3, "scheduled": 1}


@pytest.mark.parametrize(
    ("due", "name"), [("hold", "held"), ("send", "sent"), ("cancel", "cancelled")]
)
def test_a_program_is_told_what_became_of_each(
    three: Desktop, due: str, name: str
) -> None:
    data = three("resume", *WHO, "--due", due, "--json").data
    became = {key: data[key] for key in ("held", "sent", "cancelled")}
    assert became == {"held": [], "sent": [], "cancelled": [], name: [1, 2, 3]}


def test_what_a_stop_held_is_found_with_its_reason_and_its_story(
    three: Desktop,
) -> None:
    resume(three, further=("--yes",))
    listed = three("queue", "--state", "held").out
    assert listed.count("Waktunya tiba saat pengiriman dihentikan") == 3
    three("move", "1", "--next-slot", *WHO)
    assert "waktunya dipindahkan oleh arman" in three("queue", "1").out
