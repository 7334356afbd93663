"""`handoff list|link`: officers are asked from the command line."""

from __future__ import annotations

import re

import pytest

from dissemination.cli.frame import Exit
from dissemination.domain.delivery import DeliveryId
from dissemination.services import hand
from dissemination.services.desk import open_desk
from dissemination.storage import sweep
from tests.cli.conftest import Desktop
from tests.services.handing import handed, officers


@pytest.fixture
def number(run: Desktop) -> DeliveryId:
    """A delivery that waits for people, in the workspace of the commands."""
    with open_desk(run.folder) as desk:
        return handed(desk, desk.db.now(), account="status-wa")


def test_what_waits_is_listed_with_its_officers(
    run: Desktop, number: DeliveryId
) -> None:
    assert f"{number}" in run("handoff", "list").out
    assert (
        run("handoff", "link", number, "--to", "Bu Lina", "--unit", "Dinkes").code == 0
    )
    (one,) = run("handoff", "list", "--json").data
    assert (one["delivery"], one["state"]) == (number, "handed_off")
    (officer,) = one["officers"]
    assert (officer["officer"], officer["unit"], officer["posted_at"]) == (
        "Bu Lina",
        "Dinkes",
        None,
    )
    assert "Bu Lina" in run("handoff", "list").out
    assert "0 dari 1" in run("handoff", "list").out


def test_nothing_to_post_is_said(run: Desktop) -> None:
    assert "Tidak ada yang menunggu dipasang." in run("handoff", "list").out
    assert run("handoff", "list", "--json").data == []


def test_a_link_opens_the_officers_page_and_is_said_once(
    run: Desktop, number: DeliveryId
) -> None:
    made = run("handoff", "link", number, "--to", "rina")
    assert made.code == 0
    address, said, *hint = made.out.splitlines()
    word = re.fullmatch(r"/h/([\w-]{43})", address)
    assert word is not None
    assert "Untuk Rina" in said
    assert "base_url" in hint[0]
    with open_desk(run.folder) as desk:
        task = hand.own_task(desk, word[1], desk.db.now())
        assert task.row.officer.person == "rina"
    assert word[1] not in run("handoff", "list", "--json").out


def test_a_link_begins_with_the_offices_address(
    run: Desktop, number: DeliveryId
) -> None:
    path = run.folder / "schedule.toml"
    written = path.read_text(encoding="utf-8")
    path.write_text(f'{written}\n[web]\nbase_url = "https://meja.uji"\n', "utf-8")
    data = run("handoff", "link", number, "--to", "rina", "--json").data
    assert data["link"].startswith("https://meja.uji/h/")
    assert (data["delivery"], data["person"]) == (number, "rina")
    assert data["valid_until"]


def test_who_was_asked_is_not_asked_again(run: Desktop, number: DeliveryId) -> None:
    assert run("handoff", "link", number, "--to", "rina").code == 0
    again = run("handoff", "link", number, "--to", "rina", "--json")
    assert (again.code, again.error) == (Exit.FAILED, "handoff.asked")


@pytest.mark.parametrize(
    ("args", "code", "error"),
    [
        (("99", "--to", "rina"), Exit.NOT_FOUND, "delivery.unknown"),
        (("0", "--to", "rina"), Exit.USAGE, "usage"),
        (("1",), Exit.USAGE, "usage"),
        (("1", "--to", " "), Exit.USAGE, "handoff.nobody_named"),
        (("1", "--to", "rina", "--as", "hantu"), Exit.NOT_FOUND, "person.unknown"),
    ],
)
def test_what_cannot_be_asked_says_why(
    run: Desktop, args: tuple[str, ...], code: Exit, error: str
) -> None:
    made = run("handoff", "link", *args, "--json")
    assert (made.code, made.error) == (code, error)


def test_confirm_takes_the_place_that_nobody_has(
    run: Desktop, number: DeliveryId
) -> None:
    assert run("confirm", number, "--as", "arman", "--proof", "layar.png").code == 0
    with open_desk(run.folder) as desk:
        (row,) = officers(desk, number)
        assert (row.officer.person, row.proof) == ("arman", "layar.png")
        assert not sweep.hand_over(desk.db, desk.db.now())
