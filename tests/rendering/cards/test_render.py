"""From what a card says to the bytes of a picture."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from dissemination import resources
from dissemination.domain.item import Kind
from dissemination.rendering.cards.content import CardContent, Picture
from dissemination.rendering.cards.marks import Line
from dissemination.rendering.cards.render import (
    DrawnCard,
    NothingFits,
    choose,
    draw_card,
    lay_out,
)
from dissemination.rendering.cards.sizes import SIZES
from dissemination.rendering.cards.specimens import BRAND, specimens, typical
from dissemination.rendering.cards.template import NoTemplate
from dissemination.rendering.fonts import MissingGlyph
from dissemination.rendering.pictures import PictureError
from tests.rendering.cards.conftest import WriteTemplate

FOLDERS = resources.templates()
NOTICE = replace(typical(Kind.NOTICE), address="")


def drawn(
    content: CardContent,
    size: str = "square",
    *,
    template: str = "",
    folders: Sequence[Path] = FOLDERS,
) -> DrawnCard:
    return draw_card(content, BRAND, size=size, folders=folders, template=template)


def opened(card: DrawnCard) -> Image.Image:
    return Image.open(io.BytesIO(card.data))


@pytest.mark.parametrize("size", SIZES)
def test_a_card_is_a_bare_jpeg_of_its_size(size: str) -> None:
    card = drawn(NOTICE, size)
    image = opened(card)
    wanted = (SIZES[size].width, SIZES[size].height)
    assert (image.format, image.mode, image.size) == ("JPEG", "RGB", wanted)
    assert (card.width, card.height) == wanted
    assert set(image.info) <= {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert not image.getexif()


def test_a_preview_has_the_same_words_at_a_smaller_size() -> None:
    whole = drawn(NOTICE)
    half = draw_card(NOTICE, BRAND, size="square", folders=FOLDERS, scale=0.5)
    assert (half.width, half.height) == (540, 540)
    assert half.drawn == whole.drawn
    assert len(half.data) < len(whole.data)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("size", ["status", "wide"])
def test_every_kind_has_a_card_without_a_photo(kind: Kind, size: str) -> None:
    content = replace(typical(kind), more={})
    card = drawn(content, size)
    said = " ".join(card.drawn)
    assert content.headline in said
    assert BRAND.office in said or BRAND.short in said


@pytest.mark.parametrize("kind", Kind)
def test_every_kind_has_a_card_with_a_photo(
    kind: Kind, photos: dict[str, Path]
) -> None:
    content = replace(typical(kind), photo=Picture(path=photos["busy"]), more={})
    assert content.headline in " ".join(drawn(content).drawn)


def test_a_template_is_chosen_by_kind_size_and_needs(
    write_template: WriteTemplate, photos: dict[str, Path]
) -> None:
    text = """
title = "Uji"
kinds = ["notice"]
needs = ["photo", "quote"]
sizes = ["feed"]
rank = 0
"""
    folders = write_template(text)
    photo = Picture(path=photos["dark"])
    quoted = replace(NOTICE, photo=photo, more={"quote": "Ya."})
    assert choose(quoted, "feed", folders).name == "uji"
    assert choose(quoted, "wide", folders).name != "uji"
    assert choose(replace(quoted, photo=None), "feed", folders).name != "uji"
    assert choose(replace(quoted, more={}), "feed", folders).name != "uji"
    assert choose(replace(quoted, kind=Kind.NEWS), "feed", folders).name != "uji"


def test_where_nothing_fits_it_is_said(tmp_path: Path) -> None:
    with pytest.raises(NothingFits):
        choose(NOTICE, "feed", [tmp_path])


def test_a_template_that_is_named_is_drawn() -> None:
    named = drawn(NOTICE, template="berita-foto")
    assert named.data != drawn(NOTICE).data
    with pytest.raises(NoTemplate):
        drawn(NOTICE, template="tidak-ada")


def test_the_same_content_gives_the_same_bytes_in_every_process() -> None:
    program = (
        "from hashlib import sha256\n"
        "from tests.rendering.cards.test_render import NOTICE, drawn\n"
        "print(sha256(drawn(NOTICE).data).hexdigest())"
    )
    said = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-c", program],
        check=True,
        capture_output=True,
        text=True,
        cwd=Path(__file__).resolve().parents[3],
        env={**os.environ, "PYTHONHASHSEED": "7"},
    )
    assert said.stdout.strip() == sha256(drawn(NOTICE).data).hexdigest()


def test_what_was_drawn_before_leaves_no_trace() -> None:
    before = drawn(NOTICE)
    drawn(replace(NOTICE, headline="Lain sama sekali"))
    assert drawn(NOTICE) == before


def test_another_word_is_another_card() -> None:
    assert drawn(replace(NOTICE, unit="Lain")).data != drawn(NOTICE).data


def test_a_changed_photo_changes_the_card(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    Image.new("RGB", (1200, 900), "red").save(file)
    content = replace(NOTICE, photo=Picture(path=file))
    before = drawn(content, template="berita-foto").data
    Image.new("RGB", (1200, 900), "blue").save(file)
    os.utime(file, ns=(1, 1))
    assert drawn(content, template="berita-foto").data != before


def test_a_character_that_no_font_has_is_an_error_that_names_it() -> None:
    for content in (
        replace(NOTICE, headline="Aksara \U00012000 kuno"),
        replace(NOTICE, paragraphs=("Isi \U00012000.",)),
        replace(NOTICE, more={"quote": "\U00012000"}),
    ):
        with pytest.raises(MissingGlyph) as caught:
            drawn(content)
        assert "\U00012000" in str(caught.value.values)


def test_a_broken_photo_is_an_error_of_the_picture(tmp_path: Path) -> None:
    file = tmp_path / "a.jpg"
    file.write_bytes(b"\xff\xd8\xff not a picture")
    with pytest.raises(PictureError):
        drawn(replace(NOTICE, photo=Picture(path=file)), template="berita-foto")


@pytest.mark.parametrize("specimen", specimens(Kind.NOTICE, {}))
def test_the_drawing_tells_the_strings_that_it_drew(specimen: str) -> None:
    content = specimens(Kind.NOTICE, {})[specimen]
    laid = lay_out(content, BRAND, size="status", folders=FOLDERS)
    lines = " ".join(mark.text for mark in laid.marks if isinstance(mark, Line))
    for text in laid.texts:
        for word in text.split():
            assert word in lines


@settings(max_examples=25, deadline=None)
@given(
    headline=st.text(max_size=120),
    paragraphs=st.lists(st.text(max_size=200), max_size=6),
    size=st.sampled_from(sorted(SIZES)),
)
def test_no_text_however_odd_stops_a_card(
    headline: str, paragraphs: list[str], size: str
) -> None:
    content = replace(NOTICE, headline=headline, paragraphs=tuple(paragraphs))
    try:
        card = draw_card(content, BRAND, size=size, folders=FOLDERS, scale=0.25)
    except MissingGlyph:
        return
    assert card.data
