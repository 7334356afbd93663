from __future__ import annotations

import hashlib
import io
import random
import subprocess
import sys
import threading
from typing import IO, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, ImageDraw

from dissemination.rendering.cards.output import encode
from dissemination.rendering.pictures import UnfitPicture

JPEG = frozenset({"image/jpeg"})
PNG = frozenset({"image/png"})
BOTH = JPEG | PNG
ROOMY = 50_000_000


def card(width: int = 270, height: int = 480) -> Image.Image:
    """A picture with grain, edges and a plain ground, as a card has."""
    image = Image.new("RGB", (width, height), (11, 61, 92))
    grain = random.Random(7).randbytes(width * height // 2 * 3)  # noqa: S311
    image.paste(Image.frombytes("RGB", (width, height // 2), grain))
    draw = ImageDraw.Draw(image)
    draw.rectangle((20, height - 90, width - 20, height - 30), fill=(255, 214, 10))
    return image


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize(
    ("mimes", "mime", "file_format"),
    [
        (JPEG, "image/jpeg", "JPEG"),
        (PNG, "image/png", "PNG"),
        (BOTH, "image/jpeg", "JPEG"),
        (BOTH | {"image/webp"}, "image/jpeg", "JPEG"),
        (PNG | {"video/mp4"}, "image/png", "PNG"),
    ],
)
def test_a_jpeg_is_made_where_one_is_taken_else_a_png(
    mimes: frozenset[str], mime: str, file_format: str
) -> None:
    file = encode(card(), mimes=mimes, max_bytes=ROOMY)
    assert file.mime == mime
    assert opened(file.data).format == file_format
    assert opened(file.data).size == (270, 480)


def test_a_png_is_the_card_to_the_pixel() -> None:
    file = encode(card(), mimes=PNG, max_bytes=ROOMY)
    assert opened(file.data).tobytes() == card().tobytes()


def test_a_jpeg_is_near_to_the_card() -> None:
    plain = card()
    file = encode(plain, mimes=JPEG, max_bytes=ROOMY)
    yellow = opened(file.data).crop((40, 410, 41, 411)).tobytes()
    assert all(abs(a - b) < 6 for a, b in zip(yellow, (255, 214, 10), strict=True))


def test_quality_is_given_up_step_by_step_and_only_as_far_as_needed() -> None:
    sizes = []
    limit = ROOMY
    while True:
        try:
            file = encode(card(), mimes=JPEG, max_bytes=limit)
        except UnfitPicture:
            break
        sizes.append(len(file.data))
        limit = len(file.data) - 1
    assert len(sizes) == 5
    assert sizes == sorted(sizes, reverse=True)
    between = (sizes[1] + sizes[2]) // 2
    assert len(encode(card(), mimes=JPEG, max_bytes=between).data) == sizes[2]
    assert len(encode(card(), mimes=JPEG, max_bytes=sizes[1]).data) == sizes[1]


def test_a_png_too_large_is_packed_tighter() -> None:
    loose = encode(card(), mimes=PNG, max_bytes=ROOMY).data
    tight = encode(card(), mimes=PNG, max_bytes=len(loose) - 1).data
    assert len(tight) < len(loose)
    assert opened(tight).tobytes() == card().tobytes()


@given(limit=st.integers(1, 400_000), mimes=st.sampled_from([JPEG, PNG, BOTH]))
@settings(max_examples=25, deadline=None)
def test_a_limit_is_kept_or_named(limit: int, mimes: frozenset[str]) -> None:
    try:
        file = encode(card(), mimes=mimes, max_bytes=limit)
    except UnfitPicture as error:
        said = (error.id, error.values)
    else:
        assert len(file.data) <= limit
        assert file.mime in mimes
        return
    assert said == ("picture.no_room", {"bytes": str(limit)})


@pytest.mark.parametrize("mimes", [frozenset[str](), frozenset({"image/x-own"})])
def test_a_channel_that_takes_neither_is_named(mimes: frozenset[str]) -> None:
    with pytest.raises(UnfitPicture) as caught:
        encode(card(), mimes=mimes, max_bytes=ROOMY)
    assert caught.value.id == "picture.no_format"
    assert caught.value.values == {"mimes": ", ".join(mimes)}


@pytest.mark.parametrize("mimes", [JPEG, PNG])
def test_nothing_but_the_picture_is_in_the_file(mimes: frozenset[str]) -> None:
    plain = card()
    bare = encode(plain, mimes=mimes, max_bytes=ROOMY).data
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    exif = Image.Exif()
    exif[0x010E] = "RAHASIA"
    plain.info |= {
        "icc_profile": profile,
        "comment": b"RAHASIA",
        "exif": exif.tobytes(),
        "xmp": b"<x:xmpmeta>RAHASIA</x:xmpmeta>",
        "dpi": (300, 300),
        "Author": "RAHASIA",
    }
    assert encode(plain, mimes=mimes, max_bytes=ROOMY).data == bare
    assert "RAHASIA" not in str(opened(bare).info)
    assert opened(bare).info.keys() <= {
        "jfif",
        "jfif_version",
        "jfif_unit",
        "jfif_density",
    }


def test_what_was_given_keeps_what_it_tells() -> None:
    plain = card()
    plain.info["comment"] = b"untuk arsip"
    encode(plain, mimes=JPEG, max_bytes=ROOMY)
    assert plain.info == {"comment": b"untuk arsip"}


@pytest.mark.parametrize("mimes", [JPEG, PNG])
def test_what_is_transparent_becomes_white(mimes: frozenset[str]) -> None:
    clear = Image.new("RGBA", (40, 30), (200, 0, 0, 0))
    file = opened(encode(clear, mimes=mimes, max_bytes=ROOMY).data)
    assert (file.mode, file.getpixel((20, 15))) == ("RGB", (255, 255, 255))


SCRIPT = """
import hashlib, sys
from tests.rendering.cards.test_output import BOTH, JPEG, PNG, card
from dissemination.rendering.cards.output import encode
for mimes, limit in ((JPEG, 10**8), (JPEG, 45_000), (PNG, 10**8)):
    data = encode(card(), mimes=mimes, max_bytes=limit).data
    print(hashlib.sha256(data).hexdigest())
"""


def test_the_same_pixels_give_the_same_bytes_in_another_process(
    pytestconfig: pytest.Config,
) -> None:
    theirs = subprocess.run(  # noqa: S603 - our own words
        [sys.executable, "-c", SCRIPT],
        check=True,
        capture_output=True,
        text=True,
        cwd=pytestconfig.rootpath,
    ).stdout.split()
    mine = [
        hashlib.sha256(encode(card(), mimes=mimes, max_bytes=limit).data).hexdigest()
        for mimes, limit in ((JPEG, 10**8), (JPEG, 45_000), (PNG, 10**8))
    ]
    assert theirs == mine
    assert len(set(mine)) == 3


def test_threads_encode_the_same_bytes_beside_each_other() -> None:
    plain = card()
    alone = encode(plain, mimes=JPEG, max_bytes=ROOMY).data
    made: list[bytes] = []

    def work() -> None:
        made.extend(encode(plain, mimes=JPEG, max_bytes=ROOMY).data for _ in range(5))

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert made == [alone] * 20


def test_pillow_writes_where_other_threads_need_not_wait(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # Into memory it would hold the interpreter's lock for 50 ms at a time.
    descriptors: list[int] = []
    save = Image.Image.save

    def watched(image: Image.Image, file: IO[bytes], kind: str, **more: Any) -> None:
        descriptors.append(file.fileno())
        save(image, file, kind, **more)

    monkeypatch.setattr(Image.Image, "save", watched)
    encode(card(), mimes=JPEG, max_bytes=ROOMY)
    assert len(descriptors) == 1
    assert descriptors[0] > 2
