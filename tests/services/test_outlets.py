"""Where a draft can go is shown, with what keeps it from there and when it comes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from dissemination.config import FILE
from dissemination.services.desk import Desk, open_desk
from dissemination.services.outlets import Outlet, outlets_of
from dissemination.services.plan import plan
from dissemination.services.write import add_files

MORE = """
[accounts.x-uji]
channel = "x"

[accounts.x-latihan]
channel = "x"
practice = true
"""


@pytest.fixture
def workspace(workspace: Path) -> Path:
    with (workspace / FILE).open("a", encoding="utf-8") as file:
        file.write(MORE)
    return workspace


@pytest.fixture
def desk(workspace: Path) -> Iterator[Desk]:
    with open_desk(workspace) as opened:
        yield opened


def by_id(desk: Desk, now: datetime) -> dict[str, Outlet]:
    return {one.id: one for one in outlets_of(desk, now)}


def test_each_account_says_what_keeps_a_draft_from_it(
    desk: Desk, now: datetime
) -> None:
    known = by_id(desk, now)
    assert {name: one.shut for name, one in known.items()} == {
        "situs": "",
        "status": "",
        "x-uji": "outlet.unconnected",
        "x-latihan": "",
    }
    assert [name for name, one in known.items() if one.by_hand] == ["status"]


def test_an_account_that_was_given_its_secrets_can_be_chosen(
    desk: Desk, now: datetime
) -> None:
    with desk.db.write() as connection:
        desk.vault.put(connection, "x-uji", {"token": "t"}, person="yoga", now=now)
    assert by_id(desk, now)["x-uji"].shut == ""


def test_the_slot_that_is_shown_is_the_one_that_is_planned(
    desk: Desk, now: datetime, inbox: Path
) -> None:
    added, _ = add_files(desk, [inbox / "posyandu.toml"], author="rina", now=now)
    item = added[0].item.id
    shown = by_id(desk, now)["status"].next_at
    planned = plan(desk, item, ["status"], when="next_slot", person="rina", now=now)
    assert planned[0].delivery.due_at == shown
    after = by_id(desk, now)["status"].next_at
    assert after is not None
    assert shown is not None
    assert after > shown
