from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from dissemination.rendering import focus
from dissemination.rendering.cards.sizes import SIZES
from dissemination.rendering.focus import find_faces, focus_of
from dissemination.rendering.raws import cover_box

SAMPLES = Path(__file__).resolve().parents[2] / "samples"
LANDSCAPE, PORTRAIT, SQUARE = (1200, 900), (900, 1200), (1000, 1000)
FAIR, BROWN, DARK = (236, 188, 150), (198, 134, 84), (110, 72, 48)
Box = tuple[float, float, float, float]
# What must stay in sight of each sample, in shares: heads, writing, the emblem.
SUBJECTS: dict[str, Box] = {
    "hoaks-umkm": (0.31, 0.53, 0.69, 0.80),
    "imunisasi": (0.29, 0.18, 0.49, 0.63),
    "korpri": (0.34, 0.40, 0.66, 0.61),
    "ktp-cfd": (0.61, 0.25, 0.74, 0.43),
    "peringatan-dini": (0.38, 0.40, 0.62, 0.51),
    "pustaka-keliling": (0.43, 0.64, 0.51, 0.76),
}


@pytest.fixture(params=["with OpenCV", "without OpenCV"])
def _either(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "without OpenCV":
        monkeypatch.setattr(focus, "_cascade", lambda: None)


def street(size: tuple[int, int]) -> Image.Image:
    """A place with something to see everywhere: houses, windows, trees, a road."""
    width, height = size
    image = Image.new("RGB", size, (196, 216, 226))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height * 2 // 3, width, height), fill=(126, 124, 120))
    for left in range(0, width, 150):
        top = height // 3 + left % 90
        draw.rectangle((left, top, left + 120, height * 2 // 3), fill=(150, 156, 148))
        for pane in range(left + 15, left + 105, 30):
            for sill in range(top + 20, height * 2 // 3 - 30, 50):
                draw.rectangle((pane, sill, pane + 14, sill + 24), fill=(88, 104, 120))
        draw.ellipse((left + 90, top + 60, left + 150, top + 140), fill=(70, 110, 74))
    for left in range(0, width, 120):
        draw.rectangle(
            (left, height * 5 // 6, left + 60, height * 5 // 6 + 10), "white"
        )
    return image


def with_person(
    image: Image.Image, at: tuple[float, float], skin: tuple[int, int, int], side: int
) -> Box:
    """Draw somebody whose head has its middle there; return the head's box."""
    draw = ImageDraw.Draw(image)
    x, y = image.width * at[0], image.height * at[1]
    head = (x - side * 0.4, y - side * 0.5, x + side * 0.4, y + side * 0.5)
    shoulders = (x - side, y + side * 0.6, x + side, y + side * 2.6)
    draw.rounded_rectangle(shoulders, side // 2, fill=(62, 74, 104))
    draw.rectangle((x - side * 0.15, y, x + side * 0.15, y + side * 0.8), fill=skin)
    draw.ellipse((head[0] - 6, head[1] - 10, head[2] + 6, y + side * 0.2), "black")
    draw.ellipse((head[0], head[1] + side * 0.12, head[2], head[3]), fill=skin)
    for eye in (x - side * 0.17, x + side * 0.17):
        draw.ellipse(
            (eye - side * 0.06, y, eye + side * 0.06, y + side * 0.09), "black"
        )
    mouth = (x - side * 0.17, y + side * 0.15, x + side * 0.17, y + side * 0.35)
    draw.arc(mouth, 20, 160, fill=(120, 30, 30), width=max(2, side // 24))
    return head


def seen(box: Box, size: tuple[int, int], point: tuple[float, float]) -> list[str]:
    """Return the names of the cards that cut into a box of a photo."""
    lost = []
    for card in SIZES.values():
        crop = cover_box(size, (card.width, card.height), point)
        starts_inside = box[0] >= crop[0] - 1 and box[1] >= crop[1] - 1
        if not (starts_inside and box[2] <= crop[2] + 1 and box[3] <= crop[3] + 1):
            lost.append(card.name)
    return lost


@pytest.mark.usefixtures("_either")
@pytest.mark.parametrize("skin", [FAIR, BROWN, DARK], ids=["fair", "brown", "dark"])
@pytest.mark.parametrize("at", [(0.15, 0.4), (0.85, 0.4), (0.3, 0.3), (0.7, 0.5)])
def test_a_head_at_the_side_stays_on_every_card(
    at: tuple[float, float], skin: tuple[int, int, int]
) -> None:
    photo = street(LANDSCAPE)
    head = with_person(photo, at, skin, 180)
    assert seen(head, photo.size, focus_of(photo)) == []


@pytest.mark.usefixtures("_either")
@pytest.mark.parametrize("skin", [FAIR, BROWN, DARK], ids=["fair", "brown", "dark"])
@pytest.mark.parametrize("at", [(0.5, 0.14), (0.4, 0.3), (0.6, 0.62), (0.2, 0.2)])
def test_a_head_high_or_low_in_a_portrait_stays_on_every_card(
    at: tuple[float, float], skin: tuple[int, int, int]
) -> None:
    photo = street(PORTRAIT)
    head = with_person(photo, at, skin, 180)
    assert seen(head, photo.size, focus_of(photo)) == []


def test_the_middle_would_have_lost_those_heads() -> None:
    for size, at in ((LANDSCAPE, (0.15, 0.4)), (PORTRAIT, (0.5, 0.14))):
        photo = street(size)
        assert seen(with_person(photo, at, BROWN, 180), size, (0.5, 0.5))


@pytest.mark.usefixtures("_either")
def test_of_a_pair_both_heads_stay_where_they_fit() -> None:
    photo = street(LANDSCAPE)
    left = with_person(photo, (0.62, 0.4), BROWN, 130)
    right = with_person(photo, (0.82, 0.42), FAIR, 130)
    point = focus_of(photo)
    assert seen(left, photo.size, point) == seen(right, photo.size, point) == []


def test_without_anybody_what_is_busy_and_bright_stays() -> None:
    photo = Image.new("RGB", LANDSCAPE, (150, 170, 180))
    draw = ImageDraw.Draw(photo)
    for step in range(0, 240, 20):
        draw.rectangle((60 + step, 300, 70 + step, 560), fill=(200, 30, 40))
    assert seen((60, 300, 310, 560), photo.size, focus_of(photo)) == []


@pytest.mark.parametrize("colour", ["white", "black", (198, 134, 84), "teal"])
def test_where_nothing_is_to_be_seen_the_usual_place_is(
    colour: str | tuple[int, int, int],
) -> None:
    x, y = focus_of(Image.new("RGB", SQUARE, colour))
    assert x == pytest.approx(0.5, abs=0.01)
    assert 0.4 < y < 0.5


def test_a_wall_in_the_colour_of_skin_is_no_face() -> None:
    photo = street(LANDSCAPE)
    ImageDraw.Draw(photo).rectangle((0, 0, 330, 900), fill=BROWN)
    head = with_person(photo, (0.8, 0.4), FAIR, 180)
    assert seen(head, photo.size, focus_of(photo)) == []


@pytest.mark.usefixtures("_either")
@pytest.mark.parametrize("name", SUBJECTS)
def test_the_subject_of_each_sample_stays_on_every_card(name: str) -> None:
    with Image.open(SAMPLES / f"{name}.jpg") as photo:
        point, (width, height) = focus_of(photo), photo.size
    left, top, right, bottom = SUBJECTS[name]
    subject = (left * width, top * height, right * width, bottom * height)
    assert seen(subject, (width, height), point) == []


def test_every_sample_has_its_subject_here() -> None:
    assert {path.stem for path in SAMPLES.glob("*.jpg")} == SUBJECTS.keys()


def test_a_face_is_found_where_opencv_is() -> None:
    pytest.importorskip("cv2")
    with Image.open(SAMPLES / "imunisasi.jpg") as photo:
        (found,) = find_faces(photo)
    assert found[0] < 566 < found[2]  # the mother's nose
    assert found[1] < 350 < found[3]


def test_no_face_is_found_without_opencv(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(focus, "_cascade", lambda: None)
    with Image.open(SAMPLES / "imunisasi.jpg") as photo:
        assert find_faces(photo) == []


def test_a_face_counts_for_more_than_a_busy_place(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    photo = street(LANDSCAPE)
    with_person(photo, (0.2, 0.4), BROWN, 180)
    face = (980, 280, 1124, 460)
    monkeypatch.setattr(focus, "find_faces", lambda _: [face])
    assert seen(face, photo.size, focus_of(photo)) == []


@given(
    width=st.integers(1, 400),
    height=st.integers(1, 400),
    mode=st.sampled_from(["RGB", "L", "RGBA", "CMYK", "P", "1"]),
)
@settings(max_examples=25, deadline=None)
def test_every_picture_has_a_focus_within_it(
    width: int, height: int, mode: str
) -> None:
    x, y = focus_of(Image.new(mode, (width, height)))
    assert 0 <= x <= 1
    assert 0 <= y <= 1


@pytest.mark.parametrize("size", [(5000, 20), (20, 5000), (2, 2)])
def test_a_picture_of_an_odd_shape_has_a_focus(size: tuple[int, int]) -> None:
    x, y = focus_of(Image.new("RGB", size, "teal"))
    assert 0 <= x <= 1
    assert 0 <= y <= 1


def test_the_same_picture_has_the_same_focus_at_any_size() -> None:
    photo = street(LANDSCAPE)
    with_person(photo, (0.25, 0.4), BROWN, 180)
    large, small = focus_of(photo), focus_of(photo.resize((600, 450)))
    assert large == pytest.approx(small, abs=0.05)
