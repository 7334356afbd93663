from __future__ import annotations

import io
import random
import sys
from importlib.util import find_spec

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops, ImageCms, ImageDraw

from dissemination.rendering import raws
from dissemination.rendering.pictures import UnreadablePicture
from dissemination.rendering.raws import Raw, cover, cover_box, read_raw, whole

HAS_QUICK = find_spec("simplejpeg") is not None and find_spec("cv2") is not None
QUICK = pytest.param(
    True, id="quick", marks=pytest.mark.skipif(not HAS_QUICK, reason="extra `quick`")
)
BOTH_WAYS = pytest.mark.parametrize("quickly", [pytest.param(False, id="plain"), QUICK])
ALL = (10_000, 10_000)
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


def encoded(image: Image.Image, file_format: str = "JPEG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def scene(size: tuple[int, int] = (480, 320)) -> Image.Image:
    """A picture that looks different at every place and from every side."""
    across = Image.linear_gradient("L").rotate(90).resize(size)
    down = Image.linear_gradient("L").resize(size)
    image = Image.merge("RGB", (across, down, Image.new("L", size, 90)))
    ImageDraw.Draw(image).ellipse((40, 30, 120, 110), fill="white")
    return image


def laid(image: Image.Image, turn: int, file_format: str = "JPEG") -> bytes:
    exif = Image.Exif()
    exif[0x0112] = turn
    way = LYING[turn]
    lying = image if way is None else image.transpose(way)
    options = {"quality": 95, "subsampling": "4:4:4"} if file_format == "JPEG" else {}
    return encoded(lying, file_format, exif=exif, **options)


def rgb(image: Image.Image, x: int) -> tuple[int, int, int]:
    red, green, blue = image.crop((x, 30, x + 1, 31)).tobytes()
    return red, green, blue


def apart(image: Image.Image, other: Image.Image) -> float:
    """Return the mean difference of the worst eighth of two pictures, 0 to 255."""
    assert image.size == other.size
    assert image.mode == other.mode == "RGB"
    difference = ImageChops.difference(image, other).resize(
        (8, 8), Image.Resampling.BOX
    )
    return max(difference.tobytes())


@BOTH_WAYS
@pytest.mark.parametrize("turn", LYING)
def test_a_cut_is_the_same_however_the_photo_lies_in_its_file(
    turn: int, *, quickly: bool
) -> None:
    upright = scene()
    raw = read_raw(laid(upright, turn), ALL, quickly=quickly)
    assert raw.size == upright.size
    assert apart(whole(raw, (240, 160)), upright.resize((240, 160))) < 8
    for focus in ((0.1, 0.2), (0.9, 0.5)):
        for size in ((90, 160), (320, 90)):
            box = cover_box(upright.size, size, focus)
            assert apart(cover(raw, size, focus), upright.resize(size, box=box)) < 8


@pytest.mark.parametrize("file_format", ["PNG", "WEBP", "TIFF"])
def test_what_is_no_jpeg_is_turned_too(file_format: str) -> None:
    raw = read_raw(laid(scene(), 6, file_format), ALL)
    assert apart(whole(raw, (240, 160)), scene().resize((240, 160))) < 8


def upside_down_profile() -> bytes:
    """A profile whose red is sRGB's blue, and the other way round."""
    made = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    tags = {
        bytes(made[at : at + 4]): slice(at + 4, at + 12)
        for at in range(132, 132 + 12 * int.from_bytes(made[128:132]), 12)
    }
    red, blue = tags[b"rXYZ"], tags[b"bXYZ"]
    made[red], made[blue] = made[blue], made[red]
    return bytes(made)


@BOTH_WAYS
@pytest.mark.parametrize("turn", [1, 6])
def test_colours_of_another_space_are_brought_home(turn: int, *, quickly: bool) -> None:
    exif = Image.Exif()
    exif[0x0112] = turn
    image = Image.new("RGB", (200, 200), (210, 40, 30))
    data = encoded(image, exif=exif, icc_profile=upside_down_profile())
    red, _, blue = rgb(whole(read_raw(data, ALL, quickly=quickly), (80, 60)), 30)
    assert blue > 200
    assert red < 60


@BOTH_WAYS
def test_a_profile_is_obeyed_on_the_cut(
    monkeypatch: pytest.MonkeyPatch, *, quickly: bool
) -> None:
    seen: list[tuple[tuple[int, int], object]] = []

    def in_srgb(image: Image.Image) -> Image.Image:
        seen.append((image.size, image.info.get("icc_profile")))
        return image

    monkeypatch.setattr(raws, "in_srgb", in_srgb)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    data = encoded(scene(), icc_profile=profile)
    cover(read_raw(data, ALL, quickly=quickly), (90, 160), (0.5, 0.5))
    assert seen == [((90, 160), profile)]


@BOTH_WAYS
def test_no_more_is_decoded_than_is_enough(*, quickly: bool) -> None:
    data = encoded(scene((1600, 1200)))
    assert read_raw(data, (400, 300), quickly=quickly).size == (400, 300)
    assert read_raw(data, (401, 300), quickly=quickly).size == (800, 600)
    assert read_raw(data, (801, 1), quickly=quickly).size == (1600, 1200)
    on_its_side = laid(scene((1600, 1200)), 6)
    assert read_raw(on_its_side, (400, 300), quickly=quickly).size == (400, 300)


@pytest.mark.skipif(not HAS_QUICK, reason="extra `quick`")
@pytest.mark.parametrize("size", [(90, 160), (240, 160), (470, 310), (900, 600)])
def test_the_quick_way_looks_like_the_plain_one(size: tuple[int, int]) -> None:
    data = encoded(scene(), quality=95)
    plain = cover(read_raw(data, ALL), size, (0.3, 0.4))
    quick = cover(read_raw(data, ALL, quickly=True), size, (0.3, 0.4))
    assert apart(plain, quick) < 6


@pytest.mark.skipif(not HAS_QUICK, reason="extra `quick`")
def test_only_a_jpeg_in_colours_goes_the_quick_way() -> None:
    def kind(data: bytes) -> str:
        return type(read_raw(data, ALL, quickly=True).source).__name__

    assert kind(encoded(scene())) == "_Rows"
    assert kind(encoded(scene(), "PNG")) == "Drawn"
    assert kind(encoded(scene().convert("CMYK"))) == "Drawn"
    assert kind(encoded(scene().convert("L"))) == "Drawn"


def test_without_the_extra_the_plain_way_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "simplejpeg", None)
    raw = read_raw(encoded(scene()), ALL, quickly=True)
    assert type(raw.source).__name__ == "Drawn"


@BOTH_WAYS
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_part_of_a_photo_is_refused(share: float, *, quickly: bool) -> None:
    grain = random.Random(7).randbytes(600 * 400 * 3)  # noqa: S311 - just grain
    data = encoded(Image.frombytes("RGB", (600, 400), grain))
    with pytest.raises(UnreadablePicture) as caught:
        read_raw(data[: int(len(data) * share)], ALL, quickly=quickly)
    assert caught.value.id == "picture.broken"


def test_what_is_transparent_lies_on_white_and_bleeds_no_colour() -> None:
    image = Image.new("RGBA", (400, 300), (255, 0, 0, 0))
    image.paste((0, 0, 255, 255), (0, 0, 200, 300))
    small = whole(read_raw(encoded(image, "PNG"), ALL), (80, 60))
    assert small.getpixel((70, 30)) == (255, 255, 255)
    assert small.getpixel((10, 30)) == (0, 0, 255)
    reddest = max(red - green for x in range(80) for red, green, _ in [rgb(small, x)])
    assert reddest <= 1


def test_a_colour_that_stands_for_nothing_is_white() -> None:
    image = Image.new("RGB", (400, 300), (10, 200, 10))
    image.paste((200, 0, 0), (0, 0, 200, 300))
    data = encoded(image, "PNG", transparency=(10, 200, 10))
    small = whole(read_raw(data, ALL), (80, 60))
    assert small.getpixel((70, 30)) == (255, 255, 255)
    assert small.getpixel((10, 30)) == (200, 0, 0)


@pytest.mark.parametrize("mode", ["1", "L", "P", "CMYK", "LA", "YCbCr", "I;16"])
def test_every_way_of_keeping_colours_can_be_cut(mode: str) -> None:
    if mode == "I;16":
        image = Image.new("I;16", (90, 60), 128 * 257)
    else:
        grey = Image.new("RGB", (90, 60), (128, 128, 128))
        image = grey.quantize(4) if mode == "P" else grey.convert(mode)
    file_format = "JPEG" if mode in {"CMYK", "YCbCr"} else "PNG"
    small = cover(read_raw(encoded(image, file_format), ALL), (30, 40), (0.5, 0.5))
    assert (small.mode, small.size) == ("RGB", (30, 40))
    if mode != "1":  # which has but black and white
        assert all(abs(n - 128) <= 2 for n in rgb(small, 15))


def test_a_palette_is_mixed_by_its_colours_not_its_numbers() -> None:
    image = Image.new("P", (400, 300))
    image.putpalette([255, 255, 255] + [0, 0, 0] * 200 + [255, 255, 255])
    image.paste(201, (0, 0, 200, 300))
    small = whole(read_raw(encoded(image, "PNG"), ALL), (81, 61))
    assert small.getextrema() == ((255, 255),) * 3


@given(
    whole_size=st.tuples(st.integers(1, 6000), st.integers(1, 6000)),
    size=st.tuples(st.integers(1, 2000), st.integers(1, 2000)),
    focus=st.tuples(st.floats(0, 1), st.floats(0, 1)),
)
def test_a_cover_lies_within_the_photo_and_has_the_shape_of_its_box(
    whole_size: tuple[int, int], size: tuple[int, int], focus: tuple[float, float]
) -> None:
    left, top, right, bottom = cover_box(whole_size, size, focus)
    assert left >= 0
    assert top >= 0
    assert right <= whole_size[0] * (1 + 1e-9)
    assert bottom <= whole_size[1] * (1 + 1e-9)
    assert (right - left) * size[1] == pytest.approx((bottom - top) * size[0])
    fills = ((right - left) / whole_size[0], (bottom - top) / whole_size[1])
    assert max(fills) == pytest.approx(1)


@given(focus=st.tuples(st.floats(0, 1), st.floats(0, 1)))
def test_the_focus_is_always_in_sight(focus: tuple[float, float]) -> None:
    for size in ((1080, 1920), (1280, 720)):
        left, top, right, bottom = cover_box((4000, 3000), size, focus)
        assert left - 1e-6 <= focus[0] * 4000 <= right + 1e-6
        assert top - 1e-6 <= focus[1] * 3000 <= bottom + 1e-6


def test_what_needs_no_change_of_size_is_not_touched() -> None:
    image = scene((300, 160))
    raw = Raw(source=raws.Drawn(image))
    assert cover(raw, (90, 160), (0.5, 0.5)).tobytes() == (
        image.crop((105, 0, 195, 160)).tobytes()
    )


@given(
    size=st.tuples(st.integers(1, 90), st.integers(1, 90)),
    wanted=st.tuples(st.integers(1, 60), st.integers(1, 60)),
    turn=st.integers(1, 8),
    focus=st.tuples(st.floats(0, 1), st.floats(0, 1)),
    quickly=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_every_photo_can_be_cut_to_every_size(
    size: tuple[int, int],
    wanted: tuple[int, int],
    turn: int,
    focus: tuple[float, float],
    quickly: bool,  # noqa: FBT001 - drawn by name
) -> None:
    raw = read_raw(laid(scene(size), turn), ALL, quickly=quickly)
    assert cover(raw, wanted, focus).size == wanted
    assert whole(raw, wanted).size == wanted
