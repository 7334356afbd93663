"""Files that are odd, broken or meant ill, made by the tests themselves."""

from __future__ import annotations

import io
import struct
import sys
import zlib

import pytest
from PIL import Image

from dissemination.messages import sentence
from dissemination.rendering import pictures
from dissemination.rendering.pictures import (
    PictureError,
    UnreadablePicture,
    as_seen,
    decode,
    open_picture,
    read_picture,
)
from tests.rendering.test_pictures import (
    BOTH,
    JPEG,
    ROOMY,
    encoded,
    fit,
    noise,
    opened,
    with_chunk,
)


def heic(image: Image.Image, **options: object) -> bytes:
    pillow_heif = pytest.importorskip("pillow_heif")
    file = io.BytesIO()
    pillow_heif.from_pillow(image).save(file, **options)
    return file.getvalue()


def said(error: PictureError) -> str:
    """Return the sentence of an error, as the author reads it."""
    return sentence(error.id, error.values)


def test_a_heic_photo_is_read_and_leaves_as_a_jpeg() -> None:
    data = heic(Image.new("RGB", (64, 48), (0, 128, 128)))
    media = read_picture(data, "")
    assert (media.mime, media.width, media.height) == ("image/heic", 64, 48)
    fitted = opened(fit(data, mimes=BOTH, max_bytes=ROOMY))
    assert (fitted.format, fitted.size) == ("JPEG", (64, 48))


def test_a_heic_photo_is_never_passed_on_as_it_is() -> None:
    data = heic(Image.new("RGB", (64, 48), "teal"))
    mimes = frozenset({"image/heic", "image/jpeg"})
    assert opened(fit(data, mimes=mimes, max_bytes=ROOMY)).format == "JPEG"


def test_a_heic_photo_is_upright() -> None:
    image = Image.new("RGB", (80, 48), "blue")
    image.paste("red", (0, 0, 40, 48))
    exif = Image.Exif()
    exif[0x0112] = 6
    data = heic(image.transpose(Image.Transpose.ROTATE_90), exif=exif.tobytes())
    media = read_picture(data, "")
    assert (media.width, media.height) == (80, 48)
    red, _, blue = as_seen(decode(data)).convert("RGB").resize((2, 1)).tobytes()[:3]
    assert red > blue


@pytest.mark.parametrize("share", [0.3, 0.7, 0.95])
def test_a_part_of_a_heic_photo_is_refused(share: float) -> None:
    data = heic(noise(300, 200))
    with pytest.raises(UnreadablePicture):
        read_picture(data[: int(len(data) * share)], "")


@pytest.mark.parametrize(
    "brands", [b"heic\0\0\0\0mif1heic", b"mif1\0\0\0\0mif1heic", b"heix\0\0\0\0msf1"]
)
def test_without_its_library_a_heic_photo_is_refused_with_the_way_to_get_it(
    monkeypatch: pytest.MonkeyPatch, brands: bytes
) -> None:
    monkeypatch.setattr(pictures, "_knows_heic", lambda: False)
    data = (len(brands) + 8).to_bytes(4) + b"ftyp" + brands + bytes(200)
    with pytest.raises(UnreadablePicture) as caught:
        open_picture(data)
    assert caught.value.id == "picture.no_heic"
    assert 'pip install "dissemination[heic]"' in said(caught.value)


def test_the_library_for_heic_is_missed_not_stumbled_over(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "pillow_heif", None)
    assert pictures._knows_heic.__wrapped__() is False


def test_an_avif_is_not_taken_for_a_heic_photo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_knows_heic", lambda: False)
    data = encoded(Image.new("RGB", (64, 48), "teal"), "AVIF")
    assert read_picture(data, "").mime == "image/avif"


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 2, 0, 0, 0)
    data = encoded(Image.new("RGB", (9, 9)), "PNG")
    crc = struct.pack(">I", zlib.crc32(b"IHDR" + head))
    bomb = data[:16] + head + crc + data[33:]
    with pytest.raises(UnreadablePicture) as caught:
        read_picture(bomb, "")
    assert caught.value.id == "picture.too_large"
    assert "100000 × 100000" in said(caught.value)


def test_a_jpeg_that_lies_about_its_size_is_refused() -> None:
    data = bytearray(encoded(noise(64, 64)))
    at = data.index(b"\xff\xc0")
    data[at + 5 : at + 9] = struct.pack(">HH", 65_000, 65_000)
    with pytest.raises(UnreadablePicture) as caught:
        read_picture(bytes(data), "")
    assert caught.value.id == "picture.too_large"


def test_words_packed_into_a_png_do_not_blow_up() -> None:
    packed = b"Comment\0\0" + zlib.compress(bytes(80_000_000), 9)
    data = with_chunk(encoded(noise(20, 20), "PNG"), b"zTXt", packed)
    with pytest.raises(UnreadablePicture):
        read_picture(data, "")


@pytest.mark.parametrize("error_id", ["broken", "too_large", "unknown", "no_heic"])
@pytest.mark.parametrize("lang", ["id", "en"])
def test_what_is_wrong_is_said_in_two_sentences_at_most(
    error_id: str, lang: str
) -> None:
    values = {"width": "1", "height": "1", "detail": "x"}
    text = sentence(f"picture.{error_id}", values, lang=lang)
    assert text.endswith(".")
    assert text.count(". ") <= 1
    assert "{" not in text


def test_of_a_moving_picture_the_first_frame_leaves() -> None:
    frames = [Image.new("RGB", (60, 60), name) for name in ("red", "blue")]
    for file_format in ("GIF", "WEBP", "PNG", "AVIF"):
        data = encoded(frames[0], file_format, save_all=True, append_images=frames[1:])
        fitted = opened(fit(data, mimes=JPEG, max_bytes=ROOMY))
        red, _, blue = fitted.crop((30, 30, 31, 31)).tobytes()
        assert red > 240
        assert blue < 15


def test_encoding_again_gives_the_same_bytes_and_no_more_than_the_picture() -> None:
    image = noise(60, 40)
    image.info |= {"comment": b"RAHASIA", "dpi": (300, 300), "icc_profile": b"RAHASIA"}
    for file_format in ("JPEG", "PNG"):
        once = pictures.encoded(image, file_format)
        assert pictures.encoded(image, file_format) == once
        assert b"RAHASIA" not in once
        assert pictures.encoded(noise(60, 40), file_format) == once


def test_where_memory_has_no_files_a_temporary_one_serves(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    there = pictures.encode_jpeg(noise(60, 40))
    monkeypatch.setattr(sys, "platform", "darwin")
    assert pictures.encode_jpeg(noise(60, 40)) == there
