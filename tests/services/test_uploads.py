"""What is uploaded is kept once, clean, or not at all."""

from __future__ import annotations

import errno
import io
import threading
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import av
import pytest
from PIL import Image
from sqlalchemy import func, select

from dissemination.domain.asset import AssetKind
from dissemination.services import uploads
from dissemination.services.desk import Desk
from dissemination.services.library import Asset, archive, assets_of, file_of
from dissemination.services.mistakes import Mistake, NotAllowed, Unreadable
from dissemination.services.uploads import (
    Taken,
    Upload,
    found_focus,
    mime_of_bytes,
    take_in,
    take_in_all,
    thumb_of,
)
from dissemination.storage import audit
from dissemination.storage.people import PersonRow
from dissemination.storage.tables import asset, media
from tests.films import film
from tests.services.conftest import jpeg

RINA = PersonRow(
    id="rina", name="Rina", unit="Statistik", roles=frozenset({"contributor"})
)
SARI = PersonRow(id="sari", name="Sari", unit="IKP", roles=frozenset({"contributor"}))
TONO = PersonRow(id="tono", name="Tono", unit="IKP", roles=frozenset({"auditor"}))
LOGO = (
    b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>alert(1)'
    b'</script><circle cx="4" cy="4" r="2"/></svg>'
)
Take = Callable[..., Taken]


class Broken(io.BytesIO):
    """A file whose reading ends with the system's refusal."""

    def read(self, size: int | None = -1, /) -> bytes:
        if self.tell():
            raise OSError(errno.EIO, "the line is broken")
        return super().read(size)


@pytest.fixture
def take(desk: Desk, now: datetime) -> Take:
    def taken(
        data: bytes,
        name: str = "foto.jpg",
        person: PersonRow = RINA,
        kind: AssetKind = AssetKind.PHOTO,
    ) -> Taken:
        upload = Upload(name=name, file=io.BytesIO(data))
        return take_in(desk, upload, person=person, now=now, kind=kind)

    return taken


def kept(taken: Taken) -> Asset:
    assert taken.asset is not None
    return taken.asset


def files(desk: Desk) -> list[Path]:
    return [path for path in desk.media.folder.rglob("*") if path.is_file()]


def numbers(desk: Desk) -> tuple[int, int]:
    """Return how many media and how many assets there are."""
    with desk.db.read() as connection:
        bytes_ = connection.scalar(select(func.count()).select_from(media))
        facts = connection.scalar(select(func.count()).select_from(asset))
    return bytes_ or 0, facts or 0


def test_a_photo_is_kept_for_the_unit_of_who_sent_it(take: Take, desk: Desk) -> None:
    one = kept(take(jpeg(), r"C:\Foto\posyandu.jpg"))
    assert (one.name, one.kind, one.mime) == ("posyandu.jpg", "photo", "image/jpeg")
    assert (one.unit, one.created_by) == ("Statistik", "rina")
    assert (one.width, one.height) == (320, 240)
    assert file_of(desk, one.sha256).stat().st_size == one.size
    assert (one.licence, one.alt, one.checklist) == ("", "", {})
    with desk.db.read() as connection:
        (deed,) = audit.deeds(connection, f"asset:{one.id}")
    assert (deed.person, deed.verb) == ("rina", "upload_medium")


def test_whoever_made_it_has_said_whose_it_is(desk: Desk, now: datetime) -> None:
    upload = Upload(name="a.jpg", file=io.BytesIO(jpeg()), is_own=True)
    one = kept(take_in(desk, upload, person=RINA, now=now))
    assert (one.licence, one.credit) == ("own", "Rina/Statistik")


def test_no_place_is_left_in_what_is_kept(take: Take, desk: Desk) -> None:
    notes = Image.Exif()
    notes[0x010F] = "Telepon Rina"
    notes.get_ifd(0x8825)[1] = "N"
    held = io.BytesIO()
    Image.new("RGB", (300, 300), "teal").save(held, "JPEG", exif=notes)
    one = kept(take(held.getvalue()))
    for path in files(desk):
        assert b"Telepon Rina" not in path.read_bytes()
    clean = file_of(desk, one.sha256).read_bytes()
    assert not Image.open(io.BytesIO(clean)).getexif()


def test_the_content_says_what_it_is_and_not_the_name(take: Take) -> None:
    assert kept(take(film(), "foto.jpg")).kind is AssetKind.VIDEO
    assert kept(take(jpeg(), "film.mp4")).kind is AssetKind.PHOTO
    with pytest.raises(Unreadable) as refused:
        take(b"MZ\x90\x00 no picture", "foto.jpg")
    assert refused.value.id == "picture.unknown"


def test_a_drawing_is_kept_as_the_picture_it_draws(take: Take, desk: Desk) -> None:
    one = kept(take(LOGO, "logo.svg"))
    assert (one.kind, one.mime) == (AssetKind.LOGO, "image/png")
    assert b"script" not in file_of(desk, one.sha256).read_bytes()


def test_a_picture_may_be_sent_as_a_logo(take: Take) -> None:
    assert kept(take(jpeg(), kind=AssetKind.LOGO)).kind is AssetKind.LOGO


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_a_film_is_kept_with_a_still_and_without_its_place(
    take: Take, desk: Desk, kind: str
) -> None:
    data = film(2, says={"location": "+00.5071+101.4478/"}, kind=kind)
    one = kept(take(data, "film"))
    assert (one.kind, one.mime, round(one.seconds)) == ("video", f"video/{kind}", 2)
    with av.open(str(file_of(desk, one.sha256))) as opened:
        assert not {"location", "LOCATION"} & set(opened.metadata)
    still = file_of(desk, one.cover).read_bytes()
    assert Image.open(io.BytesIO(still)).size == (one.width, one.height)
    assert one.cover_size == len(still)


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_the_same_film_twice_is_one_medium(take: Take, desk: Desk, kind: str) -> None:
    data = film(1, kind=kind)
    first, second = take(data), take(data)
    assert (kept(first).id, second.is_known) == (kept(second).id, True)
    assert numbers(desk) == (2, 1)  # the film and its still


def test_the_same_photo_twice_is_one_medium(take: Take, desk: Desk) -> None:
    first, second = take(jpeg(), "a.jpg"), take(jpeg(), "b.jpg")
    assert (first.is_known, second.is_known) == (False, True)
    assert kept(second) == kept(first)
    assert numbers(desk) == (1, 1)


def test_each_unit_says_its_own_of_the_same_photo(take: Take, desk: Desk) -> None:
    first, second = take(jpeg()), take(jpeg(), person=SARI)
    assert kept(first).sha256 == kept(second).sha256
    assert (second.is_known, kept(second).unit) == (False, "IKP")
    assert numbers(desk) == (1, 2)


def test_two_who_send_the_same_at_once_have_one_medium(take: Take, desk: Desk) -> None:
    start = threading.Barrier(3)
    taken: list[Taken] = []

    def send() -> None:
        start.wait()
        taken.append(take(jpeg()))

    threads = [threading.Thread(target=send) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({kept(one).id for one in taken}) == 1
    assert sorted(one.is_known for one in taken) == [False, True, True]
    assert numbers(desk) == (1, 1)


def test_what_was_put_away_comes_back_with_its_facts(
    take: Take, desk: Desk, now: datetime
) -> None:
    first = kept(take(jpeg()))
    archive(desk, first.id, person=RINA, now=now)
    again = take(jpeg(), "lagi.jpg")
    assert (again.is_known, kept(again)) == (True, first)
    assert assets_of(desk, [first.id])[first.id].archived_at is None


def test_each_file_has_its_own_answer(desk: Desk, now: datetime) -> None:
    sent = [
        Upload(name=name, file=io.BytesIO(data))
        for name, data in (
            ("a.jpg", jpeg("teal")),
            ("rusak.jpg", jpeg()[:-100]),
            ("kosong.jpg", b""),
            ("b.jpg", jpeg("red")),
        )
    ]
    taken = take_in_all(desk, sent, person=RINA, now=now)
    assert [one.mistake.id if one.mistake else "" for one in taken] == [
        "",
        "picture.broken",
        "upload.empty",
        "",
    ]
    assert [one.name for one in taken] == ["a.jpg", "rusak.jpg", "kosong.jpg", "b.jpg"]
    assert numbers(desk) == (2, 2)


def test_too_many_at_once_are_refused_whole(desk: Desk, now: datetime) -> None:
    sent = [Upload(name="a.jpg", file=io.BytesIO(jpeg()))] * 21
    with pytest.raises(Mistake) as refused:
        take_in_all(desk, sent, person=RINA, now=now)
    assert (refused.value.id, numbers(desk)) == ("upload.too_many", (0, 0))


def test_who_writes_nothing_uploads_nothing(take: Take, desk: Desk) -> None:
    with pytest.raises(NotAllowed):
        take(jpeg(), person=TONO)
    assert (files(desk), numbers(desk)) == ([], (0, 0))


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (jpeg()[:-100], "picture.broken"),
        (b"hello", "picture.unknown"),
        (b"<svg", "picture.no_drawing"),
        (film()[:400], "upload.no_video"),
        (b"", "upload.empty"),
    ],
)
def test_a_broken_upload_leaves_nothing(
    take: Take, desk: Desk, data: bytes, why: str
) -> None:
    with pytest.raises(Unreadable) as refused:
        take(data)
    assert refused.value.id == why
    assert (files(desk), numbers(desk)) == ([], (0, 0))
    assert list(desk.media.folder.glob(".new-*")) == []


@pytest.mark.parametrize(
    ("limit", "data", "why"),
    [
        ("PHOTO_BYTES", jpeg(), "upload.heavy_picture"),
        ("VIDEO_BYTES", film(), "upload.heavy_video"),
    ],
)
def test_what_is_too_heavy_is_refused_before_it_is_read_whole(
    take: Take,
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    limit: str,
    data: bytes,
    why: str,
) -> None:
    monkeypatch.setattr(uploads, limit, 500)
    with pytest.raises(Unreadable) as refused:
        take(data)
    assert (refused.value.id, files(desk)) == (why, [])


def test_a_film_is_read_in_pieces(
    desk: Desk, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    class Watched(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            asked.append(size or -1)
            return super().read(size)

    monkeypatch.setattr(uploads, "_PIECE", 1000)
    upload = Upload(name="film.mp4", file=Watched(film()))
    take_in(desk, upload, person=RINA, now=now)
    assert set(asked) == {4096, 1000}


def test_a_full_disk_is_said_and_leaves_nothing(
    take: Take, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_: object) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(type(desk.media), "keep", lambda _, data: full(data))
    with pytest.raises(Mistake) as refused:
        take(jpeg(), "besar.jpg")
    assert refused.value.id == "upload.disk"
    assert refused.value.values == {"name": "besar.jpg", "why": "disk penuh"}
    assert (files(desk), numbers(desk)) == ([], (0, 0))


def test_a_line_that_breaks_is_said_and_leaves_nothing(
    desk: Desk, now: datetime
) -> None:
    upload = Upload(name="a.jpg", file=Broken(jpeg()))
    with pytest.raises(Mistake) as refused:
        take_in(desk, upload, person=RINA, now=now)
    assert (refused.value.id, files(desk)) == ("upload.disk", [])


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("../../etc/passwd", "passwd"),
        ("foto\x00\n.jpg", "foto.jpg"),
        ("", "-"),
        ("x" * 300 + ".jpeg", "x" * 115 + ".jpeg"),
        ("tanpa akhiran", "tanpa akhiran"),
    ],
)
def test_a_name_holds_no_folder_and_no_odd_sign(
    take: Take, said: str, name: str
) -> None:
    assert kept(take(jpeg(), said)).name == name


def test_a_small_picture_is_drawn_of_photos_films_and_logos(
    take: Take, desk: Desk
) -> None:
    small = [thumb_of(desk, kept(take(data))) for data in (jpeg(), film(), LOGO)]
    assert [mime_of_bytes(data) for data in small] == ["image/jpeg"] * 2 + ["image/png"]


def test_of_a_lost_file_no_small_picture_is_drawn(take: Take, desk: Desk) -> None:
    one = kept(take(jpeg()))
    for path in files(desk):
        path.unlink()
    with pytest.raises(Unreadable) as refused:
        thumb_of(desk, one)
    assert refused.value.id == "asset.no_file"


def test_where_no_focus_is_found_it_is_the_middle(take: Take, desk: Desk) -> None:
    one = kept(take(jpeg(size=(60, 60))))  # too small for a card
    assert found_focus(desk, one) == (0.5, 0.5)
