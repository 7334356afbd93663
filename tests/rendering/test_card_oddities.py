"""Cards of odd words and broken pictures, drawn in other processes."""

from __future__ import annotations

import hashlib
import io
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from dissemination.domain.item import Kind
from dissemination.rendering.card import Brand, CardContent, draw_status
from dissemination.rendering.pictures import UnreadablePicture
from dissemination.rendering.status_plan import WIDTH

LONG = (
    "Sekretaris Daerah Membuka Bimbingan Teknis Pengelola Informasi dan Dokumentasi "
    * 3
)


def pixels(jpeg: bytes) -> Image.Image:
    return Image.open(io.BytesIO(jpeg)).convert("RGB")


# --- the same everywhere ------------------------------------------------------------

_DRAW = r"""
import hashlib, sys
from dissemination.domain.item import Kind
from dissemination.rendering.card import Brand, CardContent, draw_status
brand = Brand(
    office="Diskominfo", short="", colour="#0B3D5C", accent="#F2B705", logo=None
)
content = CardContent(
    kind=Kind.HEALTH, headline="Selamat 🎉👩🏽\u200d⚕️ ڤمرينته (PPID)",
    paragraphs=("Warga kota diminta datang. " * 9, "10. ꦱꦸꦒꦼꦁ"), when="09.00 WIB",
    unit="IKP", link="contoh.example", hashtags="#A #B", photo=None, urgent=True,
)
sys.stdout.write(hashlib.sha256(draw_status(content, brand).jpeg).hexdigest())
"""


def fingerprint(seed: str) -> str:
    run = subprocess.run(  # noqa: S603 - our own interpreter and our own words
        [sys.executable, "-c", _DRAW],
        capture_output=True,
        check=True,
        text=True,
        encoding="utf-8",
        env={**os.environ, "PYTHONHASHSEED": seed, "PYTHONUTF8": "1"},
    )
    return run.stdout


def test_two_processes_draw_the_same_bytes() -> None:
    one, other = fingerprint("1"), fingerprint("4242")
    assert len(one) == len(hashlib.sha256().hexdigest())
    assert one == other


def test_what_was_drawn_before_leaves_no_trace(
    content: CardContent, brand: Brand
) -> None:
    first = draw_status(content, brand).jpeg
    for kind in Kind:
        draw_status(replace(content, kind=kind, urgent=True), brand)
    assert draw_status(content, brand).jpeg == first


# --- what comes in broken or strange ------------------------------------------------


@pytest.mark.parametrize("name", ["photo", "logo"])
def test_half_a_picture_is_an_error_of_the_picture(
    name: str, content: CardContent, brand: Brand, photo: Path, tmp_path: Path
) -> None:
    half = tmp_path / "half.jpg"
    whole = photo.read_bytes()
    half.write_bytes(whole[: len(whole) // 2])
    said = replace(content, photo=half if name == "photo" else None)
    speaker = replace(brand, logo=half if name == "logo" else None)
    with pytest.raises(UnreadablePicture) as caught:
        draw_status(said, speaker)
    assert caught.value.id == "picture.broken"


@pytest.mark.parametrize("mode", ["L", "CMYK", "RGBA", "P", "LA", "I;16"])
def test_a_photo_of_any_kind_of_colours_is_drawn(
    mode: str, content: CardContent, brand: Brand, tmp_path: Path
) -> None:
    path = tmp_path / ("a.jpg" if mode == "CMYK" else "a.png")
    if mode == "I;16":
        image = Image.new(mode, (400, 500), 128 * 257)
    else:
        image = Image.new("RGB", (400, 500), (128, 128, 128)).convert(mode)
    image.save(path)
    card = draw_status(replace(content, photo=path, paragraphs=()), brand)
    colour = pixels(card.jpeg).getpixel((540, 300))
    assert isinstance(colour, tuple)
    assert all(abs(channel - 128) < 12 for channel in colour)


@pytest.mark.parametrize("size", [(1, 1), (3, 4000), (4000, 3)])
def test_a_photo_of_any_shape_covers_its_place(
    size: tuple[int, int], content: CardContent, brand: Brand, tmp_path: Path
) -> None:
    path = tmp_path / "a.png"
    Image.new("RGB", size, "red").save(path)
    card = draw_status(replace(content, photo=path, paragraphs=()), brand)
    for x in (2, 540, 1077):
        red, green, _ = pixels(card.jpeg).getpixel((x, 300))  # type: ignore[misc]
        assert red > 200
        assert green < 60


@pytest.mark.parametrize(
    "text",
    [
        "ڤمرينته 🩷 کابوڤاتين 🫨",  # emoji younger than Python's tables
        "kata\u064e dan ſ\u06d6",  # an Arabic vowel sign on a Latin letter
        "ꦏ\u0301",
        "\u202eterbalik\u202c",
        "a\u0300\u0301\u0302\u0303",
        "<\u00ad\u0338 <\U0001d167\u0338",  # composes to what no font has
        "1\ufe0f 2\u20e3",
        "🏴\U000e0067\U000e0062\U000e007f 🏳️\u200d🌈",
        "…",
        "«» () [] „“",
    ],
)
def test_no_text_however_odd_stops_a_card(
    text: str, content: CardContent, brand: Brand
) -> None:
    odd = replace(
        content,
        headline=text,
        paragraphs=(text, f"• {text}"),
        when=text,
        unit=text,
        link=text,
        hashtags=text,
    )
    assert draw_status(odd, replace(brand, office=text)).width == WIDTH


def test_an_office_without_a_real_colour_is_refused(
    content: CardContent, brand: Brand
) -> None:
    for wrong in (replace(brand, colour="biru"), replace(brand, accent="#12345")):
        with pytest.raises(ValueError, match="no colour"):
            draw_status(content, wrong)


def test_every_cut_is_told_apart(content: CardContent, brand: Brand) -> None:
    long = replace(
        content,
        headline=LONG * 3,
        paragraphs=(LONG,) * 9,
        when=LONG,
        unit=LONG,
        link="contoh.example/" + "berita-" * 60,
        hashtags="#" + "Panjang" * 30,
    )
    notes = draw_status(long, brand).notes
    assert [note.id for note in notes] == [
        "card.headline_cut",
        "card.body_cut",
        "card.line_cut",
        "card.line_cut",
        "card.line_cut",
        "card.hashtags_dropped",
    ]
    for note in notes[:-1]:
        assert note.values["kept"].endswith("…")
