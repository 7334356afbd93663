"""People and their links, as a person or a program sees them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from dissemination.cli.frame import Exit
from dissemination.services import invitations
from dissemination.services.desk import open_desk
from tests.cli.conftest import Desktop


def test_people_are_listed_with_roles_and_whether_they_can_sign_in(
    run: Desktop,
) -> None:
    told = run("person", "list").out
    assert "Pak Arman" in told
    assert "Belum diundang" in told
    data = {one["id"]: one for one in run("person", "list", "--json").data}
    assert data["arman"]["roles"] == ["editor", "approver", "publisher"]
    assert (data["rina"]["state"], data["rina"]["in_file"]) == ("new", True)


def test_a_link_lets_the_person_in_and_is_printed_once(run: Desktop) -> None:
    told = run("person", "link", "rina", "--json")
    assert told.code == Exit.OK
    path = told.data["link"]
    assert path.startswith("/invitation/")
    now = datetime.now(UTC)
    with open_desk(run.folder) as desk:
        person = invitations.invited(desk, path.split("/")[-1], now)
    assert person.id == "rina"
    left = datetime.fromisoformat(told.data["valid_until"]) - now
    assert timedelta(days=2) < left <= timedelta(days=3)
    listed = run("person", "list", "--json").data
    assert "invited" in {one["state"] for one in listed}


def test_without_an_address_of_the_pages_it_says_what_to_put_in_front(
    run: Desktop,
) -> None:
    told = run("person", "link", "rina").out
    assert told.startswith("/invitation/")
    assert "base_url" in told
    schedule = run.folder / "schedule.toml"
    web = '\n[web]\nbase_url = "https://meja.example"\n'
    schedule.write_text(schedule.read_text("utf-8") + web, "utf-8")
    told = run("person", "link", "rina").out
    assert told.startswith("https://meja.example/invitation/")
    assert "base_url" not in told


def test_a_link_for_nobody_says_whom_there_is(run: Desktop) -> None:
    told = run("person", "link", "siapa")
    assert told.code == Exit.NOT_FOUND
    assert "rina" in told.err


def test_only_an_admin_makes_links(run: Desktop) -> None:
    assert run("person", "link", "rina", "--as", "rina").code == Exit.NOT_ALLOWED
