"""What is known of a video, and what of it is told to nobody."""

from __future__ import annotations

import io
from pathlib import Path

import av
import pytest
from PIL import Image

from dissemination.rendering import videos
from dissemination.rendering.videos import (
    UnreadableVideo,
    Video,
    read_video,
    without_tales,
)
from tests.films import film, on_its_side

TALES = {"location": "+0.5333+101.4500/", "comment": "dari rumah Pak Camat"}


def read(folder: Path, data: bytes) -> Video:
    path = folder / "film"
    path.write_bytes(data)
    return read_video(path)


@pytest.mark.parametrize(
    ("kind", "mime"), [("mp4", "video/mp4"), ("webm", "video/webm")]
)
def test_size_length_and_type_are_read_from_the_file(
    tmp_path: Path, kind: str, mime: str
) -> None:
    video = read(tmp_path, film(2, (96, 54), kind=kind))
    assert (video.mime, video.width, video.height) == (f"video/{kind}", 96, 54)
    assert video.seconds == pytest.approx(2, abs=0.1)
    assert not video.tells_tales


def test_the_still_is_not_the_first_picture_which_may_be_black(tmp_path: Path) -> None:
    video = read(tmp_path, film(10))
    still = Image.open(io.BytesIO(video.still))
    assert (still.format, still.size) == ("JPEG", (64, 48))
    assert still.convert("L").getpixel((5, 5)) == pytest.approx(255 / 10, abs=8)


def test_the_still_of_a_long_film_is_found_in_its_first_seconds(tmp_path: Path) -> None:
    video = read(tmp_path, film(90))
    still = Image.open(io.BytesIO(video.still)).convert("L")
    assert still.getpixel((5, 5)) == pytest.approx(255 * 5 / 90, abs=8)


def test_a_video_of_a_phone_held_upright_stands_upright(tmp_path: Path) -> None:
    video = read(tmp_path, on_its_side(film(1, (64, 48))))
    assert (video.width, video.height) == (48, 64)
    assert Image.open(io.BytesIO(video.still)).size == (48, 64)


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_pictures_that_would_fill_the_memory_are_not_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def decode(*_: object) -> None:
        pytest.fail("it was decoded")

    monkeypatch.setattr(videos, "_still", decode)
    monkeypatch.setattr(videos, "MOST_PIXELS", 96 * 54 - 1)
    with pytest.raises(UnreadableVideo, match="96 x 54"):
        read(tmp_path, film(1, (96, 54), kind=kind))


def test_a_video_that_says_where_it_was_made_is_told_from_others(
    tmp_path: Path,
) -> None:
    assert read(tmp_path, film(says=TALES)).tells_tales


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_without_tales_the_same_pictures_say_nothing_of_where(
    tmp_path: Path, kind: str
) -> None:
    path, to = tmp_path / "a", tmp_path / "b"
    path.write_bytes(film(2, kind=kind, says=TALES))
    assert b"Camat" in path.read_bytes()
    without_tales(path, to)
    assert b"Camat" not in to.read_bytes()
    before, after = read_video(path), read_video(to)
    assert (after.width, after.height, after.mime) == (64, 48, before.mime)
    assert after.seconds == pytest.approx(before.seconds, abs=0.1)
    assert after.still == before.still
    assert pictures(path) == pictures(to)
    assert sounds(to) == 1


def test_without_tales_it_is_still_upright(tmp_path: Path) -> None:
    path, to = tmp_path / "a", tmp_path / "b"
    path.write_bytes(on_its_side(film(1, says=TALES)))
    without_tales(path, to)
    assert (read_video(to).width, read_video(to).height) == (48, 64)


def test_the_index_stands_in_front_so_that_it_plays_while_it_loads(
    tmp_path: Path,
) -> None:
    path, to = tmp_path / "a", tmp_path / "b"
    path.write_bytes(film(says=TALES))
    without_tales(path, to)
    data = to.read_bytes()
    assert data.index(b"moov") < data.index(b"mdat")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"halo",
        b"\0\0\0\x20ftypisom" + bytes(20),
        film()[:400],
        b"GIF89a" + bytes(9),
    ],
)
def test_what_cannot_be_played_is_refused(tmp_path: Path, data: bytes) -> None:
    with pytest.raises(UnreadableVideo):
        read(tmp_path, data)


def test_sound_alone_is_no_video(tmp_path: Path) -> None:
    held = io.BytesIO()
    with av.open(held, "w", format="mp4") as container:
        stream = container.add_stream("aac", rate=48_000)
        container.mux(stream.encode())
    with pytest.raises(UnreadableVideo):
        read(tmp_path, held.getvalue())


def test_a_file_that_is_not_there_is_the_system_s_word(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_video(tmp_path / "tiada.mp4")


def test_a_video_that_breaks_off_is_not_half_copied_in_silence(tmp_path: Path) -> None:
    path, to = tmp_path / "a", tmp_path / "b"
    data = film(3, says=TALES, kind="webm")
    path.write_bytes(data[: len(data) // 2])
    try:
        without_tales(path, to)
    except UnreadableVideo:
        return
    assert pictures(to) <= pictures(path)


def pictures(path: Path) -> int:
    with av.open(str(path)) as container:
        return sum(1 for _ in container.decode(video=0))


def sounds(path: Path) -> int:
    with av.open(str(path)) as container:
        return len(container.streams.audio)
