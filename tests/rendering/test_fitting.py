"""A picture as a channel takes it: its shape, its size, its type, and what was done."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dissemination.channel import MediaLimit
from dissemination.rendering.fitting import Done, fit_picture, framed
from dissemination.rendering.pictures import UnfitPicture
from tests.rendering.test_pictures import encoded, noise, opened, with_place

JPEG = frozenset({"image/jpeg"})
ROOMY = MediaLimit(
    max_items=10,
    mimes=JPEG | {"image/png"},
    max_bytes=8_000_000,
    source="a test",
)
# As Instagram's feed has it: 4:5 to 1.91:1, 320 to 1,440 pixels, JPEG alone.
FEED = replace(ROOMY, mimes=JPEG, aspect=(0.8, 1.91), min_width=320, max_width=1440)


def photo(width: int, height: int) -> bytes:
    return encoded(Image.new("RGB", (width, height), "teal"))


def left_and_right(width: int, height: int) -> bytes:
    image = Image.new("RGB", (width, height), "red")
    image.paste("blue", (width // 2, 0, width, height))
    return encoded(image, quality=95)


def is_mostly(data: bytes, band: int) -> bool:
    small = opened(data).convert("RGB").resize((1, 1))
    colour = small.getpixel((0, 0))
    assert isinstance(colour, tuple)
    return colour[band] > 200


@pytest.mark.parametrize(
    ("size", "expected", "done"),
    [
        ((1080, 1350), (1080, 1350), ()),
        ((1440, 754), (1440, 754), ()),
        ((2880, 1620), (1440, 810), (Done.SCALED,)),
        ((1000, 2000), (1000, 1250), (Done.CROPPED,)),
        ((3000, 1000), (1440, 754), (Done.CROPPED, Done.SCALED)),
        ((200, 200), (320, 320), (Done.ENLARGED,)),
        ((200, 800), (320, 400), (Done.CROPPED, Done.ENLARGED)),
    ],
)
def test_a_picture_gets_the_size_that_a_feed_takes_and_no_other(
    size: tuple[int, int], expected: tuple[int, int], done: tuple[Done, ...]
) -> None:
    fitted = fit_picture(photo(*size), FEED)
    assert (fitted.width, fitted.height) == expected == opened(fitted.data).size
    assert fitted.done == done


def test_where_every_shape_is_taken_nothing_is_cut() -> None:
    data = photo(3000, 100)
    assert fit_picture(data, ROOMY).data is data


@pytest.mark.parametrize(("across", "band"), [(0.1, 0), (0.9, 2)])
def test_a_crop_keeps_the_authors_focus(across: float, band: int) -> None:
    data = left_and_right(1200, 600)
    fitted = fit_picture(data, replace(FEED, aspect=(0.8, 1.0)), focus=(across, 0.5))
    assert fitted.done == (Done.CROPPED,)
    assert is_mostly(fitted.data, band)


def test_without_an_authors_focus_a_crop_looks_for_one() -> None:
    image = Image.new("RGB", (2000, 500), "#dfe6ea")
    image.paste(noise(200, 200).resize((300, 300)), (1650, 100))
    fitted = fit_picture(encoded(image), replace(FEED, aspect=(0.8, 1.0)))
    dark, light = opened(fitted.data).convert("L").getextrema()
    assert isinstance(dark, int)
    assert isinstance(light, int)
    assert dark < 90, "what draws the eye is still in sight"


def test_a_crop_is_of_the_upright_picture() -> None:
    turned = with_place(Image.new("RGB", (800, 2000), "teal"), 6)  # seen 2000 x 800
    fitted = fit_picture(turned, FEED)
    assert (fitted.width, fitted.height) == (1440, 754)
    assert Done.CROPPED in fitted.done


@given(
    st.tuples(st.integers(1, 9000), st.integers(1, 9000)),
    st.sampled_from([(0.8, 1.91), (0.05, 20.0), (1.0, 1.0), (0.01, 10.0)]),
    st.sampled_from([(0, 4096), (320, 1440), (320, 1080)]),
)
def test_every_size_is_framed_within_the_limits(
    full: tuple[int, int], aspect: tuple[float, float], widths: tuple[int, int]
) -> None:
    least, most = widths
    limit = replace(FEED, aspect=aspect, min_width=least, max_width=most)
    width, height = framed(full, limit)
    assert aspect[0] <= width / height <= aspect[1]
    assert width <= most
    assert height <= limit.max_height
    tallest_allowed = limit.max_height * aspect[0]
    assert width >= min(least, int(tallest_allowed))
    assert width <= max(full[0], least)


@given(st.tuples(st.integers(1, 4096), st.integers(1, 4096)))
def test_what_fits_keeps_its_size(full: tuple[int, int]) -> None:
    assert framed(full, ROOMY) == full


@given(st.tuples(st.integers(1, 9000), st.integers(1, 9000)))
def test_a_framed_size_is_framed_already(full: tuple[int, int]) -> None:
    once = framed(full, FEED)
    assert framed(once, FEED) == once


@settings(max_examples=25, deadline=None)
@given(
    st.sampled_from(["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"]),
    st.tuples(st.integers(20, 500), st.integers(20, 500)),
    st.integers(4_000, 60_000),
)
def test_a_file_obeys_every_limit_and_says_what_it_is(
    file_format: str, size: tuple[int, int], max_bytes: int
) -> None:
    limit = replace(FEED, min_width=0, max_width=300, max_bytes=max_bytes)
    fitted = fit_picture(encoded(noise(*size), file_format), limit)
    image = opened(fitted.data)
    assert len(fitted.data) <= max_bytes
    assert (image.size, image.mode) == ((fitted.width, fitted.height), "RGB")
    assert (image.format, fitted.mime) == ("JPEG", "image/jpeg")
    assert image.width <= 300
    assert 0.8 <= image.width / image.height <= 1.91
    assert (Done.CONVERTED in fitted.done) == (file_format != "JPEG")


def test_quality_goes_before_size() -> None:
    data = encoded(noise(400, 400), quality=98)
    room = len(encoded(noise(400, 400), quality=82))
    fitted = fit_picture(data, replace(ROOMY, max_bytes=room))
    assert (fitted.width, fitted.height) == (400, 400)
    assert fitted.done == (Done.SQUEEZED,)


def test_a_heavy_picture_gets_smaller_only_where_quality_is_not_enough() -> None:
    fitted = fit_picture(encoded(noise(400, 400)), replace(ROOMY, max_bytes=20_000))
    assert fitted.width < 400
    assert Done.SCALED in fitted.done


def test_a_heavy_picture_is_refused_before_it_gets_narrower_than_is_taken() -> None:
    data = encoded(noise(400, 400))
    with pytest.raises(UnfitPicture) as caught:
        fit_picture(data, replace(FEED, max_bytes=10_000))
    assert caught.value.id == "picture.no_room"


def test_an_ink_picture_leaves_in_the_colours_of_screens() -> None:
    inks = Image.new("CMYK", (60, 40), (0, 200, 200, 0))
    fitted = fit_picture(encoded(inks), ROOMY)
    assert opened(fitted.data).mode == "RGB"
    assert fitted.done == (Done.CONVERTED,)


def test_a_drawing_that_is_taken_as_it_is_is_no_jpeg() -> None:
    data = encoded(Image.new("RGB", (900, 600), "teal"), "PNG")
    assert fit_picture(data, ROOMY).data is data
    smaller = fit_picture(data, replace(ROOMY, max_width=300))
    assert (smaller.mime, smaller.done) == ("image/png", (Done.SCALED,))


def test_fitting_twice_does_nothing_more() -> None:
    once = fit_picture(encoded(noise(900, 200), "PNG"), FEED)
    twice = fit_picture(once.data, FEED)
    assert (twice.data, twice.done) == (once.data, ())


def test_the_same_picture_is_fitted_to_the_same_bytes() -> None:
    data = left_and_right(900, 300)
    assert fit_picture(data, FEED) == fit_picture(data, FEED)
