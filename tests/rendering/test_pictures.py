from __future__ import annotations

import hashlib
import io
import random
import struct
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageCms, PngImagePlugin

from dissemination.channel import MediaLimit
from dissemination.rendering import pictures
from dissemination.rendering.fitting import fit_picture
from dissemination.rendering.pictures import (
    UnfitPicture,
    UnreadablePicture,
    as_seen,
    decode,
    open_picture,
    read_picture,
)

JPEG = frozenset({"image/jpeg"})
PNG = frozenset({"image/png"})
BOTH = JPEG | PNG
ROOMY = 5_000_000


def encoded(image: Image.Image, file_format: str = "JPEG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def noise(width: int, height: int) -> Image.Image:
    data = random.Random(7).randbytes(width * height * 3)  # noqa: S311 - just grain
    return Image.frombytes("RGB", (width, height), data)


def with_place(image: Image.Image, orientation: int = 1) -> bytes:
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (0.5, 30.0, 0.0)
    return encoded(image, exif=exif)


def fit(
    data: bytes, *, mimes: frozenset[str], max_bytes: int, max_side: int = 4096
) -> bytes:
    limit = MediaLimit(
        max_items=1,
        mimes=mimes,
        max_bytes=max_bytes,
        max_width=max_side,
        max_height=max_side,
        source="a test",
    )
    return fit_picture(data, limit).data


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


@pytest.mark.parametrize(
    ("file_format", "mime"),
    [
        ("JPEG", "image/jpeg"),
        ("PNG", "image/png"),
        ("WEBP", "image/webp"),
        ("GIF", "image/gif"),
    ],
)
def test_the_facts_follow_the_content_not_a_name(file_format: str, mime: str) -> None:
    data = encoded(Image.new("RGB", (40, 30), "teal"), file_format)
    media = read_picture(data, "sebuah gambar")
    assert (media.mime, media.width, media.height) == (mime, 40, 30)
    assert media.sha256 == hashlib.sha256(data).hexdigest()
    assert (media.size, media.alt, media.seconds) == (len(data), "sebuah gambar", 0)


@pytest.mark.parametrize(
    ("orientation", "size"),
    [(1, (40, 30)), (3, (40, 30)), (6, (30, 40)), (8, (30, 40))],
)
def test_a_pictures_size_is_that_of_the_upright_one(
    orientation: int, size: tuple[int, int]
) -> None:
    media = read_picture(with_place(Image.new("RGB", (40, 30)), orientation), "")
    assert (media.width, media.height) == size


@pytest.mark.parametrize(
    "data", [b"", b"GIF89a", b"<svg/>", b"\x89PNG\r\n\x1a\n" + b"0"]
)
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadablePicture) as caught:
        read_picture(data, "")
    assert caught.value.id in {"picture.unknown", "picture.broken"}


def test_half_a_picture_is_refused() -> None:
    data = encoded(noise(300, 300))
    with pytest.raises(UnreadablePicture) as caught:
        read_picture(data[: len(data) // 2], "")
    assert caught.value.id == "picture.broken"
    assert "truncated" in caught.value.values["detail"]


def test_a_picture_of_too_many_pixels_is_refused_before_it_is_decoded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(pictures, "MAX_PIXELS", 100)
    with pytest.raises(UnreadablePicture) as caught:
        open_picture(encoded(Image.new("RGB", (11, 10))))
    assert caught.value.id == "picture.too_large"
    assert caught.value.values == {"width": "11", "height": "10"}


def test_a_file_of_too_many_bytes_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "MAX_BYTES", 10)
    with pytest.raises(UnreadablePicture) as caught:
        open_picture(b"12345678901")
    assert caught.value.id == "picture.too_heavy"
    assert caught.value.values == {"bytes": "11", "limit": "10"}


@pytest.mark.parametrize("file_format", ["JPEG", "PNG"])
def test_what_fits_and_tells_nothing_is_untouched(file_format: str) -> None:
    data = encoded(noise(60, 40), file_format)
    assert fit(data, mimes=BOTH, max_bytes=ROOMY) is data


def test_where_it_was_taken_is_not_told() -> None:
    fitted = fit(with_place(noise(60, 40)), mimes=JPEG, max_bytes=ROOMY)
    assert not opened(fitted).getexif()
    assert "exif" not in opened(fitted).info


def test_comments_and_text_chunks_are_not_told() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Rahasia")
    for data in (
        encoded(noise(20, 20), "PNG", pnginfo=notes),
        encoded(noise(20, 20), "JPEG", comment=b"Rahasia"),
    ):
        assert b"Rahasia" in data
        assert b"Rahasia" not in fit(data, mimes=BOTH, max_bytes=ROOMY)


def test_a_picture_on_its_side_is_turned_when_its_note_is_taken() -> None:
    image = Image.new("RGB", (40, 30), "blue")
    image.paste("red", (0, 0, 20, 30))
    turned = fit(with_place(image, 6), mimes=JPEG, max_bytes=ROOMY)
    assert opened(turned).size == (30, 40)
    red, _, blue = opened(turned).getpixel((15, 5))  # type: ignore[misc]
    assert red > blue


def test_a_type_that_the_channel_does_not_take_is_changed() -> None:
    webp = encoded(noise(60, 40), "WEBP")
    assert opened(fit(webp, mimes=JPEG, max_bytes=ROOMY)).format == "JPEG"
    assert opened(fit(webp, mimes=PNG, max_bytes=ROOMY)).format == "PNG"


def test_a_drawing_stays_a_png_where_it_may() -> None:
    drawing = encoded(Image.new("RGB", (900, 700), "teal"), "PNG")
    fitted = fit(drawing, mimes=BOTH, max_bytes=ROOMY, max_side=300)
    assert (opened(fitted).format, opened(fitted).size) == ("PNG", (300, 233))


def test_what_was_transparent_becomes_white_in_a_jpeg() -> None:
    clear = encoded(Image.new("RGBA", (40, 30), (0, 0, 0, 0)), "PNG")
    fitted = fit(clear, mimes=JPEG, max_bytes=ROOMY)
    assert opened(fitted).getpixel((20, 15)) == (255, 255, 255)


def test_what_was_transparent_stays_so_in_a_png() -> None:
    clear = encoded(Image.new("RGBA", (400, 300), (9, 9, 9, 0)), "PNG")
    fitted = fit(clear, mimes=PNG, max_bytes=ROOMY, max_side=100)
    assert opened(fitted).getpixel((20, 15))[3] == 0  # type: ignore[index]


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "LA", "YCbCr"])
def test_every_way_of_keeping_colours_can_be_fitted(mode: str) -> None:
    file_format = "JPEG" if mode in {"CMYK", "YCbCr"} else "PNG"
    data = encoded(noise(50, 50).convert(mode), file_format)
    fitted = fit(data, mimes=JPEG, max_bytes=ROOMY, max_side=40)
    assert opened(fitted).mode == "RGB"


def test_colours_of_another_space_are_brought_home() -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    same = opened(
        encoded(Image.new("RGB", (9, 9), (200, 100, 50)), "PNG", icc_profile=lab)
    )
    assert as_seen(same).getpixel((4, 4)) == (200, 100, 50)
    broken = opened(encoded(Image.new("RGB", (9, 9), "teal"), "PNG", icc_profile=b"x"))
    assert as_seen(broken).mode == "RGB"


@given(
    max_bytes=st.integers(3_000, 60_000),
    max_side=st.integers(40, 400),
    mimes=st.sampled_from([JPEG, PNG, BOTH]),
)
@settings(max_examples=25, deadline=None)
def test_what_is_fitted_obeys_every_limit(
    max_bytes: int, max_side: int, mimes: frozenset[str]
) -> None:
    data = encoded(noise(240, 160), "PNG")
    fitted = fit(data, mimes=mimes, max_bytes=max_bytes, max_side=max_side)
    media = read_picture(fitted, "")
    assert media.size <= max_bytes
    assert max(media.width, media.height) <= max_side
    assert media.mime in mimes


def test_a_limit_without_room_is_an_error_that_names_it() -> None:
    with pytest.raises(UnfitPicture) as caught:
        fit(encoded(noise(60, 40)), mimes=JPEG, max_bytes=20)
    assert (caught.value.id, caught.value.values) == (
        "picture.no_room",
        {"bytes": "20"},
    )


def test_a_channel_of_strange_types_is_an_error_that_names_them() -> None:
    with pytest.raises(UnfitPicture) as caught:
        fit(encoded(noise(60, 40)), mimes=frozenset({"image/x-own"}), max_bytes=ROOMY)
    assert caught.value.id == "picture.no_format"
    assert caught.value.values == {"mimes": "image/x-own"}


# --- what a picture tells -----------------------------------------------------------

EVERY_FORMAT = ["JPEG", "PNG", "WEBP", "AVIF", "TIFF"]
MIMES = frozenset(f"image/{name.lower()}" for name in EVERY_FORMAT)


def told(image: Image.Image, file_format: str, orientation: int = 1) -> bytes:
    """A picture that says where, when and by whom it was taken."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010E] = "RAHASIA"
    exif[0x0132] = "2026:11:21 08:00:00"
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (0.5, 30.0, 0.0)
    place[3], place[4] = "E", (101.0, 26.0, 0.0)
    return encoded(image, file_format, exif=exif)


def with_segment(data: bytes, number: int, body: bytes) -> bytes:
    head = bytes([0xFF, 0xE0 + number]) + struct.pack(">H", len(body) + 2)
    return data[:2] + head + body + data[2:]


def with_chunk(data: bytes, name: bytes, body: bytes) -> bytes:
    chunk = struct.pack(">I", len(body)) + name + body
    chunk += struct.pack(">I", zlib.crc32(name + body))
    return data[:33] + chunk + data[33:]


@pytest.mark.parametrize("file_format", EVERY_FORMAT)
def test_no_format_tells_where_it_was_taken(file_format: str) -> None:
    data = told(noise(60, 40), file_format)
    # Pillow writes no place into a TIFF.
    assert opened(data).getexif().get_ifd(0x8825) or file_format == "TIFF"
    fitted = fit(data, mimes=MIMES, max_bytes=ROOMY)
    assert not opened(fitted).getexif().get_ifd(0x8825)
    assert b"RAHASIA" in data
    assert b"RAHASIA" not in fitted


@pytest.mark.parametrize(
    ("number", "body"),
    [
        (1, b"http://ns.adobe.com/xmp/extension/\0RAHASIA"),
        (5, b"RAHASIA"),
        (11, b"JP\0\0RAHASIA"),
        (13, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0\0\x07RAHASIA\0"),
    ],
)
def test_no_segment_of_a_jpeg_tells_tales(number: int, body: bytes) -> None:
    data = with_segment(encoded(noise(60, 40)), number, body)
    assert b"RAHASIA" not in fit(data, mimes=BOTH, max_bytes=ROOMY)


@pytest.mark.parametrize(
    ("name", "body"),
    [
        (b"tIME", struct.pack(">HBBBBB", 2026, 11, 21, 8, 0, 0)),
        (b"vpAg", b"RAHASIA"),
        (b"tEXt", b"Author\0RAHASIA"),
    ],
)
def test_no_chunk_of_a_png_tells_tales(name: bytes, body: bytes) -> None:
    data = with_chunk(encoded(noise(60, 40), "PNG"), name, body)
    fitted = fit(data, mimes=PNG, max_bytes=ROOMY)
    assert name in data
    assert name not in fitted


@pytest.mark.parametrize("file_format", ["JPEG", "PNG"])
def test_a_second_file_behind_a_picture_is_not_passed_on(file_format: str) -> None:
    data = encoded(noise(60, 40), file_format) + b"ftypmp42 RAHASIA"
    assert b"RAHASIA" not in fit(data, mimes=BOTH, max_bytes=ROOMY)


def test_colours_and_density_are_no_tales() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for file_format in ("JPEG", "PNG"):
        data = encoded(noise(60, 40), file_format, icc_profile=profile, dpi=(72, 72))
        assert fit(data, mimes=BOTH, max_bytes=ROOMY) is data


@given(
    width=st.integers(1, 300),
    height=st.integers(1, 300),
    mimes=st.sampled_from([JPEG, PNG, BOTH]),
    file_format=st.sampled_from(EVERY_FORMAT),
)
@settings(max_examples=25, deadline=None)
def test_what_was_fitted_once_fits_and_keeps_its_shape(
    width: int, height: int, mimes: frozenset[str], file_format: str
) -> None:
    data = told(noise(width, height), file_format, 6)
    once = fit(data, mimes=mimes, max_bytes=ROOMY, max_side=200)
    assert fit(once, mimes=mimes, max_bytes=ROOMY, max_side=200) is once
    seen = opened(once).size
    scale = min(1.0, 200 / max(width, height))
    assert max(seen) == min(200, max(width, height))
    assert seen[0] == pytest.approx(height * scale, abs=1)
    assert seen[1] == pytest.approx(width * scale, abs=1)


@pytest.mark.filterwarnings("ignore:Corrupt EXIF:UserWarning")
@pytest.mark.filterwarnings("ignore:Truncated File Read:UserWarning")
@pytest.mark.parametrize(
    "note",
    [
        b"garbage",
        b"MM\0*\0\0\0\x08\0\xff",
        b"II*\0\xff\xff\xff\xff",
        b"MM\0*\0\0\0\x08\0\x01\x01\x12\0\x02\0\0\0\x05\0\0\0\x99",
    ],
)
def test_a_broken_note_does_not_stop_a_sound_picture(note: bytes) -> None:
    data = with_segment(encoded(noise(60, 40)), 1, b"Exif\0\0" + note)
    assert read_picture(data, "").width == 60
    fitted = fit(data, mimes=JPEG, max_bytes=ROOMY)
    assert opened(fitted).size == (60, 40)
    assert b"Exif" not in fitted


# --- upright ------------------------------------------------------------------------

CORNERS = {"red": (0, 0), "lime": (1, 0), "blue": (1, 1), "white": (0, 1)}
# How an upright picture lies in the file for each note (EXIF 2.32, 4.6.5).
LYING = {
    1: None,
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def four_corners() -> Image.Image:
    image = Image.new("RGB", (80, 48), "black")
    for colour, (right, low) in CORNERS.items():
        image.paste(colour, (right * 40, low * 24, right * 40 + 40, low * 24 + 24))
    return image


@pytest.mark.parametrize("orientation", LYING)
@pytest.mark.parametrize("file_format", EVERY_FORMAT)
def test_a_picture_is_turned_upright_from_every_position(
    orientation: int, file_format: str
) -> None:
    upright, turn = four_corners(), LYING[orientation]
    lying = upright if turn is None else upright.transpose(turn)
    data = told(lying, file_format, orientation)
    media = read_picture(data, "")
    assert (media.width, media.height) == upright.size
    fitted = opened(fit(data, mimes=PNG, max_bytes=ROOMY)).convert("RGB")
    assert fitted.size == upright.size
    for right, low in CORNERS.values():
        at = (20 + 40 * right, 12 + 24 * low)
        seen, meant = fitted.getpixel(at), upright.getpixel(at)
        assert isinstance(seen, tuple)
        assert isinstance(meant, tuple)
        assert all(abs(a - b) < 12 for a, b in zip(seen, meant, strict=True))


# --- decoding -----------------------------------------------------------------------


@given(width=st.integers(1, 900), height=st.integers(1, 900))
@settings(max_examples=20, deadline=None)
def test_a_picture_decoded_for_less_is_still_large_enough(
    width: int, height: int
) -> None:
    data = encoded(Image.new("RGB", (900, 900), "teal"))
    image = decode(data, at_least=(width, height))
    assert image.width >= width
    assert image.height >= height


def test_a_large_jpeg_is_decoded_smaller_where_less_is_enough() -> None:
    data = encoded(Image.new("RGB", (1600, 1200), "teal"))
    assert decode(data, at_least=(200, 150)).size == (200, 150)
    assert decode(data).size == (1600, 1200)


def test_only_jpegs_are_decoded_smaller() -> None:
    data = encoded(Image.new("RGB", (1600, 1200), "teal"), "PNG")
    assert decode(data, at_least=(200, 150)).size == (1600, 1200)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_part_of_a_jpeg_is_refused_however_small_it_is_wanted(share: float) -> None:
    data = encoded(noise(600, 400))
    with pytest.raises(UnreadablePicture):
        decode(data[: int(len(data) * share)], at_least=(60, 40))


@pytest.mark.parametrize("grey", [0, 64, 128, 200, 255])
def test_a_grey_of_sixteen_bits_keeps_its_lightness(grey: int) -> None:
    data = encoded(Image.new("I;16", (40, 30), grey * 257), "PNG")
    assert as_seen(decode(data)).getpixel((5, 5)) == (grey, grey, grey)
