"""What is kept of what people write, and what is not."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from dissemination.config import ConfigInvalid
from dissemination.domain.delivery import DeliveryId, State
from dissemination.domain.item import ItemId
from dissemination.rendering.pictures import read_picture
from dissemination.services.approve import approve
from dissemination.services.desk import Desk
from dissemination.services.mistakes import NotFound, Unreadable
from dissemination.services.plan import plan
from dissemination.services.write import Added, add, add_files, find_item, from_file
from dissemination.storage import deliveries, items
from dissemination.storage.media import mime_of
from tests.films import film
from tests.services.conftest import ITEM, jpeg

WITH_PICTURE = (
    ITEM + '\n[[media]]\nfile = "foto.jpg"\nalt = "Ibu dan anak di posyandu"\n'
)


def keep(desk: Desk, path: Path, now: datetime) -> Added:
    return add(desk, from_file(desk, path), author="rina", now=now)


def rewrite(path: Path, old: str, new: str) -> None:
    path.write_text(path.read_text().replace(old, new), encoding="utf-8")


def states(desk: Desk) -> dict[DeliveryId, State]:
    with desk.db.read() as connection:
        found = deliveries.of_item(connection, ItemId("posyandu"))
    return {s.delivery.id: s.delivery.state for s in found}


def media_files(desk: Desk) -> list[Path]:
    return [path for path in desk.media.folder.rglob("*") if path.is_file()]


def test_a_new_item_is_its_first_revision(
    desk: Desk, inbox: Path, now: datetime
) -> None:
    added = keep(desk, inbox / "posyandu.toml", now)
    assert (added.item.revision, added.is_new) == (1, True)
    kept = find_item(desk, "posyandu")
    assert (kept.author, kept.state) == ("rina", "draft")
    assert kept.item == added.item


def test_the_same_again_changes_nothing(desk: Desk, inbox: Path, now: datetime) -> None:
    keep(desk, inbox / "posyandu.toml", now)
    added = keep(desk, inbox / "posyandu.toml", now)
    assert (added.item.revision, added.is_new) == (1, False)


def test_a_changed_item_is_the_next_revision(
    desk: Desk, inbox: Path, now: datetime
) -> None:
    path = inbox / "posyandu.toml"
    keep(desk, path, now)
    rewrite(path, "gratis", "tidak dipungut biaya")
    assert keep(desk, path, now).item.revision == 2
    with desk.db.read() as connection:
        first = items.find(connection, ItemId("posyandu"), revision=1)
    assert first is not None
    assert "gratis" in first.item.body


def test_a_change_voids_what_would_have_said_the_old_text(
    desk: Desk, inbox: Path, now: datetime
) -> None:
    path = inbox / "posyandu.toml"
    keep(desk, path, now)
    plan(desk, "posyandu", ["situs", "status"], when=now, person="rina", now=now)
    approve(desk, "posyandu", person="arman", now=now)
    rewrite(path, "gratis", "tidak dipungut biaya")
    added = keep(desk, path, now)
    assert set(added.voided) == set(states(desk))
    assert set(states(desk).values()) == {State.CANCELLED}
    assert find_item(desk, "posyandu").state == "draft"


def test_the_same_again_voids_nothing(desk: Desk, inbox: Path, now: datetime) -> None:
    keep(desk, inbox / "posyandu.toml", now)
    plan(desk, "posyandu", ["situs"], when=now, person="rina", now=now)
    assert keep(desk, inbox / "posyandu.toml", now).voided == ()
    assert set(states(desk).values()) == {State.PLANNED}


def test_a_picture_is_kept_with_the_item(
    desk: Desk, inbox: Path, now: datetime
) -> None:
    (inbox / "foto.jpg").write_bytes(jpeg())
    path = inbox / "posyandu.toml"
    path.write_text(WITH_PICTURE, encoding="utf-8")
    (attachment,) = keep(desk, path, now).item.attachments
    assert attachment.media is not None
    assert (attachment.media.width, attachment.media.height) == (320, 240)
    assert desk.media.path(attachment.media.sha256).read_bytes() == jpeg()


def test_a_photo_is_made_ready_for_cards_when_it_is_kept(
    desk: Desk, inbox: Path, now: datetime
) -> None:
    (inbox / "foto.jpg").write_bytes(jpeg())
    path = inbox / "posyandu.toml"
    path.write_text(WITH_PICTURE, encoding="utf-8")
    (attachment,) = keep(desk, path, now).item.attachments
    assert attachment.media is not None
    original = desk.media.path(attachment.media.sha256)
    proxy = original.with_name(f"{original.name}.v1.jpg")
    assert set(media_files(desk)) == {original, proxy}


def test_a_picture_too_small_for_cards_is_kept_all_the_same(
    desk: Desk, inbox: Path, now: datetime
) -> None:
    (inbox / "foto.jpg").write_bytes(jpeg(size=(64, 48)))
    path = inbox / "posyandu.toml"
    path.write_text(WITH_PICTURE, encoding="utf-8")
    (attachment,) = keep(desk, path, now).item.attachments
    assert attachment.media is not None
    assert media_files(desk) == [desk.media.path(attachment.media.sha256)]


def test_another_focus_is_another_revision(
    desk: Desk, inbox: Path, now: datetime
) -> None:
    (inbox / "foto.jpg").write_bytes(jpeg())
    path = inbox / "posyandu.toml"
    for revision, focus in ((1, ""), (2, "focus = [0.2, 0.3]\n"), (3, "")):
        path.write_text(WITH_PICTURE + focus, encoding="utf-8")
        added = keep(desk, path, now)
        assert added.item.revision == revision
        kept = find_item(desk, "posyandu").item.attachments[0].focus
        assert kept == ((0.2, 0.3) if focus else None)


def test_another_picture_is_another_revision(
    desk: Desk, inbox: Path, now: datetime
) -> None:
    path = inbox / "posyandu.toml"
    path.write_text(WITH_PICTURE, encoding="utf-8")
    for revision, colour in enumerate(("teal", "navy"), 1):
        (inbox / "foto.jpg").write_bytes(jpeg(colour))
        assert keep(desk, path, now).item.revision == revision


def test_a_missing_picture_is_named_and_may_come_later(
    desk: Desk, inbox: Path, now: datetime
) -> None:
    path = inbox / "posyandu.toml"
    path.write_text(WITH_PICTURE, encoding="utf-8")
    assert keep(desk, path, now).missing == ("foto.jpg",)
    (inbox / "foto.jpg").write_bytes(jpeg())
    added = keep(desk, path, now)
    assert (added.missing, added.item.revision) == ((), 2)


@pytest.mark.parametrize("data", [b"", b"not a picture", jpeg()[:300]])
def test_a_broken_picture_stores_nothing(
    desk: Desk, inbox: Path, now: datetime, data: bytes
) -> None:
    (inbox / "foto.jpg").write_bytes(data)
    path = inbox / "posyandu.toml"
    path.write_text(WITH_PICTURE, encoding="utf-8")
    with pytest.raises(Unreadable) as caught:
        keep(desk, path, now)
    assert caught.value.values["path"] == str(inbox / "foto.jpg")
    assert media_files(desk) == []
    with pytest.raises(NotFound):
        find_item(desk, "posyandu")


FILM = """
[[media]]
file = "klip.mp4"
kind = "video"
alt = "Tari zapin"
duration_s = 9
"""
CUES = "1\n00:00:00,000 --> 00:00:01,000\nSelamat datang\n"


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_a_video_that_tells_nothing_is_kept_as_it_is(
    desk: Desk, inbox: Path, now: datetime, kind: str
) -> None:
    (inbox / "klip.mp4").write_bytes(film(2, kind=kind))
    path = inbox / "posyandu.toml"
    path.write_text(ITEM + FILM, encoding="utf-8")
    added = keep(desk, path, now)
    [attached] = added.item.attachments
    medium = attached.media
    assert medium is not None
    assert (medium.mime, medium.width, medium.height) == (f"video/{kind}", 64, 48)
    assert medium.seconds == pytest.approx(2, abs=0.1), "the file knows, not the author"
    assert desk.media.path(medium.sha256).read_bytes() == film(2, kind=kind)
    assert medium.size == len(film(2, kind=kind))
    assert added.missing == ()
    assert attached.cover is not None
    still = desk.media.path(attached.cover.sha256).read_bytes()
    assert read_picture(still, "Tari zapin") == attached.cover
    with desk.db.read() as connection:
        assert mime_of(connection, attached.cover.sha256) == "image/jpeg"


def test_where_a_video_was_made_is_kept_nowhere(
    desk: Desk, inbox: Path, now: datetime
) -> None:
    says = {"location": "+0.5333+101.4500/", "comment": "rumah Pak Camat"}
    (inbox / "klip.mp4").write_bytes(film(says=says))
    path = inbox / "posyandu.toml"
    path.write_text(ITEM + FILM, encoding="utf-8")
    [attached] = keep(desk, path, now).item.attachments
    assert attached.media is not None
    assert len(media_files(desk)) == 2, "the video and its still"
    assert all(b"Camat" not in one.read_bytes() for one in media_files(desk))
    kept = desk.media.path(attached.media.sha256)
    assert attached.media.size == kept.stat().st_size


def test_captions_that_lie_beside_a_video_are_kept_with_it(
    desk: Desk, inbox: Path, now: datetime
) -> None:
    (inbox / "klip.mp4").write_bytes(film())
    (inbox / "klip.srt").write_text(CUES, encoding="utf-8")
    path = inbox / "posyandu.toml"
    path.write_text(f'{ITEM}{FILM}captions = "klip.srt"\n', encoding="utf-8")
    [attached] = keep(desk, path, now).item.attachments
    assert attached.captioned
    assert attached.captions is not None
    assert "Selamat datang" in attached.captions.srt
    assert attached.captions.vtt.startswith("WEBVTT")


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (None, "item.no_captions"),
        (b"halo", "item.bad_captions"),
        (b"\xff\xfe\x00", "item.bad_captions"),
        (b"", "item.bad_captions"),
    ],
)
def test_captions_that_nobody_can_read_are_refused(
    desk: Desk, inbox: Path, now: datetime, data: bytes | None, message: str
) -> None:
    (inbox / "klip.mp4").write_bytes(film())
    if data is not None:
        (inbox / "klip.srt").write_bytes(data)
    path = inbox / "posyandu.toml"
    path.write_text(f'{ITEM}{FILM}captions = "klip.srt"\n', encoding="utf-8")
    with pytest.raises((NotFound, Unreadable), match=message) as caught:
        keep(desk, path, now)
    assert caught.value.values["path"] == str(inbox / "klip.srt")
    with pytest.raises(NotFound):
        find_item(desk, "posyandu")


def test_what_is_no_video_is_refused(desk: Desk, inbox: Path, now: datetime) -> None:
    (inbox / "klip.mp4").write_bytes(jpeg())
    path = inbox / "posyandu.toml"
    media = '\n[[media]]\nfile = "klip.mp4"\nkind = "video"\n'
    path.write_text(ITEM + media, encoding="utf-8")
    with pytest.raises(Unreadable, match=r"item\.no_video"):
        keep(desk, path, now)


def test_an_item_without_a_unit_is_the_office_s(
    desk: Desk, inbox: Path, now: datetime
) -> None:
    path = inbox / "singkat.toml"
    path.write_text('body = "Halo warga"', encoding="utf-8")
    assert keep(desk, path, now).item.unit == "Uji"


def test_a_broken_file_stops_no_other(desk: Desk, inbox: Path, now: datetime) -> None:
    (inbox / "rusak.toml").write_text("id = ", encoding="utf-8")
    (inbox / "salah.toml").write_text('bodi = "x"', encoding="utf-8")
    paths = sorted(inbox.iterdir())
    added, refused = add_files(desk, paths, author="rina", now=now)
    assert [one.item.id for one in added] == ["posyandu"]
    assert [(path.name, type(why)) for path, why in refused] == [
        ("rusak.toml", Unreadable),
        ("salah.toml", ConfigInvalid),
    ]


def test_two_files_of_one_id_are_not_two_revisions(
    desk: Desk, inbox: Path, now: datetime
) -> None:
    (inbox / "salinan.toml").write_text(ITEM.replace("KIA", "KK"), encoding="utf-8")
    paths = sorted(inbox.iterdir())
    added, refused = add_files(desk, paths, author="rina", now=now)
    assert [one.item.revision for one in added] == [1]
    ((path, why),) = refused
    assert path.name == "salinan.toml"
    assert isinstance(why, Unreadable)
    assert why.id == "item.twice"
