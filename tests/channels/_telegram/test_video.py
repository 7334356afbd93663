"""Videos as they arrive: alone, in albums, in pieces, and what may go wrong."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import pytest

from channels._telegram.limits import FEED
from channels.sandbox.telegram import TelegramSandbox
from channels.telegram import TelegramChannel
from dissemination.channel import (
    Media,
    OutcomeUnknown,
    Part,
    Publication,
    Receipt,
    Rejected,
    Transient,
)
from dissemination.testing import Answer, Lab, serve

PNG = b"\x89PNG\r\n\x1a\n" + bytes(20)
MP4 = b"\x00\x00\x00\x18ftypmp42" + bytes(20)
CHAT = {"id": -1001, "type": "channel", "title": "Info", "username": "info_siak"}
FILM = Media(
    sha256="a" * 64, mime="video/mp4", width=720, height=1280, size=32, seconds=61.4
)
PICTURE = Media(sha256="b" * 64, mime="image/png", width=2, height=2, size=28)
STILL = Media(sha256="c" * 64, mime="image/jpeg", width=720, height=1280, size=28)
JPEG = b"\xff\xd8\xff" + bytes(20)
BYTES = {FILM.sha256: MP4, PICTURE.sha256: PNG, STILL.sha256: JPEG}


def message(number: int) -> dict[str, Any]:
    return {"message_id": number, "date": 1795226400, "chat": CHAT}


def done(result: object) -> Answer:
    return Answer(200, {"ok": True, "result": result})


def publication(*media: Media, cover: Media | None = None) -> Publication:
    return Publication(
        part=Part(text="Banjir", title="Banjir", media=media, cover=cover),
        key="1/0/",
        intended_at=datetime(2026, 11, 22, 2, 0, tzinfo=UTC),
        open=lambda medium: io.BytesIO(BYTES[medium.sha256]),
    )


@pytest.fixture
def lab() -> Iterator[Lab]:
    with Lab(
        {
            "/sendVideo": done(message(7)),
            "/sendMediaGroup": done([message(8), message(9)]),
        }
    ) as lab:
        yield lab


@pytest.fixture
def channel(lab: Lab) -> TelegramChannel:
    settings = {"token": "1:latihan", "chat": "@info_siak", "timeout_s": "2"}
    return TelegramChannel({**settings, "base_url": lab.url})


class TestHeldAgainstTheDocument:
    spec = "telegram.json"

    def test_a_video_says_its_size_and_length_and_may_be_seen_while_it_loads(
        self, channel: TelegramChannel, lab: Lab
    ) -> None:
        before = Receipt(remote_id="6")
        receipt = channel.publish(replace(publication(FILM), reply_to=before))
        (seen,) = lab.requests
        assert seen.path.endswith("/sendVideo")
        said = {name: seen.form[name] for name in ("width", "height", "duration")}
        assert said == {"width": "720", "height": "1280", "duration": "61"}
        assert seen.form["supports_streaming"] == "true"
        assert json.loads(seen.form["reply_parameters"])["message_id"] == 6
        assert receipt.url == f"{lab.url}/info_siak/7"

    def test_its_text_is_a_caption_with_a_bold_title(
        self, channel: TelegramChannel, lab: Lab
    ) -> None:
        channel.publish(publication(FILM))
        (seen,) = lab.requests
        assert seen.form["caption"] == "Banjir"
        (bold,) = json.loads(seen.form["caption_entities"])
        assert (bold["type"], bold["length"]) == ("bold", 6)

    def test_its_bytes_arrive_as_an_mp4(
        self, channel: TelegramChannel, lab: Lab
    ) -> None:
        channel.publish(publication(FILM))
        (file,) = lab.requests[0].files.values()
        assert (file.name, file.mime, file.data) == ("video.mp4", "video/mp4", MP4)

    def test_a_video_of_unknown_length_names_none(
        self, channel: TelegramChannel, lab: Lab
    ) -> None:
        channel.publish(publication(replace(FILM, seconds=0.2)))
        assert "duration" not in lab.requests[0].form


def test_a_video_goes_with_its_still(channel: TelegramChannel, lab: Lab) -> None:
    channel.publish(publication(FILM, cover=STILL))
    (seen,) = lab.requests
    name = seen.form["cover"].removeprefix("attach://")
    assert seen.files[name].data == JPEG
    assert seen.files["video"].data == MP4


@pytest.mark.parametrize("mime", ["image/webp", "image/heic"])
def test_a_still_that_telegram_does_not_take_stays_behind(
    channel: TelegramChannel, lab: Lab, mime: str
) -> None:
    channel.publish(publication(FILM, cover=replace(STILL, mime=mime)))
    assert "cover" not in lab.requests[0].form


def album_of(lab: Lab) -> list[tuple[str, bytes]]:
    """Return type and bytes of each item of the album that was sent."""
    (seen,) = lab.requests
    assert seen.path.endswith("/sendMediaGroup")
    items = json.loads(seen.form["media"])
    names = [item["media"].removeprefix("attach://") for item in items]
    data = [seen.files[name].data for name in names]
    return [(item["type"], one) for item, one in zip(items, data, strict=True)]


def test_pictures_and_videos_go_together_in_their_order(
    channel: TelegramChannel, lab: Lab
) -> None:
    lab.plays(done([message(8), message(9), message(10)]))
    receipt = channel.publish(publication(PICTURE, FILM, PICTURE, cover=STILL))
    assert album_of(lab) == [("photo", PNG), ("video", MP4), ("photo", PNG)]
    first, film, _ = json.loads(lab.requests[0].form["media"])
    assert first["caption"] == "Banjir"
    assert (film["width"], film["height"], film["duration"]) == (720, 1280, 61)
    assert film["supports_streaming"] is True
    assert (receipt.remote_id, receipt.further_ids) == ("8", ("9", "10"))


def test_in_an_album_a_still_stays_behind_since_the_library_cannot_send_it(
    channel: TelegramChannel, lab: Lab
) -> None:
    channel.publish(publication(FILM, FILM, cover=STILL))
    assert album_of(lab) == [("video", MP4), ("video", MP4)]
    assert "cover" not in lab.requests[0].form["media"]


class InPieces(io.BytesIO):
    """A file that remembers how much was read at once."""

    most = 0

    def read(self, size: int | None = -1, /) -> bytes:
        piece = super().read(size)
        self.most = max(self.most, len(piece))
        return piece


def test_a_large_video_is_never_in_memory_as_a_whole(
    channel: TelegramChannel, lab: Lab
) -> None:
    file = InPieces(MP4 + bytes(5_000_000))
    channel.publish(replace(publication(FILM), open=lambda _: file))
    (sent,) = lab.requests[0].files.values()
    assert len(sent.data) == len(MP4) + 5_000_000
    assert file.most <= 1_000_000
    assert file.closed


def test_a_file_on_the_disk_is_closed_when_it_is_sent(
    channel: TelegramChannel, lab: Lab, tmp_path: Path
) -> None:
    path = tmp_path / "film.bin"
    path.write_bytes(MP4)
    opened: list[BinaryIO] = []

    def keep(_: Media) -> BinaryIO:
        opened.append(path.open("rb"))
        return opened[-1]

    channel.publish(replace(publication(FILM, FILM), open=keep))
    assert [file.closed for file in opened] == [True, True]
    assert [data for _, data in album_of(lab)] == [MP4, MP4]


@pytest.mark.parametrize(
    ("error", "kind"),
    [(FileNotFoundError("gone"), Rejected), (PermissionError(13, "no"), Transient)],
)
@pytest.mark.parametrize(
    ("sent", "missing"),
    [((PICTURE, FILM), FILM), ((FILM, PICTURE), PICTURE), ((FILM,), STILL)],
)
def test_what_cannot_be_opened_is_told_before_anything_is_sent(
    channel: TelegramChannel,
    lab: Lab,
    error: OSError,
    kind: type[Exception],
    sent: tuple[Media, ...],
    missing: Media,
) -> None:
    def fail(medium: Media) -> BinaryIO:
        if medium == missing:
            raise error
        return io.BytesIO(BYTES[medium.sha256])

    request = publication(*sent, cover=STILL)
    with pytest.raises(kind, match=missing.sha256[:12]):
        channel.publish(replace(request, open=fail))
    assert lab.requests == []


class Breaking(io.BytesIO):
    """A file whose disk fails after the first piece."""

    pieces = 0

    def read(self, size: int | None = -1, /) -> bytes:
        self.pieces += 1
        if self.pieces > 1:
            raise OSError(5, "Input/output error")
        return super().read(size)


def test_a_disk_that_fails_on_the_way_is_never_taken_for_not_sent(
    channel: TelegramChannel,
) -> None:
    file = Breaking(MP4 + bytes(5_000_000))
    with pytest.raises(OutcomeUnknown, match="OSError"):
        channel.publish(replace(publication(FILM), open=lambda _: file))


def test_a_video_that_telegram_shows_later_is_not_yet_proven(
    channel: TelegramChannel, lab: Lab
) -> None:
    lab.plays(done(message(0)))
    with pytest.raises(OutcomeUnknown, match="name each message"):
        channel.publish(publication(FILM))


def test_an_album_of_which_one_part_is_shown_later_is_not_yet_proven(
    channel: TelegramChannel, lab: Lab
) -> None:
    lab.plays(done([message(8), message(0)]))
    with pytest.raises(OutcomeUnknown, match="name each message"):
        channel.publish(publication(PICTURE, FILM))


@pytest.mark.parametrize(("medium", "is_patient"), [(FILM, True), (PICTURE, False)])
def test_telegram_is_given_longer_over_a_video_than_over_a_picture(
    medium: Media,
    is_patient: bool,  # noqa: FBT001 - of a table
) -> None:
    platform = TelegramSandbox("")
    platform.faults.append("slow_after:0.7")
    with serve(platform) as url:
        channel = TelegramChannel({**platform.account(url), "timeout_s": "0.4"})
        try:
            assert channel.publish(publication(medium)).remote_id
        except OutcomeUnknown:
            assert not is_patient
        else:
            assert is_patient


def test_of_a_video_the_caption_is_corrected(lab: Lab) -> None:
    lab.plays({"/editMessageCaption": done(message(7))})
    settings = {"token": "1:latihan", "chat": "@info_siak", "base_url": lab.url}
    TelegramChannel(settings).correct(publication(FILM), Receipt(remote_id="7"))
    assert lab.requests[0].form["caption"] == "Banjir"


def test_the_limits_let_pictures_and_videos_go_together() -> None:
    media = FEED.media
    assert media is not None
    assert media.video is not None
    assert media.mixes
    assert media.video.max_items == media.max_items == 10
    assert media.video.max_bytes == 50_000_000
    assert media.video.mimes == {"video/mp4"}
    assert not FEED.captions, "Telegram takes no files of captions"
