from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pytest

from channels._bluesky.errors import Forgotten
from channels._bluesky.stored import Stored, forgotten, not_yet
from dissemination.channel import Media, Part, Pending, Rejected, Transient

PICTURE = Media(sha256="a" * 64, mime="image/png", width=4, height=3, size=3)
VIDEO = replace(PICTURE, mime="video/mp4", seconds=9)
BLOB = {"ref": {"$link": "bafk1"}}
HOUR = 3600


def kept_for(seconds: int, **more: object) -> Stored:
    """Return what is kept from when a test begins, which may be long after this."""
    whole = Stored(blobs=(BLOB,), until=seconds)
    return replace(whole, **more)  # type: ignore[arg-type]


def test_a_memo_is_read_as_it_was_written() -> None:
    stored = Stored(
        blobs=(BLOB,),
        captions=BLOB,
        thumb=BLOB,
        dids={"a.test": "did:plc:a"},
        until=7,
        job="j1",
        since=3,
        is_plain=True,
    )
    assert Stored.read(stored.write()) == stored
    assert Stored.read("") == Stored()


@pytest.mark.parametrize(
    ("stored", "part", "serves"),
    [
        (Stored(), Part(text="Halo"), True),
        (kept_for(100), Part(text="Halo", media=(PICTURE,)), True),
        (kept_for(-1), Part(text="Halo", media=(PICTURE,)), False),
        (kept_for(100), Part(text="Halo", media=(PICTURE, PICTURE)), False),
        # From before the clock was set back.
        (kept_for(HOUR), Part(text="Halo", media=(PICTURE,)), False),
        # A video is heavy: it is not sent anew every five minutes.
        (kept_for(HOUR - 9), Part(text="Halo", media=(VIDEO,)), True),
        (kept_for(2 * HOUR), Part(text="Halo", media=(VIDEO,)), False),
        (kept_for(100, blobs=(), thumb=BLOB), Part(text="Halo"), True),
        (kept_for(-1, blobs=(), thumb=BLOB), Part(text="Halo"), False),
    ],
)
def test_what_was_stored_serves_while_the_server_keeps_it(
    stored: Stored, part: Part, *, serves: bool
) -> None:
    until = stored.until and stored.until + int(time.time())
    assert replace(stored, until=until).serves(part) is serves


@pytest.mark.parametrize(
    ("waited_s", "low_s", "high_s"),
    [(0, 2, 2), (60, 5, 8), (3000, 299, 300), (80_000, 300, 300)],
)
def test_a_video_is_asked_after_less_often_the_longer_it_takes(
    waited_s: int, low_s: float, high_s: float
) -> None:
    waiting = Stored(job="j1", since=int(time.time()) - waited_s)
    error = not_yet(waiting, "at work")
    assert isinstance(error, Pending)
    assert timedelta(seconds=low_s) <= error.after <= timedelta(seconds=high_s)
    assert Stored.read(error.memo) == waiting


@pytest.mark.parametrize("days", [1, -1])
def test_a_video_is_not_waited_for_for_ever(days: int) -> None:
    # Nor where the clock was set back meanwhile.
    waiting = Stored(job="j1", since=int(time.time()) - days * (24 * HOUR + 9))
    error = not_yet(waiting, "at work on the video")
    assert isinstance(error, Rejected)
    assert "after a day still: at work on the video" in str(error)


def test_a_video_that_the_server_has_not_goes_to_it_without_the_service() -> None:
    error = Forgotten("400 BlobNotFound")
    part = Part(text="Halo", media=(VIDEO,))
    followed = forgotten(Stored(blobs=(BLOB,)), part, error)
    assert isinstance(followed, Pending)
    plain = Stored.read(followed.memo)
    assert plain.is_plain
    assert not plain.serves(part)
    assert type(forgotten(plain, part, error)) is Transient, "and only once"


def test_a_picture_that_the_server_has_not_is_tried_again() -> None:
    part = Part(text="Halo", media=(PICTURE,))
    error = forgotten(Stored(blobs=(BLOB,)), part, Forgotten("400"))
    assert type(error) is Transient
