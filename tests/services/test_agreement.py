"""What an approver hears of versions: what is older, and what disagrees."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from dissemination.config import FILE
from dissemination.domain.finding import Severity
from dissemination.domain.item import ItemId
from dissemination.domain.rendition import AccountId
from dissemination.services.advice import advise
from dissemination.services.agreement import (
    Compared,
    compared,
    remarks,
    remarks_of_planned,
    wordings,
)
from dissemination.services.desk import Desk, open_desk
from dissemination.services.holding import versions_of
from dissemination.services.plan import plan
from dissemination.services.versions import Where, Written, set_version
from dissemination.services.write import find_item
from tests.services.public import LATER, MORE
from tests.services.standing import planned, write

SHARED = "Layanan buka 12 Mei 2026 pukul 09.00 WIB."
X, CHAT = AccountId("cuit"), AccountId("kanal")


@pytest.fixture
def desk(workspace: Path, now: datetime) -> Iterator[Desk]:
    with (workspace / FILE).open("a", encoding="utf-8") as file:
        file.write(MORE)
    with open_desk(workspace) as opened:
        write(opened, now, SHARED)
        yield opened


def put(desk: Desk, now: datetime, text: str, account: str = "cuit") -> None:
    where = Where(item="berita", account=account)
    set_version(desk, where, Written(text=text), person="rina", now=now)


def ids(desk: Desk, *accounts: AccountId) -> list[str]:
    item = find_item(desk, "berita").item
    return [one.id for one in remarks(desk, item, accounts)]


def one(desk: Desk) -> Compared:
    (found,) = compared(desk, find_item(desk, "berita").item)
    return found


def test_a_version_that_agrees_has_nothing_said_of_it(
    desk: Desk, now: datetime
) -> None:
    put(desk, now, "Buka 12/5 jam 9 pagi!")
    assert ids(desk, X) == []
    assert one(desk).flags == ()


def test_another_fact_is_a_warning_with_both_sides(desk: Desk, now: datetime) -> None:
    put(desk, now, "Buka 13 Mei pukul 9!")
    item = find_item(desk, "berita").item
    (remark,) = remarks(desk, item, [X])
    assert remark.id == "version.other"
    assert remark.values == {
        "account": "cuit",
        "fact": "tanggal",
        "text": "13 Mei",
        "against": "12 Mei 2026",
    }
    (flag,) = one(desk).flags
    assert (flag.code, flag.severity) == ("version.other.date", Severity.WARNING)


def test_what_is_missing_is_mild_and_not_said_to_who_approves(
    desk: Desk, now: datetime
) -> None:
    put(desk, now, "Buka 12 Mei!")
    assert ids(desk, X) == []
    (flag,) = one(desk).flags
    assert (flag.code, flag.severity) == ("version.missing.hour", Severity.SUGGESTION)


def test_a_fact_that_the_item_has_none_of_is_added(desk: Desk, now: datetime) -> None:
    put(desk, now, "Buka 12 Mei pukul 9. Biaya Rp10.000.")
    assert ids(desk, X) == ["version.added"]


def test_only_versions_of_the_accounts_in_question_count(
    desk: Desk, now: datetime
) -> None:
    put(desk, now, "Buka 13 Mei pukul 9!")
    assert ids(desk, CHAT) == []
    assert ids(desk, CHAT, X) == ["version.other"]


def test_a_version_of_an_older_revision_says_so(desk: Desk, now: datetime) -> None:
    put(desk, now, "Buka 12 Mei pukul 9!")
    write(desk, now + LATER, SHARED.replace("09.00", "10.00"))
    assert ids(desk, X) == ["version.older", "version.other"]
    values = one(desk).flags[0].remark.values
    assert (values["revision"], values["newest"]) == ("1", "2")


def test_a_comparison_shows_both_texts_and_what_changed_since(
    desk: Desk, now: datetime
) -> None:
    put(desk, now, "Buka 12 Mei pukul 9!")
    assert one(desk).since == ()
    write(desk, now + LATER, SHARED.replace("09.00", "10.00"))
    found = one(desk)
    assert "".join(c.old for c in found.changes).startswith("Judul\n\nLayanan")
    assert "".join(c.new for c in found.changes) == "Buka 12 Mei pukul 9!"
    changed = [(c.old, c.new) for c in found.since if c.op != "equal"]
    assert changed == [("09.00", "10.00")]


def test_every_wording_is_to_be_checked(desk: Desk, now: datetime) -> None:
    put(desk, now, "Satu.")
    put(desk, now, "Dua.", "kanal")
    item = find_item(desk, "berita").item
    own = versions_of(desk, item.id)
    said = wordings(desk, item, own.values())
    assert [w.body for w in said] == [SHARED, "Satu.", "Dua."]
    assert [w.body for w in wordings(desk, item, [own[CHAT]])] == [SHARED, "Dua."]


def test_a_plan_and_an_approval_hear_of_what_they_let_out(
    desk: Desk, now: datetime
) -> None:
    put(desk, now, "Buka 13 Mei pukul 9!")
    other = plan(desk, "berita", ["kanal"], when=now, person="rina", now=now)
    assert advise(desk, other, now).warnings == ()
    assert remarks_of_planned(desk, "berita") == ()
    mine = plan(desk, "berita", ["cuit"], when=now, person="rina", now=now)
    assert [w.id for w in advise(desk, mine, now).warnings] == ["version.other"]
    assert [r.id for r in remarks_of_planned(desk, "berita")] == ["version.other"]


def test_an_account_that_left_the_settings_has_no_version(
    desk: Desk, workspace: Path, now: datetime
) -> None:
    put(desk, now, "Buka 13 Mei pukul 9!")
    planned(desk, now, account="cuit")
    text = (
        (workspace / FILE)
        .read_text("utf-8")
        .replace("[accounts.cuit]", "[accounts.baru]")
    )
    (workspace / FILE).write_text(text, "utf-8")
    with open_desk(workspace) as later:
        item = find_item(later, ItemId("berita")).item
        assert compared(later, item) == ()
        assert remarks_of_planned(later, "berita") == ()
