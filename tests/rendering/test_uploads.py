"""What people upload is written anew, and holds nothing but the picture."""

from __future__ import annotations

import io
import random
import struct
import subprocess
import sys
import zlib
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from threading import Barrier, BrokenBarrierError
from xml.etree import ElementTree as ET

import pytest
from PIL import Image, ImageCms, ImageDraw, PngImagePlugin

from dissemination.rendering import drawing_process, uploads
from dissemination.rendering.pictures import UnreadablePicture
from dissemination.rendering.uploads import (
    LONGEST,
    THUMB,
    Sort,
    clean_drawing,
    clean_picture,
    mime_of_bytes,
    sort_of,
    thumbnail,
    thumbnail_of,
)
from tests.films import film

GPS = 0x8825
SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg"'
    b' xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20">%s</svg>'
)
RED = b'<rect width="40" height="20" fill="#f00"/>'


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def encoded(image: Image.Image, file_format: str, **options: object) -> bytes:
    held = io.BytesIO()
    image.save(held, file_format, **options)
    return held.getvalue()


def halves(size: tuple[int, int] = (60, 40)) -> Image.Image:
    """Return a picture that is blue on its left, and white on its right."""
    image = Image.new("RGB", size, "white")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1]), fill="blue")
    return image


def with_places(turn: int = 1) -> bytes:
    notes = Image.Exif()
    notes[0x010F] = "Telepon Rina"
    notes[0x0112] = turn
    notes.get_ifd(GPS)[2] = (0.0, 30.0, 25.5)
    notes.get_ifd(GPS)[1] = "N"
    data = encoded(halves(), "JPEG", exif=notes, comment=b"rumah Rina")
    assert b"Telepon Rina" in data
    assert opened(data).getexif().get_ifd(GPS)
    return data


def bomb(side: int) -> bytes:
    """Return a small PNG that says of itself to have a great many pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        check = zlib.crc32(name + body)
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", side, side, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("head", "sort"),
    [
        (b"\xff\xd8\xff\xe0", Sort.PICTURE),
        (b"\x00\x00\x00\x20ftypavif", Sort.PICTURE),
        (b"\x00\x00\x00\x18ftypheic", Sort.PICTURE),
        (b"\x00\x00\x00\x18ftypisom", Sort.VIDEO),
        (b"\x1a\x45\xdf\xa3rest", Sort.VIDEO),
        (b"\xef\xbb\xbf<?xml version='1.0'?><svg", Sort.DRAWING),
        (b"<!DOCTYPE html><html>", Sort.PICTURE),
        (b"", Sort.PICTURE),
    ],
)
def test_the_sort_of_a_file_is_told_by_its_first_bytes(head: bytes, sort: Sort) -> None:
    assert sort_of(head) is sort


@pytest.mark.parametrize("kind", ["mp4", "webm"])
def test_a_real_film_is_told_by_its_first_bytes(kind: str) -> None:
    assert sort_of(film(1, kind=kind)[: uploads.HEAD]) is Sort.VIDEO


def test_places_makers_and_comments_are_gone() -> None:
    clean = clean_picture(with_places())
    assert not opened(clean).getexif()
    assert b"Rina" not in clean


def test_a_photo_on_its_side_is_turned_upright() -> None:
    clean = opened(clean_picture(with_places(turn=6)))
    assert clean.size == (40, 60)
    top, foot = clean.getpixel((20, 5)), clean.getpixel((20, 55))
    assert (top[2] > 200 > top[0], min(foot) > 200) == (True, True)  # type: ignore[index,arg-type]


def test_a_second_file_behind_a_photo_is_gone() -> None:
    assert b"<script>" not in clean_picture(
        with_places() + b"<script>alert(1)</script>"
    )


def test_colours_of_another_profile_become_those_that_screens_know() -> None:
    lab = ImageCms.createProfile("XYZ")
    profile = ImageCms.ImageCmsProfile(lab).tobytes()
    clean = opened(clean_picture(encoded(halves(), "JPEG", icc_profile=profile)))
    assert "icc_profile" not in clean.info
    assert clean.mode == "RGB"


def test_a_huge_photo_is_kept_as_large_as_cards_need() -> None:
    wide = Image.new("RGB", (LONGEST + 1000, 100), "teal")
    assert opened(clean_picture(encoded(wide, "JPEG"))).size[0] == LONGEST


def test_a_small_photo_keeps_its_size() -> None:
    assert opened(clean_picture(encoded(halves(), "WEBP"))).size == (60, 40)


def test_what_is_see_through_stays_so() -> None:
    logo = Image.new("RGBA", (20, 20), (255, 0, 0, 0))
    clean = opened(clean_picture(encoded(logo, "PNG")))
    assert (clean.format, clean.mode) == ("PNG", "RGBA")


def test_what_came_without_loss_stays_so_and_says_nothing_else() -> None:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Author", "Rina")
    clean = clean_picture(encoded(halves(), "PNG", pnginfo=notes))
    assert opened(clean).tobytes() == halves().tobytes()
    assert (mime_of_bytes(clean), b"Rina" in clean) == ("image/png", False)


def test_a_heavy_png_was_a_photo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(uploads, "_HEAVIEST_PNG", 1000)
    grain = random.Random(7).randbytes(90 * 90 * 3)  # noqa: S311 - just grain
    photo = Image.frombytes("RGB", (90, 90), grain)
    assert mime_of_bytes(clean_picture(encoded(photo, "PNG"))) == "image/jpeg"


@pytest.mark.parametrize("file_format", ["AVIF", "HEIF", "TIFF", "BMP", "WEBP"])
def test_other_kinds_of_photos_can_be_read(file_format: str) -> None:
    if file_format == "HEIF":
        pytest.importorskip("pillow_heif").register_heif_opener()
    clean = clean_picture(encoded(halves((64, 64)), file_format))
    assert opened(clean).size == (64, 64)


def test_the_same_bytes_become_the_same_bytes() -> None:
    assert clean_picture(with_places()) == clean_picture(with_places())


def test_a_clean_picture_comes_out_of_another_cleaning_with_its_size() -> None:
    once = clean_picture(with_places())
    assert opened(clean_picture(once)).size == opened(once).size


def test_a_bomb_is_refused_before_it_is_decoded() -> None:
    with pytest.raises(UnreadablePicture) as refused:
        clean_picture(bomb(60_000))
    assert refused.value.id == "picture.too_large"


def test_what_moves_is_refused_and_not_cut_to_its_first_picture() -> None:
    moving = encoded(
        halves(), "GIF", save_all=True, append_images=[Image.new("RGB", (60, 40))]
    )
    with pytest.raises(UnreadablePicture) as refused:
        clean_picture(moving)
    assert refused.value.id == "picture.moves"


@pytest.mark.parametrize("data", [b"hello", b"\xff\xd8\xff\xe0 broken", b"<html>"])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadablePicture):
        clean_picture(data)


def test_half_a_photo_is_refused() -> None:
    data = encoded(halves((300, 300)), "JPEG")
    with pytest.raises(UnreadablePicture):
        clean_picture(data[: len(data) // 2])


def test_a_thumbnail_is_small_and_upright() -> None:
    photo = Image.new("RGB", (2000, 1000), "teal")
    notes = Image.Exif()
    notes[0x0112] = 8
    small = opened(thumbnail(encoded(photo, "JPEG", exif=notes)))
    assert (small.format, small.size) == ("JPEG", (THUMB // 2, THUMB))


def test_a_thumbnail_is_drawn_once(tmp_path: Path) -> None:
    photo = tmp_path / "foto"
    photo.write_bytes(encoded(halves(), "JPEG"))
    first = thumbnail_of(photo)
    photo.write_bytes(b"gone")
    assert thumbnail_of(photo) == first


def test_half_a_thumbnail_is_drawn_anew(tmp_path: Path) -> None:
    photo = tmp_path / "foto"
    photo.write_bytes(encoded(halves(), "JPEG"))
    first = thumbnail_of(photo)
    (kept,) = (path for path in tmp_path.iterdir() if path != photo)
    kept.write_bytes(first[:50])
    assert thumbnail_of(photo) == first


def test_a_drawing_becomes_a_picture_with_its_colours() -> None:
    drawn = opened(clean_drawing(SVG % RED))
    assert (drawn.format, drawn.size) == ("PNG", (1600, 800))
    assert drawn.convert("RGB").getpixel((800, 400)) == (255, 0, 0)


def test_a_drawing_that_would_run_a_script_runs_none() -> None:
    drawn = drawing_process.draw(SVG % (b"<script>alert(1)</script>" + RED))
    assert b"alert" not in drawn
    assert opened(drawn).convert("RGB").getpixel((5, 5)) == (255, 0, 0)


def test_a_drawing_reads_no_file_of_ours(tmp_path: Path) -> None:
    secret = tmp_path / "secret.png"
    secret.write_bytes(encoded(Image.new("RGB", (40, 20), "black"), "PNG"))
    said = f'<image xlink:href="{secret}" width="40" height="20"/>'.encode()
    drawn = opened(drawing_process.draw(SVG % (RED + said)))
    assert drawn.convert("RGB").getpixel((800, 400)) == (255, 0, 0)


@pytest.mark.parametrize(
    "svg",
    [
        b'<!DOCTYPE svg [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]>' + SVG % b"",
        b"<svg",
        b"<html/>",
        SVG.replace(b"0 0 40 20", b"0 0 4000 1") % RED,
        SVG.replace(b"0 0 40 20", b"0 0 0 0") % RED,
        SVG.replace(b' viewBox="0 0 40 20"', b"") % RED,
    ],
)
def test_a_drawing_that_may_grow_or_has_no_size_is_refused(svg: bytes) -> None:
    with pytest.raises((ValueError, ET.ParseError)):
        drawing_process.draw(svg)


def test_a_drawing_that_takes_too_long_is_ended(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(uploads, "_DRAWN_WITHIN_S", 0.001)
    with pytest.raises(UnreadablePicture) as refused:
        clean_drawing(SVG % RED)
    assert refused.value.id == "picture.no_drawing"


def test_a_broken_drawing_leaves_its_process_with_a_one() -> None:
    command = [sys.executable, "-m", "dissemination.rendering.drawing_process"]
    ended = subprocess.run(command, input=b"<svg", capture_output=True, check=False)  # noqa: S603 - ours
    assert (ended.returncode, ended.stdout) == (1, b"")


def test_two_drawings_are_drawn_at_once_at_most(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    third, met = Barrier(3), []
    picture = encoded(Image.new("RGB", (4, 4)), "PNG")

    def run(*_: object, **__: object) -> subprocess.CompletedProcess[bytes]:
        with suppress(BrokenBarrierError):
            met.append(third.wait(0.2))
        return subprocess.CompletedProcess((), 0, stdout=picture)

    monkeypatch.setattr(subprocess, "run", run)
    with ThreadPoolExecutor(4) as pool:
        drawn = list(pool.map(clean_drawing, [SVG % RED] * 4))
    assert [opened(data).size for data in drawn] == [(4, 4)] * 4
    assert not met
