"""Accounts: their settings in schedule.toml, their secrets in the vault only."""

from __future__ import annotations

import io
import logging
import stat
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from dissemination.channel import AuthExpired, ChannelError, Identity, Rejected
from dissemination.channel import Transient as Passing
from dissemination.config import FILE, ConfigInvalid, load
from dissemination.domain.rendition import AccountId
from dissemination.registry import sandboxes
from dissemination.services.approve import approve
from dissemination.services.connect import (
    CannotConnect,
    add_account,
    check_account,
    fields,
    refuse_name,
    refuse_unknown,
    renew_secrets,
)
from dissemination.services.desk import KEY_FILE, Desk, open_desk
from dissemination.services.mistakes import Mistake, Misused, NotFound
from dissemination.services.plan import plan
from dissemination.services.practice import PracticeHost
from dissemination.services.practice_accounts import (
    add_practice_accounts,
    practice_channels,
    practise,
)
from dissemination.storage import accounts, ledger, notices, queue
from dissemination.storage.vault import VaultLocked
from dissemination.testing import refusing
from tests.services.standing import write

SECRET = "rahasia-sekali-AbC123xyz"
X = {
    "consumer_key": SECRET,
    "consumer_secret": SECRET + "2",
    "access_token": SECRET + "3",
    "access_token_secret": SECRET + "4",
}


def x_values() -> dict[str, str]:
    names = [f.name for f in fields("x") if f.secret]
    return {name: f"{SECRET}{number}" for number, name in enumerate(names)}


def connect(folder: Path, now: datetime, name: str = "x-kota") -> None:
    add_account(folder, name, "x", x_values(), person="yoga", now=now)


def files_with(folder: Path, secret: str) -> list[Path]:
    everything = (path for path in folder.rglob("*") if path.is_file())
    return [path for path in everything if secret.encode() in path.read_bytes()]


def test_an_account_is_written_beside_the_others_and_comments_stay(
    workspace: Path, now: datetime
) -> None:
    before = (workspace / FILE).read_text("utf-8")
    connect(workspace, now)
    after = (workspace / FILE).read_text("utf-8")
    assert load(workspace).accounts["x-kota"].channel == "x"
    for line in before.splitlines():
        assert line in after
    assert "# sore hari" in after


def test_a_secret_lies_in_no_file_but_sealed(workspace: Path, now: datetime) -> None:
    held = io.StringIO()
    listener = logging.StreamHandler(held)
    root = logging.getLogger()
    level = root.level
    root.addHandler(listener)
    root.setLevel(logging.DEBUG)
    try:
        connect(workspace, now)
        with open_desk(workspace) as desk:
            channel = desk.channel(AccountId("x-kota"))
            shown = f"{channel!r} {channel} {desk!r} {desk.vault!r}"
    finally:
        root.removeHandler(listener)
        root.setLevel(level)
    assert files_with(workspace, SECRET) == []
    assert SECRET not in held.getvalue()
    assert SECRET not in shown


def test_a_secret_comes_back_from_the_vault(workspace: Path, now: datetime) -> None:
    connect(workspace, now)
    with open_desk(workspace) as desk, desk.db.read() as connection:
        assert desk.vault.get(connection, "x-kota") == x_values()
        assert desk.missing_secrets("x-kota") == []


def test_the_vault_s_key_is_its_owner_s_alone(workspace: Path) -> None:
    assert stat.S_IMODE((workspace / KEY_FILE).stat().st_mode) == 0o600


@pytest.mark.parametrize("name", ["", "X Kota", "x.kota", "-x", "a" * 64, 'x"]'])
def test_a_bad_name_stores_nothing(workspace: Path, now: datetime, name: str) -> None:
    before = (workspace / FILE).read_bytes()
    with pytest.raises(ConfigInvalid) as caught:
        connect(workspace, now, name)
    assert caught.value.problems[0].id == "config.bad_name"
    assert (workspace / FILE).read_bytes() == before


def test_a_name_is_given_once(workspace: Path, now: datetime) -> None:
    with pytest.raises(Mistake, match=r"account\.exists"):
        connect(workspace, now, "situs")


def test_a_channel_that_is_not_installed_is_not_found(
    workspace: Path, now: datetime
) -> None:
    with pytest.raises(NotFound) as caught:
        add_account(workspace, "a", "mastodn", {}, person="yoga", now=now)
    assert "telegram" in str(caught.value.values["known"])


@pytest.mark.parametrize(
    ("values", "id_"),
    [
        ({}, "account.missing_field"),
        ({**X, "tokn": "1"}, "account.unknown_field"),
        ({"folder": "a", "base_url": ""}, "account.missing_field"),
    ],
)
def test_what_is_missing_or_unknown_stores_nothing(
    workspace: Path, now: datetime, values: Mapping[str, str], id_: str
) -> None:
    before = (workspace / FILE).read_bytes()
    channel = "website" if "folder" in values else "x"
    with pytest.raises(Misused) as caught:
        add_account(workspace, "baru", channel, values, person="yoga", now=now)
    assert caught.value.id == id_
    assert SECRET not in f"{caught.value} {caught.value.values}"
    assert (workspace / FILE).read_bytes() == before


def test_a_failure_puts_the_file_back(workspace: Path, now: datetime) -> None:
    (workspace / KEY_FILE).unlink()
    before = (workspace / FILE).read_bytes()
    with pytest.raises(VaultLocked):
        connect(workspace, now)
    assert (workspace / FILE).read_bytes() == before
    assert list(workspace.glob("*.new")) == list(workspace.glob(".*.new")) == []


def test_a_file_from_windows_keeps_its_mark_and_line_ends(
    workspace: Path, now: datetime
) -> None:
    file = workspace / FILE
    file.write_bytes(b"\xef\xbb\xbf" + file.read_bytes().replace(b"\n", b"\r\n"))
    connect(workspace, now)
    after = file.read_bytes()
    assert after.startswith(b"\xef\xbb\xbf#")
    assert b"# sore hari\r\n" in after
    assert load(workspace).accounts["x-kota"].channel == "x"


def test_the_file_keeps_its_mode(workspace: Path, now: datetime) -> None:
    (workspace / FILE).chmod(0o640)
    connect(workspace, now)
    assert stat.S_IMODE((workspace / FILE).stat().st_mode) == 0o640


def test_the_folder_of_an_account_is_made_with_it(
    workspace: Path, now: datetime
) -> None:
    values = {"folder": "web/baru", "base_url": "https://b.example", "office": "B"}
    add_account(workspace, "b", "website", values, person="yoga", now=now)
    assert (workspace / "web" / "baru").is_dir()


def test_secrets_are_renewed_in_place(workspace: Path, now: datetime) -> None:
    connect(workspace, now)
    with open_desk(workspace) as desk:
        fresh = dict.fromkeys(x_values(), "token-baru-987654")
        renew_secrets(desk, "x-kota", fresh, person="yoga", now=now)
        with desk.db.read() as connection:
            assert desk.vault.get(connection, "x-kota") == fresh
    assert files_with(workspace, "token-baru-987654") == []


def digests(workspace: Path) -> dict[str, str]:
    with open_desk(workspace) as desk, desk.db.read() as connection:
        rows = connection.execute(text("SELECT id, settings FROM account"))
        return {row.id: row.settings for row in rows}


def test_what_says_who_an_account_is_has_a_digest_and_how_it_is_called_has_not(
    workspace: Path, now: datetime
) -> None:
    connect(workspace, now)
    file = workspace / FILE
    before = digests(workspace)["x-kota"]
    assert len(before) == 64
    written = file.read_text("utf-8")
    for settings, is_same in (
        ('{timeout_s = "9"}', True),
        ('{base_url = "https://x.example"}', False),
    ):
        file.write_text(f"{written}\nsettings = {settings}\n", encoding="utf-8")
        assert (digests(workspace)["x-kota"] == before) is is_same
    file.write_text(f"{written}\npractice = true\n", encoding="utf-8")
    assert digests(workspace)["x-kota"] == "", "practice is nobody"


def test_new_secrets_may_be_another_account_s(workspace: Path, now: datetime) -> None:
    connect(workspace, now)
    hour = timedelta(hours=1)
    with open_desk(workspace) as desk:
        write(desk, now)
        plan(desk, "berita", ["x-kota"], when=now, person="rina", now=now)
        approve(desk, "berita", person="arman", now=now)
        (held,) = queue.claim(desk.db, owner="d", now=now, lease=hour, limit=1)
        called = ledger.begin(desk.db, held, 0, key="k", cost_usd=0, now=now)
        fresh = dict.fromkeys(x_values(), "token-baru-987654")
        renew_secrets(desk, "x-kota", fresh, person="yoga", now=now)
        with desk.db.read() as connection:
            marks = text("SELECT id, known_from FROM account")
            known = {row.id: row.known_from for row in connection.execute(marks)}
    assert called
    assert (known["x-kota"], known["situs"]) == (called, 0)


def test_an_account_without_secrets_has_none_to_renew(
    desk: Desk, now: datetime
) -> None:
    with pytest.raises(Mistake, match=r"account\.no_secrets"):
        renew_secrets(desk, "situs", {}, person="yoga", now=now)
    with pytest.raises(NotFound):
        renew_secrets(desk, "nihil", {}, person="yoga", now=now)


def test_half_of_the_secrets_renews_none(workspace: Path, now: datetime) -> None:
    connect(workspace, now)
    half = dict(list(x_values().items())[:2])
    with open_desk(workspace) as desk:
        with pytest.raises(Misused):
            renew_secrets(desk, "x-kota", half, person="yoga", now=now)
        assert desk.missing_secrets("x-kota") == []


def test_connecting_is_written_down_without_the_secret(
    workspace: Path, now: datetime
) -> None:
    connect(workspace, now)
    with open_desk(workspace) as desk, desk.db.read() as connection:
        rows = connection.execute(text("SELECT * FROM audit")).all()
    assert "connect" in str(rows)
    assert SECRET not in str(rows)


def test_names_and_fields_may_be_asked_beforehand(desk: Desk) -> None:
    refuse_name(desk, "baru")
    with pytest.raises(Mistake):
        refuse_name(desk, "situs")
    refuse_unknown(["folder"], fields("website"))
    with pytest.raises(Misused):
        refuse_unknown(["foldr"], fields("website"))


class TestChecking:
    """A check proves the credential against the practice platforms."""

    @pytest.fixture
    def practice(self, workspace: Path, now: datetime) -> Iterator[Desk]:
        with PracticeHost(sandboxes(), workspace / "platforms") as host:
            add_practice_accounts(workspace, host.account, person="yoga", now=now)
            with open_desk(workspace) as desk:
                yield desk

    def test_each_practice_account_works(self, practice: Desk, now: datetime) -> None:
        for name in practice.config.accounts:
            if name.endswith("-latihan"):
                checked = check_account(practice, name, person="yoga", now=now)
                assert checked.identity.handle
                assert checked.before == ""

    def test_a_check_says_who_the_account_was_where_it_is_another(
        self, practice: Desk, now: datetime
    ) -> None:
        check_account(practice, "x-latihan", person="yoga", now=now)
        with practice.db.write() as connection:
            connection.execute(text("UPDATE account SET handle = 'kantor-lama'"))
        checked = check_account(practice, "x-latihan", person="yoga", now=now)
        assert checked.before == "kantor-lama"
        assert checked.identity.handle != "kantor-lama"

    def test_a_check_ends_the_word_of_those_who_were_left_out(
        self, practice: Desk, now: datetime
    ) -> None:
        facts = {"number": 1, "item": "i", "account": "x-latihan", "names": "a@b"}
        said = ("notice.left_out", facts, now)
        for name in ("x-latihan", "telegram-latihan"):
            with practice.db.write() as connection:
                notices.note(connection, ledger.LEFT_OUT, name, *said)
        check_account(practice, "x-latihan", person="yoga", now=now)
        with practice.db.read() as connection:
            left = notices.standing(connection, (ledger.LEFT_OUT,))
        assert [one.subject for one in left] == ["telegram-latihan"]

    def test_a_check_lets_the_account_go_on(
        self, practice: Desk, now: datetime
    ) -> None:
        waits = text("UPDATE account SET needs_person = 'reason.auth_expired'")
        with practice.db.write() as connection:
            connection.execute(waits)
        check_account(practice, "x-latihan", person="yoga", now=now)
        with practice.db.read() as connection:
            rows = {row.id: row for row in accounts.everything(connection)}
        assert rows[AccountId("x-latihan")].needs_person == ""
        assert rows[AccountId("x-latihan")].handle
        assert rows[AccountId("telegram-latihan")].needs_person

    def test_a_wrong_secret_is_said_without_it(
        self, practice: Desk, now: datetime
    ) -> None:
        wrong = {
            f.name: "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
            for f in fields("telegram")
            if f.secret
        }
        renew_secrets(practice, "telegram-latihan", wrong, person="yoga", now=now)
        with pytest.raises(CannotConnect) as caught:
            check_account(practice, "telegram-latihan", person="yoga", now=now)
        assert (caught.value.outcome, caught.value.is_temporary) == ("refused", False)
        assert "AAHdq" not in str(caught.value.values)


def test_a_platform_that_does_not_answer_may_do_so_later(
    workspace: Path, now: datetime
) -> None:
    chosen = sandboxes()["telegram"](str(workspace / "telegram"))
    with refusing() as nowhere:
        values = chosen.account(nowhere)
        add_account(workspace, "t", "telegram", values, person="yoga", now=now)
        with open_desk(workspace) as desk, pytest.raises(CannotConnect) as caught:
            check_account(desk, "t", person="yoga", now=now)
    assert caught.value.is_temporary


def test_an_account_without_its_secrets_is_not_even_tried(
    workspace: Path, now: datetime
) -> None:
    with (workspace / FILE).open("a", encoding="utf-8") as file:
        file.write('\n[accounts.x-kota]\nchannel = "x"\n')
    with open_desk(workspace) as desk:
        assert len(desk.missing_secrets("x-kota")) == len(x_values())
        with pytest.raises(CannotConnect) as caught:
            check_account(desk, "x-kota", person="yoga", now=now)
    assert caught.value.outcome == "incomplete"


@pytest.mark.parametrize(
    ("error", "outcome"),
    [
        (AuthExpired("no"), "refused"),
        (Rejected("no"), "settings"),
        (KeyError("token"), "settings"),
        (Passing("later"), "unreachable"),
        (ChannelError("?"), "unreachable"),
    ],
)
def test_each_refusal_says_what_to_do(
    desk: Desk,
    now: datetime,
    monkeypatch: pytest.MonkeyPatch,
    error: Exception,
    outcome: str,
) -> None:
    def refuse() -> Identity:
        raise error

    channel = desk.channel(AccountId("situs"))
    monkeypatch.setattr(channel, "check", refuse, raising=False)
    with pytest.raises(CannotConnect) as caught:
        check_account(desk, "situs", person="yoga", now=now)
    assert caught.value.outcome == outcome


def test_practice_accounts_are_added_once(workspace: Path, now: datetime) -> None:
    added = practise(workspace, now=now)
    assert len(added) == len(practice_channels())
    assert practise(workspace, now=now) == []
    tables = load(workspace).accounts
    assert all(tables[name].practice for name in added)
    assert not tables["situs"].practice
