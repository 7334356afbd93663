"""The rehearsal: every item on every practice account, in a folder of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import text

from dissemination import resources
from dissemination.domain.delivery import State
from dissemination.domain.item import ItemId
from dissemination.registry import sandboxes
from dissemination.services import demo, signin
from dissemination.services.desk import Desk, make_workspace, open_desk
from dissemination.services.kit import write_kit
from dissemination.services.mistakes import Mistake, NotFound
from dissemination.services.practice import PracticeHost
from dissemination.services.practice_accounts import add_practice_accounts
from dissemination.services.write import find_item
from dissemination.storage import deliveries
from tests.laid import lay_file

HELD = """\
id = "daftar"
title = "Daftar Penerima"
body = "Suryani, NIK 1471084507859991, mengambil beras di kantor lurah."
channels = ["website"]
publish_at = 2020-01-02T08:00:00+07:00
event_at = 2020-01-02T10:00:00+07:00
expires_at = 2020-01-02T12:00:00+07:00
"""


@pytest.fixture
def desk(tmp_path: Path, now: datetime) -> Iterator[Desk]:
    folder = tmp_path / "latihan"
    demo.make_practice_workspace(folder)
    lay_file(folder)
    with PracticeHost(sandboxes(), folder / "platforms") as host:
        add_practice_accounts(folder, host.account, person=demo.APPROVER, now=now)
        with open_desk(folder) as opened:
            yield opened


@pytest.fixture
def held(tmp_path: Path) -> Path:
    path = tmp_path / "daftar.toml"
    path.write_text(HELD, encoding="utf-8")
    return path


def test_an_item_goes_to_every_account_whatever_its_channels(
    desk: Desk, held: Path, now: datetime
) -> None:
    (done,) = demo.rehearse(desk, [held], now=now)
    found = demo.standing(desk, [done.item.id])
    assert {s.delivery.account for s in found} == set(desk.config.accounts)
    assert {s.delivery.state for s in found} == {State.SCHEDULED}
    assert {s.delivery.due_at for s in found} == {now + timedelta(seconds=2)}


def test_its_dates_are_moved_to_now_but_not_its_text(
    desk: Desk, held: Path, now: datetime
) -> None:
    (done,) = demo.rehearse(desk, [held], now=now)
    for standing in demo.standing(desk, [done.item.id]):
        assert standing.delivery.useful_until > now + timedelta(hours=4)
    kept = find_item(desk, "daftar").item
    assert kept.expires_at is not None
    assert kept.expires_at.year == 2020


def test_a_hold_is_overridden_for_practice_and_that_is_logged(
    desk: Desk, held: Path, now: datetime
) -> None:
    (done,) = demo.rehearse(desk, [held], now=now)
    assert [f.rule for f in done.overridden] == ["privacy.nik"]
    with desk.db.read() as connection:
        rows = connection.execute(text('SELECT person, reason FROM "override"')).all()
    assert [tuple(row) for row in rows] == [(demo.APPROVER, "latihan")]


def test_a_missing_picture_is_drawn_for_practice(
    desk: Desk, held: Path, now: datetime
) -> None:
    picture = '[[media]]\nfile = "foto.jpg"\nalt = "Antrean beras"\n'
    held.write_text(HELD + picture, encoding="utf-8")
    (done,) = demo.rehearse(desk, [held], now=now)
    (attachment,) = done.item.attachments
    assert attachment.is_stand_in
    assert attachment.media is not None


def test_what_people_post_is_written_as_files(
    desk: Desk, held: Path, now: datetime
) -> None:
    (done,) = demo.rehearse(desk, [held], now=now)
    found = demo.standing(desk, [done.item.id])
    assert demo.kit_files(desk, found) == []
    ids = [s.delivery.id for s in found if s.channel == "whatsapp_status"]
    with desk.db.write() as connection:
        deliveries.move_to(connection, ids, State.HANDED_OFF)
    files = [Path(f) for f in demo.kit_files(desk, demo.standing(desk, [done.item.id]))]
    assert {f.suffix for f in files} == {".txt", ".jpg"}
    assert all(f.is_file() and f.parent == desk.folder / demo.KITS for f in files)
    (shown,) = demo.handed_off(desk)
    assert shown.account == "whatsapp-status-latihan"
    assert len(shown.steps) == 5
    sha256 = shown.images[0].rpartition("/")[2]
    data, mime = demo.media_of(desk, sha256) or (b"", "")
    assert (data[:2], mime) == (b"\xff\xd8", "image/jpeg")
    assert demo.media_of(desk, "0" * 64) is None


def test_a_hand_off_of_an_account_that_left_is_shown_without_steps(
    desk: Desk, held: Path, now: datetime
) -> None:
    next(demo.rehearse(desk, [held], now=now))
    with desk.db.write() as connection:
        waits = next(
            s
            for s in deliveries.of_item(connection, ItemId("daftar"))
            if s.channel == "whatsapp_status"
        )
        ids = [waits.delivery.id]
        deliveries.move_to(connection, ids, State.HANDED_OFF)
    del desk.config.accounts[waits.delivery.account]
    (shown,) = demo.handed_off(desk)
    assert (shown.account, shown.steps) == (waits.delivery.account, ())


def test_a_kit_holds_the_title_the_text_and_the_captions(
    desk: Desk, held: Path, now: datetime, tmp_path: Path
) -> None:
    film = '[[media]]\nfile = "v.mp4"\nkind = "video"\nduration_s = 10\n'
    held.write_text(HELD + film, encoding="utf-8")
    (done,) = demo.rehearse(desk, [held], now=now)
    found = demo.standing(desk, [done.item.id])
    (said,) = [s.said for s in found if s.channel == "youtube"]
    kit = write_kit(desk, said, tmp_path / "kit" / "baru")
    by_ending = {f.path.suffix: f.path.read_text("utf-8") for f in kit}
    assert set(by_ending) == {".txt", ".srt", ".vtt"}
    assert by_ending[".txt"].startswith("Daftar Penerima\n\n")
    assert by_ending[".vtt"].startswith("WEBVTT")
    assert "-->" in by_ending[".srt"]


@pytest.mark.parametrize(
    ("state", "reason", "over"),
    [
        (State.PLANNED, "", False),
        (State.SCHEDULED, "", False),
        (State.UNCERTAIN, "reason.unknown", False),
        (State.UNCERTAIN, "reason.ask_person", True),
        (State.HANDED_OFF, "", True),
        (State.HELD, "", True),
        (State.CANCELLED, "", True),
    ],
)
def test_it_is_over_when_nothing_more_happens_by_itself(
    desk: Desk, held: Path, now: datetime, *, state: State, reason: str, over: bool
) -> None:
    (done,) = demo.rehearse(desk, [held], now=now)
    with desk.db.write() as connection:
        change = text("UPDATE delivery SET state = :state, reason = :reason")
        connection.execute(change, {"state": state, "reason": reason})
    assert demo.is_over(demo.standing(desk, [done.item.id])) is over


def test_a_practice_folder_is_made_anew(tmp_path: Path) -> None:
    for _ in range(2):
        demo.make_practice_workspace(tmp_path / "latihan")
        (tmp_path / "latihan" / "sisa").mkdir()
        (tmp_path / "latihan" / "sisa" / "berkas").touch()
    demo.make_practice_workspace(tmp_path / "latihan")
    assert not (tmp_path / "latihan" / "sisa").exists()
    with open_desk(tmp_path / "latihan") as desk:
        assert set(desk.config.people) == {demo.AUTHOR, demo.APPROVER}


@pytest.mark.parametrize("kind", ["workspace", "files"])
def test_a_folder_of_something_else_is_left_alone(tmp_path: Path, kind: str) -> None:
    if kind == "workspace":
        make_workspace(tmp_path)
    else:
        (tmp_path / "foto.jpg").touch()
    before = sorted(tmp_path.rglob("*"))
    with pytest.raises(Mistake, match=r"demo\.not_empty"):
        demo.make_practice_workspace(tmp_path)
    assert sorted(tmp_path.rglob("*")) == before


def test_an_empty_folder_is_taken(tmp_path: Path) -> None:
    demo.make_practice_workspace(tmp_path)
    assert (tmp_path / "schedule.toml").is_file()


def test_a_link_in_a_practice_folder_is_removed_and_not_followed(
    tmp_path: Path,
) -> None:
    precious = tmp_path / "penting"
    precious.mkdir()
    (precious / "surat").touch()
    demo.make_practice_workspace(tmp_path / "latihan")
    (tmp_path / "latihan" / "tautan").symlink_to(precious)
    demo.make_practice_workspace(tmp_path / "latihan")
    assert (precious / "surat").is_file()


def test_the_samples_are_used_unless_something_is_named(held: Path) -> None:
    assert demo.sample_paths([held]) == [held]
    shipped = resources.root() / "samples"
    assert {p.parent for p in demo.sample_paths([])} == {shipped}
    with pytest.raises(NotFound):
        demo.sample_paths([held.with_name("nihil")])


def test_nothing_stands_of_an_item_that_was_never_planned(desk: Desk) -> None:
    assert demo.standing(desk, [ItemId("nihil")]) == []
    assert demo.is_over([])


def test_who_tries_it_can_sign_in_as_author_and_as_approver(
    tmp_path: Path, now: datetime
) -> None:
    folder = tmp_path / "latihan"
    demo.make_practice_workspace(folder)
    lay_file(folder)
    with open_desk(folder) as desk:
        password = demo.let_in(desk, now)
        for person in (demo.AUTHOR, demo.APPROVER):
            cookie = signin.sign_in(
                desk, person, password, origin_ip="127.0.0.1", device="", now=now
            )
            session = signin.enter(desk, cookie, now)
            assert session is not None
            assert (session.person.id, session.proven) == (person, True)
