from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageChops

from dissemination.rendering.placeholder import draw_placeholder

CompareGolden = Callable[[str, bytes], None]

SIZE = (1080, 1350)
ALT = "Petugas merekam sidik jari warga di meja layanan."


def drawn(label: str = "ktp.jpg", alt: str = ALT, *size: int) -> Image.Image:
    jpeg = draw_placeholder(label, alt, *(size or SIZE))
    return Image.open(io.BytesIO(jpeg)).convert("RGB")


def changed(one: Image.Image, other: Image.Image) -> tuple[int, int, int, int] | None:
    """The box of all pixels that differ by more than a JPEG's noise."""
    difference = ImageChops.difference(one, other).convert("L")
    return difference.point(lambda value: 255 * (value > 24)).getbbox()


@given(width=st.integers(200, 700), height=st.integers(200, 700))
@settings(max_examples=12, deadline=None)
def test_a_practice_picture_is_a_bare_jpeg_of_the_size_asked_for(
    width: int, height: int
) -> None:
    jpeg = draw_placeholder("foto.jpg", ALT, width, height)
    image = Image.open(io.BytesIO(jpeg))
    assert (image.format, image.size) == ("JPEG", (width, height))
    assert not image.getexif()


@pytest.mark.parametrize(
    "size", [(199, 800), (800, 199), (0, 0), (-300, 300), (1, 10_000)]
)
def test_too_little_room_is_refused_with_the_size(size: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match=f"no room in {size[0]} x {size[1]}"):
        draw_placeholder("a.png", "", *size)


def test_the_same_words_make_the_same_bytes() -> None:
    one, other = (draw_placeholder("a.png", ALT, *SIZE) for _ in range(2))
    assert one == other


@pytest.mark.parametrize(
    ("label", "alt"),
    [("lain.jpg", ALT), ("ktp.jpg", "Warga mengantre di loket."), ("ktp.jpg", "")],
)
def test_other_words_make_another_picture(label: str, alt: str) -> None:
    assert changed(drawn(), drawn(label, alt))


@pytest.mark.parametrize("size", [(1080, 1350), (1200, 630), (400, 400), (300, 1500)])
@pytest.mark.parametrize("alt", [ALT, "kata " * 200, "Mempertanggungjawabkan" * 6, ""])
def test_words_keep_to_the_middle(size: tuple[int, int], alt: str) -> None:
    label = "sebuah-nama-berkas-yang-sangat-panjang-sekali.jpg" * 2
    box = changed(drawn(label, alt, *size), drawn("a", "", *size))
    assert box
    unit = min(size) / 100
    slack = 16  # a JPEG's blocks bleed so far
    assert box[0] >= 6 * unit - slack
    assert box[1] >= 6 * unit - slack
    assert box[2] <= size[0] - 6 * unit + slack
    assert box[3] <= size[1] - max(8, 3 * unit)


@pytest.mark.parametrize(
    "text",
    [
        "ڤتوݢس مريکم سيديق جاري ورݢ",
        "ꦥꦼꦠꦸꦒꦱ꧀ ꦭꦪꦤꦤ꧀",
        "Tenaga kesehatan 👩🏽‍⚕️ 🩷",
        "rusak \ue000 \u202e dan \x07 kosong",
    ],
)
def test_every_script_can_be_named_and_what_no_font_has_is_left_out(text: str) -> None:
    assert drawn(text, text, 500, 500).size == (500, 500)


def test_words_without_any_letter_leave_only_the_sign() -> None:
    assert not changed(drawn("\ue000", "\ue000"), drawn("", ""))


def test_it_says_that_it_is_for_practice_whatever_else_it_says() -> None:
    bare = drawn("", "")
    accent = (11, 93, 115)
    pill = bare.crop((300, 0, 780, 1290))
    close = [
        colour
        for _, colour in pill.getcolors(pill.width * pill.height) or []
        if isinstance(colour, tuple)
        and max(abs(a - b) for a, b in zip(colour, accent, strict=True)) < 8
    ]
    assert close


def test_a_border_runs_along_the_foot() -> None:
    image = drawn("", "", 1080, 1080)
    foot, above = image.crop((0, 1048, 1080, 1080)), image.crop((0, 960, 1080, 1040))
    darkest = [min(part.convert("L").tobytes()) for part in (foot, above)]
    assert darkest[0] < 110 < darkest[1]


def test_a_practice_picture_says_what_it_stands_for(
    compare_golden: CompareGolden,
) -> None:
    jpeg = draw_placeholder(
        "ktp-cfd.jpg", "Petugas merekam sidik jari warga di meja layanan.", 1080, 1920
    )
    compare_golden("placeholder", jpeg)
