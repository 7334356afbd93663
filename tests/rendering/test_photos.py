from __future__ import annotations

import hashlib
import io
import os
import struct
import subprocess
import sys
import zlib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw

from dissemination.rendering import photos, raws
from dissemination.rendering.cards.sizes import SIZES
from dissemination.rendering.photos import photo_cover, photo_focus, take_in
from dissemination.rendering.pictures import UnfitPicture, UnreadablePicture

STATUS, WIDE = (1080, 1920), (1280, 720)
MIDDLE = (0.5, 0.5)
Keep = Callable[[bytes], Path]


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    forget()
    yield
    forget()


def forget() -> None:
    """What another process would not know."""
    photo_cover.cache_clear()
    photos._proxy_pixels.cache_clear()
    photos._raw.cache_clear()
    photos._found_focus.cache_clear()
    photos._size.cache_clear()
    photos._file.cache_clear()


@pytest.fixture
def keep(tmp_path: Path) -> Keep:
    """Put bytes where the media store would."""

    def into_store(data: bytes) -> Path:
        sha256 = hashlib.sha256(data).hexdigest()
        place = tmp_path / "media" / sha256[:2] / sha256
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        return place

    return into_store


def encoded(image: Image.Image, file_format: str = "JPEG", **options: object) -> bytes:
    file = io.BytesIO()
    image.save(file, file_format, **options)
    return file.getvalue()


def png(head: bytes, body: bytes) -> bytes:
    chunks = ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data))
        + name
        + data
        + struct.pack(">I", zlib.crc32(name + data))
        for name, data in chunks
    )


def scene(size: tuple[int, int] = (2000, 1500)) -> Image.Image:
    """A picture that looks different at every place."""
    across = Image.linear_gradient("L").rotate(90).resize(size)
    down = Image.linear_gradient("L").resize(size)
    image = Image.merge("RGB", (across, down, Image.new("L", size, 90)))
    left, top = size[0] // 5, size[1] // 4
    box = (left, top, left + size[0] // 10, top + size[0] // 10)
    ImageDraw.Draw(image).ellipse(box, fill="white", outline="black", width=9)
    return image


def apart(image: Image.Image, other: Image.Image) -> int:
    """Return the mean difference of the worst eighth of two pictures, 0 to 255."""
    assert image.size == other.size
    difference = ImageChops.difference(image, other).resize(
        (8, 8), Image.Resampling.BOX
    )
    return max(difference.tobytes())


def beside(place: Path) -> set[str]:
    """Return what was made of a photo, by the ends of the names."""
    made = {path.name for path in place.parent.iterdir()} - {place.name}
    assert all(name.startswith(place.name) for name in made)
    return {name.removeprefix(place.name) for name in made}


def cover(path: Path, size: tuple[int, int] = STATUS) -> Image.Image:
    return photo_cover(path, size, MIDDLE, path.stat().st_mtime_ns)


# --- taken in -------------------------------------------------------------------------


def test_a_photo_taken_in_has_a_proxy_beside_it(keep: Keep) -> None:
    place = keep(encoded(scene((3000, 2000))))
    take_in(place)
    assert beside(place) == {".v1.jpg"}


@pytest.mark.parametrize(
    ("original", "proxy"),
    [
        ((4000, 3000), (2560, 1920)),
        ((3000, 4000), (1440, 1920)),
        ((1500, 4000), (1280, 3413)),
        ((1600, 1200), (1600, 1200)),
    ],
)
def test_a_proxy_is_just_large_enough_for_every_card(
    keep: Keep, original: tuple[int, int], proxy: tuple[int, int]
) -> None:
    place = keep(encoded(Image.new("RGB", original, "teal")))
    take_in(place)
    with Image.open(f"{place}.v1.jpg") as image:
        assert image.size == proxy
    enough = min(original) < 1920 or all(
        proxy[0] >= card.width and proxy[1] >= card.height for card in SIZES.values()
    )
    assert enough


def test_the_focus_is_found_once_and_kept_in_the_proxy(
    keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = keep(encoded(scene()))
    found = take_in(place)
    monkeypatch.setattr(photos, "focus_of", lambda _: pytest.fail("found again"))
    assert take_in(place) == photo_focus(place) == found


def test_an_original_is_decoded_once(
    keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = keep(encoded(scene()))
    take_in(place)
    monkeypatch.setattr(photos, "read_raw", lambda *_, **__: pytest.fail("again"))
    for card in SIZES.values():
        cover(place, (card.width, card.height))
    cover(place, (540, 960))
    assert cover(place, (700, 333)).size == (700, 333)


def test_a_photo_not_taken_in_yet_is_when_it_is_drawn(keep: Keep) -> None:
    place = keep(encoded(scene()))
    image = cover(place)
    assert beside(place) == {".v1.jpg", ".v1.1080x1920.500-500.jpg"}
    forget()
    assert cover(place).tobytes() == image.tobytes()


def test_cuts_are_kept_for_finished_cards_alone(keep: Keep) -> None:
    place = keep(encoded(scene()))
    for size in ((540, 960), (900, 700)):
        photo_cover(place, size, MIDDLE, 0, is_kept=False)
    assert beside(place) == {".v1.jpg"}


def test_what_was_cut_long_ago_makes_room(keep: Keep) -> None:
    place = keep(encoded(scene()))
    for across in range(30):
        photo_cover(place, (300, 300 + across), MIDDLE, 0)
        made = place.with_name(f"{place.name}.v1.300x{300 + across}.500-500.jpg")
        os.utime(made, (across, across))
    assert len(beside(place) - {".v1.jpg"}) == 24
    assert ".v1.300x329.500-500.jpg" in beside(place)
    assert ".v1.300x305.500-500.jpg" not in beside(place)


def test_which_of_two_near_focuses_came_first_makes_no_difference(keep: Keep) -> None:
    place = keep(encoded(scene()))
    first = photo_cover(place, STATUS, (0.3004, 0.5), 0)
    for path in place.parent.glob("*.jpg"):
        path.unlink()
    forget()
    assert photo_cover(place, STATUS, (0.2996, 0.5), 0).tobytes() == first.tobytes()


@pytest.mark.parametrize("what", [".v1.jpg", ".v1.1080x1920.500-500.jpg"])
@pytest.mark.parametrize("harm", ["lost", "empty", "half", "hollow", "strange"])
def test_what_is_lost_or_spoilt_is_made_anew_the_same_to_the_byte(
    keep: Keep, what: str, harm: str
) -> None:
    place = keep(encoded(scene()))
    image = cover(place)
    spoilt = Path(f"{place}{what}")
    whole = spoilt.read_bytes()
    match harm:
        case "lost":
            spoilt.unlink()
        case "empty":
            spoilt.write_bytes(b"")
        case "half":
            spoilt.write_bytes(whole[: len(whole) // 2])
        case "hollow":  # what a power cut leaves on some file systems
            spoilt.write_bytes(whole[:4096] + bytes(len(whole) - 4096))
        case "strange":
            spoilt.write_bytes(b"<html>")
    forget()
    take_in(place)
    assert cover(place).tobytes() == image.tobytes()
    assert spoilt.read_bytes() == whole


def test_a_proxy_without_its_focus_is_made_anew(keep: Keep) -> None:
    place = keep(encoded(scene()))
    found = take_in(place)
    Path(f"{place}.v1.jpg").write_bytes(encoded(scene()))
    assert take_in(place) == found


def test_nothing_half_written_is_left_behind(
    keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = keep(encoded(scene()))

    def no_room(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", no_room)
    assert cover(place).size == STATUS
    assert beside(place) == set()


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_card_is_drawn_where_nothing_can_be_kept(keep: Keep) -> None:
    place = keep(encoded(scene()))
    place.parent.chmod(0o500)
    try:
        assert cover(place).size == STATUS
    finally:
        place.parent.chmod(0o700)


def test_what_is_made_tells_nothing_of_the_original(keep: Keep) -> None:
    exif = Image.Exif()
    exif[0x010E] = "RAHASIA"
    exif.get_ifd(0x8825)[1] = "N"
    place = keep(encoded(scene(), exif=exif, comment=b"RAHASIA"))
    cover(place)
    for path in place.parent.glob("*.jpg"):
        with Image.open(path) as image:
            assert not image.getexif()
        assert b"RAHASIA" not in path.read_bytes()


SCRIPT = """
import sys
from pathlib import Path
from dissemination.rendering.photos import photo_cover
photo_cover(Path(sys.argv[1]), (1080, 1920), (0.5, 0.5), 0)
"""


def test_another_process_makes_the_same_bytes(keep: Keep) -> None:
    place = keep(encoded(scene()))
    cover(place)
    mine = {path.name: path.read_bytes() for path in place.parent.iterdir()}
    for name in mine.keys() - {place.name}:
        (place.parent / name).unlink()
    subprocess.run([sys.executable, "-c", SCRIPT, str(place)], check=True)  # noqa: S603
    assert {path.name: path.read_bytes() for path in place.parent.iterdir()} == mine


# --- covered --------------------------------------------------------------------------


@pytest.mark.parametrize("focus", [(0.1, 0.2), (0.5, 0.5), (0.95, 0.9)])
@pytest.mark.parametrize("size", [STATUS, WIDE, (1080, 1350), (540, 960), (640, 700)])
def test_a_photo_from_the_store_looks_like_one_that_lies_elsewhere(
    keep: Keep,
    tmp_path: Path,
    size: tuple[int, int],
    focus: tuple[float, float],
) -> None:
    data = encoded(scene(), quality=95)
    elsewhere = tmp_path / "foto.jpg"
    elsewhere.write_bytes(data)
    kept = photo_cover(keep(data), size, focus, 0)
    direct = photo_cover(elsewhere, size, focus, 0)
    assert kept.mode == direct.mode == "RGB"
    assert apart(kept, direct) < 5
    box = raws.cover_box((2000, 1500), size, focus)
    assert apart(direct, scene().resize(size, box=box)) < 5


def test_of_a_photo_elsewhere_no_more_is_decoded_than_is_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    decoded: list[tuple[int, int]] = []

    def read_raw(data: bytes, at_least: tuple[int, int], **how: bool) -> raws.Raw:
        raw = raws.read_raw(data, at_least, **how)
        decoded.append(raw.size)
        return raw

    monkeypatch.setattr(photos, "read_raw", read_raw)
    path = tmp_path / "foto.jpg"
    path.write_bytes(encoded(scene((4000, 3000))))
    for size in (STATUS, WIDE, (540, 960), (270, 480)):
        cover(path, size)
    assert decoded == [(4000, 3000), (2000, 1500), (1000, 750)]


def test_photos_elsewhere_leave_nothing_beside_them(tmp_path: Path) -> None:
    path = tmp_path / "foto.jpg"
    path.write_bytes(encoded(scene()))
    cover(path)
    photo_focus(path)
    assert list(tmp_path.iterdir()) == [path]


def test_a_photo_elsewhere_that_was_changed_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "foto.jpg"
    path.write_bytes(encoded(Image.new("RGB", (900, 900), "red")))
    first = photo_cover(path, WIDE, MIDDLE, 1)
    path.write_bytes(encoded(Image.new("RGB", (900, 900), "blue")))
    second = photo_cover(path, WIDE, MIDDLE, 2)
    assert apart(first, second) > 80


def test_the_focus_is_that_of_the_upright_photo(keep: Keep, tmp_path: Path) -> None:
    image = Image.new("RGB", (1200, 900), (150, 170, 180))
    draw = ImageDraw.Draw(image)
    for step in range(0, 240, 20):
        draw.rectangle((60 + step, 300, 70 + step, 560), fill=(200, 30, 40))
    exif = Image.Exif()
    exif[0x0112] = 6
    lying = encoded(image.transpose(Image.Transpose.ROTATE_90), exif=exif)
    elsewhere = tmp_path / "foto.jpg"
    elsewhere.write_bytes(lying)
    assert take_in(keep(lying))[0] < 0.3
    assert photo_focus(elsewhere)[0] < 0.3


def test_a_large_photo_does_not_stay_decoded_in_full(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(photos, "_HELD", 6_000_000)
    path = tmp_path / "foto.png"
    path.write_bytes(encoded(Image.new("RGB", (4000, 3000), "teal"), "PNG"))
    assert photos._raw(path, 0, 1).size == (2560, 1920)
    assert cover(path).getpixel((500, 900)) == (0, 128, 128)


# --- refused --------------------------------------------------------------------------


@pytest.mark.parametrize("size", [(1, 1), (199, 3000), (3000, 199)])
def test_a_photo_too_small_for_a_card_is_refused_with_the_least_size(
    keep: Keep, tmp_path: Path, size: tuple[int, int]
) -> None:
    data = encoded(Image.new("RGB", size), "PNG")
    elsewhere = tmp_path / "foto.png"
    elsewhere.write_bytes(data)
    for path in (keep(data), elsewhere):
        with pytest.raises(UnfitPicture) as caught:
            cover(path)
        assert caught.value.id == "picture.too_small"
        assert caught.value.values == {
            "width": str(size[0]),
            "height": str(size[1]),
            "least": "200",
        }


def test_the_least_photo_is_taken(keep: Keep) -> None:
    assert cover(keep(encoded(Image.new("RGB", (200, 200), "teal")))).size == STATUS


def test_too_small_is_said_of_the_upright_photo(keep: Keep) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    place = keep(encoded(Image.new("RGB", (900, 100)), exif=exif))
    with pytest.raises(UnfitPicture) as caught:
        take_in(place)
    assert (caught.value.values["width"], caught.value.values["height"]) == (
        "100",
        "900",
    )


@pytest.mark.parametrize("share", [0.05, 0.5, 0.95])
def test_a_part_of_a_photo_is_refused_and_leaves_nothing(
    keep: Keep, share: float
) -> None:
    data = encoded(scene())
    place = keep(data[: int(len(data) * share)])
    with pytest.raises(UnreadablePicture):
        take_in(place)
    assert beside(place) == set()


def test_a_bomb_is_refused_before_it_is_decoded(
    keep: Keep, monkeypatch: pytest.MonkeyPatch
) -> None:
    # A PNG of 3 KB that would fill 10 GB.
    rows = zlib.compress(bytes(1_000_000), 9)
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    data = png(head, rows)
    monkeypatch.setattr(photos, "read_raw", lambda *_, **__: pytest.fail("decoded"))
    with pytest.raises(UnreadablePicture) as caught:
        take_in(keep(data))
    assert caught.value.id == "picture.too_large"
    assert caught.value.values == {"width": "60000", "height": "60000"}


# --- every kind of file ---------------------------------------------------------------


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "GIF", "TIFF", "BMP"])
def test_every_format_covers_a_card(keep: Keep, file_format: str) -> None:
    place = keep(encoded(Image.new("RGB", (400, 300), (0, 128, 128)), file_format))
    red, green, blue = cover(place).crop((540, 960, 541, 961)).tobytes()
    assert abs(red - 0) < 4
    assert abs(green - 128) < 4
    assert abs(blue - 128) < 4


def test_a_png_that_is_called_a_jpeg_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "foto.jpg"
    path.write_bytes(encoded(Image.new("RGB", (400, 300), "teal"), "PNG"))
    assert cover(path).getpixel((540, 960)) == (0, 128, 128)


@pytest.mark.parametrize(
    ("ink", "colour"),
    [
        ((0, 0, 0, 0), (255, 255, 255)),
        ((0, 0, 0, 255), (0, 0, 0)),
        ((255, 0, 0, 0), (0, 255, 255)),
        ((0, 255, 0, 0), (255, 0, 255)),
        ((0, 0, 255, 0), (255, 255, 0)),
        ((0, 255, 255, 0), (255, 0, 0)),
    ],
)
def test_inks_of_print_have_their_colours(
    keep: Keep, ink: tuple[int, int, int, int], colour: tuple[int, int, int]
) -> None:
    place = keep(encoded(Image.new("CMYK", (400, 300), ink)))
    seen = cover(place).crop((540, 960, 541, 961)).tobytes()
    assert all(abs(a - b) < 8 for a, b in zip(seen, colour, strict=True))


def test_of_a_moving_picture_the_first_frame_is_drawn(keep: Keep) -> None:
    frames = [Image.new("RGB", (300, 300), name) for name in ("red", "blue")]
    for file_format in ("GIF", "WEBP", "PNG"):
        data = encoded(frames[0], file_format, save_all=True, append_images=frames[1:])
        red, _, blue = cover(keep(data)).crop((540, 960, 541, 961)).tobytes()
        assert red > 240
        assert blue < 15


def test_what_is_transparent_lies_on_white(keep: Keep) -> None:
    clear = Image.new("RGBA", (400, 300), (200, 0, 0, 0))
    assert cover(keep(encoded(clear, "PNG"))).getpixel((540, 960)) == (255, 255, 255)


@pytest.mark.parametrize("channels", [1, 3, 4])
def test_sixteen_bits_keep_their_lightness(keep: Keep, channels: int) -> None:
    kind = {1: 0, 3: 2, 4: 6}[channels]
    value = {1: (0x80,), 3: (0x80, 0x20, 0xF0), 4: (0x80, 0x20, 0xF0, 0xFF)}[channels]
    row = b"\0" + b"".join(bytes((n, n)) for n in value) * 300
    head = struct.pack(">IIBBBBB", 300, 300, 16, kind, 0, 0, 0)
    data = png(head, zlib.compress(row * 300))
    seen = cover(keep(data)).crop((540, 960, 541, 961)).tobytes()
    meant = value[:3] * (3 if channels == 1 else 1)
    assert all(abs(a - b) < 4 for a, b in zip(seen, meant, strict=True))


def test_a_heic_photo_is_taken(keep: Keep) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    file = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (400, 300), (0, 128, 128))).save(file)
    seen = cover(keep(file.getvalue())).crop((540, 960, 541, 961)).tobytes()
    assert all(abs(a - b) < 6 for a, b in zip(seen, (0, 128, 128), strict=True))
