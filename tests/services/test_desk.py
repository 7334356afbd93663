"""A workspace: made once, opened whole, and its mistakes told at once."""

from __future__ import annotations

from datetime import datetime, timedelta
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from dissemination import registry
from dissemination.config import FILE, ConfigInvalid
from dissemination.domain.rendition import AccountId
from dissemination.messages import sentence
from dissemination.services import doctor
from dissemination.services.connect import add_account
from dissemination.services.desk import KEY_FILE, Desk, make_workspace, open_desk
from dissemination.services.doctor import Symptom, examine
from dissemination.services.mistakes import Mistake, NotFound
from dissemination.storage import limits
from dissemination.storage.database import DatabaseUnusable


def append(workspace: Path, text: str) -> None:
    with (workspace / FILE).open("a", encoding="utf-8") as file:
        file.write(text)


def problems_of(workspace: Path) -> dict[str, str]:
    with pytest.raises(ConfigInvalid) as caught:
        open_desk(workspace)
    return {p.path: p.id for p in caught.value.problems}


def symptoms(desk: Desk) -> dict[str, Symptom]:
    found = examine(desk)
    for one in found:
        said = sentence(one.id if one.is_fine else f"{one.id}.bad", one.values)
        assert "{" not in said
    return {f"{s.id}:{s.values.get('name', '')}": s for s in found}


def test_a_new_workspace_opens_and_is_healthy(tmp_path: Path) -> None:
    make_workspace(tmp_path / "baru")
    with open_desk(tmp_path / "baru") as desk:
        assert desk.config.accounts
        assert [s.id for s in examine(desk) if not s.is_fine] == []


def test_the_folders_of_a_new_workspace_are_made(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    with open_desk(tmp_path) as desk:
        for name, table in desk.config.accounts.items():
            if "folder" in table.settings:
                identity = desk.channel(AccountId(name)).check()
                assert identity.handle


def test_a_workspace_is_never_made_over_another(tmp_path: Path) -> None:
    make_workspace(tmp_path)
    key = (tmp_path / KEY_FILE).read_bytes()
    (tmp_path / FILE).write_text("# mine", encoding="utf-8")
    with pytest.raises(Mistake, match=r"init\.exists"):
        make_workspace(tmp_path)
    assert (tmp_path / FILE).read_text("utf-8") == "# mine"
    assert (tmp_path / KEY_FILE).read_bytes() == key


def test_a_workspace_under_a_file_is_impossible(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(Mistake) as caught:
        make_workspace(tmp_path / "file" / "desk")
    assert caught.value.id == "init.impossible"
    assert caught.value.values["why"] == "bukan folder"


def test_every_mistake_of_the_accounts_is_found_at_once(workspace: Path) -> None:
    append(
        workspace,
        """
[accounts.a]
channel = "pinterest"
[accounts.b]
channel = "telegramm"
[accounts.c]
channel = "website"
placement = "artikle"
[accounts.c.settings]
foldr = "x"
[accounts.d]
channel = "telegram"
[accounts.d.settings]
token = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
chat = "@uji"
""",
    )
    found = problems_of(workspace)
    assert found["accounts.a.channel"] == "config.unknown_channel"
    assert found["accounts.b.channel"] == "config.unknown_channel.meant"
    assert found["accounts.c.placement"] == "config.not_one_of.meant"
    assert found["accounts.c.settings.foldr"] == "config.unknown_key.meant"
    assert found["accounts.c.settings.folder"] == "config.missing"
    assert found["accounts.d.settings.token"] == "config.secret"


def test_a_secret_in_the_file_is_refused_without_being_repeated(
    workspace: Path,
) -> None:
    append(workspace, '\n[accounts.d]\nchannel = "x"\n[accounts.d.settings]\n')
    secrets = [f.name for f in registry.channel("x").fields if f.secret]
    append(workspace, "".join(f'{name} = "hush-hush-1"\n' for name in secrets))
    with pytest.raises(ConfigInvalid) as caught:
        open_desk(workspace)
    ids = [p.id for p in caught.value.problems]
    assert ids == ["config.secret"] * len(secrets)
    assert "hush" not in str([p.values for p in caught.value.problems])


def test_a_channel_that_cannot_be_loaded_is_named(
    workspace: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    point = EntryPoint("rusak", "no_such_module:Channel", "dissemination.channels")
    known = registry._points("dissemination.channels")
    monkeypatch.setattr(registry, "_points", lambda _group: {**known, "rusak": point})
    append(workspace, '\n[accounts.r]\nchannel = "rusak"\n')
    assert problems_of(workspace) == {"accounts.r.channel": "channel.broken"}
    with pytest.raises(registry.BrokenChannel):
        registry.sandboxes()


def test_an_unknown_channel_knows_the_others() -> None:
    with pytest.raises(registry.UnknownChannel) as caught:
        registry.channel("nihil")
    assert caught.value.known == registry.names()
    assert {"x", "website", "telegram"} <= set(registry.names())


def test_a_file_that_is_no_database_is_said(workspace: Path) -> None:
    (workspace / "dissemination.db").write_bytes(b"no database at all" * 200)
    with pytest.raises(DatabaseUnusable):
        open_desk(workspace)


def test_an_account_that_is_not_there_is_named_with_the_others(desk: Desk) -> None:
    with pytest.raises(NotFound) as caught:
        desk.account("sius")
    assert caught.value.values["known"] == "situs, status"


def test_an_account_may_take_fewer_parts_than_its_channel(workspace: Path) -> None:
    append(workspace, '\n[accounts.x]\nchannel = "x"\nmax_parts = 2\n')
    append(workspace, '\n[accounts.y]\nchannel = "x"\nmax_parts = 2000\n')
    with open_desk(workspace) as desk:
        most = registry.channel("x").capabilities["feed"].max_parts
        assert desk.capabilities(AccountId("x")).max_parts == 2
        assert desk.capabilities(AccountId("y")).max_parts == most


def quotas(desk: Desk, account: str) -> list[tuple[int, timedelta]]:
    """Return what an account may publish, by span, as the engine sees it."""
    with desk.db.read() as connection:
        every = limits.usage(connection, desk.db.now())
    return [(one.max, one.span) for one in every if one.account == account]


def test_an_account_may_publish_less_than_its_channel_and_never_more(
    workspace: Path,
) -> None:
    append(workspace, '\n[accounts.x]\nchannel = "x"\nmax_per_day = 3\n')
    append(workspace, '\n[accounts.y]\nchannel = "x"\nmax_per_day = 99999\n')
    append(workspace, '\n[accounts.z]\nchannel = "x"\n')
    day = timedelta(days=1)
    declared = registry.channel("x").capabilities["feed"].quotas
    of_channel = [(one.max, one.span) for one in declared]
    assert day in [span for _, span in of_channel]
    with open_desk(workspace) as desk:
        shorter = [(most, span) for most, span in of_channel if span != day]
        assert quotas(desk, "x") == [*shorter, (3, day)]
        assert quotas(desk, "y") == of_channel
        assert quotas(desk, "z") == of_channel


def test_a_limit_that_left_the_schedule_holds_no_longer(workspace: Path) -> None:
    schedule = workspace / FILE
    before = schedule.read_text("utf-8")
    append(workspace, "\n[accounts.z]")
    append(workspace, '\nchannel = "whatsapp_status"\nmax_per_day = 3\n')
    append(workspace, '[accounts.z.settings]\nofficer = "Petugas"\n')
    with open_desk(workspace) as desk:
        assert quotas(desk, "z") == [(3, timedelta(days=1))]
    schedule.write_text(before, "utf-8")
    with open_desk(workspace) as desk:
        assert quotas(desk, "z") == []


def test_an_account_that_left_the_file_is_switched_off(
    workspace: Path, now: datetime
) -> None:
    del now
    with open_desk(workspace):
        pass
    text = (workspace / FILE).read_text("utf-8")
    (workspace / FILE).write_text(text[: text.index("[accounts.status]")], "utf-8")
    with open_desk(workspace) as desk, desk.db.read() as connection:
        from dissemination.storage import accounts  # noqa: PLC0415

        assert [a.id for a in accounts.everything(connection)] == ["situs"]


def test_doctor_finds_nothing_wrong_with_a_sound_desk(desk: Desk) -> None:
    assert all(s.is_fine for s in symptoms(desk).values())


def test_doctor_sees_an_open_key(desk: Desk) -> None:
    (desk.folder / KEY_FILE).chmod(0o644)
    assert not symptoms(desk)["doctor.key:"].is_fine


@pytest.mark.parametrize("part", ["fonts", "raster", "emoji"])
def test_doctor_sees_that_text_is_not_drawn_as_it_should(
    desk: Desk, monkeypatch: pytest.MonkeyPatch, part: str
) -> None:
    monkeypatch.setattr(doctor, "rendering_health", lambda: [part])
    wrong = [id_ for id_, symptom in symptoms(desk).items() if not symptom.is_fine]
    assert wrong == [f"doctor.{part}:"]


def test_doctor_sees_missing_secrets_by_their_labels(workspace: Path) -> None:
    append(workspace, '\n[accounts.x]\nchannel = "x"\n')
    with open_desk(workspace) as desk:
        symptom = symptoms(desk)["doctor.secrets:x"]
    assert not symptom.is_fine
    assert "API key" in str(symptom.values["fields"])


def test_doctor_sees_that_nobody_can_approve(workspace: Path) -> None:
    text = (workspace / FILE).read_text("utf-8").replace('"approver"', '"publisher"')
    (workspace / FILE).write_text(text, encoding="utf-8")
    with open_desk(workspace) as desk:
        symptom = symptoms(desk)["doctor.people:"]
    assert (symptom.is_fine, symptom.values["roles"]) == (False, "approver")


def test_doctor_sees_a_missing_logo(workspace: Path) -> None:
    text = (workspace / FILE).read_text("utf-8")
    text += '\n[brand]\nlogo = "logo.png"\n'
    (workspace / FILE).write_text(text, encoding="utf-8")
    with open_desk(workspace) as desk:
        assert not symptoms(desk)["doctor.logo:"].is_fine
        (workspace / "logo.png").touch()
        assert symptoms(desk)["doctor.logo:"].is_fine


def test_doctor_sees_a_desk_without_slots(workspace: Path) -> None:
    text = (workspace / FILE).read_text("utf-8")
    head, tail = text.split("[[slots]]", 1)[0], text[text.index("[accounts.situs]") :]
    (workspace / FILE).write_text(head + tail, encoding="utf-8")
    with open_desk(workspace) as desk:
        assert not symptoms(desk)["doctor.slots:"].is_fine


def test_an_account_that_was_added_while_we_run_is_known(
    desk: Desk, workspace: Path, now: datetime
) -> None:
    values = {"folder": "dua", "base_url": "https://dua.example", "office": "Dua"}
    add_account(workspace, "dua", "website", values, person="yoga", now=now)
    assert desk.channel(AccountId("dua")).check().handle == "Dua"
